use super::*;

fn read(toml: &str) -> Settings {
    toml::from_str(toml).unwrap()
}

fn written(settings: impl Into<Settings>) -> String {
    toml::to_string(&settings.into()).unwrap()
}

#[test]
fn a_file_serves_several_commands() {
    let settings = read("threshold = 0.7\nmin-words = 30\ncut = true\nacross = true\ntext-field = \"body\"\n");
    let dedup = settings.dedup().unwrap();
    assert_eq!((dedup.threshold, dedup.passages.is_none(), &dedup.common.scope), (0.7, true, &Scope::Across));
    let passages = settings.passages().unwrap();
    assert_eq!((passages.least_words, passages.cut, &passages.common.scope), (30, true, &Scope::Across));
    for common in [&dedup.common, &passages.common] {
        assert_eq!(common.fields.text.as_str(), "body");
    }
    assert!(toml::from_str::<Settings>("least-words = 30").is_err());
}

#[test]
fn what_is_written_gives_the_same_again() {
    for toml in [
        "",
        "across = true\nkeep = \"max:meta.score\"\nbands = \"30x2\"",
        "preset = \"news\"\nmin-words = 25\nloose = true\naligned = 0.85\nremove-contained = true",
        "preset = \"news\"\npairs = \"some/pairs.jsonl\"\noffsets = \"chars\"\ncontained = 0.7",
        "cut = true\nidentity = 0.9\nno-mmap = true\nthreads = 3",
    ] {
        let dedup = read(toml).dedup().unwrap();
        let again = read(&written(&dedup)).dedup().unwrap();
        assert_eq!((written(&again), again.fingerprint()), (written(&dedup), dedup.fingerprint()), "{toml}");
        let passages = read(toml).passages().unwrap();
        let again = read(&written(&passages)).passages().unwrap();
        assert_eq!((written(&again), again.fingerprint()), (written(&passages), passages.fingerprint()), "{toml}");
    }
}

#[test]
fn a_file_that_makes_no_sense_is_told_of_in_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.toml");
    for (content, said) in [
        ("threshold = \"x\"", "expected a number\nhint: "),
        ("min-words = \"x\"", "expected a whole number\nhint: "),
        ("strict = 1", "expected true or false\nhint: "),
        ("treshold = 1", "unknown field `treshold`"),
    ] {
        std::fs::write(&path, content).unwrap();
        let error = Settings::from_file(&path).unwrap_err().to_string();
        assert!(error.contains("c.toml: ") && error.contains(said), "{error}");
    }
}

#[test]
fn paths_are_found_again_from_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.toml");
    std::fs::write(&path, "pairs = \"lists/pairs.tsv\"\nrules = \"/etc/site.toml\"\n").unwrap();
    let settings = Settings::from_file(&path).unwrap();
    assert_eq!(settings.rules.as_deref(), Some(Path::new("/etc/site.toml")));
    let Scope::Listed(pairs) = settings.run().unwrap().common.scope else { panic!("a list") };
    assert_eq!(pairs, folder.path().join("lists/pairs.tsv"));
    let typed = Settings { pairs: Some("pairs.tsv".into()), rules: Some("site.toml".into()), ..Settings::default() };
    let again = Settings::from(&typed.run().unwrap());
    let here = std::env::current_dir().unwrap();
    assert_eq!((again.pairs, again.rules), (Some(here.join("pairs.tsv")), Some(here.join("site.toml"))));
}

#[test]
fn a_command_writes_its_own_names_only() {
    let passages = written(&PassagesConfig::default());
    let dedup = written(&DedupConfig::default());
    assert!(passages.contains("min-words = 20") && !passages.contains("threshold"), "{passages}");
    assert!(dedup.contains("threshold = 0.8") && !dedup.contains("min-words"), "{dedup}");
    assert!(!dedup.contains("contained"), "{dedup}");
}

#[test]
fn news_brings_passages_and_other_presets_take_them_away() {
    let file = read("preset = \"news\"\ncontained = 0.7\nloose = true\ncut = true");
    let news = file.dedup().unwrap();
    let passages = news.passages.as_ref().unwrap();
    assert_eq!((news.aligned, news.contained, passages.loose, passages.cut), (Some(0.9), 0.7, true, false));
    let columns = news.columns();
    assert!(columns.hosts && columns.dates);
    let typed = Settings { preset: Some(Preset::Thorough), ..Settings::default() };
    let thorough = typed.over(file).dedup().unwrap();
    assert!(thorough.passages.is_none() && thorough.aligned.is_none());
    assert_eq!(thorough.columns(), crate::document::Columns::default());
}

#[test]
fn what_is_typed_replaces_what_it_excludes() {
    let file = read("pairs = \"a.jsonl\"\nbands = \"20x6\"");
    let typed = Settings { across: Some(true), recall: Some(0.9), ..Settings::default() };
    let config = typed.over(file).dedup().unwrap();
    assert_eq!((config.common.scope, config.bands), (Scope::Across, Bands::ForRecall(0.9)));
    let typed = Settings { pairs: Some("b.jsonl".into()), ..Settings::default() };
    let config = typed.over(read("across = true")).passages().unwrap();
    assert_eq!(config.common.scope, Scope::Listed("b.jsonl".into()));
}

#[test]
fn refusals_name_the_switch() {
    for (toml, said) in [
        ("pairs = \"a\"\nacross = true", "pairs and across exclude each other"),
        ("recall = 0.9\nbands = \"20x6\"", "bands and recall exclude each other"),
        ("aligned = 0.9", "--aligned: "),
        ("contained = 0.9", "--contained: "),
        ("remove-contained = true", "--remove-contained: "),
        ("preset = \"news\"\naligned = 0", "--aligned 0: "),
        ("preset = \"news\"\ncontained = 1.1", "--contained 1.1: "),
        ("preset = \"news\"\nmin-words = 7", "--min-words 7: "),
        ("preset = \"news\"\nidentity = nan", "--identity NaN: "),
        ("threads = 0", "--threads 0: "),
    ] {
        let error = read(toml).dedup().unwrap_err();
        assert!(error.exit_code() == 2 && error.to_string().contains(said), "{toml}: {error}");
        assert!(error.to_string().contains("hint: "), "{error}");
    }
    for toml in ["identity = 0.4", "identity = 1.01", "min-words = 0", "threads = 9999"] {
        assert_eq!(read(toml).passages().unwrap_err().exit_code(), 2, "{toml}");
    }
}

#[test]
fn the_fingerprint_tells_what_matters() {
    let print = |toml: &str| read(toml).dedup().unwrap().fingerprint();
    assert_eq!(print(""), print("threads = 2\nno-mmap = true\nstrict = true\nmin-words = 30"));
    let all = ["", "across = true", "pairs = \"a\"", "preset = \"news\"", "preset = \"news\"\nmin-words = 30"];
    for (i, one) in all.iter().enumerate() {
        assert!(all[..i].iter().all(|other| print(one) != print(other)), "{one}");
    }
}
