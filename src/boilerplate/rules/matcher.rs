//! All rules against a block at once.
//!
//! Literals are looked for in the block with its white space made single spaces; those that ignore case in that text with
//! its case folded. For each byte of such a text it is known which byte of the block it comes from.

use super::file::LARGEST_REGEX;
use super::{Action, Pattern, Rule};
use crate::normalise::scripts::{Class, class};
use aho_corasick::AhoCorasick;
use caseless::Caseless as _;
use regex::{RegexSet, RegexSetBuilder};
use std::collections::HashMap;
use std::ops::Range;

/// Part of a block that a rule strips.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The rule, by its place in the file, from 0.
    pub rule: u32,
    /// Bytes of the text, at the edges of words.
    pub span: Range<u32>,
}

/// What rules say about a block. Rules go by their place in the file, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    None,
    /// It stays, by the first rule that says so.
    Protect(u32),
    /// All of it goes, by the first rule that says so.
    Block(u32),
    /// These parts of it go; they are in order and do not overlap.
    Parts(Vec<Part>),
}

/// What looks for all patterns.
#[derive(Debug)]
pub(super) struct Matcher {
    exact: Literals,
    folded: Literals,
    set: RegexSet,
    /// The rules of the patterns in the set.
    expressions: Vec<u32>,
    everywhere: Vec<u32>,
    by_host: HashMap<String, Vec<u32>>,
}

/// Literals that are looked for together.
#[derive(Debug, Default)]
struct Literals {
    search: Option<AhoCorasick>,
    rules: Vec<u32>,
    fold: bool,
}

/// The rules that apply on one host.
#[derive(Debug)]
pub struct OfHost<'a> {
    rules: &'a [Rule],
    matcher: &'a Matcher,
    /// Sorted.
    own: Vec<u32>,
}

impl Matcher {
    /// # Errors
    /// What is too large about the rules.
    pub(super) fn new(rules: &[Rule]) -> Result<Self, String> {
        let (mut exact, mut folded) = (Vec::new(), Vec::new());
        let (mut patterns, mut expressions) = (Vec::new(), Vec::new());
        let (mut everywhere, mut by_host) = (Vec::new(), HashMap::<String, Vec<u32>>::new());
        for (number, rule) in (0_u32..).zip(rules) {
            match &rule.pattern {
                Pattern::Literal { text, ignore_case: false } => exact.push((number, text)),
                Pattern::Literal { text, ignore_case: true } => folded.push((number, text)),
                Pattern::Regex(regex) => {
                    patterns.push(regex.as_str().to_owned());
                    expressions.push(number);
                }
            }
            if rule.hosts.is_empty() {
                everywhere.push(number);
            }
            for host in &rule.hosts {
                by_host.entry(host.clone()).or_default().push(number);
            }
        }
        let set = RegexSetBuilder::new(patterns)
            .size_limit(LARGEST_REGEX)
            .build()
            .map_err(|error| format!("the regular expressions together cannot be used: {error}"))?;
        let (exact, folded) = (Literals::new(&exact, false)?, Literals::new(&folded, true)?);
        Ok(Self { exact, folded, set, expressions, everywhere, by_host })
    }

    pub(super) fn of_host<'a>(&'a self, rules: &'a [Rule], host: Option<&str>) -> OfHost<'a> {
        let mut own = Vec::new();
        if let Some(host) = host.filter(|_| !self.by_host.is_empty()) {
            let host = host.to_lowercase();
            let mut name = Some(host.trim_end_matches('.'));
            while let Some(domain) = name {
                own.extend(self.by_host.get(domain).into_iter().flatten());
                name = domain.split_once('.').map(|(_, parent)| parent);
            }
            own.sort_unstable();
            own.dedup();
        }
        OfHost { rules, matcher: self, own }
    }
}

impl Literals {
    fn new(literals: &[(u32, &String)], fold: bool) -> Result<Self, String> {
        if literals.is_empty() {
            return Ok(Self::default());
        }
        let search = AhoCorasick::new(literals.iter().map(|(_, text)| View::of(text, fold).text))
            .map_err(|error| format!("the literals together cannot be used: {error}"))?;
        Ok(Self { search: Some(search), rules: literals.iter().map(|(rule, _)| *rule).collect(), fold })
    }

