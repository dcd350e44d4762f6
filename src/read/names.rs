//! Output names: where below `documents/` each input's survivors go.
//!
//! A name is relative, has neither `..` nor a root, and no other input has it, nor has it as a folder. Inputs that would share
//! a name get their folders, as typed; where that is not enough, a number before the endings. A name that was made for a page gives
//! way to a file that is called so.

use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

/// What a name is made from.
#[derive(Debug)]
pub(crate) struct Wish {
    /// The name it gets if nobody else wants it.
    pub(crate) name: PathBuf,
    /// The path as typed.
    pub(crate) path: PathBuf,
    /// Whether the name is not the file's own: a text is written for a page. It gives way to a file that has the name.
    pub(crate) is_derived: bool,
    /// Whether an ending is still to be added when the kind is known.
    pub(crate) open_ended: bool,
}

/// One name for each wish, in order; depends on the order of the wishes, so these are to be sorted.
pub(crate) fn assign(wishes: &[Wish]) -> Vec<PathBuf> {
    // How many have a name of their own, and how many one that was made for them.
    let mut wanted: HashMap<&Path, [u32; 2]> = HashMap::new();
    let mut folders: HashSet<&Path> = HashSet::new();
    for wish in wishes {
        wanted.entry(&wish.name).or_default()[usize::from(wish.is_derived)] += 1;
        folders.extend(wish.name.ancestors().skip(1));
    }
    let is_only = |wish: &Wish| match wanted[wish.name.as_path()] {
        [own, derived] if wish.is_derived => own == 0 && derived == 1,
        [own, _] => own == 1,
    };
    let alone = |wish: &Wish| !wish.open_ended && is_only(wish) && !folders.contains(wish.name.as_path());
    let mut taken = Taken::default();
    let mut names: Vec<Option<PathBuf>> = wishes.iter().map(|wish| alone(wish).then(|| wish.name.clone())).collect();
    names.iter().flatten().for_each(|name| taken.add(name));
    for (wish, name) in wishes.iter().zip(&mut names) {
        if name.is_none() {
            let rivals = wanted[wish.name.as_path()][usize::from(wish.is_derived)];
            let first = if rivals == 1 { wish.name.clone() } else { safe(&wish.path) };
            let mut candidate = first.clone();
            let mut number = 2_u64;
            while !taken.admits(&candidate, wish.open_ended) {
                candidate = numbered(&first, number);
                number += 1;
            }
            taken.add(&candidate);
            *name = Some(candidate);
        }
    }
    names.into_iter().flatten().collect()
}

#[derive(Default)]
struct Taken {
    names: HashSet<PathBuf>,
    folders: HashSet<PathBuf>,
}

impl Taken {
    fn add(&mut self, name: &Path) {
        self.folders.extend(name.ancestors().skip(1).map(Path::to_path_buf));
        self.names.insert(name.to_path_buf());
    }

    fn admits(&self, name: &Path, open_ended: bool) -> bool {
        let free = |name: &Path| {
            !self.names.contains(name)
                && !self.folders.contains(name)
                && !name.ancestors().skip(1).any(|folder| self.names.contains(folder))
        };
        let endings = ["jsonl", "json", "txt"];
        let codecs = ["", ".gz", ".zst"];
        free(name)
            && (!open_ended
                || endings
                    .iter()
                    .all(|ending| codecs.iter().all(|codec| free(&appended(name, &format!("{ending}{codec}"))))))
    }
}

/// `name` with `.ending` behind it.
pub(crate) fn appended(name: &Path, ending: &str) -> PathBuf {
    let mut name = name.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// The parts of a path that lead down.
pub(crate) fn safe(path: &Path) -> PathBuf {
    path.components().filter(|part| matches!(part, Component::Normal(_))).collect()
}

/// `a/b.jsonl.gz` with a number: `a/b-2.jsonl.gz`.
fn numbered(name: &Path, number: u64) -> PathBuf {
    let file = name.file_name().unwrap_or_default().to_string_lossy();
    let (stem, endings) = match file.char_indices().skip(1).find(|&(_, c)| c == '.') {
        Some((at, _)) => file.split_at(at),
        None => (&*file, ""),
    };
    name.with_file_name(format!("{stem}-{number}{endings}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(wishes: &[(&str, &str)]) -> Vec<String> {
        let wishes: Vec<_> = wishes
            .iter()
            .map(|(name, path)| Wish {
                name: name.into(),
                path: path.into(),
                is_derived: Path::new(path).extension().is_some_and(|ending| ending == "html"),
                open_ended: *path == "-",
            })
            .collect();
        assign(&wishes).iter().map(|name| name.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_name_of_its_own_is_kept() {
        assert_eq!(names(&[("a.txt", "x/a.txt"), ("b/a.txt", "y/b/a.txt")]), ["a.txt", "b/a.txt"]);
    }

    #[test]
    fn shared_names_get_their_folders_without_leaving_the_output() {
        assert_eq!(names(&[("a.txt", "../x/a.txt"), ("a.txt", "/y/a.txt")]), ["x/a.txt", "y/a.txt"]);
        assert_eq!(names(&[("a.txt", "../a.txt"), ("a.txt", "a.txt")]), ["a.txt", "a-2.txt"]);
        assert_eq!(
            names(&[("a.j.gz", "../x/a.j.gz"), ("a.j.gz", "x/a.j.gz"), ("x/a.j.gz", "z/x/a.j.gz")]),
            ["x/a-2.j.gz", "x/a-3.j.gz", "x/a.j.gz"]
        );
    }

    #[test]
    fn a_file_is_no_folder() {
        assert_eq!(names(&[("a", "x/a"), ("a/b.txt", "y/a/b.txt")]), ["a-2", "a/b.txt"]);
    }

    #[test]
    fn a_page_gives_way_to_a_text_of_that_name() {
        assert_eq!(
            names(&[("p.html.txt", "x/p.html"), ("p.html.txt", "x/p.html.txt")]),
            ["p-2.html.txt", "p.html.txt"]
        );
        assert_eq!(
            names(&[("p.html.txt", "x/p.html"), ("p.html.txt", "y/p.html"), ("p.html.txt", "z/p.html.txt")]),
            ["x/p.html", "y/p.html", "p.html.txt"]
        );
    }

    #[test]
    fn standard_input_keeps_clear_of_all_it_may_become() {
        assert_eq!(names(&[("stdin", "-"), ("stdin.json", "in/stdin.json")]), ["stdin-2", "stdin.json"]);
        assert_eq!(names(&[("stdin", "-"), ("b.json", "in/b.json")]), ["stdin", "b.json"]);
    }
}
