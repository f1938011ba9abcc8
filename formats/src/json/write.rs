//! From records to a JSON text.
//!
//! Must not know: how records are read.

use serde::{
    Serialize, Serializer,
    ser::{Error as _, SerializeMap, SerializeSeq},
};
use serde_json::value::RawValue;

use super::{
    MAX_DEPTH,
    settings::{JsonLayout, JsonSettings},
};
use crate::{
    error::{WriteError, WriteErrorCode},
    format::{RecordWriter, Shape},
    record::Record,
    value::Value,
};

/// Writes records as JSON in one of the layouts.
#[derive(Debug)]
pub struct JsonWriter {
    frame: Frame,
    pretty: bool,
    root: Option<String>,
    records: u64,
    text: Vec<u8>,
}

/// How records stand beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    Object,
    Array,
    Lines,
}

impl JsonSettings {
    /// Starts a payload for records that came in this shape.
    pub fn writer(&self, shape: Shape) -> JsonWriter {
        let frame = match (self.layout, shape) {
            (JsonLayout::Object, _) | (JsonLayout::AsRead, Shape::Single) => Frame::Object,
            (JsonLayout::Array, _) | (JsonLayout::AsRead, Shape::Many) => Frame::Array,
            (JsonLayout::Lines, _) => Frame::Lines,
        };
        // A name is escaped as a JSON string is; a string can always be written.
        let root = self.root_name.as_ref().and_then(|name| serde_json::to_string(name).ok());
        JsonWriter { frame, pretty: self.pretty, root, records: 0, text: Vec::new() }
    }
}

impl JsonWriter {
    fn append(&mut self, record: &Record) -> Result<(), serde_json::Error> {
        let item = Nested { item: record, depth: 1 };
        if !self.pretty || self.frame == Frame::Lines {
            return serde_json::to_writer(&mut self.text, &item);
        }
        let levels = usize::from(self.frame == Frame::Array) + usize::from(self.root.is_some());
        if levels == 0 {
            return serde_json::to_writer_pretty(&mut self.text, &item);
        }
        // A raw line break cannot stand inside a JSON string, so each one here is layout.
        for byte in serde_json::to_vec_pretty(&item)? {
            self.text.push(byte);
            if byte == b'\n' {
                self.indent(levels);
            }
        }
        Ok(())
    }

    fn indent(&mut self, levels: usize) {
        self.text.extend(std::iter::repeat_n(b' ', 2 * levels));
    }

    fn line_break(&mut self, levels: usize) {
        if self.pretty {
            self.text.push(b'\n');
            self.indent(levels);
        }
    }

    /// What stands before the first record.
    fn open(&mut self) {
        if let Some(root) = &self.root {
            self.text.push(b'{');
            let name = root.clone();
            self.line_break(1);
            self.text.extend_from_slice(name.as_bytes());
            self.text.extend_from_slice(if self.pretty { b": " } else { b":" });
        }
        if self.frame == Frame::Array {
            self.text.push(b'[');
        }
    }
}

impl RecordWriter for JsonWriter {
    fn write(&mut self, record: &Record) -> Result<(), WriteError> {
        if self.frame == Frame::Object && self.records > 0 {
            return Err(not_one("more than one record"));
        }
        self.records += 1;
        if self.records == 1 {
            self.open();
        } else if self.frame == Frame::Array {
            self.text.push(b',');
        }
        if self.frame == Frame::Array {
            self.line_break(1 + usize::from(self.root.is_some()));
        }
        self.append(record).map_err(|_| WriteError { record: Some(self.records), ..too_deep() })?;
        if self.frame == Frame::Lines {
            self.text.push(b'\n');
        }
        Ok(())
    }

    fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.text
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<u8>, WriteError> {
        if self.frame == Frame::Object && self.records == 0 {
            return Err(not_one("no record"));
        }
        if self.records == 0 {
            self.open();
        }
        if self.frame == Frame::Array {
            if self.records > 0 {
                self.line_break(usize::from(self.root.is_some()));
            }
            self.text.push(b']');
        }
        if self.root.is_some() {
            self.line_break(0);
            self.text.push(b'}');
        }
        Ok(self.text)
    }
}

/// The complaint of a layout that takes exactly one record.
fn not_one(found: &str) -> WriteError {
    let message = format!("the payload must be one object, and there is {found}");
    WriteError { code: WriteErrorCode::JsonNotOneRecord, message, record: None, field: None }
}

/// Appends a record that stands at this depth, counted from 1; the only error is [`WriteErrorCode::JsonTooDeep`], without its record.
pub(crate) fn append_record(text: &mut Vec<u8>, record: &Record, depth: usize) -> Result<(), WriteError> {
    serde_json::to_writer(text, &Nested { item: record, depth }).map_err(|_| too_deep())
}

