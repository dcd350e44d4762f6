//! Switches of `onecopy run` that can have no effect, because what they are about is switched off.
//!
//! What is typed is meant: a switch that changes nothing is a mistake, and is refused. What stands in a configuration file may be for
//! other runs, and is passed over.

use crate::config::Settings;
use crate::error::{Error, Result};

/// A switch that leaves something out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Without {
    Clean,
    Dedup,
    Passages,
}

impl Without {
    fn name(self) -> &'static str {
        match self {
            Self::Clean => "--no-clean",
            Self::Dedup => "--no-dedup",
            Self::Passages => "--no-passages",
        }
    }

    fn is_set(self, settings: &Settings) -> bool {
        let switch = match self {
            Self::Clean => settings.no_clean,
            Self::Dedup => settings.no_dedup,
            Self::Passages => settings.no_passages,
        };
        switch == Some(true)
    }
}

/// Refuses what is `typed` and has no effect in `all` settings, those of the configuration file included.
pub(super) fn check(typed: &Settings, all: &Settings) -> Result<()> {
    use Without::{Clean, Dedup, Passages};
    // Without all parts of any of these, the switch is about nothing.
    let clean: &[&[Without]] = &[&[Clean]];
    let dedup: &[&[Without]] = &[&[Dedup]];
    let passages: &[&[Without]] = &[&[Passages]];
    let alike: &[&[Without]] = &[&[Dedup], &[Passages]];
    let compared: &[&[Without]] = &[&[Dedup, Passages]];
    let logged: &[&[Without]] = &[&[Clean, Passages]];
    let switches = [
        ("--level", typed.level.is_some(), clean),
        ("--keep-labels", typed.keep_labels.is_some(), clean),
        ("--rules", typed.rules.is_some(), clean),
        ("--alone", typed.alone.is_some(), clean),
        ("--mark", typed.mark.is_some(), clean),
        ("--threshold", typed.threshold.is_some(), dedup),
        ("--keep", typed.keep.is_some(), dedup),
        ("--preset", typed.preset.is_some(), dedup),
        ("--seed", typed.seed.is_some(), dedup),
        ("--aligned", typed.aligned.is_some(), alike),
        ("--contained", typed.contained.is_some(), alike),
        ("--remove-contained", typed.remove_contained.is_some(), alike),
        ("--min-words", typed.min_words.is_some(), passages),
        ("--identity", typed.identity.is_some(), passages),
        ("--across", typed.across.is_some(), compared),
        ("--pairs", typed.pairs.is_some(), compared),
        ("--offsets", typed.offsets.is_some(), logged),
    ];
    for (switch, _, needs) in switches.iter().filter(|(_, is_typed, _)| *is_typed) {
        if let Some(missing) = needs.iter().find(|parts| parts.iter().all(|part| part.is_set(all))) {
            let named = |part: &Without| {
                let place = if part.is_set(typed) { "" } else { " (in the configuration file)" };
                format!("{}{place}", part.name())
            };
            let missing = missing.iter().map(named).collect::<Vec<_>>().join(" and ");
            let error = format!("{switch}: has no effect with {missing}; hint: leave out one or the other");
            return Err(Error::Usage(error));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(typed: &str, file: &str) -> Option<String> {
        let typed: Settings = toml::from_str(typed).unwrap();
        let all = typed.clone().over(toml::from_str(file).unwrap());
        check(&typed, &all).err().map(|error| error.to_string())
    }

    #[test]
    fn what_changes_nothing_is_refused() {
        for (typed, said) in [
            ("no-clean = true\nlevel = \"careful\"", "--level: has no effect with --no-clean; hint: "),
            ("no-clean = true\nrules = \"site.toml\"", "--rules: "),
            ("no-dedup = true\nthreshold = 0.7", "--threshold: has no effect with --no-dedup; hint: "),
            ("no-dedup = true\nremove-contained = true", "--remove-contained: has no effect with --no-dedup"),
            ("no-passages = true\nremove-contained = true", "--remove-contained: has no effect with --no-passages"),
            ("no-passages = true\nmin-words = 30", "--min-words: "),
            ("no-dedup = true\nno-passages = true\nacross = true", "with --no-dedup and --no-passages; hint: "),
            ("no-clean = true\nno-passages = true\noffsets = \"chars\"", "with --no-clean and --no-passages; hint: "),
        ] {
            let error = checked(typed, "").unwrap_or_default();
            assert!(error.contains(said), "{typed}: {error}");
        }
        let error = checked("threshold = 0.7", "no-dedup = true").unwrap_or_default();
        assert!(error.contains("with --no-dedup (in the configuration file); hint"), "{error}");
    }

    #[test]
    fn what_changes_something_is_not_nor_what_stands_in_a_file() {
        for typed in [
            "",
            "no-clean = true\nthreshold = 0.7\nmin-words = 30\noffsets = \"chars\"",
            "no-dedup = true\nacross = true\nmin-words = 30\nlevel = \"careful\"",
            "no-passages = true\nacross = true\nkeep = \"newest\"\noffsets = \"chars\"",
        ] {
            assert_eq!(checked(typed, ""), None, "{typed}");
        }
        let file = "level = \"careful\"\nthreshold = 0.7\nmin-words = 30\nremove-contained = true\nacross = true";
        assert_eq!(checked("no-clean = true\nno-dedup = true", file), None);
        assert_eq!(checked("no-passages = true\nno-dedup = true", file), None);
    }
}
