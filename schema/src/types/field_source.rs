//! Where a rule's value comes from, as input and as it is shown.

use async_graphql::{InputObject, Json, OneofObject, SimpleObject};
use inlet_core::{
    Problem,
    flow::definition::{FieldSource, ParentPath, StepSource},
};
use inlet_formats::{FieldPath, Value};

use super::mirror;

mirror! {
    /// What a run knows by itself.
    Metadata = inlet_core::flow::definition::Metadata {
        /// The message's id; missing in a run without one.
        MessageId,
        /// When it arrived.
        ReceivedAt,
        /// The method of its request, in capitals.
        Method,
        /// Path and query of its request.
        RequestTarget,
        /// The execution's id.
        ExecutionId,
        /// The flow's id.
        FlowId,
        /// The tenant's id.
        TenantId,
        /// The record's number in the payload, from 1.
        RecordNumber,
        /// The element itself, in a mapping of a list's elements; otherwise the record.
        Element,
        /// The element's place in its list, from 1; missing outside of lists.
        ElementPosition,
        /// A UUID (version 5) that is the same whenever this execution maps this record to this field.
        Uuid,
    }
}

mirror! {
    /// What can be known of an earlier step.
    StepFact = inlet_core::flow::step::StepFact {
        /// `SUCCEEDED`, `SKIPPED` or `GIVEN_UP`.
        State,
        /// Records read.
        RecordsIn,
        /// Records written.
        RecordsOut,
        /// Records rejected.
        RecordsRejected,
        /// Bytes written.
        BytesOut,
        /// Why it was given up, as a code; missing otherwise.
        ErrorCode,
    }
}

/// What became of an earlier step of the same execution.
#[derive(InputObject)]
pub struct StepSourceInput {
    /// The step's name.
    pub name: String,
    /// What of it.
    pub fact: StepFact,
}

/// What became of an earlier step of the same execution.
#[derive(SimpleObject)]
#[graphql(name = "StepSource")]
pub struct StepSourceObject {
    name: String,
    fact: StepFact,
}

/// Where a rule's value comes from: exactly one kind.
#[derive(OneofObject)]
pub enum FieldSourceInput {
    /// A field of the incoming record, in the notation of its format, or of the element of a list. With passThrough, the field it came from is left
    /// out: that is a rename.
    Path(String),
    /// The same value for every record.
    Constant(Json<Value>),
    /// A parameter of the run.
    Parameter(String),
    /// A field of what holds the list whose element is mapped.
    Parent(ParentPathInput),
    /// A header of the message, whatever the case of its name.
    Header(String),
    /// What the run knows by itself.
    Metadata(Metadata),
    /// What became of an earlier step of the same execution; missing while that is not over.
    Step(StepSourceInput),
    /// JavaScript whose value is used; it sees `record` and `context` (docs/flows.md).
    Expression(String),
}

/// A field some levels above the element that is mapped.
#[derive(InputObject)]
pub struct ParentPathInput {
    /// How many lists to go out of; 1 is what holds the list.
    #[graphql(default = 1)]
    pub up: u32,
    /// Which field there.
    pub path: String,
}

/// A field some levels above the element that is mapped.
#[derive(SimpleObject)]
#[graphql(name = "ParentPath")]
pub struct ParentPathObject {
    up: u32,
    path: String,
}

/// Where a value comes from: exactly one field is set.
#[derive(SimpleObject, Default)]
#[graphql(name = "FieldSource")]
pub struct FieldSourceObject {
    pub path: Option<String>,
    pub constant: Option<Json<Value>>,
    pub parameter: Option<String>,
    pub parent: Option<ParentPathObject>,
    pub header: Option<String>,
    pub metadata: Option<Metadata>,
    pub step: Option<StepSourceObject>,
    pub expression: Option<String>,
}

impl FieldSourceInput {
    /// At its place in the input.
    pub fn parse(self, place: &str) -> Result<FieldSource, Problem> {
        Ok(match self {
            Self::Path(path) => FieldSource::Path(parse_path(&format!("{place}.path"), &path)?),
            Self::Parent(parent) => FieldSource::Parent(ParentPath {
                up: parent.up,
                path: parse_path(&format!("{place}.parent.path"), &parent.path)?,
            }),
            Self::Constant(Json(value)) => FieldSource::Constant(value),
            Self::Parameter(name) => FieldSource::Parameter(name),
            Self::Header(name) => FieldSource::Header(name),
            Self::Metadata(metadata) => FieldSource::Metadata(metadata.into()),
            Self::Step(step) => FieldSource::Step(StepSource { name: step.name, fact: step.fact.into() }),
            Self::Expression(script) => FieldSource::Expression(script),
        })
    }
}

impl From<&FieldSource> for FieldSourceObject {
    fn from(source: &FieldSource) -> Self {
        let none = Self::default();
        match source {
            FieldSource::Path(path) => Self { path: Some(path.to_string()), ..none },
            FieldSource::Parent(parent) => {
                Self { parent: Some(ParentPathObject { up: parent.up, path: parent.path.to_string() }), ..none }
            }
            FieldSource::Constant(value) => Self { constant: Some(Json(value.clone())), ..none },
            FieldSource::Parameter(name) => Self { parameter: Some(name.clone()), ..none },
            FieldSource::Header(name) => Self { header: Some(name.clone()), ..none },
            FieldSource::Metadata(metadata) => Self { metadata: Some((*metadata).into()), ..none },
            FieldSource::Step(step) => {
                Self { step: Some(StepSourceObject { name: step.name.clone(), fact: step.fact.into() }), ..none }
            }
            FieldSource::Expression(script) => Self { expression: Some(script.clone()), ..none },
        }
    }
}

/// A field path at its place in the input.
pub fn parse_path(field: &str, text: &str) -> Result<FieldPath, Problem> {
    text.parse()
        .map_err(|error: inlet_formats::path::PathError| Problem::field("FIELD_PATH_INVALID", field, error.to_string()))
}
