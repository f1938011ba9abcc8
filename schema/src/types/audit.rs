//! The audit log.

use async_graphql::{ID, Json, Object};
use inlet_core::{audit::AuditEntry, clock::Timestamp};
use serde_json::Value;

use super::mirror;

mirror! {
    /// What kind of principal did something.
    PrincipalKind = inlet_core::ctx::PrincipalKind {
        /// A login.
        User,
        /// An API key.
        ApiKey,
        /// Nobody in particular.
        Anonymous,
        /// Inlet itself.
        System,
    }
}

/// One change, as it stands in the log for good.
pub struct AuditEntryObject(pub AuditEntry);

/// One change, as it stands in the log for good.
#[Object(name = "AuditEntry")]
impl AuditEntryObject {
    /// Never changes.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// When.
    async fn at(&self) -> Timestamp {
        self.0.at
    }
    /// What kind of principal did it.
    async fn actor_kind(&self) -> PrincipalKind {
        self.0.actor_kind.into()
    }
    /// Its id.
    async fn actor_id(&self) -> Option<ID> {
        self.0.actor_id.map(|id| id.to_string().into())
    }
    /// Its name at that time.
    async fn actor_name(&self) -> &str {
        &self.0.actor_name
    }
    /// What was done, as the API names it: `listenerCreate`.
    async fn action(&self) -> &str {
        &self.0.action
    }
    /// What it was done to: `listener`.
    async fn noun(&self) -> &str {
        &self.0.noun
    }
    /// Which one.
    async fn noun_id(&self) -> ID {
        self.0.noun_id.to_string().into()
    }
    /// How it looked before, without secrets.
    async fn before(&self) -> Option<Json<Value>> {
        self.0.before.clone().map(Json)
    }
    /// How it looked after, without secrets.
    async fn after(&self) -> Option<Json<Value>> {
        self.0.after.clone().map(Json)
    }
    /// The caller's address.
    async fn address(&self) -> Option<String> {
        self.0.address.map(|address| address.to_string())
    }
    /// The request, as in answers and logs.
    async fn request_id(&self) -> ID {
        self.0.request_id.to_string().into()
    }
}
