use super::*;

fn tree(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    folder
}

fn find(folder: &tempfile::TempDir, arguments: &[&str]) -> Discovery {
    try_find(folder, arguments).unwrap()
}

fn try_find(folder: &tempfile::TempDir, arguments: &[&str]) -> Result<Discovery> {
    discover(&arguments.iter().map(|argument| folder.path().join(argument).into()).collect::<Vec<_>>())
}

fn names(discovery: &Discovery) -> Vec<&str> {
    discovery.inputs.iter().map(|input| input.id_prefix.as_str()).collect()
}

#[test]
fn folders_are_walked_in_order_and_what_is_not_ours_is_counted() {
    let folder = tree(&["b.txt", "a/z.jsonl", "a/y/x.md", "a/pic.png", ".hidden.txt", ".git/a.txt", "README"]);
    let discovery = find(&folder, &[""]);
    assert_eq!(names(&discovery), ["a/y/x.md", "a/z.jsonl", "b.txt"]);
    assert_eq!(discovery.skipped, 4);
    assert_eq!(discovery.inputs[0].folder_host.as_deref(), Some("a"));
    assert_eq!(discovery.inputs[2].folder_host, None);
}

#[test]
fn neither_order_nor_repetition_of_arguments_matters() {
    let folder = tree(&["d/a.txt", "d/s/b.txt", "c.txt"]);
    let one = find(&folder, &["d", "c.txt", "d/s/b.txt"]);
    let two = find(&folder, &["d/s/b.txt", "d/s/../s/b.txt", "d/s", "c.txt", "d", "d"]);
    assert_eq!(names(&one), ["c.txt", "a.txt", "s/b.txt"]);
    assert_eq!(one.inputs.len(), two.inputs.len());
    assert_eq!(names(&two).len(), 3);
    let three = find(&folder, &["d/s/b.txt", "d", "c.txt"]);
    assert_eq!(one.inputs, three.inputs);
}

#[test]
fn files_that_are_named_may_be_anything() {
    let folder = tree(&["data", "x.csv"]);
    assert_eq!(names(&find(&folder, &["data", "x.csv"])), ["data", "x.csv"]);
}

#[test]
fn inputs_that_would_share_a_name_get_their_folders() {
    let folder = tree(&["p/a.txt", "q/a.txt", "q/b.txt"]);
    let discovery = find(&folder, &["p", "q"]);
    let safe = |path: &str| names::safe(&folder.path().join(path));
    assert_eq!(discovery.inputs[0].name, safe("p/a.txt"));
    assert_eq!(discovery.inputs[1].name, safe("q/a.txt"));
    assert_eq!(discovery.inputs[2].name, Path::new("b.txt"));
    assert!(discovery.inputs.iter().all(|input| input.name.is_relative()));
}

#[test]
fn patterns_match_files_and_folders_or_are_errors() {
    let folder = tree(&["a1.txt", "a2.txt", "b.txt", "a3/c.txt", "odd[1].txt"]);
    assert_eq!(names(&find(&folder, &["a*"])), ["a1.txt", "a2.txt", "c.txt"]);
    assert_eq!(names(&find(&folder, &["**/c.txt"])), ["c.txt"]);
    assert_eq!(names(&find(&folder, &["odd[1].txt"])), ["odd[1].txt"]);
    assert!(matches!(try_find(&folder, &["z*"]), Err(Error::NoMatch { pattern }) if pattern.ends_with("z*")));
    assert!(matches!(try_find(&folder, &["a[*"]), Err(Error::Usage(_))));
}

#[test]
fn what_is_not_there_is_named() {
    let folder = tree(&["pic.png"]);
    assert!(matches!(try_find(&folder, &["nope.txt"]), Err(Error::NoSuchInput { path }) if path.ends_with("nope.txt")));
    assert!(matches!(discover(&[]), Err(Error::NothingToRead)));
    assert!(matches!(try_find(&folder, &[""]), Err(Error::NothingToRead)));
}

#[test]
fn standard_input_counts_once() {
    let discovery = discover(&["-".into(), "-".into()]).unwrap();
    assert_eq!(names(&discovery), ["stdin"]);
    let mut input = discovery.inputs[0].clone();
    input.settle(Kind::JsonLines, Codec::Gzip);
    assert_eq!(input.name, Path::new("stdin.jsonl.gz"));
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_loops_are_rejections() {
    use std::os::unix::fs::symlink;
    let folder = tree(&["d/a.txt", "elsewhere/b.txt"]);
    let at = |path: &str| folder.path().join(path);
    symlink(at("elsewhere"), at("d/link")).unwrap();
    symlink(at("d"), at("d/loop")).unwrap();
    symlink(at("nowhere"), at("d/broken.txt")).unwrap();
    symlink(at("d/a.txt"), at("d/same.txt")).unwrap();
    let discovery = find(&folder, &["d"]);
    assert_eq!(names(&discovery), ["a.txt", "link/b.txt"]);
    let sources: Vec<_> = discovery.unreadable.iter().map(|rejection| rejection.source.as_str()).collect();
    assert_eq!(sources, [at("d/broken.txt").to_str().unwrap(), at("d/loop").to_str().unwrap()]);
}

#[cfg(unix)]
#[test]
fn pipes_are_streams_when_named_and_skipped_when_met() {
    let folder = tree(&["d/a.txt"]);
    let pipe = folder.path().join("d/p.txt");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    assert_eq!(find(&folder, &["d"]).skipped, 1);
    let named = find(&folder, &["d/p.txt"]);
    assert!(named.inputs[0].is_stream);
}
