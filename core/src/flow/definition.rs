//! What a flow says, as plain data: the body of one flow version, exactly as it is stored and as the API shows it.
//!
//! Must not know: how it is run (mapping.rs), where it is stored, or how GraphQL spells it.

use std::{num::NonZeroU32, time::Duration};

use inlet_formats::{FormatSettings, JsonSettings, Value};
use serde::{Deserialize, Serialize};

use super::{
    check::{Condition, ValidationRule},
    function::Function,
    group::Group,
    path::FieldPath,
    step::{OnError, StepFact},
    template::Template,
};
pub use super::{
    files::{Afterwards, FilesSource},
    pages::{HttpSource, Pagination},
    statement::{SqlSource, SqlStatement},
};
use crate::{
    broker::Topic,
    connection::SqlTable,
    file::{Compression, IfExists},
    ids::{ConnectionId, FlowId, FormatId},
};

/// The body of one flow version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FlowDefinition {
    /// Run in this order; at least one.
    pub transformations: Vec<Transformation>,
    /// The parameters the flow declares, with their defaults.
    #[serde(default)]
    pub parameters: Vec<ParameterDeclaration>,
    /// When and how often a failed execution is tried again.
    #[serde(default)]
    pub retry: RetryPolicy,
    /// How many executions of the flow run at once, over all workers; 1..=10,000. Unset, as many as workers have room for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_concurrency: Option<u32>,
    /// Seconds within which an execution is expected to end, counted from its first start; 1..=2,592,000. What lasts longer goes on, and notices may
    /// tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_duration_seconds: Option<u32>,
}

/// One parameter a flow declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParameterDeclaration {
    /// A letter, then letters, digits, `_`, `.` or `-`; at most 64 characters. Not one of the built-in names.
    pub name: String,
    /// The value when neither schedule, path, query nor a manual run gives one. Without a default, an unset parameter is an error where it is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The header of the message that gives the value, over path, query and schedule; the first of equal names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// What the value must be, whoever gives it; unset takes any text.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub value_type: Option<ValueType>,
}

/// How a failed execution is retried: the n-th delay is `initial * 2^(n-1)`, capped, with jitter; a destination's Retry-After wins when it is longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RetryPolicy {
    /// How many attempts a step gets in all, the first included; 1..=100.
    pub max_attempts: u32,
    /// Milliseconds before the second attempt; 10..=3,600,000.
    pub initial_delay_ms: u64,
    /// The longest delay in milliseconds; at least the initial one, at most a day.
    pub max_delay_ms: u64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { max_attempts: 10, initial_delay_ms: 1_000, max_delay_ms: 300_000 }
    }
}

impl RetryPolicy {
    /// How long to wait after so many attempts (1 or more); `fraction` in `0.0..1.0` spreads it over half to all of the exponential delay.
    pub fn delay(&self, attempts: u32, fraction: f64) -> Duration {
        let doublings = attempts.saturating_sub(1).min(40);
        let full = self.initial_delay_ms.saturating_mul(1 << doublings).min(self.max_delay_ms);
        Duration::from_millis(full).mul_f64(0.5 + fraction / 2.0)
    }
}

/// One step: read FROM, map, write TO.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transformation {
    /// What people call the step.
    pub name: String,
    /// The steps that must be over before it begins, by name; each stands before it in the flow. Unset: the one before it. Empty: it begins with the
    /// flow. Steps that do not wait for each other run at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Vec<String>>,
    /// The step runs only if this is true of the run (see step.rs); otherwise it is skipped, which is as good as done. Unset: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// What becomes of the execution when the step fails.
    #[serde(default, skip_serializing_if = "is_default")]
    pub on_error: OnError,
    /// Where records come from.
    pub from: Source,
    /// Where records go.
    pub to: Destination,
    /// Which records that follow each other become one, before anything else. Unset: each stays for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// JavaScript that makes a record, a list of records, or nothing of every record that is read or group, before all that follows (see script.rs).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
    /// Which records go through; the others are left out without a word. Unset: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Condition>,
    /// What is true of every good record; asked in this order, the first that is not true counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<ValidationRule>,
    /// What becomes of a record that cannot be mapped.
    #[serde(default, skip_serializing_if = "is_default")]
    pub record_errors: RecordErrors,
    /// How one record becomes another.
    #[serde(default)]
    pub mapping: Mapping,
    /// Where rejected records go, each as `{record, code, message, field, content}`; unset, they are only kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected_to: Option<Destination>,
}

pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What becomes of a record that cannot be mapped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RecordErrors {
    /// The step fails.
    #[default]
    Fail,
    /// The record is kept aside with its reason; the others go on.
    RejectRecord,
}

impl Transformation {
    /// A step that brings everything from one place to another, unchanged.
    pub fn new(name: impl Into<String>, from: Source, to: Destination) -> Self {
        Self {
            name: name.into(),
            after: None,
            when: None,
            on_error: OnError::default(),
            from,
            to,
            group: None,
            script: None,
            filter: None,
            rules: Vec::new(),
            record_errors: RecordErrors::default(),
            mapping: Mapping::default(),
            rejected_to: None,
        }
    }

