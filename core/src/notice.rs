//! The notice: a tenant's rule of whom to tell when executions end or last too long, what is told, and how far that has come.
//!
//! Must not know: how anything is sent, or who looks for what is due.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    execution::Failure,
    flow::definition::RetryPolicy,
    ids::{ConnectionId, ExecutionId, FlowId, ListenerId, MessageId, NoticeDeliveryId, NoticeId, TenantId},
    stable_name::stable_names,
};

/// The most flows that one rule names.
pub const MAX_FLOWS: usize = 200;
/// The longest quiet time, in seconds: a week.
pub const MAX_QUIET: u32 = 7 * 24 * 3_600;
/// How often and when a delivery is tried: ten seconds after the first attempt, an hour apart at most, twelve times in all.
pub const RETRY: RetryPolicy = RetryPolicy { max_attempts: 12, initial_delay_ms: 10_000, max_delay_ms: 3_600_000 };

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Never changes.
    pub id: NoticeId,
    /// Whose.
    pub tenant_id: TenantId,
    /// For people; unique in the tenant.
    pub name: String,
    /// Whether it is in force.
    pub active: bool,
    /// The flows it is about; empty: all. A flow that is removed stays named, so that the rule of the last one does not become one for all.
    pub flow_ids: Vec<FlowId>,
    /// What it tells; at least one, each once.
    pub on: Vec<NoticeKind>,
    /// Whom it tells: a connection of kind HTTP or EMAIL.
    pub connection_id: ConnectionId,
    /// Seconds in which at most one notice of a kind is sent for a flow; 0: all are.
    pub quiet_seconds: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Whether a rule that names these flows is about executions of that one; of a flow that is gone, only a rule about all.
pub fn covers(flow_ids: &[FlowId], flow: Option<FlowId>) -> bool {
    flow_ids.is_empty() || flow.is_some_and(|flow| flow_ids.contains(&flow))
}

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NoticeKind {
    /// An execution became DEAD.
    Failure,
    /// The first execution of a flow that succeeded after one that became DEAD.
    Recovery,
    /// An execution succeeded.
    Success,
    /// An execution lasts longer than its flow expects.
    Overdue,
}

stable_names! {
    NoticeKind {
        Failure = "FAILURE",
        Recovery = "RECOVERY",
        Success = "SUCCESS",
        Overdue = "OVERDUE",
    }
}

impl NoticeKind {
    /// What the event is called on the wire.
    pub const fn event_type(self) -> &'static str {
        match self {
            Self::Failure => "execution.failed",
            Self::Recovery => "execution.recovered",
            Self::Success => "execution.succeeded",
            Self::Overdue => "execution.overdue",
        }
    }
}

/// What is sent; docs/notices.md promises its form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeEvent {
    /// [`NoticeKind::event_type`].
    #[serde(rename = "type")]
    pub event_type: String,
    /// When it happened.
    pub timestamp: Timestamp,
    /// What happened.
    pub data: NoticeData,
}

/// What an event tells of an execution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NoticeData {
    /// The tenant's slug.
    pub tenant: String,
    /// The flow; none when it is gone.
    pub flow: Option<Named<FlowId>>,
    /// The execution.
    pub execution_id: ExecutionId,
    /// The message it ran for, if any.
    pub message_id: Option<MessageId>,
    /// Where that arrived, if it is still there.
    pub listener: Option<Named<ListenerId>>,
    /// Where the execution stands.
    pub state: String,
    /// Why it failed, if it did.
    pub failure: Option<NoticeFailure>,
    /// When it first started.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// How many notices of this kind and flow were not sent in the quiet time before.
    pub suppressed: i64,
}

/// Something with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named<T> {
    /// Never changes.
    pub id: T,
    /// For people, as it was then.
    pub name: String,
}

/// Why an execution failed, as far as it is told outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeFailure {
    /// Stable.
    pub code: String,
    /// For people.
    pub message: String,
}

impl From<Failure> for NoticeFailure {
    fn from(failure: Failure) -> Self {
        Self { code: failure.code, message: failure.message }
    }
}

impl NoticeEvent {
    /// The event of that kind.
    pub fn new(kind: NoticeKind, timestamp: Timestamp, data: NoticeData) -> Self {
        Self { event_type: kind.event_type().to_owned(), timestamp, data }
    }

    /// The subject of a letter that tells it.
    pub fn subject(&self) -> String {
        let flow = self.data.flow.as_ref().map_or("a removed flow", |flow| flow.name.as_str());
        let what = self.event_type.strip_prefix("execution.").unwrap_or(&self.event_type);
        let why = self.data.failure.as_ref().map_or_else(String::new, |failure| format!(" ({})", failure.code));
        let subject = format!("[Inlet {}] {flow}: {what}{why}", self.data.tenant);
        // Names are people's texts; a header has one line.
        subject.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
    }

    /// The text of a letter that tells it.
    pub fn text(&self) -> String {
        let data = &self.data;
        let mut text = format!("{}\n\n", self.event_type);
        let mut line = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{name}: {value}");
            }
        };
        line("Tenant", Some(data.tenant.clone()));
        line("Flow", data.flow.as_ref().map(|flow| format!("{} ({})", flow.name, flow.id)));
        line("Execution", Some(data.execution_id.to_string()));
        line("Message", data.message_id.map(|id| id.to_string()));
        line("Listener", data.listener.as_ref().map(|listener| format!("{} ({})", listener.name, listener.id)));
        line("State", Some(data.state.clone()));
        line("Failure", data.failure.as_ref().map(|failure| format!("{}: {}", failure.code, failure.message)));
        line("Started", data.started_at.map(|at| at.to_rfc3339()));
        line("Finished", data.finished_at.map(|at| at.to_rfc3339()));
        line("Told at", Some(self.timestamp.to_rfc3339()));
        line("Not told before", (data.suppressed > 0).then(|| data.suppressed.to_string()));
        text
    }
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NoticeDeliveryState {
    /// It is to be sent.
    Pending,
    /// It was taken.
    Delivered,
    /// It was not taken, and is not tried again by itself.
    GivenUp,
    /// It fell into the quiet time and is not sent; of OVERDUE, which is told once for each execution.
    Suppressed,
}

stable_names! {
    NoticeDeliveryState {
        Pending = "PENDING",
        Delivered = "DELIVERED",
        GivenUp = "GIVEN_UP",
        Suppressed = "SUPPRESSED",
    }
}

/// One event on its way to one rule's connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NoticeDelivery {
    /// Never changes; the webhook's id, by which the receiver can tell a repetition.
    pub id: NoticeDeliveryId,
    /// Whose.
    pub tenant_id: TenantId,
    /// The rule.
    pub notice_id: NoticeId,
    /// What is told.
    pub kind: NoticeKind,
    /// About which execution; it may be gone.
    pub execution_id: ExecutionId,
    /// As it is sent, in JSON. Not in the audit log: it is long, and says what the execution says.
    #[serde(skip)]
    pub body: String,
    /// Where it stands.
    pub state: NoticeDeliveryState,
    /// How often it was tried since it was made, or since somebody wanted it tried again.
    pub attempts: i32,
    /// When it is tried next; none when it is not.
    pub due_at: Option<Timestamp>,
    /// When the last attempt ended.
    pub attempted_at: Option<Timestamp>,
    /// What the other side answered to it.
    pub status: Option<i32>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was delivered or given up.
    pub finished_at: Option<Timestamp>,
}
