//! The field path: how one field of a record is named, `name[0].family` or `["odd.key"].x`.
//!
//! Owns its grammar, and reading, setting and removing a field by it. The grammar: a key, then any number of `.key` and `[index]`; a key is bare, or
//! quoted as a JSON string in brackets. A bare key is any text without `.`, `[`, `]`, `"`, `\` and control characters that neither begins nor ends
//! with white space, so `First Name` needs no quotes.
//!
//! Must not know: mappings, or any format.

use std::{borrow::Cow, fmt, str::FromStr};

use compact_str::CompactString;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{record::Record, value::Value};

/// The most steps of a path; it also bounds how deep a path can nest a record.
pub const MAX_STEPS: usize = 64;
/// The longest text of a path, in bytes.
pub const MAX_LENGTH: usize = 2_000;
/// The longest list that [`FieldPath::set`] makes by filling up with nulls.
pub const MAX_LIST: usize = 10_000;

/// Names one field of a record.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldPath {
    first: CompactString,
    rest: Vec<PathStep>,
}

/// One step further into a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PathStep {
    /// Into an object's field.
    Key(CompactString),
    /// Into a list's element, counted from 0.
    Index(usize),
}

/// A text that is not a field path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}, at character {column} of the path")]
pub struct PathError {
    /// What is wrong.
    pub message: &'static str,
    /// The character of the path at fault, counted from 1.
    pub column: usize,
}

/// Why a field cannot be set in this record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// A parent on the way is neither an object (or list, where the path has an index) nor null.
    #[error("`{parent}` ({found}) cannot hold `{path}`")]
    Conflict {
        /// The whole path.
        path: FieldPath,
        /// The parent's path.
        parent: FieldPath,
        /// What the parent is.
        found: &'static str,
    },
    /// The list would have to grow beyond [`MAX_LIST`].
    #[error("`{path}` would make a list of more than {MAX_LIST} elements")]
    ListTooLong {
        /// The whole path.
        path: FieldPath,
    },
}

impl SetError {
    /// `TARGET_CONFLICT` or `TARGET_LIST_TOO_LONG`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "TARGET_CONFLICT",
            Self::ListTooLong { .. } => "TARGET_LIST_TOO_LONG",
        }
    }
}

impl FieldPath {
    /// The path of a record's own field, whatever characters its name has.
    pub fn field(name: impl Into<CompactString>) -> Self {
        Self { first: name.into(), rest: Vec::new() }
    }

    /// Reads a path's text.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        Parser { text, offset: 0 }.path()
    }

    /// The name of the record's own field that the path begins with.
    pub fn first(&self) -> &str {
        &self.first
    }

    /// The steps after the first field.
    pub fn rest(&self) -> &[PathStep] {
        &self.rest
    }

    /// The largest index in the path, if it has any.
    pub fn largest_index(&self) -> Option<usize> {
        self.rest.iter().filter_map(|step| if let PathStep::Index(index) = step { Some(*index) } else { None }).max()
    }

    /// The same path as a JSON Pointer (RFC 6901), for JSON that is not a record.
    pub fn json_pointer(&self) -> String {
        let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
        let mut pointer = format!("/{}", escaped(&self.first));
        for step in &self.rest {
            pointer.push('/');
            match step {
                PathStep::Key(key) => pointer.push_str(&escaped(key)),
                PathStep::Index(index) => pointer.push_str(&index.to_string()),
            }
        }
        pointer
    }

    /// Whether one of the two is the other or lies inside it.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.first == other.first && self.rest.iter().zip(&other.rest).all(|(one, another)| one == another)
    }

    /// The field's value; `None` when it is absent. A field that is null is there; below a null, a scalar, or the wrong kind of container everything is
    /// absent.
    pub fn get<'r>(&self, record: &'r Record) -> Option<&'r Value> {
        let mut value = record.get(&self.first)?;
        for step in &self.rest {
            value = match (step, value) {
                (PathStep::Key(key), Value::Object(record)) => record.get(key)?,
                (PathStep::Index(index), Value::List(values)) => values.get(*index)?,
                _ => return None,
            };
        }
        Some(value)
    }

    /// Its steps from the record on; the first is the name of a field.
    pub fn steps(&self) -> impl Iterator<Item = PathStep> {
        std::iter::once(PathStep::Key(self.first.clone())).chain(self.rest.iter().cloned())
    }

    /// Sets the field. Parents that are absent or null are made; lists grow, filled up with nulls, to at most [`MAX_LIST`] elements.
    ///
    /// A record that gave an error may have got some of the parents.
    pub fn set(&self, record: &mut Record, value: Value) -> Result<(), SetError> {
        let mut place = record.get_or_insert_with(&self.first, || Value::Null);
        for (depth, step) in self.rest.iter().enumerate() {
            if place.is_null() {
                *place = match step {
                    PathStep::Key(_) => Value::Object(Record::new()),
                    PathStep::Index(_) => Value::List(Vec::new()),
                };
            }
            place = match (step, place) {
                (PathStep::Key(key), Value::Object(record)) => record.get_or_insert_with(key, || Value::Null),
                (PathStep::Index(index), Value::List(values)) => {
                    if *index >= values.len() {
                        if *index >= MAX_LIST {
                            return Err(SetError::ListTooLong { path: self.clone() });
                        }
                        values.resize_with(index + 1, || Value::Null);
                    }
                    &mut values[*index]
                }
                (_, found) => {
                    return Err(SetError::Conflict {
                        path: self.clone(),
                        parent: Self { first: self.first.clone(), rest: self.rest[..depth].to_vec() },
                        found: found.kind(),
                    });
                }
            };
        }
        *place = value;
        Ok(())
    }

    /// Takes the field out and gives back what it held. Later elements of a list move up; a parent that becomes empty stays.
    pub fn remove(&self, record: &mut Record) -> Option<Value> {
        let Some((last, parents)) = self.rest.split_last() else {
            return record.remove(&self.first);
        };
        let mut place = record.get_mut(&self.first)?;
        for step in parents {
            place = match (step, place) {
                (PathStep::Key(key), Value::Object(record)) => record.get_mut(key)?,
                (PathStep::Index(index), Value::List(values)) => values.get_mut(*index)?,
                _ => return None,
            };
        }
        match (last, place) {
            (PathStep::Key(key), Value::Object(record)) => record.remove(key),
            (PathStep::Index(index), Value::List(values)) if *index < values.len() => Some(values.remove(*index)),
            _ => None,
        }
    }
}

