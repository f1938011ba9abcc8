//! Trying a version of a flow without delivering anything: on a sample, on a stored message, or on the last messages beside what was delivered.
//!
//! Runs the very engine that workers run. Must not know: connectors; nothing here reaches one.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

use bytes::Bytes;
use inlet_formats::{FormatSettings, Record};

use super::Services;
use crate::{
    auth::permission::Operation,
    ctx::Ctx,
    error::{Error, Problems, Result},
    execution::{ExecutionState, Failure},
    flow::{
        context::{Facts, RunContext},
        definition::{FlowDefinition, plain_notation},
        difference::{self, Difference},
        input::Input,
        parameters::Parameters,
        run::{CompiledStep, Rejections, Stages, transform_watched},
    },
    ids::{ExecutionId, FlowId, FormatId, MessageId},
    message::{Message, MessageFilter},
    page::PageRequest,
    ports::store::TenantTransaction,
};

/// The longest payload that is tried, in bytes.
pub const MAX_SAMPLE: usize = 1024 * 1024;
/// How many records of each stage are shown.
pub const MAX_SHOWN: usize = 20;
/// How many bytes of the result are shown.
pub const MAX_WRITTEN: usize = 64 * 1024;
/// The most messages of one shadow replay.
pub const MAX_SHADOWED: i32 = 50;
/// The most differences that are told of one message.
pub const MAX_DIFFERENCES: usize = 50;

/// What is tried.
#[derive(Debug, Clone)]
pub enum Sample {
    /// A stored message, with its request.
    Message(MessageId),
    /// These bytes.
    Bytes(Bytes),
}

/// A step to be tried.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The flow; may be unset where a definition is given.
    pub flow: Option<FlowId>,
    /// The version; unset is the newest, published or not.
    pub version: Option<i32>,
    /// What is tried in place of a version.
    pub definition: Option<FlowDefinition>,
    /// Which transformation, from 0.
    pub step: usize,
    /// On what.
    pub sample: Sample,
    /// Parameters, as of a manual run.
    pub parameters: BTreeMap<String, String>,
}

/// Every stage of a step that was tried.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Preview {
    /// The first records as they were read.
    pub read: Vec<Record>,
    /// The first records as they were written.
    pub mapped: Vec<Record>,
    /// The beginning of what would have been delivered.
    pub written: Bytes,
    /// How many bytes that has in all.
    pub size: usize,
    /// Records read.
    pub records_in: u64,
    /// Records written.
    pub records_out: u64,
    /// What rules did not let through.
    pub rejected: Rejections,
    /// Why nothing would have been delivered.
    pub failure: Option<Failure>,
}

/// One message of a shadow replay.
#[derive(Debug, Clone, PartialEq)]
pub struct Shadowed {
    /// The message.
    pub message: MessageId,
    /// The execution that delivered it.
    pub execution: ExecutionId,
    /// The version that it ran.
    pub version: i32,
    /// Whether the version that is tried gives the same bytes.
    pub same: bool,
    /// Where the first records differ, by place in the list of written records. None where only the bytes do.
    pub differences: Vec<Difference>,
    /// Why the version that is tried would deliver nothing, or why it was not tried.
    pub failure: Option<Failure>,
}

/// A step with all that it needs, and the flow's parameters.
struct Prepared {
    step: CompiledStep,
    from: FormatSettings,
    to: FormatSettings,
    base: Parameters,
    definition: FlowDefinition,
}

