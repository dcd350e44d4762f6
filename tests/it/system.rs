//! What the system does to a run: full disks, closed pipes, signals, files that change. Nothing is left half-written.
#![cfg(unix)]

use crate::support::{Ended, Folder, Random, Results, comparable, edited, record, records, rows, zstd};
use serde_json::Value;
use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Documents of about `bytes` in all, a few of them copies.
fn corpus(bytes: usize) -> String {
    let mut random = Random(41);
    let mut texts: Vec<String> = Vec::new();
    let mut size = 0;
    while size < bytes {
        let text = if texts.len() % 10 == 9 { edited(&texts[texts.len() - 4], &[40]) } else { random.text(100) };
        size += text.len() + 30;
        texts.push(text);
    }
    records(texts.iter().enumerate().map(|(i, text)| (format!("d{i:06}"), text)))
}

/// `onecopy dedup ARGUMENTS` under a limit of 64 KiB for any file that it writes, which it meets as it would a full disk.
fn on_a_full_disk(folder: &Folder, arguments: &str) -> Ended {
    let inner = folder.command(&format!("dedup {arguments}"));
    // POSIX counts blocks of 512 bytes, some shells 1024.
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -f 64; exec \"$0\" \"$@\""]).arg(inner.get_program()).args(inner.get_args());
    Ended::of(command.current_dir(folder.path("")).stdin(Stdio::null()).output().unwrap())
}

