//! Rows of `users` and `memberships`, seen from one tenant.

use async_trait::async_trait;
use inlet_core::{
    clock::Timestamp,
    ids::{TenantId, UserId},
    page::{Page, PageRequest},
    ports::store::{MemberRows, StoreError, StoreResult},
    user::{Login, Member, Role, User},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    row::Row,
    sql::{Connection, Sql, sql},
    transaction::Transaction,
};

#[derive(FromRow)]
pub struct UserRow {
    id: Uuid,
    login: String,
    name: String,
    home_tenant_id: Option<Uuid>,
    platform_admin: bool,
    disabled: bool,
    token_version: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl TryFrom<UserRow> for User {
    type Error = StoreError;

    fn try_from(row: UserRow) -> StoreResult<Self> {
        let place = Row { table: "users", id: row.id };
        Ok(Self {
            id: UserId::from_uuid(row.id),
            login: place.checked("login", Login::parse(&row.login))?,
            name: row.name,
            home_tenant: row.home_tenant_id.map(TenantId::from_uuid),
            platform_admin: row.platform_admin,
            disabled: row.disabled,
            token_version: row.token_version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

#[derive(FromRow)]
struct MemberRow {
    #[sqlx(flatten)]
    user: UserRow,
    role: String,
}

impl TryFrom<MemberRow> for Member {
    type Error = StoreError;

    fn try_from(row: MemberRow) -> StoreResult<Self> {
        let place = Row { table: "memberships", id: row.user.id };
        Ok(Self { role: place.named("role", &row.role, Role::parse)?, user: row.user.try_into()? })
    }
}

/// Adds a login.
pub async fn insert_user(connection: &mut Connection, user: &User, password_hash: &str) -> StoreResult<()> {
    sql(
        "INSERT INTO users (id, login, name, home_tenant_id, platform_admin, disabled, token_version, password_hash, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(user.id.uuid())
    .bind(user.login.as_str())
    .bind(&user.name)
    .bind(user.home_tenant.map(TenantId::uuid))
    .bind(user.platform_admin)
    .bind(user.disabled)
    .bind(user.token_version)
    .bind(password_hash)
    .bind(user.created_at)
    .bind(user.updated_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Makes a login a member.
pub async fn insert_membership(
    connection: &mut Connection,
    tenant: Uuid,
    user: UserId,
    role: Role,
    now: Timestamp,
) -> StoreResult<()> {
    sql("INSERT INTO memberships (tenant_id, user_id, role, created_at) VALUES ($1, $2, $3, $4)")
        .bind(tenant)
        .bind(user.uuid())
        .bind(role.as_str())
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Changes what changes of a login: name, whether it may sign in, token version, password. With `home`, only one whose home that is.
pub async fn update_user(
    connection: &mut Connection,
    user: &User,
    password_hash: Option<&str>,
    home: Option<Uuid>,
) -> StoreResult<bool> {
    let mut query = Sql::new("UPDATE users SET name = ");
    query.push_bind(&user.name).push(", disabled = ").push_bind(user.disabled);
    query.push(", token_version = ").push_bind(user.token_version).push(", updated_at = ").push_bind(user.updated_at);
    if let Some(hash) = password_hash {
        query.push(", password_hash = ").push_bind(hash);
    }
    query.push(" WHERE id = ").push_bind(user.id.uuid());
    if let Some(home) = home {
        query.push(" AND home_tenant_id = ").push_bind(home);
    }
    let done = query.execute(connection).await?;
    Ok(done > 0)
}

#[async_trait]
impl MemberRows for Transaction {
    async fn member(&mut self, id: UserId) -> StoreResult<Option<Member>> {
        let tenant = self.tenant_uuid();
        let row: Option<MemberRow> = sql(
            "SELECT u.*, m.role FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.tenant_id = $1 AND m.user_id = $2",
        )
        .bind(tenant)
        .bind(id.uuid())
        .fetch_optional(self.connection())
        .await?;
        row.map(Member::try_from).transpose()
    }

    async fn members(&mut self, page: PageRequest) -> StoreResult<Page<Member>> {
        let tenant = self.tenant_uuid();
        let rows: Vec<MemberRow> = sql("SELECT u.*, m.role FROM memberships m JOIN users u ON u.id = m.user_id
             WHERE m.tenant_id = $1 AND m.user_id > $2 ORDER BY m.user_id LIMIT $3")
        .bind(tenant)
        .bind(page.after.unwrap_or_default())
        .bind(page.limit())
        .fetch_all(self.connection())
        .await?;
        Ok(page.page(rows.into_iter().map(Member::try_from).collect::<StoreResult<_>>()?))
    }

    async fn count_members(&mut self, role: Role) -> StoreResult<i64> {
        let tenant = self.tenant_uuid();
        sql("SELECT count(*) FROM memberships m JOIN users u ON u.id = m.user_id
             WHERE m.tenant_id = $1 AND m.role = $2 AND NOT u.disabled")
        .bind(tenant)
        .bind(role.as_str())
        .scalar(self.connection())
        .await
    }

    async fn insert_member(&mut self, member: &Member, password_hash: &str, now: Timestamp) -> StoreResult<()> {
        let tenant = self.tenant;
        let user = User { home_tenant: Some(tenant), ..member.user.clone() };
        insert_user(self.connection(), &user, password_hash).await?;
        insert_membership(self.connection(), tenant.uuid(), user.id, member.role, now).await
    }

    async fn update_role(&mut self, id: UserId, role: Role) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql("UPDATE memberships SET role = $3 WHERE tenant_id = $1 AND user_id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .bind(role.as_str())
            .execute(self.connection())
            .await?;
        Ok(done > 0)
    }

    async fn update_home_user(&mut self, user: &User, password_hash: Option<&str>) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        update_user(self.connection(), user, password_hash, Some(tenant)).await
    }

    async fn delete_member(&mut self, id: UserId) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql("DELETE FROM memberships WHERE tenant_id = $1 AND user_id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .execute(self.connection())
            .await?;
        if done == 0 {
            return Ok(false);
        }
        // Memberships of other tenants stand behind the wall; there a function of the schema answers for all.
        let anywhere =
            self.connection().on("EXISTS (SELECT 1 FROM memberships WHERE user_id = $1)", "is_member_anywhere($1)");
        sql(&format!(
            "DELETE FROM users WHERE id = $1 AND home_tenant_id = $2 AND NOT platform_admin AND NOT {anywhere}"
        ))
        .bind(id.uuid())
        .bind(tenant)
        .execute(self.connection())
        .await?;
        Ok(true)
    }
}
