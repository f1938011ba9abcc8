//! Executions, steps, attempts.

use async_graphql::{
    Context, ID, InputObject, Object, Result, SimpleObject,
    connection::{Connection, Edge, EmptyFields},
};
use inlet_core::{
    clock::Timestamp,
    execution::{Attempt, Execution, Failure, RejectedRecord, Step},
    ops,
    page::PageRequest,
};

use super::{
    flow::FlowObject,
    message::MessageObject,
    mirror,
    parameter::{Parameter, pairs},
    schedule::ScheduleObject,
};
use crate::{
    error::to_graphql,
    page::DEFAULT_FIRST,
    session::{ctx, services},
};

mirror! {
    /// Where an execution stands.
    ExecutionState = inlet_core::execution::ExecutionState {
        /// Waits for a flow with an active EVENT schedule.
        Held,
        /// May run now.
        Ready,
        /// A worker has claimed it.
        Running,
        /// Failed and will be tried again at `runAt`.
        Retry,
        /// Every step was delivered, skipped, or given up where its policy lets the flow go on; then `failure` says why.
        Succeeded,
        /// Given up; the payload is kept and can be replayed.
        Dead,
        /// Somebody stopped it; the payload is kept and can be replayed.
        Cancelled,
    }
}

mirror! {
    /// What made an execution.
    Trigger = inlet_core::execution::Trigger {
        /// A message arrived.
        Message,
        /// Somebody ran the flow.
        Manual,
        /// Somebody replayed a message.
        Replay,
        /// A schedule's time came.
        Schedule,
    }
}

mirror! {
    /// Where a step stands.
    StepState = inlet_core::execution::StepState {
        /// Delivered; no retry runs it again.
        Succeeded,
        /// The last attempt failed.
        Failed,
        /// Its condition was not true.
        Skipped,
        /// It failed for good, and the flow goes on without it.
        GivenUp,
    }
}

/// One run of one flow version.
pub struct ExecutionObject(pub Execution);