/// Writing to memory cannot fail, and the only error of `Nested` is depth.
fn too_deep() -> WriteError {
    let message = format!("objects and lists are nested deeper than {MAX_DEPTH}");
    WriteError { code: WriteErrorCode::JsonTooDeep, message, record: None, field: None }
}

/// A record or value that is written digit by digit, with its depth, counted from 1 for a record.
struct Nested<'r, T> {
    item: &'r T,
    depth: usize,
}

impl<T> Nested<'_, T> {
    fn check<E: serde::ser::Error>(&self) -> Result<(), E> {
        if self.depth > MAX_DEPTH { Err(E::custom("too deep")) } else { Ok(()) }
    }
}

impl Serialize for Nested<'_, Record> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.check()?;
        let mut map = serializer.serialize_map(Some(self.item.len()))?;
        for (name, item) in self.item.iter() {
            map.serialize_entry(name, &Nested { item, depth: self.depth + 1 })?;
        }
        map.end()
    }
}

impl Serialize for Nested<'_, Value> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.item {
            Value::Null => serializer.serialize_unit(),
            Value::Boolean(value) => serializer.serialize_bool(*value),
            Value::Integer(value) => serializer.serialize_i64(*value),
            Value::Decimal(value) => {
                serde_json::from_str::<&RawValue>(value.as_str()).map_err(S::Error::custom)?.serialize(serializer)
            }
            Value::Text(value) => serializer.serialize_str(value),
            Value::DateTime(_) | Value::Binary(_) => serializer.serialize_str(&self.item.to_text().unwrap_or_default()),
            Value::List(values) => {
                self.check()?;
                let mut list = serializer.serialize_seq(Some(values.len()))?;
                for item in values {
                    list.serialize_element(&Nested { item, depth: self.depth + 1 })?;
                }
                list.end()
            }
            Value::Object(record) => Nested { item: record, depth: self.depth }.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::JsonInput;

    fn write(settings: &JsonSettings, shape: Shape, lines: &str) -> Result<String, WriteError> {
        let input = JsonSettings { input: JsonInput::Lines, ..JsonSettings::default() };
        let mut writer = Box::new(settings.writer(shape));
        for record in input.read(lines.as_bytes()).unwrap() {
            writer.write(&record.unwrap())?;
        }
        writer.finish().map(|bytes| String::from_utf8(bytes).unwrap())
    }

    const NONE: &str = "";
    const ONE: &str = r#"{"a":[1.10,{"b":null,"c":[],"d":{}}],"t":"line\n\"quote\"\u0001ü"}"#;
    const TWO: &str = "{\"a\":[1,-0]}\n{\"b\":{\"c\":12345678901234567890123}}";

    #[test]
    fn every_layout_with_none_one_and_two_records() {
        let mut all = Vec::new();
        for layout in [JsonLayout::AsRead, JsonLayout::Array, JsonLayout::Object, JsonLayout::Lines] {
            for pretty in [false, true] {
                for (shape, lines) in
                    [(Shape::Single, ONE), (Shape::Many, NONE), (Shape::Many, ONE), (Shape::Many, TWO)]
                {
                    let settings = JsonSettings { layout, pretty, ..JsonSettings::default() };
                    if settings.validate().is_err() {
                        continue;
                    }
                    let count = lines.lines().count();
                    let written =
                        write(&settings, shape, lines).unwrap_or_else(|error| format!("{}: {error}", error.code));
                    all.push(format!("--- {layout:?} pretty={pretty} {shape:?} {count}\n{written}⏎"));
                }
            }
        }
        insta::assert_snapshot!(all.join("\n"));
    }

    #[test]
    fn a_root_name_stands_around_the_payload() {
        let mut all = Vec::new();
        for (shape, lines) in [(Shape::Single, ONE), (Shape::Many, NONE), (Shape::Many, TWO)] {
            for pretty in [false, true] {
                let settings =
                    JsonSettings { root_name: Some("a \"root\"".to_owned()), pretty, ..JsonSettings::default() };
                all.push(write(&settings, shape, lines).unwrap());
            }
        }
        insta::assert_snapshot!(all.join("\n"));
    }

    #[test]
    fn what_is_written_can_be_read_and_what_cannot_is_not_written() {
        let nested = |depth: usize| {
            (1..depth)
                .fold(Value::Object(Record::new()), |inner, _| Value::Object(std::iter::once(("a", inner)).collect()))
        };
        let settings = JsonSettings::default();
        for (depth, fits) in [(MAX_DEPTH, true), (MAX_DEPTH + 1, false)] {
            let Value::Object(record) = nested(depth) else { unreachable!() };
            let mut writer = Box::new(settings.writer(Shape::Single));
            let result = writer.write(&record).and_then(|()| writer.finish());
            assert_eq!(result.is_ok(), fits);
            if let Ok(text) = result {
                assert_eq!(settings.read(&text[..]).unwrap().next(), Some(Ok(record)));
            } else {
                assert_eq!(result.unwrap_err().code, WriteErrorCode::JsonTooDeep);
            }
        }
    }
}