    /// Every place it writes to.
    pub fn destinations(&self) -> impl Iterator<Item = &Destination> {
        std::iter::once(&self.to).chain(&self.rejected_to)
    }
}

/// Where a step reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Source {
    /// The payload that the flow's listener accepted.
    #[serde(rename_all = "camelCase")]
    Listener {
        /// How its bytes are read.
        format_id: FormatId,
    },
    /// A file of a directory or an object store.
    #[serde(rename_all = "camelCase")]
    File {
        /// The connection.
        connection_id: ConnectionId,
        /// How its bytes are read.
        format_id: FormatId,
        /// The file's name within the connection, with parameters.
        name: Template,
        /// How its bytes are packed.
        #[serde(default, skip_serializing_if = "is_default")]
        compression: Compression,
    },
    /// Files of a directory or an object store: each is read, mapped and delivered by itself.
    Files(FilesSource),
    /// Answers of an HTTP connection, page after page.
    Http(HttpSource),
    /// Rows of a SQL connection; they have no format.
    Sql(SqlSource),
}

impl Source {
    /// How its bytes are read, where it has some.
    pub const fn format_id(&self) -> Option<FormatId> {
        match self {
            Self::Listener { format_id }
            | Self::File { format_id, .. }
            | Self::Files(FilesSource { format_id, .. })
            | Self::Http(HttpSource { format_id, .. }) => Some(*format_id),
            Self::Sql(_) => None,
        }
    }

    /// The connection it reads from, if it does.
    pub const fn connection_id(&self) -> Option<ConnectionId> {
        match self {
            Self::Listener { .. } => None,
            Self::File { connection_id, .. }
            | Self::Files(FilesSource { connection_id, .. })
            | Self::Http(HttpSource { connection_id, .. })
            | Self::Sql(SqlSource { connection_id, .. }) => Some(*connection_id),
        }
    }
}

/// Where a step writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Destination {
    /// A file of a directory or an object store; written whole or not at all.
    #[serde(rename_all = "camelCase")]
    File {
        /// The connection.
        connection_id: ConnectionId,
        /// How records become bytes.
        format_id: FormatId,
        /// The file's name within the connection, with parameters.
        name: Template,
        /// What happens where a file of that name stands already.
        #[serde(default, skip_serializing_if = "is_default")]
        if_exists: IfExists,
        /// How its bytes are packed.
        #[serde(default, skip_serializing_if = "is_default")]
        compression: Compression,
    },
    /// Requests of an HTTP connection.
    #[serde(rename_all = "camelCase")]
    Http {
        /// URL, method, headers and authentication.
        connection_id: ConnectionId,
        /// How records become a body.
        format_id: FormatId,
        /// How many records make one request, 1..=10,000. Unset: all records make one. With 1, the body is the record itself, not a list of one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        records_per_request: Option<NonZeroU32>,
    },
    /// A table of a SQL connection; each record is a row, in one transaction.
    #[serde(rename_all = "camelCase")]
    Sql {
        /// The database.
        connection_id: ConnectionId,
        /// What is done to which table.
        #[serde(flatten)]
        table: SqlTable,
    },
    /// A statement of a SQL connection that is run for each record, all in one transaction.
    #[serde(rename_all = "camelCase")]
    SqlStatement {
        /// The database.
        connection_id: ConnectionId,
        /// What is run.
        #[serde(flatten)]
        statement: SqlStatement,
    },
    /// Another flow of the tenant: the records become a message of its listener, which it runs on as on any other.
    #[serde(rename_all = "camelCase")]
    Flow {
        /// The flow; it has a listener.
        flow_id: FlowId,
        /// How records become the message's body.
        format_id: FormatId,
    },
    /// A letter by a mail server.
    #[serde(rename_all = "camelCase")]
    Email {
        /// Server, sender, recipients and subject.
        connection_id: ConnectionId,
        /// How records become the text, or the attachment.
        format_id: FormatId,
        /// The attachment's name, with parameters and without directories. Unset: the records are the letter's text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attachment_name: Option<Template>,
    },
    /// Messages of a broker.
    #[serde(rename_all = "camelCase")]
    Broker {
        /// The server.
        connection_id: ConnectionId,
        /// How records become a message's body.
        format_id: FormatId,
        /// Where in the broker.
        topic: Topic,
        /// How many records make one message, 1..=10,000. Unset: all records make one. With 1, the body is the record itself, not a list of one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        records_per_message: Option<NonZeroU32>,
    },
}

impl Destination {
    /// How records become bytes, where they do.
    pub const fn format_id(&self) -> Option<FormatId> {
        match self {
            Self::File { format_id, .. }
            | Self::Http { format_id, .. }
            | Self::Flow { format_id, .. }
            | Self::Email { format_id, .. }
            | Self::Broker { format_id, .. } => Some(*format_id),
            Self::Sql { .. } | Self::SqlStatement { .. } => None,
        }
    }

    /// The connection it writes to, if it does.
    pub const fn connection_id(&self) -> Option<ConnectionId> {
        match self {
            Self::File { connection_id, .. }
            | Self::Http { connection_id, .. }
            | Self::Sql { connection_id, .. }
            | Self::SqlStatement { connection_id, .. }
            | Self::Email { connection_id, .. }
            | Self::Broker { connection_id, .. } => Some(*connection_id),
            Self::Flow { .. } => None,
        }
    }

