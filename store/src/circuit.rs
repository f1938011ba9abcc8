//! Rows of `circuits`.

use async_trait::async_trait;
use inlet_core::{
    circuit::Circuit,
    clock::Timestamp,
    ids::{ConnectionId, TenantId},
    ports::store::{Access, CircuitBoard, CircuitRows, Store, StoreError, StoreResult},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    SqlStore,
    row::{Row, json},
    sql::{Sql, sql},
    transaction::Transaction,
};

#[derive(FromRow)]
struct CircuitRow {
    connection_id: Uuid,
    opened_at: Timestamp,
    retry_at: Timestamp,
    is_probed: bool,
    openings: i32,
    failure: String,
}

impl TryFrom<CircuitRow> for Circuit {
    type Error = StoreError;

    fn try_from(row: CircuitRow) -> StoreResult<Self> {
        let place = Row { table: "circuits", id: row.connection_id };
        Ok(Self {
            connection_id: ConnectionId::from_uuid(row.connection_id),
            opened_at: row.opened_at,
            retry_at: row.retry_at,
            is_probed: row.is_probed,
            openings: u32::try_from(row.openings).map_err(|error| place.corrupt("openings", error))?,
            failure: place.json("failure", &row.failure)?,
        })
    }
}

#[async_trait]
impl CircuitRows for Transaction {
    async fn circuits(&mut self, connections: &[ConnectionId]) -> StoreResult<Vec<Circuit>> {
        if connections.is_empty() {
            return Ok(Vec::new());
        }
        let tenant = self.tenant_uuid();
        let mut query = Sql::new(
            "SELECT connection_id, opened_at, retry_at, is_probed, openings, failure FROM circuits WHERE tenant_id = ",
        );
        query.push_bind(tenant).push(" AND connection_id");
        query.push_ids(connections.iter().map(|id| id.uuid()));
        let rows: Vec<CircuitRow> = query.fetch_all(self.connection()).await?;
        rows.into_iter().map(Circuit::try_from).collect()
    }

    async fn put_circuit(&mut self, circuit: &Circuit) -> StoreResult<()> {
        let tenant = self.tenant_uuid();
        sql("INSERT INTO circuits (connection_id, tenant_id, opened_at, retry_at, is_probed, openings, failure)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (connection_id) DO UPDATE SET opened_at = excluded.opened_at, retry_at = excluded.retry_at,
               is_probed = excluded.is_probed, openings = excluded.openings, failure = excluded.failure
             WHERE circuits.tenant_id = excluded.tenant_id")
        .bind(circuit.connection_id.uuid())
        .bind(tenant)
        .bind(circuit.opened_at)
        .bind(circuit.retry_at)
        .bind(circuit.is_probed)
        .bind(i32::try_from(circuit.openings).unwrap_or(i32::MAX))
        .bind(json(&circuit.failure)?)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn probe_circuit(&mut self, id: ConnectionId, now: Timestamp, until: Timestamp) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql("UPDATE circuits SET is_probed = $5, retry_at = $4
             WHERE tenant_id = $1 AND connection_id = $2 AND retry_at <= $3")
        .bind(tenant)
        .bind(id.uuid())
        .bind(now)
        .bind(until)
        .bind(true)
        .execute(self.connection())
        .await?;
        Ok(done > 0)
    }

    async fn close_circuit(&mut self, id: ConnectionId) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql("DELETE FROM circuits WHERE tenant_id = $1 AND connection_id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .execute(self.connection())
            .await?;
        Ok(done > 0)
    }
}

#[async_trait]
impl CircuitBoard for SqlStore {
    async fn circuit(&self, tenant: TenantId, id: ConnectionId) -> StoreResult<Option<Circuit>> {
        Ok(self.tenant(tenant, Access::Read).await?.circuits(&[id]).await?.pop())
    }

    async fn put_circuit(&self, tenant: TenantId, circuit: &Circuit) -> StoreResult<()> {
        let mut transaction = self.tenant(tenant, Access::Write).await?;
        transaction.put_circuit(circuit).await?;
        transaction.commit().await
    }

    async fn probe_circuit(
        &self,
        tenant: TenantId,
        id: ConnectionId,
        now: Timestamp,
        until: Timestamp,
    ) -> StoreResult<bool> {
        let mut transaction = self.tenant(tenant, Access::Write).await?;
        let is_callers = transaction.probe_circuit(id, now, until).await?;
        transaction.commit().await?;
        Ok(is_callers)
    }

    async fn close_circuit(&self, tenant: TenantId, id: ConnectionId) -> StoreResult<()> {
        let mut transaction = self.tenant(tenant, Access::Write).await?;
        transaction.close_circuit(id).await?;
        transaction.commit().await
    }
}
