//! Files of clusters.

use super::file::{Form, each, fault};
use super::row::Row;
use super::value::Value;
use crate::error::Result;
use crate::evaluate::clusters::ALONE;
use crate::evaluate::names::Names;
use crate::union_find::UnionFind;
use std::collections::HashMap;
use std::path::Path;

const FORM: Form = Form {
    columns: &["id", "cluster"],
    needed: 2,
    hint: "write {\"members\":[\"ID\",…]}, as clusters.jsonl has it, {\"id\":\"ID\",\"cluster\":…}, or an id and its cluster with a tab \
           or a comma between them",
};

/// A clustering as a file has it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Clustering {
    /// The number of the cluster of each document, by number, or [`ALONE`].
    pub clusters: Vec<u32>,
    /// Which documents the file names.
    pub is_named: Vec<bool>,
}

/// Reads a clustering.
///
/// A row is a whole cluster (`members`, or a list as `cluster`), a document and its cluster (`id`, `cluster`; without one it
/// is alone), or a link: a document and what it was removed in favour of (`id`, `survivor`), or a pair (`a`, `b`). What
/// links connect is a cluster; those of kind `contained` join nothing.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io) if the file cannot be read, [`Error::Usage`](crate::error::Error::Usage) for a line
/// that is nothing of this, or a document that it puts in a second cluster.
pub fn read(path: &Path, names: &mut Names) -> Result<Clustering> {
    let mut reader = Reader::default();
    let mut twice = None;
    each(path, &FORM, |row, line| {
        reader.row(row, names)?;
        if twice.is_none() {
            twice = reader.twice.take().map(|id| (id, line));
        }
        Ok(())
    })?;
    if let Some((id, line)) = twice {
        let what = format!("{id:?} is in two clusters");
        return Err(fault(path, line, &what, "each document belongs to one cluster: give each id once"));
    }
    Ok(reader.finish(names.len()))
}

#[derive(Default)]
struct Reader {
    /// The first member of each cluster that has a name.
    named: HashMap<String, u32>,
    /// Documents of one cluster, two and two.
    links: Vec<(u32, u32)>,
    /// Which documents a row has put in a cluster, by number.
    is_placed: Vec<bool>,
    /// Which documents any row names.
    is_named: Vec<bool>,
    /// An id that another row had put in a cluster before.
    twice: Option<String>,
}

impl Reader {
    fn row(&mut self, row: &Row<'_>, names: &mut Names) -> std::result::Result<(), String> {
        let links = [("id", "survivor"), ("a", "b")].into_iter().find(|(x, y)| row.has(x) && row.has(y));
        if let Some((x, y)) = links {
            let link = (self.number(&row.id(x)?, names), self.number(&row.id(y)?, names));
            if row.label("kind").is_ok_and(|kind| kind == "contained") {
                return Ok(());
            }
            self.links.push(link);
            return Ok(());
        }
        let list = row.get("members").or_else(|| row.get("cluster").filter(|value| value.list().is_some()));
        if let Some(list) = list {
            let members = list.list().ok_or("members is not a list")?;
            let mut first = None;
            for member in members {
                let id = member.id().ok_or("a member is not a string or an integer")?;
                let member = self.place(&id, names);
                self.links.push((*first.get_or_insert(member), member));
            }
            return Ok(());
        }
        let id = row.id("id")?;
        let alone = matches!(row.get("cluster"), Some(Value::Null));
        let cluster = if alone { None } else { Some(row.label("cluster")?) };
        let member = self.place(&id, names);
        if let Some(cluster) = cluster {
            if let Some(&first) = self.named.get(&*cluster) {
                self.links.push((first, member));
            } else {
                self.named.insert(cluster.into_owned(), member);
            }
        }
        Ok(())
    }

    /// The number of a document that a row names.
    fn number(&mut self, id: &str, names: &mut Names) -> u32 {
        let number = names.number(id);
        mark(&mut self.is_named, number);
        number
    }

    /// The same, of one that the row puts in a cluster.
    fn place(&mut self, id: &str, names: &mut Names) -> u32 {
        let number = self.number(id, names);
        if mark(&mut self.is_placed, number) {
            self.twice = Some(id.to_owned());
        }
        number
    }

    fn finish(mut self, documents: usize) -> Clustering {
        let mut sets = UnionFind::new(documents);
        for (x, y) in self.links {
            sets.union(x, y);
        }
        let mut clusters = vec![ALONE; documents];
        for (number, group) in (0..).zip(sets.groups()) {
            for member in group {
                clusters[member as usize] = number;
            }
        }
        self.is_named.resize(documents, false);
        Clustering { clusters, is_named: self.is_named }
    }
}

/// Marks a document; whether it was before.
fn mark(marks: &mut Vec<bool>, document: u32) -> bool {
    let at = document as usize;
    if marks.len() <= at {
        marks.resize(at + 1, false);
    }
    std::mem::replace(&mut marks[at], true)
}

#[cfg(test)]
mod tests {
    use super::super::file::tests::written;
    use super::*;

    fn clusters(file: &str) -> Result<String> {
        let (_folder, path) = written(file.as_bytes());
        let mut names = Names::default();
        for id in ["a", "b", "c", "d", "e"] {
            names.number(id);
        }
        let clusters = read(&path, &mut names)?.clusters;
        Ok(clusters
            .iter()
            .map(|&cluster| if cluster == ALONE { "-".to_owned() } else { cluster.to_string() })
            .collect())
    }

    #[test]
    fn the_same_clusters_in_every_form() {
        for file in [
            "{\"cluster\":1,\"size\":3,\"survivor\":\"a\",\"members\":[\"a\",\"c\",\"d\"]}\n{\"members\":[\"e\"]}",
            "{\"cluster\":[\"d\",\"a\",\"c\"]}",
            "{\"id\":\"a\",\"cluster\":7}\n{\"id\":\"d\",\"cluster\":\"7\"}\n{\"id\":\"c\",\"cluster\":7}\n{\"id\":\"b\",\"cluster\":null}\n{\"id\":\"e\",\"cluster\":8}",
            "a\tx\nc\tx\nd\tx\ne\ty\n",
            "cluster,id\nx,a\nx,c\nx,d\n",
            "{\"id\":\"c\",\"survivor\":\"a\",\"kind\":\"near\",\"cluster\":1}\n{\"id\":\"a\",\"survivor\":\"d\",\"cluster\":2}\n\
             {\"id\":\"b\",\"survivor\":\"a\",\"kind\":\"contained\",\"cluster\":null}",
            "{\"a\":\"c\",\"b\":\"a\"}\n{\"a\":\"d\",\"b\":\"c\"}\n{\"a\":\"d\",\"b\":\"e\",\"kind\":\"contained\"}",
        ] {
            assert_eq!(clusters(file).unwrap(), "0-00-", "{file}");
        }
    }

    #[test]
    fn nobody_is_in_two_clusters() {
        for file in ["a\tx\n\na\ty\n", "{\"members\":[\"a\",\"b\"]}\n\n{\"members\":[\"c\",\"a\"]}"] {
            let error = clusters(file).unwrap_err().to_string();
            assert!(error.contains("line 3: \"a\" is in two clusters"), "{error}");
        }
        assert!(clusters("{\"members\":[\"a\",{}]}").unwrap_err().to_string().contains("a member"));
        assert!(clusters("{\"id\":\"a\"}").unwrap_err().to_string().contains("no field cluster"));
    }
}
