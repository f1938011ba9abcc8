//! Runs one claimed execution: step by step, read, map, write, and says what comes next.
//!
//! A step that was delivered is not run again by a retry. Must not know: queues, leases, or how reports are written.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use inlet_core::{
    Error,
    clock::Timestamp,
    execution::{
        Attempt, Claimed, Failure, MAX_REJECTED_CONTENT, Outcome, RejectedRecord, Step, StepState, TurnReport,
    },
    flow::{
        context::{Facts, RunContext},
        definition::{Destination, Source, Transformation},
        error::FlowError,
        parameters::Parameters,
        run::{Rejections, StepError, Transformed, transform},
        template::Escape,
    },
    ops::Services,
    ports::{
        connector::{ConnectorError, Delivery, DeliveryReport, Retry},
        script::{ScriptFailure, ScriptFailureKind, Scripts},
    },
};

use inlet_formats::Shape;

use crate::{
    plan::{Plan, PlanError, Plans},
    reporter::Reporter,
};

/// Payloads above this many bytes are mapped off the async threads.
const LARGE: usize = 256 * 1024;
/// About how long an execution waits whose flow could not be loaded because the database was away.
const STORE_AWAY: Duration = Duration::from_secs(5);

/// Runs executions.
#[derive(Clone)]
pub struct Runner {
    services: Services,
    plans: Plans,
    reporter: Reporter,
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
}

/// A step that was tried, to be reported.
struct Tried {
    step: Step,
    attempt: Attempt,
    rejected: Vec<RejectedRecord>,
}

impl Runner {
    /// A runner that reports to `reporter`.
    pub fn new(services: Services, plans: Plans, reporter: Reporter) -> Self {
        Self { services, plans, reporter }
    }

    /// Runs until the execution has succeeded, failed, or must wait. Dropping the future leaves the execution to whoever claims it next.
    pub async fn run(&self, claimed: &Claimed) {
        let plan = match self.plans.get(&self.services, claimed).await {
            Ok(plan) => plan,
            Err(error) => return self.give_up(claimed, &error).await,
        };
        let context = context(&plan, claimed, Arc::clone(&self.services.scripts));
        let mut unreported = None;
        for ordinal in 0..plan.definition.transformations.len() {
            let number = i32::try_from(ordinal).unwrap_or(i32::MAX);
            let progress = claimed.steps.iter().find(|progress| progress.ordinal == number);
            if progress.is_some_and(|progress| progress.state == StepState::Succeeded) {
                continue;
            }
            // A delivered step is told before the next begins, the last one with the end of all.
            if let Some(delivered) = unreported.take()
                && !self.report(claimed, Some(delivered), Outcome::Continue).await
            {
                return;
            }
            let attempts = progress.map_or(0, |progress| progress.attempts);
            let (tried, next) = self.attempt(&plan, claimed, ordinal, attempts + 1, &context).await;
            if let Some(outcome) = next {
                self.report(claimed, Some(tried), outcome).await;
                return;
            }
            unreported = Some(tried);
        }
        self.report(claimed, unreported, Outcome::Succeeded).await;
    }

    /// Whether it was written: the execution is still ours.
    async fn report(&self, claimed: &Claimed, tried: Option<Tried>, outcome: Outcome) -> bool {
        let (steps, rejected) = match tried {
            Some(Tried { step, attempt, rejected }) => (vec![(step, attempt)], rejected),
            None => (Vec::new(), Vec::new()),
        };
        let report = TurnReport { id: claimed.id, fence: claimed.fence, steps, rejected, outcome };
        self.reporter.report(report).await.is_some()
    }

    /// The flow cannot even begin: not now, or never.
    async fn give_up(&self, claimed: &Claimed, error: &PlanError) {
        let failure = Failure { code: error.code().to_owned(), message: error.to_string(), ..Failure::default() };
        let outcome = if let PlanError::Store(Error::Unavailable { .. }) = error {
            tracing::warn!(execution = %claimed.id, ?error, "a flow could not be loaded; the execution waits");
            let wait = STORE_AWAY.mul_f64(0.5 + self.services.clock.fraction());
            Outcome::Retry { at: self.services.clock.now() + wait, failure }
        } else {
            tracing::error!(execution = %claimed.id, ?error, "a flow cannot be run");
            Outcome::Dead { failure }
        };
        self.report(claimed, None, outcome).await;
    }

    /// One attempt of one step, and what comes next unless it succeeded.
    async fn attempt(
        &self,
        plan: &Plan,
        claimed: &Claimed,
        ordinal: usize,
        number: i32,
        context: &RunContext,
    ) -> (Tried, Option<Outcome>) {
        let started_at = self.services.clock.now();
        let result = self.step(plan, claimed, ordinal, context).await;
        let finished_at = self.services.clock.now();
        let index = i32::try_from(ordinal).unwrap_or(i32::MAX);
        let mut step = Step {
            ordinal: index,
            name: plan.definition.transformations[ordinal].name.clone(),
            state: StepState::Succeeded,
            records_in: 0,
            records_out: 0,
            records_rejected: 0,
            bytes_out: 0,
            started_at,
            finished_at: Some(finished_at),
        };
        let (failure, report, rejected, next) = match result {
            Ok(done) => {
                [step.records_in, step.records_out, step.bytes_out] = done.counts;
                (None, done.report, done.rejected, None)
            }
            Err(failed) => {
                let failure = Failure { step: Some(index), ..failed.failure };
                let outcome = self.after_failure(plan, number, failed.retry, &failure, finished_at);
                step.state = StepState::Failed;
                step.finished_at = matches!(outcome, Outcome::Dead { .. }).then_some(finished_at);
                (Some(failure), failed.report, failed.rejected, Some(outcome))
            }
        };
        let attempt = Attempt {
            step: index,
            number,
            started_at,
            finished_at,
            failure,
            target: report.target,
            response_status: report.response_status.map(i32::from),
            response_body: report.response_body,
        };
        step.records_rejected = i64::try_from(rejected.count).unwrap_or(i64::MAX);
        (Tried { step, attempt, rejected: kept(index, rejected) }, next)
    }

