//! Who the caller is, tenants, members, keys and the audit logs.

use async_graphql::{Context, ID, Object, Result, connection::Connection};
use inlet_core::{ops, usage::UsageRequest};

use crate::{
    error::to_graphql,
    id::{parse, parse_all},
    page::{DEFAULT_FIRST, IdCursor, connection, request},
    session::{caller, ctx, identity, services},
    types::{
        api_key::ApiKeyObject,
        audit::AuditEntryObject,
        tenant::TenantObject,
        usage::UsageReportObject,
        user::{AccountObject, Me, MembershipObject, UserObject},
    },
};

#[derive(Default)]
pub struct PlatformQuery;

#[Object]
impl PlatformQuery {
    /// Who the caller is and where it is a member.
    async fn me(&self, context: &Context<'_>) -> Result<Me> {
        let (identity, origin) = identity(context);
        let me = ops::session::me(services(context), identity, origin).await.map_err(to_graphql)?;
        Ok(Me {
            account: me.user.map(AccountObject),
            api_key_name: me.api_key.map(|key| key.name),
            memberships: me
                .tenants
                .into_iter()
                .map(|(tenant, role)| MembershipObject { tenant: TenantObject(tenant), role: role.into() })
                .collect(),
        })
    }

    /// All tenants; for platform admins.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn tenants(
        &self,
        context: &Context<'_>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
    ) -> Result<Connection<IdCursor, TenantObject>> {
        let page = request(first, after.as_deref()).map_err(to_graphql)?;
        let page = ops::tenant::list(services(context), &caller(context), page).await.map_err(to_graphql)?;
        Ok(connection(page, |tenant| tenant.id.uuid(), TenantObject))
    }

    /// What those tenants (at most 100) used in so many days of UTC, today included; for platform admins. It is counted a few minutes behind.
    async fn tenant_usage(
        &self,
        context: &Context<'_>,
        tenant_ids: Vec<ID>,
        #[graphql(default = 30)] days: i32,
    ) -> Result<UsageReportObject> {
        let wanted = parse_all(&tenant_ids, "tenantIds").and_then(|tenants| UsageRequest::new(tenants, days));
        let wanted = wanted.map_err(to_graphql)?;
        Ok(ops::usage::report(services(context), &caller(context), &wanted).await.map_err(to_graphql)?.into())
    }

    /// The caller's tenant.
    async fn tenant(&self, context: &Context<'_>) -> Result<TenantObject> {
        let ctx = ctx(context).await?;
        Ok(TenantObject(ops::tenant::current(services(context), &ctx).await.map_err(to_graphql)?))
    }

    /// The tenant's members.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn users(
        &self,
        context: &Context<'_>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
    ) -> Result<Connection<IdCursor, UserObject>> {
        let page = request(first, after.as_deref()).map_err(to_graphql)?;
        let page = ops::user::list(services(context), &ctx(context).await?, page).await.map_err(to_graphql)?;
        Ok(connection(page, |member| member.user.id.uuid(), UserObject))
    }

    /// One member.
    async fn user(&self, context: &Context<'_>, id: ID) -> Result<Option<UserObject>> {
        let ctx = ctx(context).await?;
        let id = parse(&id, "id").map_err(to_graphql)?;
        Ok(ops::user::get(services(context), &ctx, id).await.map_err(to_graphql)?.map(UserObject))
    }

    /// The tenant's API keys, without their secrets.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn api_keys(
        &self,
        context: &Context<'_>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
    ) -> Result<Connection<IdCursor, ApiKeyObject>> {
        let page = request(first, after.as_deref()).map_err(to_graphql)?;
        let page = ops::api_key::list(services(context), &ctx(context).await?, page).await.map_err(to_graphql)?;
        Ok(connection(page, |key| key.id.uuid(), ApiKeyObject))
    }

    /// One API key.
    async fn api_key(&self, context: &Context<'_>, id: ID) -> Result<Option<ApiKeyObject>> {
        let ctx = ctx(context).await?;
        let id = parse(&id, "id").map_err(to_graphql)?;
        Ok(ops::api_key::get(services(context), &ctx, id).await.map_err(to_graphql)?.map(ApiKeyObject))
    }

    /// Every change in the tenant, newest first.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn audit_log(
        &self,
        context: &Context<'_>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
    ) -> Result<Connection<IdCursor, AuditEntryObject>> {
        let page = request(first, after.as_deref()).map_err(to_graphql)?;
        let page = ops::audit::list(services(context), &ctx(context).await?, page).await.map_err(to_graphql)?;
        Ok(connection(page, |entry| entry.id.uuid(), AuditEntryObject))
    }

    /// Every change of the platform itself, newest first; for platform admins.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn platform_audit_log(
        &self,
        context: &Context<'_>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
    ) -> Result<Connection<IdCursor, AuditEntryObject>> {
        let page = request(first, after.as_deref()).map_err(to_graphql)?;
        let page = ops::audit::list_platform(services(context), &caller(context), page).await.map_err(to_graphql)?;
        Ok(connection(page, |entry| entry.id.uuid(), AuditEntryObject))
    }
}
