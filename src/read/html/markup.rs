//! What a page's markup says about a line of its text.

use std::ops::{BitAnd, BitOr, BitOrAssign, Range};

/// Kinds of element, and kinds of name (`class`, `id`, `role`), that a line can stand in; a set of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Within(u64);

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)*) => {
        impl Within {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)*
        }

        /// Every kind, by its name.
        pub(super) const KINDS: &[(&str, Within)] = &[$((stringify!($name), Within::$name)),*];
    };
}

kinds! {
    /// `nav`, or the role of one.
    NAV = 0;
    /// `header`, of the page or of a part of it, or the role `banner`.
    HEADER = 1;
    /// `footer`, of the page or of a part of it, or the role `contentinfo`.
    FOOTER = 2;
    /// `aside`, or the role `complementary`.
    ASIDE = 3;
    /// `main`, or the role of one.
    MAIN = 4;
    /// `article`, or the role of one.
    ARTICLE = 5;
    /// `section`.
    SECTION = 6;
    /// `form`, or the role `search`.
    FORM = 7;
    /// `button`, or the role of one.
    BUTTON = 8;
    /// `select`: one choice of many.
    SELECT = 9;
    /// `figure`.
    FIGURE = 10;
    /// `figcaption` or `caption`.
    CAPTION = 11;
    /// `li`, `dt` or `dd`.
    LIST_ITEM = 12;
    /// `table`.
    TABLE = 13;
    /// `h1`.
    TITLE = 14;
    /// `h1` to `h6`.
    HEADING = 15;
    /// `p`.
    PARAGRAPH = 16;
    /// `blockquote`.
    QUOTE = 17;
    /// `a` with an address.
    LINK = 18;
    /// `pre` and its like.
    PREFORMATTED = 19;
    /// `dialog`, or the role of one.
    DIALOG = 20;
    /// `label`, `legend`, `textarea`: what belongs to a form, wherever it stands.
    FIELD = 21;
    /// Said to be nothing for a screen reader (`aria-hidden`); seen by readers all the same, as far as the markup says.
    ARIA_HIDDEN = 22;
    /// Named after comments.
    COMMENTS = 32;
    /// Named after sharing or social networks.
    SHARE = 33;
    /// Named after cookies or consent.
    COOKIE = 34;
    /// Named after related, recommended or popular pages.
    RELATED = 35;
    /// Named after a newsletter.
    NEWSLETTER = 36;
    /// Named after a subscription or paywall.
    SUBSCRIPTION = 37;
    /// Named after breadcrumbs.
    BREADCRUMB = 38;
    /// Named after a menu or navigation.
    MENU = 39;
    /// Named after a side bar or rail.
    SIDEBAR = 40;
    /// Named after promotion or teasers.
    PROMO = 41;
    /// Named after advertising.
    ADVERT = 42;
    /// Named after an author or byline.
    AUTHOR = 43;
    /// Named after tags, categories or topics.
    TAGS = 44;
    /// Named after pages to turn to.
    PAGER = 45;
    /// Named after signing in.
    LOGIN = 46;
    /// Named after a footer or copyright.
    FOOTING = 47;
    /// Named after a header or masthead.
    MASTHEAD = 48;
    /// Named after the content itself (`entry-content`, `article-body`).
    CONTENT = 49;
    /// Named after a date or other facts about the text (`post-meta`).
    META = 50;
    /// Named after a pop-up, overlay or banner.
    OVERLAY = 51;
}

impl Within {
    /// Nothing.
    pub const NONE: Self = Self(0);

    /// Whether it has any of `others`.
    #[must_use]
    pub const fn any(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// One bit a kind: elements from bit 0, names from bit 32.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The set of these bits.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The names of what it has, such as `NAV` or `COMMENTS`.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        KINDS.iter().filter(move |(_, kind)| self.any(*kind)).map(|&(name, _)| name)
    }
}

impl BitOr for Within {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Within {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOrAssign for Within {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// What the markup says about one line of the extracted text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Markup {
    /// Where the line begins: bytes into the extracted text, past white space.
    pub start: u32,
    /// Where it ends, before white space.
    pub end: u32,
    /// What all of the line stands in; a part of the line does not count, but see `link_density`.
    pub within: Within,
    /// The share of the line's bytes (white space apart) that stand in links, 0 to 1.
    pub link_density: f32,
    /// Elements around the line below `body`: the fewest that any part of it has.
    pub depth: u16,
}

impl Markup {
    /// Bytes of [`Markup::to_bytes`].
    pub(crate) const SIZE: usize = 22;

    /// The place of the line in the extracted text.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// For putting aside.
    pub(crate) fn to_bytes(self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        bytes[..4].copy_from_slice(&self.start.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.end.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.within.0.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.link_density.to_le_bytes());
        bytes[20..].copy_from_slice(&self.depth.to_le_bytes());
        bytes
    }

    /// What [`Markup::to_bytes`] made.
    pub(crate) fn from_bytes(bytes: &[u8; Self::SIZE]) -> Self {
        let [s0, s1, s2, s3, e0, e1, e2, e3, w0, w1, w2, w3, w4, w5, w6, w7, l0, l1, l2, l3, d0, d1] = *bytes;
        Self {
            start: u32::from_le_bytes([s0, s1, s2, s3]),
            end: u32::from_le_bytes([e0, e1, e2, e3]),
            within: Within(u64::from_le_bytes([w0, w1, w2, w3, w4, w5, w6, w7])),
            link_density: f32::from_le_bytes([l0, l1, l2, l3]),
            depth: u16::from_le_bytes([d0, d1]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let markup =
            Markup { start: 1, end: 70_000, within: Within::LINK | Within::OVERLAY, link_density: 0.375, depth: 300 };
        assert_eq!(Markup::from_bytes(&markup.to_bytes()), markup);
        assert_eq!(Within::from_bits(markup.within.bits()).names().collect::<Vec<_>>(), ["LINK", "OVERLAY"]);
    }

    #[test]
    fn no_two_kinds_share_a_bit() {
        let all = KINDS.iter().fold(Within::NONE, |all, &(_, kind)| all | kind);
        assert_eq!(all.bits().count_ones() as usize, KINDS.len());
    }
}
