//! What is to be cut out of the texts of documents.

use std::ops::Range;

/// A document, and bytes of its text.
pub(super) type Cut = (u32, Range<u32>);

/// What is to be left out of the texts of documents.
#[derive(Clone, Debug, Default)]
pub struct Edits {
    cuts: Vec<Cut>,
}

impl Edits {
    /// Leaves these bytes of the texts of documents out. They may overlap and come in any order, and are on character boundaries.
    pub fn new(cuts: impl IntoIterator<Item = (u32, Range<u32>)>) -> Self {
        let mut cuts: Vec<Cut> = cuts.into_iter().collect();
        cuts.sort_unstable_by_key(|(document, cut)| (*document, cut.start, cut.end));
        Self { cuts }
    }

    /// Those of one document, ascending.
    pub(super) fn of(&self, document: u32) -> &[Cut] {
        let start = self.cuts.partition_point(|cut| cut.0 < document);
        let cuts = &self.cuts[start..];
        &cuts[..cuts.partition_point(|cut| cut.0 == document)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_document_has_its_own() {
        let edits = Edits::new([(7, 5..6), (3, 0..1), (7, 1..2)]);
        assert_eq!(edits.of(7), [(7, 1..2), (7, 5..6)]);
        assert_eq!((edits.of(3).len(), edits.of(4).len(), edits.of(9).len()), (1, 0, 0));
    }
}