    /// The flow it calls, if it does.
    pub const fn flow_id(&self) -> Option<FlowId> {
        match self {
            Self::Flow { flow_id, .. } => Some(*flow_id),
            Self::File { .. }
            | Self::Http { .. }
            | Self::Sql { .. }
            | Self::SqlStatement { .. }
            | Self::Email { .. }
            | Self::Broker { .. } => None,
        }
    }
}

/// How fields of a source or destination without a format are named: as in JSON.
pub fn plain_notation() -> FormatSettings {
    FormatSettings::Json(JsonSettings::default())
}

/// How one record becomes another, or several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mapping {
    /// Whether fields that no rule names go through unchanged; otherwise they are dropped.
    #[serde(default)]
    pub pass_through: bool,
    /// Lists to go into, each within an element of the one before: every element of the last is mapped to a record of its own. Paths of rules begin at
    /// the element then. Empty: the record itself is mapped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub for_each: Vec<FieldPath>,
    /// Applied in this order; a later rule overwrites an earlier one's target.
    #[serde(default)]
    pub fields: Vec<FieldMapping>,
}

impl Default for Mapping {
    /// The mapping of a step that names none: everything goes through.
    fn default() -> Self {
        Self { pass_through: true, for_each: Vec::new(), fields: Vec::new() }
    }
}

/// One rule of a mapping.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "rule")]
pub enum FieldMapping {
    /// Sets a field of the result.
    #[serde(rename_all = "camelCase")]
    Set {
        /// Which field of the result, in the notation of the format that is written; parents are made as needed.
        target: FieldPath,
        /// Where the value comes from.
        from: FieldSource,
        /// What is done to it, in this order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        functions: Vec<Function>,
        /// What the value must be, converted where that loses nothing; unset keeps the source's type.
        #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
        value_type: Option<ValueType>,
        /// A regular expression that the whole text of the value must match.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pattern: Option<String>,
        /// What happens when there is no value.
        #[serde(default)]
        on_missing: OnMissing,
    },
    /// Keeps a field out of the result (of use with `pass_through`).
    #[serde(rename_all = "camelCase")]
    Exclude {
        /// Which field.
        target: FieldPath,
    },
    /// Makes a list of the result from a list of the record, one element from each.
    Each(EachMapping),
}

/// A list made from a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EachMapping {
    /// Which field of the result becomes the list.
    pub target: FieldPath,
    /// Which field holds the list. Absent or null it has no elements, and a single value is a list of one.
    pub path: FieldPath,
    /// Whether fields of an element that no rule names go through.
    #[serde(default)]
    pub pass_through: bool,
    /// How an element is mapped; paths begin at the element.
    #[serde(default)]
    pub fields: Vec<FieldMapping>,
}

/// Where a rule's value comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FieldSource {
    /// A field of the incoming record, in the notation of the format that is read, or of the element of a list. With `pass_through`, the field it came
    /// from is left out: that is a rename.
    Path(FieldPath),
    /// A field of what holds the list whose element is mapped.
    Parent(ParentPath),
    /// The same value for every record.
    Constant(Value),
    /// A parameter of the run.
    Parameter(String),
    /// A header of the message, whatever the case of its name; the first of equal names. Runs without a message have none.
    Header(String),
    /// What the run knows by itself.
    Metadata(Metadata),
    /// What became of an earlier step of the same execution; missing while that is not over.
    Step(StepSource),
    /// JavaScript whose value is used (see script.rs): of the whole record, whatever list its rule stands in.
    Expression(String),
}

/// A field some levels above the element that is mapped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParentPath {
    /// How many lists to go out of; 1 is what holds the list.
    #[serde(default = "one")]
    pub up: u32,
    /// Which field there.
    pub path: FieldPath,
}

const fn one() -> u32 {
    1
}

/// What became of an earlier step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepSource {
    /// The step's name.
    pub name: String,
    /// What of it.
    pub fact: StepFact,
}

/// What a run knows by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Metadata {
    /// The message's id; missing in a run without one.
    MessageId,
    /// When it arrived (RFC 3339).
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

/// What a mapped value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ValueType {
    /// Text; numbers and booleans are spelled out.
    Text,
    /// A whole number in 64 bits.
    Integer,
    /// An exact decimal number.
    Decimal,
    /// true or false; the texts "true" and "false" are taken.
    Boolean,
    /// A calendar date, `YYYY-MM-DD` (RFC 3339, full-date).
    Date,
    /// A moment (RFC 3339, date-time).
    DateTime,
}

/// What happens when there is no value: the field that a rule reads is absent, and no function has put something in its place. A field that is present
/// and null is not absent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OnMissing {
    /// The target becomes null.
    #[default]
    Null,
    /// The target becomes this value.
    Default(Value),
    /// The execution fails, naming record and field.
    Fail,
    /// The target is left out.
    Omit,
    /// The record, or the element of a list, is left out as a whole.
    SkipRecord,
}