/// One run of one flow version.
#[Object(name = "Execution")]
impl ExecutionObject {
    /// Never changes; `auditId` of the receipt.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// The flow; none while the listener feeds none, or when the flow is gone.
    async fn flow(&self, context: &Context<'_>) -> Result<Option<FlowObject>> {
        let Some(id) = self.0.flow_id else { return Ok(None) };
        let ctx = ctx(context).await?;
        Ok(ops::flow::get(services(context), &ctx, id).await.map_err(to_graphql)?.map(FlowObject))
    }
    /// The flow's id.
    async fn flow_id(&self) -> Option<ID> {
        self.0.flow_id.map(|id| id.to_string().into())
    }
    /// The flow's version, fixed at the first start.
    async fn flow_version(&self) -> Option<i32> {
        self.0.flow_version
    }
    /// The message it runs for, if any.
    async fn message(&self, context: &Context<'_>) -> Result<Option<MessageObject>> {
        let Some(id) = self.0.message_id else { return Ok(None) };
        let ctx = ctx(context).await?;
        Ok(ops::message::get(services(context), &ctx, id).await.map_err(to_graphql)?.map(MessageObject))
    }
    /// That message's id.
    async fn message_id(&self) -> Option<ID> {
        self.0.message_id.map(|id| id.to_string().into())
    }
    /// What made it.
    async fn trigger(&self) -> Trigger {
        self.0.trigger.into()
    }
    /// The schedule whose tick made it, if one did and that is still there.
    async fn schedule(&self, context: &Context<'_>) -> Result<Option<ScheduleObject>> {
        let Some(tick) = self.0.tick else { return Ok(None) };
        let ctx = ctx(context).await?;
        let schedule = ops::schedule::get(services(context), &ctx, tick.schedule_id).await.map_err(to_graphql)?;
        Ok(schedule.map(ScheduleObject))
    }
    /// That schedule's id.
    async fn schedule_id(&self) -> Option<ID> {
        self.0.tick.map(|tick| tick.schedule_id.to_string().into())
    }
    /// The time at which that tick was due; makes one execution and no second.
    async fn tick_at(&self) -> Option<Timestamp> {
        self.0.tick.map(|tick| tick.at)
    }
    /// The execution it repeats, for a replay.
    async fn replay_of(&self) -> Option<ID> {
        self.0.replay_of.map(|id| id.to_string().into())
    }
    /// Where it stands.
    async fn state(&self) -> ExecutionState {
        self.0.state.into()
    }
    /// Why it failed last; of one that has succeeded, why a step was given up.
    async fn failure(&self) -> Option<FailureObject> {
        self.0.failure.clone().map(FailureObject::from)
    }
    /// Parameters of a manual run, or the schedule's at its tick.
    async fn parameters(&self) -> Vec<Parameter> {
        pairs(&self.0.parameters)
    }
    /// How often a worker started it.
    async fn starts(&self) -> i32 {
        self.0.starts
    }
    /// How often the worker that ran it died; at three it is given up with code CRASH.
    async fn crashes(&self) -> i32 {
        self.0.crashes
    }
    /// When it may run next, for READY and RETRY.
    async fn run_at(&self) -> Timestamp {
        self.0.run_at
    }
    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at
    }
    /// When it first started.
    async fn started_at(&self) -> Option<Timestamp> {
        self.0.started_at
    }
    /// When it ended.
    async fn finished_at(&self) -> Option<Timestamp> {
        self.0.finished_at
    }
    /// What the rules of its steps did not let through at their last attempts: of each step the first thousand.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn rejected_records(
        &self,
        context: &Context<'_>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
    ) -> Result<Connection<i64, RejectedRecordObject, EmptyFields, EmptyFields>> {
        let after = after.map(|cursor| cursor.parse::<i64>()).transpose();
        let after = after.map_err(|_| {
            to_graphql(inlet_core::Error::field("CURSOR_INVALID", "after", "this is no cursor of this list"))
        })?;
        let page = PageRequest::new(first, after).map_err(to_graphql)?;
        let ctx = ctx(context).await?;
        let page = ops::execution::rejected(services(context), &ctx, self.0.id, page).await.map_err(to_graphql)?;
        let mut connection = Connection::new(false, page.has_next);
        connection
            .edges
            .extend(page.rows.into_iter().map(|row| Edge::new(row.position(), RejectedRecordObject::from(row))));
        Ok(connection)
    }
    /// The steps that were tried or skipped, in order.
    #[graphql(complexity = "5 * child_complexity")]
    async fn steps(&self, context: &Context<'_>) -> Result<Vec<StepObject>> {
        let (services, ctx) = (services(context), ctx(context).await?);
        let steps = ops::execution::steps(services, &ctx, self.0.id).await.map_err(to_graphql)?;
        let mut attempts = ops::execution::attempts(services, &ctx, self.0.id).await.map_err(to_graphql)?;
        Ok(steps
            .into_iter()
            .map(|step| {
                let (own, others) = std::mem::take(&mut attempts)
                    .into_iter()
                    .partition(|attempt: &Attempt| attempt.step == step.ordinal);
                attempts = others;
                StepObject { step, attempts: own }
            })
            .collect())
    }
}

/// Why something failed.
#[derive(SimpleObject)]
#[graphql(name = "Failure")]
pub struct FailureObject {
    /// Stable, such as `JSON_SYNTAX`, `HTTP_STATUS`, `CRASH`.
    code: String,
    /// For people.
    message: String,
    /// The step, counted from 0.
    step: Option<i32>,
    /// The line in the payload, counted from 1.
    line: Option<i64>,
    /// The column in that line, counted from 1.
    column: Option<i64>,
    /// The record, counted from 1.
    record: Option<i64>,
    /// The field at fault.
    field: Option<String>,
}

impl From<Failure> for FailureObject {
    fn from(failure: Failure) -> Self {
        let Failure { code, message, step, line, column, record, field } = failure;
        Self { code, message, step, line, column, record, field }
    }
}

