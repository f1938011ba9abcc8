//! From CSV to records.
//!
//! Must not know: how records are written.

use std::io::BufRead;

use compact_str::{CompactString, format_compact};
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::{
    scan::{Marks, Row, RowScan, Stray},
    settings::{CsvHeader, CsvSettings, RaggedRows},
};
use crate::{
    column::ColumnType,
    error::{Position, ReadError, ReadErrorCode},
    format::{Records, Shape},
    record::Record,
    text::TextReader,
    value::Value,
};

impl CsvSettings {
    /// Reads a payload: its header at once, rows as they are asked for. No rows are no records, but a header that should be there must be.
    pub fn read<'a>(&'a self, payload: impl BufRead + Send + 'a) -> Result<Records<'a>, ReadError> {
        let text = TextReader::open(payload, self.max_record_bytes, |_| Ok(self.encoding))?;
        let marks = Marks::of(self);
        let mut builder = ReaderBuilder::new();
        builder.delimiter(marks.delimiter).escape(marks.escape).quoting(marks.quote.is_some());
        if let Some(quote) = marks.quote {
            builder.quote(quote);
        }
        let rows = Rows { text, marks, splitter: builder.build(), fields: Vec::new(), ends: Vec::new() };
        let mut table = Table { settings: self, rows, columns: Vec::new(), number: 0 };
        match self.header {
            CsvHeader::FirstRow => table.take_header()?,
            CsvHeader::None => {
                table.columns = self
                    .columns
                    .iter()
                    .map(|column| (CompactString::from(column.name.as_str()), &column.kind))
                    .collect();
            }
        }
        Ok(Records::new(Shape::Many, table))
    }
}

/// The rows of a payload, one at a time in buffers that stay.
struct Rows<'a> {
    text: TextReader<'a>,
    marks: Marks,
    splitter: Reader,
    fields: Vec<u8>,
    ends: Vec<usize>,
}

impl Rows<'_> {
    /// Takes the next row that is neither a comment nor, unless `blank_counts`, blank. Gives its place and how many fields it has.
    fn next(&mut self, blank_counts: bool) -> Result<Option<(Position, usize)>, ReadError> {
        loop {
            if !self.text.any()? {
                return Ok(None);
            }
            let is_comment = self.marks.comment == self.text.text().bytes().next();
            if is_comment && self.marks.comment.is_some() {
                self.skip_line()?;
                continue;
            }
            let row = self.find_row()?;
            let position = self.text.position();
            if row.length == 0 && !blank_counts {
                self.text.consume(row.line_end);
                continue;
            }
            let count = self.split(row);
            self.text.consume(row.length + row.line_end);
            return Ok(Some((position, count)));
        }
    }

    fn skip_line(&mut self) -> Result<(), ReadError> {
        loop {
            if let Some(at) = memchr::memchr2(b'\n', b'\r', self.text.text().as_bytes()) {
                self.text.consume(at + 1);
                return Ok(());
            }
            self.text.consume(self.text.text().len());
            if !self.text.any()? {
                return Ok(());
            }
        }
    }

    fn find_row(&mut self) -> Result<Row, ReadError> {
        let mut scan = RowScan::new(self.marks);
        let mut is_end = false;
        loop {
            match scan.run(self.text.text().as_bytes(), is_end) {
                Ok(Some(row)) => return Ok(row),
                Ok(None) => match self.text.more() {
                    Ok(more) => is_end = !more,
                    Err(error) if error.code == ReadErrorCode::RecordTooLarge => {
                        let quote = scan.opened().map(|offset| self.stray(Stray::Unclosed(offset)));
                        return Err(quote.unwrap_or(error));
                    }
                    Err(error) => return Err(error),
                },
                Err(stray) => return Err(self.stray(stray)),
            }
        }
    }

    fn stray(&self, stray: Stray) -> ReadError {
        let (code, offset, message) = match stray {
            Stray::Quote(at) => {
                (ReadErrorCode::CsvStrayQuote, at, "a quote inside a field that does not begin with one")
            }
            Stray::AfterQuote(at) => {
                (ReadErrorCode::CsvStrayQuote, at, "text between a closing quote and the end of its field")
            }
            Stray::Unclosed(at) => (ReadErrorCode::CsvUnclosedQuote, at, "the quote that opens here is not closed"),
        };
        ReadError::at(code, self.text.position_at(offset), message)
    }

    /// Splits the row at the beginning of the text into `fields` and `ends`.
    fn split(&mut self, row: Row) -> usize {
        let input = &self.text.text().as_bytes()[..row.length];
        self.ends.resize(row.delimiters + 2, 0);
        if row.length == 0 {
            self.ends[0] = 0;
            return 1;
        }
        self.fields.resize(input.len() + 1, 0);
        self.splitter.reset();
        // The line end, whatever it was, is given as one LF: csv-core holds back a row until it sees one.
        let (mut written, mut count) = (0, 0);
        for part in [input, b"\n"] {
            let (result, _, bytes, ends) =
                self.splitter.read_record(part, &mut self.fields[written..], &mut self.ends[count..]);
            written += bytes;
            count += ends;
            debug_assert!(matches!(result, ReadRecordResult::InputEmpty | ReadRecordResult::Record));
        }
        count
    }
}

