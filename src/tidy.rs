//! Texts without some of their parts.
//!
//! White space around a cut is tidied: of that before and that behind it the one with more line ends stays, a blank or an empty
//! line of it at most, and none at the end or the start of a text but what was there. So what is left reads as if it had
//! been written so, and whatever is taken out besides the cuts themselves is white space.

use std::ops::Range;

/// What is to be taken out of `text` so that the cuts, which ascend, leave no trace; ascending, with text between. `None` if a
/// cut is no part of this text.
pub fn parts(text: &str, cuts: impl IntoIterator<Item = Range<u32>>) -> Option<Vec<Range<usize>>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    for cut in cuts {
        let cut = cut.start as usize..cut.end as usize;
        let inside = text.get(cut.clone())?;
        // White space at the ends of a cut is white space around it.
        let (start, end) = (cut.end - inside.trim_start().len(), cut.start + inside.trim_end().len());
        if start >= end {
            continue;
        }
        match parts.last_mut() {
            Some(last) if start <= last.end || text[last.end..start].trim_start().is_empty() => {
                last.end = last.end.max(end);
            }
            _ => parts.push(start..end),
        }
    }
    for part in &mut parts {
        *part = tidied(text, part);
    }
    Some(parts)
}

/// A part with as much of the white space around it as is to go with it.
fn tidied(text: &str, part: &Range<usize>) -> Range<usize> {
    let start = text[..part.start].trim_end().len();
    let end = text.len() - text[part.end..].trim_start().len();
    let (before, behind) = (&text[start..part.start], &text[part.end..end]);
    match (start == 0, end == text.len()) {
        (true, true) => start..end,
        (true, false) => part.start..end,
        (false, true) => start..part.end,
        // Either all but the first of what is before goes, or all but the last of what is behind: one range either way.
        _ if weight(before) > weight(behind) => start + head(before)..end,
        _ => start..end - tail(behind),
    }
}

/// Line ends, of which more than two count no more, and whether there is anything.
fn weight(space: &str) -> (usize, bool) {
    (line_ends(space).take(2).count(), !space.is_empty())
}

/// Bytes of white space that are enough, from the front: two line ends with what belongs to them, or a blank.
fn head(space: &str) -> usize {
    match line_ends(space).collect::<Vec<_>>()[..] {
        [] => space.chars().next().map_or(0, char::len_utf8),
        [_, _, ref third, ..] => third.start,
        _ => space.len(),
    }
}

/// The same from the back.
fn tail(space: &str) -> usize {
    match line_ends(space).collect::<Vec<_>>()[..] {
        [] => space.chars().next_back().map_or(0, char::len_utf8),
        [.., ref second, _] => space.len() - second.start,
        [ref only] => space.len() - only.start,
    }
}

/// The line ends in white space.
fn line_ends(space: &str) -> impl Iterator<Item = Range<usize>> {
    space.char_indices().filter_map(|(at, c)| {
        let end = at + c.len_utf8();
        match c {
            '\n' => Some(at - usize::from(space[..at].ends_with('\r'))..end),
            '\r' if !space[end..].starts_with('\n') => Some(at..end),
            '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(at..end),
            _ => None,
        }
    })
}

