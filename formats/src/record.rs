//! The record: an object with named, ordered, nestable fields.
//!
//! Must not know: which format it came from.

use std::fmt;

use compact_str::CompactString;
use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use crate::value::Value;

/// One unit that a mapping turns into another: fields in order, each name once.
///
/// Two records are equal when they have the same fields in the same order, since the order reaches the output.
// Boxed, so that a value stays four words wide and lists of values stay compact.
#[derive(Clone, Default, Serialize)]
#[serde(transparent)]
pub struct Record(Box<IndexMap<CompactString, Value>>);

impl Record {
    /// A record without fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// A record without fields that has room for as many.
    pub fn with_capacity(fields: usize) -> Self {
        Self(Box::new(IndexMap::with_capacity(fields)))
    }

    /// How many fields it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has no fields.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The field's value; a field that is null is there.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The field's value, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.0.get_mut(name)
    }

    /// Whether there is such a field.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Sets a field and gives back what it held. A new field goes to the end; one that is there keeps its place.
    pub fn insert(&mut self, name: impl Into<CompactString>, value: impl Into<Value>) -> Option<Value> {
        self.0.insert(name.into(), value.into())
    }

    /// The field's value, to be changed; set first if the field is not there.
    pub fn get_or_insert_with(&mut self, name: &str, value: impl FnOnce() -> Value) -> &mut Value {
        self.0.entry(name.into()).or_insert_with(value)
    }

    /// Takes a field out; the order of the others stays. Costs time in proportion to the fields behind it.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.0.shift_remove(name)
    }

    /// The fields in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &Value)> + ExactSizeIterator {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Record {}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(record) => Ok(record),
            other => Err(D::Error::custom(format!("a record is an object; this is {}", other.kind()))),
        }
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_map().entries(self.iter()).finish()
    }
}

impl<N: Into<CompactString>, V: Into<Value>> FromIterator<(N, V)> for Record {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        Self(Box::new(fields.into_iter().map(|(name, value)| (name.into(), value.into())).collect()))
    }
}

impl IntoIterator for Record {
    type Item = (CompactString, Value);
    type IntoIter = indexmap::map::IntoIter<CompactString, Value>;

    fn into_iter(self) -> Self::IntoIter {
        (*self.0).into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(record: &Record) -> Vec<&str> {
        record.iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn an_overwritten_field_keeps_its_place() {
        let mut record: Record = [("a", 1_i64), ("b", 2), ("c", 3)].into_iter().collect();
        assert_eq!(record.insert("a", 9_i64), Some(Value::Integer(1)));
        assert_eq!(names(&record), ["a", "b", "c"]);
        assert_eq!(record.remove("b"), Some(Value::Integer(2)));
        assert_eq!(record.remove("b"), None);
        record.insert("b", Value::Null);
        assert_eq!(names(&record), ["a", "c", "b"]);
        assert_eq!(record.get("b"), Some(&Value::Null));
    }

    #[test]
    fn order_is_part_of_equality() {
        let one: Record = [("a", 1_i64), ("b", 2)].into_iter().collect();
        let other: Record = [("b", 2_i64), ("a", 1)].into_iter().collect();
        assert_ne!(one, other);
        assert_eq!(one, one.clone());
    }

    #[test]
    fn a_value_is_small() {
        assert!(size_of::<Value>() <= 32, "{}", size_of::<Value>());
    }
}