/// The rows of a payload with what their columns mean.
struct Table<'a> {
    settings: &'a CsvSettings,
    rows: Rows<'a>,
    columns: Vec<(CompactString, &'a ColumnType)>,
    number: u64,
}

impl Table<'_> {
    fn take_header(&mut self) -> Result<(), ReadError> {
        let Some((position, count)) = self.rows.next(false)? else {
            return Err(ReadError::at(ReadErrorCode::InputEmpty, Position::START, "the payload has no header"));
        };
        let refuse = |message: String| Err(ReadError::at(ReadErrorCode::CsvHeader, position, message));
        let fields = String::from_utf8_lossy(&self.rows.fields[..self.rows.ends[count - 1]]);
        let mut start = 0;
        for (at, end) in self.rows.ends[..count].iter().enumerate() {
            let name = fields[start..*end].trim();
            start = *end;
            let name = if name.is_empty() { numbered(at) } else { name.into() };
            if self.columns.iter().any(|(other, _)| *other == name) {
                return refuse(format!("the column {name:?} stands twice in the header"));
            }
            let declared = self.settings.columns.iter().find(|column| column.name == name);
            self.columns.push((name, declared.map_or(&ColumnType::Text, |column| &column.kind)));
        }
        for declared in &self.settings.columns {
            if !self.columns.iter().any(|(name, _)| *name == declared.name) {
                return refuse(format!("the header has no column {:?}, which the settings declare", declared.name));
            }
        }
        Ok(())
    }

    fn record(&mut self) -> Result<Option<Record>, ReadError> {
        // A blank line is a row when there is only one column, whose value is then empty.
        let blank_counts = self.columns.len() == 1;
        let Some((position, count)) = self.rows.next(blank_counts)? else { return Ok(None) };
        self.number += 1;
        self.build(position, count).map(Some).map_err(|error| error.in_record(self.number))
    }

    fn build(&self, position: Position, count: usize) -> Result<Record, ReadError> {
        let wanted = self.columns.len();
        let named_by_settings = self.settings.header == CsvHeader::None && self.settings.columns.is_empty();
        if count != wanted && !named_by_settings && self.settings.ragged_rows == RaggedRows::Refuse {
            let message = format!("the row has {count} fields and there are {wanted} columns");
            return Err(ReadError::at(ReadErrorCode::CsvRaggedRow, position, message));
        }
        let total = self.rows.ends[count - 1];
        // Splitting a text at ASCII characters leaves text.
        let fields = std::str::from_utf8(&self.rows.fields[..total]).unwrap_or_default();
        let mut record = Record::with_capacity(count);
        let mut start = 0;
        for (at, end) in self.rows.ends[..count].iter().enumerate() {
            let field = fields.get(start..*end).unwrap_or_default();
            start = *end;
            let field = if self.settings.trim { field.trim() } else { field };
            let (name, kind) = match self.columns.get(at) {
                Some((name, kind)) => (name.clone(), *kind),
                None => (numbered(at), &ColumnType::Text),
            };
            let value = if self.settings.null_text.as_deref() == Some(field) {
                Value::Null
            } else {
                kind.read(field).map_err(|reason| {
                    ReadError::at(ReadErrorCode::FieldNotOfType, position, reason).in_field(name.as_str())
                })?
            };
            record.insert(name, value);
        }
        Ok(record)
    }
}

impl Iterator for Table<'_> {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let before = self.number;
        self.record()
            .map_err(|error| if error.record.is_none() { error.in_record(before + 1) } else { error })
            .transpose()
    }
}

/// The name of a column that has none, by its place.
fn numbered(at: usize) -> CompactString {
    format_compact!("column{}", at + 1)
}
