//! Platform tables, seen across tenants.

use async_trait::async_trait;
use inlet_core::{
    api_key::ApiKey,
    audit::AuditEntry,
    clock::Timestamp,
    ids::{BulkReplayId, TenantId, UserId},
    page::{Page, PageRequest},
    ports::store::{AcrossTenants, Conflict, StoreError, StoreResult, StoredUser},
    tenant::{Tenant, TenantSlug},
    usage::UsageReport,
    user::{Login, Membership, Role, User},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    api_key::ApiKeyRow,
    audit::{self, AuditRow},
    member::{self, UserRow},
    row::Row,
    sql::{Connection, sql},
    tenant::{self, TenantRow},
    usage,
};

/// A transaction that sees every tenant.
pub struct PlatformTransaction {
    pub(crate) inner: Connection,
}

#[derive(FromRow)]
struct StoredUserRow {
    #[sqlx(flatten)]
    user: UserRow,
    password_hash: String,
}

impl TryFrom<StoredUserRow> for StoredUser {
    type Error = StoreError;

    fn try_from(row: StoredUserRow) -> StoreResult<Self> {
        Ok(Self { user: row.user.try_into()?, password_hash: row.password_hash })
    }
}

#[derive(FromRow)]
struct MembershipRow {
    tenant_id: Uuid,
    user_id: Uuid,
    role: String,
    created_at: Timestamp,
}

#[async_trait]
impl AcrossTenants for PlatformTransaction {
    async fn tenant(&mut self, id: TenantId) -> StoreResult<Option<Tenant>> {
        tenant::by_id(&mut self.inner, id).await
    }

    async fn tenant_by_slug(&mut self, slug: &TenantSlug) -> StoreResult<Option<Tenant>> {
        let row: Option<TenantRow> =
            sql("SELECT * FROM tenants WHERE slug = $1").bind(slug.as_str()).fetch_optional(&mut self.inner).await?;
        row.map(Tenant::try_from).transpose()
    }

    async fn tenants(&mut self, page: PageRequest) -> StoreResult<Page<Tenant>> {
        let rows: Vec<TenantRow> = sql("SELECT * FROM tenants WHERE id > $1 ORDER BY id LIMIT $2")
            .bind(page.after.unwrap_or_default())
            .bind(page.limit())
            .fetch_all(&mut self.inner)
            .await?;
        Ok(page.page(rows.into_iter().map(Tenant::try_from).collect::<StoreResult<_>>()?))
    }

