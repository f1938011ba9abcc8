//! From fixed-length text to records.
//!
//! Must not know: how records are written.

use std::io::BufRead;

use super::settings::{Align, FixedColumn, FixedFraming, FixedLength, FixedSettings, FixedType};
use crate::{
    error::{Position, ReadError, ReadErrorCode},
    format::{Records, Shape},
    record::Record,
    text::TextReader,
    value::Value,
};

impl FixedSettings {
    /// Reads a payload: records as they are asked for. No lines are no records.
    pub fn read<'a>(&'a self, payload: impl BufRead + Send + 'a) -> Result<Records<'a>, ReadError> {
        let text = TextReader::open(payload, self.max_record_bytes, |_| Ok(self.encoding))?;
        let types = self.record_types.iter().map(|kind| Layout { kind, places: kind.places(), length: kind.length() });
        Ok(Records::new(Shape::Many, Table { settings: self, types: types.collect(), text, number: 0 }))
    }
}

/// A type with the places of its columns.
struct Layout<'a> {
    kind: &'a FixedType,
    places: Vec<(usize, usize, &'a FixedColumn)>,
    length: usize,
}

struct Table<'a> {
    settings: &'a FixedSettings,
    types: Vec<Layout<'a>>,
    text: TextReader<'a>,
    number: u64,
}

impl<'a> Table<'a> {
    fn record(&mut self) -> Result<Option<Record>, ReadError> {
        loop {
            let (length, line_end) = match self.settings.framing {
                FixedFraming::Lines => self.line()?,
                FixedFraming::None => (self.block()?, 0),
            };
            if length == 0 && line_end == 0 {
                return Ok(None);
            }
            if length > 0 {
                self.number += 1;
                let record = self.build(&self.text.text()[..length], self.text.position())?;
                self.text.consume(length + line_end);
                return Ok(Some(record));
            }
            self.text.consume(line_end);
        }
    }

    /// The bytes of the next line and of its end.
    fn line(&mut self) -> Result<(usize, usize), ReadError> {
        let mut seen = 0;
        loop {
            let text = self.text.text().as_bytes();
            if let Some(at) = memchr::memchr2(b'\n', b'\r', &text[seen..]) {
                // The LF of a CR LF that is not here yet is an empty line later.
                let pair = text[seen + at] == b'\r' && text.get(seen + at + 1) == Some(&b'\n');
                return Ok((seen + at, 1 + usize::from(pair)));
            }
            seen = text.len();
            if !self.text.more()? {
                return Ok((seen, 0));
            }
        }
    }

    /// The bytes of the next record where nothing parts them.
    fn block(&mut self) -> Result<usize, ReadError> {
        let needed = self.types.iter().map(|layout| layout.length).max().unwrap_or(1);
        while self.text.text().chars().take(needed).count() < needed && self.text.more()? {}
        let text = self.text.text();
        if text.is_empty() {
            return Ok(0);
        }
        let layout = self.layout(text, self.text.position()).map_err(|error| error.in_record(self.number + 1))?;
        let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        ends.nth(layout.length).ok_or_else(|| {
            let message = format!("the payload ends inside a record of {} characters", layout.length);
            ReadError::at(ReadErrorCode::FixedLength, self.text.position(), message).in_record(self.number + 1)
        })
    }

    /// The type of the record that the text begins with.
    fn layout(&self, text: &str, position: Position) -> Result<&Layout<'a>, ReadError> {
        let fits = |layout: &&Layout<'_>| text.starts_with(layout.kind.prefix.as_deref().unwrap_or_default());
        let by_length = |layout: &&Layout<'_>| layout.kind.prefix.as_ref().map_or(0, String::len);
        self.types.iter().filter(fits).max_by_key(by_length).ok_or_else(|| {
            let message = "the record begins like none of the declared types";
            ReadError::at(ReadErrorCode::FixedTypeUnknown, position, message)
        })
    }

    fn build(&self, line: &str, position: Position) -> Result<Record, ReadError> {
        let layout = self.layout(line, position)?;
        // Places in bytes are places in characters where every character is one byte.
        let offsets: Option<Vec<usize>> =
            (!line.is_ascii()).then(|| line.char_indices().map(|(at, _)| at).chain([line.len()]).collect());
        let length = offsets.as_ref().map_or(line.len(), |offsets| offsets.len() - 1);
        let offset = |place: usize| offsets.as_ref().map_or(place, |offsets| offsets[place]);
        if length != layout.length && self.settings.length == FixedLength::Strict {
            let message = format!("the record has {length} characters and its type has {}", layout.length);
            return Err(ReadError::at(ReadErrorCode::FixedLength, position, message));
        }
        let mut record = Record::with_capacity(layout.places.len() + 1);
        if self.settings.has_types() {
            record.insert(self.settings.type_field.as_str(), layout.kind.name.as_str());
        }
        for (start, end, column) in &layout.places {
            if *start >= length {
                break;
            }
            let text = &line[offset(*start)..offset((*end).min(length))];
            let value = value(text, column).map_err(|reason| {
                let place = Position { line: position.line, column: position.column + *start as u64 };
                ReadError::at(ReadErrorCode::FieldNotOfType, place, reason).in_field(column.name.as_str())
            })?;
            record.insert(column.name.as_str(), value);
        }
        Ok(record)
    }
}

/// A column's value, without its padding.
fn value(text: &str, column: &FixedColumn) -> Result<Value, &'static str> {
    let trimmed = match column.align {
        Align::Left => text.trim_end_matches(column.pad),
        Align::Right => text.trim_start_matches(column.pad),
    };
    // Of nothing but zeros one is the number; of nothing but blanks there is none, whatever the padding is.
    let trimmed = match (trimmed, column.pad) {
        ("", '0') if !text.is_empty() => "0",
        (trimmed, _) if trimmed.bytes().all(|byte| byte == b' ') => "",
        (trimmed, _) => trimmed,
    };
    column.kind.read(trimmed)
}

impl Iterator for Table<'_> {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.record()
            .map_err(|error| if error.record.is_none() { error.in_record(self.number.max(1)) } else { error })
            .transpose()
    }
}