    /// Gives every match in `block` to `take`: the rule, and bytes of the block.
    fn find(&self, block: &str, mut take: impl FnMut(u32, Range<usize>)) {
        let Some(search) = &self.search else { return };
        let view = View::of(block, self.fold);
        for found in search.find_overlapping_iter(view.text.as_str()) {
            if let (Some(rule), Some(span)) =
                (self.rules.get(found.pattern().as_usize()), view.span(block, found.range()))
                && !inside_word(block, span.start)
                && !inside_word(block, span.end)
            {
                take(*rule, span);
            }
        }
    }
}

/// A text as literals are compared with it.
struct View {
    text: String,
    /// For each byte of it, and its end, the byte of the original whose character it comes from.
    from: Vec<u32>,
}

impl View {
    fn of(original: &str, fold: bool) -> Self {
        let mut view =
            Self { text: String::with_capacity(original.len()), from: Vec::with_capacity(original.len() + 1) };
        let mut space = false;
        for (at, c) in original.char_indices() {
            if c.is_whitespace() {
                if space {
                    continue;
                }
                view.text.push(' ');
            } else if !fold {
                view.text.push(c);
            } else if c.is_ascii() {
                view.text.push(c.to_ascii_lowercase());
            } else {
                view.text.extend(std::iter::once(c).default_case_fold());
            }
            space = c.is_whitespace();
            view.from.resize(view.text.len(), at as u32);
        }
        view.from.push(original.len() as u32);
        view
    }

    /// Bytes of the original for bytes of the view; nothing if they begin or end inside what one character became.
    fn span(&self, original: &str, found: Range<usize>) -> Option<Range<usize>> {
        let (start, end) = (*self.from.get(found.start)? as usize, *self.from.get(found.end)? as usize);
        let last = *self.from.get(found.end.checked_sub(1)?)? as usize;
        let whole = (found.start == 0 || self.from.get(found.start - 1)? != self.from.get(found.start)?) && last < end;
        // Literals end in no space, so the end of the last character is that of the match.
        (whole && start < end).then(|| start..last + original[last..].chars().next().map_or(0, char::len_utf8))
    }
}

/// Joins pictures to one.
const JOINER: char = '\u{200d}';

/// Whether a place in a text has the same word on both sides.
fn inside_word(text: &str, at: usize) -> bool {
    let (Some(before), Some(after)) =
        (text.get(..at).and_then(|text| text.chars().next_back()), text.get(at..).and_then(|text| text.chars().next()))
    else {
        return false;
    };
    if before == JOINER || after == JOINER {
        return true;
    }
    match (class(before), class(after)) {
        (Class::Letter | Class::Mark | Class::Alone, Class::Mark) | (Class::Letter | Class::Mark, Class::Letter) => {
            true
        }
        (_, Class::Alone | Class::Separator) | (Class::Alone | Class::Separator, _) => false,
    }
}

impl OfHost<'_> {
    /// Whether there is no rule at all, so that no block need be asked about.
    pub fn is_empty(&self) -> bool {
        self.own.is_empty() && self.matcher.everywhere.is_empty()
    }

    /// What the rules say about the block at these bytes of `text`. White space at its ends is not looked at.
    pub fn apply(&self, text: &str, block: Range<u32>) -> Verdict {
        let Some(whole) = text.get(block.start as usize..block.end as usize).filter(|_| !self.is_empty()) else {
            return Verdict::None;
        };
        let inner = whole.trim();
        let offset = block.start as usize + (whole.len() - whole.trim_start().len());
        let mut found = Found { of: self, protect: None, block: None, parts: Vec::new() };
        self.matcher.exact.find(inner, |rule, span| found.take(rule, Some(span)));
        self.matcher.folded.find(inner, |rule, span| found.take(rule, Some(span)));
        for at in self.matcher.set.matches(inner) {
            let Some(&rule) = self.matcher.expressions.get(at) else { continue };
            match self.rules.get(rule as usize) {
                Some(Rule { action: Action::StripMatch(_), pattern: Pattern::Regex(regex), .. }) if self.has(rule) => {
                    let cuts = regex.find_iter(inner).map(|found| found.range());
                    let cuts = cuts.filter(|cut| {
                        !cut.is_empty() && !inside_word(inner, cut.start) && !inside_word(inner, cut.end)
                    });
                    cuts.for_each(|cut| found.take(rule, Some(cut)));
                }
                _ => found.take(rule, None),
            }
        }
        found.verdict(offset)
    }

    fn has(&self, rule: u32) -> bool {
        self.matcher.everywhere.binary_search(&rule).is_ok() || self.own.binary_search(&rule).is_ok()
    }
}

