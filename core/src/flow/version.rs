//! The flow as a noun: a name, a listener it may have, and its current version.
//!
//! Must not know: what a definition means.

use serde::{Deserialize, Serialize};

use super::definition::FlowDefinition;
use crate::{
    clock::Timestamp,
    ids::{FlowId, ListenerId, TenantId},
};

/// A flow with its current version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Flow {
    /// Never changes.
    pub id: FlowId,
    /// Whose.
    pub tenant_id: TenantId,
    /// For people; unique in the tenant.
    pub name: String,
    /// The listener whose messages it runs on; a flow with one cannot be run by hand.
    pub listener_id: Option<ListenerId>,
    /// The published version, counted from 1: what executions that start now are bound to.
    pub version: i32,
    /// The newest version; above the published one it is a draft.
    pub latest_version: i32,
    /// Who made the published version, by name.
    pub author: String,
    /// What its author said of it.
    pub note: Option<String>,
    /// The published version's body.
    pub definition: FlowDefinition,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// One version of a flow; never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FlowVersion {
    /// The flow.
    pub flow_id: FlowId,
    /// Counted from 1.
    pub version: i32,
    /// Who made it, by name.
    pub author: String,
    /// What its author said of it.
    pub note: Option<String>,
    /// Its body.
    pub definition: FlowDefinition,
    /// When it was made.
    pub created_at: Timestamp,
}
