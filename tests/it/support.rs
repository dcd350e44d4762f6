//! A folder to work in, the program run there, what it left, and texts to give it.

use crate::shared::Shared;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder that vanishes with the test. The program runs inside it, so paths in its outputs are short and always the same.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, with the folders above it.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        fs::symlink_metadata(self.path(name)).is_ok()
    }

    /// The program in this folder, not yet started, with arguments that have no blanks in them.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onecopy"));
        command.args(arguments.split_whitespace()).current_dir(self.0.path()).stdin(Stdio::null());
        command
    }

    /// Runs `onecopy dedup` to its end.
    pub(crate) fn dedup(&self, arguments: &str) -> Ended {
        Ended::of(self.command(&format!("dedup {arguments}")).output().unwrap())
    }

    /// The same, with something on standard input.
    pub(crate) fn dedup_piped(&self, arguments: &str, input: &[u8]) -> Ended {
        self.piped(&format!("dedup {arguments}"), input)
    }

    /// Runs the program to its end with something on standard input.
    pub(crate) fn piped(&self, arguments: &str, input: &[u8]) -> Ended {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        std::thread::scope(|scope| {
            // A program that refuses its arguments does not read: that the pipe closes is for the test to judge.
            scope.spawn(move || pipe.write_all(input));
            Ended::of(child.wait_with_output().unwrap())
        })
    }

    /// Runs `onecopy passages` to its end.
    pub(crate) fn passages(&self, arguments: &str) -> Ended {
        Ended::of(self.command(&format!("passages {arguments}")).output().unwrap())
    }

    /// Runs `onecopy passages ARGUMENTS -o out --force`, which must end with `status`, and gives what it left.
    pub(crate) fn shared(&self, arguments: &str, status: i32) -> Shared {
        self.passages(&format!("{arguments} -o out --force")).expect(status, &[]);
        Shared::read(&self.path("out"))
    }

    /// Runs `onecopy dedup ARGUMENTS -o out`, which must end with `status`, and gives what it left.
    pub(crate) fn results(&self, arguments: &str, status: i32) -> Results {
        let ended = self.dedup(&format!("{arguments} -o out"));
        assert_eq!(ended.status, Some(status), "{}", ended.stderr);
        Results::read(&self.path("out"))
    }
}

/// A program that has ended.
pub(crate) struct Ended {
    /// `None` if a signal ended it.
    pub(crate) status: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Ended {
    pub(crate) fn of(output: Output) -> Self {
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!stderr.contains("panicked"), "{stderr}");
        Self { status: output.status.code(), stdout: output.stdout, stderr }
    }

    /// Whether it ended with this status and said all of this on standard error.
    #[track_caller]
    pub(crate) fn expect(&self, status: i32, said: &[&str]) -> &Self {
        assert_eq!(self.status, Some(status), "{}", self.stderr);
        for part in said {
            assert!(self.stderr.contains(part), "no {part:?} in:\n{}", self.stderr);
        }
        self
    }
}

/// The logs of a run.
pub(crate) struct Results {
    pub(crate) pairs: Vec<Value>,
    pub(crate) clusters: Vec<Value>,
    pub(crate) removed: Vec<Value>,
    pub(crate) rejected: Vec<Value>,
    pub(crate) summary: Value,
}

impl Results {
    pub(crate) fn read(out: &Path) -> Self {
        let log = |name: &str| rows(&fs::read(out.join(name)).unwrap_or_else(|error| panic!("{name}: {error}")));
        let results = Self {
            pairs: log("pairs.jsonl"),
            clusters: log("clusters.jsonl"),
            removed: log("removed.jsonl"),
            rejected: log("rejected.jsonl"),
            summary: serde_json::from_slice(&fs::read(out.join("summary.json")).unwrap()).unwrap(),
        };
        // The promises that hold for every run there is.
        assert_eq!(results.summary["conservation"]["holds"], true);
        let removed: u64 = ["exact", "near", "contained"].iter().map(|kind| results.count(kind)).sum();
        assert_eq!(results.removed.len() as u64, removed);
        assert_eq!(results.rejected.len() as u64, results.count("rejected"));
        assert_eq!(results.pairs.len() as u64, results.count("pairs"));
        results
    }

    pub(crate) fn count(&self, name: &str) -> u64 {
        self.summary["counts"][name].as_u64().unwrap_or_else(|| panic!("{name} is not counted"))
    }

    /// Whether every one of `given` records was kept, removed or rejected.
    #[track_caller]
    pub(crate) fn account_for(&self, given: u64) -> &Self {
        let all = (self.count("kept"), self.removed.len() as u64, self.rejected.len() as u64);
        assert_eq!(all.0 + all.1 + all.2, given, "kept, removed, rejected: {all:?}; {:?}", self.rejected);
        self
    }

    /// `removed>survivor kind` of each removed document.
    pub(crate) fn removals(&self) -> Vec<String> {
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        let line = |row: &Value| format!("{}>{} {}", word(&row["id"]), word(&row["survivor"]), word(&row["kind"]));
        self.removed.iter().map(line).collect()
    }

    /// `source@line:byte` of each rejected record.
    pub(crate) fn rejections(&self) -> Vec<String> {
        let place = |row: &Value| format!("{}@{}:{}", row["source"].as_str().unwrap(), row["line"], row["byte"]);
        self.rejected.iter().map(place).collect()
    }
}

/// The values of JSON lines.
pub(crate) fn rows(bytes: &[u8]) -> Vec<Value> {
    let lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).unwrap()).collect()
}

/// All files below a folder: relative name to content.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            found.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    found
}

/// What must be the same bytes for the same input: everything but timings and the number of threads.
pub(crate) fn comparable(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = tree(out);
    for name in ["summary.json", "config.toml"] {
        files.remove(name).unwrap_or_else(|| panic!("no {name}"));
    }
    files
}

/// One line of JSON with an id and a text, and its line end.
pub(crate) fn record(id: &str, text: &str) -> String {
    format!("{}\n", json!({"id": id, "text": text}))
}

/// Lines of `(id, text)`.
pub(crate) fn records<I: AsRef<str>, T: AsRef<str>>(documents: impl IntoIterator<Item = (I, T)>) -> String {
    documents.into_iter().map(|(id, text)| record(id.as_ref(), text.as_ref())).collect()
}

/// Random numbers from a seed (splitmix64; Steele, Lea and Flood, OOPSLA 2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// An invented word of two to four syllables.
    pub(crate) fn word(&mut self) -> String {
        const HEADS: [&str; 14] = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z"];
        const TAILS: [&str; 8] = ["a", "e", "i", "o", "u", "an", "el", "or"];
        let syllables = 2 + self.below(3);
        (0..syllables).map(|_| HEADS[self.below(HEADS.len())].to_owned() + TAILS[self.below(TAILS.len())]).collect()
    }

    pub(crate) fn words(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| self.word()).collect()
    }

    pub(crate) fn text(&mut self, words: usize) -> String {
        self.words(words).join(" ")
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

/// `text` with the words at these places replaced by words that stand nowhere else.
pub(crate) fn edited(text: &str, places: &[usize]) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    for &place in places {
        words[place] = format!("changed{place}x");
    }
    words.join(" ")
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(bytes), &mut plain).unwrap();
    plain
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

pub(crate) fn unzstd(bytes: &[u8]) -> Vec<u8> {
    zstd::decode_all(bytes).unwrap()
}
