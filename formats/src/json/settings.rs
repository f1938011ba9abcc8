//! What a tenant can choose about JSON.
//!
//! Must not know: how it is read or written.

use serde::{Deserialize, Serialize};

use crate::{
    error::SettingsProblem,
    path::FieldPath,
    text::{DEFAULT_MAX_RECORD_BYTES, check_max_record_bytes},
};

/// The options of JSON; the default reads any object or array of objects and writes what came in that shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct JsonSettings {
    /// Reading: how the payload is framed.
    pub input: JsonInput,
    /// Reading: the node that is the record, or the array of records, when that is not the whole document. Not with [`JsonInput::Lines`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records_path: Option<FieldPath>,
    /// Reading: what a key that stands twice in one object means.
    pub duplicate_keys: DuplicateKeys,
    /// Writing: how records become a payload.
    pub layout: JsonLayout,
    /// Writing: with line breaks and two blanks per level. Not with [`JsonLayout::Lines`].
    pub pretty: bool,
    /// Writing: the key of an object around the payload's object or array, `{"patients": [..]}`. Not with [`JsonLayout::Lines`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root_name: Option<String>,
    /// Reading: the longest text of one record, in bytes of UTF-8.
    pub max_record_bytes: u32,
}

impl Default for JsonSettings {
    fn default() -> Self {
        Self {
            input: JsonInput::default(),
            records_path: None,
            duplicate_keys: DuplicateKeys::default(),
            layout: JsonLayout::default(),
            pretty: false,
            root_name: None,
            max_record_bytes: DEFAULT_MAX_RECORD_BYTES,
        }
    }
}

/// How a payload is framed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum JsonInput {
    /// One JSON text.
    #[default]
    Document,
    /// One object per line, lines ended by LF or CR LF; blank lines are skipped, so no lines are no records.
    Lines,
}

/// How records become a payload.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum JsonLayout {
    /// What was a single object becomes an object, what was a list becomes an array.
    #[default]
    AsRead,
    /// An array, also for one record and for none.
    Array,
    /// One object; more or fewer records than one are an error.
    Object,
    /// One object per line, each line ended by LF.
    Lines,
}

/// What a key that stands twice in one object means; RFC 8259, section 4, leaves it open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DuplicateKeys {
    /// The last one counts, in the place of the first.
    #[default]
    Last,
    /// The payload is refused.
    Refuse,
}

impl JsonSettings {
    /// The first contradiction among the settings, if there is one.
    pub fn validate(&self) -> Result<(), SettingsProblem> {
        let conflict = |field, message| Err(SettingsProblem { code: "SETTINGS_CONFLICT", field, message });
        if self.input == JsonInput::Lines && self.records_path.is_some() {
            conflict("recordsPath", "with input LINES every line is a record, so there is no path to the records")
        } else if self.layout == JsonLayout::Lines && self.pretty {
            conflict("pretty", "with layout LINES every record is one line, so it cannot be pretty")
        } else if self.layout == JsonLayout::Lines && self.root_name.is_some() {
            conflict("rootName", "with layout LINES every line is a record, so nothing can be around them")
        } else {
            check_max_record_bytes(self.max_record_bytes)
        }
    }

    /// The media type of what is written.
    pub const fn media_type(&self) -> &'static str {
        match self.layout {
            JsonLayout::AsRead | JsonLayout::Array | JsonLayout::Object => "application/json",
            JsonLayout::Lines => "application/x-ndjson",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contradictions_are_named() {
        assert_eq!(JsonSettings::default().validate(), Ok(()));
        let lines = JsonSettings {
            input: JsonInput::Lines,
            records_path: Some(FieldPath::field("entry")),
            ..JsonSettings::default()
        };
        let pretty = JsonSettings { layout: JsonLayout::Lines, pretty: true, ..JsonSettings::default() };
        let root =
            JsonSettings { layout: JsonLayout::Lines, root_name: Some("x".to_owned()), ..JsonSettings::default() };
        for (settings, field) in [(lines, "recordsPath"), (pretty, "pretty"), (root, "rootName")] {
            let problem = settings.validate().unwrap_err();
            assert_eq!((problem.code, problem.field), ("SETTINGS_CONFLICT", field));
        }
        let problem = JsonSettings { max_record_bytes: 0, ..JsonSettings::default() }.validate().unwrap_err();
        assert_eq!((problem.code, problem.field), ("SETTINGS_OUT_OF_RANGE", "maxRecordBytes"));
    }
}
