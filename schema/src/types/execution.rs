//! Executions, steps, attempts.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use inlet_core::{
    clock::Timestamp,
    execution::{Attempt, Execution, Failure, Step},
    ops,
};

use super::{
    flow::FlowObject,
    message::MessageObject,
    mirror,
    parameter::{Parameter, pairs},
};
use crate::{
    error::to_graphql,
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
        /// Every step was delivered.
        Succeeded,
        /// Given up; the payload is kept and can be replayed.
        Dead,
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
    }
}

mirror! {
    /// Where a step stands.
    StepState = inlet_core::execution::StepState {
        /// Delivered; no retry runs it again.
        Succeeded,
        /// The last attempt failed.
        Failed,
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
    /// The execution it repeats, for a replay.
    async fn replay_of(&self) -> Option<ID> {
        self.0.replay_of.map(|id| id.to_string().into())
    }
    /// Where it stands.
    async fn state(&self) -> ExecutionState {
        self.0.state.into()
    }
    /// Why it failed last.
    async fn failure(&self) -> Option<FailureObject> {
        self.0.failure.clone().map(FailureObject::from)
    }
    /// Parameters of a manual run.
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
    /// The steps that were tried, in order.
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
    /// Bytes written.
    async fn bytes_out(&self) -> i64 {
        self.step.bytes_out
    }
    /// When its first attempt started.
    async fn started_at(&self) -> Timestamp {
        self.step.started_at
    }
    /// When it succeeded or was given up.
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
    /// The first 64 KiB of the answer's body, for HTTP.
    response_body: Option<String>,
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
