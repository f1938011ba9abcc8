//! The schedule: what makes a flow run.
//!
//! Must not know: how executions are queued.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    ids::{FlowId, ScheduleId, TenantId},
};

/// What makes a flow run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// Never changes.
    pub id: ScheduleId,
    /// Whose.
    pub tenant_id: TenantId,
    /// The flow it runs.
    pub flow_id: FlowId,
    /// When.
    pub kind: ScheduleKind,
    /// While inactive, messages of the flow's listener are HELD.
    pub active: bool,
    /// Parameters of every run; they win over the flow's defaults and yield to the request's.
    pub parameters: BTreeMap<String, String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// When a schedule runs its flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ScheduleKind {
    /// Whenever a payload arrives at the flow's listener; one such schedule per flow.
    Event,
}

impl ScheduleKind {
    /// The stable name, as stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Event => "EVENT",
        }
    }

    /// The kind of that stable name.
    pub fn parse(text: &str) -> Option<Self> {
        (text == Self::Event.as_str()).then_some(Self::Event)
    }
}
