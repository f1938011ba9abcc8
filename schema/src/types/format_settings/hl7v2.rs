//! Options of HL7 v2.

use async_graphql::{InputObject, SimpleObject};
use inlet_core::Result;

use super::encoding;
use crate::types::mirror;

mirror! {
    /// What escape sequences become.
    Hl7Escapes = inlet_formats::Hl7Escapes {
        /// The characters they stand for.
        Decode,
        /// Nothing: texts stay as they are written.
        Keep,
    }
}

mirror! {
    /// What is written around messages.
    Hl7Batch = inlet_formats::Hl7Batch {
        /// Nothing.
        None,
        /// BHS and BTS.
        Batch,
        /// FHS and FTS around one batch.
        File,
    }
}

/// Options of HL7 v2.
#[derive(Debug, Clone, SimpleObject, InputObject)]
#[graphql(input_name = "Hl7SettingsInput")]
pub struct Hl7Settings {
    /// Reading: which segments belong together. Without groups a message is flat.
    #[graphql(default)]
    pub groups: Vec<Hl7Group>,
    /// What escape sequences become.
    #[graphql(default_with = "Hl7Escapes::Decode")]
    pub escapes: Hl7Escapes,
    /// Writing: what stands around the messages.
    #[graphql(default_with = "Hl7Batch::None")]
    pub batch: Hl7Batch,
    /// Writing: the frame of MLLP around every message.
    #[graphql(default = false)]
    pub mllp: bool,
    /// The encoding's label, where the message does not say one.
    #[graphql(default_with = "\"UTF-8\".to_owned()")]
    pub encoding: String,
    /// Reading: the longest text of one message, in bytes of UTF-8.
    #[graphql(default = 33_554_432)]
    pub max_record_bytes: u32,
}

/// Segments that belong together; in the record a list of objects.
#[derive(Debug, Clone, SimpleObject, InputObject)]
#[graphql(input_name = "Hl7GroupInput")]
pub struct Hl7Group {
    /// The list's name in the record.
    pub name: String,
    /// Each occurrence of the first begins a new element. With a star, NTE*, a segment is always a list.
    pub segments: Vec<String>,
    /// Groups inside this one.
    #[graphql(default)]
    pub groups: Vec<Hl7Group>,
}

impl From<&inlet_formats::Hl7Group> for Hl7Group {
    fn from(group: &inlet_formats::Hl7Group) -> Self {
        let groups = group.groups.iter().map(Self::from).collect();
        Self { name: group.name.clone(), segments: group.segments.clone(), groups }
    }
}

impl From<Hl7Group> for inlet_formats::Hl7Group {
    fn from(group: Hl7Group) -> Self {
        let groups = group.groups.into_iter().map(Self::from).collect();
        Self { name: group.name, segments: group.segments, groups }
    }
}

impl From<&inlet_formats::Hl7Settings> for Hl7Settings {
    fn from(settings: &inlet_formats::Hl7Settings) -> Self {
        Self {
            groups: settings.groups.iter().map(Hl7Group::from).collect(),
            escapes: settings.escapes.into(),
            batch: settings.batch.into(),
            mllp: settings.mllp,
            encoding: settings.encoding.name().to_owned(),
            max_record_bytes: settings.max_record_bytes,
        }
    }
}

impl Hl7Settings {
    /// The settings.
    pub fn parse(self) -> Result<inlet_formats::Hl7Settings> {
        Ok(inlet_formats::Hl7Settings {
            groups: self.groups.into_iter().map(Into::into).collect(),
            escapes: self.escapes.into(),
            batch: self.batch.into(),
            mllp: self.mllp,
            encoding: encoding("settings.hl7v2.encoding", &self.encoding)?,
            max_record_bytes: self.max_record_bytes,
        })
    }
}
