//! The bus: tells whoever listens that something happened in a tenant. A wake-up, not a record: who must not miss anything reads the store.
//!
//! Must not know: subscribers' transports.

use futures::stream::BoxStream;

use crate::{
    execution::ExecutionState,
    ids::{ExecutionId, ListenerId, MessageId, TenantId},
    listener::RejectionReason,
};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A message was committed.
    MessageArrived {
        /// Where.
        listener_id: ListenerId,
        /// Which.
        message_id: MessageId,
    },
    /// An execution's state was committed.
    ExecutionChanged {
        /// Which.
        execution_id: ExecutionId,
        /// Its new state.
        state: ExecutionState,
    },
    /// A request to a listener was refused; nothing was stored.
    RequestRejected {
        /// Where; none when no listener has that path.
        listener_id: Option<ListenerId>,
        /// Why.
        reason: RejectionReason,
    },
    /// Listeners, flows, schedules, formats, connections, members or keys of the tenant changed: caches of them are stale.
    ConfigurationChanged,
    /// The subscriber was too slow and events were dropped; it must read the store.
    Lagged,
}

/// Carries events of one tenant to that tenant's subscribers.
pub trait Bus: Send + Sync {
    /// Tells everyone; never waits, never fails.
    fn publish(&self, tenant: TenantId, event: Event);

    /// Everything that happens in the tenant from now on.
    fn subscribe(&self, tenant: TenantId) -> BoxStream<'static, Event>;

    /// Executions of any tenant that are [`ExecutionState::Cancelled`] from now on, for whoever runs them. Some may be missed.
    fn cancelled(&self) -> BoxStream<'static, ExecutionId>;
}
