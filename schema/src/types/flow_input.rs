//! What flows are made of, in the same shape as flow.rs shows them.

use async_graphql::{ID, InputObject, MaybeUndefined, OneofObject};
use inlet_core::{
    Error, Problem, Result,
    error::Problems,
    flow::{
        definition::{Destination, FlowDefinition, Mapping, ParameterDeclaration, RetryPolicy, Source, Transformation},
        group::Group,
    },
};

use super::{
    check::{ConditionInput, OnError, RecordErrors, ValidationRuleInput},
    field_source::parse_path,
    file_end::{FileDestinationInput, FileSourceInput, FilesSourceInput},
    http_end::{HttpEndInput, HttpSourceInput},
    mapping_input::{MappingInput, ValueType, parse_mapping},
    parameter::ParameterInput,
    sql_end::{SqlEndInput, SqlSourceInput, SqlStatementInput},
    topic_end::{KafkaEndInput, NatsEndInput, RabbitmqEndInput, RedisEndInput},
};
use crate::id::parse;

/// What a new flow is made of.
#[derive(InputObject)]
pub struct FlowCreateInput {
    /// For people; unique in the tenant.
    pub name: String,
    /// The listener whose messages it runs on; left out, the flow is run by hand.
    pub listener_id: Option<ID>,
    /// Run in this order; at least one.
    pub transformations: Vec<TransformationInput>,
    /// The parameters it declares.
    #[graphql(default)]
    pub parameters: Vec<ParameterDeclarationInput>,
    /// When and how often it is tried again; left out, ten attempts over about half an hour.
    pub retry: Option<RetryPolicyInput>,
    /// How many of its executions run at once, over all workers; left out, as many as there is room for.
    pub max_concurrency: Option<u32>,
    /// Seconds within which an execution is expected to end, up to 2592000; what lasts longer goes on, and notices may tell.
    pub expected_duration_seconds: Option<u32>,
    /// What you say of its first version.
    pub note: Option<String>,
}

/// What changes of a flow; left out stays. A changed definition becomes the next version, and is published at once unless it is to be a draft.
#[derive(InputObject)]
pub struct FlowUpdateInput {
    /// Which.
    pub id: ID,
    /// For people.
    pub name: Option<String>,
    /// Another listener; null for none.
    pub listener_id: MaybeUndefined<ID>,
    /// All transformations.
    pub transformations: Option<Vec<TransformationInput>>,
    /// All parameters.
    pub parameters: Option<Vec<ParameterDeclarationInput>>,
    /// When and how often it is tried again.
    pub retry: Option<RetryPolicyInput>,
    /// How many of its executions run at once, over all workers; null for as many as there is room for.
    pub max_concurrency: MaybeUndefined<u32>,
    /// Seconds within which an execution is expected to end, up to 2592000; null when nothing is expected.
    pub expected_duration_seconds: MaybeUndefined<u32>,
    /// Whether the next version stays a draft until flowPublish. A draft begins with what the newest version says, not the published one.
    #[graphql(default = false)]
    pub draft: bool,
    /// What you say of the next version.
    pub note: Option<String>,
}

/// Publishes a version.
#[derive(InputObject)]
pub struct FlowPublishInput {
    /// Which flow.
    pub id: ID,
    /// Which version; left out, the newest.
    pub version: Option<i32>,
}

/// Goes back to what an earlier version said.
#[derive(InputObject)]
pub struct FlowRevertInput {
    /// Which flow.
    pub id: ID,
    /// The version that is to be had again.
    pub version: i32,
    /// What you say of the version that is made.
    pub note: Option<String>,
}

/// Runs a flow by hand.
#[derive(InputObject)]
pub struct FlowRunInput {
    /// Which; one without a listener.
    pub flow_id: ID,
    /// They win over the flow's defaults.
    #[graphql(default)]
    pub parameters: Vec<ParameterInput>,
}