/// Waits for the end of a program that must not need any more help to get there.
fn end_of(mut child: Child) -> Ended {
    let patience = Instant::now() + Duration::from_secs(30);
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > patience {
            child.kill().unwrap();
            panic!("it does not end: {}", String::from_utf8_lossy(&child.wait_with_output().unwrap().stderr));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ended::of(child.wait_with_output().unwrap())
}

fn interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

/// Waits until a process has done what `done` sees in its files below `/proc`.
fn wait_until(child: &mut Child, file: &str, done: impl Fn(&str) -> bool) {
    let path = format!("/proc/{}/{file}", child.id());
    let patience = Instant::now() + Duration::from_secs(30);
    while !std::fs::read_to_string(&path).is_ok_and(|text| done(&text)) {
        assert!(child.try_wait().unwrap().is_none(), "it ended too early");
        assert!(Instant::now() < patience, "nothing happens");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Whether a process handles the interrupt signal itself by now (signal 2, so the second bit).
fn handles_interrupts(status: &str) -> bool {
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    caught.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & 2 != 0)
}

fn is_absent_or_empty(path: &Path) -> bool {
    std::fs::read_dir(path).map_or(true, |mut entries| entries.next().is_none())
}

#[test]
fn a_full_disk_is_named_and_leaves_nothing_behind() {
    let folder = Folder::new();
    folder.write("in.jsonl", corpus(300_000));
    on_a_full_disk(&folder, "in.jsonl -o out").expect(1, &["out/documents/in.jsonl: ", "hint: "]);
    assert!(!folder.exists("out"));
    // A folder that was there stays there, as it was.
    std::fs::create_dir(folder.path("out")).unwrap();
    on_a_full_disk(&folder, "in.jsonl -o out").expect(1, &["out/documents/in.jsonl: "]);
    assert!(folder.exists("out") && is_absent_or_empty(&folder.path("out")));
}

#[test]
fn a_full_disk_for_the_logs_is_named_too() {
    let folder = Folder::new();
    let text = Random(42).text(10);
    folder.write("in.jsonl", records((0..3000).map(|i| (format!("d{i}"), &text))));
    let ended = on_a_full_disk(&folder, "in.jsonl -o out");
    ended.expect(1, &["hint: "]);
    assert!(ended.stderr.contains("out/") && ended.stderr.contains(".jsonl: "), "{}", ended.stderr);
    assert!(!folder.exists("out"));
}

#[test]
fn a_run_that_fails_leaves_the_results_that_were_to_be_replaced() {
    let folder = Folder::new();
    folder.write("small.jsonl", corpus(5_000));
    folder.results("small.jsonl", 0);
    let before = comparable(&folder.path("out"));
    folder.write("in.jsonl", corpus(300_000));
    on_a_full_disk(&folder, "in.jsonl -o out --force").expect(1, &["out/documents/in.jsonl: "]);
    assert_eq!(comparable(&folder.path("out")), before);
}

#[test]
fn a_full_temporary_folder_is_named() {
    let folder = Folder::new();
    folder.write("in.jsonl.zst", zstd(corpus(1_000_000).as_bytes()));
    std::fs::create_dir(folder.path("temp")).unwrap();
    on_a_full_disk(&folder, "in.jsonl.zst -o out --temp-dir temp").expect(1, &["temp: ", "--temp-dir"]);
    assert!(!folder.exists("out"));
    folder.dedup("in.jsonl.zst -o out --temp-dir nowhere").expect(2, &["--temp-dir nowhere: no such folder; hint: "]);
    assert!(!folder.exists("out"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_is_an_error() {
    let folder = Folder::new();
    folder.write("in.jsonl", corpus(300_000));
    let full = || OpenOptions::new().write(true).open("/dev/full").unwrap();
    for arguments in ["in.jsonl -o -", "in.jsonl -o - --log log"] {
        let output = folder.command(&format!("dedup {arguments}")).stdout(full()).output().unwrap();
        Ended::of(output).expect(1, &["standard output: ", "hint: "]);
        assert!(!folder.exists("log"));
    }
    // Little enough to stay in a buffer until the end.
    folder.write("small.jsonl", corpus(500));
    Ended::of(folder.command("dedup small.jsonl -o -").stdout(full()).output().unwrap())
        .expect(1, &["standard output: "]);
}

#[test]
fn closed_standard_output_is_a_quiet_end() {
    let folder = Folder::new();
    let content = corpus(1_000_000);
    folder.write("in.jsonl", &content);
    // As with `| head -1`: one line is read, then the pipe is closed.
    let mut child =
        folder.command("dedup in.jsonl -o -").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = vec![0; content.find('\n').unwrap() + 1];
    let mut pipe = child.stdout.take().unwrap();
    pipe.read_exact(&mut first).unwrap();
    drop(pipe);
    let ended = end_of(child);
    ended.expect(0, &[]);
    assert_eq!(
        (first.as_slice(), ended.stderr.as_str()),
        (content.lines().next().map(|l| format!("{l}\n")).unwrap().as_bytes(), "")
    );
    // Closed before the first byte; the logs are whole all the same.
    let mut child =
        folder.command("dedup in.jsonl -o - --log log").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ended = end_of(child);
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
    let summary: Value = serde_json::from_slice(&folder.read("log/summary.json")).unwrap();
    let (counts, written) = (&summary["counts"], &summary["conservation"]);
    assert_eq!(counts["documents"], content.lines().count());
    assert_eq!(counts["near"], rows(&folder.read("log/removed.jsonl")).len());
    // It says that not everything arrived.
    assert_eq!(written["holds"], false, "{written}");
    let mut child = folder.command("dedup --help").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(end_of(child).stderr, "");
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_while_waiting_for_standard_input() {
    let folder = Folder::new();
    for early in [&b""[..], b"{\"id\":\"a\",\"text\":\"some words that came before\"}\n"] {
        let mut command = folder.command("dedup - -o out");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        // Held open: nothing more will come, and no end of it either.
        let mut pipe = child.stdin.take().unwrap();
        pipe.write_all(early).unwrap();
        wait_until(&mut child, "status", handles_interrupts);
        interrupt(&child);
        end_of(child).expect(130, &[]);
        drop(pipe);
        assert!(is_absent_or_empty(&folder.path("out")));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_while_nobody_reads_standard_output() {
    let folder = Folder::new();
    folder.write("in.jsonl", corpus(1_000_000));
    let mut command = folder.command("dedup in.jsonl -o - --log log");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdout.take().unwrap();
    // The first bytes are there, so the rest is on its way into a pipe that cannot hold it.
    pipe.read_exact(&mut [0; 10]).unwrap();
    interrupt(&child);
    end_of(child).expect(130, &[]);
    drop(pipe);
    assert!(is_absent_or_empty(&folder.path("log")));
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_at_work_leaves_all_or_nothing() {
    let folder = Folder::new();
    let content = corpus(40_000_000);
    folder.write("in.jsonl", &content);
    let mut child = folder.command("dedup in.jsonl -o out --threads 1").stderr(Stdio::piped()).spawn().unwrap();
    wait_until(&mut child, "maps", |maps| maps.contains("/in.jsonl"));
    interrupt(&child);
    let ended = end_of(child);
    // On a machine on which it was through already there is nothing to interrupt.
    if ended.status == Some(0) {
        Results::read(&folder.path("out")).account_for(content.lines().count() as u64);
    } else {
        ended.expect(130, &["interrupted", "hint: "]);
        assert!(is_absent_or_empty(&folder.path("out")));
    }
}

#[test]
fn what_a_killed_run_left_is_taken_away_by_the_next() {
    let folder = Folder::new();
    folder.write("in.jsonl", corpus(5_000));
    folder.write("out/.onecopy-partial/documents/old.jsonl", "half a li");
    folder.results("in.jsonl", 0);
    let names: Vec<String> = comparable(&folder.path("out")).into_keys().collect();
    assert_eq!(names, ["clusters.jsonl", "documents/in.jsonl", "pairs.jsonl", "rejected.jsonl", "removed.jsonl"]);
}

/// Starts a run on a large file and on standard input, which holds it up; cuts the file when it is mapped, then
/// lets the run go on.
#[cfg(target_os = "linux")]
fn cut_while_mapped(cut: fn(u64) -> u64, output: &str) {
    let folder = Folder::new();
    folder.write("in.jsonl", corpus(2_000_000));
    let mut command = folder.command(&format!("dedup in.jsonl - --threads 3 {output}"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until(&mut child, "maps", |maps| maps.contains("/in.jsonl"));
    let file = OpenOptions::new().write(true).open(folder.path("in.jsonl")).unwrap();
    file.set_len(cut(file.metadata().unwrap().len())).unwrap();
    drop(child.stdin.take());
    end_of(child).expect(1, &["in.jsonl: ", "hint: ", "--no-mmap"]);
    assert!(!folder.exists("out") && !folder.exists("log"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_shrinks_while_mapped_ends_the_run_by_name() {
    // To nothing; to whole pages; within the last page, which raises no fault.
    for cut in [|_| 0, |_| 409_600, |length| length - 1] {
        cut_while_mapped(cut, "-o out");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_shrinks_while_mapped_ends_a_stream_and_a_dry_run_too() {
    cut_while_mapped(|_| 100_000, "-o - --log log");
    cut_while_mapped(|_| 100_000, "--dry-run");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_is_replaced_while_mapped_is_read_as_it_was() {
    let folder = Folder::new();
    let content = corpus(2_000_000);
    folder.write("in.jsonl", &content);
    folder.write("new.jsonl", "{}");
    let mut command = folder.command("dedup in.jsonl - --threads 3 -o out");
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until(&mut child, "maps", |maps| maps.contains("/in.jsonl"));
    std::fs::rename(folder.path("new.jsonl"), folder.path("in.jsonl")).unwrap();
    child.stdin.take().unwrap().write_all(record("piped", "one line from the pipe").as_bytes()).unwrap();
    end_of(child).expect(0, &[]);
    let results = Results::read(&folder.path("out"));
    results.account_for(content.lines().count() as u64 + 1);
    assert_eq!(rows(&folder.read("out/documents/in.jsonl")).len() as u64 + 1, results.count("kept"));
}

#[test]
fn a_named_pipe_is_an_input() {
    let folder = Folder::new();
    let content = corpus(300_000);
    assert!(Command::new("mkfifo").arg(folder.path("pipe")).status().unwrap().success());
    let child = folder.command("dedup pipe -o out").stderr(Stdio::piped()).spawn().unwrap();
    std::fs::write(folder.path("pipe"), &content).unwrap();
    end_of(child).expect(0, &[]);
    Results::read(&folder.path("out")).account_for(content.lines().count() as u64);
    assert!(folder.exists("out/documents/pipe.jsonl"));
}