    fn after_failure(&self, plan: &Plan, attempts: i32, retry: Retry, failure: &Failure, now: Timestamp) -> Outcome {
        let policy = &plan.definition.retry;
        let at_least = match retry {
            Retry::Never => return Outcome::Dead { failure: failure.clone() },
            Retry::Later => Duration::ZERO,
            Retry::After(wait) => wait,
        };
        let attempts = u32::try_from(attempts).unwrap_or(u32::MAX);
        if attempts >= policy.max_attempts {
            return Outcome::Dead { failure: failure.clone() };
        }
        let delay = policy.delay(attempts, self.services.clock.fraction()).max(at_least);
        Outcome::Retry { at: now + delay, failure: failure.clone() }
    }

    async fn step(
        &self,
        plan: &Plan,
        claimed: &Claimed,
        ordinal: usize,
        context: &RunContext,
    ) -> Result<Done, StepFailure> {
        let transformation = &plan.definition.transformations[ordinal];
        let parameters = &context.parameters;
        parameters.check_types(&plan.definition.parameters).map_err(|error| never(error.code(), &error.to_string()))?;
        let (input, from) = match &transformation.from {
            Source::Listener { format_id } => {
                let message = claimed.message.as_ref().ok_or_else(|| {
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
        let to = plan.format(transformation.to.format_id())?;
        let transformed = if input.len() > LARGE || plan.steps[ordinal].has_scripts() {
            let (from, to, step, context) = (from.clone(), to.clone(), plan.steps[ordinal].clone(), context.clone());
            tokio::task::spawn_blocking(move || transform(&input, &from, &to, &step, &context))
                .await
                .map_err(|_| never("INTERNAL", "mapping the payload failed inside Inlet"))??
        } else {
            transform(&input, from, to, &plan.steps[ordinal], context)?
        };
        let is_nothing_left = transformed.is_nothing_left();
        let Transformed { bytes, records_in, records_out, rejected } = transformed;
        let counts =
            [records_in, records_out, bytes.len() as u64].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
        let result = (!is_nothing_left).then(|| Bytes::from(bytes));
        let stable_id = format!("{}-{ordinal}", claimed.id);
        match self.deliver(plan, transformation, (result, &rejected), (&stable_id, parameters)).await {
            Ok(report) => Ok(Done { counts, rejected, report }),
            Err(failed) => Err(StepFailure { rejected, ..failed }),
        }
    }

    /// Delivers what was rejected, where that goes somewhere, and then the result, if there is one.
    async fn deliver(
        &self,
        plan: &Plan,
        transformation: &Transformation,
        (result, rejected): (Option<Bytes>, &Rejections),
        (stable_id, parameters): (&str, &Parameters),
    ) -> Result<DeliveryReport, StepFailure> {
        if let Some(destination) = &transformation.rejected_to
            && !rejected.kept.is_empty()
        {
            let mut writer = plan.format(destination.format_id())?.writer(Shape::Many);
            for record in &rejected.kept {
                writer.write(&record.to_record()).map_err(FlowError::from)?;
            }
            let body = writer.finish().map_err(FlowError::from)?;
            self.write(plan, destination, (format!("{stable_id}-rejected"), parameters), body.into()).await?;
        }
        let Some(body) = result else { return Ok(DeliveryReport::default()) };
        self.write(plan, &transformation.to, (stable_id.to_owned(), parameters), body).await
    }

    async fn write(
        &self,
        plan: &Plan,
        destination: &Destination,
        (stable_id, parameters): (String, &Parameters),
        body: Bytes,
    ) -> Result<DeliveryReport, StepFailure> {
        let file_name = match destination {
            Destination::File { name, .. } => Some(name.render(parameters, Escape::FileName).map_err(FlowError::from)?),
            Destination::Http { .. } => None,
        };
        let delivery = Delivery {
            stable_id,
            file_name,
            media_type: plan.format(destination.format_id())?.media_type(),
            body,
            parameters: parameters.clone(),
        };
        Ok(self.services.connectors.write(plan.connection(destination.connection_id())?, &delivery).await?)
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

/// What the execution's mappings know: the same on every attempt.
fn context(plan: &Plan, claimed: &Claimed, scripts: Arc<dyn Scripts>) -> RunContext {
    let message = claimed.message.as_ref();
    let facts = Facts {
        execution: claimed.id,
        flow: claimed.flow_id,
        tenant: claimed.tenant_id,
        message: message.map(|message| (message.id, message.received_at, Arc::new(message.request.clone()))),
        asked: claimed.parameters.clone(),
        now: claimed.created_at,
    };
    RunContext::of_run(&plan.parameters, &plan.definition.parameters, facts, scripts)
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
