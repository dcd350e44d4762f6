//! Files of pairs.

use super::Filter;
use super::file::{Form, each, fault};
use super::row::Row;
use super::value::Value;
use crate::error::{Error, Result};
use crate::evaluate::names::Names;
use crate::evaluate::pairs::{Pair, set};
use std::collections::BTreeMap;
use std::path::Path;

const FORM: Form = Form {
    columns: &["a", "b"],
    needed: 2,
    hint: "write {\"a\":\"ID\",\"b\":\"ID\"}, as pairs.jsonl has it, or two ids with a tab or a comma between them",
};

/// True pairs.
#[derive(Debug, Default)]
pub struct Truth {
    /// The pairs.
    pub pairs: Vec<Pair>,
    /// All pairs that the file has, by a field of theirs, if that was asked for.
    pub groups: BTreeMap<String, Vec<Pair>>,
}

/// Reads pairs: rows with `a` and `b`, with `pair` of two, or of two columns. In order, each once.
///
/// # Errors
/// [`Error::Io`] if the file cannot be read, [`Error::Usage`] for a line that is no pair.
pub fn read(path: &Path, filter: &Filter, names: &mut Names) -> Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    each(path, &FORM, |row, _| {
        if filter.admits(row)? {
            pairs.push(pair(row, names)?);
        }
        Ok(())
    })?;
    Ok(set(pairs))
}

/// Reads true pairs: all of a file, or those whose `label` is one of `positive`. `by` is a field to group them by.
///
/// # Errors
/// As [`read`]; [`Error::Usage`] too for labels of several kinds when it was not said which are positive.
pub fn read_truth(
    path: &Path,
    filter: &Filter,
    positive: &[String],
    by: Option<&str>,
    names: &mut Names,
) -> Result<Truth> {
    let (mut pairs, mut groups) = (Vec::new(), BTreeMap::<String, Vec<Pair>>::new());
    let mut labels = BTreeMap::<String, u64>::new();
    each(path, &FORM, |row, line| {
        if !filter.admits(row)? {
            return Ok(());
        }
        let pair = pair(row, names)?;
        if let Some(field) = by {
            groups.entry(row.group(field)?).or_default().push(pair);
        }
        if !positive.is_empty() {
            if positive.iter().any(|label| row.label("label").is_ok_and(|own| own == *label)) {
                pairs.push(pair);
            } else {
                row.label("label")?;
            }
            return Ok(());
        }
        if let Some(label) = row.get("label").and_then(Value::label) {
            labels.entry(label.into_owned()).or_insert(line);
        }
        pairs.push(pair);
        Ok(())
    })?;
    if labels.len() > 1 {
        let listed: Vec<&str> = labels.keys().take(12).map(String::as_str).collect();
        let hint = "say which labels are those of true pairs, with --positive LABEL,…";
        let line = labels.values().max().copied().unwrap_or_default();
        return Err(fault(path, line, &format!("labels of several kinds: {}", listed.join(", ")), hint));
    }
    let groups = groups.into_iter().map(|(group, pairs)| (group, set(pairs))).collect();
    Ok(Truth { pairs: set(pairs), groups })
}

fn pair(row: &Row<'_>, names: &mut Names) -> std::result::Result<(u32, u32), String> {
    if row.has("pair") && !row.has("a") {
        let ids: Vec<_> = row.list("pair")?.iter().map_while(Value::id).collect();
        let [a, b] = &ids[..] else { return Err("pair is not of two ids".into()) };
        return Ok((names.number(a), names.number(b)));
    }
    Ok((names.number(&row.id("a")?), names.number(&row.id("b")?)))
}

/// The error for what was asked to be positive and is not there.
///
/// # Errors
/// [`Error::Usage`], if a truth has no pair though labels were asked for.
pub fn check_positive(path: &Path, truth: &Truth, positive: &[String]) -> Result<()> {
    if truth.pairs.is_empty() && !positive.is_empty() {
        let (path, labels) = (path.display(), positive.join(", "));
        return Err(Error::Usage(format!("{path}: no row with label {labels}; hint: labels are compared as they are")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::file::tests::written;
    use super::*;

    fn truth(file: &str, positive: &[&str], by: Option<&str>) -> Result<Truth> {
        let (_folder, path) = written(file.as_bytes());
        let positive: Vec<String> = positive.iter().map(|&label| label.to_owned()).collect();
        read_truth(&path, &Filter::default(), &positive, by, &mut Names::default())
    }

    #[test]
    fn pairs_of_any_form_once() {
        let (_folder, path) = written(b"{\"a\":\"x\",\"b\":\"y\"}\ny\tx\n{\"pair\":[\"x\",3]}\nx\tx\n");
        assert_eq!(read(&path, &Filter::default(), &mut Names::default()).unwrap(), [(0, 1), (0, 2)]);
        let (_folder, path) = written(b"{\"pair\":[\"x\"]}");
        assert!(read(&path, &Filter::default(), &mut Names::default()).is_err());
    }

    #[test]
    fn only_rows_that_are_asked_for() {
        let (_folder, path) = written(
            b"{\"a\":1,\"b\":2,\"kind\":\"near\",\"j\":0.9}\n{\"a\":1,\"b\":3,\"kind\":\"contained\",\"j\":1}\n{\"a\":1,\"b\":4,\"kind\":\"near\",\"j\":0.5}",
        );
        let filter = Filter { kinds: vec!["near".into(), "exact".into()], least: Some(("j".into(), 0.9)) };
        assert_eq!(read(&path, &filter, &mut Names::default()).unwrap(), [(0, 1)]);
        let filter = Filter { least: Some(("k".into(), 0.9)), ..Filter::default() };
        let error = read(&path, &filter, &mut Names::default()).unwrap_err().to_string();
        assert!(error.contains("line 1: no field k"), "{error}");
    }

    #[test]
    fn labels_say_what_is_true() {
        let file = "a,b,label\n1,2,ND\n1,3,QUOTE\n2,3,ND\n";
        let found = truth(file, &["ND"], Some("label")).unwrap();
        assert_eq!(found.pairs, [(0, 1), (1, 2)]);
        assert_eq!(found.groups["QUOTE"], [(0, 2)]);
        let error = truth(file, &[], None).unwrap_err().to_string();
        assert!(error.contains("ND, QUOTE") && error.contains("--positive LABEL"), "{error}");
        assert_eq!(truth("a,b,label\n1,2,ND\n", &[], None).unwrap().pairs.len(), 1);
        assert!(truth("1,2\n", &["ND"], None).unwrap_err().to_string().contains("no field label"));
    }
}
