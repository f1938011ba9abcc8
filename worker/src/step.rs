//! One attempt of one step: whether it runs at all, read, map, write, and what a failure means for the execution.
//!
//! Must not know: other steps, or how reports are written.

use std::time::Duration;

use bytes::Bytes;
use inlet_core::{
    Error,
    clock::Timestamp,
    execution::{Attempt, Claimed, Failure, MAX_REJECTED_CONTENT, RejectedRecord, Step, StepState},
    flow::{
        context::RunContext,
        definition::{Destination, Source, Transformation},
        error::FlowError,
        output::Output,
        parameters::Parameters,
        run::{Rejected, Rejections, StepError, Transformed, transform},
        step::OnError,
        template::Escape,
    },
    ops::{
        Services,
        call::{self, Handover},
    },
    ports::{
        connector::{ConnectorError, Content, Delivery, DeliveryReport, Letter, Place, Retry},
        script::{ScriptFailure, ScriptFailureKind},
    },
    reply::{MAX_REPLY, Reply},
};
use inlet_formats::Shape;
use tracing::{Instrument, Span};

use crate::{
    plan::{Plan, PlanError},
    trace,
};

/// Payloads above this many bytes are mapped off the async threads.
const LARGE: usize = 256 * 1024;

/// Runs the steps of one claimed execution.
#[derive(Clone, Copy)]
pub struct StepRunner<'r> {
    /// What it works with.
    pub services: &'r Services,
    /// The flow.
    pub plan: &'r Plan,
    /// The execution.
    pub claimed: &'r Claimed,
}

/// A step that was tried, or skipped.
pub struct Tried {
    /// As it stands now.
    pub step: Step,
    /// The attempt; none where it was skipped.
    pub attempt: Option<Attempt>,
    /// What its rules rejected.
    pub rejected: Vec<RejectedRecord>,
    /// What it wrote, where somebody may wait for that.
    pub reply: Option<Reply>,
    /// What this means for the execution.
    pub next: Next,
}

/// What a step's end means for the execution. Why it failed stands in the attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It was delivered or skipped.
    Over,
    /// It failed for good, and the flow goes on without it.
    GivenUp,
    /// It is to be tried again.
    Retry {
        /// At the earliest.
        at: Timestamp,
    },
    /// It failed for good, and the execution with it.
    Dead,
}

/// A step that failed.
struct StepFailure {
    rejected: Rejections,
    failure: Failure,
    retry: Retry,
    report: DeliveryReport,
}

/// What a step did.
struct Done {
    /// Records in, records out, bytes out.
    counts: [i64; 3],
    rejected: Rejections,
    report: DeliveryReport,
    reply: Option<Reply>,
}

