//! A file of rules to rules; what is wrong with it by line and rule.

use super::{Action, Pattern, Rule};
use crate::boilerplate::label::Label;
use crate::error::{Error, Result};
use regex::RegexBuilder;
use serde::Deserialize;
use std::collections::BTreeSet;
use toml::Spanned;

/// The file as typed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    strip: Vec<Spanned<Strip>>,
    #[serde(default)]
    protect: Vec<Spanned<Protect>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Strip {
    literal: Option<String>,
    ignore_case: Option<bool>,
    regex: Option<String>,
    host: Option<String>,
    hosts: Option<Vec<String>>,
    name: Option<String>,
    #[serde(default)]
    label: Label,
    #[serde(default)]
    whole: Whole,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Protect {
    literal: Option<String>,
    ignore_case: Option<bool>,
    regex: Option<String>,
    host: Option<String>,
    hosts: Option<Vec<String>>,
    name: Option<String>,
}

/// How much of a block that matches goes.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Whole {
    #[default]
    Block,
    Match,
}

/// A rule of either kind.
struct Typed {
    byte: usize,
    action: Action,
    literal: Option<String>,
    ignore_case: Option<bool>,
    regex: Option<String>,
    host: Option<String>,
    hosts: Option<Vec<String>>,
    name: Option<String>,
}

/// Bytes that one regular expression may take when compiled: ten times the default of the crate, for lists of words.
pub(super) const LARGEST_REGEX: usize = 100 << 20;

/// The rules in `text`, in their order.
pub(super) fn rules(file: &str, text: &str) -> Result<Vec<Rule>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let line = |byte: usize| 1 + text.bytes().take(byte).filter(|b| *b == b'\n').count();
    let typed: File = toml::from_str(text).map_err(|error| {
        let at = error.span().map(|span| format!("line {}: ", line(span.start))).unwrap_or_default();
        Error::Usage(format!(
            "{file}: {at}{}; hint: a rule is [[strip]] or [[protect]] with literal = \"...\" or regex = '...' below it, and \
             optionally name, host, hosts, ignore-case, and for strip label and whole",
            error.message().trim_end().replace('\n', ", ")
        ))
    })?;
    let mut rules: Vec<Typed> = typed.strip.into_iter().map(Typed::from).collect();
    rules.extend(typed.protect.into_iter().map(Typed::from));
    rules.sort_by_key(|rule| rule.byte);
    let mut names = BTreeSet::new();
    rules
        .into_iter()
        .enumerate()
        .map(|(at, typed)| {
            let number = at + 1;
            let called = typed.name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
            let line = line(typed.byte);
            rule(typed, number, &mut names)
                .map_err(|what| Error::Usage(format!("{file}: line {line}: rule {number}{called}: {what}")))
        })
        .collect()
}

impl From<Spanned<Strip>> for Typed {
    fn from(strip: Spanned<Strip>) -> Self {
        let byte = strip.span().start;
        let Strip { literal, ignore_case, regex, host, hosts, name, label, whole } = strip.into_inner();
        let action = match whole {
            Whole::Block => Action::StripBlock(label),
            Whole::Match => Action::StripMatch(label),
        };
        Self { byte, action, literal, ignore_case, regex, host, hosts, name }
    }
}

impl From<Spanned<Protect>> for Typed {
    fn from(protect: Spanned<Protect>) -> Self {
        let byte = protect.span().start;
        let Protect { literal, ignore_case, regex, host, hosts, name } = protect.into_inner();
        Self { byte, action: Action::Protect, literal, ignore_case, regex, host, hosts, name }
    }
}

fn rule(typed: Typed, number: usize, names: &mut BTreeSet<String>) -> std::result::Result<Rule, String> {
    let pattern = match (typed.literal, typed.regex) {
        (Some(text), None) => literal(&text, typed.ignore_case.unwrap_or_default())?,
        (None, Some(pattern)) => expression(&pattern, typed.ignore_case.unwrap_or_default())?,
        (Some(_), Some(_)) => return Err("both literal and regex; hint: leave one, or write two rules".into()),
        (None, None) => return Err("neither literal nor regex; hint: write literal = \"words of the block\"".into()),
    };
    let hosts = match (typed.host, typed.hosts) {
        (Some(_), Some(_)) => return Err("both host and hosts; hint: put all of them into hosts = [...]".into()),
        (Some(host), None) => vec![host],
        (None, Some(hosts)) if hosts.is_empty() => {
            return Err("hosts is empty; hint: name a host, or leave the line out for all of them".into());
        }
        (None, hosts) => hosts.unwrap_or_default(),
    };
    let hosts = hosts.iter().map(|name| host(name)).collect::<std::result::Result<_, _>>()?;
    let name = match typed.name {
        Some(name) if name.trim().is_empty() || name.contains(char::is_control) => {
            return Err("the name is empty or has control characters; hint: leave the line out, or write a word".into());
        }
        Some(name) if !names.insert(name.clone()) => {
            return Err("an earlier rule has this name; hint: give it another".into());
        }
        Some(name) => name,
        None => number.to_string(),
    };
    Ok(Rule { name, action: typed.action, pattern, hosts })
}

fn literal(text: &str, ignore_case: bool) -> std::result::Result<Pattern, String> {
    if text.trim().is_empty() {
        return Err("the literal is empty; hint: write words of the block to match".into());
    }
    Ok(Pattern::Literal { text: text.trim().to_owned(), ignore_case })
}

