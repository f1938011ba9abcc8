//! What a tenant can choose about fixed-length text.
//!
//! Must not know: how it is read or written.

use serde::{Deserialize, Serialize};

use crate::{
    column::ColumnType,
    csv::LineEnd,
    error::SettingsProblem,
    text::{DEFAULT_MAX_RECORD_BYTES, Encoding, check_max_record_bytes},
};

/// The longest line, in characters.
const MAX_LENGTH: usize = 1_000_000;

/// The options of fixed-length text. There is no default: columns must be declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FixedSettings {
    /// The types of record. One type without a prefix is all there is; several have prefixes, and the longest that fits counts.
    pub record_types: Vec<FixedType>,
    /// The field that holds the type's name, where types have prefixes.
    #[serde(default = "type_field")]
    pub type_field: String,
    /// What parts records.
    #[serde(default)]
    pub framing: FixedFraming,
    /// Reading: whether a record must be as long as its columns.
    #[serde(default)]
    pub length: FixedLength,
    /// Writing: what ends a line.
    #[serde(default)]
    pub line_end: LineEnd,
    /// The encoding, where no byte order mark says another.
    #[serde(default)]
    pub encoding: Encoding,
    /// Reading: the longest text of one record, in bytes of UTF-8.
    #[serde(default = "max_record_bytes")]
    pub max_record_bytes: u32,
}

fn type_field() -> String {
    "recordType".to_owned()
}

const fn max_record_bytes() -> u32 {
    DEFAULT_MAX_RECORD_BYTES
}

/// One type of record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FixedType {
    /// Such as `header`, `detail`, `trailer`.
    pub name: String,
    /// What a record of this type begins with. It need not be a column; if no column covers it, it is written too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// In any order, without overlaps.
    pub columns: Vec<FixedColumn>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FixedColumn {
    /// The field's name in the record.
    pub name: String,
    /// The first character's place, counted from 1; left out it is behind the column before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<u32>,
    /// In characters.
    pub width: u32,
    /// On which side the text stands.
    #[serde(default)]
    pub align: Align,
    /// What fills the other side; reading takes it off.
    #[serde(default = "blank")]
    pub pad: char,
    /// What it holds.
    #[serde(default, rename = "type")]
    pub kind: ColumnType,
}

const fn blank() -> char {
    ' '
}

/// On which side of its column a text stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Align {
    /// As texts do.
    #[default]
    Left,
    /// As numbers do.
    Right,
}

/// What parts records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FixedFraming {
    /// A line each, ended by CR LF, LF or CR; empty lines are left out.
    #[default]
    Lines,
    /// Nothing: each record is as long as its type's columns, and the next begins there.
    None,
}

/// Whether a line must be as long as its columns. Without lines it always is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FixedLength {
    /// Another length is refused.
    #[default]
    Strict,
    /// Columns behind a short line's end are absent, one that is cut is read as it is; what stands behind the last column is left out.
    Lenient,
}

impl FixedType {
    /// The columns with where they begin (from 0) and end, in order of place.
    pub(super) fn places(&self) -> Vec<(usize, usize, &FixedColumn)> {
        let mut next = 0;
        let mut places: Vec<_> = self
            .columns
            .iter()
            .map(|column| {
                let start = column.start.map_or(next, |start| (start as usize).saturating_sub(1));
                next = start + column.width as usize;
                (start, next, column)
            })
            .collect();
        places.sort_by_key(|(start, ..)| *start);
        places
    }

    /// How many characters its records have.
    pub(super) fn length(&self) -> usize {
        let columns = self.places().last().map_or(0, |(_, end, _)| *end);
        columns.max(self.prefix.as_deref().unwrap_or_default().chars().count())
    }
}

impl FixedSettings {
    /// Whether records say their type.
    pub(super) fn has_types(&self) -> bool {
        self.record_types.iter().any(|kind| kind.prefix.is_some())
    }

    /// The first contradiction among the settings, if there is one.
    pub fn validate(&self) -> Result<(), SettingsProblem> {
        let problem = |message| Err(SettingsProblem { code: "SETTINGS_INVALID", field: "recordTypes", message });
        if self.record_types.is_empty() {
            return problem("there must be a type of record");
        }
        for (at, kind) in self.record_types.iter().enumerate() {
            let others = &self.record_types[..at];
            if kind.name.is_empty() || others.iter().any(|other| other.name == kind.name) {
                return problem("every type has a name, each a different one");
            }
            let same_prefix = others.iter().any(|other| other.prefix == kind.prefix);
            if same_prefix || self.record_types.len() > 1 && kind.prefix.as_deref().is_none_or(str::is_empty) {
                return problem("where there are several types each has a prefix, a different one");
            }
            if kind.prefix.as_deref().is_some_and(|prefix| prefix.contains(['\r', '\n'])) {
                return problem("a prefix has no line break");
            }
            if kind.columns.is_empty() {
                return problem("a type has at least one column");
            }
            let places = kind.places();
            for (number, (start, end, column)) in places.iter().enumerate() {
                if column.width == 0 || column.start == Some(0) || *end > MAX_LENGTH {
                    return problem(
                        "a column's start and width are at least 1, and a record has at most 1,000,000 characters",
                    );
                }
                if number > 0 && places[number - 1].1 > *start {
                    return problem("columns must not overlap");
                }
                let taken = places[..number].iter().any(|(.., other)| other.name == column.name);
                if column.name.is_empty() || taken || self.has_types() && column.name == self.type_field {
                    return problem(
                        "every column has a name, each a different one, and none is that of the type's field",
                    );
                }
                if matches!(column.pad, '\r' | '\n') {
                    return problem("a column is not padded with line breaks");
                }
                if let Err(message) = column.kind.validate() {
                    return problem(message);
                }
            }
        }
        check_max_record_bytes(self.max_record_bytes)
    }

    /// The media type of what is written.
    pub const fn media_type(&self) -> &'static str {
        "text/plain"
    }
}
