//! The execution: one run of one flow version, with its steps and their attempts.
//!
//! Must not know: how steps do their work or where executions wait.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::{
    clock::{Clock, Timestamp},
    ids::{ExecutionId, FlowId, ListenerId, MessageId, ScheduleId, TenantId},
    message::ReceivedRequest,
    reply::Reply,
    schedule::Schedule,
    stable_name::stable_names,
};

/// How many workers an execution may take down before it is quarantined.
pub const MAX_CRASHES: i32 = 3;

/// One run of one flow version.
#[derive(Debug, Clone, PartialEq)]
pub struct Execution {
    /// Never changes; `auditId` of the receipt.
    pub id: ExecutionId,
    /// Whose.
    pub tenant_id: TenantId,
    /// The flow; none while the listener feeds none.
    pub flow_id: Option<FlowId>,
    /// The flow's version, fixed when the first run starts.
    pub flow_version: Option<i32>,
    /// The message it runs for, if any.
    pub message_id: Option<MessageId>,
    /// Where that message arrived.
    pub listener_id: Option<ListenerId>,
    /// What made it.
    pub trigger: Trigger,
    /// The tick that made it, if one did.
    pub tick: Option<Tick>,
    /// The execution it repeats, for a replay of one.
    pub replay_of: Option<ExecutionId>,
    /// Where it stands.
    pub state: ExecutionState,
    /// Why it failed last; kept through later attempts until it succeeds.
    pub failure: Option<Failure>,
    /// Parameters of a manual run, or the schedule's at its tick.
    pub parameters: BTreeMap<String, String>,
    /// How often a worker started it.
    pub starts: i32,
    /// How often the worker that ran it died.
    pub crashes: i32,
    /// When it may run next; for READY and RETRY.
    pub run_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it first started.
    pub started_at: Option<Timestamp>,
    /// When it ended; for SUCCEEDED, DEAD and CANCELLED.
    pub finished_at: Option<Timestamp>,
}

impl Execution {
    /// A new one that may run now: nothing of it has begun, and it is of no message and no tick.
    pub fn new(clock: &dyn Clock, tenant_id: TenantId, flow_id: Option<FlowId>, trigger: Trigger) -> Self {
        let now = clock.now();
        Self {
            id: ExecutionId::generate(clock),
            tenant_id,
            flow_id,
            flow_version: None,
            message_id: None,
            listener_id: None,
            trigger,
            tick: None,
            replay_of: None,
            state: ExecutionState::Ready,
            failure: None,
            parameters: BTreeMap::new(),
            starts: 0,
            crashes: 0,
            run_at: now,
            created_at: now,
            started_at: None,
            finished_at: None,
        }
    }

    /// The one that a tick of a schedule makes.
    pub fn of_tick(clock: &dyn Clock, schedule: &Schedule, at: Timestamp) -> Self {
        Self {
            tick: Some(Tick { schedule_id: schedule.id, at }),
            parameters: schedule.parameters.clone(),
            ..Self::new(clock, schedule.tenant_id, Some(schedule.flow_id), Trigger::Schedule)
        }
    }
}

/// Where an execution stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExecutionState {
    /// Waits for a flow with an active EVENT schedule.
    Held,
    /// May run now.
    Ready,
    /// A worker has claimed it.
    Running,
    /// Failed and will be tried again at `run_at`.
    Retry,
    /// Every step was delivered.
    Succeeded,
    /// Given up; its payload is kept and can be replayed.
    Dead,
    /// Somebody stopped it; its payload is kept and can be replayed.
    Cancelled,
}

impl ExecutionState {
    /// Whether it has ended: nothing changes it any more.
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Succeeded | Self::Dead | Self::Cancelled)
    }
}

stable_names!(ExecutionState {
    Held = "HELD",
    Ready = "READY",
    Running = "RUNNING",
    Retry = "RETRY",
    Succeeded = "SUCCEEDED",
    Dead = "DEAD",
    Cancelled = "CANCELLED",
});

/// What made an execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Trigger {
    /// A message arrived.
    Message,
    /// A person or a script ran the flow.
    Manual,
    /// A person or a script replayed a message.
    Replay,
    /// A schedule's time came.
    Schedule,
}

stable_names!(Trigger { Message = "MESSAGE", Manual = "MANUAL", Replay = "REPLAY", Schedule = "SCHEDULE" });

/// The time of a schedule at which it ran its flow; makes one execution and no second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tick {
    /// Whose time it was; the schedule may be gone.
    pub schedule_id: ScheduleId,
    /// The time that it was due.
    pub at: Timestamp,
}

/// Why something failed, for people and for scripts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// Stable, such as `JSON_SYNTAX`, `HTTP_STATUS`, `CRASH`.
    pub code: String,
    /// For people, without secrets or internals.
    pub message: String,
    /// The step, counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<i32>,
    /// The line in the payload, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<i64>,
    /// The column in that line, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<i64>,
    /// The record, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<i64>,
    /// The field at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// One transformation of an execution: tried, or skipped. Its JSON is what stores keep, so names in it stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Counted from 0, in the flow's order.
    pub ordinal: i32,
    /// The transformation's name.
    pub name: String,
    /// Where it stands.
    pub state: StepState,
    /// Records read.
    pub records_in: i64,
    /// Records written.
    pub records_out: i64,
    /// Records that rules did not let through; more may have been than are kept.
    pub records_rejected: i64,
    /// Bytes written.
    pub bytes_out: i64,
    /// When its first attempt started.
    pub started_at: Timestamp,
    /// When it succeeded, was skipped or was given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
}

