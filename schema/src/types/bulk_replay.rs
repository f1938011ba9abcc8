//! Bulk replays.

use async_graphql::{ID, InputObject, Object, OneofObject, SimpleObject};
use inlet_core::{
    Result,
    bulk_replay::{BulkReplay, Selection, SelectionFilter},
    clock::Timestamp,
    ops::bulk_replay::MessageCount,
};

use super::{execution::ExecutionState, message::MessageFilterInput, mirror};
use crate::id::{parse_all, parse_optional};

mirror! {
    /// Where a bulk replay stands.
    BulkReplayState = inlet_core::bulk_replay::BulkReplayState {
        /// It goes on by itself.
        Running,
        /// All messages are behind it.
        Done,
        /// Somebody ended it; what it had run again stays.
        Cancelled,
    }
}

/// Many messages that are run again.
pub struct BulkReplayObject(pub BulkReplay);

/// Many messages that are run again, oldest first, with flow, formats and connections as they are at that moment.
#[Object(name = "BulkReplay")]
impl BulkReplayObject {
    /// Never changes.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Where it stands.
    async fn state(&self) -> BulkReplayState {
        self.0.state.into()
    }
    /// How many messages it has before it; none when there are more than 10,000, or a key was given.
    async fn total(&self) -> Option<i64> {
        self.0.total
    }
    /// How many of them are behind it.
    async fn handled(&self) -> i64 {
        self.0.handled
    }
    /// How many of those it ran again. The others were gone, did not have the key, or had been run again since they came into the state that was asked
    /// for.
    async fn replayed(&self) -> i64 {
        self.0.replayed
    }
    /// The filter; none when the messages were named one by one.
    async fn filter(&self) -> Option<BulkReplayFilter> {
        match self.0.selection.clone() {
            Selection::Messages(_) => None,
            Selection::Filter(filter) => Some(filter.into()),
        }
    }
    /// Who wanted it, by name.
    async fn started_by(&self) -> &str {
        &self.0.started_by
    }
    /// When that was.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at
    }
    /// When it had been done with all or was cancelled.
    async fn finished_at(&self) -> Option<Timestamp> {
        self.0.finished_at
    }
}

/// The filter of a bulk replay.
#[derive(SimpleObject)]
pub struct BulkReplayFilter {
    /// Only this listener's.
    pub listener_id: Option<ID>,
    /// Only those whose newest execution is in this state.
    pub state: Option<ExecutionState>,
    /// Received at or after.
    pub received_from: Option<Timestamp>,
    /// Received before.
    pub received_until: Option<Timestamp>,
    /// Only those in whose payload this stands as a whole word.
    pub key: Option<String>,
}

impl From<SelectionFilter> for BulkReplayFilter {
    fn from(filter: SelectionFilter) -> Self {
        Self {
            listener_id: filter.listener_id.map(|id| id.to_string().into()),
            state: filter.state.map(Into::into),
            received_from: filter.received_from,
            received_until: filter.received_until,
            key: filter.key,
        }
    }
}

/// How many messages match a filter.
#[derive(SimpleObject)]
pub struct MessageCountObject {
    /// So many, at most 10,000.
    pub count: i64,
    /// Whether there are more.
    pub more: bool,
}

impl From<MessageCount> for MessageCountObject {
    fn from(MessageCount { count, more }: MessageCount) -> Self {
        Self { count, more }
    }
}

/// What a bulk replay is made of.
#[derive(InputObject)]
pub struct BulkReplayCreateInput {
    /// Which messages.
    pub messages: BulkReplayMessages,
}

/// Which messages a bulk replay runs again: exactly one of these.
#[derive(OneofObject)]
pub enum BulkReplayMessages {
    /// These, 1 to 1,000.
    MessageIds(Vec<ID>),
    /// All that match and are there now. With a state, only those whose newest execution is in it, so that none is run again twice.
    Filter(MessageFilterInput),
}

impl BulkReplayMessages {
    /// As the use cases understand it.
    pub fn selection(self) -> Result<Selection> {
        Ok(match self {
            Self::MessageIds(ids) => Selection::Messages(parse_all(&ids, "messages.messageIds")?),
            Self::Filter(filter) => Selection::Filter(SelectionFilter {
                listener_id: parse_optional(filter.listener_id.as_ref(), "messages.filter.listenerId")?,
                state: filter.state.map(Into::into),
                received_from: filter.received_from,
                received_until: filter.received_until,
                key: filter.key,
            }),
        })
    }
}