/// A record that a rule of a step did not let through.
#[derive(SimpleObject)]
#[graphql(name = "RejectedRecord")]
pub struct RejectedRecordObject {
    /// The step, counted from 0.
    step: i32,
    /// Its number in the payload, from 1.
    record: i64,
    /// Stable, such as `RULE_BROKEN`.
    code: String,
    /// For people.
    message: String,
    /// The field at fault.
    field: Option<String>,
    /// The record as JSON; null when it is longer than 64 KiB.
    content: Option<String>,
}

impl From<RejectedRecord> for RejectedRecordObject {
    fn from(rejected: RejectedRecord) -> Self {
        let RejectedRecord { step, ordinal: _, record, code, message, field, content } = rejected;
        Self { step, record, code, message, field, content }
    }
}

/// One transformation of an execution.
pub struct StepObject {
    step: Step,
    attempts: Vec<Attempt>,
}

/// One transformation of an execution.
#[Object(name = "Step")]
impl StepObject {
    /// Counted from 0, in the flow's order.
    async fn ordinal(&self) -> i32 {
        self.step.ordinal
    }
    /// The transformation's name.
    async fn name(&self) -> &str {
        &self.step.name
    }
    /// Where it stands.
    async fn state(&self) -> StepState {
        self.step.state.into()
    }
    /// Records read.
    async fn records_in(&self) -> i64 {
        self.step.records_in
    }
    /// Records written.
    async fn records_out(&self) -> i64 {
        self.step.records_out
    }
    /// Records that rules did not let through; more may have been than Execution.rejectedRecords keeps.
    async fn records_rejected(&self) -> i64 {
        self.step.records_rejected
    }
    /// Bytes written.
    async fn bytes_out(&self) -> i64 {
        self.step.bytes_out
    }
    /// When its first attempt started.
    async fn started_at(&self) -> Timestamp {
        self.step.started_at
    }
    /// When it succeeded, was skipped or was given up.
    async fn finished_at(&self) -> Option<Timestamp> {
        self.step.finished_at
    }
    /// Its attempts in order.
    async fn attempts(&self) -> Vec<AttemptObject> {
        self.attempts.iter().cloned().map(AttemptObject::from).collect()
    }
}

/// One try of a step.
#[derive(SimpleObject)]
#[graphql(name = "Attempt")]
pub struct AttemptObject {
    /// Counted from 1 within the step.
    number: i32,
    /// When it began.
    started_at: Timestamp,
    /// When it ended.
    finished_at: Timestamp,
    /// Why it failed; none when it succeeded.
    failure: Option<FailureObject>,
    /// Where it wrote: method and URL without the query, or the file's name.
    target: Option<String>,
    /// The answer's status, for HTTP.
    response_status: Option<i32>,
    /// The answer's headers, for HTTP, in order; without those that set cookies. At most 16 KiB of them are kept.
    response_headers: Vec<AnswerHeaderObject>,
    /// The first 64 KiB of the answer's body, for HTTP.
    response_body: Option<String>,
}

/// One header of an answer.
#[derive(SimpleObject)]
#[graphql(name = "AnswerHeader")]
pub struct AnswerHeaderObject {
    /// In lower case.
    name: String,
    /// Its text.
    value: String,
}

impl From<Attempt> for AttemptObject {
    fn from(attempt: Attempt) -> Self {
        Self {
            number: attempt.number,
            started_at: attempt.started_at,
            finished_at: attempt.finished_at,
            failure: attempt.failure.map(FailureObject::from),
            target: attempt.target,
            response_status: attempt.response_status,
            response_headers: attempt
                .response_headers
                .into_iter()
                .map(|(name, value)| AnswerHeaderObject { name, value })
                .collect(),
            response_body: attempt.response_body,
        }
    }
}

/// Which executions a list shows; left out means all.
#[derive(InputObject, Default)]
pub struct ExecutionFilterInput {
    /// Only this flow's.
    pub flow_id: Option<ID>,
    /// Only this message's.
    pub message_id: Option<ID>,
    /// Only those in this state.
    pub state: Option<ExecutionState>,
}
