//! Rows of `bulk_replays`.

use async_trait::async_trait;
use inlet_core::{
    bulk_replay::{BulkReplay, BulkReplayState},
    clock::Timestamp,
    ids::{BulkReplayId, TenantId},
    page::{Page, PageRequest},
    ports::store::{BulkReplayRows, StoreError, StoreResult},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    row::{Row, json},
    sql::sql,
    transaction::Transaction,
};

#[derive(FromRow)]
struct BulkReplayRow {
    id: Uuid,
    tenant_id: Uuid,
    selection: String,
    state: String,
    total: Option<i64>,
    handled: i64,
    replayed: i64,
    position: i64,
    until_position: i64,
    started_by: String,
    created_at: Timestamp,
    finished_at: Option<Timestamp>,
}

impl TryFrom<BulkReplayRow> for BulkReplay {
    type Error = StoreError;

    fn try_from(row: BulkReplayRow) -> StoreResult<Self> {
        let place = Row { table: "bulk_replays", id: row.id };
        Ok(Self {
            id: BulkReplayId::from_uuid(row.id),
            tenant_id: TenantId::from_uuid(row.tenant_id),
            selection: place.json("selection", &row.selection)?,
            state: place.named("state", &row.state, BulkReplayState::parse)?,
            total: row.total,
            handled: row.handled,
            replayed: row.replayed,
            position: row.position,
            until_position: row.until_position,
            started_by: row.started_by,
            created_at: row.created_at,
            finished_at: row.finished_at,
        })
    }
}

#[async_trait]
impl BulkReplayRows for Transaction {
    async fn bulk_replay(&mut self, id: BulkReplayId) -> StoreResult<Option<BulkReplay>> {
        let tenant = self.tenant_uuid();
        let row: Option<BulkReplayRow> = sql("SELECT * FROM bulk_replays WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .fetch_optional(self.connection())
            .await?;
        row.map(BulkReplay::try_from).transpose()
    }

    async fn bulk_replays(&mut self, page: PageRequest) -> StoreResult<Page<BulkReplay>> {
        let tenant = self.tenant_uuid();
        let rows: Vec<BulkReplayRow> =
            sql("SELECT * FROM bulk_replays WHERE tenant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3")
                .bind(tenant)
                .bind(page.after.unwrap_or(Uuid::max()))
                .bind(page.limit())
                .fetch_all(self.connection())
                .await?;
        Ok(page.page(rows.into_iter().map(BulkReplay::try_from).collect::<StoreResult<_>>()?))
    }

    async fn running_bulk_replays(&mut self) -> StoreResult<i64> {
        let tenant = self.tenant_uuid();
        sql("SELECT count(*) FROM bulk_replays WHERE tenant_id = $1 AND state = 'RUNNING'")
            .bind(tenant)
            .scalar(self.connection())
            .await
    }

    async fn insert_bulk_replay(&mut self, replay: &BulkReplay) -> StoreResult<()> {
        let tenant = self.tenant_uuid();
        sql(
            "INSERT INTO bulk_replays (id, tenant_id, selection, state, total, handled, replayed, position, until_position, started_by, created_at,
                                       finished_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(replay.id.uuid())
        .bind(tenant)
        .bind(json(&replay.selection)?)
        .bind(replay.state.as_str())
        .bind(replay.total)
        .bind(replay.handled)
        .bind(replay.replayed)
        .bind(replay.position)
        .bind(replay.until_position)
        .bind(&replay.started_by)
        .bind(replay.created_at)
        .bind(replay.finished_at)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn update_bulk_replay(&mut self, replay: &BulkReplay) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done =
            sql("UPDATE bulk_replays SET state = $3, handled = $4, replayed = $5, position = $6, finished_at = $7
             WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(replay.id.uuid())
            .bind(replay.state.as_str())
            .bind(replay.handled)
            .bind(replay.replayed)
            .bind(replay.position)
            .bind(replay.finished_at)
            .execute(self.connection())
            .await?;
        Ok(done > 0)
    }
}
