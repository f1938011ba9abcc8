//! Rows of `flows`, their versions, and what a current version refers to.

use std::collections::BTreeSet;

use async_trait::async_trait;
use inlet_core::{
    clock::Timestamp,
    flow::{
        definition::FlowDefinition,
        version::{Flow, FlowVersion},
    },
    ids::{ConnectionId, FlowId, FormatId, ListenerId, TenantId},
    page::{Page, PageRequest},
    ports::store::{FlowRows, StoreError, StoreResult},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    dispatch, execution,
    row::{Row, json},
    sql::sql,
    transaction::Transaction,
    turn,
};

#[derive(FromRow)]
struct FlowRow {
    id: Uuid,
    tenant_id: Uuid,
    name: String,
    listener_id: Option<Uuid>,
    version: i32,
    latest_version: i32,
    author: String,
    note: Option<String>,
    definition: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl TryFrom<FlowRow> for Flow {
    type Error = StoreError;

    fn try_from(row: FlowRow) -> StoreResult<Self> {
        let place = Row { table: "flow_versions", id: row.id };
        Ok(Self {
            id: FlowId::from_uuid(row.id),
            tenant_id: TenantId::from_uuid(row.tenant_id),
            name: row.name,
            listener_id: row.listener_id.map(ListenerId::from_uuid),
            version: row.version,
            latest_version: row.latest_version,
            author: row.author,
            note: row.note,
            definition: place.json("definition", &row.definition)?,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

#[derive(FromRow)]
struct FlowVersionRow {
    flow_id: Uuid,
    version: i32,
    author: String,
    note: Option<String>,
    definition: String,
    created_at: Timestamp,
}

impl TryFrom<FlowVersionRow> for FlowVersion {
    type Error = StoreError;

    fn try_from(row: FlowVersionRow) -> StoreResult<Self> {
        let place = Row { table: "flow_versions", id: row.flow_id };
        Ok(Self {
            flow_id: FlowId::from_uuid(row.flow_id),
            version: row.version,
            author: row.author,
            note: row.note,
            definition: place.json("definition", &row.definition)?,
            created_at: row.created_at,
        })
    }
}

impl Transaction {
    async fn insert_version(&mut self, flow: &Flow) -> StoreResult<()> {
        let tenant = self.tenant_uuid();
        // A version never changes: the one that is there stays.
        sql(
            "INSERT INTO flow_versions (tenant_id, flow_id, version, definition, created_at, author, note) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (flow_id, version) DO NOTHING",
        )
        .bind(tenant)
        .bind(flow.id.uuid())
        .bind(flow.version)
        .bind(json(&flow.definition)?)
        .bind(flow.updated_at)
        .bind(&flow.author)
        .bind(&flow.note)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn replace_references(&mut self, flow: FlowId, definition: &FlowDefinition) -> StoreResult<()> {
        let (tenant, flow) = (self.tenant_uuid(), flow.uuid());
        let References { formats, connections, calls } = references(definition);
        for (table, column, ids) in [
            ("flow_formats", "format_id", formats),
            ("flow_connections", "connection_id", connections),
            ("flow_calls", "called_id", calls),
        ] {
            sql(&format!("DELETE FROM {table} WHERE flow_id = $1")).bind(flow).execute(self.connection()).await?;
            for id in ids {
                sql(&format!("INSERT INTO {table} (tenant_id, flow_id, {column}) VALUES ($1, $2, $3)"))
                    .bind(tenant)
                    .bind(flow)
                    .bind(id)
                    .execute(self.connection())
                    .await?;
            }
        }
        Ok(())
    }
}

fn limit(flow: &Flow) -> Option<i32> {
    flow.definition.max_concurrency.map(|limit| i32::try_from(limit).unwrap_or(i32::MAX))
}

fn expected_seconds(flow: &Flow) -> Option<i32> {
    flow.definition.expected_duration_seconds.map(|seconds| i32::try_from(seconds).unwrap_or(i32::MAX))
}

/// What a version refers to.
#[derive(Default)]
struct References {
    formats: BTreeSet<Uuid>,
    connections: BTreeSet<Uuid>,
    /// Flows.
    calls: BTreeSet<Uuid>,
}

fn references(definition: &FlowDefinition) -> References {
    let mut found = References::default();
    for step in &definition.transformations {
        found.formats.extend(step.from.format_id().map(FormatId::uuid));
        found.connections.extend(step.from.connection_id().map(ConnectionId::uuid));
        for destination in step.destinations() {
            found.formats.extend(destination.format_id().map(FormatId::uuid));
            found.connections.extend(destination.connection_id().map(ConnectionId::uuid));
            found.calls.extend(destination.flow_id().map(FlowId::uuid));
        }
    }
    found
}

#[async_trait]
impl FlowRows for Transaction {
    async fn flow(&mut self, id: FlowId) -> StoreResult<Option<Flow>> {
        let tenant = self.tenant_uuid();
        let row: Option<FlowRow> = sql(
            "SELECT f.*, v.definition, v.author, v.note FROM flows f JOIN flow_versions v ON v.flow_id = f.id AND v.version = f.version
             WHERE f.tenant_id = $1 AND f.id = $2",
        )
        .bind(tenant)
        .bind(id.uuid())
        .fetch_optional(self.connection())
        .await?;
        row.map(Flow::try_from).transpose()
    }

    async fn flow_of_listener(&mut self, id: ListenerId) -> StoreResult<Option<Flow>> {
        let tenant = self.tenant_uuid();
        let row: Option<FlowRow> = sql(
            "SELECT f.*, v.definition, v.author, v.note FROM flows f JOIN flow_versions v ON v.flow_id = f.id AND v.version = f.version
             WHERE f.tenant_id = $1 AND f.listener_id = $2",
        )
        .bind(tenant)
        .bind(id.uuid())
        .fetch_optional(self.connection())
        .await?;
        row.map(Flow::try_from).transpose()
    }

    async fn flows(&mut self, page: PageRequest) -> StoreResult<Page<Flow>> {
        let tenant = self.tenant_uuid();
        let rows: Vec<FlowRow> = sql(
            "SELECT f.*, v.definition, v.author, v.note FROM flows f JOIN flow_versions v ON v.flow_id = f.id AND v.version = f.version
             WHERE f.tenant_id = $1 AND f.id > $2 ORDER BY f.id LIMIT $3",
        )
        .bind(tenant)
        .bind(page.after.unwrap_or_default())
        .bind(page.limit())
        .fetch_all(self.connection())
        .await?;
        Ok(page.page(rows.into_iter().map(Flow::try_from).collect::<StoreResult<_>>()?))
    }

    async fn flow_version(&mut self, id: FlowId, version: i32) -> StoreResult<Option<FlowVersion>> {
        let tenant = self.tenant_uuid();
        let row: Option<FlowVersionRow> =
            sql("SELECT * FROM flow_versions WHERE tenant_id = $1 AND flow_id = $2 AND version = $3")
                .bind(tenant)
                .bind(id.uuid())
                .bind(version)
                .fetch_optional(self.connection())
                .await?;
        row.map(FlowVersion::try_from).transpose()
    }

    async fn flow_versions(&mut self, id: FlowId, page: PageRequest<i32>) -> StoreResult<Page<FlowVersion>> {
        let tenant = self.tenant_uuid();
        let rows: Vec<FlowVersionRow> = sql(
            "SELECT * FROM flow_versions WHERE tenant_id = $1 AND flow_id = $2 AND version < $3 ORDER BY version DESC LIMIT $4",
        )
        .bind(tenant)
        .bind(id.uuid())
        .bind(page.after.unwrap_or(i32::MAX))
        .bind(page.limit())
        .fetch_all(self.connection())
        .await?;
        Ok(page.page(rows.into_iter().map(FlowVersion::try_from).collect::<StoreResult<_>>()?))
    }

    async fn insert_flow(&mut self, flow: &Flow) -> StoreResult<()> {
        let tenant = self.tenant_uuid();
        sql(
            "INSERT INTO flows (id, tenant_id, name, listener_id, version, created_at, updated_at, latest_version, max_concurrency,
                                expected_seconds)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(flow.id.uuid())
        .bind(tenant)
        .bind(&flow.name)
        .bind(flow.listener_id.map(ListenerId::uuid))
        .bind(flow.version)
        .bind(flow.created_at)
        .bind(flow.updated_at)
        .bind(flow.latest_version)
        .bind(limit(flow))
        .bind(expected_seconds(flow))
        .execute(self.connection())
        .await?;
        self.insert_version(flow).await?;
        self.replace_references(flow.id, &flow.definition).await
    }

    async fn insert_flow_version(&mut self, version: &FlowVersion) -> StoreResult<()> {
        let tenant = self.tenant_uuid();
        sql(
            "INSERT INTO flow_versions (tenant_id, flow_id, version, definition, created_at, author, note) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(tenant)
        .bind(version.flow_id.uuid())
        .bind(version.version)
        .bind(json(&version.definition)?)
        .bind(version.created_at)
        .bind(&version.author)
        .bind(&version.note)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn update_flow(&mut self, flow: &Flow) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql(
            "UPDATE flows SET name = $3, listener_id = $4, version = $5, updated_at = $6, latest_version = $7, max_concurrency = $8,
                 expected_seconds = $9
             WHERE tenant_id = $1 AND id = $2",
        )
        .bind(tenant)
        .bind(flow.id.uuid())
        .bind(&flow.name)
        .bind(flow.listener_id.map(ListenerId::uuid))
        .bind(flow.version)
        .bind(flow.updated_at)
        .bind(flow.latest_version)
        .bind(limit(flow))
        .bind(expected_seconds(flow))
        .execute(self.connection())
        .await?;
        if done == 0 {
            return Ok(false);
        }
        self.insert_version(flow).await?;
        self.replace_references(flow.id, &flow.definition).await?;
        // Claimed again, they wait again if there is still no place for them.
        turn::call_all(self.connection(), flow.id.uuid(), flow.updated_at).await?;
        Ok(true)
    }

    async fn delete_flow(&mut self, id: FlowId) -> StoreResult<bool> {
        let tenant = self.tenant_uuid();
        let done = sql("DELETE FROM flows WHERE tenant_id = $1 AND id = $2")
            .bind(tenant)
            .bind(id.uuid())
            .execute(self.connection())
            .await?;
        if done == 0 {
            return Ok(false);
        }
        // A manual run has no listener that a later flow could take over: the claim finds its flow gone and says so.
        let waiting: Vec<Uuid> = sql(
            "UPDATE executions SET state = 'HELD'
             WHERE tenant_id = $1 AND flow_id = $2 AND state IN ('HELD', 'READY', 'RETRY') AND message_id IS NOT NULL RETURNING id",
        )
        .bind(tenant)
        .bind(id.uuid())
        .scalars(self.connection())
        .await?;
        dispatch::end(self.connection(), &waiting).await?;
        execution::unbind(self.connection(), &waiting).await?;
        Ok(true)
    }
}
