//! Where a row of CSV ends, and whether its quotes have one meaning.
//!
//! Must not know: fields' contents.

use super::settings::{CsvSettings, StrayQuotes};

/// The special characters, as bytes; all are ASCII, so they cannot be part of another character.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marks {
    pub(super) delimiter: u8,
    pub(super) quote: Option<u8>,
    pub(super) escape: Option<u8>,
    pub(super) comment: Option<u8>,
    pub(super) stray_quotes: StrayQuotes,
}

impl Marks {
    pub(super) fn of(settings: &CsvSettings) -> Self {
        let byte = |mark: char| u8::try_from(mark).unwrap_or(b',');
        Self {
            delimiter: byte(settings.delimiter),
            quote: settings.quote.map(byte),
            escape: settings.escape.map(byte),
            comment: settings.comment.map(byte),
            stray_quotes: settings.stray_quotes,
        }
    }
}

/// A row that has been found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    /// Its bytes without its line end.
    pub(super) length: usize,
    /// The bytes of its line end: 0 at the payload's end.
    pub(super) line_end: usize,
    /// How many delimiters stand between its fields.
    pub(super) delimiters: usize,
}

/// A quote that has no one meaning, at a byte offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stray {
    /// A quote inside a field that does not begin with one.
    Quote(usize),
    /// Something between a closing quote and the delimiter.
    AfterQuote(usize),
    /// A quote that is never closed.
    Unclosed(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Unquoted,
    Quoted,
    AfterQuote,
}

/// A scan that can go on when more text is there.
pub(super) struct RowScan {
    marks: Marks,
    state: State,
    offset: usize,
    opened: usize,
    delimiters: usize,
}

impl RowScan {
    pub(super) const fn new(marks: Marks) -> Self {
        Self { marks, state: State::FieldStart, offset: 0, opened: 0, delimiters: 0 }
    }

    /// The row at the beginning of the text, or `None` when it goes on behind what is here.
    pub(super) fn run(&mut self, bytes: &[u8], is_end: bool) -> Result<Option<Row>, Stray> {
        while self.offset < bytes.len() {
            match self.state {
                State::Quoted => {
                    let rest = &bytes[self.offset..];
                    let quote = self.marks.quote.unwrap_or(b'"');
                    let escape = self.marks.escape.unwrap_or(quote);
                    let Some(at) = memchr::memchr2(quote, escape, rest) else {
                        self.offset = bytes.len();
                        break;
                    };
                    if rest[at] == quote {
                        self.state = State::AfterQuote;
                        self.offset += at + 1;
                    } else if at + 1 < rest.len() {
                        self.offset += at + 2;
                    } else {
                        self.offset += at;
                        break;
                    }
                    continue;
                }
                State::Unquoted => {
                    let is_special = |byte: &u8| {
                        *byte == self.marks.delimiter
                            || matches!(byte, b'\r' | b'\n')
                            || Some(*byte) == self.marks.quote
                    };
                    let Some(at) = bytes[self.offset..].iter().position(is_special) else {
                        self.offset = bytes.len();
                        break;
                    };
                    self.offset += at;
                }
                State::FieldStart | State::AfterQuote => {}
            }
            let byte = bytes[self.offset];
            match byte {
                b'\n' => return Ok(Some(self.row(1))),
                b'\r' => match bytes.get(self.offset + 1) {
                    Some(b'\n') => return Ok(Some(self.row(2))),
                    None if !is_end => return Ok(None),
                    _ => return Ok(Some(self.row(1))),
                },
                _ if byte == self.marks.delimiter => {
                    self.delimiters += 1;
                    self.state = State::FieldStart;
                }
                _ if Some(byte) == self.marks.quote => match self.state {
                    State::FieldStart => {
                        self.opened = self.offset;
                        self.state = State::Quoted;
                    }
                    State::AfterQuote => self.state = State::Quoted,
                    State::Unquoted if self.marks.stray_quotes == StrayQuotes::Keep => {}
                    State::Unquoted | State::Quoted => return Err(Stray::Quote(self.offset)),
                },
                _ if self.state == State::AfterQuote => return Err(Stray::AfterQuote(self.offset)),
                _ => self.state = State::Unquoted,
            }
            self.offset += 1;
        }
        match (is_end, self.state) {
            (false, _) => Ok(None),
            (true, State::Quoted) => Err(Stray::Unclosed(self.opened)),
            (true, _) => Ok(Some(self.row(0))),
        }
    }

    /// Where the open quote stands, if one is open.
    pub(super) fn opened(&self) -> Option<usize> {
        (self.state == State::Quoted).then_some(self.opened)
    }

    const fn row(&self, line_end: usize) -> Row {
        Row { length: self.offset, line_end, delimiters: self.delimiters }
    }
}