/// `bytes` without some parts, which ascend.
pub fn without(bytes: &[u8], parts: &[Range<usize>]) -> Vec<u8> {
    let mut rest = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for part in parts {
        rest.extend_from_slice(&bytes[at..part.start]);
        at = part.end;
    }
    rest.extend_from_slice(&bytes[at..]);
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is left of a text in which cuts stand in ⟦ ⟧.
    fn left(marked: &str) -> String {
        let (mut text, mut cuts, mut start) = (String::new(), Vec::new(), 0);
        for c in marked.chars() {
            match c {
                '⟦' => start = text.len() as u32,
                '⟧' => cuts.push(start..text.len() as u32),
                _ => text.push(c),
            }
        }
        let left = without(text.as_bytes(), &parts(&text, cuts.clone()).unwrap());
        String::from_utf8(left).unwrap()
    }

    #[test]
    fn white_space_around_a_cut_is_tidied() {
        for (marked, expected) in [
            ("A. ⟦B.⟧ C.", "A. C."),
            ("A.⟦ B. ⟧C.", "A. C."),
            ("A.  ⟦B.⟧  C.", "A. C."),
            ("A.⟦B.⟧C.", "A.C."),
            ("A. ⟦B.⟧C.", "A. C."),
            ("⟦A.⟧ B.", "B."),
            (" ⟦A.⟧\n\nB.", " B."),
            ("A. ⟦B.⟧", "A."),
            ("A.\n\n⟦B.⟧\n", "A.\n"),
            ("\n⟦A. B.⟧ \n", ""),
            ("⟦A.⟧ ⟦B.⟧", ""),
            ("A.\n\n⟦B.⟧\n\nC.", "A.\n\nC."),
            ("A.\n\n⟦B.⟧ C.", "A.\n\nC."),
            ("A. ⟦B.⟧ \n\nC.", "A.\n\nC."),
            ("A.\n  ⟦B.⟧ C.", "A.\n  C."),
            ("A.\n⟦B.⟧\n    C.", "A.\n    C."),
            ("A.\n\n\n\n⟦B.⟧\n\n\n\nC.", "A.\n\nC."),
            ("A.\n \n\n \n⟦B.⟧ C.", "A.\n \nC."),
            ("A.\r\n\r\n⟦B.⟧\r\n\r\n\r\nC.", "A.\r\n\r\nC."),
            ("A. ⟦B.⟧ ⟦C.⟧\n\n⟦D.⟧ E.", "A. E."),
            ("A. ⟦B.⟧ C. ⟦D.⟧ E.", "A. C. E."),
            ("A.⟦ ⟧ ⟦⟧B.", "A.  B."),
            ("一。⟦二。⟧三。", "一。三。"),
            ("一。\u{3000}⟦二。⟧\u{3000}三。", "一。\u{3000}三。"),
        ] {
            assert_eq!(left(marked), expected, "{marked:?}");
        }
    }

    #[test]
    fn cuts_of_another_text_are_told() {
        assert_eq!(parts("é.", Some(1..3)), None);
        assert_eq!(parts("a.", Some(1..3)), None);
        assert_eq!(parts("abc", [0..1, 0..2, 1..2]), Some(vec![0..2; 1]));
    }

    proptest! {
        #[test]
        fn all_that_goes_besides_the_cuts_is_white_space(
            pieces in proptest::collection::vec(("[ab.]{0,2}", "[ \n\r\t\u{3000}]{0,4}", any::<bool>()), 0..12),
        ) {
            let (mut text, mut cuts, mut rest) = (String::new(), Vec::new(), String::new());
            for (letters, space, cut) in &pieces {
                let start = text.len() as u32;
                text.push_str(letters);
                if *cut {
                    cuts.push(start..text.len() as u32);
                } else {
                    rest.push_str(letters);
                }
                text.push_str(space);
            }
            let parts = parts(&text, cuts.clone()).unwrap();
            let left = String::from_utf8(without(text.as_bytes(), &parts)).unwrap();
            prop_assert_eq!(left.split_whitespace().collect::<String>(), rest);
            prop_assert!(parts.iter().all(|part| !part.is_empty()));
            prop_assert!(parts.windows(2).all(|two| two[0].end < two[1].start));
            // No white space is left at an end that was not there before.
            for (ends, before, after) in [
                (true, text.trim_start().len() == text.len(), left.trim_start().len() == left.len()),
                (false, text.trim_end().len() == text.len(), left.trim_end().len() == left.len()),
            ] {
                prop_assert!(!before || after, "{ends} {text:?} {left:?}");
            }
        }
    }
}
