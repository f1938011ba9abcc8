//! Options of fixed-length text.

use async_graphql::{InputObject, SimpleObject};
use inlet_core::Result;

use super::{character, column::ColumnKind, csv::LineEnd, encoding};
use crate::types::mirror;

mirror! {
    /// On which side of its column a text stands.
    Align = inlet_formats::Align {
        /// As texts do.
        Left,
        /// As numbers do.
        Right,
    }
}

mirror! {
    /// What parts records.
    FixedFraming = inlet_formats::FixedFraming {
        /// A line each.
        Lines,
        /// Nothing.
        None,
    }
}

mirror! {
    /// Whether a line must be as long as its columns.
    FixedLength = inlet_formats::FixedLength {
        /// Another length is refused.
        Strict,
        /// What is missing is absent, what is too much is left out.
        Lenient,
    }
}

/// Options of fixed-length text.
#[derive(Debug, Clone, SimpleObject, InputObject)]
#[graphql(input_name = "FixedSettingsInput")]
pub struct FixedSettings {
    /// The types of record.
    pub record_types: Vec<FixedType>,
    /// The field that holds the type's name, where types have prefixes.
    #[graphql(default_with = "\"recordType\".to_owned()")]
    pub type_field: String,
    /// What parts records.
    #[graphql(default_with = "FixedFraming::Lines")]
    pub framing: FixedFraming,
    /// Reading: whether a line must be as long as its columns.
    #[graphql(default_with = "FixedLength::Strict")]
    pub length: FixedLength,
    /// Writing: what ends a line.
    #[graphql(default_with = "LineEnd::CrLf")]
    pub line_end: LineEnd,
    /// The encoding's label, such as UTF-8 or windows-1252.
    #[graphql(default_with = "\"UTF-8\".to_owned()")]
    pub encoding: String,
    /// Reading: the longest text of one record, in bytes of UTF-8.
    #[graphql(default = 33_554_432)]
    pub max_record_bytes: u32,
}

/// One type of record.
#[derive(Debug, Clone, SimpleObject, InputObject)]
#[graphql(input_name = "FixedTypeInput")]
pub struct FixedType {
    /// Such as header, detail, trailer.
    pub name: String,
    /// What a record of this type begins with; the longest that fits counts.
    pub prefix: Option<String>,
    /// In any order, without overlaps.
    pub columns: Vec<FixedColumn>,
}

/// One column.
#[derive(Debug, Clone, SimpleObject, InputObject)]
#[graphql(input_name = "FixedColumnInput")]
pub struct FixedColumn {
    /// The field's name in the record.
    pub name: String,
    /// The first character's place, counted from 1; left out it is behind the column before.
    pub start: Option<u32>,
    /// In characters.
    pub width: u32,
    /// On which side the text stands.
    #[graphql(default_with = "Align::Left")]
    pub align: Align,
    /// The one character that fills the other side.
    #[graphql(default_with = "\" \".to_owned()")]
    pub pad: String,
    /// What it holds; left out it is text.
    #[graphql(default)]
    pub r#type: ColumnKind,
}

impl From<&inlet_formats::FixedSettings> for FixedSettings {
    fn from(settings: &inlet_formats::FixedSettings) -> Self {
        let column = |column: &inlet_formats::FixedColumn| FixedColumn {
            name: column.name.clone(),
            start: column.start,
            width: column.width,
            align: column.align.into(),
            pad: column.pad.to_string(),
            r#type: (&column.kind).into(),
        };
        let kind = |kind: &inlet_formats::FixedType| FixedType {
            name: kind.name.clone(),
            prefix: kind.prefix.clone(),
            columns: kind.columns.iter().map(column).collect(),
        };
        Self {
            record_types: settings.record_types.iter().map(kind).collect(),
            type_field: settings.type_field.clone(),
            framing: settings.framing.into(),
            length: settings.length.into(),
            line_end: settings.line_end.into(),
            encoding: settings.encoding.name().to_owned(),
            max_record_bytes: settings.max_record_bytes,
        }
    }
}

impl FixedSettings {
    /// The settings.
    pub fn parse(self) -> Result<inlet_formats::FixedSettings> {
        const TYPES: &str = "settings.fixed.recordTypes";
        let column = |column: FixedColumn| {
            Ok(inlet_formats::FixedColumn {
                name: column.name,
                start: column.start,
                width: column.width,
                align: column.align.into(),
                pad: character(TYPES, &column.pad)?,
                kind: column.r#type.parse(TYPES)?,
            })
        };
        let kind = |kind: FixedType| {
            let columns = kind.columns.into_iter().map(column).collect::<Result<_>>()?;
            Ok(inlet_formats::FixedType { name: kind.name, prefix: kind.prefix, columns })
        };
        Ok(inlet_formats::FixedSettings {
            record_types: self.record_types.into_iter().map(kind).collect::<Result<_>>()?,
            type_field: self.type_field,
            framing: self.framing.into(),
            length: self.length.into(),
            line_end: self.line_end.into(),
            encoding: encoding("settings.fixed.encoding", &self.encoding)?,
            max_record_bytes: self.max_record_bytes,
        })
    }
}
