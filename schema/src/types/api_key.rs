//! API keys.

use async_graphql::{ID, InputObject, MaybeUndefined, Object, SimpleObject};
use inlet_core::{api_key::ApiKey, clock::Timestamp};

use super::user::Role;
use crate::error::UserError;

/// A long-lived credential of the tenant, without its secret.
pub struct ApiKeyObject(pub ApiKey);

/// A long-lived credential of the tenant, without its secret.
#[Object(name = "ApiKey")]
impl ApiKeyObject {
    /// Never changes.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// For people.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// What its holder may do.
    async fn role(&self) -> Role {
        self.0.role.into()
    }
    /// The only listeners it may call; empty means all.
    async fn listener_ids(&self) -> Vec<ID> {
        self.0.listener_ids.iter().map(|id| id.to_string().into()).collect()
    }
    /// Its first characters, to tell keys apart.
    async fn hint(&self) -> &str {
        &self.0.hint
    }
    /// Until when it holds; none for no end.
    async fn expires_at(&self) -> Option<Timestamp> {
        self.0.expires_at
    }
    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at
    }
    /// When it last changed.
    async fn updated_at(&self) -> Timestamp {
        self.0.updated_at
    }
}

/// What a new key is made of.
#[derive(InputObject)]
pub struct ApiKeyCreateInput {
    /// For people; unique in the tenant.
    pub name: String,
    /// What its holder may do; not more than the caller may grant.
    pub role: Role,
    /// The only listeners it may call; empty or left out means all.
    #[graphql(default)]
    pub listener_ids: Vec<ID>,
    /// Until when it holds; left out for no end.
    pub expires_at: Option<Timestamp>,
}

/// What changes of a key; left out stays.
#[derive(InputObject)]
pub struct ApiKeyUpdateInput {
    /// Which.
    pub id: ID,
    /// For people.
    pub name: Option<String>,
    /// What its holder may do.
    pub role: Option<Role>,
    /// The only listeners it may call, as a whole; empty means all.
    pub listener_ids: Option<Vec<ID>>,
    /// Until when it holds; null for no end.
    pub expires_at: MaybeUndefined<Timestamp>,
}

/// The new key. Its secret is shown here and never again.
#[derive(SimpleObject)]
pub struct ApiKeyCreatePayload {
    /// None when there are userErrors.
    pub api_key: Option<ApiKeyObject>,
    /// For `Authorization: Bearer` or the listener's header. Keep it: it is not shown again.
    pub secret: Option<String>,
    /// What the caller can mend.
    pub user_errors: Vec<UserError>,
}
