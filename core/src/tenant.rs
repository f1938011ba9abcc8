//! The tenant: an isolated customer.
//!
//! Must not know: what a tenant owns.

use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, error::Problem, ids::TenantId};

/// An isolated customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tenant {
    /// Never changes.
    pub id: TenantId,
    /// Stands in listener URLs; unique over all tenants.
    pub slug: TenantSlug,
    /// For people.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A tenant's name in URLs: 2 to 40 of `a-z`, `0-9` and `-`, starting and ending with a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TenantSlug(String);

impl TenantSlug {
    /// Checks the rule; the field named in a problem is `slug`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = text.as_bytes();
        let valid = (2..=40).contains(&bytes.len())
            && bytes.iter().all(|&byte| inner(byte) || byte == b'-')
            && bytes.first().is_some_and(|&byte| inner(byte))
            && bytes.last().is_some_and(|&byte| inner(byte));
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(Problem::field(
                "SLUG_INVALID",
                "slug",
                "a slug is 2 to 40 lower-case letters, digits and hyphens, with a letter or digit at both ends",
            ))
        }
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
