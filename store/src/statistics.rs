//! Figures counted from `executions`. An id begins with the time it was made, so a period is a range of the index of ids by tenant.

use async_trait::async_trait;
use inlet_core::{
    clock::Timestamp,
    ids::FlowId,
    ports::store::{StatisticsRows, StoreResult},
    statistics::{Bucket, FailingFlow, Period, Waiting},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    row::first_id,
    sql::{Sql, sql},
    transaction::Transaction,
};

#[derive(FromRow)]
struct BucketRow {
    bucket: i64,
    received: i64,
    failed: i64,
}

#[derive(FromRow)]
struct FlowRow {
    flow_id: Uuid,
    failed: i64,
}

#[derive(FromRow)]
struct WaitingRow {
    pending: i64,
    oldest: Option<Timestamp>,
    held: i64,
}

#[derive(FromRow)]
struct Duration {
    created_at: Timestamp,
    finished_at: Timestamp,
}

impl Transaction {
    /// Adds `FROM executions WHERE ..` of the period.
    fn push_period(&self, query: &mut Sql, period: Period) {
        query.push(" FROM executions WHERE tenant_id = ").push_bind(self.tenant_uuid());
        query.push(" AND id >= ").push_bind(first_id(period.from));
        query.push(" AND id < ").push_bind(first_id(period.until()));
    }
}

#[async_trait]
impl StatisticsRows for Transaction {
    async fn traffic(&mut self, period: Period) -> StoreResult<Vec<Bucket>> {
        let seconds = self.connection().on("unixepoch(created_at)", "floor(extract(epoch FROM created_at))::bigint");
        let mut query = Sql::new(format!("SELECT ({seconds} - "));
        query.push_bind(period.from.timestamp()).push(") / ").push_bind(period.bucket_seconds);
        query.push(
            " AS bucket, count(CASE WHEN trigger_kind = 'MESSAGE' THEN 1 END) AS received,
              count(CASE WHEN state IN ('DEAD', 'RETRY') THEN 1 END) AS failed",
        );
        self.push_period(&mut query, period);
        query.push(" GROUP BY 1 ORDER BY 1");
        let rows: Vec<BucketRow> = query.fetch_all(self.connection()).await?;
        let last = period.buckets - 1;
        // Seconds are cut off on the way, so what was made in the period's first or last second may fall beside it.
        Ok(rows
            .into_iter()
            .map(|row| Bucket { index: row.bucket.clamp(0, last), received: row.received, failed: row.failed })
            .collect())
    }

    async fn durations(&mut self, period: Period, limit: i64) -> StoreResult<Vec<i64>> {
        let mut query = Sql::new("SELECT created_at, finished_at");
        self.push_period(&mut query, period);
        query.push(" AND state = 'SUCCEEDED' AND finished_at IS NOT NULL ORDER BY id DESC LIMIT ").push_bind(limit);
        let rows: Vec<Duration> = query.fetch_all(self.connection()).await?;
        Ok(rows.into_iter().map(|row| (row.finished_at - row.created_at).num_milliseconds()).collect())
    }

    async fn waiting(&mut self) -> StoreResult<Waiting> {
        let tenant = self.tenant_uuid();
        let row: Option<WaitingRow> = sql("SELECT count(*) AS pending, min(e.created_at) AS oldest,
                (SELECT count(*) FROM executions WHERE tenant_id = $1 AND listed_as = 'HELD') AS held
             FROM dispatches d JOIN executions e ON e.id = d.execution_id WHERE d.tenant_id = $1")
        .bind(tenant)
        .fetch_optional(self.connection())
        .await?;
        Ok(row.map(|row| Waiting { pending: row.pending, oldest: row.oldest, held: row.held }).unwrap_or_default())
    }

    async fn failing_flows(&mut self, period: Period, limit: i64) -> StoreResult<Vec<FailingFlow>> {
        let mut query = Sql::new("SELECT flow_id, count(*) AS failed");
        self.push_period(&mut query, period);
        query
            .push(" AND flow_id IS NOT NULL AND state IN ('DEAD', 'RETRY') GROUP BY flow_id ORDER BY 2 DESC, 1 LIMIT ");
        query.push_bind(limit);
        let rows: Vec<FlowRow> = query.fetch_all(self.connection()).await?;
        Ok(rows
            .into_iter()
            .map(|row| FailingFlow { flow_id: FlowId::from_uuid(row.flow_id), failed: row.failed })
            .collect())
    }
}