impl StepRunner<'_> {
    /// One attempt of a step; where its condition is not true, none.
    pub async fn attempt(self, place: usize, context: RunContext) -> Tried {
        let started_at = self.services.clock.now();
        let ordinal = i32::try_from(place).unwrap_or(i32::MAX);
        let mut step = Step {
            ordinal,
            name: self.plan.definition.transformations[place].name.clone(),
            state: StepState::Succeeded,
            records_in: 0,
            records_out: 0,
            records_rejected: 0,
            bytes_out: 0,
            started_at,
            finished_at: None,
        };
        let result = match self.runs(place, &context).await {
            Ok(true) => {
                let span = tracing::info_span!("attempt", otel.kind = "producer", step = place, step.name = %step.name);
                self.run(place, &context).instrument(span).await
            }
            Ok(false) => {
                step.state = StepState::Skipped;
                step.finished_at = Some(self.services.clock.now());
                return Tried { step, attempt: None, rejected: Vec::new(), reply: None, next: Next::Over };
            }
            Err(failed) => Err(failed),
        };
        let finished_at = self.services.clock.now();
        let before = self.claimed.steps.iter().find(|progress| progress.step.ordinal == ordinal);
        let number = before.map_or(0, |progress| progress.attempts) + 1;
        let (failure, report, rejected, reply, next) = match result {
            Ok(done) => {
                [step.records_in, step.records_out, step.bytes_out] = done.counts;
                (None, done.report, done.rejected, done.reply, Next::Over)
            }
            Err(failed) => {
                let next = self.after_failure(place, number, failed.retry, finished_at);
                step.state = if next == Next::GivenUp { StepState::GivenUp } else { StepState::Failed };
                let failure = Failure { step: Some(ordinal), ..failed.failure };
                (Some(failure), failed.report, failed.rejected, None, next)
            }
        };
        step.finished_at = (!matches!(next, Next::Retry { .. })).then_some(finished_at);
        step.records_rejected = i64::try_from(rejected.count).unwrap_or(i64::MAX);
        let attempt = Attempt {
            step: ordinal,
            number,
            started_at,
            finished_at,
            failure,
            target: report.target,
            response_status: report.response_status.map(i32::from),
            response_headers: report.response_headers,
            response_body: report.response_body,
        };
        Tried { step, attempt: Some(attempt), rejected: kept(ordinal, rejected), reply, next }
    }

    /// What comes of a failure, by the step's policy and the flow's.
    fn after_failure(self, place: usize, attempts: i32, retry: Retry, now: Timestamp) -> Next {
        let on_error = self.plan.definition.transformations[place].on_error;
        let for_good = if on_error == OnError::Continue { Next::GivenUp } else { Next::Dead };
        let policy = &self.plan.definition.retry;
        let at_least = match retry {
            Retry::Never => return for_good,
            Retry::Later => Duration::ZERO,
            Retry::After(wait) => wait,
        };
        let attempts = u32::try_from(attempts).unwrap_or(u32::MAX);
        if on_error == OnError::Dead || attempts >= policy.max_attempts {
            return for_good;
        }
        let delay = policy.delay(attempts, self.services.clock.fraction()).max(at_least);
        Next::Retry { at: now + delay }
    }

    /// Whether the step's condition is true of the run.
    async fn runs(self, place: usize, context: &RunContext) -> Result<bool, StepFailure> {
        let Some(when) = &self.plan.conditions[place] else { return Ok(true) };
        context
            .parameters
            .check_types(&self.plan.definition.parameters)
            .map_err(|error| never(error.code(), &error.to_string()))?;
        if !when.has_scripts() {
            return Ok(when.holds(context)?);
        }
        let (when, context) = (when.clone(), context.clone());
        let holds = tokio::task::spawn_blocking(move || when.holds(&context)).await;
        Ok(holds.map_err(|_| never("INTERNAL", "asking the step's condition failed inside Inlet"))??)
    }

    async fn run(self, place: usize, context: &RunContext) -> Result<Done, StepFailure> {
        let plan = self.plan;
        let transformation = &plan.definition.transformations[place];
        let parameters = &context.parameters;
        parameters.check_types(&plan.definition.parameters).map_err(|error| never(error.code(), &error.to_string()))?;
        let (input, from) = match &transformation.from {
            Source::Listener { format_id } => {
                let message = self.claimed.message.as_ref().ok_or_else(|| {
                    never("MESSAGE_MISSING", "the step reads the listener's payload, but the execution has no message")
                })?;
                (message.body.clone(), plan.format(*format_id)?)
            }
            Source::File { connection_id, format_id, name } => {
                let name = name.render(parameters, Escape::FileName).map_err(FlowError::from)?;
                (
                    self.services.connectors.read(plan.connection(*connection_id)?, &name).await?,
                    plan.format(*format_id)?,
                )
            }
        };
        let to = plan.written(&transformation.to)?;
        let step = &plan.steps[place];
        let transformed = if input.len() > LARGE || step.has_scripts() {
            let (from, to, step, context) = (from.clone(), to.clone(), step.clone(), context.clone());
            tokio::task::spawn_blocking(move || transform(&input, &from, &to, &step, &context))
                .await
                .map_err(|_| never("INTERNAL", "mapping the payload failed inside Inlet"))??
        } else {
            transform(&input, from, to, step, context)?
        };
        let is_nothing_left = transformed.is_nothing_left();
        let Transformed { output, records_in, records_out, rejected } = transformed;
        let size = output.size();
        let counts = [records_in, records_out, size as u64].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
        let result = (!is_nothing_left).then(|| content(output));
        let reply =
            if self.claimed.wants_reply && size <= MAX_REPLY { result.clone().map(Content::into_bytes) } else { None };
        let reply = reply.map(|body| Reply { media_type: to.media_type().to_owned(), body });
        match self.deliver(place, transformation, (result, &rejected), parameters).await {
            Ok(report) => Ok(Done { counts, rejected, report, reply }),
            Err(failed) => Err(StepFailure { rejected, ..failed }),
        }
    }

    /// Delivers what was rejected, where that goes somewhere, and then the result, if there is one.
    async fn deliver(
        self,
        place: usize,
        transformation: &Transformation,
        (result, rejected): (Option<Content>, &Rejections),
        parameters: &Parameters,
    ) -> Result<DeliveryReport, StepFailure> {
        let stable_id = format!("{}-{place}", self.claimed.id);
        if let Some(destination) = &transformation.rejected_to
            && !rejected.kept.is_empty()
        {
            let records = rejected.kept.iter().map(Rejected::to_record);
            let content = if let Destination::Sql { .. } = destination {
                Content::Records(records.collect())
            } else {
                let mut writer = self.plan.written(destination)?.writer(Shape::Many);
                for record in records {
                    writer.write(&record).map_err(FlowError::from)?;
                }
                Content::Body(writer.finish().map_err(FlowError::from)?.into())
            };
            self.write(place, destination, (format!("{stable_id}-rejected"), parameters), content).await?;
        }
        let Some(content) = result else { return Ok(DeliveryReport::default()) };
        self.write(place, &transformation.to, (stable_id, parameters), content).await
    }

    async fn write(
        self,
        step: usize,
        destination: &Destination,
        (stable_id, parameters): (String, &Parameters),
        content: Content,
    ) -> Result<DeliveryReport, StepFailure> {
        let media_type = self.plan.written(destination)?.media_type();
        let (connection, place) = match destination {
            Destination::File { connection_id, name, .. } => {
                (*connection_id, Place::File(name.render(parameters, Escape::FileName).map_err(FlowError::from)?))
            }
            Destination::Http { connection_id, .. } => (*connection_id, Place::Connection),
            Destination::Sql { connection_id, table } => (*connection_id, Place::Table(table.clone())),
            Destination::Email { connection_id, attachment_name, .. } => {
                let attachment = attachment_name.as_ref().map(|name| name.render(parameters, Escape::FileName));
                let attachment = attachment.transpose().map_err(FlowError::from)?;
                (*connection_id, Place::Letter(Letter { subject: None, attachment }))
            }
            Destination::Flow { flow_id, .. } => {
                let step = i32::try_from(step).unwrap_or(i32::MAX);
                let body = content.into_bytes();
                let handover = Handover { flow: *flow_id, step, stable_id, media_type, body };
                let name = call::hand_over(self.services, self.claimed, handover).await?;
                return Ok(DeliveryReport { target: Some(format!("flow {name}")), ..DeliveryReport::default() });
            }
        };
        let came = self.claimed.message.as_ref().and_then(|message| message.request.trace_parent);
        let trace_parent = trace::onward(&Span::current(), came);
        let parameters = parameters.clone();
        let delivery = Delivery { stable_id, place, media_type, content, parameters, trace_parent };
        Ok(self.services.connectors.write(self.plan.connection(connection)?, &delivery).await?)
    }
}

