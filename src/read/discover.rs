//! Arguments to inputs: what there is to read, in an order that does not depend on how it was asked for.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::kind::{Codec, Kind, Named};
use super::names::{self, Wish};
use super::record::Rejection;
use crate::error::{Error, Result};

/// One thing to read: a file, a pipe, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Where it is; `-` is standard input.
    pub path: PathBuf,
    /// Its name below `documents/`: relative, safe, and no other input's. [`Source::open`](super::Source::open) adds the ending
    /// to that of a pipe or standard input.
    pub name: PathBuf,
    /// The id of the document, for a file that is one; of the record on line 7 the id is `id_prefix:7`, if it has none of its
    /// own. The path relative to the input root; for inputs that share it, the output name.
    pub id_prefix: String,
    /// The first folder below the input root: the host of documents that name none.
    pub folder_host: Option<String>,
    pub(crate) named: Named,
    pub(crate) is_stream: bool,
    /// Whether a number had to tell its name from another's.
    pub(crate) is_numbered: bool,
}

impl Input {
    /// Completes the name of a stream, now that it is known what it holds.
    pub(crate) fn settle(&mut self, kind: Kind, codec: Codec) {
        if self.is_stream && self.named == Named::Unknown {
            self.name = names::appended(&self.name, kind.extension());
            if let Some(ending) = codec.extension() {
                self.name = names::appended(&self.name, ending);
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn for_test(path: &str, folder_host: Option<&str>) -> Self {
        Self {
            path: path.into(),
            name: names::safe(Path::new(path)),
            id_prefix: path.to_owned(),
            folder_host: folder_host.map(str::to_owned),
            named: Named::of_path(Path::new(path)),
            is_stream: path == "-",
            is_numbered: false,
        }
    }
}

/// What a set of arguments leads to.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Sorted by path, each file once.
    pub inputs: Vec<Input>,
    /// Entries of walked folders that were passed over: of unknown kind, hidden, no regular files, or the results of a run. A
    /// folder is one.
    pub skipped: u64,
    /// Entries of walked folders that could not be looked at: no permission, a link to nowhere or to a folder above it.
    pub unreadable: Vec<Rejection>,
}

/// Finds what `arguments` name: files, folders, patterns, `-`.
///
/// # Errors
/// [`Error::NoSuchInput`], [`Error::NoMatch`] or [`Error::Usage`] for an argument that leads nowhere,
/// [`Error::NothingToRead`] if all of them together lead to no file.
pub fn discover(arguments: &[OsString]) -> Result<Discovery> {
    discover_outside(arguments, &[])
}

/// [`discover`], but never in the folders that the run is to write to: below a walked folder they are passed over.
///
/// # Errors
/// As [`discover`]; [`Error::Usage`] for an input that lies in such a folder and was not met by walking into it.
pub fn discover_outside(arguments: &[OsString], outputs: &[&Path]) -> Result<Discovery> {
    let outputs: Vec<PathBuf> = outputs.iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
    let mut search = Search { outputs, ..Search::default() };
    for argument in arguments {
        search.argument(argument)?;
    }
    search.refuse_outputs()?;
    let discovery = search.finish();
    if discovery.inputs.is_empty() && discovery.unreadable.is_empty() {
        return Err(Error::NothingToRead);
    }
    Ok(discovery)
}

/// A file before it is known what it will be called.
#[derive(Debug)]
struct Found {
    path: PathBuf,
    /// Relative to the input root.
    relative: PathBuf,
    named: Named,
    is_stream: bool,
}

#[derive(Default)]
struct Search {
    /// Folders not to be read, canonical.
    outputs: Vec<PathBuf>,
    found: Vec<Found>,
    skipped: HashSet<PathBuf>,
    unreadable: Vec<Rejection>,
}

impl Search {
    fn argument(&mut self, argument: &OsStr) -> Result<()> {
        let path = Path::new(argument);
        if argument == "-" {
            self.found.push(Found {
                path: path.to_path_buf(),
                relative: "stdin".into(),
                named: Named::Unknown,
                is_stream: true,
            });
            return Ok(());
        }
        match fs::metadata(path) {
            Ok(metadata) => self.named(path, &metadata),
            Err(_) if fs::symlink_metadata(path).is_err() && argument.to_string_lossy().contains(['*', '?', '[']) => {
                return self.pattern(argument);
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Error::NoSuchInput { path: path.to_path_buf() });
            }
            Err(error) => return Err(Error::io(path, error)),
        }
        Ok(())
    }

    /// A path that was typed, or that a pattern stands for.
    fn named(&mut self, path: &Path, metadata: &fs::Metadata) {
        if metadata.is_dir() {
            self.folder(path);
            return;
        }
        self.found.push(Found {
            path: path.to_path_buf(),
            relative: path.file_name().unwrap_or(path.as_os_str()).into(),
            named: Named::of_path(path),
            is_stream: !metadata.is_file(),
        });
    }

    fn pattern(&mut self, argument: &OsStr) -> Result<()> {
        let pattern = argument.to_string_lossy();
        let options = glob::MatchOptions {
            require_literal_leading_dot: true,
            require_literal_separator: true,
            case_sensitive: true,
        };
        let matches = glob::glob_with(&pattern, options)
            .map_err(|error| Error::Usage(format!("{pattern}: {error}; hint: put a literal [ as [[]")))?;
        let mut any = false;
        for entry in matches {
            any = true;
            match entry {
                Ok(path) => {
                    // A file called "-" must not become standard input.
                    let path = if path.as_os_str() == "-" { Path::new(".").join(path) } else { path };
                    match fs::metadata(&path) {
                        Ok(metadata) => self.named(&path, &metadata),
                        Err(error) => self.unreadable(&path, &error),
                    }
                }
                Err(error) => self.unreadable(error.path(), error.error()),
            }
        }
        if any { Ok(()) } else { Err(Error::NoMatch { pattern: pattern.into_owned() }) }
    }

    fn folder(&mut self, root: &Path) {
        let mut walk = WalkDir::new(root).follow_links(true).into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(root).to_path_buf();
                    self.unreadable(&path, &error);
                    continue;
                }
            };
            let hidden = entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
            if entry.file_type().is_dir() {
                let is_output = || self.outputs.contains(&canonical(entry.path()));
                let below = entry.depth() > 0;
                if hidden || (below && (is_result(entry.path()) || (!self.outputs.is_empty() && is_output()))) {
                    self.skipped.insert(entry.into_path());
                    walk.skip_current_dir();
                }
                continue;
            }
            let named = Named::of_path(entry.path());
            if hidden || !entry.file_type().is_file() || named == Named::Unknown {
                self.skipped.insert(entry.into_path());
                continue;
            }
            let relative = names::safe(entry.path().strip_prefix(root).unwrap_or(entry.path()));
            self.found.push(Found { path: entry.into_path(), relative, named, is_stream: false });
        }
    }

    /// An input in the output folder would be replaced by its own survivors.
    fn refuse_outputs(&self) -> Result<()> {
        for file in self.found.iter().filter(|_| !self.outputs.is_empty()) {
            let path = canonical(&file.path);
            if let Some(output) = self.outputs.iter().find(|output| path.starts_with(output)) {
                return Err(Error::Usage(format!(
                    "{}: this input lies in {}, where results are to be written; hint: name another folder with -o",
                    file.path.display(),
                    output.display()
                )));
            }
        }
        Ok(())
    }

    fn unreadable(&mut self, path: &Path, error: &dyn std::fmt::Display) {
        self.unreadable.push(Rejection {
            source: path.display().to_string(),
            line: None,
            byte: None,
            error: format!("{error}; hint: check the link or the permissions (ls -l), or leave it out"),
        });
    }

    fn finish(mut self) -> Discovery {
        // Of two ways to one file the first by path stands; at one path, the one that knows more folders.
        self.found.sort_by(|a, b| order(a).cmp(&order(b)));
        let mut seen = HashSet::new();
        let mut found = self.found;
        found.retain(|file| seen.insert(canonical(&file.path)));
        let wishes: Vec<_> = found
            .iter()
            .map(|file| Wish {
                name: written(&file.relative, file.named),
                path: written(&file.path, file.named),
                is_derived: file.named == Named::Html,
                open_ended: file.is_stream && file.named == Named::Unknown,
            })
            .collect();
        let names = names::assign(&wishes);
        let numbered =
            wishes.iter().zip(&names).map(|(wish, name)| *name != wish.name && *name != names::safe(&wish.path));
        let numbered: Vec<bool> = numbered.collect();
        let mut called: HashMap<PathBuf, u32> = HashMap::new();
        for file in &found {
            *called.entry(file.relative.clone()).or_default() += 1;
        }
        let input = |((file, name), is_numbered): ((Found, PathBuf), bool)| {
            let is_only = called.get(&file.relative) == Some(&1);
            input(file, name, is_only, is_numbered)
        };
        let inputs = found.into_iter().zip(names).zip(numbered).map(input).collect();
        let skipped: HashSet<_> =
            self.skipped.iter().map(|path| canonical(path)).filter(|path| !seen.contains(path)).collect();
        self.unreadable.sort_by(|a, b| (&a.source, &a.error).cmp(&(&b.source, &b.error)));
        self.unreadable.dedup();
        Discovery { inputs, skipped: skipped.len() as u64, unreadable: self.unreadable }
    }
}

