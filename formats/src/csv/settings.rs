//! What a tenant can choose about CSV.
//!
//! Must not know: how it is read or written.

use serde::{Deserialize, Serialize};

use crate::{
    column::ColumnType,
    error::SettingsProblem,
    text::{DEFAULT_MAX_RECORD_BYTES, Encoding, check_max_record_bytes},
};

/// The options of CSV; the default is RFC 4180 with a header line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct CsvSettings {
    /// Between fields: one ASCII character.
    pub delimiter: char,
    /// Around fields: one ASCII character, doubled inside. None reads quotes as text, and refuses to write what would need them.
    pub quote: Option<char>,
    /// Reading: before a quote inside a quoted field, beside the doubled quote: one ASCII character.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escape: Option<char>,
    /// Whether the first row names the columns; also on writing.
    pub header: CsvHeader,
    /// The columns' names and types. With a header in the payload: types of the columns of those names. Without: all columns in order; if there are none
    /// they are called `column1`, `column2` and so on. Writing: the columns in order; if there are none, the fields of the first record.
    pub columns: Vec<CsvColumn>,
    /// Reading: whether white space around fields goes, also inside quotes.
    pub trim: bool,
    /// Reading: lines that begin with this ASCII character are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<char>,
    /// The text that means null. Without one, null is written as an empty field, and an empty field is read as empty text (as null if its type is not text).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub null_text: Option<String>,
    /// Reading: what rows mean that have fewer or more fields than columns.
    pub ragged_rows: RaggedRows,
    /// Reading: what a quote means inside a field that does not begin with one.
    pub stray_quotes: StrayQuotes,
    /// Writing: what ends a line. Reading takes CR LF, LF and CR.
    pub line_end: LineEnd,
    /// Writing: quotes around every field, not only where they are needed.
    pub always_quote: bool,
    /// Writing: an apostrophe before texts that a spreadsheet would run as a formula (that begin with = + - @, a tab or a carriage return and are not
    /// numbers).
    pub formula_guard: bool,
    /// The encoding, where no byte order mark says another.
    pub encoding: Encoding,
    /// Reading: the longest text of one row, in bytes of UTF-8.
    pub max_record_bytes: u32,
}

/// A column's name and type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CsvColumn {
    /// The field's name in the record.
    pub name: String,
    /// What it holds.
    #[serde(default, rename = "type")]
    pub kind: ColumnType,
}

/// Where the names of columns come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CsvHeader {
    /// From the first row.
    #[default]
    FirstRow,
    /// From the settings; the first row is data.
    None,
}

/// What rows mean that have fewer or more fields than columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RaggedRows {
    /// The payload is refused.
    #[default]
    Refuse,
    /// What is missing is absent from the record; what is too much is called `column7` by its place.
    Accept,
}

/// What a quote means inside a field that does not begin with one, as in `5" pipe`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StrayQuotes {
    /// The payload is refused (RFC 4180, section 2, rule 5).
    #[default]
    Refuse,
    /// It is a character like any other.
    Keep,
}

/// What ends a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LineEnd {
    /// CR LF, as RFC 4180 has it.
    #[default]
    CrLf,
    /// LF.
    Lf,
}

impl LineEnd {
    /// The characters.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CrLf => "\r\n",
            Self::Lf => "\n",
        }
    }
}

impl Default for CsvSettings {
    fn default() -> Self {
        Self {
            delimiter: ',',
            quote: Some('"'),
            escape: None,
            header: CsvHeader::default(),
            columns: Vec::new(),
            trim: false,
            comment: None,
            null_text: None,
            ragged_rows: RaggedRows::default(),
            stray_quotes: StrayQuotes::default(),
            line_end: LineEnd::default(),
            always_quote: false,
            formula_guard: false,
            encoding: Encoding::default(),
            max_record_bytes: DEFAULT_MAX_RECORD_BYTES,
        }
    }
}

impl CsvSettings {
    /// The first contradiction among the settings, if there is one.
    pub fn validate(&self) -> Result<(), SettingsProblem> {
        let problem = |code, field, message| Err(SettingsProblem { code, field, message });
        let special = |mark: char| mark.is_ascii() && !matches!(mark, '\r' | '\n' | '\0');
        let marks = [Some(self.delimiter), self.quote, self.escape, self.comment];
        let fields = ["delimiter", "quote", "escape", "comment"];
        for (at, (mark, field)) in marks.iter().zip(fields).enumerate() {
            let Some(mark) = mark else { continue };
            if !special(*mark) {
                return problem("SETTINGS_INVALID", field, "it must be one ASCII character that is no line break");
            }
            if marks[..at].contains(&Some(*mark)) {
                return problem("SETTINGS_CONFLICT", field, "delimiter, quote, escape and comment must differ");
            }
        }
        if self.quote.is_none() && (self.escape.is_some() || self.always_quote) {
            let field = if self.always_quote { "alwaysQuote" } else { "escape" };
            return problem("SETTINGS_CONFLICT", field, "it has no meaning without a quote");
        }
        for (at, column) in self.columns.iter().enumerate() {
            if column.name.is_empty() || self.columns[..at].iter().any(|other| other.name == column.name) {
                return problem("SETTINGS_INVALID", "columns", "every column has a name, each a different one");
            }
            if let Err(message) = column.kind.validate() {
                return problem("SETTINGS_INVALID", "columns", message);
            }
        }
        check_max_record_bytes(self.max_record_bytes)
    }

    /// The media type of what is written (RFC 4180, section 3).
    pub const fn media_type(&self) -> &'static str {
        "text/csv"
    }
}
