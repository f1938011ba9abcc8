//! From a JSON text to records.
//!
//! What stands around the records (brackets, commas, the way to them) is walked here, as a stream; each record's own text goes through `serde_json`. So
//! neither a long array nor what stands before and behind it is ever in memory as a whole, only one record.
//!
//! Must not know: how records are written.

use std::{cell::RefCell, fmt, io::BufRead, marker::PhantomData};

use compact_str::CompactString;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

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
    text::{Encoding, TextReader},
    value::Value,
};

impl JsonSettings {
    /// Reads a payload: at once up to the first record, then records as they are asked for.
    pub fn read<'a>(&self, payload: impl BufRead + Send + 'a) -> Result<Records<'a>, ReadError> {
        let text = TextReader::open(payload, self.max_record_bytes, |_| Ok(Encoding::UTF_8))?;
        let source = Source { text, duplicates: self.duplicate_keys, around: Vec::new(), number: 0 };
        match self.input {
            JsonInput::Lines => Ok(Records::new(Shape::Many, Lines(source))),
            JsonInput::Document => source.document(self.records_path.as_ref()),
        }
    }
}

/// A payload's text with what is needed to build records of it.
pub(super) struct Source<'a> {
    pub(super) text: TextReader<'a>,
    pub(super) duplicates: DuplicateKeys,
    /// What the records stand in, outermost first: to be closed behind them.
    pub(super) around: Vec<Around>,
    /// How many records have been asked for.
    pub(super) number: u64,
}

/// A container on the way to the records.
pub(super) enum Around {
    /// An object, with the key that leads on.
    Object(CompactString),
    List,
}

