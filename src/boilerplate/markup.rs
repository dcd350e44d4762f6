//! Markup to log-odds: what a page of HTML says of its blocks by the elements they stand in, and by their names.
//!
//! In: the blocks of a page and the markup of its lines. Out: log-odds for each block, and what they come from. Nobody labelled
//! pages for this; the weights are cautious guesses that need language or repetition beside them for all but the shortest blocks,
//! and a kind that most of the page stands in says nothing: a class like `comments-open` on the body is no comment.

use super::label::Label;
use super::segment::Block;
use crate::read::html::{Markup, Within};

/// A kind that more than this part of the text stands in says nothing.
const MOST_OF_PAGE: f32 = 0.6;
/// What links all through a block of few words say.
const LINKED: f32 = 1.5;
/// A block that is linked so far is a link.
const LINK_DENSITY: f32 = 0.8;
/// A linked block of more words may be prose with an address.
const FEW_WORDS: u32 = 20;
/// What a paragraph of the content itself says against.
const CONTENT: f32 = -2.0;

/// Kinds, and what each says; the first that fits counts.
const KINDS: [(Within, f32, Option<Label>); 18] = [
    (Within::COOKIE, 4.0, Some(Label::Cookie)),
    (Within::SHARE, 3.5, Some(Label::Share)),
    (Within::NEWSLETTER, 3.5, Some(Label::Newsletter)),
    (Within::SUBSCRIPTION, 3.5, Some(Label::Subscription)),
    (Within::ADVERT, 3.5, Some(Label::Advert)),
    (Within::LOGIN, 3.5, Some(Label::Navigation)),
    (Within::BREADCRUMB, 3.5, Some(Label::Navigation)),
    (Within::PAGER, 3.5, Some(Label::Navigation)),
    (Within::NAV, 3.5, Some(Label::Navigation)),
    (Within::RELATED, 3.0, Some(Label::Related)),
    (Within::MENU, 3.0, Some(Label::Navigation)),
    (Within::BUTTON, 3.0, Some(Label::Navigation)),
    (Within::SELECT, 3.0, Some(Label::Navigation)),
    (Within::FOOTER, 3.0, None),
    (Within::FORM, 3.0, None),
    (Within::COMMENTS, 2.5, Some(Label::Comments)),
    (Within::ASIDE, 2.0, None),
    (Within::SIDEBAR, 2.0, None),
];

/// What a page's markup says of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Said {
    /// Log-odds that it is furniture.
    pub logit: f32,
    /// The kind that says so, if one does.
    pub within: Within,
    /// What kind of furniture it would be.
    pub label: Option<Label>,
}

/// Kinds that most of the text stands in.
pub(super) fn common(markup: &[Markup]) -> Within {
    let bytes = |line: &Markup| (line.end - line.start) as f32;
    let all: f32 = markup.iter().map(bytes).sum();
    let most = |kind: Within| {
        let within: f32 = markup.iter().filter(|line| line.within.any(kind)).map(bytes).sum();
        within > MOST_OF_PAGE * all
    };
    KINDS.iter().filter(|(kind, ..)| most(*kind)).fold(Within::NONE, |all, (kind, ..)| all | *kind)
}

/// What is said of a block with so many words. `rest` are the lines from this block on, and gives those behind it back.
pub(super) fn said(block: &Block, words: u32, common: Within, rest: &mut &[Markup]) -> Said {
    let skip = rest.iter().take_while(|line| line.end <= block.start).count();
    let count = rest[skip..].iter().take_while(|line| line.start < block.end).count();
    let lines = &rest[skip..skip + count];
    *rest = &rest[skip + count..];
    // All of the block stands in what all of its lines stand in.
    let Some(within) = lines.iter().map(|line| line.within).reduce(|all, line| all & line) else {
        return Said::default();
    };
    let bytes = |line: &Markup| (line.end - line.start) as f32;
    let linked = lines.iter().map(|line| line.link_density * bytes(line)).sum::<f32>()
        / lines.iter().map(bytes).sum::<f32>().max(1.0);
    let is_link = linked >= LINK_DENSITY && words < FEW_WORDS;
    let of_content = within.any(Within::PARAGRAPH) && within.any(Within::ARTICLE | Within::MAIN | Within::CONTENT);
    match KINDS.iter().find(|(kind, ..)| within.any(*kind) && !common.any(*kind)) {
        Some(&(kind, logit, label)) => Said { logit: logit + if is_link { LINKED } else { 0.0 }, within: kind, label },
        None if is_link => Said { logit: LINKED, within: Within::LINK, label: None },
        None if of_content => Said { logit: CONTENT, ..Said::default() },
        None => Said::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::segment::segment;
    use super::*;
    use crate::read::html::{Extracted, extract};

    fn said_of(page: &str) -> Vec<Said> {
        let Extracted { text, markup, .. } = extract(page.as_bytes());
        let mut blocks = Vec::new();
        segment(&text, &mut blocks);
        let common = common(&markup);
        let mut rest = &markup[..];
        blocks.iter().map(|block| said(block, 5, common, &mut rest)).collect()
    }

    const BODY: &str = "<article><p>The harbour was closed on Monday after a storm had torn two boats from their moorings, \
                        and nobody knows when it will open again.</p></article>";

    #[test]
    fn elements_and_names_speak() {
        let said = said_of(&format!(
            "<nav><a href=/>Home</a></nav>{BODY}<div class=newsletter-signup>Get our letter</div><footer>Imprint</footer>"
        ));
        let labels: Vec<_> = said.iter().map(|said| said.label).collect();
        assert_eq!(labels, [Some(Label::Navigation), None, Some(Label::Newsletter), None]);
        assert!(said[0].logit > 4.0 && said[1].logit < 0.0 && said[2].logit > 3.0 && said[3].logit > 2.0, "{said:?}");
    }

    #[test]
    fn what_all_of_a_page_stands_in_says_nothing() {
        let said = said_of(&format!("<div class=sidebar>{BODY}<p>More of it, in this place.</p></div>"));
        assert!(said.iter().all(|said| said.logit <= 0.0), "{said:?}");
    }
}
