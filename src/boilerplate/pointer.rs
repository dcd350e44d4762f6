//! Lines that point elsewhere: "Related: Ferry stays in port", "( Also on POLITICO: … )", "Replay More Videos".
//!
//! Each has another title, so no repetition tells them, and a title reads like the story it points to. What tells them is how they open: a
//! word or two that announce a link, a colon, and a title without a full stop. Players and galleries are told by the labels of their buttons, which
//! come with the caption as one line.

use super::segment::Block;
use memchr::memmem;
use std::ops::Range;
use std::sync::LazyLock;

/// Bytes in which a line must have announced what it is.
const OPENING: usize = 48;
/// Words of the longest line that is a link; longer ones tell something.
const LONGEST: u32 = 32;
/// Words of the longest line that is a caption with its buttons; of a gallery any number.
const LONGEST_CAPTION: u32 = 80;

/// What announces a link, in lower case, before a colon; then in German, French, Spanish, Italian, Portuguese, Dutch, Russian, Polish.
const OPENERS: &str = "\
    also|also read|also see|and more|background|check out|click here|continue reading|don't miss|earlier|elsewhere|\
    from the archive|from the archives|full coverage|further reading|gallery|in pictures|listen|live updates|more|\
    more coverage|must read|must watch|on the web|photo gallery|photos|pictures|previously|read|read also|read more|\
    read next|read on|read this|recommended|related|related articles|related content|related coverage|related links|\
    related news|related stories|related story|see|see also|see related|see more|slideshow|suggested reading|top stories|trending|\
    up next|video|videos|watch|watch live|watch more|watch now|you may also like|\
    lesen sie auch|lesen sie mehr|mehr zum thema|siehe auch|lire aussi|à lire aussi|voir aussi|lea también|lee también|\
    vea también|te puede interesar|leggi anche|guarda anche|leia também|veja também|lees ook|zie ook|читайте также|\
    смотрите также|czytaj też";
/// What announces one with the name of a place behind it: "Also on POLITICO".
const OPENERS_OF: [&str; 4] = ["also on ", "more on ", "more from ", "related from "];

/// Labels of buttons that players and galleries leave within captions.
static BUTTONS: LazyLock<[memmem::Finder<'static>; 3]> =
    LazyLock::new(|| ["Replay More Videos", "toggle caption", "Hide Caption "].map(memmem::Finder::new));

/// What of a page may be such a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pointers {
    /// Whether there is any button in the page: most have none.
    buttons: bool,
}

impl Pointers {
    /// Looks through a page.
    pub(super) fn of(text: &str) -> Self {
        Self { buttons: BUTTONS.iter().any(|button| button.find(text.as_bytes()).is_some()) }
    }

    /// The words by which a block of so many words points elsewhere, if it does: bytes of the text.
    pub(super) fn find(self, text: &str, block: &Block, words: u32) -> Option<Range<u32>> {
        let line = text.get(block.start as usize..block.end as usize)?;
        let opening = (words <= LONGEST).then(|| opening(line)).flatten();
        let found = opening.or_else(|| if self.buttons { button(line, words) } else { None })?;
        Some(block.start + found.start as u32..block.start + found.end as u32)
    }
}

/// What announces a link at the beginning of a line.
fn opening(line: &str) -> Option<Range<usize>> {
    let head = &line.as_bytes()[..line.len().min(OPENING)];
    let colon = memchr::memchr(b':', head)?;
    let (before, behind) = (line.get(..colon)?, line.get(colon + 1..)?);
    let opener = before.trim_start_matches(|c: char| !c.is_alphanumeric());
    let start = before.len() - opener.len();
    let opener = opener.trim_end();
    let title = behind.trim();
    // A title of a word is a heading, and a full stop ends a sentence of the text.
    if title.split_whitespace().nth(1).is_none() || title.trim_end_matches(['"', '”', '\'', '’']).ends_with('.') {
        return None;
    }
    let plain = opener.to_lowercase().replace('’', "'");
    let names = |of: &str| plain.strip_prefix(of).is_some_and(|name| name.split_whitespace().count() <= 4);
    let announces = OPENERS.split('|').any(|known| known == plain) || OPENERS_OF.into_iter().any(names);
    announces.then(|| start..start + opener.len())
}

/// A button within a caption.
fn button(line: &str, words: u32) -> Option<Range<usize>> {
    let find = |button: &memmem::Finder<'_>| {
        let length = button.needle().trim_ascii_end().len();
        button.find(line.as_bytes()).map(|at| at..at + length)
    };
    let [replay, toggle, hide] = &*BUTTONS;
    let short = |found: Range<usize>| (words <= LONGEST_CAPTION).then_some(found);
    let numbered = |found: &Range<usize>| line[found.end..].trim_start().starts_with(|c: char| c.is_ascii_digit());
    find(hide).filter(numbered).or_else(|| find(replay).and_then(short)).or_else(|| find(toggle).and_then(short))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Option<&str> {
        let block = Block { start: 0, end: line.len() as u32, gap: 0 };
        let words = line.split_whitespace().count() as u32;
        let range = Pointers::of(line).find(line, &block, words)?;
        Some(&line[range.start as usize..range.end as usize])
    }

    #[test]
    fn a_link_announces_itself() {
        for (line, opener) in [
            ("RELATED: Ferry stays in port", "RELATED"),
            ("( Also on Harbour Gazette: Five bakers and a horse)", "Also on Harbour Gazette"),
            ("[See also: “Who paid for the glass road?”]", "See also"),
            ("Lesen Sie auch: Moorbahn fährt wieder", "Lesen Sie auch"),
            ("Don’t miss: the heron count", "Don’t miss"),
            (
                "JUST WATCHED The tide comes in Replay More Videos ... MUST WATCH The tide comes in 02:10",
                "Replay More Videos",
            ),
            ("Enlarge this image toggle caption Ann Archer for the Gazette", "toggle caption"),
            ("Photos: The flood A boat in Mill Lane. Hide Caption 1 of 18 Photos: The flood A cow.", "Hide Caption"),
            ("A boat in Mill Lane. Hide Caption 1 of 18 A cow on a roof.", "Hide Caption"),
        ] {
            assert_eq!(found(line), Some(opener), "{line}");
        }
    }

    #[test]
    fn what_tells_something_is_no_link() {
        for line in [
            "More: the council also wants a bridge.",
            "Related:",
            "Watch: closely",
            "The mayor said: read the report",
            "See the harbour master at ten: she knows",
            "More on the subject was said in the council of Orrin Head on Monday: nothing",
            "She told them to hide caption and all",
            "Hide Caption Contest",
            "",
        ] {
            assert_eq!(found(line), None, "{line}");
        }
        let long = format!("Related: {}", "a word and another ".repeat(10));
        assert_eq!(found(&long), None);
    }
}
