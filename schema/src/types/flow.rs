//! Flows as they are shown. What they are made of stands in flow_input.rs, in the same shape.

use std::num::NonZeroU32;

use async_graphql::{
    Context, ID, Json, Object, Result, SimpleObject,
    connection::{Connection, EmptyFields},
};
use inlet_core::{
    clock::Timestamp,
    flow::{
        definition::{Destination, FieldMapping, FlowDefinition, Mapping, OnMissing, Source, Transformation},
        difference::Difference,
        version::{Flow, FlowVersion},
    },
    ops,
    page::PageRequest,
};
use inlet_formats::Value;

use super::{
    check::{ConditionObject, OnError, RecordErrors, ValidationRuleObject},
    field_source::FieldSourceObject,
    file_end::{FileDestinationObject, FileSourceObject, FilesSourceObject},
    flow_as_input::as_input,
    function::FunctionObject,
    http_end::{HttpEndObject, HttpSourceObject},
    listener::ListenerObject,
    mapping_input::{MissingRule, ValueType},
    schedule::ScheduleObject,
    sql_end::{SqlEndObject, SqlSourceObject, SqlStatementObject},
    topic_end::{KafkaEndObject, NatsEndObject, RabbitmqEndObject, RedisEndObject, broker_end},
};
use crate::{
    error::to_graphql,
    page::DEFAULT_FIRST,
    session::{ctx, services},
};

/// A flow with its current version.
pub struct FlowObject(pub Flow);

/// A flow with its current version.
#[Object(name = "Flow")]
impl FlowObject {
    /// Never changes.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// For people; unique in the tenant.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// The listener whose messages it runs on; a flow with one cannot be run by hand.
    async fn listener(&self, context: &Context<'_>) -> Result<Option<ListenerObject>> {
        let Some(id) = self.0.listener_id else { return Ok(None) };
        let ctx = ctx(context).await?;
        Ok(ops::listener::get(services(context), &ctx, id).await.map_err(to_graphql)?.map(ListenerObject))
    }
    /// Its EVENT schedule, if it has one.
    async fn schedule(&self, context: &Context<'_>) -> Result<Option<ScheduleObject>> {
        let ctx = ctx(context).await?;
        Ok(ops::schedule::of_flow(services(context), &ctx, self.0.id).await.map_err(to_graphql)?.map(ScheduleObject))
    }
    /// The published version, counted from 1: what executions that start now are bound to.
    async fn version(&self) -> i32 {
        self.0.version
    }
    /// The newest version; above the published one it is a draft.
    async fn latest_version(&self) -> i32 {
        self.0.latest_version
    }
    /// The newest version while it is a draft.
    async fn draft(&self, context: &Context<'_>) -> Result<Option<FlowVersionObject>> {
        if self.0.latest_version == self.0.version {
            return Ok(None);
        }
        let ctx = ctx(context).await?;
        let version = ops::flow::version(services(context), &ctx, self.0.id, self.0.latest_version).await;
        Ok(version.map_err(to_graphql)?.map(FlowVersionObject))
    }
    /// Who made the published version, by name.
    async fn author(&self) -> &str {
        &self.0.author
    }
    /// What its author said of it.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }
    /// The published version's body.
    async fn definition(&self) -> FlowDefinitionObject {
        FlowDefinitionObject::from(&self.0.definition)
    }
    /// All versions, newest first; the cursor is the version's number.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn versions(
        &self,
        context: &Context<'_>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
    ) -> Result<Connection<i32, FlowVersionObject, EmptyFields, EmptyFields>> {
        let after = after.map(|cursor| cursor.parse::<i32>()).transpose();
        let after = after.map_err(|_| {
            to_graphql(inlet_core::Error::field("CURSOR_INVALID", "after", "this is no cursor of this list"))
        })?;
        let page = PageRequest::new(first, after).map_err(to_graphql)?;
        let ctx = ctx(context).await?;
        let page = ops::flow::versions(services(context), &ctx, self.0.id, page).await.map_err(to_graphql)?;
        let mut connection = Connection::new(false, page.has_next);
        connection.edges.extend(
            page.rows.into_iter().map(|row| async_graphql::connection::Edge::new(row.version, FlowVersionObject(row))),
        );
        Ok(connection)
    }
    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at
    }
    /// When it last changed.
    async fn updated_at(&self) -> Timestamp {
        self.0.updated_at
    }
}

