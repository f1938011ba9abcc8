//! The audit log: who changed what, from where, and how it looked before and after.
//!
//! Must not know: any noun's type; a change arrives as JSON that its noun has already stripped of secrets.

use std::net::IpAddr;

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    clock::{Clock, Timestamp},
    ctx::{Caller, PrincipalKind},
    ids::{AuditEntryId, RequestId, TenantId},
};

/// One change, as it stands in the log for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Never changes.
    pub id: AuditEntryId,
    /// The tenant it concerns; none for a change of the platform.
    pub tenant_id: Option<TenantId>,
    /// When.
    pub at: Timestamp,
    /// What kind of principal did it.
    pub actor_kind: PrincipalKind,
    /// Its id.
    pub actor_id: Option<Uuid>,
    /// Its name at that time.
    pub actor_name: String,
    /// What was done, as the API names it: `listenerCreate`.
    pub action: String,
    /// What it was done to: `listener`.
    pub noun: String,
    /// Which one.
    pub noun_id: Uuid,
    /// How it looked before, without secrets.
    pub before: Option<Value>,
    /// How it looked after, without secrets.
    pub after: Option<Value>,
    /// The caller's address.
    pub address: Option<IpAddr>,
    /// The request.
    pub request_id: RequestId,
}

/// What changed, before who and when are added.
#[derive(Debug)]
pub struct Change<'a, T> {
    /// What was done, as the API names it.
    pub action: &'static str,
    /// What it was done to.
    pub noun: &'static str,
    /// Which one.
    pub noun_id: Uuid,
    /// How it looked before.
    pub before: Option<&'a T>,
    /// How it looks now.
    pub after: Option<&'a T>,
}

impl AuditEntry {
    /// The entry for a change by that caller, now.
    pub fn new<T: Serialize>(
        clock: &dyn Clock,
        caller: &Caller,
        tenant: Option<TenantId>,
        change: &Change<'_, T>,
    ) -> Self {
        // Our own domain types serialize; should one not, the entry must still be written, so it says so.
        let json = |value: &T| {
            serde_json::to_value(value).unwrap_or_else(|error| Value::String(format!("not recorded: {error}")))
        };
        Self {
            id: AuditEntryId::generate(clock),
            tenant_id: tenant,
            at: clock.now(),
            actor_kind: caller.principal.kind(),
            actor_id: caller.principal.id(),
            actor_name: caller.principal.name().to_owned(),
            action: change.action.to_owned(),
            noun: change.noun.to_owned(),
            noun_id: change.noun_id,
            before: change.before.map(json),
            after: change.after.map(json),
            address: caller.origin.address,
            request_id: caller.origin.request_id,
        }
    }
}
