//! Options of CSV.

use async_graphql::{InputObject, SimpleObject};
use inlet_core::Result;

use super::{character, column::ColumnKind, encoding};
use crate::types::mirror;

mirror! {
    /// Where the names of columns come from.
    CsvHeader = inlet_formats::CsvHeader {
        /// From the first row.
        FirstRow,
        /// From the settings; the first row is data.
        None,
    }
}

mirror! {
    /// What rows mean that have fewer or more fields than columns.
    RaggedRows = inlet_formats::RaggedRows {
        /// The payload is refused.
        Refuse,
        /// What is missing is absent; what is too much is named by its place, as column7.
        Accept,
    }
}

mirror! {
    /// What a quote means inside a field that does not begin with one.
    StrayQuotes = inlet_formats::StrayQuotes {
        /// The payload is refused.
        Refuse,
        /// It is a character like any other.
        Keep,
    }
}

mirror! {
    /// What ends a line.
    LineEnd = inlet_formats::LineEnd {
        /// Carriage return and line feed.
        CrLf,
        /// Line feed.
        Lf,
    }
}

/// Options of CSV.
#[derive(Debug, Clone, SimpleObject, InputObject)]
#[graphql(input_name = "CsvSettingsInput")]
pub struct CsvSettings {
    /// Between fields: one ASCII character.
    #[graphql(default_with = "\",\".to_owned()")]
    pub delimiter: String,
    /// Around fields: one ASCII character; empty for none.
    #[graphql(default_with = "\"\\\"\".to_owned()")]
    pub quote: String,
    /// Reading: before a quote inside a quoted field, beside the doubled quote.
    pub escape: Option<String>,
    /// Where the names of columns come from; also whether they are written.
    #[graphql(default_with = "CsvHeader::FirstRow")]
    pub header: CsvHeader,
    /// The columns' names and types.
    #[graphql(default)]
    pub columns: Vec<CsvColumn>,
    /// Reading: whether white space around fields goes.
    #[graphql(default = false)]
    pub trim: bool,
    /// Reading: lines that begin with this character are left out.
    pub comment: Option<String>,
    /// The text that means null.
    pub null_text: Option<String>,
    /// Reading: what rows mean that have fewer or more fields than columns.
    #[graphql(default_with = "RaggedRows::Refuse")]
    pub ragged_rows: RaggedRows,
    /// Reading: what a quote means inside a field that does not begin with one.
    #[graphql(default_with = "StrayQuotes::Refuse")]
    pub stray_quotes: StrayQuotes,
    /// Writing: what ends a line.
    #[graphql(default_with = "LineEnd::CrLf")]
    pub line_end: LineEnd,
    /// Writing: quotes around every field.
    #[graphql(default = false)]
    pub always_quote: bool,
    /// Writing: an apostrophe before texts that a spreadsheet would run as a formula.
    #[graphql(default = false)]
    pub formula_guard: bool,
    /// The encoding's label, such as UTF-8 or windows-1252.
    #[graphql(default_with = "\"UTF-8\".to_owned()")]
    pub encoding: String,
    /// Reading: the longest text of one row, in bytes of UTF-8.
    #[graphql(default = 33_554_432)]
    pub max_record_bytes: u32,
}

/// A column's name and type.
#[derive(Debug, Clone, SimpleObject, InputObject)]
#[graphql(input_name = "CsvColumnInput")]
pub struct CsvColumn {
    /// The field's name in the record.
    pub name: String,
    /// What it holds; left out it is text.
    #[graphql(default)]
    pub r#type: ColumnKind,
}

impl From<&inlet_formats::CsvSettings> for CsvSettings {
    fn from(settings: &inlet_formats::CsvSettings) -> Self {
        let columns = settings.columns.iter();
        Self {
            delimiter: settings.delimiter.to_string(),
            quote: settings.quote.map(String::from).unwrap_or_default(),
            escape: settings.escape.map(String::from),
            header: settings.header.into(),
            columns: columns
                .map(|column| CsvColumn { name: column.name.clone(), r#type: (&column.kind).into() })
                .collect(),
            trim: settings.trim,
            comment: settings.comment.map(String::from),
            null_text: settings.null_text.clone(),
            ragged_rows: settings.ragged_rows.into(),
            stray_quotes: settings.stray_quotes.into(),
            line_end: settings.line_end.into(),
            always_quote: settings.always_quote,
            formula_guard: settings.formula_guard,
            encoding: settings.encoding.name().to_owned(),
            max_record_bytes: settings.max_record_bytes,
        }
    }
}

impl CsvSettings {
    /// The settings.
    pub fn parse(self) -> Result<inlet_formats::CsvSettings> {
        let optional = |field, text: Option<String>| text.map(|text| character(field, &text)).transpose();
        let column = |column: CsvColumn| {
            let kind = column.r#type.parse("settings.csv.columns")?;
            Ok(inlet_formats::CsvColumn { name: column.name, kind })
        };
        Ok(inlet_formats::CsvSettings {
            delimiter: character("settings.csv.delimiter", &self.delimiter)?,
            quote: optional("settings.csv.quote", Some(self.quote).filter(|quote| !quote.is_empty()))?,
            escape: optional("settings.csv.escape", self.escape)?,
            header: self.header.into(),
            columns: self.columns.into_iter().map(column).collect::<Result<_>>()?,
            trim: self.trim,
            comment: optional("settings.csv.comment", self.comment)?,
            null_text: self.null_text,
            ragged_rows: self.ragged_rows.into(),
            stray_quotes: self.stray_quotes.into(),
            line_end: self.line_end.into(),
            always_quote: self.always_quote,
            formula_guard: self.formula_guard,
            encoding: encoding("settings.csv.encoding", &self.encoding)?,
            max_record_bytes: self.max_record_bytes,
        })
    }
}
