//! The account of usage: rows of `usage_days`, and up to when they are counted.
//!
//! An id begins with the time it was made, so a stretch of time is a range of the indices of ids. Counted through a reader; a short write adds it up.

use std::{collections::BTreeMap, time::Duration};

use async_trait::async_trait;
use inlet_core::{
    clock::Timestamp,
    ids::TenantId,
    ports::store::{Access, StoreResult, UsageAccount},
    usage::{Usage, day_of},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    SqlStore,
    database::Scope,
    row::{first_id, time_of},
    sql::{Connection, Sql, sql},
};

/// The longest stretch that is counted at once.
const STRETCH: Duration = Duration::from_mins(5);
const DAY: Duration = Duration::from_hours(24);

#[derive(FromRow)]
struct Counted {
    tenant_id: Uuid,
    amount: i64,
    bytes: i64,
}

#[derive(FromRow)]
struct UsageRow {
    tenant_id: Uuid,
    messages: i64,
    bytes: i64,
    executions: i64,
}

/// A stretch of one day, from inclusive, until exclusive.
#[derive(Clone, Copy)]
struct Stretch {
    from: Timestamp,
    until: Timestamp,
}

/// Up to when everything is counted.
pub async fn counted_until(connection: &mut Connection) -> StoreResult<Option<Timestamp>> {
    sql("SELECT counted_until FROM usage_counted").scalar_optional(connection).await
}

/// What those tenants used since the beginning of a day.
pub async fn since(connection: &mut Connection, tenants: &[TenantId], day: Timestamp) -> StoreResult<Vec<Usage>> {
    if tenants.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = Sql::new(
        "SELECT tenant_id, CAST(sum(messages) AS BIGINT) AS messages, CAST(sum(bytes) AS BIGINT) AS bytes,
             CAST(sum(executions) AS BIGINT) AS executions
         FROM usage_days WHERE day >= ",
    );
    query.push_bind(day).push(" AND tenant_id").push_ids(tenants.iter().map(|tenant| tenant.uuid()));
    query.push(" GROUP BY tenant_id ORDER BY tenant_id");
    let rows: Vec<UsageRow> = query.fetch_all(connection).await?;
    Ok(rows
        .into_iter()
        .map(|UsageRow { tenant_id, messages, bytes, executions }| Usage {
            tenant_id: TenantId::from_uuid(tenant_id),
            messages,
            bytes,
            executions,
        })
        .collect())
}

/// When the first message or execution was made of those at or after a moment.
async fn first_since(connection: &mut Connection, from: Timestamp) -> StoreResult<Option<Timestamp>> {
    let mut first = None;
    for text in [
        "SELECT id FROM messages WHERE id >= $1 ORDER BY id LIMIT 1",
        "SELECT id FROM executions WHERE id >= $1 ORDER BY id LIMIT 1",
    ] {
        let id: Option<Uuid> = sql(text).bind(first_id(from)).scalar_optional(&mut *connection).await?;
        first = first.into_iter().chain(id.and_then(time_of)).min();
    }
    Ok(first)
}

async fn count(connection: &mut Connection, what: &str, stretch: Stretch) -> StoreResult<Vec<Counted>> {
    let mut query = Sql::new("SELECT tenant_id, count(*) AS amount, ");
    query.push(what).push(" WHERE id >= ").push_bind(first_id(stretch.from));
    query.push(" AND id < ").push_bind(first_id(stretch.until)).push(" GROUP BY tenant_id");
    query.fetch_all(connection).await
}

async fn usage_in(connection: &mut Connection, stretch: Stretch) -> StoreResult<BTreeMap<Uuid, Usage>> {
    let mut usage = BTreeMap::new();
    let of = |usage: &mut BTreeMap<Uuid, Usage>, id: Uuid, messages, bytes, executions| {
        let none = Usage { tenant_id: TenantId::from_uuid(id), messages: 0, bytes: 0, executions: 0 };
        let one = usage.entry(id).or_insert(none);
        one.messages += messages;
        one.bytes += bytes;
        one.executions += executions;
    };
    for row in count(connection, "CAST(sum(size) AS BIGINT) AS bytes FROM messages", stretch).await? {
        of(&mut usage, row.tenant_id, row.amount, row.bytes, 0);
    }
    for row in count(connection, "CAST(0 AS BIGINT) AS bytes FROM executions", stretch).await? {
        of(&mut usage, row.tenant_id, 0, row.bytes, row.amount);
    }
    Ok(usage)
}

/// Adds a stretch to its day; says whether it did, since somebody else may have.
async fn add(
    connection: &mut Connection,
    known: Option<Timestamp>,
    stretch: Stretch,
    usage: &BTreeMap<Uuid, Usage>,
) -> StoreResult<bool> {
    let moved = match known {
        Some(known) => {
            sql("UPDATE usage_counted SET counted_until = $1 WHERE counted_until = $2")
                .bind(stretch.until)
                .bind(known)
                .execute(&mut *connection)
                .await?
        }
        None => {
            sql("INSERT INTO usage_counted (id, counted_until) VALUES (1, $1) ON CONFLICT (id) DO NOTHING")
                .bind(stretch.until)
                .execute(&mut *connection)
                .await?
        }
    };
    if moved == 0 {
        return Ok(false);
    }
    for one in usage.values() {
        sql("INSERT INTO usage_days (tenant_id, day, messages, bytes, executions)
             SELECT id, $2, $3, $4, $5 FROM tenants WHERE id = $1
             ON CONFLICT (tenant_id, day) DO UPDATE SET messages = usage_days.messages + excluded.messages,
                 bytes = usage_days.bytes + excluded.bytes, executions = usage_days.executions + excluded.executions")
        .bind(one.tenant_id.uuid())
        .bind(day_of(stretch.from))
        .bind(one.messages)
        .bind(one.bytes)
        .bind(one.executions)
        .execute(&mut *connection)
        .await?;
    }
    Ok(true)
}

#[async_trait]
impl UsageAccount for SqlStore {
    async fn count_usage(&self, before: Timestamp) -> StoreResult<bool> {
        let (known, stretch, usage) = {
            let mut transaction = self.database.begin_in_order().await?;
            let known = counted_until(&mut transaction).await?;
            let Some(from) = first_since(&mut transaction, known.unwrap_or_default()).await? else { return Ok(false) };
            let stretch = Stretch { from, until: (from + STRETCH).min(day_of(from) + DAY).min(before) };
            if stretch.until <= stretch.from {
                return Ok(false);
            }
            drop(transaction);
            let mut transaction = self.database.begin(Scope::AllTenants, Access::Read).await?;
            (known, stretch, usage_in(&mut transaction, stretch).await?)
        };
        let mut transaction = self.database.begin_board().await?;
        if add(&mut transaction, known, stretch, &usage).await? {
            transaction.commit().await?;
        }
        Ok(true)
    }
}