/// What has matched so far.
struct Found<'a> {
    of: &'a OfHost<'a>,
    protect: Option<u32>,
    block: Option<u32>,
    parts: Vec<(Range<usize>, u32)>,
}

impl Found<'_> {
    fn take(&mut self, rule: u32, span: Option<Range<usize>>) {
        if !self.of.has(rule) {
            return;
        }
        let first = |before: Option<u32>| Some(before.map_or(rule, |before| before.min(rule)));
        match self.of.rules.get(rule as usize).map(Rule::action) {
            Some(Action::Protect) => self.protect = first(self.protect),
            Some(Action::StripBlock(_)) => self.block = first(self.block),
            Some(Action::StripMatch(_)) => self.parts.extend(span.map(|span| (span, rule))),
            None => {}
        }
    }

    fn verdict(mut self, offset: usize) -> Verdict {
        if let Some(rule) = self.protect {
            return Verdict::Protect(rule);
        }
        if let Some(rule) = self.block {
            return Verdict::Block(rule);
        }
        // Overlapping ones are one part, of the rule that begins it.
        self.parts.sort_by_key(|(span, rule)| (span.start, *rule, span.end));
        let mut parts: Vec<Part> = Vec::new();
        for (span, rule) in self.parts {
            let span = (offset + span.start) as u32..(offset + span.end) as u32;
            match parts.last_mut() {
                Some(last) if span.start < last.span.end => last.span.end = last.span.end.max(span.end),
                _ => parts.push(Part { rule, span }),
            }
        }
        if parts.is_empty() { Verdict::None } else { Verdict::Parts(parts) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rules;
    use super::*;
    use crate::boilerplate::label::Label;
    use proptest::prelude::*;

    fn rules(text: &str) -> Rules {
        Rules::parse("rules.toml", text).unwrap()
    }

    fn verdict(toml: &str, block: &str) -> Verdict {
        rules(toml).of_host(None).apply(block, 0..block.len() as u32)
    }

    /// The parts of a block that go.
    fn parts<'a>(toml: &str, block: &'a str) -> Vec<&'a str> {
        match verdict(toml, block) {
            Verdict::Parts(parts) => {
                parts.iter().map(|part| &block[part.span.start as usize..part.span.end as usize]).collect()
            }
            Verdict::None => Vec::new(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn literals_are_whole_words_and_spaces_are_spaces() {
        let rule = "[[strip]]\nliteral = 'Read all'\nlabel = 'related'";
        assert_eq!(verdict(rule, "Read\u{a0} all of it"), Verdict::Block(0));
        assert_eq!(rules(rule).rules()[0].label(), Label::Related);
        for other in ["Bread all", "Read allspice", "read all", "Readall", "Read alle\u{301}"] {
            assert_eq!(verdict(rule, other), Verdict::None, "{other}");
        }
        assert_eq!(verdict("[[strip]]\nliteral = '登录'", "请登录后再看"), Verdict::Block(0));
        assert_eq!(verdict("[[strip]]\nliteral = '* * *'", "*  * *"), Verdict::Block(0));
    }

    #[test]
    fn case_is_that_of_unicode() {
        let rule = "[[strip]]\nliteral = 'STRASSE ΟΔΟΣ'\nignore-case = true\nwhole = 'match'";
        assert_eq!(parts(rule, "Die Straße  οδός, straße οδος."), ["straße οδος"]);
        assert_eq!(parts("[[strip]]\nliteral = 's'\nignore-case = true\nwhole = 'match'", "ß S s"), ["S", "s"]);
        assert_eq!(parts("[[strip]]\nregex = 'é+x'\nignore-case = true\nwhole = 'match'", "ÉÉX é"), ["ÉÉX"]);
    }

    #[test]
    fn cuts_do_not_fall_inside_words() {
        let rule = "[[strip]]\nregex = 'more.*?s'\nwhole = 'match'";
        assert_eq!(parts(rule, "evermore yes; more bells"), ["more bells"]);
        assert!(parts(rule, "more besides").is_empty());
        let two = "[[strip]]\nliteral = 'a b'\nwhole = 'match'\n[[strip]]\nliteral = 'b c'\nwhole = 'match'";
        assert_eq!(parts(two, "a b c d b c"), ["a b c", "b c"]);
    }

    #[test]
    fn protection_wins_then_the_first_block() {
        let text = "[[strip]]\nliteral = 'x'\nwhole = 'match'\n[[strip]]\nregex = '^x'\n[[strip]]\nliteral = 'x y'\n\
                    [[protect]]\nliteral = 'z'";
        assert_eq!(verdict(text, "  x y z "), Verdict::Protect(3));
        assert_eq!(verdict(text, "  x y "), Verdict::Block(1));
        let parts = Verdict::Parts(vec![Part { rule: 0, span: 4..5 }]);
        assert_eq!(verdict(text, "  a x"), parts);
        assert_eq!(verdict(text, "a"), Verdict::None);
        assert_eq!(rules(text).of_host(None).apply("é", 1..2), Verdict::None);
    }

    #[test]
    fn hosts_have_their_subdomains() {
        let all = rules(
            "[[strip]]\nliteral = 'x'\nhost = 'example.com'\n[[protect]]\nliteral = 'y'\nhosts = ['a.example.com', 'b.example']",
        );
        for (host, x, y) in [
            (Some("example.com"), true, false),
            (Some("WWW.Example.com."), true, false),
            (Some("v.a.example.com"), true, true),
            (Some("b.example"), false, true),
            (Some("notexample.com"), false, false),
            (Some("com"), false, false),
            (None, false, false),
        ] {
            let of = all.of_host(host);
            assert_eq!(of.apply("x", 0..1) == Verdict::Block(0), x, "{host:?}");
            assert_eq!(of.apply("y", 0..1) == Verdict::Protect(1), y, "{host:?}");
            assert_eq!(of.is_empty(), !x && !y, "{host:?}");
        }
    }

    #[test]
    fn a_thousand_rules_are_one_walk() {
        let mut text = String::new();
        for number in 0..1000 {
            let rules = [format!("literal = 'word{number} of mine'"), format!("regex = '^line {number} x+$'")];
            text.extend(rules.iter().flat_map(|rule| ["[[strip]]\n", rule, "\n"]));
        }
        assert_eq!(verdict(&text, "the word999 of mine"), Verdict::Block(1998));
        assert_eq!(verdict(&text, "line 998 xx"), Verdict::Block(1997));
        assert_eq!(verdict(&text, "line 1000 xx"), Verdict::None);
    }

    proptest! {
        #[test]
        fn parts_are_ordered_and_end_at_words(text in "(read more|straße|ß|ss|SS|é|e\u{301}|登|录|\\PC{0,4}|[ \u{a0}.]){0,20}", start in 0_usize..20) {
            let rules = rules("[[strip]]\nliteral = 'ss'\nignore-case = true\nwhole = 'match'\n[[strip]]\nregex = 'r.+?e|登'\nwhole = 'match'\n\
                               [[strip]]\nliteral = 'e'\nwhole = 'match'");
            let start = text.floor_char_boundary(start);
            let mut last = start;
            if let Verdict::Parts(parts) = rules.of_host(Some("h")).apply(&text, start as u32..text.len() as u32) {
                prop_assert!(!parts.is_empty());
                for part in parts {
                    let (from, to) = (part.span.start as usize, part.span.end as usize);
                    prop_assert!(last <= from && from < to && text.get(from..to).is_some());
                    prop_assert!(from == start || !inside_word(&text, from));
                    prop_assert!(!inside_word(&text, to));
                    last = to;
                }
            }
        }
    }
}
