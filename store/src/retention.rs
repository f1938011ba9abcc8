//! Keeping house: partitions ahead, and taking old rows away; see [`inlet_core::ports::store::Retention`].
//!
//! Must not know: where what goes was written before.

use std::collections::HashMap;

use async_trait::async_trait;
use bytes::Bytes;
use inlet_core::{
    clock::Timestamp,
    execution::Execution,
    ids::MessageId,
    ports::store::{Access, ExpiredMessage, Removed, Retention, StoreError, StoreResult, Week},
};
use uuid::Uuid;

use crate::{
    SqlStore,
    database::Scope,
    execution::{self, ExecutionRow, remove},
    message::{COLUMNS, MessageRow},
    row::{first_id, time_of},
    sql::{Connection, Sql, sql},
};

/// Ids of one statement.
const IDS: usize = 64;
/// What an execution must be to go: ended before a moment that is bound behind it.
const ENDED_BEFORE: &str = "e.state IN ('SUCCEEDED', 'DEAD', 'CANCELLED') AND e.finished_at < ";

/// `FROM messages m WHERE ..` for those of a week that may go.
fn push_expired(query: &mut Sql, week: Week, before: Timestamp) {
    query.push(" FROM messages m WHERE m.id >= ").push_bind(first_id(week.start()));
    query.push(" AND m.id < ").push_bind(first_id(week.end()));
    query.push(" AND NOT EXISTS (SELECT 1 FROM executions e WHERE e.message_id = m.id AND (e.finished_at IS NULL OR e.finished_at >= ");
    query.push_bind(before).push("))");
}

async fn executions_of(connection: &mut Connection, messages: &[Uuid]) -> StoreResult<HashMap<Uuid, Vec<Execution>>> {
    let mut found: HashMap<Uuid, Vec<Execution>> = HashMap::new();
    for chunk in messages.chunks(IDS) {
        let mut query = Sql::new(format!("SELECT {} FROM executions WHERE message_id", execution::COLUMNS));
        query.push_ids(chunk.iter().copied()).push(" ORDER BY id");
        let rows: Vec<ExecutionRow> = query.fetch_all(&mut *connection).await?;
        for row in rows {
            let execution = Execution::try_from(row)?;
            let message = execution.message_id.map_or_else(Uuid::nil, MessageId::uuid);
            found.entry(message).or_default().push(execution);
        }
    }
    Ok(found)
}