/// A parameter that a flow declares.
#[derive(InputObject)]
pub struct ParameterDeclarationInput {
    /// A letter, then letters, digits, `_`, `.` or `-`.
    pub name: String,
    /// Without one, the parameter must be given wherever it is used.
    pub default: Option<String>,
    /// The header of the message that gives the value, over path, query and schedule.
    pub header: Option<String>,
    /// What the value must be, whoever gives it; left out, any text.
    #[graphql(name = "type")]
    pub value_type: Option<ValueType>,
}

/// The body of a flow that is nowhere saved.
#[derive(InputObject)]
pub struct FlowDefinitionInput {
    /// At least one.
    pub transformations: Vec<TransformationInput>,
    /// The parameters it declares.
    #[graphql(default)]
    pub parameters: Vec<ParameterDeclarationInput>,
}

impl FlowDefinitionInput {
    /// The body, with the usual retries.
    pub fn definition(self) -> Result<FlowDefinition> {
        definition(self.transformations, self.parameters, None, (None, None))
    }
}

/// How a failed execution is retried: the n-th delay is `initialDelayMs * 2^(n-1)`, capped, with jitter; a longer Retry-After wins.
#[derive(InputObject)]
pub struct RetryPolicyInput {
    /// How many attempts a step gets in all; 1 to 100.
    pub max_attempts: u32,
    /// Milliseconds before the second attempt; 10 to 3600000.
    pub initial_delay_ms: u64,
    /// The longest delay in milliseconds; at most a day.
    pub max_delay_ms: u64,
}

/// One step: read FROM, map, write TO.
#[derive(InputObject)]
pub struct TransformationInput {
    /// What people call it.
    pub name: String,
    /// The steps that must be over before it begins, by name; each stands before it. Left out, the one before it. Empty, it begins with the flow.
    /// Steps that do not wait for each other run at once.
    pub after: Option<Vec<String>>,
    /// It runs only if this is true: of parameters, headers, metadata and earlier steps, not of records. Left out, always.
    pub when: Option<ConditionInput>,
    /// What becomes of the execution when it fails.
    #[graphql(default_with = "OnError::Stop")]
    pub on_error: OnError,
    /// Where it reads.
    pub from: SourceInput,
    /// Where it writes.
    pub to: DestinationInput,
    /// Which records that follow each other become one, before anything else; left out, each stays for itself.
    pub group: Option<GroupInput>,
    /// JavaScript that makes a record, a list of records, or nothing of every record that is read, or group: the body of a function of
    /// `record` and `context` (docs/flows.md).
    pub script: Option<String>,
    /// Which records go through; left out, all.
    pub filter: Option<ConditionInput>,
    /// What is true of every good record; asked in this order, the first that is not true counts.
    #[graphql(default)]
    pub rules: Vec<ValidationRuleInput>,
    /// What becomes of a record that cannot be mapped.
    #[graphql(default_with = "RecordErrors::Fail")]
    pub record_errors: RecordErrors,
    /// How one record becomes another; left out, everything goes through unchanged.
    pub mapping: Option<MappingInput>,
    /// Where rejected records go, each as `{record, code, message, field, content}`; left out, they are only kept (Execution.rejectedRecords).
    pub rejected_to: Option<DestinationInput>,
}

/// Records that follow each other and agree in some fields become one: from flat to tree.
#[derive(InputObject)]
pub struct GroupInput {
    /// The fields in which they agree; at least one.
    pub by: Vec<String>,
    /// The field of the group that holds its records; the group has those of `by` besides.
    pub into: String,
}

/// Where a step reads: exactly one kind.
#[derive(OneofObject)]
pub enum SourceInput {
    /// The payload that the flow's listener accepted.
    Listener(ListenerSourceInput),
    /// A file of a directory or an object store.
    File(FileSourceInput),
    /// Files of a directory or an object store: each is read, mapped and delivered by itself.
    Files(FilesSourceInput),
    /// Answers of an HTTP connection, page after page.
    Http(HttpSourceInput),
    /// The rows of a query of a SQL connection; they have no format.
    Sql(SqlSourceInput),
}

/// The payload that the flow's listener accepted.
#[derive(InputObject)]
pub struct ListenerSourceInput {
    /// How its bytes are read.
    pub format_id: ID,
}