fn content(output: Output) -> Content {
    match output {
        Output::Body(body) => Content::Body(body.into()),
        Output::Records(records) => Content::Records(records),
        Output::Parts(parts) => Content::Parts(parts.into_iter().map(Bytes::from).collect()),
    }
}

/// What is stored of a step's rejected records.
fn kept(step: i32, rejected: Rejections) -> Vec<RejectedRecord> {
    let records = rejected.kept.into_iter().zip(0..);
    records
        .map(|(rejected, ordinal)| RejectedRecord {
            step,
            ordinal,
            record: i64::try_from(rejected.record).unwrap_or(i64::MAX),
            code: rejected.code,
            message: rejected.message,
            field: rejected.field,
            content: serde_json::to_string(&rejected.content).ok().filter(|text| text.len() <= MAX_REJECTED_CONTENT),
        })
        .collect()
}

fn never(code: &str, message: &str) -> StepFailure {
    let failure = Failure { code: code.to_owned(), message: message.to_owned(), ..Failure::default() };
    StepFailure { failure, retry: Retry::Never, report: DeliveryReport::default(), rejected: Rejections::default() }
}

impl From<FlowError> for StepFailure {
    fn from(error: FlowError) -> Self {
        StepError::from(error).into()
    }
}

impl From<StepError> for StepFailure {
    fn from(StepError { error, rejected }: StepError) -> Self {
        // A script that found no host did nothing wrong.
        let busy = ScriptFailureKind::Unavailable;
        let retry = match error.as_ref() {
            FlowError::Script { failure: ScriptFailure { kind, .. }, .. } if *kind == busy => Retry::Later,
            _ => Retry::Never,
        };
        Self { failure: error.failure(), retry, report: DeliveryReport::default(), rejected }
    }
}

impl From<PlanError> for StepFailure {
    fn from(error: PlanError) -> Self {
        // Whoever runs the installation can mend a key; whoever made the flow has to mend the flow.
        let retry = if matches!(error, PlanError::Sealed(_)) { Retry::Later } else { Retry::Never };
        Self { retry, ..never(error.code(), &error.to_string()) }
    }
}

impl From<ConnectorError> for StepFailure {
    fn from(error: ConnectorError) -> Self {
        Self { failure: error.failure, retry: error.retry, report: error.report, rejected: Rejections::default() }
    }
}

/// Of handing over to another flow: what the store could not do now it may do later.
impl From<Error> for StepFailure {
    fn from(error: Error) -> Self {
        let retry = if matches!(error, Error::Rejected(_)) { Retry::Never } else { Retry::Later };
        if let Error::Internal { source } = &error {
            tracing::error!(error = %source, "a payload could not be handed to another flow");
        }
        Self { retry, ..never(error.code(), &error.to_string()) }
    }
}