fn expression(pattern: &str, ignore_case: bool) -> std::result::Result<Pattern, String> {
    // As part of the pattern, so that it is all there is to know of it.
    let written = if ignore_case { format!("(?i){pattern}") } else { pattern.to_owned() };
    let regex = RegexBuilder::new(&written).size_limit(LARGEST_REGEX).build().map_err(|error| {
        let what = error.to_string();
        // The last line says it; those before draw the pattern.
        let what =
            what.trim_end().rsplit('\n').next().unwrap_or_default().trim().trim_start_matches("error: ").to_owned();
        format!("the regex {pattern:?} cannot be used: {what}; hint: quote it with '...', so that \\ stays as it is")
    })?;
    // Where nothing can match, it can match between any two characters: then it would everywhere.
    if ["", "a", "a b", "."].iter().any(|text| regex.find_iter(text).any(|found| found.is_empty())) {
        return Err(format!(
            "the regex {pattern:?} matches where there is nothing; hint: use + instead of *, or name at least one character"
        ));
    }
    Ok(Pattern::Regex(regex))
}

fn host(name: &str) -> std::result::Result<String, String> {
    let host = name.trim().trim_start_matches("*.").trim_matches('.').to_lowercase();
    if host.is_empty() || host.contains(|c: char| c == '/' || c == '*' || c == ':' || c.is_whitespace()) {
        return Err(format!(
            "{name:?} is not the name of a host; hint: write it as \"example.com\", subdomains are included"
        ));
    }
    Ok(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        rules("rules.toml", text).unwrap_err().to_string()
    }

    #[test]
    fn rules_are_in_the_order_of_the_file() {
        let text = "\u{feff}# mine\n[[protect]]\nregex = '^Correction:'\n[[strip]]\nliteral = ' Read  more '\nlabel = \
                    'related'\nwhole = 'match'\nignore-case = true\n[[protect]]\nname = 'x'\nliteral = 'Y'\nhosts = ['*.A.example', 'b.example.']\n";
        let rules = rules("rules.toml", text).unwrap();
        let names: Vec<_> = rules.iter().map(|rule| (rule.name(), rule.action())).collect();
        assert_eq!(names, [("1", Action::Protect), ("2", Action::StripMatch(Label::Related)), ("x", Action::Protect)]);
        assert_eq!(rules[2].hosts, ["a.example", "b.example"]);
        assert!(super::rules("r", "").unwrap().is_empty());
    }

    #[test]
    fn refusals_name_the_line_and_the_rule() {
        for (rule, says) in [
            ("literal = ''", "the literal is empty"),
            ("literal = ' \u{a0}'", "the literal is empty"),
            ("regex = ''", "matches where there is nothing"),
            ("regex = 'a*'", "matches where there is nothing"),
            ("regex = '\\b'", "matches where there is nothing"),
            ("regex = '$'", "matches where there is nothing"),
            ("regex = '('", "cannot be used: unclosed group"),
            ("regex = 'a{1000}{1000}{1000}'", "cannot be used"),
            ("literal = 'a'\nregex = 'b'", "both literal and regex"),
            ("label = 'share'", "neither literal nor regex"),
            ("literal = 'a'\nhost = 'a'\nhosts = ['b']", "both host and hosts"),
            ("literal = 'a'\nhosts = []", "hosts is empty"),
            ("literal = 'a'\nhost = 'https://example.com/'", "is not the name of a host"),
            ("literal = 'a'\nname = ' '", "the name is empty"),
        ] {
            let text = error(&format!("\n[[protect]]\nliteral = 'ok'\n[[strip]]\n{rule}\n"));
            assert!(text.starts_with("rules.toml: line 4: rule 2") && text.contains("; hint: "), "{rule}: {text}");
            assert!(text.contains(says), "{rule}: {text}");
        }
        let twice = error("[[strip]]\nname='n'\nliteral='a'\n[[strip]]\nname='n'\nliteral='b'\n");
        assert!(twice.starts_with("rules.toml: line 4: rule 2 (n): an earlier rule has this name"), "{twice}");
    }

    #[test]
    fn what_toml_refuses_has_its_line() {
        for (text, line, says) in [
            (
                "[[strip]]\nliteral = 'a'\nlabel = 'sharing'\n",
                3,
                "unknown variant `sharing`, expected one of `subscription`",
            ),
            ("[[strip]]\nliteral = 'a'\nwhole = 'word'\n", 3, "unknown variant `word`"),
            ("[[strip]]\nliterals = 'a'\n", 2, "unknown field `literals`"),
            ("[[protect]]\nliteral = 'a'\nlabel = 'share'\n", 3, "unknown field `label`"),
            ("[[keep]]\nliteral = 'a'\n", 1, "unknown field `keep`"),
            ("[[strip]]\nliteral = 7\n", 2, "invalid type"),
            ("[[strip]\n", 1, ""),
        ] {
            let error = error(text);
            assert!(error.starts_with(&format!("rules.toml: line {line}: ")), "{error}");
            assert!(error.contains(says) && error.contains("; hint: a rule is [[strip]]"), "{error}");
            assert!(!error.contains('\n'), "{error}");
        }
    }
}
