//! Tenants: the operator makes, renames and removes them; a tenant reads its own.

use super::{Services, configuration::TENANTS};
use crate::{
    audit::Change,
    auth::{password::Passwords, permission::Operation},
    ctx::{Caller, Ctx},
    error::{Error, Problems, Result},
    ids::{TenantId, UserId},
    name::parse_name,
    page::{Page, PageRequest},
    ports::store::{Access, Conflict, StoreError},
    tenant::{Tenant, TenantSlug},
    user::{Login, Member, Membership, Role, User},
};

/// What a new tenant is made of: itself and its first owner.
#[derive(Clone)]
pub struct NewTenant {
    /// Stands in listener URLs.
    pub slug: String,
    /// For people.
    pub name: String,
    /// The first owner's login; a new one.
    pub owner_login: String,
    /// The first owner's password.
    pub owner_password: String,
}

/// What changes of a tenant; unset stays.
#[derive(Debug, Clone, Default)]
pub struct TenantChange {
    /// Stands in listener URLs, which change with it.
    pub slug: Option<String>,
    /// For people.
    pub name: Option<String>,
}

/// The caller's own tenant.
pub async fn current(services: &Services, ctx: &Ctx) -> Result<Tenant> {
    ctx.authorize(Operation::Tenant)?;
    services.read(ctx).await?.tenant().await?.ok_or(Error::NotFound { noun: "tenant" })
}

/// One page of all tenants.
pub async fn list(services: &Services, caller: &Caller, page: PageRequest) -> Result<Page<Tenant>> {
    caller.authorize(Operation::Tenants)?;
    Ok(services.store.across_tenants(Access::Read).await?.tenants(page).await?)
}

/// Makes a tenant and its first owner.
pub async fn create(services: &Services, caller: &Caller, new: NewTenant) -> Result<(Tenant, Member)> {
    caller.authorize(Operation::TenantCreate)?;
    let mut problems = Problems::default();
    let slug = problems.check(TenantSlug::parse(&new.slug));
    let name = problems.check(parse_name("name", &new.name));
    let rename = |field: &str| {
        let field = field.to_owned();
        move |problem: crate::error::Problem| crate::error::Problem { field: Some(field), ..problem }
    };
    let login = problems.check(Login::parse(&new.owner_login).map_err(rename("ownerLogin")));
    problems.check(Passwords::check_new(&new.owner_password).map_err(rename("ownerPassword")));
    let (slug, name, login) =
        problems.unless_any(slug.zip(name).zip(login).map(|((slug, name), login)| (slug, name, login)))?;
    let hash = services.passwords.hash(new.owner_password).await?;
    let clock = services.clock.as_ref();
    let now = clock.now();
    let tenant = Tenant { id: TenantId::generate(clock), slug, name, created_at: now, updated_at: now };
    let user = User {
        id: UserId::generate(clock),
        name: login.as_str().to_owned(),
        login,
        home_tenant: Some(tenant.id),
        platform_admin: false,
        disabled: false,
        token_version: 1,
        created_at: now,
        updated_at: now,
    };
    let membership = Membership { tenant_id: tenant.id, user_id: user.id, role: Role::Owner, created_at: now };
    let owner = Member { user, role: Role::Owner };

    let mut transaction = services.store.across_tenants(Access::Write).await?;
    transaction.insert_tenant(&tenant).await?;
    transaction.insert_user(&owner.user, &hash).await.map_err(|error| match error {
        StoreError::Conflict(Conflict::LoginTaken) => Error::field("LOGIN_TAKEN", "ownerLogin", "this login is taken"),
        other => other.into(),
    })?;
    transaction.insert_membership(&membership).await?;
    let made = change(Operation::TenantCreate, None, Some(&tenant));
    transaction.insert_audit_entry(&services.audit_entry(caller, Some(tenant.id), &made)).await?;
    transaction.insert_audit_entry(&services.audit_entry(caller, None, &made)).await?;
    let owner_made = Change {
        action: Operation::TenantCreate.name(),
        noun: "user",
        noun_id: owner.user.id.uuid(),
        before: None,
        after: Some(&owner),
    };
    transaction.insert_audit_entry(&services.audit_entry(caller, Some(tenant.id), &owner_made)).await?;
    transaction.commit().await?;
    services.configuration_changed(TENANTS);
    Ok((tenant, owner))
}

/// Renames a tenant.
pub async fn update(services: &Services, caller: &Caller, id: TenantId, wanted: TenantChange) -> Result<Tenant> {
    caller.authorize(Operation::TenantUpdate)?;
    let mut transaction = services.store.across_tenants(Access::Write).await?;
    let before = transaction.tenant(id).await?.ok_or(Error::NotFound { noun: "tenant" })?;
    let mut after = Tenant { updated_at: services.clock.now(), ..before.clone() };
    let mut problems = Problems::default();
    if let Some(slug) = wanted.slug.and_then(|slug| problems.check(TenantSlug::parse(&slug))) {
        after.slug = slug;
    }
    if let Some(name) = wanted.name {
        after.name = problems.check(parse_name("name", &name)).unwrap_or_default();
    }
    problems.none()?;
    transaction.update_tenant(&after).await?;
    let changed = change(Operation::TenantUpdate, Some(&before), Some(&after));
    transaction.insert_audit_entry(&services.audit_entry(caller, Some(id), &changed)).await?;
    transaction.insert_audit_entry(&services.audit_entry(caller, None, &changed)).await?;
    transaction.commit().await?;
    services.configuration_changed(TENANTS);
    Ok(after)
}

/// Removes a tenant with its configuration. Refused with `IN_USE` while it has messages or executions: nothing accepted is deleted this way.
pub async fn delete(services: &Services, caller: &Caller, id: TenantId) -> Result<TenantId> {
    caller.authorize(Operation::TenantDelete)?;
    let mut transaction = services.store.across_tenants(Access::Write).await?;
    let before = transaction.tenant(id).await?.ok_or(Error::NotFound { noun: "tenant" })?;
    transaction.delete_tenant(id).await?;
    let removed = change(Operation::TenantDelete, Some(&before), None);
    transaction.insert_audit_entry(&services.audit_entry(caller, None, &removed)).await?;
    transaction.commit().await?;
    services.configuration_changed(TENANTS);
    services.configuration_changed(id);
    Ok(id)
}

fn change<'a>(operation: Operation, before: Option<&'a Tenant>, after: Option<&'a Tenant>) -> Change<'a, Tenant> {
    let noun_id = before.or(after).map_or_else(Default::default, |tenant| tenant.id.uuid());
    Change { action: operation.name(), noun: "tenant", noun_id, before, after }
}