/// Where a step writes: exactly one kind.
#[derive(OneofObject)]
pub enum DestinationInput {
    /// A file of a directory or an object store; written whole or not at all.
    File(FileDestinationInput),
    /// Requests of an HTTP connection: one with all records of the step, or several.
    Http(HttpEndInput),
    /// A table of a SQL connection: each record is a row, each field a column of that name, all in one transaction.
    Sql(SqlEndInput),
    /// A statement of one's own of a SQL connection, run for each record, all in one transaction.
    SqlStatement(SqlStatementInput),
    /// Another flow with a listener: the records become a message of that listener, which the flow runs on as on any other.
    Flow(FlowEndInput),
    /// A letter by an e-mail connection.
    Email(EmailEndInput),
    /// Messages of a NATS connection.
    Nats(NatsEndInput),
    /// Messages of a RabbitMQ connection.
    Rabbitmq(RabbitmqEndInput),
    /// Entries of a stream of a Redis connection.
    Redis(RedisEndInput),
    /// Messages of a Kafka connection.
    Kafka(KafkaEndInput),
}

/// A letter by an e-mail connection.
#[derive(InputObject)]
pub struct EmailEndInput {
    /// Server, sender, recipients and subject.
    pub connection_id: ID,
    /// How records become the letter's text, or its attachment.
    pub format_id: ID,
    /// The attachment's name, with `{parameters}`; left out, the records are the letter's text.
    pub attachment_name: Option<String>,
}

/// Another flow.
#[derive(InputObject)]
pub struct FlowEndInput {
    /// Which; it has a listener, and does not lead back here.
    pub flow_id: ID,
    /// How records become the message's body.
    pub format_id: ID,
}

/// The definition of a new flow.
pub fn definition(
    transformations: Vec<TransformationInput>,
    parameters: Vec<ParameterDeclarationInput>,
    retry: Option<&RetryPolicyInput>,
    (max_concurrency, expected_duration_seconds): (Option<u32>, Option<u32>),
) -> Result<FlowDefinition> {
    Ok(FlowDefinition {
        transformations: parse_transformations(transformations)?,
        parameters: parameters.into_iter().map(declaration).collect(),
        retry: retry.map(retry_policy).unwrap_or_default(),
        max_concurrency,
        expected_duration_seconds,
    })
}

/// The next version of a flow: the parts that are given, and the rest as it was.
pub fn changed_definition(
    current: FlowDefinition,
    transformations: Option<Vec<TransformationInput>>,
    parameters: Option<Vec<ParameterDeclarationInput>>,
    retry: Option<&RetryPolicyInput>,
    (max_concurrency, expected_duration_seconds): (MaybeUndefined<u32>, MaybeUndefined<u32>),
) -> Result<FlowDefinition> {
    Ok(FlowDefinition {
        transformations: transformations.map(parse_transformations).transpose()?.unwrap_or(current.transformations),
        parameters: parameters
            .map_or(current.parameters, |parameters| parameters.into_iter().map(declaration).collect()),
        retry: retry.map_or(current.retry, retry_policy),
        max_concurrency: changed(max_concurrency, current.max_concurrency),
        expected_duration_seconds: changed(expected_duration_seconds, current.expected_duration_seconds),
    })
}

fn changed(input: MaybeUndefined<u32>, current: Option<u32>) -> Option<u32> {
    match input {
        MaybeUndefined::Undefined => current,
        MaybeUndefined::Null => None,
        MaybeUndefined::Value(value) => Some(value),
    }
}

fn declaration(input: ParameterDeclarationInput) -> ParameterDeclaration {
    ParameterDeclaration {
        name: input.name,
        default: input.default,
        header: input.header,
        value_type: input.value_type.map(Into::into),
    }
}

fn retry_policy(input: &RetryPolicyInput) -> RetryPolicy {
    RetryPolicy {
        max_attempts: input.max_attempts,
        initial_delay_ms: input.initial_delay_ms,
        max_delay_ms: input.max_delay_ms,
    }
}

