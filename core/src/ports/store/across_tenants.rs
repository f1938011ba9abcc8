//! Platform tables, seen across tenants: tenants, users, and whose credential it is. Only for login, first start, the
//! operator, and whoever keeps bulk replays going.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreResult;
use crate::{
    api_key::ApiKey,
    audit::AuditEntry,
    clock::Timestamp,
    ids::{BulkReplayId, TenantId, UserId},
    page::{Page, PageRequest},
    tenant::{Tenant, TenantSlug},
    usage::UsageReport,
    user::{Login, Membership, User},
};

/// A login with its password hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredUser {
    /// The login.
    pub user: User,
    /// A PHC string (argon2id).
    pub password_hash: String,
}

/// A transaction that sees every tenant.
#[async_trait]
pub trait AcrossTenants: Send {
    /// One tenant.
    async fn tenant(&mut self, id: TenantId) -> StoreResult<Option<Tenant>>;
    /// The tenant of that slug.
    async fn tenant_by_slug(&mut self, slug: &TenantSlug) -> StoreResult<Option<Tenant>>;
    /// One page, in the order of creation.
    async fn tenants(&mut self, page: PageRequest) -> StoreResult<Page<Tenant>>;
    /// Adds one.
    async fn insert_tenant(&mut self, tenant: &Tenant) -> StoreResult<()>;
    /// Replaces one.
    async fn update_tenant(&mut self, tenant: &Tenant) -> StoreResult<bool>;
    /// Removes a tenant with its configuration, members and keys. `Conflict::InUse` while it has messages.
    async fn delete_tenant(&mut self, id: TenantId) -> StoreResult<bool>;

    /// One login.
    async fn user(&mut self, id: UserId) -> StoreResult<Option<StoredUser>>;
    /// The login of that name.
    async fn user_by_login(&mut self, login: &Login) -> StoreResult<Option<StoredUser>>;
    /// Whether there is any login at all: an empty database has none.
    async fn has_users(&mut self) -> StoreResult<bool>;
    /// Adds a login.
    async fn insert_user(&mut self, user: &User, password_hash: &str) -> StoreResult<()>;
    /// Replaces a login; with a password hash, that too.
    async fn update_user(&mut self, user: &User, password_hash: Option<&str>) -> StoreResult<bool>;
    /// A login's memberships.
    async fn memberships(&mut self, user: UserId) -> StoreResult<Vec<Membership>>;
    /// Makes a login a member.
    async fn insert_membership(&mut self, membership: &Membership) -> StoreResult<()>;

    /// The key whose secret has that SHA-256, if it has not ended at `now`.
    async fn api_key_by_secret(&mut self, secret_sha256: &[u8; 32], now: Timestamp) -> StoreResult<Option<ApiKey>>;

    /// What those tenants used since the beginning of a day, in the order of their ids, as far as it is counted.
    async fn usage(&mut self, tenants: &[TenantId], day: Timestamp) -> StoreResult<UsageReport>;

    /// Bulk replays that are RUNNING, oldest first, at most so many.
    async fn running_bulk_replays(&mut self, limit: i64) -> StoreResult<Vec<(TenantId, BulkReplayId)>>;

    /// Adds an entry of the platform or of any tenant.
    async fn insert_audit_entry(&mut self, entry: &AuditEntry) -> StoreResult<()>;
    /// One page of the platform's own entries (those of no tenant), newest first.
    async fn platform_audit_entries(&mut self, page: PageRequest<Uuid>) -> StoreResult<Page<AuditEntry>>;

    /// Makes everything permanent.
    async fn commit(self: Box<Self>) -> StoreResult<()>;
}
