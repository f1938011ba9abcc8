//! Tenants; for platform admins.

use async_graphql::{Context, ID, Object, Result};
use inlet_core::ops::{
    self,
    tenant::{NewTenant, TenantChange},
};

use super::{DeletePayload, payload};
use crate::{
    error::settle,
    id::parse,
    session::{caller, services},
    types::{
        tenant::{TenantCreateInput, TenantCreatePayload, TenantObject, TenantUpdateInput},
        user::UserObject,
    },
};

payload! {
    /// The changed tenant.
    TenantUpdatePayload { tenant: TenantObject }
}

#[derive(Default)]
pub struct TenantMutation;

#[Object]
impl TenantMutation {
    /// Makes a tenant and its first owner.
    async fn tenant_create(&self, context: &Context<'_>, input: TenantCreateInput) -> Result<TenantCreatePayload> {
        let new = NewTenant {
            slug: input.slug,
            name: input.name,
            owner_login: input.owner_login,
            owner_password: input.owner_password,
        };
        let (made, user_errors) = settle(ops::tenant::create(services(context), &caller(context), new).await)?;
        let (tenant, owner) = made.unzip();
        Ok(TenantCreatePayload { tenant: tenant.map(TenantObject), owner: owner.map(UserObject), user_errors })
    }

    /// Renames a tenant.
    async fn tenant_update(&self, context: &Context<'_>, input: TenantUpdateInput) -> Result<TenantUpdatePayload> {
        let change = TenantChange { slug: input.slug, name: input.name };
        let result = match parse(&input.id, "id") {
            Ok(id) => ops::tenant::update(services(context), &caller(context), id, change).await,
            Err(error) => Err(error),
        };
        TenantUpdatePayload::settle(result, TenantObject)
    }

    /// Removes a tenant with its configuration. Refused with IN_USE while it has messages or executions.
    async fn tenant_delete(&self, context: &Context<'_>, id: ID) -> Result<DeletePayload> {
        DeletePayload::settle(match parse(&id, "id") {
            Ok(id) => ops::tenant::delete(services(context), &caller(context), id).await,
            Err(error) => Err(error),
        })
    }
}
