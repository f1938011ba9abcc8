//! From records to CSV.
//!
//! Must not know: how records are read.

use compact_str::CompactString;

use super::settings::{CsvHeader, CsvSettings};
use crate::{
    column::ColumnType,
    decimal::Decimal,
    error::{WriteError, WriteErrorCode},
    format::RecordWriter,
    record::Record,
    value::Value,
};

/// Writes records as rows.
#[derive(Debug)]
pub struct CsvWriter {
    settings: CsvSettings,
    columns: Vec<(CompactString, ColumnType)>,
    begun: bool,
    records: u64,
    line: String,
    bytes: Vec<u8>,
}

impl CsvSettings {
    /// Starts a payload.
    pub fn writer(&self) -> CsvWriter {
        CsvWriter {
            columns: self.columns.iter().map(|column| (column.name.as_str().into(), column.kind.clone())).collect(),
            settings: self.clone(),
            begun: false,
            records: 0,
            line: String::new(),
            bytes: Vec::new(),
        }
    }
}

impl CsvWriter {
    /// Writes what stands before the first record.
    fn begin(&mut self) -> Result<(), WriteError> {
        self.begun = true;
        self.bytes.extend_from_slice(self.settings.encoding.mark());
        if self.settings.header == CsvHeader::FirstRow && !self.columns.is_empty() {
            self.line.clear();
            for at in 0..self.columns.len() {
                let name = self.columns[at].0.clone();
                self.push_field(at, &name, false)?;
            }
            self.end_line()?;
        }
        Ok(())
    }

    fn push_field(&mut self, at: usize, text: &str, guarded: bool) -> Result<(), WriteError> {
        if at > 0 {
            self.line.push(self.settings.delimiter);
        }
        let alone = self.columns.len() == 1;
        let comment = at == 0 && self.settings.comment.is_some_and(|comment| text.starts_with(comment));
        let special = |character| {
            character == self.settings.delimiter
                || matches!(character, '\r' | '\n')
                || Some(character) == self.settings.quote
        };
        // An empty field alone in its row would be a blank line; blanks at the ends are kept by readers that trim bare fields.
        let edges = text.starts_with([' ', '\t']) || text.ends_with([' ', '\t']);
        let needs = alone && text.is_empty() || comment || edges || text.contains(special);
        let Some(quote) = self.settings.quote else {
            let breaks = text.contains([self.settings.delimiter, '\r', '\n']);
            if breaks || comment {
                let message = "the field has a delimiter, a line break or a comment's mark, and there is no quote to put around it";
                let name = self.columns[at].0.as_str();
                return Err(WriteError::in_record(WriteErrorCode::CsvNeedsQuote, self.records, message).in_field(name));
            }
            self.line.push_str(text);
            return Ok(());
        };
        let guard = if guarded { "'" } else { "" };
        if !(self.settings.always_quote || needs || guarded) {
            self.line.push_str(text);
            return Ok(());
        }
        self.line.push(quote);
        self.line.push_str(guard);
        for character in text.chars() {
            // A reader with an escape character takes it as one inside quotes, so it is escaped by itself.
            if character == quote {
                self.line.push(quote);
            } else if Some(character) == self.settings.escape {
                self.line.push(character);
            }
            self.line.push(character);
        }
        self.line.push(quote);
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), WriteError> {
        self.line.push_str(self.settings.line_end.as_str());
        self.settings.encoding.encode(&self.line, &mut self.bytes).map_err(|error| error.in_record(self.records.max(1)))
    }

    fn write_fields(&mut self, record: &Record) -> Result<(), WriteError> {
        self.line.clear();
        for at in 0..self.columns.len() {
            let value = record.get(&self.columns[at].0);
            let text = match (value, &self.settings.null_text) {
                (Some(Value::Null), Some(text)) => text.as_str().into(),
                (None, _) => "".into(),
                (Some(value), _) => self.columns[at].1.write(value).map_err(|reason| {
                    let name = self.columns[at].0.as_str();
                    WriteError::in_record(WriteErrorCode::FieldNotWritable, self.records, reason).in_field(name)
                })?,
            };
            let guarded = self.settings.formula_guard && matches!(value, Some(Value::Text(_))) && is_formula(&text);
            let text = text.into_owned();
            self.push_field(at, &text, guarded)?;
        }
        self.end_line()
    }
}

/// Whether a spreadsheet would take the text for a formula (OWASP, CSV Injection). A negative number is none.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && Decimal::parse(text).is_err()
}

impl RecordWriter for CsvWriter {
    fn write(&mut self, record: &Record) -> Result<(), WriteError> {
        self.records += 1;
        if self.columns.is_empty() {
            self.columns = record.iter().map(|(name, _)| (name.into(), ColumnType::Text)).collect();
            if self.columns.is_empty() {
                let message = "the first record has no fields, and the settings declare no columns";
                return Err(WriteError::in_record(WriteErrorCode::CsvNoColumns, self.records, message));
            }
        }
        if !self.begun {
            self.begin()?;
        }
        if let Some((name, _)) = record.iter().find(|(name, _)| !self.columns.iter().any(|(column, _)| column == name))
        {
            let message = "the table has no such column; declare the columns, or leave the field out";
            return Err(WriteError::in_record(WriteErrorCode::CsvNoColumns, self.records, message).in_field(name));
        }
        self.write_fields(record)
    }

    fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<u8>, WriteError> {
        if !self.begun {
            self.begin()?;
        }
        Ok(self.bytes)
    }
}
