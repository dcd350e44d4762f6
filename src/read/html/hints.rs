//! What the names that a page gives its parts (`class`, `id`) tell about them.
//!
//! Names are taken apart into words (`entry-content`, `entryContent` and `entry_content` are the same two), and words are
//! looked up here. The list is what publishing systems and widely used scripts call their parts, put together for this tool.

use super::markup::Within;

/// Longer words are nothing that anybody looks up.
const LONGEST: usize = 20;

/// What a list of names, as in a `class` attribute, tells.
pub(super) fn of_names(names: &[u8]) -> Within {
    let mut found = Within::NONE;
    let mut word = [0; LONGEST];
    let mut length = 0;
    let mut was_lower = false;
    for &byte in names {
        let upper = byte.is_ascii_uppercase();
        if upper && was_lower || !byte.is_ascii_alphabetic() {
            found |= of_word(&word[..length]);
            length = 0;
        }
        was_lower = byte.is_ascii_lowercase();
        // What is longer is known by its beginning.
        if byte.is_ascii_alphabetic() && length < LONGEST {
            word[length] = byte.to_ascii_lowercase();
            length += 1;
        }
    }
    found | of_word(&word[..length])
}

/// Beginnings of words, and what they tell.
const BEGINNINGS: &[(&[u8], Within)] = &[
    (b"comment", Within::COMMENTS),
    (b"disqus", Within::COMMENTS),
    (b"share", Within::SHARE),
    (b"sharing", Within::SHARE),
    (b"social", Within::SHARE),
    (b"addthis", Within::SHARE),
    (b"addtoany", Within::SHARE),
    (b"cookie", Within::COOKIE),
    (b"consent", Within::COOKIE),
    (b"onetrust", Within::COOKIE),
    (b"related", Within::RELATED),
    (b"recommend", Within::RELATED),
    (b"trending", Within::RELATED),
    (b"mostread", Within::RELATED),
    (b"mostpopular", Within::RELATED),
    (b"readmore", Within::RELATED),
    (b"readnext", Within::RELATED),
    (b"newsletter", Within::NEWSLETTER),
    (b"mailchimp", Within::NEWSLETTER),
    (b"mailinglist", Within::NEWSLETTER),
    (b"subscri", Within::SUBSCRIPTION),
    (b"paywall", Within::SUBSCRIPTION),
    (b"donat", Within::SUBSCRIPTION),
    (b"breadcrumb", Within::BREADCRUMB),
    (b"menu", Within::MENU),
    (b"navbar", Within::MENU),
    (b"navigation", Within::MENU),
    (b"sidebar", Within::SIDEBAR),
    (b"promo", Within::PROMO),
    (b"teaser", Within::PROMO),
    (b"advert", Within::ADVERT),
    (b"sponsor", Within::ADVERT),
    (b"taboola", Within::ADVERT),
    (b"outbrain", Within::ADVERT),
    (b"adsense", Within::ADVERT),
    (b"byline", Within::AUTHOR),
    (b"author", Within::AUTHOR),
    (b"categor", Within::TAGS),
    (b"pagination", Within::PAGER),
    (b"pager", Within::PAGER),
    (b"pagenav", Within::PAGER),
    (b"login", Within::LOGIN),
    (b"signin", Within::LOGIN),
    (b"register", Within::LOGIN),
    (b"footer", Within::FOOTING),
    (b"copyright", Within::FOOTING),
    (b"colophon", Within::FOOTING),
    (b"masthead", Within::MASTHEAD),
    (b"header", Within::MASTHEAD),
    (b"entrycontent", Within::CONTENT),
    (b"postcontent", Within::CONTENT),
    (b"articlebody", Within::CONTENT),
    (b"articlecontent", Within::CONTENT),
    (b"articletext", Within::CONTENT),
    (b"storybody", Within::CONTENT),
    (b"bodytext", Within::CONTENT),
    (b"timestamp", Within::META),
    (b"dateline", Within::META),
    (b"popup", Within::OVERLAY),
    (b"modal", Within::OVERLAY),
    (b"overlay", Within::OVERLAY),
    (b"lightbox", Within::OVERLAY),
    (b"tooltip", Within::OVERLAY),
];

fn of_word(word: &[u8]) -> Within {
    match word {
        [] | [_] => Within::NONE,
        b"respond" | b"reply" | b"replies" => Within::COMMENTS,
        b"sns" | b"facebook" | b"twitter" | b"whatsapp" | b"pinterest" => Within::SHARE,
        b"gdpr" | b"ccpa" | b"cmp" => Within::COOKIE,
        b"popular" | b"similar" => Within::RELATED,
        b"signup" | b"optin" => Within::NEWSLETTER,
        b"premium" | b"metered" => Within::SUBSCRIPTION,
        b"crumb" | b"crumbs" => Within::BREADCRUMB,
        b"nav" | b"navi" | b"topnav" | b"subnav" => Within::MENU,
        b"rail" | b"widget" | b"widgets" => Within::SIDEBAR,
        b"cta" => Within::PROMO,
        b"ad" | b"ads" | b"adv" | b"dfp" | b"mpu" => Within::ADVERT,
        b"tag" | b"tags" | b"topics" => Within::TAGS,
        b"prev" | b"previous" | b"pages" => Within::PAGER,
        b"content" | b"entry" | b"story" => Within::CONTENT,
        b"meta" | b"date" | b"time" | b"published" => Within::META,
        b"banner" => Within::OVERLAY,
        _ => BEGINNINGS.iter().find(|(start, _)| word.starts_with(start)).map_or(Within::NONE, |&(_, kind)| kind),
    }
}

/// What a `role` tells.
pub(super) fn of_role(role: &[u8]) -> Within {
    match role.trim_ascii() {
        b"navigation" => Within::NAV,
        b"banner" => Within::HEADER,
        b"contentinfo" => Within::FOOTER,
        b"complementary" => Within::ASIDE,
        b"main" => Within::MAIN,
        b"article" => Within::ARTICLE,
        b"search" | b"form" => Within::FORM,
        b"button" => Within::BUTTON,
        b"dialog" | b"alertdialog" => Within::DIALOG,
        b"menu" | b"menubar" | b"menuitem" => Within::MENU,
        _ => Within::NONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart_into_words() {
        for (names, found) in [
            ("commentlist", Within::COMMENTS),
            ("post__comments-2", Within::COMMENTS),
            ("jp-relatedposts sharedaddy", Within::RELATED | Within::SHARE),
            ("siteNavigationMenu", Within::MENU),
            ("adsByGoogle", Within::ADVERT),
            ("top-ad", Within::ADVERT),
            // Words that only begin like one.
            ("shadow adage added heading navy", Within::NONE),
            ("a-b c_d", Within::NONE),
            ("", Within::NONE),
            ("newsletter-signup-é", Within::NEWSLETTER),
        ] {
            assert_eq!(of_names(names.as_bytes()), found, "{names}");
        }
        assert_eq!(of_names(&[b'a'; 100]), Within::NONE);
    }
}
