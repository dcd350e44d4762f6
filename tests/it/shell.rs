//! What shells and `man` are told.

use crate::support::{Ended, Folder};
use std::process::{Command, Stdio};

fn said(folder: &Folder, arguments: &str) -> String {
    let ended = Ended::of(folder.command(arguments).output().unwrap());
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""), "{arguments}");
    String::from_utf8(ended.stdout).unwrap()
}

#[test]
fn every_shell_gets_a_script_that_knows_commands_and_values() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = said(&folder, &format!("completions {shell}"));
        for word in ["onecopy", "passages", "keep-labels", "thorough"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(Ended::of(folder.command("completions tcsh").output().unwrap()).status, Some(2));
}

#[test]
fn bash_completes_commands_and_levels() {
    let folder = Folder::new();
    folder.write("onecopy.bash", said(&folder, "completions bash"));
    let complete = |words: &str| {
        let count = words.split(' ').count() - 1;
        let script = format!(
            "source onecopy.bash; COMP_WORDS=({words}); COMP_CWORD={count}; _onecopy onecopy \"${{COMP_WORDS[{count}]}}\" \
             \"${{COMP_WORDS[{count}-1]}}\"; echo \"${{COMPREPLY[@]}}\""
        );
        let ended = Command::new("bash").args(["-c", &script]).current_dir(folder.path("")).output();
        String::from_utf8(ended.unwrap().stdout).unwrap()
    };
    assert_eq!(complete("onecopy pass").trim(), "passages");
    assert_eq!(complete("onecopy run --level ca").trim(), "careful");
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = Folder::new();
    assert!(said(&folder, "man").starts_with(".ie"));
    assert_eq!(said(&folder, "man --out pages/man1"), "");
    for page in ["onecopy", "onecopy-run", "onecopy-dedup", "onecopy-passages", "onecopy-clean", "onecopy-compare"] {
        let text = folder.read(&format!("pages/man1/{page}.1"));
        assert!(String::from_utf8_lossy(&text).contains(".SH OPTIONS"), "{page}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = Folder::new();
    let mut child = folder.command("completions bash").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), ended.stderr.len()), (Some(0), 0));
}
