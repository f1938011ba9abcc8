//! The API key: a long-lived credential of a tenant.
//!
//! Must not know: the secret itself, which exists only in the answer that made it (auth/api_key.rs).

use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    ids::{ApiKeyId, ListenerId, TenantId},
    user::Role,
};

/// A long-lived credential of a tenant, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    /// Never changes.
    pub id: ApiKeyId,
    /// Whose.
    pub tenant_id: TenantId,
    /// For people; unique in the tenant.
    pub name: String,
    /// What its holder may do.
    pub role: Role,
    /// The only listeners it may call; empty means all of its tenant.
    pub listener_ids: Vec<ListenerId>,
    /// The first characters of the key, to tell keys apart.
    pub hint: String,
    /// Until when it holds; none for no end.
    pub expires_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
