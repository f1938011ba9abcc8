//! Rows of `feeds`, for their tenant and for the workers that fetch.

use async_trait::async_trait;
use inlet_core::{
    clock::Timestamp,
    feed::{Feed, FeedHealth, FeedState, LogPlace},
    ids::{ConnectionId, FeedId, ListenerId, TenantId},
    message::Arrival,
    page::{Page, PageRequest},
    ports::store::{FeedBoard, FeedRows, StoreError, StoreResult},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    SqlStore,
    database::FeedMove,
    row::{Row, json},
    sql::{Connection, Sql, sql},
    transaction::Transaction,
};

#[derive(FromRow)]
struct FeedRow {
    id: Uuid,
    tenant_id: Uuid,
    name: String,
    listener_id: Uuid,
    connection_id: Uuid,
    source: String,
    enabled: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
    state: String,
    failure: Option<String>,
    last_received_at: Option<Timestamp>,
    place: Option<String>,
}

impl TryFrom<FeedRow> for Feed {
    type Error = StoreError;

    fn try_from(row: FeedRow) -> StoreResult<Self> {
        let place = Row { table: "feeds", id: row.id };
        Ok(Self {
            id: FeedId::from_uuid(row.id),
            tenant_id: TenantId::from_uuid(row.tenant_id),
            name: row.name,
            listener_id: ListenerId::from_uuid(row.listener_id),
            connection_id: ConnectionId::from_uuid(row.connection_id),
            source: place.json("source", &row.source)?,
            enabled: row.enabled,
            created_at: row.created_at,
            updated_at: row.updated_at,
            health: FeedHealth {
                state: place.named("state", &row.state, FeedState::parse)?,
                last_error: place.optional_json("failure", row.failure.as_deref())?,
                last_received_at: row.last_received_at,
            },
            place: place.optional_json("place", row.place.as_deref())?,
        })
    }
}

fn failure(health: &FeedHealth) -> StoreResult<Option<String>> {
    health.last_error.as_ref().map(json).transpose()
}

#[async_trait]
impl FeedRows for Transaction {
    async fn feed(&mut self, id: FeedId) -> StoreResult<Option<Feed>> {
        let tenant = self.tenant_uuid();
        let row: Option<FeedRow> = sql("SELECT * FROM feeds WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .fetch_optional(self.connection())
            .await?;
        row.map(Feed::try_from).transpose()
    }

    async fn feeds(&mut self, page: PageRequest) -> StoreResult<Page<Feed>> {
        let tenant = self.tenant_uuid();
        let rows: Vec<FeedRow> = sql("SELECT * FROM feeds WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3")
            .bind(tenant)
            .bind(page.after.unwrap_or_default())
            .bind(page.limit())
            .fetch_all(self.connection())
            .await?;
        Ok(page.page(rows.into_iter().map(Feed::try_from).collect::<StoreResult<_>>()?))
    }

    async fn insert_feed(&mut self, feed: &Feed) -> StoreResult<()> {
        let tenant = self.tenant_uuid();
        sql("INSERT INTO feeds (id, tenant_id, name, listener_id, connection_id, source, enabled, created_at, updated_at, state, failure,
                                last_received_at, holder, held_until)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, $13)")
        .bind(feed.id.uuid())
        .bind(tenant)
        .bind(&feed.name)
        .bind(feed.listener_id.uuid())
        .bind(feed.connection_id.uuid())
        .bind(json(&feed.source)?)
        .bind(feed.enabled)
        .bind(feed.created_at)
        .bind(feed.updated_at)
        .bind(feed.health.state.as_str())
        .bind(failure(&feed.health)?)
        .bind(feed.health.last_received_at)
        .bind(feed.created_at)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn update_feed(&mut self, feed: &Feed) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql("UPDATE feeds SET name = $3, listener_id = $4, connection_id = $5, source = $6, enabled = $7, updated_at = $8,
                 state = CASE WHEN $7 THEN state ELSE 'IDLE' END
             WHERE tenant_id = $1 AND id = $2")
        .bind(tenant)
        .bind(feed.id.uuid())
        .bind(&feed.name)
        .bind(feed.listener_id.uuid())
        .bind(feed.connection_id.uuid())
        .bind(json(&feed.source)?)
        .bind(feed.enabled)
        .bind(feed.updated_at)
        .execute(self.connection())
        .await?;
        Ok(done > 0)
    }

    async fn delete_feed(&mut self, id: FeedId) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql("DELETE FROM feeds WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .execute(self.connection())
            .await?;
        Ok(done > 0)
    }
}

#[async_trait]
impl FeedBoard for SqlStore {
    async fn take_feeds(&self, holder: Uuid, now: Timestamp, until: Timestamp, limit: i64) -> StoreResult<Vec<Feed>> {
        // Asked through a reader: looking must not hold up the writer.
        if !is_any_free(&mut self.database.begin_in_order().await?, now).await? {
            return Ok(Vec::new());
        }
        let mut transaction = self.database.begin_board().await?;
        let rows = free(&mut transaction, now, limit).await?;
        let mut taken = Vec::with_capacity(rows.len());
        for row in rows {
            let id = row.id;
            sql("UPDATE feeds SET holder = $2, held_until = $3 WHERE id = $1")
                .bind(id)
                .bind(holder)
                .bind(until)
                .execute(&mut transaction)
                .await?;
            match Feed::try_from(row) {
                Ok(feed) => taken.push(feed),
                Err(error) => tracing::error!(?error, feed = %id, "a feed cannot be read and is passed over"),
            }
        }
        transaction.commit().await?;
        Ok(taken)
    }

