//! The message: one accepted payload, byte for byte as received, never changed.
//!
//! Must not know: what a flow makes of it.

use std::{collections::BTreeMap, net::IpAddr};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    clock::Timestamp,
    ctx::PrincipalKind,
    execution::ExecutionState,
    ids::{ExecutionId, FlowId, ListenerId, MessageId, RequestId, TenantId},
    trace::TraceParent,
};

/// One accepted payload without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Never changes; `messageUuid` of the receipt.
    pub id: MessageId,
    /// Its place in the order of commits, over all tenants; what live cursors count by. Zero until it is stored.
    pub position: i64,
    /// Whose.
    pub tenant_id: TenantId,
    /// Where it arrived. The listener may be gone.
    pub listener_id: ListenerId,
    /// How it came.
    pub request: ReceivedRequest,
    /// Of the body, in bytes.
    pub size: i64,
    /// Of the body.
    pub sha256: [u8; 32],
    /// When its last byte was read.
    pub received_at: Timestamp,
    /// Who sent it.
    pub sender: Sender,
    /// The message whose payload was edited to make this one, for an edit-and-replay.
    pub edited_from: Option<MessageId>,
}

impl Message {
    /// The digest of the body as people write it.
    pub fn sha256_hex(&self) -> String {
        self.sha256.iter().fold(String::with_capacity(64), |hex, byte| hex + &format!("{byte:02x}"))
    }
}

/// How a message came: the request without its body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceivedRequest {
    /// In capitals.
    pub method: String,
    /// Path and query as received.
    pub target: String,
    /// In order and with duplicates; credentials are replaced by `[redacted]`.
    pub headers: Vec<ReceivedHeader>,
    /// What the path's `{name}` segments were, percent-decoded, and the query's pairs (`application/x-www-form-urlencoded`; the last of equal names).
    pub parameters: BTreeMap<String, String>,
    /// The trace that its flow goes on with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_parent: Option<TraceParent>,
    /// The step of another flow that sent it; none for what came from outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called_by: Option<CalledBy>,
}

/// The step of a flow that sent a message to another flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CalledBy {
    /// Its execution.
    pub execution_id: ExecutionId,
    /// The step, counted from 0.
    pub step: i32,
    /// How many flows stand above this one, at least 1.
    pub depth: u32,
}

/// One received header. Bytes that are not UTF-8 are kept as U+00XX, one character per byte (ISO 8859-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedHeader {
    /// In lower case.
    pub name: String,
    /// As received.
    pub value: String,
}

/// Who sent a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// What kind of principal.
    pub kind: PrincipalKind,
    /// Its id, where it has one.
    pub id: Option<Uuid>,
    /// Its name when it sent.
    pub name: String,
    /// The peer's address.
    pub address: Option<IpAddr>,
    /// The request that brought it.
    pub request_id: RequestId,
}

/// A message on its way into the store, with the execution that goes with it.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// What to store; `position` is given by the store.
    pub message: Message,
    /// The body.
    pub body: Bytes,
    /// The id its execution will have.
    pub execution_id: ExecutionId,
    /// The flow that the listener feeds, if any.
    pub flow_id: Option<FlowId>,
    /// READY when that flow is scheduled, otherwise HELD.
    pub state: ExecutionState,
    /// How long the store leaves it to the front door to queue the execution before the sweeper does.
    pub dispatch_at: Option<Timestamp>,
}

/// Which messages a list shows. Empty means all the caller may see.
#[derive(Debug, Clone, Default)]
pub struct MessageFilter {
    /// Only this listener's.
    pub listener_id: Option<ListenerId>,
    /// Only those with an execution in this state.
    pub state: Option<ExecutionState>,
    /// Received at or after.
    pub received_from: Option<Timestamp>,
    /// Received before.
    pub received_until: Option<Timestamp>,
    /// Only those this principal sent.
    pub sender_id: Option<Uuid>,
}