/// Runs one step of a version, or of a body that is nowhere saved, on a sample, and delivers nothing. Only who may change flows tries what is not saved:
/// it can hold any script.
pub async fn preview(services: &Services, ctx: &Ctx, trial: Trial) -> Result<Preview> {
    ctx.authorize(Operation::FlowPreview)?;
    if let Err(error) = Parameters::from_map(trial.parameters.clone()) {
        return Err(Error::field("PARAMETER_INVALID", "parameters", error.to_string()));
    }
    if let Some(definition) = &trial.definition {
        ctx.authorize(Operation::FlowUpdate)?;
        let mut problems = Problems::default();
        problems.extend(definition.validate());
        problems.none()?;
    }
    let mut transaction = services.read(ctx).await?;
    let flow = match trial.flow {
        Some(id) => Some(transaction.flow(id).await?.ok_or(Error::NotFound { noun: "flow" })?),
        None => None,
    };
    let definition = match (trial.definition, &flow) {
        (Some(definition), _) => definition,
        (None, None) => return Err(Error::field("FLOW_MISSING", "flowId", "name a flow or give a definition")),
        (None, Some(flow)) => {
            let version = trial.version.unwrap_or(flow.latest_version);
            let found = transaction.flow_version(flow.id, version).await?;
            found.ok_or(Error::NotFound { noun: "version" })?.definition
        }
    };
    let flow = flow.map_or_else(|| FlowId::generate(services.clock.as_ref()), |flow| flow.id);
    let prepared = match prepare(transaction.as_mut(), flow, definition, trial.step).await? {
        Ok(prepared) => prepared,
        Err(failure) => return Ok(Preview { failure: Some(failure), ..Preview::default() }),
    };
    let (body, message) = match trial.sample {
        Sample::Bytes(bytes) if bytes.len() > MAX_SAMPLE => {
            return Err(Error::field("SAMPLE_TOO_LARGE", "sample", format!("a sample has at most {MAX_SAMPLE} bytes")));
        }
        Sample::Bytes(bytes) => (bytes, None),
        Sample::Message(id) => {
            let message = transaction.message(id).await?.ok_or(Error::NotFound { noun: "message" })?;
            let Some(body) = small_body(transaction.as_mut(), &message).await? else {
                return Err(Error::field(
                    "SAMPLE_TOO_LARGE",
                    "messageId",
                    format!("a sample has at most {MAX_SAMPLE} bytes"),
                ));
            };
            (body, Some(message))
        }
    };
    drop(transaction);
    let facts = Facts {
        execution: ExecutionId::generate(services.clock.as_ref()),
        flow,
        tenant: ctx.tenant,
        message: message.map(|message| (message.id, message.received_at, Arc::new(message.request))),
        asked: trial.parameters,
        now: services.clock.now(),
    };
    tried(services, Arc::new(prepared), body, facts).await
}

/// Runs the first step of a version on the flow's last delivered messages, beside the versions that delivered them; tells per message what would be
/// different. Newest first.
pub async fn shadow(
    services: &Services,
    ctx: &Ctx,
    flow: FlowId,
    (version, last): (Option<i32>, i32),
) -> Result<Vec<Shadowed>> {
    ctx.authorize(Operation::FlowShadow)?;
    if !(1..=MAX_SHADOWED).contains(&last) {
        return Err(Error::field("LAST_OUT_OF_RANGE", "last", format!("1 to {MAX_SHADOWED} messages")));
    }
    let mut transaction = services.read(ctx).await?;
    let found = transaction.flow(flow).await?.ok_or(Error::NotFound { noun: "flow" })?;
    let version = version.unwrap_or(found.latest_version);
    let wanted = transaction.flow_version(flow, version).await?.ok_or(Error::NotFound { noun: "version" })?;
    let Some(listener) = found.listener_id else {
        return Err(Error::field(
            "LISTENER_MISSING",
            "flowId",
            "only a flow with a listener has messages to try it on",
        ));
    };
    let new = prepare(transaction.as_mut(), flow, wanted.definition, 0).await?.map(Arc::new);
    let filter = MessageFilter {
        listener_id: Some(listener),
        state: Some(ExecutionState::Succeeded),
        ..MessageFilter::default()
    };
    let messages = transaction.messages(&filter, PageRequest::new(last, None)?).await?.rows;
    let ids: Vec<MessageId> = messages.iter().map(|message| message.id).collect();
    let executions = transaction.executions_of_messages(&ids).await?;
    let mut olds: BTreeMap<i32, std::result::Result<Arc<Prepared>, Failure>> = BTreeMap::new();
    let mut shadowed = Vec::with_capacity(messages.len());
    for message in messages {
        let delivered = executions.iter().rfind(|execution| {
            execution.message_id == Some(message.id)
                && execution.flow_id == Some(flow)
                && execution.state == ExecutionState::Succeeded
        });
        let Some((execution, ran)) = delivered.and_then(|execution| Some((execution, execution.flow_version?))) else {
            continue;
        };
        let mut told = Shadowed {
            message: message.id,
            execution: execution.id,
            version: ran,
            same: false,
            differences: Vec::new(),
            failure: None,
        };
        if let Entry::Vacant(entry) = olds.entry(ran) {
            let old = transaction.flow_version(flow, ran).await?.ok_or(Error::NotFound { noun: "version" })?;
            let prepared = prepare(transaction.as_mut(), flow, old.definition, 0).await?.map(Arc::new);
            entry.insert(prepared);
        }
        let body = small_body(transaction.as_mut(), &message).await?;
        match (&new, &olds[&ran], body) {
            (Err(failure), ..) | (_, Err(failure), _) => told.failure = Some(failure.clone()),
            (.., None) => {
                let message = format!("messages of more than {MAX_SAMPLE} bytes are not tried");
                told.failure = Some(Failure { code: "SAMPLE_TOO_LARGE".to_owned(), message, ..Failure::default() });
            }
            (Ok(new), Ok(old), Some(body)) => {
                let facts = Facts {
                    execution: execution.id,
                    flow,
                    tenant: ctx.tenant,
                    message: Some((message.id, message.received_at, Arc::new(message.request))),
                    asked: execution.parameters.clone(),
                    now: execution.created_at,
                };
                let before = tried(services, Arc::clone(old), body.clone(), facts.clone()).await?;
                let after = tried(services, Arc::clone(new), body, facts).await?;
                told.same = after.failure.is_none() && before.size == after.size && before.written == after.written;
                told.differences = differences(&before.mapped, &after.mapped)?;
                told.failure = after.failure;
            }
        }
        shadowed.push(told);
    }
    Ok(shadowed)
}

