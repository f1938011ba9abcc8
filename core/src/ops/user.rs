//! Users as members of a tenant: making logins, giving roles, ending memberships.
//!
//! A login's password and name are changed only where its home is, so that no tenant's administrator can take over another tenant's login.

use super::{Services, check_grant};
use crate::{
    audit::Change,
    auth::{password::Passwords, permission::Operation},
    ctx::{Caller, Ctx},
    error::{Error, Problem, Problems, Result},
    ids::{TenantId, UserId},
    name::parse_name,
    page::{Page, PageRequest},
    ports::store::{Access, TenantTransaction},
    user::{Login, Member, Membership, Role, User},
};

/// What a new user is made of.
#[derive(Clone)]
pub struct NewUser {
    /// What one signs in with.
    pub login: String,
    /// For people; unset is the login.
    pub name: Option<String>,
    /// The first password.
    pub password: String,
    /// Its role in this tenant.
    pub role: Role,
}

/// What changes of a user; unset stays.
#[derive(Clone, Default)]
pub struct UserChange {
    /// Its role in this tenant.
    pub role: Option<Role>,
    /// For people.
    pub name: Option<String>,
    /// A new password; all its tokens end.
    pub password: Option<String>,
    /// Whether it may not sign in; all its tokens end.
    pub disabled: Option<bool>,
}

/// One member.
pub async fn get(services: &Services, ctx: &Ctx, id: UserId) -> Result<Option<Member>> {
    ctx.authorize(Operation::User)?;
    Ok(services.read(ctx).await?.member(id).await?)
}

/// One page of members.
pub async fn list(services: &Services, ctx: &Ctx, page: PageRequest) -> Result<Page<Member>> {
    ctx.authorize(Operation::Users)?;
    Ok(services.read(ctx).await?.members(page).await?)
}

/// Makes a login and gives it a role in this tenant.
pub async fn create(services: &Services, ctx: &Ctx, new: NewUser) -> Result<Member> {
    ctx.authorize(Operation::UserCreate)?;
    let mut problems = Problems::default();
    let login = problems.check(Login::parse(&new.login));
    let name = problems.check(parse_name("name", new.name.as_deref().unwrap_or(&new.login)));
    problems.check(Passwords::check_new(&new.password));
    problems.extend(check_grant(ctx, new.role));
    let (login, name) = problems.unless_any(login.zip(name))?;
    let hash = services.passwords.hash(new.password).await?;
    let now = services.clock.now();
    let user = User {
        id: UserId::generate(services.clock.as_ref()),
        login,
        name,
        home_tenant: Some(ctx.tenant),
        platform_admin: false,
        disabled: false,
        token_version: 1,
        created_at: now,
        updated_at: now,
    };
    let member = Member { user, role: new.role };
    let mut transaction = services.write(ctx).await?;
    transaction.insert_member(&member, &hash, now).await?;
    services.commit(ctx, transaction, change(Operation::UserCreate, None, Some(&member))).await?;
    Ok(member)
}

/// Changes a member: its role, and where this tenant is its home, its name, password and whether it may sign in.
pub async fn update(services: &Services, ctx: &Ctx, id: UserId, wanted: UserChange) -> Result<Member> {
    ctx.authorize(Operation::UserUpdate)?;
    let mut problems = Problems::default();
    if let Some(password) = &wanted.password {
        problems.check(Passwords::check_new(password));
    }
    let name = wanted.name.as_deref().and_then(|name| problems.check(parse_name("name", name)));
    problems.none()?;
    let hash = match wanted.password {
        Some(password) => Some(services.passwords.hash(password).await?),
        None => None,
    };

    let mut transaction = services.write(ctx).await?;
    let before = transaction.member(id).await?.ok_or(Error::NotFound { noun: "user" })?;
    let mut after = before.clone();
    let mut problems = Problems::default();
    problems.extend(check_grant(ctx, before.role));
    if let Some(role) = wanted.role {
        problems.extend(check_grant(ctx, role));
        after.role = role;
    }
    let touches_login = name.is_some() || hash.is_some() || wanted.disabled.is_some();
    if touches_login && before.user.home_tenant != Some(ctx.tenant) {
        problems.add(Problem::whole(
            "USER_OF_ANOTHER_HOME",
            "this login is not managed by your tenant; only its role here can be changed",
        ));
    }
    problems.none()?;
    if touches_login {
        after.user.name = name.unwrap_or(after.user.name);
        after.user.disabled = wanted.disabled.unwrap_or(after.user.disabled);
        if hash.is_some() || after.user.disabled != before.user.disabled {
            after.user.token_version += 1;
        }
        after.user.updated_at = services.clock.now();
        transaction.update_home_user(&after.user, hash.as_deref()).await?;
    }
    if after.role != before.role {
        transaction.update_role(id, after.role).await?;
    }
    keep_an_owner(transaction.as_mut(), &before).await?;
    services.commit(ctx, transaction, change(Operation::UserUpdate, Some(&before), Some(&after))).await?;
    Ok(after)
}

/// Ends a membership; a login of this tenant that is no member elsewhere goes with it.
pub async fn delete(services: &Services, ctx: &Ctx, id: UserId) -> Result<UserId> {
    ctx.authorize(Operation::UserDelete)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.member(id).await?.ok_or(Error::NotFound { noun: "user" })?;
    if let Some(problem) = check_grant(ctx, before.role) {
        return Err(Error::Rejected(vec![problem]));
    }
    transaction.delete_member(id).await?;
    keep_an_owner(transaction.as_mut(), &before).await?;
    services.commit(ctx, transaction, change(Operation::UserDelete, Some(&before), None)).await?;
    Ok(id)
}

/// The operator makes an existing login a member of another tenant.
pub async fn add_membership(
    services: &Services,
    caller: &Caller,
    tenant: TenantId,
    user: UserId,
    role: Role,
) -> Result<Membership> {
    caller.authorize(Operation::MembershipCreate)?;
    let mut transaction = services.store.across_tenants(Access::Write).await?;
    if transaction.tenant(tenant).await?.is_none() {
        return Err(Error::field("NOT_FOUND", "tenantId", "there is no such tenant"));
    }
    if transaction.user(user).await?.is_none() {
        return Err(Error::field("NOT_FOUND", "userId", "there is no such user"));
    }
    let membership = Membership { tenant_id: tenant, user_id: user, role, created_at: services.clock.now() };
    transaction.insert_membership(&membership).await?;
    let change = Change {
        action: Operation::MembershipCreate.name(),
        noun: "user",
        noun_id: user.uuid(),
        before: None,
        after: Some(&membership),
    };
    transaction.insert_audit_entry(&services.audit_entry(caller, Some(tenant), &change)).await?;
    transaction.commit().await?;
    Ok(membership)
}

/// A tenant whose last owner is gone could not be mended from inside.
async fn keep_an_owner(transaction: &mut dyn TenantTransaction, before: &Member) -> Result<()> {
    if before.role == Role::Owner && transaction.count_members(Role::Owner).await? == 0 {
        return Err(Error::rejected("LAST_OWNER", "a tenant keeps at least one owner who may sign in"));
    }
    Ok(())
}

fn change<'a>(operation: Operation, before: Option<&'a Member>, after: Option<&'a Member>) -> Change<'a, Member> {
    let noun_id = before.or(after).map_or_else(Default::default, |member| member.user.id.uuid());
    Change { action: operation.name(), noun: "user", noun_id, before, after }
}