impl<'a> Source<'a> {
    fn document(mut self, records_path: Option<&FieldPath>) -> Result<Records<'a>, ReadError> {
        if self.peek()?.is_none() {
            return Err(ReadError::at(ReadErrorCode::InputEmpty, Position::START, "the payload is empty"));
        }
        if let Some(path) = records_path {
            self.go_to(path)?;
        }
        if self.peek()? == Some(b'[') {
            self.text.consume(1);
            return Ok(Records::new(Shape::Many, Elements(self)));
        }
        let record = self.record()?;
        self.close()?;
        Ok(Records::new(Shape::Single, std::iter::once(Ok(record))))
    }

    /// Leaves the text at the node that the path names.
    fn go_to(&mut self, path: &FieldPath) -> Result<(), ReadError> {
        self.enter_member(path.first(), path)?;
        for step in path.rest() {
            match step {
                PathStep::Key(key) => self.enter_member(key, path)?,
                PathStep::Index(index) => self.enter_element(*index, path)?,
            }
        }
        Ok(())
    }

    fn enter_member(&mut self, wanted: &str, path: &FieldPath) -> Result<(), ReadError> {
        let start = self.text.position();
        if self.peek()? != Some(b'{') {
            self.skip_value(1)?;
            return Err(absent(start, path));
        }
        self.text.consume(1);
        let mut first = true;
        while let Some((key, _)) = self.next_key(first)? {
            if key == wanted {
                self.around.push(Around::Object(key));
                self.peek()?;
                return Ok(());
            }
            self.skip_value(1)?;
            first = false;
        }
        Err(absent(start, path))
    }

    fn enter_element(&mut self, index: usize, path: &FieldPath) -> Result<(), ReadError> {
        let start = self.text.position();
        if self.peek()? != Some(b'[') {
            return Err(absent(start, path));
        }
        self.text.consume(1);
        for at in 0..=index {
            if !self.next_element(at == 0)? {
                return Err(absent(start, path));
            }
            if at < index {
                self.skip_value(1)?;
            }
        }
        self.around.push(Around::List);
        Ok(())
    }

    /// Reads to the payload's end what stands behind the records, which must still be JSON.
    pub(super) fn close(&mut self) -> Result<(), ReadError> {
        while let Some(around) = self.around.pop() {
            match around {
                Around::List => {
                    while self.next_element(false)? {
                        self.skip_value(1)?;
                    }
                }
                Around::Object(entered) => {
                    while let Some((key, start)) = self.next_key(false)? {
                        // Its records are gone already, so not even DuplicateKeys::Last can let this one count.
                        if key == entered {
                            let failure = duplicate(&key);
                            return Err(ReadError::at(failure.code, start, failure.message));
                        }
                        self.skip_value(1)?;
                    }
                }
            }
        }
        if self.peek()?.is_some() { Err(self.syntax("trailing characters")) } else { Ok(()) }
    }

    /// The next byte that is not white space (RFC 8259, section 2), which is less than that of Unicode.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        loop {
            let text = self.text.text().as_bytes();
            let blanks = text.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
            let found = text.get(blanks).copied();
            if blanks > 0 {
                self.text.consume(blanks);
            }
            if found.is_some() || !self.text.more()? {
                return Ok(found);
            }
        }
    }

    /// Whether another element follows in the list whose bracket, or whose last element, stands just before.
    fn next_element(&mut self, first: bool) -> Result<bool, ReadError> {
        match (self.peek()?, first) {
            (Some(b']'), _) => {
                self.text.consume(1);
                Ok(false)
            }
            (Some(_), true) => Ok(true),
            (Some(b','), false) => {
                self.text.consume(1);
                match self.peek()? {
                    Some(b']') => Err(self.syntax("trailing comma")),
                    Some(_) => Ok(true),
                    None => Err(self.syntax("EOF while parsing a list")),
                }
            }
            (Some(_), false) => Err(self.syntax("expected `,` or `]`")),
            (None, _) => Err(self.syntax("EOF while parsing a list")),
        }
    }

    /// The next key of the object whose brace, or whose last member, stands just before; the text is then at the value, and with it comes the key's place.
    pub(super) fn next_key(&mut self, first: bool) -> Result<Option<(CompactString, Position)>, ReadError> {
        match (self.peek()?, first) {
            (Some(b'}'), _) => {
                self.text.consume(1);
                return Ok(None);
            }
            (Some(b','), false) => {
                self.text.consume(1);
                if self.peek()? == Some(b'}') {
                    return Err(self.syntax("trailing comma"));
                }
            }
            (Some(_), false) => return Err(self.syntax("expected `,` or `}`")),
            (Some(_), true) | (None, _) => {}
        }
        match self.peek()? {
            Some(b'"') => {}
            Some(_) => return Err(self.syntax("key must be a string")),
            None => return Err(self.syntax("EOF while parsing an object")),
        }
        let length = self.scan()?;
        let start = self.text.position();
        let part = &self.text.text()[..length];
        let key = parse_part(part, start, PhantomData::<CompactString>, &RefCell::new(None))?;
        self.text.consume(length);
        if self.peek()? != Some(b':') {
            return Err(self.syntax("expected `:`"));
        }
        self.text.consume(1);
        self.peek()?;
        Ok(Some((key, start)))
    }

    /// Leaves a value behind, checking its grammar; it may be longer than any record.
    pub(super) fn skip_value(&mut self, depth: usize) -> Result<(), ReadError> {
        let opening = self.peek()?;
        if depth > MAX_DEPTH && matches!(opening, Some(b'{' | b'[')) {
            return Err(too_deep(self.text.position()));
        }
        let mut first = true;
        match opening {
            Some(b'{') => {
                self.text.consume(1);
                while self.next_key(first)?.is_some() {
                    self.skip_value(depth + 1)?;
                    first = false;
                }
            }
            Some(b'[') => {
                self.text.consume(1);
                while self.next_element(first)? {
                    self.skip_value(depth + 1)?;
                    first = false;
                }
            }
            _ => {
                let length = self.scan()?;
                let part = &self.text.text()[..length];
                parse_part(part, self.text.position(), PhantomData::<IgnoredAny>, &RefCell::new(None))?;
                self.text.consume(length);
            }
        }
        Ok(())
    }

    /// Builds the record that begins here.
    pub(super) fn record(&mut self) -> Result<Record, ReadError> {
        let length = self.scan()?;
        let record = build(&self.text.text()[..length], self.text.position(), self.duplicates)?;
        self.text.consume(length);
        Ok(record)
    }

    /// The bytes of the value that begins here, if it is JSON; if it is not, enough of them for `serde_json` to say so.
    fn scan(&mut self) -> Result<usize, ReadError> {
        let mut scan = Scan::default();
        loop {
            if let Some(length) = scan.run(self.text.text().as_bytes()) {
                return Ok(length);
            }
            match self.text.more() {
                Ok(true) => {}
                Ok(false) => return Ok(self.text.text().len()),
                Err(error) => {
                    // An error of grammar explains an endless record better than its length does.
                    let failure = RefCell::new(None);
                    let grammar =
                        parse_part(self.text.text(), self.text.position(), PhantomData::<IgnoredAny>, &failure);
                    let is_whole =
                        |found: &ReadError| found.position < Some(self.text.position_at(self.text.text().len()));
                    return Err(grammar.err().filter(is_whole).unwrap_or(error));
                }
            }
        }
    }

    pub(super) fn syntax(&self, message: &str) -> ReadError {
        ReadError::at(ReadErrorCode::JsonSyntax, self.text.position(), format!("not JSON: {message}"))
    }
}

/// The records of an array.
pub(super) struct Elements<'a>(pub(super) Source<'a>);

impl Iterator for Elements<'_> {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let source = &mut self.0;
        match source.next_element(source.number == 0) {
            Ok(true) => {
                source.number += 1;
                let number = source.number;
                Some(source.record().map_err(|error| error.in_record(number)))
            }
            Ok(false) => source.close().err().map(Err),
            Err(error) => Some(Err(error)),
        }
    }
}

