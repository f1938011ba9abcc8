//! The format of a tenant: a name for how bytes become records and back.
//!
//! Must not know: how a format works (crate inlet-formats).

use inlet_formats::FormatSettings;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    ids::{FormatId, TenantId},
};

/// A named format of a tenant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Format {
    /// Never changes.
    pub id: FormatId,
    /// Whose.
    pub tenant_id: TenantId,
    /// For people; unique in the tenant.
    pub name: String,
    /// Kind and options.
    pub settings: FormatSettings,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
