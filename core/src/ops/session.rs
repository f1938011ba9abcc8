//! Signing in, tokens, and finding out who a request comes from.
//!
//! Must not know: headers or cookies; a door turns them into [`Credentials`].

use std::time::Duration;

use moka::future::Cache;
use sha2::{Digest, Sha256};

use super::Services;
use crate::{
    api_key::ApiKey,
    auth::{
        api_key::ApiKeySecret,
        permission::Operation,
        secret_key::{Purpose, SecretKey},
        token::{self, Claims},
    },
    ctx::{Caller, Ctx, Origin, Principal},
    error::{Error, Result},
    ids::{TenantId, UserId},
    ports::store::{Access, StoredUser},
    tenant::{Tenant, TenantSlug},
    user::{Login, Role, User},
};

/// What a request shows to prove who sent it.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Nothing.
    None,
    /// A token of ours.
    Bearer(String),
    /// Login and password.
    Basic {
        /// The login.
        login: String,
        /// The password.
        password: String,
    },
    /// An API key.
    ApiKey(String),
}

/// Whom the credentials belong to.
#[derive(Debug, Clone)]
pub enum Identity {
    /// A login.
    User(User),
    /// A key of a tenant.
    ApiKey(ApiKey),
    /// Nobody.
    Anonymous,
}

impl Identity {
    /// The caller this identity is, outside any tenant.
    pub fn caller(&self, origin: Origin) -> Caller {
        let principal = match self {
            Self::User(user) => Principal::User {
                id: user.id,
                login: user.login.as_str().to_owned(),
                platform_admin: user.platform_admin,
            },
            Self::ApiKey(key) => {
                Principal::ApiKey { id: key.id, name: key.name.clone(), listeners: key.listener_ids.clone() }
            }
            Self::Anonymous => Principal::Anonymous,
        };
        Caller { principal, origin }
    }
}

/// Remembers for a minute that Basic credentials were right, since partners send them with every request and a check takes 20 ms of a core.
/// What it keeps is a keyed hash; a changed password or a disabled login is noticed at once, by the token version.
#[derive(Clone)]
pub struct PasswordMemory {
    key: [u8; 32],
    right: Cache<[u8; 32], (UserId, i64)>,
}

impl PasswordMemory {
    /// An empty memory of at most 10,000 credentials.
    pub fn new(key: &SecretKey) -> Self {
        Self {
            key: key.derive(Purpose::PasswordMemory),
            right: Cache::builder().max_capacity(10_000).time_to_live(Duration::from_mins(1)).build(),
        }
    }

    fn fingerprint(&self, login: &Login, password: &str) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(self.key);
        hash.update(login.as_str().len().to_le_bytes());
        hash.update(login.as_str());
        hash.update(password);
        hash.finalize().into()
    }
}

const CREDENTIALS_WRONG: Error =
    Error::Unauthenticated { code: "CREDENTIALS_WRONG", message: "login or password is wrong" };

/// Signs in with login and password; gives a token. An unknown login, a wrong password and a disabled login are answered alike.
pub async fn sign_in(services: &Services, login: &str, password: String) -> Result<(String, User)> {
    let user = check_password(services, login, password).await?;
    let token = services.tokens.issue(services.clock.as_ref(), &user)?;
    Ok((token, user))
}

/// A new token in place of one that still holds.
pub async fn refresh(services: &Services, token: &str) -> Result<String> {
    let (user, claims) = user_of_token(services, token).await?;
    services.tokens.refresh(services.clock.as_ref(), &user, &claims)
}

/// Ends all tokens of the caller's login but a new one in place of the one that it shows.
pub async fn end_others(services: &Services, origin: Origin, token: &str) -> Result<String> {
    let (before, claims) = user_of_token(services, token).await?;
    let caller = Identity::User(before.clone()).caller(origin);
    caller.authorize(Operation::SessionEndOthers)?;
    let mut transaction = services.store.across_tenants(Access::Write).await?;
    let after = User { token_version: before.token_version + 1, updated_at: services.clock.now(), ..before.clone() };
    transaction.update_user(&after, None).await?;
    let change = crate::audit::Change {
        action: Operation::SessionEndOthers.name(),
        noun: "user",
        noun_id: after.id.uuid(),
        before: Some(&before),
        after: Some(&after),
    };
    transaction.insert_audit_entry(&services.audit_entry(&caller, after.home_tenant, &change)).await?;
    transaction.commit().await?;
    services.tokens.refresh(services.clock.as_ref(), &after, &claims)
}

