//! The values of a row.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// A value, borrowed from its line where it can be.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A natural number.
    Natural(u64),
    /// A negative integer.
    Negative(i64),
    /// Any other number.
    Real(f64),
    /// A text, or a column.
    Text(Cow<'a, str>),
    /// Several values.
    List(Vec<Value<'a>>),
    /// An object: there is no use for any.
    Object,
}

impl Value<'_> {
    /// As an id: a text, or an integer written out.
    pub fn id(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Natural(number) => Some(number.to_string().into()),
            Self::Negative(number) => Some(number.to_string().into()),
            _ => None,
        }
    }

    /// As an offset: a natural number, also as a column.
    pub fn offset(&self) -> Option<u64> {
        match self {
            Self::Natural(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// As a number of any kind, also as a column.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Natural(number) => Some(*number as f64),
            Self::Negative(number) => Some(*number as f64),
            Self::Real(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// As the name of a class.
    pub fn label(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Bool(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
            Self::Real(number) => Some(number.to_string().into()),
            _ => self.id(),
        }
    }

    /// The values of a list.
    pub fn list(&self) -> Option<&[Self]> {
        match self {
            Self::List(values) => Some(values),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value<'de>, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value<'de>, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value<'de>, E> {
        Ok(Value::Natural(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value<'de>, E> {
        Ok(u64::try_from(value).map_or(Value::Negative(value), Value::Natural))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value<'de>, E> {
        Ok(Value::Real(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value<'de>, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value<'de>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> Value<'_> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn what_a_value_can_stand_for() {
        assert_eq!(
            ["\"a\"", "7", "-7", "1.5", "null"].map(|json| value(json).id().map(Cow::into_owned)),
            [Some("a".into()), Some("7".into()), Some("-7".into()), None, None]
        );
        assert_eq!(["7", "\" 7\"", "-7", "7.0"].map(|json| value(json).offset()), [Some(7), Some(7), None, None]);
        assert_eq!(
            ["7", "-7", "0.5", "\"1e3\"", "{}"].map(|json| value(json).number()),
            [Some(7.0), Some(-7.0), Some(0.5), Some(1000.0), None]
        );
        assert_eq!(value("true").label().as_deref(), Some("true"));
        assert_eq!(value("[[1,{\"a\":{}}],\"\\u00e4\"]").list().map(<[Value<'_>]>::len), Some(2));
    }
}