    async fn hold_feed(&self, feed: &Feed, holder: Uuid, until: Timestamp) -> StoreResult<bool> {
        let mut transaction = self.database.begin_board().await?;
        let done = sql("UPDATE feeds SET held_until = $4, state = $5, failure = $6, last_received_at = $7
             WHERE id = $1 AND holder = $2 AND updated_at = $3 AND enabled")
        .bind(feed.id.uuid())
        .bind(holder)
        .bind(feed.updated_at)
        .bind(until)
        .bind(feed.health.state.as_str())
        .bind(failure(&feed.health)?)
        .bind(feed.health.last_received_at)
        .execute(&mut transaction)
        .await?;
        transaction.commit().await?;
        Ok(done == 1)
    }

    async fn move_feed_on(
        &self,
        feed: &Feed,
        holder: Uuid,
        place: &LogPlace,
        arrivals: &[Arrival],
    ) -> StoreResult<bool> {
        let moved = FeedMove {
            feed: feed.id.uuid(),
            holder,
            unchanged_since: feed.updated_at,
            from: feed.place.as_ref().map(json).transpose()?,
            to: json(place)?,
        };
        self.database.move_feed_on(&moved, &arrivals.iter().collect::<Vec<_>>()).await
    }

    async fn leave_feed(&self, id: FeedId, holder: Uuid, now: Timestamp, last: &FeedHealth) -> StoreResult<()> {
        let mut transaction = self.database.begin_board().await?;
        sql("UPDATE feeds SET holder = NULL, held_until = $3, state = $4, failure = $5, last_received_at = $6
             WHERE id = $1 AND holder = $2")
        .bind(id.uuid())
        .bind(holder)
        .bind(now)
        .bind(FeedState::Idle.as_str())
        .bind(failure(last)?)
        .bind(last.last_received_at)
        .execute(&mut transaction)
        .await?;
        transaction.commit().await
    }
}

async fn is_any_free(connection: &mut Connection, now: Timestamp) -> StoreResult<bool> {
    sql("SELECT EXISTS (SELECT 1 FROM feeds WHERE enabled AND held_until <= $1)").bind(now).scalar(connection).await
}

/// Enabled feeds whose lease is over, locked until the end; those that another process takes at this moment are left to it.
async fn free(connection: &mut Connection, now: Timestamp, limit: i64) -> StoreResult<Vec<FeedRow>> {
    let mut query = Sql::new("SELECT * FROM feeds WHERE enabled AND held_until <= ");
    query.push_bind(now).push(" ORDER BY held_until, id LIMIT ");
    query.push_bind(limit);
    query.push(connection.on("", " FOR UPDATE SKIP LOCKED"));
    query.fetch_all(connection).await
}
