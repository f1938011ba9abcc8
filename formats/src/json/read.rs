//! From a JSON text to records.
//!
//! A first pass checks the grammar of the whole text and finds where each record begins and ends, without building anything. The records are built one by
//! one as they are asked for, so a long array is never in memory as values.
//!
//! Must not know: how records are written.

use std::{borrow::Cow, cell::RefCell, fmt};

use compact_str::CompactString;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{
    MAX_DEPTH,
    number::NumberTokens,
    settings::{DuplicateKeys, JsonInput, JsonSettings},
};
use crate::{
    decimal::Decimal,
    error::{Position, ReadError, ReadErrorCode},
    format::{Records, Shape},
    path::{FieldPath, PathStep},
    record::Record,
    value::Value,
};

impl JsonSettings {
    /// Reads a payload: the grammar of a whole document at once (with [`JsonInput::Lines`], of each line), records as they are asked for.
    pub fn read<'a>(&self, payload: &'a [u8]) -> Result<Records<'a>, ReadError> {
        let text = decode(payload)?;
        let source = SourceText { text, duplicates: self.duplicate_keys };
        match self.input {
            JsonInput::Lines => Ok(Records::new(Shape::Many, source.lines())),
            JsonInput::Document => source.document(self.records_path.as_ref()),
        }
    }
}

/// The text of a payload that is UTF-8, without its byte order mark.
fn decode(payload: &[u8]) -> Result<&str, ReadError> {
    let not_utf8 = |position, message: &str| Err(ReadError::at(ReadErrorCode::InputNotUtf8, position, message));
    match payload {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => {
            return not_utf8(Position::START, "the payload is UTF-32 by its byte order mark; JSON is UTF-8");
        }
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => {
            return not_utf8(Position::START, "the payload is UTF-16 by its byte order mark; JSON is UTF-8");
        }
        _ => {}
    }
    let bytes = payload.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(payload);
    std::str::from_utf8(bytes).or_else(|error| {
        let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
        not_utf8(Position::at(valid, valid.len()), "the payload is not UTF-8 from here on")
    })
}

/// A payload's text with what is needed to build records of any part of it.
#[derive(Clone, Copy)]
struct SourceText<'a> {
    text: &'a str,
    duplicates: DuplicateKeys,
}