    async fn insert_tenant(&mut self, tenant: &Tenant) -> StoreResult<()> {
        sql("INSERT INTO tenants (id, slug, name, created_at, updated_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(tenant.id.uuid())
            .bind(tenant.slug.as_str())
            .bind(&tenant.name)
            .bind(tenant.created_at)
            .bind(tenant.updated_at)
            .execute(&mut self.inner)
            .await?;
        Ok(())
    }

    async fn update_tenant(&mut self, tenant: &Tenant) -> StoreResult<bool> {
        let done = sql("UPDATE tenants SET slug = $2, name = $3, updated_at = $4 WHERE id = $1")
            .bind(tenant.id.uuid())
            .bind(tenant.slug.as_str())
            .bind(&tenant.name)
            .bind(tenant.updated_at)
            .execute(&mut self.inner)
            .await?;
        Ok(done > 0)
    }

    async fn delete_tenant(&mut self, id: TenantId) -> StoreResult<bool> {
        let in_use: bool = sql(
            "SELECT EXISTS (SELECT 1 FROM messages WHERE tenant_id = $1) OR EXISTS (SELECT 1 FROM executions WHERE tenant_id = $1)",
        )
        .bind(id.uuid())
        .scalar(&mut self.inner)
        .await?;
        if in_use {
            return Err(StoreError::Conflict(Conflict::InUse));
        }
        for statement in [
            "DELETE FROM feeds WHERE tenant_id = $1",
            "DELETE FROM schedules WHERE tenant_id = $1",
            "DELETE FROM flows WHERE tenant_id = $1",
            "DELETE FROM listeners WHERE tenant_id = $1",
            "DELETE FROM formats WHERE tenant_id = $1",
            "DELETE FROM notices WHERE tenant_id = $1",
            "DELETE FROM connections WHERE tenant_id = $1",
            "DELETE FROM api_keys WHERE tenant_id = $1",
            "DELETE FROM memberships WHERE tenant_id = $1",
            "DELETE FROM users WHERE home_tenant_id = $1 AND NOT platform_admin AND id NOT IN (SELECT user_id FROM memberships)",
        ] {
            sql(statement).bind(id.uuid()).execute(&mut self.inner).await?;
        }
        let done = sql("DELETE FROM tenants WHERE id = $1").bind(id.uuid()).execute(&mut self.inner).await?;
        Ok(done > 0)
    }

    async fn user(&mut self, id: UserId) -> StoreResult<Option<StoredUser>> {
        let row: Option<StoredUserRow> =
            sql("SELECT * FROM users WHERE id = $1").bind(id.uuid()).fetch_optional(&mut self.inner).await?;
        row.map(StoredUser::try_from).transpose()
    }

    async fn user_by_login(&mut self, login: &Login) -> StoreResult<Option<StoredUser>> {
        let row: Option<StoredUserRow> =
            sql("SELECT * FROM users WHERE login = $1").bind(login.as_str()).fetch_optional(&mut self.inner).await?;
        row.map(StoredUser::try_from).transpose()
    }

    async fn has_users(&mut self) -> StoreResult<bool> {
        sql("SELECT EXISTS (SELECT 1 FROM users)").scalar(&mut self.inner).await
    }

    async fn insert_user(&mut self, user: &User, password_hash: &str) -> StoreResult<()> {
        member::insert_user(&mut self.inner, user, password_hash).await
    }

    async fn update_user(&mut self, user: &User, password_hash: Option<&str>) -> StoreResult<bool> {
        member::update_user(&mut self.inner, user, password_hash, None).await
    }

    async fn memberships(&mut self, user: UserId) -> StoreResult<Vec<Membership>> {
        let rows: Vec<MembershipRow> = sql("SELECT * FROM memberships WHERE user_id = $1 ORDER BY tenant_id")
            .bind(user.uuid())
            .fetch_all(&mut self.inner)
            .await?;
        rows.into_iter()
            .map(|row| {
                let place = Row { table: "memberships", id: row.user_id };
                Ok(Membership {
                    tenant_id: TenantId::from_uuid(row.tenant_id),
                    user_id: UserId::from_uuid(row.user_id),
                    role: place.named("role", &row.role, Role::parse)?,
                    created_at: row.created_at,
                })
            })
            .collect()
    }

    async fn insert_membership(&mut self, membership: &Membership) -> StoreResult<()> {
        let Membership { tenant_id, user_id, role, created_at } = membership;
        member::insert_membership(&mut self.inner, tenant_id.uuid(), *user_id, *role, *created_at).await
    }

    async fn api_key_by_secret(&mut self, secret_sha256: &[u8; 32], now: Timestamp) -> StoreResult<Option<ApiKey>> {
        let row: Option<ApiKeyRow> =
            sql("SELECT * FROM api_keys WHERE secret_sha256 = $1 AND (expires_at IS NULL OR expires_at > $2)")
                .bind(secret_sha256.as_slice())
                .bind(now)
                .fetch_optional(&mut self.inner)
                .await?;
        row.map(ApiKey::try_from).transpose()
    }

    async fn usage(&mut self, tenants: &[TenantId], day: Timestamp) -> StoreResult<UsageReport> {
        let tenants = usage::since(&mut self.inner, tenants, day).await?;
        Ok(UsageReport { tenants, counted_until: usage::counted_until(&mut self.inner).await? })
    }

    async fn running_bulk_replays(&mut self, limit: i64) -> StoreResult<Vec<(TenantId, BulkReplayId)>> {
        let rows: Vec<(Uuid, Uuid)> =
            sql("SELECT tenant_id, id FROM bulk_replays WHERE state = 'RUNNING' ORDER BY id LIMIT $1")
                .bind(limit)
                .fetch_all(&mut self.inner)
                .await?;
        Ok(rows.into_iter().map(|(tenant, id)| (TenantId::from_uuid(tenant), BulkReplayId::from_uuid(id))).collect())
    }

    async fn insert_audit_entry(&mut self, entry: &AuditEntry) -> StoreResult<()> {
        audit::insert(&mut self.inner, entry).await
    }

    async fn platform_audit_entries(&mut self, page: PageRequest<Uuid>) -> StoreResult<Page<AuditEntry>> {
        let rows: Vec<AuditRow> =
            sql("SELECT * FROM audit_log WHERE tenant_id IS NULL AND id < $1 ORDER BY id DESC LIMIT $2")
                .bind(page.after.unwrap_or(Uuid::max()))
                .bind(page.limit())
                .fetch_all(&mut self.inner)
                .await?;
        Ok(page.page(rows.into_iter().map(AuditEntry::try_from).collect::<StoreResult<_>>()?))
    }

    async fn commit(self: Box<Self>) -> StoreResult<()> {
        self.inner.commit().await
    }
}
