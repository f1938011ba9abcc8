//! Users and memberships.

use async_graphql::{Context, ID, Object, Result};
use inlet_core::ops::{
    self,
    user::{NewUser, UserChange},
};

use super::{DeletePayload, payload};
use crate::{
    error::settle,
    id::parse,
    session::{caller, ctx, services},
    types::user::{MembershipCreateInput, MembershipCreatePayload, UserCreateInput, UserObject, UserUpdateInput},
};

payload! {
    /// The new or changed user.
    UserPayload { user: UserObject }
}

#[derive(Default)]
pub struct UserMutation;

#[Object]
impl UserMutation {
    /// Makes a login and gives it a role in the tenant.
    async fn user_create(&self, context: &Context<'_>, input: UserCreateInput) -> Result<UserPayload> {
        let ctx = ctx(context).await?;
        let new = NewUser { login: input.login, name: input.name, password: input.password, role: input.role.into() };
        let result = async { ops::user::create(services(context), &ctx, new).await };
        UserPayload::settle(result.await, UserObject)
    }

    /// Changes a member's role and, where this tenant manages the login, its name, password and whether it may sign in.
    async fn user_update(&self, context: &Context<'_>, input: UserUpdateInput) -> Result<UserPayload> {
        let ctx = ctx(context).await?;
        let change = UserChange {
            role: input.role.map(Into::into),
            name: input.name,
            password: input.password,
            disabled: input.disabled,
        };
        let result = async { ops::user::update(services(context), &ctx, parse(&input.id, "id")?, change).await };
        UserPayload::settle(result.await, UserObject)
    }

    /// Ends a membership; a login of this tenant that is no member elsewhere goes with it.
    async fn user_delete(&self, context: &Context<'_>, id: ID) -> Result<DeletePayload> {
        let ctx = ctx(context).await?;
        DeletePayload::settle(async { ops::user::delete(services(context), &ctx, parse(&id, "id")?).await }.await)
    }

    /// Makes an existing login a member of a tenant; for platform admins.
    async fn membership_create(
        &self,
        context: &Context<'_>,
        input: MembershipCreateInput,
    ) -> Result<MembershipCreatePayload> {
        let result = async {
            let (tenant, user) = (parse(&input.tenant_id, "tenantId")?, parse(&input.user_id, "userId")?);
            ops::user::add_membership(services(context), &caller(context), tenant, user, input.role.into()).await
        };
        let (made, user_errors) = settle(result.await)?;
        Ok(MembershipCreatePayload { role: made.map(|membership| membership.role.into()), user_errors })
    }
}