/// Whether the character can stand in a bare key.
fn is_bare(character: char) -> bool {
    !matches!(character, '.' | '[' | ']' | '"' | '\\') && !character.is_control()
}

/// Whether the key can be written without quotes.
fn is_bare_key(key: &str) -> bool {
    !key.is_empty() && key.trim() == key && key.chars().all(is_bare)
}

struct Parser<'t> {
    text: &'t str,
    offset: usize,
}

impl<'t> Parser<'t> {
    fn path(mut self) -> Result<FieldPath, PathError> {
        if self.text.is_empty() {
            return Err(self.error("a path must not be empty"));
        }
        if self.text.len() > MAX_LENGTH {
            return Err(self.error("the path is longer than 2,000 bytes"));
        }
        let first = if self.remaining().starts_with('[') {
            match self.bracket()? {
                PathStep::Key(key) => key,
                PathStep::Index(_) => {
                    self.offset = 0;
                    return Err(self.error("a path begins with a field's name: a record is not a list"));
                }
            }
        } else {
            self.bare_key()?
        };
        let mut rest = Vec::new();
        while let Some(next) = self.remaining().chars().next() {
            if rest.len() + 1 == MAX_STEPS {
                return Err(self.error("the path has more than 64 steps"));
            }
            rest.push(match next {
                '.' => {
                    self.offset += 1;
                    PathStep::Key(self.bare_key()?)
                }
                '[' => self.bracket()?,
                _ => return Err(self.error("expected `.`, `[` or the end")),
            });
        }
        Ok(FieldPath { first, rest })
    }

    fn remaining(&self) -> &'t str {
        &self.text[self.offset..]
    }

    fn error(&self, message: &'static str) -> PathError {
        PathError { message, column: self.text[..self.offset].chars().count() + 1 }
    }

    fn bare_key(&mut self) -> Result<CompactString, PathError> {
        let remaining = self.remaining();
        let length = remaining.find(|character| !is_bare(character)).unwrap_or(remaining.len());
        let key = &remaining[..length];
        if key.is_empty() {
            return Err(self.error("expected a field's name (quote an odd one: [\"odd.name\"])"));
        }
        if key.trim() != key {
            return Err(self.error("a name that begins or ends with white space needs quotes: [\" name\"]"));
        }
        self.offset += length;
        Ok(key.into())
    }

    /// `[3]` or `["key"]`, at its bracket.
    fn bracket(&mut self) -> Result<PathStep, PathError> {
        self.offset += 1;
        let remaining = self.remaining();
        if remaining.starts_with('"') {
            let length = quoted_length(remaining).ok_or_else(|| self.error("the quotes are not closed"))?;
            let key = serde_json::from_str::<Cow<'_, str>>(&remaining[..length])
                .map_err(|_| self.error("the quoted name is not a JSON string"))?;
            self.offset += length;
            self.close()?;
            return Ok(PathStep::Key(key.into()));
        }
        let length = remaining.bytes().take_while(u8::is_ascii_digit).count();
        let digits = &remaining[..length];
        if digits.is_empty() {
            return Err(self.error("expected an index such as [0], or a quoted name such as [\"odd.name\"]"));
        }
        if digits.len() > 1 && digits.starts_with('0') {
            return Err(self.error("an index has no leading zeros"));
        }
        let index = digits.parse::<u32>().map_err(|_| self.error("the index is too large"))?;
        self.offset += length;
        self.close()?;
        Ok(PathStep::Index(index as usize))
    }

    fn close(&mut self) -> Result<(), PathError> {
        if !self.remaining().starts_with(']') {
            return Err(self.error("expected `]`"));
        }
        self.offset += 1;
        Ok(())
    }
}

/// The bytes of a quoted string, both quotes included.
fn quoted_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (offset, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(offset + 1),
            _ => {}
        }
    }
    None
}

impl fmt::Display for FieldPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |out: &mut fmt::Formatter<'_>, key: &str| {
            write!(out, "[{}]", serde_json::to_string(key).map_err(|_| fmt::Error)?)
        };
        if is_bare_key(&self.first) {
            out.write_str(&self.first)?;
        } else {
            quoted(out, &self.first)?;
        }
        for step in &self.rest {
            match step {
                PathStep::Key(key) if is_bare_key(key) => write!(out, ".{key}")?,
                PathStep::Key(key) => quoted(out, key)?,
                PathStep::Index(index) => write!(out, "[{index}]")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for FieldPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "FieldPath({self})")
    }
}

impl FromStr for FieldPath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        Self::parse(text)
    }
}

impl Serialize for FieldPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FieldPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
#[path = "path_tests.rs"]
mod tests;
