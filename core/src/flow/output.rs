//! What a step makes of its records: one body, or several.
//!
//! Must not know: how records are read or mapped.

use std::num::NonZeroU32;

use inlet_formats::{FormatSettings, JsonSettings, Record, RecordWriter, Shape, WriteError};

use super::{definition::Destination, script::record_weight};

/// What is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// All records in one body.
    Body(Vec<u8>),
    /// Some records in each body.
    Parts(Vec<Vec<u8>>),
    /// Records as they are.
    Records(Vec<Record>),
}

impl Default for Output {
    fn default() -> Self {
        Self::Body(Vec::new())
    }
}

impl Output {
    /// How many bytes it has in all; of records, about how many they take in memory.
    pub fn size(&self) -> usize {
        match self {
            Self::Body(body) => body.len(),
            Self::Parts(parts) => parts.iter().map(Vec::len).sum(),
            Self::Records(records) => records.iter().map(record_weight).sum(),
        }
    }

    /// All of it in a row, for who looks at it or waits for it; parts have a line break between them, and records are a list in
    /// JSON.
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Records(records) => written(&records).unwrap_or_default(),
            Self::Body(body) => body,
            Self::Parts(parts) => parts.join(&b'\n'),
        }
    }
}

/// Records as JSON. What JSON cannot hold, such as bytes, makes none.
fn written(records: &[Record]) -> Option<Vec<u8>> {
    let mut writer = FormatSettings::Json(JsonSettings::default()).writer(Shape::Many);
    for record in records {
        writer.write(record).ok()?;
    }
    writer.finish().ok()
}

/// How a destination wants records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// In one body.
    Body,
    /// So many in each body; where that is one, the body is the record itself.
    Parts(NonZeroU32),
    /// As they are.
    Records,
}

impl Form {
    /// What a destination wants.
    pub const fn of(destination: &Destination) -> Self {
        match destination {
            Destination::Http { records_per_request: Some(count), .. }
            | Destination::Broker { records_per_message: Some(count), .. } => Self::Parts(*count),
            Destination::Sql { .. } | Destination::SqlStatement { .. } => Self::Records,
            Destination::Http { .. }
            | Destination::File { .. }
            | Destination::Flow { .. }
            | Destination::Email { .. }
            | Destination::Broker { .. } => Self::Body,
        }
    }
}

/// Takes records one by one.
pub(super) struct Collector<'t> {
    form: Form,
    to: &'t FormatSettings,
    /// Made when the first record comes, since its shape may depend on what a script makes of the only one.
    writer: Option<Box<dyn RecordWriter>>,
    /// How many records are in the writer.
    written: u32,
    parts: Vec<Vec<u8>>,
    records: Vec<Record>,
}

impl<'t> Collector<'t> {
    /// A collector without records.
    pub const fn new(form: Form, to: &'t FormatSettings) -> Self {
        Self { form, to, writer: None, written: 0, parts: Vec::new(), records: Vec::new() }
    }

    /// Takes a record; `shape` is that of all.
    pub fn write(&mut self, record: &Record, shape: Shape) -> Result<(), WriteError> {
        let (to, shape) = match self.form {
            Form::Records => {
                self.records.push(record.clone());
                return Ok(());
            }
            Form::Body => (self.to, shape),
            Form::Parts(count) => (self.to, if count.get() == 1 { Shape::Single } else { Shape::Many }),
        };
        self.writer.get_or_insert_with(|| to.writer(shape)).write(record)?;
        self.written += 1;
        if let Form::Parts(count) = self.form
            && self.written >= count.get()
        {
            self.end_part()?;
        }
        Ok(())
    }

    fn end_part(&mut self) -> Result<(), WriteError> {
        if let Some(writer) = self.writer.take() {
            self.parts.push(writer.finish()?);
            self.written = 0;
        }
        Ok(())
    }

    /// What came of all records. Nothing of something is not delivered, so it need not be a payload of the format; `was_empty` says that there was
    /// nothing to begin with.
    pub fn finish(mut self, shape: Shape, was_empty: bool) -> Result<Output, WriteError> {
        match self.form {
            Form::Body => Ok(Output::Body(match self.writer {
                Some(writer) => writer.finish()?,
                None if was_empty => self.to.writer(shape).finish()?,
                None => Vec::new(),
            })),
            Form::Records => Ok(Output::Records(self.records)),
            Form::Parts(_) => {
                self.end_part()?;
                Ok(Output::Parts(self.parts))
            }
        }
    }
}