/// Finds out who a request comes from. Wrong credentials are an error; none at all are [`Identity::Anonymous`].
pub async fn identify(services: &Services, credentials: Credentials) -> Result<Identity> {
    match credentials {
        Credentials::None => Ok(Identity::Anonymous),
        Credentials::Bearer(token) if ApiKeySecret::looks_like(&token) => identify_api_key(services, &token).await,
        Credentials::Bearer(token) => Ok(Identity::User(user_of_token(services, &token).await?.0)),
        Credentials::ApiKey(text) => identify_api_key(services, &text).await,
        Credentials::Basic { login, password } => Ok(Identity::User(check_password(services, &login, password).await?)),
    }
}

/// Enters a tenant: the one named by slug or id, or the only one there is. One the caller is no member of is answered like one that does not exist.
pub async fn enter(services: &Services, identity: &Identity, origin: Origin, wanted: Option<&str>) -> Result<Ctx> {
    let caller = identity.caller(origin);
    match identity {
        Identity::Anonymous => Err(Error::unauthenticated()),
        Identity::ApiKey(key) => {
            if let Some(wanted) = wanted
                && find_tenant(services, wanted).await?.is_none_or(|tenant| tenant.id != key.tenant_id)
            {
                return Err(Error::NotFound { noun: "tenant" });
            }
            Ok(Ctx { tenant: key.tenant_id, role: Some(key.role), caller })
        }
        Identity::User(user) => {
            let (tenant, role) = membership(services, user, wanted).await?;
            Ok(Ctx { tenant, role: Some(role), caller })
        }
    }
}

async fn membership(services: &Services, user: &User, wanted: Option<&str>) -> Result<(TenantId, Role)> {
    let memberships = {
        let mut transaction = services.store.across_tenants(Access::Read).await?;
        transaction.memberships(user.id).await?
    };
    let found = match wanted {
        Some(wanted) => {
            let tenant = find_tenant(services, wanted).await?.ok_or(Error::NotFound { noun: "tenant" })?;
            memberships
                .iter()
                .find(|membership| membership.tenant_id == tenant.id)
                .ok_or(Error::NotFound { noun: "tenant" })?
        }
        None => match memberships.as_slice() {
            [only] => only,
            [] => return Err(Error::rejected("TENANT_REQUIRED", "you are not a member of any tenant")),
            _ => {
                return Err(Error::rejected(
                    "TENANT_REQUIRED",
                    "you are a member of several tenants: name one in the header Inlet-Tenant",
                ));
            }
        },
    };
    Ok((found.tenant_id, found.role))
}

async fn find_tenant(services: &Services, wanted: &str) -> Result<Option<Tenant>> {
    let mut transaction = services.store.across_tenants(Access::Read).await?;
    let found = match (wanted.parse(), TenantSlug::parse(wanted)) {
        (Ok(id), _) => transaction.tenant(id).await?,
        (_, Ok(slug)) => transaction.tenant_by_slug(&slug).await?,
        _ => None,
    };
    Ok(found)
}

async fn identify_api_key(services: &Services, text: &str) -> Result<Identity> {
    const WRONG: Error = Error::Unauthenticated { code: "API_KEY_INVALID", message: "the API key is not valid" };
    let secret = ApiKeySecret::parse(text).ok_or(WRONG)?;
    let mut transaction = services.store.across_tenants(Access::Read).await?;
    let key = transaction.api_key_by_secret(&secret.sha256(), services.clock.now()).await?.ok_or(WRONG)?;
    Ok(Identity::ApiKey(key))
}

async fn user_of_token(services: &Services, text: &str) -> Result<(User, Claims)> {
    let claims = services.tokens.verify(services.clock.as_ref(), text)?;
    let mut transaction = services.store.across_tenants(Access::Read).await?;
    let stored = transaction.user(claims.sub).await?.ok_or_else(token::invalid)?;
    if stored.user.disabled || stored.user.token_version != claims.ver {
        return Err(token::invalid());
    }
    Ok((stored.user, claims))
}

async fn check_password(services: &Services, login: &str, password: String) -> Result<User> {
    let login = Login::parse(login).ok();
    let stored = match &login {
        Some(login) => services.store.across_tenants(Access::Read).await?.user_by_login(login).await?,
        None => None,
    };
    let memory = &services.password_memory;
    let fingerprint = login.map(|login| memory.fingerprint(&login, &password));
    if let (Some(StoredUser { user, .. }), Some(fingerprint)) = (&stored, &fingerprint)
        && memory.right.get(fingerprint).await == Some((user.id, user.token_version))
        && !user.disabled
    {
        return Ok(user.clone());
    }
    let kept = stored.as_ref().map(|stored| stored.password_hash.clone());
    let right = services.passwords.verify(password, kept).await?;
    match (stored, fingerprint) {
        (Some(StoredUser { user, .. }), Some(fingerprint)) if right && !user.disabled => {
            memory.right.insert(fingerprint, (user.id, user.token_version)).await;
            Ok(user)
        }
        _ => Err(CREDENTIALS_WRONG),
    }
}