/// Where a step stands. A step that has not been tried is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StepState {
    /// Delivered; no retry runs it again.
    Succeeded,
    /// The last attempt failed.
    Failed,
    /// Its condition was not true; no retry asks again.
    Skipped,
    /// It failed for good, and the flow goes on without it.
    GivenUp,
}

stable_names!(StepState { Succeeded = "SUCCEEDED", Failed = "FAILED", Skipped = "SKIPPED", GivenUp = "GIVEN_UP" });

impl StepState {
    /// Whether it is not tried again.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Succeeded | Self::Skipped | Self::GivenUp)
    }
}

/// One try of a step. Its JSON is what stores keep, so names in it stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// The step, counted from 0.
    pub step: i32,
    /// Counted from 1 within the step.
    pub number: i32,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Timestamp,
    /// Why it failed; none when it succeeded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// Where it wrote: method and URL, or the file's name. Without secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The answer's status, for HTTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_status: Option<i32>,
    /// The answer's headers, for HTTP, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub response_headers: Vec<(String, String)>,
    /// The beginning of the answer's body, for HTTP; bytes that are not UTF-8 are replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_body: Option<String>,
}

/// What an execution has behind it when a worker takes it up, and all that is needed to go on.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Which.
    pub id: ExecutionId,
    /// Whose.
    pub tenant_id: TenantId,
    /// Must stand in every later write; a higher one in the store means that another worker has taken over.
    pub fence: i64,
    /// The flow.
    pub flow_id: FlowId,
    /// The flow's version.
    pub flow_version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// Parameters of a manual run, or the schedule's at its tick.
    pub parameters: BTreeMap<String, String>,
    /// The payload, for executions that have one.
    pub message: Option<ClaimedMessage>,
    /// The attempts each step has behind it, and whether it is done.
    pub steps: Vec<StepProgress>,
    /// Whether somebody may be waiting for what its last step writes.
    pub wants_reply: bool,
}

/// The message of a claimed execution.
#[derive(Debug, Clone)]
pub struct ClaimedMessage {
    /// Which.
    pub id: MessageId,
    /// When it arrived.
    pub received_at: Timestamp,
    /// How it came.
    pub request: ReceivedRequest,
    /// Its bytes.
    pub body: Bytes,
}

/// How far one step has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepProgress {
    /// The step as it stands.
    pub step: Step,
    /// Attempts behind it.
    pub attempts: i32,
    /// Why the last of them failed, if it did.
    pub failure: Option<Failure>,
}

/// A record that a rule of a step did not let through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRecord {
    /// The step, counted from 0.
    pub step: i32,
    /// Its place among the step's rejected records, from 0.
    pub ordinal: i32,
    /// Its number in the payload, from 1.
    pub record: i64,
    /// Stable, such as `RULE_BROKEN`.
    pub code: String,
    /// For people.
    pub message: String,
    /// The field at fault.
    pub field: Option<String>,
    /// The record as JSON; none when it is longer than [`MAX_REJECTED_CONTENT`].
    pub content: Option<String>,
}

/// The longest rejected record whose content is kept, in bytes of JSON.
pub const MAX_REJECTED_CONTENT: usize = 65_536;

impl RejectedRecord {
    /// The key of lists: in the order of steps and, within one, of the payload.
    pub const fn position(&self) -> i64 {
        self.step as i64 * 1_000_000 + self.ordinal as i64
    }
}

/// What a worker reports at the end of its turn with an execution, or between two steps.
#[derive(Debug, Clone)]
pub struct TurnReport {
    /// Which.
    pub id: ExecutionId,
    /// As claimed.
    pub fence: i64,
    /// Steps that were tried in this turn and not reported before, each with its attempt; one that was skipped has none.
    pub steps: Vec<(Step, Option<Attempt>)>,
    /// What their rules rejected: in place of what earlier attempts of the same steps rejected.
    pub rejected: Vec<RejectedRecord>,
    /// What its last step wrote, for whoever waits for the answer.
    pub reply: Option<Reply>,
    /// What comes next.
    pub outcome: Outcome,
}

/// What comes next for an execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The same worker goes on with the next step.
    Continue,
    /// Every step was delivered or skipped.
    Succeeded,
    /// The same, but for steps that were given up and whose policy lets the flow go on.
    SucceededWithout {
        /// Why the last of these failed.
        failure: Failure,
    },
    /// Try again at that time.
    Retry {
        /// When.
        at: Timestamp,
        /// Why.
        failure: Failure,
    },
    /// Give up.
    Dead {
        /// Why.
        failure: Failure,
    },
    /// The worker is stopping: somebody else may have it at once.
    Release,
}

/// Which executions a list shows.
#[derive(Debug, Clone, Default)]
pub struct ExecutionFilter {
    /// Only this flow's.
    pub flow_id: Option<FlowId>,
    /// Only this message's.
    pub message_id: Option<MessageId>,
    /// Only those in this state.
    pub state: Option<ExecutionState>,
}
