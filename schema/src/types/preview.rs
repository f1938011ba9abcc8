//! Trying a version of a flow: previews and shadow replays.

use async_graphql::{ID, InputObject, Json, OneofObject, SimpleObject};
use inlet_core::{
    Error, Result,
    flow::run::Rejected,
    ops::preview::{Preview, Sample, Shadowed, Trial},
};
use inlet_formats::Record;

use super::{
    execution::FailureObject,
    flow::FlowDifferenceObject,
    flow_input::FlowDefinitionInput,
    parameter::{ParameterInput, map},
};
use crate::id::parse;

/// What is tried.
#[derive(InputObject)]
pub struct FlowPreviewInput {
    /// The flow; may be left out where a definition is given.
    pub flow_id: Option<ID>,
    /// The version; left out, the newest, published or not.
    pub version: Option<i32>,
    /// A body that is tried in place of a version, for whoever may change flows.
    pub definition: Option<FlowDefinitionInput>,
    /// Which transformation, from 0.
    #[graphql(default = 0)]
    pub step: u32,
    /// On what.
    pub sample: SampleInput,
    /// Parameters, as of a manual run.
    #[graphql(default)]
    pub parameters: Vec<ParameterInput>,
}

/// On what a flow is tried: exactly one kind, of at most 1 MiB.
#[derive(OneofObject)]
pub enum SampleInput {
    /// A stored message, with its headers and parameters.
    MessageId(ID),
    /// A text.
    Text(String),
    /// Bytes in Base64.
    Base64(String),
}

/// What is tried on the last messages.
#[derive(InputObject)]
pub struct FlowShadowInput {
    /// The flow; one with a listener.
    pub flow_id: ID,
    /// The version; left out, the newest, published or not.
    pub version: Option<i32>,
    /// How many messages; 1 to 50.
    #[graphql(default = 10)]
    pub last: i32,
}

impl FlowPreviewInput {
    /// What the use case takes.
    pub fn parse(self) -> Result<Trial> {
        let sample = match self.sample {
            SampleInput::MessageId(id) => Sample::Message(parse(&id, "sample.messageId")?),
            SampleInput::Text(text) => Sample::Bytes(text.into()),
            SampleInput::Base64(text) => {
                let bytes = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, text);
                let refused = |_| Error::field("BASE64_INVALID", "sample.base64", "this is not Base64");
                Sample::Bytes(bytes.map_err(refused)?.into())
            }
        };
        Ok(Trial {
            flow: self.flow_id.map(|id| parse(&id, "flowId")).transpose()?,
            version: self.version,
            definition: self.definition.map(FlowDefinitionInput::definition).transpose()?,
            step: self.step as usize,
            sample,
            parameters: map(self.parameters)?,
        })
    }
}

/// Every stage of a step that was tried; nothing was delivered.
#[derive(SimpleObject)]
#[graphql(name = "FlowPreview")]
pub struct FlowPreviewObject {
    /// The first 20 records as they were read.
    read: Vec<Json<Record>>,
    /// The first 20 records as they were written.
    mapped: Vec<Json<Record>>,
    /// The beginning (64 KiB) of what would have been delivered; bytes that are not UTF-8 are replaced.
    written: String,
    /// How many bytes that has in all.
    size: u64,
    /// Records read.
    records_in: u64,
    /// Records written.
    records_out: u64,
    /// How many records rules did not let through.
    rejected_count: u64,
    /// The first 20 of them.
    rejected: Vec<PreviewRejectedObject>,
    /// Why nothing would have been delivered.
    failure: Option<FailureObject>,
}

/// A record that a rule did not let through.
#[derive(SimpleObject)]
#[graphql(name = "PreviewRejected")]
pub struct PreviewRejectedObject {
    /// Its number in the payload, from 1.
    record: u64,
    /// Stable.
    code: String,
    /// For people.
    message: String,
    /// The field at fault.
    field: Option<String>,
    /// The record.
    content: Json<Record>,
}

impl From<Rejected> for PreviewRejectedObject {
    fn from(rejected: Rejected) -> Self {
        let Rejected { record, code, message, field, content } = rejected;
        Self { record, code, message, field, content: Json(content) }
    }
}

impl From<Preview> for FlowPreviewObject {
    fn from(preview: Preview) -> Self {
        let json = |records: Vec<Record>| records.into_iter().map(Json).collect();
        Self {
            read: json(preview.read),
            mapped: json(preview.mapped),
            written: String::from_utf8_lossy(&preview.written).into_owned(),
            size: preview.size as u64,
            records_in: preview.records_in,
            records_out: preview.records_out,
            rejected_count: preview.rejected.count,
            rejected: preview.rejected.kept.into_iter().take(20).map(Into::into).collect(),
            failure: preview.failure.map(Into::into),
        }
    }
}

/// One message of a shadow replay.
#[derive(SimpleObject)]
#[graphql(name = "FlowShadow")]
pub struct FlowShadowObject {
    /// The message.
    message_id: ID,
    /// The execution that delivered it.
    execution_id: ID,
    /// The version that it ran.
    version: i32,
    /// Whether the version that is tried gives the same bytes.
    same: bool,
    /// Where the first 20 written records differ; a path begins with the record's place, from 0. Empty where only the bytes do.
    differences: Vec<FlowDifferenceObject>,
    /// Why the version that is tried would deliver nothing, or why it was not tried.
    failure: Option<FailureObject>,
}

impl From<Shadowed> for FlowShadowObject {
    fn from(shadowed: Shadowed) -> Self {
        Self {
            message_id: shadowed.message.to_string().into(),
            execution_id: shadowed.execution.to_string().into(),
            version: shadowed.version,
            same: shadowed.same,
            differences: shadowed.differences.into_iter().map(Into::into).collect(),
            failure: shadowed.failure.map(Into::into),
        }
    }
}