/// One version of a flow; never changes.
pub struct FlowVersionObject(pub FlowVersion);

/// One version of a flow; never changes.
#[Object(name = "FlowVersion")]
impl FlowVersionObject {
    /// Counted from 1.
    async fn version(&self) -> i32 {
        self.0.version
    }
    /// Who made it, by name.
    async fn author(&self) -> &str {
        &self.0.author
    }
    /// What its author said of it.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }
    /// Its body.
    async fn definition(&self) -> FlowDefinitionObject {
        FlowDefinitionObject::from(&self.0.definition)
    }
    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at
    }
}

/// One place that is different between two versions.
#[derive(SimpleObject)]
#[graphql(name = "FlowDifference")]
pub struct FlowDifferenceObject {
    /// A JSON Pointer into the body.
    path: String,
    /// What was there; null when nothing was.
    before: Option<Json<serde_json::Value>>,
    /// What is there; null when nothing is.
    after: Option<Json<serde_json::Value>>,
}

impl From<Difference> for FlowDifferenceObject {
    fn from(difference: Difference) -> Self {
        let Difference { path, before, after } = difference;
        Self { path, before: before.map(Json), after: after.map(Json) }
    }
}

/// The body of a flow version.
#[derive(SimpleObject)]
#[graphql(name = "FlowDefinition")]
pub struct FlowDefinitionObject {
    transformations: Vec<TransformationObject>,
    parameters: Vec<ParameterDeclarationObject>,
    retry: RetryPolicyObject,
    /// All of it as flowCreate and flowUpdate take it: `{transformations, parameters, retry, maxConcurrency, expectedDurationSeconds}`. Sent back it changes nothing.
    as_input: Json<serde_json::Value>,
    /// How many executions run at once, over all workers; null is no limit.
    max_concurrency: Option<u32>,
    /// Seconds within which an execution is expected to end; null when nothing is expected.
    expected_duration_seconds: Option<u32>,
}

/// A parameter that a flow declares.
#[derive(SimpleObject)]
#[graphql(name = "ParameterDeclaration")]
pub struct ParameterDeclarationObject {
    name: String,
    default: Option<String>,
    header: Option<String>,
    #[graphql(name = "type")]
    value_type: Option<ValueType>,
}

/// How a failed execution is retried.
#[derive(SimpleObject)]
#[graphql(name = "RetryPolicy")]
pub struct RetryPolicyObject {
    max_attempts: u32,
    initial_delay_ms: u64,
    max_delay_ms: u64,
}

/// One step: read FROM, map, write TO.
#[derive(SimpleObject)]
#[graphql(name = "Transformation")]
pub struct TransformationObject {
    name: String,
    after: Option<Vec<String>>,
    when: Option<ConditionObject>,
    on_error: OnError,
    from: SourceObject,
    to: DestinationObject,
    group: Option<GroupObject>,
    script: Option<String>,
    filter: Option<ConditionObject>,
    rules: Vec<ValidationRuleObject>,
    record_errors: RecordErrors,
    mapping: MappingObject,
    rejected_to: Option<DestinationObject>,
}

/// Records that follow each other and agree in some fields become one.
#[derive(SimpleObject)]
#[graphql(name = "Group")]
pub struct GroupObject {
    by: Vec<String>,
    into: String,
}

/// Where a step reads: exactly one field is set.
#[derive(SimpleObject, Default)]
#[graphql(name = "Source")]
pub struct SourceObject {
    listener: Option<ListenerSourceObject>,
    file: Option<FileSourceObject>,
    files: Option<FilesSourceObject>,
    http: Option<HttpSourceObject>,
    sql: Option<SqlSourceObject>,
}

/// The payload that the flow's listener accepted.
#[derive(SimpleObject)]
#[graphql(name = "ListenerSource")]
pub struct ListenerSourceObject {
    format_id: ID,
}

