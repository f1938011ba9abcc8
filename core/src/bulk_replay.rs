//! The bulk replay: many messages that somebody wants to run again, and how far that has come.
//!
//! Must not know: who goes on with it, or how executions run.

use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    execution::ExecutionState,
    ids::{BulkReplayId, ListenerId, MessageId, TenantId},
    message::MessageFilter,
    stable_name::stable_names,
};

/// Many messages that are run again, one after the other, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkReplay {
    /// Never changes.
    pub id: BulkReplayId,
    /// Whose.
    pub tenant_id: TenantId,
    /// Which messages.
    pub selection: Selection,
    /// Where it stands.
    pub state: BulkReplayState,
    /// How many messages it has before it; none where that was not counted.
    pub total: Option<i64>,
    /// How many of them are behind it.
    pub handled: i64,
    /// How many of those it ran again; the others were gone, or had been run again since they came into the state that was asked for.
    pub replayed: i64,
    /// Messages up to this position are behind it.
    #[serde(skip)]
    pub position: i64,
    /// Messages after this position came later and do not belong to it.
    #[serde(skip)]
    pub until_position: i64,
    /// Who wanted it, by name.
    pub started_by: String,
    /// When that was.
    pub created_at: Timestamp,
    /// When it had been done with all or was cancelled.
    pub finished_at: Option<Timestamp>,
}

/// Which messages a bulk replay runs again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Selection {
    /// These, in the order of their ids.
    Messages(Vec<MessageId>),
    /// All that match.
    Filter(SelectionFilter),
}

/// Which messages match; empty means all of the tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SelectionFilter {
    /// Only this listener's.
    pub listener_id: Option<ListenerId>,
    /// Only those whose newest execution is in this state.
    pub state: Option<ExecutionState>,
    /// Received at or after.
    pub received_from: Option<Timestamp>,
    /// Received before.
    pub received_until: Option<Timestamp>,
    /// Only those with this key in their payload.
    pub key: Option<String>,
}

impl SelectionFilter {
    /// As lists understand it, without the key.
    pub fn messages(&self) -> MessageFilter {
        MessageFilter {
            listener_id: self.listener_id,
            state: self.state,
            received_from: self.received_from,
            received_until: self.received_until,
            sender_id: None,
        }
    }
}

/// Where a bulk replay stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BulkReplayState {
    /// It goes on by itself.
    Running,
    /// All messages are behind it.
    Done,
    /// Somebody ended it; what it had run again stays.
    Cancelled,
}

stable_names!(BulkReplayState { Running = "RUNNING", Done = "DONE", Cancelled = "CANCELLED" });