/// Whether a folder is what an earlier run left: not to be read as part of the corpus it was made from.
fn is_result(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).exists();
    has("summary.json") && (has("removed.jsonl") && has("documents") || has("passages.jsonl") && has("families.jsonl"))
}

fn order(file: &Found) -> (&[u8], Reverse<usize>, &Path) {
    (file.path.as_os_str().as_encoded_bytes(), Reverse(file.relative.as_os_str().len()), &file.relative)
}

/// The file itself, whatever links lead to it. A pipe has no such path.
fn canonical(path: &Path) -> PathBuf {
    if path == Path::new("-") {
        path.to_path_buf()
    } else {
        fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
    }
}

/// The name of what is written for a file: for a page its text is, beside which a text of the page's own name may stand.
/// `a.html` becomes `a.html.txt`, `a.html.gz` becomes `a.html.txt.gz`.
fn written(path: &Path, named: Named) -> PathBuf {
    if named != Named::Html {
        return path.to_path_buf();
    }
    let codec = path.extension().filter(|ending| !Named::is_page(ending));
    let page = if codec.is_some() { path.with_extension("") } else { path.to_path_buf() };
    let text = names::appended(&page, Kind::Html.extension());
    codec.map_or_else(|| text.clone(), |codec| names::appended(&text, &codec.to_string_lossy()))
}

fn input(file: Found, name: PathBuf, is_only: bool, is_numbered: bool) -> Input {
    let mut folders = file.relative.iter();
    let folder_host =
        folders.next().filter(|_| folders.next().is_some()).map(|name| name.to_string_lossy().into_owned());
    // A page is called after itself, not after its text.
    let called = if is_only { &file.relative } else { &name };
    let id_prefix = called.iter().map(OsStr::to_string_lossy).collect::<Vec<_>>().join("/");
    Input { path: file.path, name, id_prefix, folder_host, named: file.named, is_stream: file.is_stream, is_numbered }
}

#[cfg(test)]
#[path = "discover_tests.rs"]
mod tests;