/// Where a step writes: exactly one field is set.
#[derive(SimpleObject, Default)]
#[graphql(name = "Destination")]
pub struct DestinationObject {
    pub(super) file: Option<FileDestinationObject>,
    pub(super) http: Option<HttpEndObject>,
    pub(super) sql: Option<SqlEndObject>,
    pub(super) sql_statement: Option<SqlStatementObject>,
    pub(super) flow: Option<FlowEndObject>,
    pub(super) email: Option<EmailEndObject>,
    pub(super) nats: Option<NatsEndObject>,
    pub(super) rabbitmq: Option<RabbitmqEndObject>,
    pub(super) redis: Option<RedisEndObject>,
    pub(super) kafka: Option<KafkaEndObject>,
}

/// A letter by an e-mail connection.
#[derive(SimpleObject)]
#[graphql(name = "EmailEnd")]
pub struct EmailEndObject {
    connection_id: ID,
    format_id: ID,
    attachment_name: Option<String>,
}

/// Another flow.
#[derive(SimpleObject)]
#[graphql(name = "FlowEnd")]
pub struct FlowEndObject {
    flow_id: ID,
    format_id: ID,
}

/// How one record becomes another.
#[derive(SimpleObject)]
#[graphql(name = "Mapping")]
pub struct MappingObject {
    pass_through: bool,
    for_each: Vec<String>,
    fields: Vec<FieldMappingObject>,
}

/// One rule of a mapping: exactly one field is set.
#[derive(SimpleObject)]
#[graphql(name = "FieldMapping")]
pub struct FieldMappingObject {
    set: Option<SetFieldObject>,
    exclude: Option<String>,
    each: Option<EachMappingObject>,
}

/// A rule that makes a list of a list.
#[derive(SimpleObject)]
#[graphql(name = "EachMapping")]
pub struct EachMappingObject {
    target: String,
    path: String,
    pass_through: bool,
    fields: Vec<FieldMappingObject>,
}

/// A rule that sets a field. Its source is `from`; path, constant and parameter say the same for the three oldest kinds.
#[derive(SimpleObject)]
#[graphql(name = "SetField")]
pub struct SetFieldObject {
    target: String,
    path: Option<String>,
    constant: Option<Json<Value>>,
    parameter: Option<String>,
    from: FieldSourceObject,
    functions: Vec<FunctionObject>,
    #[graphql(name = "type")]
    value_type: Option<ValueType>,
    pattern: Option<String>,
    on_missing: MissingRule,
    default: Option<Json<Value>>,
}

impl From<&FlowDefinition> for FlowDefinitionObject {
    fn from(definition: &FlowDefinition) -> Self {
        let retry = &definition.retry;
        Self {
            transformations: definition.transformations.iter().map(Into::into).collect(),
            parameters: definition
                .parameters
                .iter()
                .map(|declared| ParameterDeclarationObject {
                    name: declared.name.clone(),
                    default: declared.default.clone(),
                    header: declared.header.clone(),
                    value_type: declared.value_type.map(Into::into),
                })
                .collect(),
            retry: RetryPolicyObject {
                max_attempts: retry.max_attempts,
                initial_delay_ms: retry.initial_delay_ms,
                max_delay_ms: retry.max_delay_ms,
            },
            as_input: Json(as_input(definition)),
            max_concurrency: definition.max_concurrency,
            expected_duration_seconds: definition.expected_duration_seconds,
        }
    }
}

impl From<&Transformation> for TransformationObject {
    fn from(step: &Transformation) -> Self {
        let none = SourceObject::default();
        let from = match &step.from {
            Source::Listener { format_id } => SourceObject {
                listener: Some(ListenerSourceObject { format_id: format_id.to_string().into() }),
                ..none
            },
            Source::File { connection_id, format_id, name, compression } => SourceObject {
                file: Some(FileSourceObject {
                    connection_id: connection_id.to_string().into(),
                    format_id: format_id.to_string().into(),
                    name: name.to_string(),
                    compression: (*compression).into(),
                }),
                ..none
            },
            Source::Files(files) => SourceObject { files: Some(files.into()), ..none },
            Source::Http(http) => SourceObject { http: Some(http.into()), ..none },
            Source::Sql(sql) => SourceObject { sql: Some(sql.into()), ..none },
        };
        Self {
            name: step.name.clone(),
            after: step.after.clone(),
            when: step.when.as_ref().map(Into::into),
            on_error: step.on_error.into(),
            from,
            to: (&step.to).into(),
            group: step.group.as_ref().map(|group| GroupObject {
                by: group.by.iter().map(ToString::to_string).collect(),
                into: group.into.clone(),
            }),
            script: step.script.clone(),
            filter: step.filter.as_ref().map(Into::into),
            rules: step.rules.iter().map(Into::into).collect(),
            record_errors: step.record_errors.into(),
            mapping: MappingObject::from(&step.mapping),
            rejected_to: step.rejected_to.as_ref().map(Into::into),
        }
    }
}

