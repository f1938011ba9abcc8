//! The circuits of connections as workers ask for them: one short transaction of the connection's tenant each.
//!
//! Must not know: when a circuit opens.

use async_trait::async_trait;

use super::StoreResult;
use crate::{
    circuit::Circuit,
    clock::Timestamp,
    ids::{ConnectionId, TenantId},
};

/// The circuits of connections, kept where all workers see them. What each does is said at [`CircuitRows`](super::CircuitRows).
#[async_trait]
pub trait CircuitBoard: Send + Sync {
    /// The circuit of a connection; none while it is closed.
    async fn circuit(&self, tenant: TenantId, id: ConnectionId) -> StoreResult<Option<Circuit>>;

    /// Adds a circuit or replaces it.
    async fn put_circuit(&self, tenant: TenantId, circuit: &Circuit) -> StoreResult<()>;

    /// Whether the caller is to make a probe, which is lost at `until`.
    async fn probe_circuit(
        &self,
        tenant: TenantId,
        id: ConnectionId,
        now: Timestamp,
        until: Timestamp,
    ) -> StoreResult<bool>;

    /// Closes a circuit.
    async fn close_circuit(&self, tenant: TenantId, id: ConnectionId) -> StoreResult<()>;
}
