//! A line to a row: values with names.

use super::value::Value;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// The values of a line, each with its name.
#[derive(Debug, Default)]
pub struct Row<'a> {
    fields: Vec<(Cow<'a, str>, Value<'a>)>,
}

/// What is wrong with a row, or what is asked of it.
type Fault<T> = std::result::Result<T, String>;

impl<'a> Row<'a> {
    /// A row of columns. Those without a name are left out.
    pub(super) fn of_columns(names: &'a [String], columns: impl IntoIterator<Item = Value<'a>>) -> Self {
        let names = names.iter().map(|name| Cow::Borrowed(name.as_str()));
        Self { fields: names.zip(columns).collect() }
    }

    /// The value of a field. Of one that stands twice the last counts.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.fields.iter().rev().find(|(field, _)| field == name).map(|(_, value)| value)
    }

    /// Whether there is such a field.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The first of these fields that there is.
    ///
    /// # Errors
    /// That there is none.
    pub fn either<'n>(&self, names: &[&'n str]) -> Fault<&'n str> {
        let known = names.iter().find(|name| self.has(name));
        known.copied().ok_or_else(|| format!("no field {}", names.join(" or ")))
    }

    /// The id in a field.
    ///
    /// # Errors
    /// That there is none.
    pub fn id(&self, name: &str) -> Fault<Cow<'_, str>> {
        self.want(name, "a string or an integer", Value::id)
    }

    /// The offset in a field.
    ///
    /// # Errors
    /// That there is none.
    pub fn offset(&self, name: &str) -> Fault<u64> {
        self.want(name, "a natural number", Value::offset)
    }

    /// The start and end of a region.
    ///
    /// # Errors
    /// That there are none, or that the end is before the start.
    pub fn span(&self, start: &str, end: &str) -> Fault<(u64, u64)> {
        let span = (self.offset(start)?, self.offset(end)?);
        if span.0 > span.1 { Err(format!("{end} is before {start}")) } else { Ok(span) }
    }

    /// The number in a field.
    ///
    /// # Errors
    /// That there is none.
    pub fn number(&self, name: &str) -> Fault<f64> {
        self.want(name, "a number", Value::number)
    }

    /// The name of a class in a field.
    ///
    /// # Errors
    /// That there is none.
    pub fn label(&self, name: &str) -> Fault<Cow<'_, str>> {
        self.want(name, "a string or a number", Value::label)
    }

    /// The group that a field puts the row in: its value, or `-` where it has none.
    ///
    /// # Errors
    /// That there is no such field.
    pub fn group(&self, name: &str) -> Fault<String> {
        if self.get(name) == Some(&Value::Null) { Ok("-".to_owned()) } else { self.label(name).map(Cow::into_owned) }
    }

    /// The values of a list in a field.
    ///
    /// # Errors
    /// That there is none.
    pub fn list(&self, name: &str) -> Fault<&[Value<'a>]> {
        self.want(name, "a list", Value::list)
    }

    fn want<'s, T>(&'s self, name: &str, what: &str, take: impl Fn(&'s Value<'a>) -> Option<T>) -> Fault<T> {
        let value = self.get(name).ok_or_else(|| format!("no field {name}"))?;
        take(value).ok_or_else(|| format!("{name} is not {what}"))
    }
}

impl<'de> Deserialize<'de> for Row<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Row<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row<'de>, A::Error> {
                let mut row = Row::default();
                while let Some((Value::Text(name), value)) = map.next_entry()? {
                    row.fields.push((name, value));
                }
                Ok(row)
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// The columns of a line: with tabs between them as they are, with commas perhaps in quotation marks, as spreadsheets write
/// them.
pub(super) fn columns(line: &str, separator: char) -> Fault<Vec<Cow<'_, str>>> {
    if separator == '\t' {
        return Ok(line.split('\t').map(Cow::Borrowed).collect());
    }
    let mut columns = Vec::new();
    let mut rest = line;
    loop {
        let Some(quoted) = rest.strip_prefix('"') else {
            let (column, after) =
                rest.split_once(separator).map_or((rest, None), |(column, after)| (column, Some(after)));
            columns.push(Cow::Borrowed(column));
            match after {
                Some(after) => rest = after,
                None => return Ok(columns),
            }
            continue;
        };
        let mut column = String::new();
        let mut inside = quoted;
        let after = loop {
            let (part, after) = inside.split_once('"').ok_or("a quotation mark is not closed on its line")?;
            column.push_str(part);
            match after.strip_prefix('"') {
                Some(more) => {
                    column.push('"');
                    inside = more;
                }
                None => break after,
            }
        };
        columns.push(Cow::Owned(column));
        match after.strip_prefix(separator) {
            Some(after) => rest = after,
            None if after.is_empty() => return Ok(columns),
            None => return Err("something follows a closing quotation mark".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_by_name() {
        let row: Row<'_> = serde_json::from_str(r#"{"a":1,"b":"x\ty","start":9,"end":3,"a":"two"}"#).unwrap();
        assert_eq!((row.id("a").as_deref(), row.id("b").as_deref()), (Ok("two"), Ok("x\ty")));
        assert_eq!(row.span("start", "end"), Err("end is before start".into()));
        assert_eq!(row.number("c"), Err("no field c".into()));
        assert_eq!(row.list("a").err(), Some("a is not a list".into()));
        assert_eq!((row.either(&["c", "b"]), row.either(&["c", "d"])), (Ok("b"), Err("no field c or d".into())));
    }

    #[test]
    fn columns_as_spreadsheets_write_them() {
        let split = |line| columns(line, ',').map(|columns| columns.join("|"));
        assert_eq!(split("a,b,").as_deref(), Ok("a|b|"));
        assert_eq!(split("\"a,\"\"b\"\"\",c").as_deref(), Ok("a,\"b\"|c"));
        assert_eq!(split("x\"y,\"\"").as_deref(), Ok("x\"y|"));
        assert!(split("\"a,b").is_err() && split("\"a\"b,c").is_err());
        assert_eq!(columns("\"a\t,b", '\t').unwrap(), ["\"a", ",b"]);
    }
}
