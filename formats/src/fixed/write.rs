//! From records to fixed-length text.
//!
//! Must not know: how records are read.

use super::settings::{Align, FixedColumn, FixedFraming, FixedSettings};
use crate::{
    error::{WriteError, WriteErrorCode},
    format::RecordWriter,
    record::Record,
    value::Value,
};

/// Writes records as lines or blocks.
#[derive(Debug)]
pub struct FixedWriter {
    settings: FixedSettings,
    records: u64,
    line: String,
    bytes: Vec<u8>,
}

impl FixedSettings {
    /// Starts a payload.
    pub fn writer(&self) -> FixedWriter {
        let bytes = self.encoding.mark().to_vec();
        FixedWriter { settings: self.clone(), records: 0, line: String::new(), bytes }
    }
}

/// What is wrong, with which code, in which field.
type Problem = (WriteErrorCode, &'static str, String);

impl FixedWriter {
    fn build(&mut self, record: &Record) -> Result<(), Problem> {
        let settings = &self.settings;
        let has_types = settings.has_types();
        let kind = if has_types {
            let name = record.get(&settings.type_field).and_then(Value::as_text);
            name.and_then(|name| settings.record_types.iter().find(|kind| kind.name == name))
        } else {
            settings.record_types.first()
        };
        let unknown = "it names no declared type of record";
        let kind = kind.ok_or_else(|| (WriteErrorCode::FixedStructure, unknown, settings.type_field.clone()))?;
        let places = kind.places();
        let known = |name: &str| {
            has_types && name == settings.type_field || places.iter().any(|(.., column)| column.name == name)
        };
        if let Some((name, _)) = record.iter().find(|(name, _)| !known(name)) {
            return Err((WriteErrorCode::FixedStructure, "the type of record has no such column", name.to_owned()));
        }
        self.line.clear();
        let mut length = 0;
        let prefix = kind.prefix.as_deref().unwrap_or_default();
        // Where no column is, there is the prefix, and blanks behind it.
        let fill = |line: &mut String, from: usize, to: usize| {
            line.extend(prefix.chars().chain(std::iter::repeat(' ')).skip(from).take(to - from));
        };
        for (start, end, column) in places {
            fill(&mut self.line, length, start);
            push(&mut self.line, column, record.get(&column.name))?;
            length = end;
        }
        fill(&mut self.line, length, kind.length());
        if !self.line.starts_with(prefix) {
            let message = "its columns do not begin with the prefix of its type";
            return Err((WriteErrorCode::FixedStructure, message, kind.name.clone()));
        }
        if settings.framing == FixedFraming::Lines {
            if self.line.contains(['\r', '\n']) {
                let message = "a line break cannot stand in a record that is a line";
                return Err((WriteErrorCode::FixedStructure, message, kind.name.clone()));
            }
            self.line.push_str(settings.line_end.as_str());
        }
        Ok(())
    }
}

fn push(line: &mut String, column: &FixedColumn, value: Option<&Value>) -> Result<(), Problem> {
    let width = column.width as usize;
    let value = match value {
        None | Some(Value::Null) => {
            line.extend(std::iter::repeat_n(' ', width));
            return Ok(());
        }
        Some(value) => value,
    };
    let refuse = |code, message| (code, message, column.name.clone());
    let text = column.kind.write(value).map_err(|reason| refuse(WriteErrorCode::FieldNotWritable, reason))?;
    let length = text.chars().count();
    let Some(missing) = width.checked_sub(length) else {
        return Err(refuse(WriteErrorCode::FixedTooLong, "the text is longer than its column"));
    };
    let pad = std::iter::repeat_n(column.pad, missing);
    match (column.align, text.strip_prefix('-')) {
        (Align::Left, _) => {
            line.push_str(&text);
            line.extend(pad);
        }
        // The sign of a number filled up with zeros stands before them.
        (Align::Right, Some(digits)) if column.pad == '0' => {
            line.push('-');
            line.extend(pad);
            line.push_str(digits);
        }
        (Align::Right, _) => {
            line.extend(pad);
            line.push_str(&text);
        }
    }
    Ok(())
}

impl RecordWriter for FixedWriter {
    fn write(&mut self, record: &Record) -> Result<(), WriteError> {
        self.records += 1;
        let number = self.records;
        self.build(record)
            .map_err(|(code, message, field)| WriteError::in_record(code, number, message).in_field(field))?;
        self.settings.encoding.encode(&self.line, &mut self.bytes).map_err(|error| error.in_record(number))
    }

    fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, WriteError> {
        Ok(self.bytes)
    }
}
