//! One attempt of one step: whether it runs at all, what it reads (`input`, `files`), what it delivers (`deliver`), and what a failure means for the
//! execution.
//!
//! Must not know: other steps, or how reports are written.

mod deliver;
mod failure;
mod files;
mod input;

use std::time::Duration;

use inlet_core::{
    clock::Timestamp,
    execution::{Attempt, Claimed, Failure, MAX_REJECTED_CONTENT, RejectedRecord, Step, StepState},
    flow::{context::RunContext, run::Rejections, step::OnError},
    ops::Services,
    ports::connector::{DeliveryReport, Retry},
    reply::Reply,
};
use tracing::Instrument;

use self::failure::{StepFailure, never};
use crate::plan::Plan;

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
    /// The attempt; none where it was skipped or postponed.
    pub attempt: Option<Attempt>,
    /// What its rules rejected.
    pub rejected: Vec<RejectedRecord>,
    /// What it wrote, where somebody may wait for that.
    pub reply: Option<Reply>,
    /// What this means for the execution.
    pub next: Next,
}

/// What a step's end means for the execution. Why it failed stands in the attempt, where there was one.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// It is to be tried later, and was not tried now: nothing is told of it but why.
    Postponed {
        /// At the earliest.
        at: Timestamp,
        /// Why.
        failure: Failure,
    },
    /// It failed for good, and the execution with it.
    Dead,
}

/// What a step did.
#[derive(Default)]
struct Done {
    /// Records in, records out, bytes out.
    counts: [i64; 3],
    rejected: Rejections,
    report: DeliveryReport,
    reply: Option<Reply>,
}

impl Tried {
    /// Whether the store is told of the step.
    pub const fn is_told(&self) -> bool {
        !matches!(self.next, Next::Postponed { .. })
    }
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
            Err(StepFailure { failure, retry: Retry::Postponed(wait), .. }) => {
                let next =
                    Next::Postponed { at: finished_at + wait, failure: Failure { step: Some(ordinal), ..failure } };
                return Tried { step, attempt: None, rejected: Vec::new(), reply: None, next };
            }
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
            Retry::After(wait) | Retry::Postponed(wait) => wait,
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

    /// Whether an earlier attempt of any step may have written what this one writes.
    const fn is_repeated(self) -> bool {
        self.claimed.fence > 1
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