fn differences(before: &[Record], after: &[Record]) -> Result<Vec<Difference>> {
    let json = |records: &[Record]| serde_json::to_value(records).map_err(Error::internal);
    let mut found = difference::between(&json(before)?, &json(after)?);
    found.truncate(MAX_DIFFERENCES);
    Ok(found)
}

/// The body of a message that is not too large to be tried.
async fn small_body(transaction: &mut dyn TenantTransaction, message: &Message) -> Result<Option<Bytes>> {
    if message.size > i64::try_from(MAX_SAMPLE).unwrap_or(i64::MAX) {
        return Ok(None);
    }
    Ok(transaction.message_body(message.id, 0, message.size).await?.map(|reading| reading.bytes))
}

/// Makes a step ready; a failure where the flow is at fault.
async fn prepare(
    transaction: &mut dyn TenantTransaction,
    flow: FlowId,
    definition: FlowDefinition,
    step: usize,
) -> Result<std::result::Result<Prepared, Failure>> {
    let broken = |code: &str, message: String| Failure { code: code.to_owned(), message, ..Failure::default() };
    let Some(transformation) = definition.transformations.get(step) else {
        return Err(Error::field("STEP_UNKNOWN", "step", "the flow has no such transformation"));
    };
    let mut settings = async |id: Option<FormatId>| -> Result<Option<FormatSettings>> {
        let Some(id) = id else { return Ok(Some(plain_notation())) };
        Ok(transaction.format(id).await?.map(|format| format.settings))
    };
    let (from, to) = (settings(transformation.from.format_id()).await?, settings(transformation.to.format_id()).await?);
    let (Some(from), Some(to)) = (from, to) else {
        return Ok(Err(broken("FLOW_BROKEN", "a format that the flow uses is gone".to_owned())));
    };
    let compiled = match CompiledStep::compile(transformation, &from, &to) {
        Ok(compiled) => compiled,
        Err(error) => return Ok(Err(broken(error.code(), error.to_string()))),
    };
    let mut base = Parameters::defaults(&definition.parameters);
    base.overlay(transaction.event_schedule(flow).await?.map(|schedule| schedule.parameters).unwrap_or_default());
    Ok(Ok(Prepared { step: compiled, from, to, base, definition }))
}

/// Runs the step, off the async threads.
async fn tried(services: &Services, prepared: Arc<Prepared>, body: Bytes, facts: Facts) -> Result<Preview> {
    let scripts = Arc::clone(&services.scripts);
    let work = move || {
        let Prepared { step, from, to, base, definition } = prepared.as_ref();
        let context = RunContext::of_run(base, &definition.parameters, facts, scripts);
        if let Err(error) = context.parameters.check_types(&definition.parameters) {
            let failure = Failure { code: error.code().to_owned(), message: error.to_string(), ..Failure::default() };
            return Preview { failure: Some(failure), ..Preview::default() };
        }
        let (stages, result) = transform_watched(Input::Body(body), (from, to), step, &context, MAX_SHOWN);
        let Stages { read, mapped, .. } = stages;
        match result {
            Ok(transformed) => {
                let written = Bytes::from(transformed.output.into_bytes());
                let size = written.len();
                Preview {
                    read,
                    mapped,
                    written: written.slice(..size.min(MAX_WRITTEN)),
                    size,
                    records_in: transformed.records_in,
                    records_out: transformed.records_out,
                    rejected: transformed.rejected,
                    failure: None,
                }
            }
            Err(failed) => Preview {
                read,
                mapped,
                rejected: failed.rejected,
                failure: Some(failed.error.failure()),
                ..Preview::default()
            },
        }
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}
