//! The tour in the README and the guides, as printed: every command runs, and says what they say it says.

use crate::support::Folder;
use std::path::Path;
use std::process::Command;

/// The `console` blocks of a page: commands, each with the lines that it prints.
fn tour(page: &Path) -> Vec<(String, Vec<String>)> {
    let readme = std::fs::read_to_string(page).unwrap();
    let mut commands: Vec<(String, Vec<String>)> = vec![];
    for block in readme.split("```console\n").skip(1) {
        for line in block.split("```").next().unwrap().lines() {
            match line.strip_prefix("$ ") {
                Some(command) => commands.push((command.to_owned(), vec![])),
                None => commands.last_mut().unwrap().1.push(line.to_owned()),
            }
        }
    }
    commands
}

/// Time and memory are not the same twice.
fn is_measured(line: &str) -> bool {
    line.contains("peak memory")
}

/// Runs the commands of a page, one after the other in one folder.
fn take(page: &Path) {
    let folder = Folder::new();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    std::os::unix::fs::symlink(examples, folder.path("examples")).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_onecopy")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let tour = tour(page);
    assert!(tour.len() >= 4);
    for (command, expected) in tour {
        let shell = format!("{command} 2>&1");
        let output =
            Command::new("sh").args(["-c", &shell]).current_dir(folder.path("")).env("PATH", &path).output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let printed: Vec<&str> = printed.lines().filter(|line| !is_measured(line)).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).filter(|line| !is_measured(line)).collect();
        assert_eq!(printed, expected, "{command}");
    }
}

#[test]
fn the_tour_shows_what_happens() {
    take(&Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
}

#[test]
fn the_guides_show_what_happens() {
    let guides = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guides");
    let mut guides: Vec<_> = std::fs::read_dir(guides).unwrap().map(|entry| entry.unwrap().path()).collect();
    guides.sort();
    assert!(guides.len() >= 4);
    for guide in &guides {
        take(guide);
    }
}
