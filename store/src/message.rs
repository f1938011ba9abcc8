//! Rows of `messages`, read. They are written by accept.rs alone.

use async_trait::async_trait;
use bytes::Bytes;
use inlet_core::{
    clock::Timestamp,
    execution::ExecutionState,
    ids::{ListenerId, MessageId, RequestId, TenantId},
    message::{Message, MessageFilter, Sender},
    page::{Page, PageRequest},
    ports::store::{MessageRows, Reading, StoreError, StoreResult, Window},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    execution::push_state,
    row::{Row, from_serde_name},
    sql::{Sql, sql},
    transaction::Transaction,
};

/// Everything but the body.
pub const COLUMNS: &str = "m.position, m.id, m.tenant_id, m.listener_id, m.request, m.size, m.sha256, m.received_at, m.sender_kind, m.sender_id, \
     m.sender_name, m.sender_address, m.request_id, m.edited_from";

/// Ids of one statement.
const IDS: usize = 64;

/// A message as it is stored, without its body.
#[derive(FromRow)]
pub struct MessageRow {
    position: i64,
    pub id: Uuid,
    tenant_id: Uuid,
    listener_id: Uuid,
    request: String,
    size: i64,
    sha256: Vec<u8>,
    received_at: Timestamp,
    sender_kind: String,
    sender_id: Option<Uuid>,
    sender_name: String,
    sender_address: Option<String>,
    request_id: Uuid,
    edited_from: Option<Uuid>,
}

/// A digest of the wrong length.
#[derive(Debug, thiserror::Error)]
#[error("a SHA-256 has 32 bytes, not {0}")]
struct Length(usize);

impl TryFrom<MessageRow> for Message {
    type Error = StoreError;

    fn try_from(row: MessageRow) -> StoreResult<Self> {
        let place = Row { table: "messages", id: row.id };
        let length = row.sha256.len();
        Ok(Self {
            id: MessageId::from_uuid(row.id),
            position: row.position,
            tenant_id: TenantId::from_uuid(row.tenant_id),
            listener_id: ListenerId::from_uuid(row.listener_id),
            request: place.json("request", &row.request)?,
            size: row.size,
            sha256: row.sha256.try_into().map_err(|_| place.corrupt("sha256", Length(length)))?,
            received_at: row.received_at,
            sender: Sender {
                kind: place.named("sender_kind", &row.sender_kind, from_serde_name)?,
                id: row.sender_id,
                name: row.sender_name,
                address: row.sender_address.map(|address| place.parsed("sender_address", &address)).transpose()?,
                request_id: RequestId::from_uuid(row.request_id),
            },
            edited_from: row.edited_from.map(MessageId::from_uuid),
        })
    }
}

impl Transaction {
    /// `SELECT {columns} FROM messages m WHERE ..` with the tenant and the filter.
    fn select_messages(&self, columns: &str, filter: &MessageFilter) -> Sql {
        let mut query = Sql::default();
        self.push_messages(&mut query, columns, filter);
        query
    }

    /// Adds the same.
    fn push_messages(&self, query: &mut Sql, columns: &str, filter: &MessageFilter) {
        query.push(&format!("SELECT {columns} FROM messages m WHERE m.tenant_id = ")).push_bind(self.tenant_uuid());
        if let Some(listener) = filter.listener_id {
            query.push(" AND m.listener_id = ").push_bind(listener.uuid());
        }
        if let Some(sender) = filter.sender_id {
            query.push(" AND m.sender_id = ").push_bind(sender);
        }
        if let Some(from) = filter.received_from {
            query.push(" AND m.received_at >= ").push_bind(from);
        }
        if let Some(until) = filter.received_until {
            query.push(" AND m.received_at < ").push_bind(until);
        }
        if let Some(state) = filter.state {
            // Nearly all are SUCCEEDED, so walking the messages finds those soon; the others are found from their own indices.
            if state == ExecutionState::Succeeded {
                query.push(
                    " AND EXISTS (SELECT 1 FROM executions e WHERE e.message_id = m.id AND e.state = 'SUCCEEDED')",
                );
            } else {
                query
                    .push(" AND m.id IN (SELECT message_id FROM executions WHERE tenant_id = ")
                    .push_bind(self.tenant_uuid());
                push_state(query, self.tenant_uuid(), state);
                query.push(")");
            }
        }
    }

