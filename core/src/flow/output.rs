//! What a step makes of its records: one body, or several.
//!
//! Must not know: how records are read or mapped.

use std::num::NonZeroU32;

use inlet_formats::{FormatSettings, Record, RecordWriter, Shape, WriteError};

use super::definition::Destination;

/// What is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// All records in one body.
    Body(Vec<u8>),
    /// Some records in each body.
    Parts(Vec<Vec<u8>>),
}

impl Default for Output {
    fn default() -> Self {
        Self::Body(Vec::new())
    }
}

impl Output {
    /// How many bytes it has in all.
    pub fn size(&self) -> usize {
        match self {
            Self::Body(body) => body.len(),
            Self::Parts(parts) => parts.iter().map(Vec::len).sum(),
        }
    }

    /// All of it in a row, for who looks at it or waits for it; parts have a line break between them.
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Body(body) => body,
            Self::Parts(parts) => parts.join(&b'\n'),
        }
    }
}

/// How a destination wants records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// In one body.
    Body,
    /// So many in each body; where that is one, the body is the record itself.
    Parts(NonZeroU32),
}

impl Form {
    /// What a destination wants.
    pub const fn of(destination: &Destination) -> Self {
        match destination {
            Destination::Http { records_per_request: Some(count), .. } => Self::Parts(*count),
            Destination::Http { .. } | Destination::File { .. } | Destination::Flow { .. } => Self::Body,
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
}

impl<'t> Collector<'t> {
    /// A collector without records.
    pub const fn new(form: Form, to: &'t FormatSettings) -> Self {
        Self { form, to, writer: None, written: 0, parts: Vec::new() }
    }

    /// Takes a record; `shape` is that of all.
    pub fn write(&mut self, record: &Record, shape: Shape) -> Result<(), WriteError> {
        let (to, shape) = match self.form {
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
            Form::Parts(_) => {
                self.end_part()?;
                Ok(Output::Parts(self.parts))
            }
        }
    }
}