/// A caller's own account and where it is a member.
#[derive(Debug, Clone)]
pub struct Me {
    /// The login; none for an API key.
    pub user: Option<User>,
    /// The key; none for a login.
    pub api_key: Option<ApiKey>,
    /// Its tenants, each with its role there.
    pub tenants: Vec<(Tenant, Role)>,
}

/// Who the caller is.
pub async fn me(services: &Services, identity: &Identity, origin: Origin) -> Result<Me> {
    identity.caller(origin).authorize(Operation::Me)?;
    let mut transaction = services.store.across_tenants(Access::Read).await?;
    let memberships = match identity {
        Identity::User(user) => transaction
            .memberships(user.id)
            .await?
            .into_iter()
            .map(|membership| (membership.tenant_id, membership.role))
            .collect(),
        Identity::ApiKey(key) => vec![(key.tenant_id, key.role)],
        Identity::Anonymous => Vec::new(),
    };
    let mut tenants = Vec::with_capacity(memberships.len());
    for (id, role) in memberships {
        tenants.extend(transaction.tenant(id).await?.map(|tenant| (tenant, role)));
    }
    let (user, api_key) = match identity.clone() {
        Identity::User(user) => (Some(user), None),
        Identity::ApiKey(key) => (None, Some(key)),
        Identity::Anonymous => (None, None),
    };
    Ok(Me { user, api_key, tenants })
}

/// Changes the caller's own password; every token of the login ends. The current one must be given.
pub async fn change_password(services: &Services, caller: &Caller, current: String, new: String) -> Result<()> {
    caller.authorize(Operation::PasswordChange)?;
    let Principal::User { login, .. } = &caller.principal else {
        return Err(Error::Forbidden { operation: Operation::PasswordChange });
    };
    crate::auth::password::Passwords::check_new(&new).map_err(|problem| Error::Rejected(vec![problem]))?;
    let before = check_password(services, login, current).await.map_err(|error| match error {
        Error::Unauthenticated { .. } => {
            Error::field("CREDENTIALS_WRONG", "currentPassword", "the current password is wrong")
        }
        other => other,
    })?;
    let hash = services.passwords.hash(new).await?;
    let mut transaction = services.store.across_tenants(Access::Write).await?;
    let after = User { token_version: before.token_version + 1, updated_at: services.clock.now(), ..before.clone() };
    transaction.update_user(&after, Some(&hash)).await?;
    let change = crate::audit::Change {
        action: Operation::PasswordChange.name(),
        noun: "user",
        noun_id: after.id.uuid(),
        before: Some(&before),
        after: Some(&after),
    };
    transaction.insert_audit_entry(&services.audit_entry(caller, after.home_tenant, &change)).await?;
    transaction.commit().await?;
    Ok(())
}

/// Makes the first platform admin of an empty database; says whether it did. Later starts find users and change nothing.
pub async fn create_first_admin(services: &Services, origin: Origin, login: &str, password: String) -> Result<bool> {
    let login = Login::parse(login).map_err(|problem| Error::Rejected(vec![problem]))?;
    crate::auth::password::Passwords::check_new(&password).map_err(|problem| Error::Rejected(vec![problem]))?;
    if services.store.across_tenants(Access::Read).await?.has_users().await? {
        return Ok(false);
    }
    let hash = services.passwords.hash(password).await?;
    let mut transaction = services.store.across_tenants(Access::Write).await?;
    // Asked again inside the writing transaction: another process may be starting on the same empty database.
    if transaction.has_users().await? {
        return Ok(false);
    }
    let now = services.clock.now();
    let user = User {
        id: UserId::generate(services.clock.as_ref()),
        name: login.as_str().to_owned(),
        login,
        home_tenant: None,
        platform_admin: true,
        disabled: false,
        token_version: 1,
        created_at: now,
        updated_at: now,
    };
    transaction.insert_user(&user, &hash).await?;
    let caller = Caller { principal: Principal::System, origin };
    let change = crate::audit::Change {
        action: "firstAdminCreate",
        noun: "user",
        noun_id: user.id.uuid(),
        before: None,
        after: Some(&user),
    };
    transaction.insert_audit_entry(&services.audit_entry(&caller, None, &change)).await?;
    transaction.commit().await?;
    Ok(true)
}
