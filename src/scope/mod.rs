//! Which documents may be compared with each other: any two, those of different hosts, or those on a list.
//!
//! In: the [`Scope`] of a configuration. Before a run reads anything it becomes a [`Request`], so that a list which cannot be
//! read is known early; when the documents are there, it becomes [`Allowed`].

mod list;

use crate::config::Scope;
use crate::document::{Hosts, Ids};
use crate::error::{Error, Result};
pub use list::List;
use std::collections::HashSet;

/// A scope whose list has been read.
#[derive(Debug)]
pub enum Request {
    /// Any two documents.
    All,
    /// Two of different hosts.
    Across,
    /// Those on the list.
    Listed(List),
}

impl Request {
    /// Reads the list, if there is one.
    pub fn read(scope: &Scope) -> Result<Self> {
        Ok(match scope {
            Scope::All => Self::All,
            Scope::Across => Self::Across,
            Scope::Listed(path) => Self::Listed(List::read(path)?),
        })
    }

    /// What it means for the documents that have these ids and hosts; `id_order` are their numbers in the order of their ids.
    ///
    /// # Errors
    /// [`Error::Usage`] if no document has any of the ids on the list.
    pub fn resolve<'a>(&self, ids: &Ids, hosts: Option<&'a Hosts>, id_order: &[u32]) -> Result<Allowed<'a>> {
        Ok(match self {
            Self::All => Allowed::All,
            Self::Across => match hosts {
                Some(hosts) => Allowed::Across(hosts),
                None => return Err(Error::Internal("hosts are compared that nobody asked for".into())),
            },
            Self::Listed(list) => Allowed::Listed(Listed::new(list, ids, id_order)?),
        })
    }
}

/// Which documents of a run may be compared with each other.
#[derive(Debug)]
pub enum Allowed<'a> {
    /// Any two.
    All,
    /// Two of different hosts.
    Across(&'a Hosts),
    /// Those on the list.
    Listed(Listed),
}

impl Allowed<'_> {
    /// Whether two documents may be compared.
    pub fn admits(&self, a: u32, b: u32) -> bool {
        match self {
            Self::All => true,
            Self::Across(hosts) => hosts.differ(a, b),
            Self::Listed(listed) => listed.pairs.binary_search(&(a.min(b), a.max(b))).is_ok(),
        }
    }

    /// The pairs on the list, if there is one: then these are the candidates, and there are no others.
    pub fn listed(&self) -> Option<&Listed> {
        match self {
            Self::Listed(listed) => Some(listed),
            Self::All | Self::Across(_) => None,
        }
    }
}

/// A list whose ids are known to be those of documents.
#[derive(Debug, Default)]
pub struct Listed {
    /// The pairs, the lower number first, ascending, each once. A document is no pair with itself.
    pub pairs: Vec<(u32, u32)>,
    /// How many of the ids no document has.
    pub unknown: u64,
    /// The first few of these.
    pub first_unknown: Vec<String>,
}

/// Ids that are named.
const FIRST_UNKNOWN: usize = 3;

impl Listed {
    fn new(list: &List, ids: &Ids, id_order: &[u32]) -> Result<Self> {
        let find = |id: &str| id_order.binary_search_by(|&d| ids.get(d).cmp(id)).ok().map(|place| id_order[place]);
        let mut listed = Self::default();
        let mut unknown: HashSet<&str> = HashSet::new();
        let mut any = false;
        for (a, b) in list.pairs() {
            let found = [a, b].map(|id| (id, find(id)));
            for (id, _) in found.iter().filter(|(_, document)| document.is_none()) {
                if unknown.insert(id) && listed.first_unknown.len() < FIRST_UNKNOWN {
                    listed.first_unknown.push((*id).to_owned());
                }
            }
            any |= found.iter().any(|(_, document)| document.is_some());
            if let [(_, Some(a)), (_, Some(b))] = found
                && a != b
            {
                listed.pairs.push((a.min(b), a.max(b)));
            }
        }
        if let (false, Some(first)) = (any, listed.first_unknown.first()) {
            return Err(Error::Usage(format!(
                "{}: no document has any of these ids, such as {first:?}; hint: name the field of the ids with --id-field",
                list.path().display()
            )));
        }
        listed.unknown = unknown.len() as u64;
        listed.pairs.sort_unstable();
        listed.pairs.dedup();
        Ok(listed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(given: &[&str]) -> (Ids, Vec<u32>) {
        let mut ids = Ids::default();
        for id in given {
            ids.push(id);
        }
        let order = ids.order().0;
        (ids, order)
    }

    fn request(lines: &str) -> Request {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pairs.jsonl");
        std::fs::write(&path, lines).unwrap();
        Request::read(&Scope::Listed(path)).unwrap()
    }

    #[test]
    fn across_is_between_hosts() {
        let mut hosts = Hosts::default();
        for host in [Some("x"), Some("x"), Some("y"), None, None] {
            hosts.push(host);
        }
        let request = Request::read(&Scope::Across).unwrap();
        assert!(request.resolve(&Ids::default(), None, &[]).is_err());
        let allowed = request.resolve(&Ids::default(), Some(&hosts), &[]).unwrap();
        let admitted = [(0, 1), (0, 2), (0, 3), (3, 4)].map(|(a, b)| (allowed.admits(a, b), allowed.admits(b, a)));
        assert_eq!(admitted, [(false, false), (true, true), (true, true), (true, true)]);
        assert!(allowed.listed().is_none());
    }

    #[test]
    fn a_list_admits_what_it_names() {
        let (ids, order) = ids(&["c", "a", "a", "b"]);
        let request = request("c\tb\nb\tc\na#2\ta\nb\tz\nb\tb\ny\tz\nx\tw\n");
        let allowed = request.resolve(&ids, None, &order).unwrap();
        let listed = allowed.listed().unwrap();
        assert_eq!(listed.pairs, [(0, 3), (1, 2)]);
        assert_eq!((listed.unknown, &listed.first_unknown[..]), (4, &["z", "y", "x"].map(str::to_owned)[..]));
        assert!(allowed.admits(3, 0) && allowed.admits(2, 1) && !allowed.admits(0, 1) && !allowed.admits(3, 3));
    }

    #[test]
    fn a_list_of_strangers_is_refused_and_an_empty_one_is_not() {
        let (ids, order) = ids(&["a"]);
        let error = request("x\ty\n").resolve(&ids, None, &order).unwrap_err();
        assert!(error.exit_code() == 2 && error.to_string().contains("\"x\"; hint: "), "{error}");
        assert!(request("\n").resolve(&ids, None, &order).unwrap().listed().unwrap().pairs.is_empty());
    }
}