fn parse_transformations(inputs: Vec<TransformationInput>) -> Result<Vec<Transformation>> {
    inputs
        .into_iter()
        .enumerate()
        .map(|(index, input)| parse_transformation(&format!("transformations[{index}]"), input))
        .collect()
}

fn parse_transformation(place: &str, input: TransformationInput) -> Result<Transformation> {
    let from = match input.from {
        SourceInput::Listener(listener) => {
            Source::Listener { format_id: parse(&listener.format_id, &format!("{place}.from.formatId"))? }
        }
        SourceInput::File(file) => file.parse(&format!("{place}.from"))?,
        SourceInput::Files(files) => files.parse(&format!("{place}.from"))?,
        SourceInput::Http(http) => http.parse(&format!("{place}.from"))?,
        SourceInput::Sql(sql) => sql.parse(&format!("{place}.from"))?,
    };
    let to = parse_destination(&format!("{place}.to"), input.to)?;
    let rejected_to = input.rejected_to.map(|to| parse_destination(&format!("{place}.rejectedTo"), to)).transpose()?;
    let mut problems = Problems::default();
    let filter = input.filter.map(|filter| filter.parse(&format!("{place}.filter"))).transpose();
    let filter = problems.check(filter).flatten();
    let when = problems.check(input.when.map(|when| when.parse(&format!("{place}.when"))).transpose()).flatten();
    let mut rules = Vec::with_capacity(input.rules.len());
    for (index, rule) in input.rules.into_iter().enumerate() {
        rules.extend(problems.check(rule.parse(&format!("{place}.rules[{index}]"))));
    }
    let group = input.group.map(|group| parse_group(&format!("{place}.group"), group)).transpose();
    let group = problems.check(group).flatten();
    problems.none()?;
    let mapping = match input.mapping {
        Some(mapping) => parse_mapping(&format!("{place}.mapping"), mapping)?,
        None => Mapping::default(),
    };
    Ok(Transformation {
        name: input.name,
        after: input.after,
        when,
        on_error: input.on_error.into(),
        group,
        from,
        to,
        script: input.script,
        filter,
        rules,
        record_errors: input.record_errors.into(),
        mapping,
        rejected_to,
    })
}

fn parse_group(place: &str, input: GroupInput) -> std::result::Result<Group, Problem> {
    let by = input.by.iter().enumerate().map(|(index, path)| parse_path(&format!("{place}.by[{index}]"), path));
    Ok(Group { by: by.collect::<std::result::Result<_, _>>()?, into: input.into })
}

fn parse_destination(place: &str, input: DestinationInput) -> Result<Destination> {
    Ok(match input {
        DestinationInput::File(file) => file.parse(place)?,
        DestinationInput::Nats(nats) => nats.parse(place)?,
        DestinationInput::Rabbitmq(rabbitmq) => rabbitmq.parse(place)?,
        DestinationInput::Redis(redis) => redis.parse(place)?,
        DestinationInput::Kafka(kafka) => kafka.parse(place)?,
        DestinationInput::Http(http) => http.parse(place)?,
        DestinationInput::Sql(sql) => sql.parse(place)?,
        DestinationInput::SqlStatement(statement) => statement.parse(place)?,
        DestinationInput::Flow(flow) => Destination::Flow {
            flow_id: parse(&flow.flow_id, &format!("{place}.flowId"))?,
            format_id: parse(&flow.format_id, &format!("{place}.formatId"))?,
        },
        DestinationInput::Email(email) => Destination::Email {
            connection_id: parse(&email.connection_id, &format!("{place}.connectionId"))?,
            format_id: parse(&email.format_id, &format!("{place}.formatId"))?,
            attachment_name: email.attachment_name.map(Into::into),
        },
    })
}

/// A listener named in an update: left out, none, or one.
pub fn listener_change(input: &MaybeUndefined<ID>) -> Result<Option<Option<inlet_core::ids::ListenerId>>, Error> {
    match input {
        MaybeUndefined::Undefined => Ok(None),
        MaybeUndefined::Null => Ok(Some(None)),
        MaybeUndefined::Value(id) => Ok(Some(Some(parse(id, "listenerId")?))),
    }
}