impl From<&Destination> for DestinationObject {
    fn from(destination: &Destination) -> Self {
        let none = Self::default();
        match destination {
            Destination::File { connection_id, format_id, name, if_exists, compression } => Self {
                file: Some(FileDestinationObject {
                    connection_id: connection_id.to_string().into(),
                    format_id: format_id.to_string().into(),
                    name: name.to_string(),
                    if_exists: (*if_exists).into(),
                    compression: (*compression).into(),
                }),
                ..none
            },
            Destination::Http { connection_id, format_id, records_per_request } => Self {
                http: Some(HttpEndObject {
                    connection_id: connection_id.to_string().into(),
                    format_id: format_id.to_string().into(),
                    records_per_request: records_per_request.map(NonZeroU32::get),
                }),
                ..none
            },
            Destination::Sql { connection_id, table } => Self {
                sql: Some(SqlEndObject {
                    connection_id: connection_id.to_string().into(),
                    table: table.table.clone(),
                    action: table.action.into(),
                    key_columns: table.key_columns.clone(),
                    once: table.once,
                }),
                ..none
            },
            Destination::SqlStatement { connection_id, statement } => Self {
                sql_statement: Some(SqlStatementObject {
                    connection_id: connection_id.to_string().into(),
                    statement: statement.statement.clone(),
                    once: statement.once,
                }),
                ..none
            },
            Destination::Email { connection_id, format_id, attachment_name } => Self {
                email: Some(EmailEndObject {
                    connection_id: connection_id.to_string().into(),
                    format_id: format_id.to_string().into(),
                    attachment_name: attachment_name.as_ref().map(ToString::to_string),
                }),
                ..none
            },
            Destination::Broker { connection_id, format_id, topic, records_per_message } => {
                broker_end((*connection_id, *format_id), topic, *records_per_message)
            }
            Destination::Flow { flow_id, format_id } => Self {
                flow: Some(FlowEndObject {
                    flow_id: flow_id.to_string().into(),
                    format_id: format_id.to_string().into(),
                }),
                ..none
            },
        }
    }
}

impl From<&Mapping> for MappingObject {
    fn from(mapping: &Mapping) -> Self {
        Self {
            pass_through: mapping.pass_through,
            for_each: mapping.for_each.iter().map(ToString::to_string).collect(),
            fields: mapping.fields.iter().map(FieldMappingObject::from).collect(),
        }
    }
}

impl From<&FieldMapping> for FieldMappingObject {
    fn from(rule: &FieldMapping) -> Self {
        let none = Self { set: None, exclude: None, each: None };
        match rule {
            FieldMapping::Exclude { target } => Self { exclude: Some(target.to_string()), ..none },
            FieldMapping::Each(each) => Self {
                each: Some(EachMappingObject {
                    target: each.target.to_string(),
                    path: each.path.to_string(),
                    pass_through: each.pass_through,
                    fields: each.fields.iter().map(Self::from).collect(),
                }),
                ..none
            },
            FieldMapping::Set { target, from, functions, value_type, pattern, on_missing } => {
                let shown = FieldSourceObject::from(from);
                let (on_missing, default) = match on_missing {
                    OnMissing::Null => (MissingRule::Null, None),
                    OnMissing::Default(value) => (MissingRule::Default, Some(Json(value.clone()))),
                    OnMissing::Fail => (MissingRule::Fail, None),
                    OnMissing::Omit => (MissingRule::Omit, None),
                    OnMissing::SkipRecord => (MissingRule::SkipRecord, None),
                };
                let set = SetFieldObject {
                    target: target.to_string(),
                    path: shown.path.clone(),
                    constant: shown.constant.clone(),
                    parameter: shown.parameter.clone(),
                    from: shown,
                    functions: functions.iter().map(FunctionObject::from).collect(),
                    value_type: value_type.map(ValueType::from),
                    pattern: pattern.clone(),
                    on_missing,
                    default,
                };
                Self { set: Some(set), ..none }
            }
        }
    }
}
