//! Rows of `step_files`.

use async_trait::async_trait;
use inlet_core::{
    clock::Timestamp,
    file::{FileStep, HadFile},
    ids::ExecutionId,
    ports::store::{StepFileRows, StoreResult},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    sql::{Sql, sql},
    transaction::Transaction,
};

/// How many names are asked for in one query; what SQLite binds at once is bounded.
const NAMES: usize = 500;

#[derive(FromRow)]
struct StepFileRow {
    name: String,
    version: String,
    execution_id: Uuid,
    had_at: Timestamp,
}

impl From<StepFileRow> for HadFile {
    fn from(row: StepFileRow) -> Self {
        let StepFileRow { name, version, execution_id, had_at } = row;
        Self { name, version, execution_id: ExecutionId::from_uuid(execution_id), had_at }
    }
}

#[async_trait]
impl StepFileRows for Transaction {
    async fn step_files(&mut self, step: FileStep<'_>, names: &[String]) -> StoreResult<Vec<HadFile>> {
        let tenant = self.tenant_uuid();
        let mut found = Vec::new();
        for chunk in names.chunks(NAMES) {
            let mut query = Sql::new("SELECT name, version, execution_id, had_at FROM step_files WHERE tenant_id = ");
            query.push_bind(tenant).push(" AND flow_id = ").push_bind(step.flow.uuid());
            query.push(" AND step = ").push_bind(step.name).push(" AND name IN (");
            for (place, name) in chunk.iter().enumerate() {
                query.push(if place == 0 { "" } else { ", " }).push_bind(name);
            }
            query.push(")");
            let rows: Vec<StepFileRow> = query.fetch_all(self.connection()).await?;
            found.extend(rows.into_iter().map(HadFile::from));
        }
        Ok(found)
    }

    async fn count_step_files(&mut self, step: FileStep<'_>, execution: ExecutionId) -> StoreResult<i64> {
        let tenant = self.tenant_uuid();
        sql("SELECT count(*) FROM step_files WHERE tenant_id = $1 AND execution_id = $2 AND flow_id = $3 AND step = $4")
            .bind(tenant)
            .bind(execution.uuid())
            .bind(step.flow.uuid())
            .bind(step.name)
            .scalar(self.connection())
            .await
    }

    async fn note_step_file(&mut self, step: FileStep<'_>, file: &HadFile) -> StoreResult<()> {
        let tenant = self.tenant_uuid();
        sql("INSERT INTO step_files (tenant_id, flow_id, step, name, version, execution_id, had_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (tenant_id, flow_id, step, name)
             DO UPDATE SET version = excluded.version, execution_id = excluded.execution_id, had_at = excluded.had_at")
        .bind(tenant)
        .bind(step.flow.uuid())
        .bind(step.name)
        .bind(&file.name)
        .bind(&file.version)
        .bind(file.execution_id.uuid())
        .bind(file.had_at)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn forget_step_files(&mut self, step: FileStep<'_>, execution: ExecutionId) -> StoreResult<()> {
        let tenant = self.tenant_uuid();
        sql("DELETE FROM step_files WHERE tenant_id = $1 AND execution_id = $2 AND flow_id = $3 AND step = $4")
            .bind(tenant)
            .bind(execution.uuid())
            .bind(step.flow.uuid())
            .bind(step.name)
            .execute(self.connection())
            .await?;
        Ok(())
    }
}