    async fn fetch_messages(&mut self, mut query: Sql) -> StoreResult<Vec<Message>> {
        let rows: Vec<MessageRow> = query.fetch_all(self.connection()).await?;
        rows.into_iter().map(Message::try_from).collect()
    }
}

#[async_trait]
impl MessageRows for Transaction {
    async fn message(&mut self, id: MessageId) -> StoreResult<Option<Message>> {
        let mut query = self.select_messages(COLUMNS, &MessageFilter::default());
        query.push(" AND m.id = ").push_bind(id.uuid());
        Ok(self.fetch_messages(query).await?.pop())
    }

    async fn message_body(&mut self, id: MessageId, offset: i64, length: i64) -> StoreResult<Option<Reading>> {
        let tenant = self.tenant_uuid();
        let row: Option<(Vec<u8>, i64)> =
            sql("SELECT substr(body, CAST($3 AS INTEGER), CAST($4 AS INTEGER)), size FROM messages WHERE tenant_id = $1 AND id = $2")
                .bind(tenant)
                .bind(id.uuid())
                // Bodies are far shorter than the integers that substr takes on PostgreSQL.
                .bind(offset.saturating_add(1).min(i64::from(i32::MAX)))
                .bind(length)
                .fetch_optional(self.connection())
                .await?;
        Ok(row.map(|(bytes, size)| Reading { bytes: Bytes::from(bytes), size }))
    }

    async fn message_beginnings(&mut self, ids: &[MessageId], length: i64) -> StoreResult<Vec<(MessageId, Bytes)>> {
        let mut beginnings = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(IDS) {
            let mut query = Sql::new("SELECT id, substr(body, 1, CAST(");
            query.push_bind(length.min(i64::from(i32::MAX))).push(" AS INTEGER)) FROM messages WHERE tenant_id = ");
            query.push_bind(self.tenant_uuid()).push(" AND id").push_ids(chunk.iter().map(|id| id.uuid()));
            let rows: Vec<(Uuid, Vec<u8>)> = query.fetch_all(self.connection()).await?;
            beginnings.extend(rows.into_iter().map(|(id, bytes)| (MessageId::from_uuid(id), Bytes::from(bytes))));
        }
        Ok(beginnings)
    }

    async fn messages(&mut self, filter: &MessageFilter, page: PageRequest<i64>) -> StoreResult<Page<Message>> {
        let mut query = self.select_messages(COLUMNS, filter);
        query.push(" AND m.position < ").push_bind(page.after.unwrap_or(i64::MAX));
        query.push(" ORDER BY m.position DESC LIMIT ").push_bind(page.limit());
        Ok(page.page(self.fetch_messages(query).await?))
    }

    async fn messages_after(&mut self, filter: &MessageFilter, window: Window) -> StoreResult<Vec<Message>> {
        let mut query = self.select_messages(COLUMNS, filter);
        query.push(" AND m.position > ").push_bind(window.after);
        query.push(" ORDER BY m.position LIMIT ").push_bind(window.limit);
        self.fetch_messages(query).await
    }

    async fn position_behind(&mut self, filter: &MessageFilter, skip: i64) -> StoreResult<Option<i64>> {
        let mut query = self.select_messages("m.position", filter);
        query.push(" ORDER BY m.position DESC LIMIT 1 OFFSET ").push_bind(skip);
        query.scalar_optional(self.connection()).await
    }

    async fn message_count(&mut self, filter: &MessageFilter, limit: i64) -> StoreResult<i64> {
        let mut query = Sql::new("SELECT count(*) FROM (");
        self.push_messages(&mut query, "1", filter);
        query.push(" LIMIT ").push_bind(limit).push(") counted");
        query.scalar(self.connection()).await
    }

    async fn last_position(&mut self) -> StoreResult<i64> {
        let last: Option<i64> = sql("SELECT max(position) FROM messages").scalar(self.connection()).await?;
        Ok(last.unwrap_or(0))
    }
}
