//! Tenants.

use async_graphql::{ID, InputObject, Object};
use inlet_core::{clock::Timestamp, tenant::Tenant};

use super::user::UserObject;
use crate::error::UserError;

/// An isolated customer.
pub struct TenantObject(pub Tenant);

/// An isolated customer.
#[Object(name = "Tenant")]
impl TenantObject {
    /// Never changes.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Stands in listener URLs.
    async fn slug(&self) -> &str {
        self.0.slug.as_str()
    }
    /// For people.
    async fn name(&self) -> &str {
        &self.0.name
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

/// What a new tenant is made of.
#[derive(InputObject)]
pub struct TenantCreateInput {
    /// 2 to 40 lower-case letters, digits and hyphens.
    pub slug: String,
    /// For people.
    pub name: String,
    /// The first owner's login; a new one.
    pub owner_login: String,
    /// The first owner's password; 10 to 200 characters.
    #[graphql(secret)]
    pub owner_password: String,
}

/// What changes of a tenant; left out stays.
#[derive(InputObject)]
pub struct TenantUpdateInput {
    /// Which.
    pub id: ID,
    /// Listener URLs change with it.
    pub slug: Option<String>,
    /// For people.
    pub name: Option<String>,
}

/// The new tenant.
#[derive(async_graphql::SimpleObject)]
pub struct TenantCreatePayload {
    /// None when there are userErrors.
    pub tenant: Option<TenantObject>,
    /// Its first owner.
    pub owner: Option<UserObject>,
    /// What the caller can mend.
    pub user_errors: Vec<UserError>,
}