impl<'a> SourceText<'a> {
    fn lines(self) -> impl Iterator<Item = Result<Record, ReadError>> + Send + 'a {
        self.text
            .split('\n')
            .map(trim)
            .filter(|line| !line.is_empty())
            .zip(1..)
            .map(move |(line, number)| self.record(line).map_err(|error| error.in_record(number)))
    }

    fn document(self, records_path: Option<&FieldPath>) -> Result<Records<'a>, ReadError> {
        let whole = trim(self.text);
        if whole.is_empty() {
            return Err(ReadError::at(ReadErrorCode::InputEmpty, Position::START, "the payload is empty"));
        }
        let node = match records_path {
            None => whole,
            Some(path) => self.find(whole, path)?,
        };
        if !node.starts_with('[') {
            let record = self.record(node)?;
            return Ok(Records::new(Shape::Single, std::iter::once(Ok(record))));
        }
        let elements: Vec<&'a RawValue> = self.parse(node)?;
        let build = move |(element, number): (&RawValue, u64)| {
            self.record(element.get()).map_err(|error| error.in_record(number))
        };
        Ok(Records::new(Shape::Many, elements.into_iter().zip(1..).map(build)))
    }

    /// The part of the text that is the node at the path.
    fn find(self, whole: &'a str, path: &FieldPath) -> Result<&'a str, ReadError> {
        let mut node = self.member(whole, path.first(), path)?;
        for step in path.rest() {
            node = match step {
                PathStep::Key(key) => self.member(node, key, path)?,
                PathStep::Index(index) => self.element(node, *index, path)?,
            };
        }
        Ok(node)
    }

    fn member(self, node: &'a str, key: &str, path: &FieldPath) -> Result<&'a str, ReadError> {
        if !node.starts_with('{') {
            self.parse::<IgnoredAny>(node)?;
            return Err(self.absent(node, path));
        }
        let failure = RefCell::new(None);
        let seed = MemberSeed { key, duplicates: self.duplicates, failure: &failure };
        let found = self.parse_with(node, seed, &failure)?;
        found.map(RawValue::get).ok_or_else(|| self.absent(node, path))
    }

    fn element(self, node: &'a str, index: usize, path: &FieldPath) -> Result<&'a str, ReadError> {
        if !node.starts_with('[') {
            return Err(self.absent(node, path));
        }
        let elements: Vec<&'a RawValue> = self.parse(node)?;
        elements.get(index).map(|element| element.get()).ok_or_else(|| self.absent(node, path))
    }

    fn absent(self, node: &str, path: &FieldPath) -> ReadError {
        let message = format!("the records should be at `{path}`, and this node has no such descendant");
        ReadError::at(ReadErrorCode::JsonPathNotFound, self.position(node, 0), message)
    }

    /// Builds the record that a part of the text is.
    fn record(self, part: &str) -> Result<Record, ReadError> {
        let building = Building {
            numbers: RefCell::new(NumberTokens::new(part)),
            failure: RefCell::new(None),
            duplicates: self.duplicates,
        };
        match self.parse_with(part, ValueSeed(&building), &building.failure)? {
            Value::Object(record) => Ok(record),
            other => {
                let message = format!("a record must be an object; this is {}", other.kind());
                Err(ReadError::at(ReadErrorCode::JsonNotARecord, self.position(part, 0), message))
            }
        }
    }

    fn parse<T: serde::Deserialize<'a>>(self, part: &'a str) -> Result<T, ReadError> {
        self.parse_with(part, std::marker::PhantomData, &RefCell::new(None))
    }

    /// Parses a part of the text to its end. `failure` is where the seed leaves what is wrong beyond the grammar.
    fn parse_with<'p, S: DeserializeSeed<'p>>(
        self,
        part: &'p str,
        seed: S,
        failure: &RefCell<Option<Failure>>,
    ) -> Result<S::Value, ReadError> {
        let mut deserializer = serde_json::Deserializer::from_str(part);
        let result = seed.deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
        result.map_err(|error| {
            let position = self.position(part, offset_of(part, &error));
            match failure.take() {
                Some(failure) => ReadError::at(failure.code, position, failure.message),
                None => syntax_error(&error, position),
            }
        })
    }

    /// The position in the whole text of a byte offset in one part of it.
    fn position(self, part: &str, offset: usize) -> Position {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        Position::at(self.text, start + offset)
    }
}

/// Without the white space of JSON (RFC 8259, section 2), which is less than that of Unicode.
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

/// The byte offset of what `serde_json` complains about. It counts columns in bytes, from 1, and 0 is the line break before.
fn offset_of(part: &str, error: &serde_json::Error) -> usize {
    if error.is_eof() {
        return part.len();
    }
    let line_start = match error.line().saturating_sub(1) {
        0 => 0,
        breaks => {
            part.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').nth(breaks - 1).map_or(0, |(at, _)| at + 1)
        }
    };
    line_start + error.column().saturating_sub(1)
}

/// Names the two of `serde_json`'s syntax errors that are not about the grammar; it tells them apart by text only.
fn syntax_error(error: &serde_json::Error, position: Position) -> ReadError {
    let full = error.to_string();
    let suffix = format!(" at line {} column {}", error.line(), error.column());
    let message = full.strip_suffix(&suffix).unwrap_or(&full);
    match message {
        "recursion limit exceeded" => {
            let message = format!("objects and lists are nested deeper than {MAX_DEPTH}");
            ReadError::at(ReadErrorCode::JsonTooDeep, position, message)
        }
        "number out of range" => {
            ReadError::at(ReadErrorCode::JsonNumberOutOfRange, position, "the number is beyond about 1.8e308")
        }
        _ => ReadError::at(ReadErrorCode::JsonSyntax, position, format!("not JSON: {message}")),
    }
}

/// What a seed found wrong beyond the grammar; `serde_json` carries only a text, and adds the place.
struct Failure {
    code: ReadErrorCode,
    message: String,
}

/// The complaint about a key that stands twice.
fn duplicate(key: &str) -> Failure {
    Failure { code: ReadErrorCode::JsonDuplicateKey, message: format!("the key {key:?} stands twice in one object") }
}

/// Finds one member of an object without building any.
struct MemberSeed<'c> {
    key: &'c str,
    duplicates: DuplicateKeys,
    failure: &'c RefCell<Option<Failure>>,
}

impl<'de> DeserializeSeed<'de> for MemberSeed<'_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for MemberSeed<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = members.next_key::<Cow<'de, str>>()? {
            if key != self.key {
                members.next_value::<IgnoredAny>()?;
                continue;
            }
            if found.is_some() && self.duplicates == DuplicateKeys::Refuse {
                self.failure.replace(Some(duplicate(&key)));
                return Err(A::Error::custom("duplicate key"));
            }
            found = Some(members.next_value::<&'de RawValue>()?);
        }
        Ok(found)
    }
}

/// What the building of one record shares among its nested values.
struct Building<'t> {
    numbers: RefCell<NumberTokens<'t>>,
    failure: RefCell<Option<Failure>>,
    duplicates: DuplicateKeys,
}

/// Builds one value.
#[derive(Clone, Copy)]
struct ValueSeed<'b, 't>(&'b Building<'t>);

impl ValueSeed<'_, '_> {
    /// The number that is being visited, as it stands in the text.
    fn decimal<E: serde::de::Error>(self) -> Result<Value, E> {
        let token = self.0.numbers.borrow_mut().next().unwrap_or_default();
        Decimal::parse(token).map(Value::Decimal).map_err(E::custom)
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_, '_> {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        // Keeps the tokens in step; an integer has only one spelling.
        self.0.numbers.borrow_mut().next();
        Ok(Value::Integer(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        i64::try_from(value).map_or_else(|_| self.decimal(), |value| self.visit_i64(value))
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Value, E> {
        self.decimal()
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = elements.next_element_seed(self)? {
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut record = Record::new();
        while let Some(key) = members.next_key::<CompactString>()? {
            if self.0.duplicates == DuplicateKeys::Refuse && record.contains(&key) {
                self.0.failure.replace(Some(duplicate(&key)));
                return Err(A::Error::custom("duplicate key"));
            }
            let value = members.next_value_seed(self)?;
            record.insert(key, value);
        }
        Ok(Value::Object(record))
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
