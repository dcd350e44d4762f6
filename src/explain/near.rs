//! Ids like one that nobody has.

use crate::error::Result;
use crate::logs::{Block, Cluster, Family, Logs, Removed};

/// Ids that are named.
const MOST: usize = 3;
/// How like another an id must be to be named (Jaro and Winkler's similarity).
const NEAR: f64 = 0.85;

/// The ids in the logs that are most like `id`, the likest first.
///
/// # Errors
/// Those of a log that cannot be read.
pub fn ids(logs: &Logs, id: &str) -> Result<Vec<String>> {
    let mut near = Near { id, found: Vec::new() };
    for row in logs.rows::<Removed>()? {
        let row = row?;
        near.look(&row.id);
        near.look(&row.survivor);
    }
    for row in logs.rows::<Cluster>()? {
        row?.members.iter().for_each(|member| near.look(member));
    }
    for row in logs.rows::<Block>()? {
        near.look(&row?.id);
    }
    for row in logs.rows::<Family>()? {
        row?.occurrences.iter().for_each(|at| near.look(&at.id));
    }
    Ok(near.found.into_iter().map(|(_, id)| id).collect())
}

struct Near<'a> {
    id: &'a str,
    found: Vec<(f64, String)>,
}

impl Near<'_> {
    fn look(&mut self, other: &str) {
        let is_part = |whole: &str, part: &str| !part.is_empty() && whole.contains(part);
        let contains = is_part(other, self.id) || is_part(self.id, other);
        let like = if contains { 1.0 } else { strsim::jaro_winkler(self.id, other) };
        if like >= NEAR && !self.found.iter().any(|(_, known)| known == other) {
            self.found.push((like, other.to_owned()));
            self.found.sort_by(|x, y| y.0.total_cmp(&x.0).then_with(|| x.1.cmp(&y.1)));
            self.found.truncate(MOST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likest_first() {
        let mut near = Near { id: "page-12", found: Vec::new() };
        for id in ["page-1", "page-21", "story", "site/page-12", "page-13", "page-1", ""] {
            near.look(id);
        }
        let ids: Vec<&str> = near.found.iter().map(|(_, id)| id.as_str()).collect();
        assert_eq!(ids, ["page-1", "site/page-12", "page-21"]);
    }
}