/// One record per line.
struct Lines<'a>(Source<'a>);

impl Lines<'_> {
    fn line(&mut self) -> Result<Option<Record>, ReadError> {
        let Source { text, number, duplicates, .. } = &mut self.0;
        loop {
            let mut seen = 0;
            let length = loop {
                if let Some(at) = memchr::memchr(b'\n', &text.text().as_bytes()[seen..]) {
                    break seen + at + 1;
                }
                seen = text.text().len();
                if !text.more()? {
                    break seen;
                }
            };
            if length == 0 {
                return Ok(None);
            }
            let line = &text.text()[..length];
            let trimmed = line.trim_matches([' ', '\t', '\n', '\r']);
            if !trimmed.is_empty() {
                *number += 1;
                let start = text.position_at(line.len() - line.trim_start_matches([' ', '\t', '\r']).len());
                let record = build(trimmed, start, *duplicates)?;
                text.consume(length);
                return Ok(Some(record));
            }
            text.consume(length);
        }
    }
}

impl Iterator for Lines<'_> {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.line().map_err(|error| error.in_record(self.0.number.max(1))).transpose()
    }
}

/// Finds where a value ends by brackets and quotes alone.
#[derive(Default)]
pub(super) struct Scan {
    offset: usize,
    depth: usize,
    in_string: bool,
    begun: bool,
}

impl Scan {
    /// The value's length in bytes, or `None` when it goes on behind what is here.
    pub(super) fn run(&mut self, bytes: &[u8]) -> Option<usize> {
        if !self.begun {
            match bytes.first()? {
                b'{' | b'[' | b'"' => self.begun = true,
                _ => {
                    let length = bytes.iter().position(|byte| {
                        matches!(byte, b',' | b':' | b'{' | b'}' | b'[' | b']' | b'"' | b' ' | b'\t' | b'\n' | b'\r')
                    })?;
                    return Some(length.max(1));
                }
            }
        }
        while self.offset < bytes.len() {
            if self.in_string {
                let at = self.offset
                    + memchr::memchr2(b'"', b'\\', &bytes[self.offset..]).unwrap_or(bytes.len() - self.offset);
                match bytes.get(at) {
                    Some(b'"') => {
                        self.in_string = false;
                        self.offset = at + 1;
                        if self.depth == 0 {
                            return Some(self.offset);
                        }
                    }
                    Some(_) if at + 1 < bytes.len() => self.offset = at + 2 + continuation_bytes(&bytes[at + 1..]),
                    _ => {
                        self.offset = at;
                        return None;
                    }
                }
                continue;
            }
            match bytes[self.offset] {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(self.offset + 1);
                    }
                }
                _ => {}
            }
            self.offset += 1;
        }
        None
    }
}

/// How many bytes of the first character follow its first byte: what is escaped is refused later, but must not be cut.
fn continuation_bytes(bytes: &[u8]) -> usize {
    bytes.iter().skip(1).take_while(|byte| **byte & 0xC0 == 0x80).count()
}

fn absent(position: Position, path: &FieldPath) -> ReadError {
    let message = format!("the records should be at `{path}`, and this node has no such descendant");
    ReadError::at(ReadErrorCode::JsonPathNotFound, position, message)
}

fn too_deep(position: Position) -> ReadError {
    ReadError::at(ReadErrorCode::JsonTooDeep, position, format!("objects and lists are nested deeper than {MAX_DEPTH}"))
}

/// Builds the record that a part of the text is; it begins at `start`.
fn build(part: &str, start: Position, duplicates: DuplicateKeys) -> Result<Record, ReadError> {
    let building = Building { numbers: RefCell::new(NumberTokens::new(part)), failure: RefCell::new(None), duplicates };
    match parse_part(part, start, ValueSeed(&building), &building.failure)? {
        Value::Object(record) => Ok(record),
        other => {
            let message = format!("a record must be an object; this is {}", other.kind());
            Err(ReadError::at(ReadErrorCode::JsonNotARecord, start, message))
        }
    }
}

/// Parses a part of the text to its end. `failure` is where the seed leaves what is wrong beyond the grammar.
fn parse_part<'p, S: DeserializeSeed<'p>>(
    part: &'p str,
    start: Position,
    seed: S,
    failure: &RefCell<Option<Failure>>,
) -> Result<S::Value, ReadError> {
    let mut deserializer = serde_json::Deserializer::from_str(part);
    let result = seed.deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    result.map_err(|error| {
        let mut offset = offset_of(part, &error).min(part.len());
        while !part.is_char_boundary(offset) {
            offset -= 1;
        }
        let position = start.after(&part[..offset]);
        match failure.take() {
            Some(failure) => ReadError::at(failure.code, position, failure.message),
            None => syntax_error(&error, position),
        }
    })
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
        "recursion limit exceeded" => too_deep(position),
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