/// The first week of which a partition is left, where there are partitions.
async fn first_partition(connection: &mut Connection) -> StoreResult<Option<Timestamp>> {
    if matches!(connection, Connection::Sqlite(_)) {
        return Ok(None);
    }
    sql("SELECT min(to_timestamp(substr(c.relname, 10), 'YYYY_MM_DD') AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
         FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
         WHERE i.inhparent = 'messages'::regclass AND c.relname ~ '^messages_\\d{4}_\\d\\d_\\d\\d$'")
    .scalar(connection)
    .await
}

/// The time of the first message at or after a moment.
async fn first_message(connection: &mut Connection, from: Timestamp) -> StoreResult<Option<Timestamp>> {
    let id: Option<Uuid> = sql("SELECT id FROM messages WHERE id >= $1 ORDER BY id LIMIT 1")
        .bind(first_id(from))
        .scalar_optional(connection)
        .await?;
    Ok(id.and_then(time_of))
}

impl SqlStore {
    /// Takes the partition of a week away, if there is one and all of it may go.
    async fn drop_week(&self, week: Week, before: Timestamp) -> StoreResult<Option<Removed>> {
        let mut transaction = self.database.begin_board().await?;
        if matches!(transaction, Connection::Sqlite(_)) {
            return Ok(None);
        }
        let mut query = Sql::new("SELECT count(*) FROM messages WHERE id >= ");
        query.push_bind(first_id(week.start())).push(" AND id < ").push_bind(first_id(week.end()));
        let messages: i64 = query.scalar(&mut transaction).await?;
        let gone: bool =
            sql("SELECT messages_drop_week($1, $2)").bind(week.start()).bind(before).scalar(&mut transaction).await?;
        transaction.commit().await?;
        let messages = u64::try_from(messages).unwrap_or_default();
        Ok(gone.then_some(Removed { messages, whole_week: true }))
    }
}

#[async_trait]
impl Retention for SqlStore {
    async fn prepare_ahead(&self, now: Timestamp) -> StoreResult<()> {
        let mut transaction = self.database.begin_board().await?;
        if matches!(transaction, Connection::Postgres(_)) {
            // Accepts wait behind the lock that a new partition needs, so it must come at once or not at all.
            sql("SET LOCAL lock_timeout = '300ms'").execute(&mut transaction).await?;
            sql("SELECT messages_partitions_ahead($1)").bind(now).execute(&mut transaction).await?;
        }
        transaction.commit().await
    }

    async fn weeks_before(&self, before: Timestamp, limit: usize) -> StoreResult<Vec<Week>> {
        let mut transaction = self.database.begin(Scope::AllTenants, Access::Read).await?;
        let mut weeks = Vec::new();
        let mut next = first_partition(&mut transaction).await?;
        let mut from = Timestamp::UNIX_EPOCH;
        while weeks.len() < limit {
            let message = first_message(&mut transaction, from).await?;
            let Some(first) = next.take().into_iter().chain(message).min() else { break };
            let week = Week::of(first);
            if week.end() > before {
                break;
            }
            weeks.push(week);
            from = week.end();
        }
        Ok(weeks)
    }

    async fn expired_messages(
        &self,
        week: Week,
        before: Timestamp,
        after: Option<MessageId>,
        limit: usize,
    ) -> StoreResult<Vec<ExpiredMessage>> {
        let mut transaction = self.database.begin(Scope::AllTenants, Access::Read).await?;
        let mut query = Sql::new(format!("SELECT {COLUMNS}"));
        push_expired(&mut query, week, before);
        query.push(" AND m.id > ").push_bind(after.map_or_else(Uuid::nil, MessageId::uuid));
        query.push(" ORDER BY m.id LIMIT ").push_bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let rows: Vec<MessageRow> = query.fetch_all(&mut transaction).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut executions = executions_of(&mut transaction, &ids).await?;
        rows.into_iter()
            .map(|row| {
                let executions = executions.remove(&row.id).unwrap_or_default();
                Ok(ExpiredMessage { message: row.try_into()?, executions })
            })
            .collect()
    }

    async fn bodies(&self, ids: &[MessageId]) -> StoreResult<Vec<(MessageId, Bytes)>> {
        let mut transaction = self.database.begin(Scope::AllTenants, Access::Read).await?;
        let mut bodies = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(IDS) {
            let mut query = Sql::new("SELECT id, body FROM messages WHERE id");
            query.push_ids(chunk.iter().map(|id| id.uuid())).push(" ORDER BY id");
            let rows: Vec<(Uuid, Vec<u8>)> = query.fetch_all(&mut transaction).await?;
            bodies.extend(rows.into_iter().map(|(id, body)| (MessageId::from_uuid(id), Bytes::from(body))));
        }
        Ok(bodies)
    }

    async fn remove_messages(&self, week: Week, before: Timestamp, limit: usize) -> StoreResult<Removed> {
        match self.drop_week(week, before).await {
            Ok(Some(removed)) => return Ok(removed),
            Ok(None) => {}
            // Somebody reads or writes: row by row then.
            Err(StoreError::Unavailable { source }) => {
                tracing::debug!(%source, "a week could not be taken away at once");
            }
            Err(error) => return Err(error),
        }
        let mut transaction = self.database.begin_board().await?;
        let mut query = Sql::new("SELECT m.id");
        push_expired(&mut query, week, before);
        query.push(" ORDER BY m.id LIMIT ").push_bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let ids: Vec<Uuid> = query.scalars(&mut transaction).await?;
        let on_sqlite = matches!(transaction, Connection::Sqlite(_));
        if on_sqlite {
            sql("INSERT INTO retention_permit VALUES (1)").execute(&mut transaction).await?;
        }
        let mut removed = 0;
        for chunk in ids.chunks(IDS) {
            if on_sqlite {
                let mut query = Sql::new("DELETE FROM messages WHERE id");
                removed += query.push_ids(chunk.iter().copied()).execute(&mut transaction).await?;
            } else {
                let mut query = Sql::new("SELECT messages_remove(ARRAY(SELECT id FROM messages WHERE id");
                query.push_ids(chunk.iter().copied()).push("), ").push_bind(before).push(")");
                let gone: i64 = query.scalar(&mut transaction).await?;
                removed += u64::try_from(gone).unwrap_or_default();
            }
        }
        if on_sqlite {
            sql("DELETE FROM retention_permit").execute(&mut transaction).await?;
        }
        transaction.commit().await?;
        Ok(Removed { messages: removed, whole_week: false })
    }

    async fn expired_executions(
        &self,
        before: Timestamp,
        after: Option<Uuid>,
        limit: usize,
    ) -> StoreResult<Vec<Execution>> {
        let mut transaction = self.database.begin(Scope::AllTenants, Access::Read).await?;
        let mut query = Sql::new(format!("SELECT {} FROM executions e WHERE e.id > ", execution::COLUMNS));
        query.push_bind(after.unwrap_or_default()).push(" AND e.id < ").push_bind(first_id(before));
        query.push(" AND ").push(ENDED_BEFORE).push_bind(before);
        query.push(" AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = e.message_id) ORDER BY e.id LIMIT ");
        query.push_bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let rows: Vec<ExecutionRow> = query.fetch_all(&mut transaction).await?;
        rows.into_iter().map(Execution::try_from).collect()
    }

    async fn remove_executions(&self, ids: &[Uuid], before: Timestamp) -> StoreResult<u64> {
        let mut transaction = self.database.begin_board().await?;
        let mut removed = 0;
        for chunk in ids.chunks(IDS) {
            let mut query = Sql::new("SELECT e.id FROM executions e WHERE ");
            query.push(ENDED_BEFORE).push_bind(before).push(" AND e.id").push_ids(chunk.iter().copied());
            query.push(transaction.on("", " FOR UPDATE"));
            let ended: Vec<Uuid> = query.scalars(&mut transaction).await?;
            removed += remove(&mut transaction, &ended).await?;
        }
        transaction.commit().await?;
        Ok(removed)
    }
}
