//! What a tenant can choose about HL7 v2.
//!
//! Must not know: how it is read or written.

use serde::{Deserialize, Serialize};

use super::is_segment_name;
use crate::{
    error::SettingsProblem,
    text::{DEFAULT_MAX_RECORD_BYTES, Encoding, check_max_record_bytes},
};

/// How deep groups may stand in groups.
const MAX_GROUPS: usize = 8;

/// The options of HL7 v2; the default reads and writes any message flat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Hl7Settings {
    /// Reading: which segments belong together. Without groups a message is flat.
    pub groups: Vec<Hl7Group>,
    /// What escape sequences (chapter 2, section "Use of escape sequences in text fields") become.
    pub escapes: Hl7Escapes,
    /// Writing: what stands around the messages.
    pub batch: Hl7Batch,
    /// Writing: the frame of MLLP around every message. Reading takes it off wherever it is.
    pub mllp: bool,
    /// The encoding, where neither a byte order mark nor MSH-18 says another.
    pub encoding: Encoding,
    /// Reading: the longest text of one message, in bytes of UTF-8.
    pub max_record_bytes: u32,
}

/// Segments that belong together and may repeat together; in the record a list of objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Hl7Group {
    /// The list's name in the record, such as `observations`; not one that a segment could have.
    pub name: String,
    /// The group's segments. Each occurrence of the first begins a new element. With a star, `NTE*`, a segment is always a list.
    pub segments: Vec<String>,
    /// Groups inside this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Hl7Group>,
}

/// What escape sequences become.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Hl7Escapes {
    /// The characters they stand for: separators, hexadecimal characters, `\.br\` as a line feed. Others stay as they are written.
    #[default]
    Decode,
    /// Nothing: texts stay as they are written, and are written as they are.
    Keep,
}

/// What stands around the messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Hl7Batch {
    /// Nothing.
    #[default]
    None,
    /// BHS before and BTS, with the number of messages, behind.
    Batch,
    /// FHS and FTS around one batch.
    File,
}

impl Default for Hl7Settings {
    fn default() -> Self {
        Self {
            groups: Vec::new(),
            escapes: Hl7Escapes::default(),
            batch: Hl7Batch::default(),
            mllp: false,
            encoding: Encoding::default(),
            max_record_bytes: DEFAULT_MAX_RECORD_BYTES,
        }
    }
}

impl Hl7Settings {
    /// The first contradiction among the settings, if there is one.
    pub fn validate(&self) -> Result<(), SettingsProblem> {
        let problem = |code, field, message| Err(SettingsProblem { code, field, message });
        if let Err(message) = check_groups(&self.groups, 1) {
            return problem("SETTINGS_INVALID", "groups", message);
        }
        if self.mllp && self.batch != Hl7Batch::None {
            return problem("SETTINGS_CONFLICT", "mllp", "MLLP frames messages, and a batch is a file of them");
        }
        check_max_record_bytes(self.max_record_bytes)
    }

    /// The media type of what is written (the one that HL7 over HTTP uses).
    pub const fn media_type(&self) -> &'static str {
        "application/hl7-v2"
    }
}

fn check_groups(groups: &[Hl7Group], depth: usize) -> Result<(), &'static str> {
    if depth > MAX_GROUPS {
        return Err("groups stand in each other at most eight deep");
    }
    for (at, group) in groups.iter().enumerate() {
        if group.name.is_empty()
            || is_segment_name(&group.name)
            || groups[..at].iter().any(|other| other.name == group.name)
        {
            return Err("a group has a name of its own, which no segment could have");
        }
        let names = group.segments.iter().map(|segment| segment.strip_suffix('*').unwrap_or(segment));
        if !names.clone().all(is_segment_name) || group.segments.first().is_none_or(|first| first.ends_with('*')) {
            return Err("a group has segments such as OBX or NTE*, and the first has no star");
        }
        if groups[..at].iter().any(|other| other.segments.first() == group.segments.first()) {
            return Err("two groups cannot begin with the same segment");
        }
        check_groups(&group.groups, depth + 1)?;
    }
    Ok(())
}
