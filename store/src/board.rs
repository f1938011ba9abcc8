//! The execution board: what is due, leases, and the transactions of claims and reports.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use async_trait::async_trait;
use chrono::DateTime;
use inlet_core::{
    clock::Timestamp,
    execution::{ExecutionState, TurnReport},
    ids::{ExecutionId, TenantId},
    mutant::{Mutant, planted},
    ports::{
        queue::Room,
        store::{Access, Backlog, ClaimResult, Due, ExecutionBoard, Reported, StoreResult},
    },
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    SqlStore,
    claim::claim,
    database::Scope,
    dispatch,
    execution::{Feeding, release},
    report::report,
    row::Row,
    sql::{Connection, Sql, sql},
};

/// Executions of one statement of the sweeper.
const SWEPT: usize = 256;

/// The tenants that have something to dispatch, each with the time of its first; by skipping from tenant to tenant in the index, however much waits.
const WAITING_TENANTS: &str = "
    WITH RECURSIVE tenants_with_work (tenant_id) AS (
        SELECT (SELECT d.tenant_id FROM dispatches d ORDER BY d.tenant_id, d.dispatch_at LIMIT 1)
        UNION ALL
        SELECT (SELECT d.tenant_id FROM dispatches d WHERE d.tenant_id > t.tenant_id ORDER BY d.tenant_id, d.dispatch_at LIMIT 1)
        FROM tenants_with_work t WHERE t.tenant_id IS NOT NULL
    ), waiting (tenant_id, first_at) AS (
        SELECT t.tenant_id,
               (SELECT d.dispatch_at FROM dispatches d
                WHERE d.tenant_id = t.tenant_id AND d.dispatch_at > ";

/// The query's beginning: the tenants with something to dispatch after that moment; all of them, when none is given.
fn waiting_tenants(after: Option<Timestamp>) -> Sql {
    let mut query = Sql::new(WAITING_TENANTS);
    query.push_bind(after.unwrap_or(DateTime::UNIX_EPOCH));
    query.push(" ORDER BY d.dispatch_at LIMIT 1) FROM tenants_with_work t WHERE t.tenant_id IS NOT NULL) ");
    query
}

#[derive(FromRow)]
struct CountRow {
    state: String,
    count: i64,
    oldest: Option<Timestamp>,
}

#[derive(FromRow)]
struct DueRow {
    id: Uuid,
    tenant_id: Uuid,
    turn: i64,
    /// The end of the lease under which it runs.
    runs_until: Option<Timestamp>,
}

/// Up to `limit` executions that are due and for which there is room, the first of every tenant before the second of any.
async fn due(connection: &mut Connection, now: Timestamp, limit: i64, room: &Room) -> StoreResult<Vec<DueRow>> {
    let mut query = waiting_tenants(None);
    query.push("SELECT tenant_id FROM waiting WHERE first_at <= ").push_bind(now).push(" ORDER BY first_at");
    let full: HashSet<Uuid> = room.full.iter().map(|tenant| tenant.uuid()).collect();
    let tenants: Vec<Uuid> = query.scalars(&mut *connection).await?;
    // More tenants than may be brought are not needed; the oldest come first.
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let tenants: Vec<Uuid> = tenants.into_iter().filter(|tenant| !full.contains(tenant)).take(most).collect();
    if tenants.is_empty() {
        return Ok(Vec::new());
    }
    let limit_of_each = i64::try_from(room.of_each).unwrap_or(i64::MAX);
    let count = i64::try_from(tenants.len()).unwrap_or(i64::MAX);
    // So many of each tenant are enough, unless some have fewer.
    let mut share = (limit.saturating_add(count - 1) / count).min(limit_of_each);
    loop {
        let mut query = Sql::new(
            "SELECT d.execution_id AS id, d.tenant_id, ROW_NUMBER() OVER (PARTITION BY d.tenant_id ORDER BY d.dispatch_at, d.execution_id) AS turn,
                    (SELECT e.lease_until FROM executions e WHERE e.id = d.execution_id AND e.state = 'RUNNING' AND e.lease_until > ",
        );
        query.push_bind(now).push(") AS runs_until FROM tenants w ");
        // PostgreSQL would try every row for such an IN; SQLite knows no LATERAL.
        let each = ("JOIN dispatches d ON d.execution_id IN (SELECT a.execution_id", "CROSS JOIN LATERAL (SELECT a.*");
        query.push(connection.on(each.0, each.1));
        query.push(" FROM dispatches a WHERE a.tenant_id = w.id AND a.dispatch_at <= ").push_bind(now);
        query.push(" ORDER BY a.dispatch_at, ").push(connection.on("a.execution_id", "uuid_send(a.execution_id)"));
        query.push(" LIMIT ").push_bind(share);
        query.push(connection.on(")", ") d")).push(" WHERE w.id").push_ids(tenants.iter().copied());
        query.push(" ORDER BY turn, d.dispatch_at, d.execution_id LIMIT ").push_bind(limit);
        let rows: Vec<DueRow> = query.fetch_all(&mut *connection).await?;
        let some_have_more = share < limit_of_each && rows.iter().any(|row| row.turn == share);
        if i64::try_from(rows.len()).is_ok_and(|count| count >= limit) || !some_have_more {
            return Ok(rows);
        }
        share = share.saturating_mul(2).min(limit_of_each);
    }
}

/// Listeners with HELD executions that feed a flow whose EVENT schedule is active, and between its start and its end.
async fn stray(connection: &mut Connection, now: Timestamp) -> StoreResult<Vec<Feeding>> {
    sql(
        "SELECT f.tenant_id, f.listener_id, f.id AS flow_id
         FROM flows f JOIN schedules s ON s.tenant_id = f.tenant_id AND s.flow_id = f.id AND s.kind = 'EVENT' AND s.active
                 AND (s.starts_at IS NULL OR s.starts_at <= $1) AND (s.ends_at IS NULL OR s.ends_at >= $1)
         WHERE f.listener_id IS NOT NULL AND EXISTS
             (SELECT 1 FROM executions e WHERE e.tenant_id = f.tenant_id AND e.listener_id = f.listener_id AND e.listed_as = 'HELD')",
    )
    .bind(now)
    .fetch_all(connection)
    .await
}

impl SqlStore {
    /// Gives those that are still due their next `dispatch_at`: what runs the end of its lease, everything else this one. Returns which it was.
    async fn move_on(
        &self,
        found: &[DueRow],
        now: Timestamp,
        dispatch_again_at: Timestamp,
    ) -> StoreResult<HashSet<Uuid>> {
        let mut moved = HashSet::with_capacity(found.len());
        if found.is_empty() {
            return Ok(moved);
        }
        let mut alike = BTreeMap::<Timestamp, Vec<Uuid>>::new();
        for row in found {
            alike.entry(row.runs_until.unwrap_or(dispatch_again_at)).or_default().push(row.id);
        }
        let mut transaction = self.database.begin_board().await?;
        for (at, ids) in alike {
            for chunk in ids.chunks(SWEPT) {
                let mut query = Sql::new("UPDATE dispatches SET dispatch_at = ");
                query.push_bind(at);
                dispatch::push_free(&mut query, &transaction, |query| {
                    query.push("d.execution_id").push_ids(chunk.iter().copied()).push_also("d.dispatch_at", "<=", now);
                });
                query.push(" RETURNING execution_id");
                moved.extend(query.scalars::<Uuid>(&mut transaction).await?);
            }
        }
        transaction.commit().await?;
        Ok(moved)
    }
}

#[async_trait]
impl ExecutionBoard for SqlStore {
    async fn take_due(
        &self,
        now: Timestamp,
        limit: usize,
        room: &Room,
        dispatch_again_at: Timestamp,
    ) -> StoreResult<Vec<Due>> {
        let (mut taken, mut of_each) = (Vec::new(), BTreeMap::<TenantId, usize>::new());
        loop {
            // What was taken before of any tenant has used up that much of the room of each.
            let used = of_each.values().max().copied().unwrap_or_default();
            let room = Room { of_each: room.of_each.saturating_sub(used), full: room.full.clone() };
            // Looked up through a reader: idle rounds, and the search in a long backlog, must not hold up the writer.
            let found = {
                let mut transaction = self.database.begin_in_order().await?;
                due(&mut transaction, now, i64::try_from(limit - taken.len()).unwrap_or(i64::MAX), &room).await?
            };
            let moved = self.move_on(&found, now, dispatch_again_at).await?;
            let (running, waiting): (Vec<_>, Vec<_>) =
                found.into_iter().filter(|row| moved.contains(&row.id)).partition(|row| row.runs_until.is_some());
            for row in waiting {
                let tenant_id = TenantId::from_uuid(row.tenant_id);
                *of_each.entry(tenant_id).or_default() += 1;
                taken.push(Due { id: ExecutionId::from_uuid(row.id), tenant_id });
            }
            // Something may be due behind what runs, which was only put off.
            if taken.len() >= limit || running.is_empty() {
                return Ok(taken);
            }
        }
    }

    async fn give_back(&self, ids: &[ExecutionId], now: Timestamp) -> StoreResult<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let mut transaction = self.database.begin_board().await?;
        for chunk in ids.chunks(SWEPT) {
            let mut query = Sql::new("UPDATE dispatches SET dispatch_at = ");
            query.push_bind(now);
            dispatch::push_free(&mut query, &transaction, |query| {
                query.push("d.execution_id").push_ids(chunk.iter().map(|id| id.uuid()));
                query.push_also("d.dispatch_at", ">", now);
                query.push(" AND (SELECT e.state IN ('READY', 'RETRY') AND e.run_at <= ").push_bind(now);
                query.push(" FROM executions e WHERE e.id = d.execution_id)");
            });
            query.execute(&mut transaction).await?;
        }
        transaction.commit().await
    }

    async fn next_dispatch(&self, after: Timestamp) -> StoreResult<Option<Timestamp>> {
        let mut transaction = self.database.begin_in_order().await?;
        let mut query = waiting_tenants(Some(after));
        query.push("SELECT first_at FROM waiting WHERE first_at IS NOT NULL ORDER BY first_at LIMIT 1");
        query.scalar_optional(&mut transaction).await
    }

    async fn dispatch_all(&self, now: Timestamp) -> StoreResult<u64> {
        let mut transaction = self.database.begin_board().await?;
        let mut query = Sql::new(
            "UPDATE dispatches SET dispatch_at =
                 (SELECT CASE e.state WHEN 'RUNNING' THEN e.lease_until ELSE e.run_at END FROM executions e WHERE e.id = dispatches.execution_id)",
        );
        // What another sweeper is taking is pushed after this, to the queue that is there now.
        dispatch::push_free(&mut query, &transaction, |query| {
            query.push("d.dispatch_at > ").push_bind(now);
            query.push(" AND (SELECT e.state = 'READY' OR (e.state = 'RETRY' AND e.run_at <= ").push_bind(now);
            query.push(") OR (e.state = 'RUNNING' AND e.lease_until <= ").push_bind(now);
            query.push(") FROM executions e WHERE e.id = d.execution_id)");
        });
        let done = query.execute(&mut transaction).await?;
        transaction.commit().await?;
        Ok(done)
    }

    async fn expire_leases(&self, now: Timestamp, suspects_until: Timestamp) -> StoreResult<Vec<ExecutionId>> {
        let mut transaction = self.database.begin_board().await?;
        // Whatever runs is to be dispatched some time; the state has no index.
        let mut expire = async |crashed: &str, until: Timestamp| -> StoreResult<Vec<Uuid>> {
            let mut query = Sql::new("UPDATE executions SET lease_until = ");
            query
                .push_bind(until)
                .push(" WHERE state = 'RUNNING' AND id IN (SELECT execution_id FROM dispatches) AND ");
            let ids: Vec<Uuid> = query.push(crashed).push(" RETURNING id").scalars(&mut transaction).await?;
            dispatch::set(&mut transaction, &ids, until).await?;
            Ok(ids)
        };
        let mut ids = expire("crashes = 0", now).await?;
        expire("crashes > 0", suspects_until).await?;
        transaction.commit().await?;
        ids.sort_unstable();
        Ok(ids.into_iter().map(ExecutionId::from_uuid).collect())
    }

    async fn backlog(&self, now: Timestamp) -> StoreResult<Backlog> {
        let mut transaction = self.database.begin(Scope::AllTenants, Access::Read).await?;
        // Each branch has a table or an index that holds just these rows.
        let rows: Vec<CountRow> = sql(
            "SELECT e.state, count(*) AS count, min(CASE WHEN e.state <> 'RUNNING' AND e.run_at <= $1 THEN e.run_at END) AS oldest
             FROM dispatches d JOIN executions e ON e.id = d.execution_id GROUP BY e.state
             UNION ALL SELECT 'HELD', count(*), NULL FROM executions WHERE listed_as = 'HELD'
             UNION ALL SELECT 'DEAD', count(*), NULL FROM executions WHERE listed_as = 'DEAD'",
        )
        .bind(now)
        .fetch_all(&mut transaction)
        .await?;
        let mut backlog = Backlog { oldest_due: rows.iter().filter_map(|row| row.oldest).min(), ..Backlog::default() };
        for row in rows {
            let place = Row { table: "executions", id: Uuid::nil() };
            let state = place.named("state", &row.state, ExecutionState::parse)?;
            *backlog.counts.entry(state).or_default() += u64::try_from(row.count).unwrap_or_default();
        }
        Ok(backlog)
    }

    async fn release_stray_held(&self, now: Timestamp) -> StoreResult<u64> {
        let found = {
            let mut transaction = self.database.begin(Scope::AllTenants, Access::Read).await?;
            stray(&mut transaction, now).await?
        };
        if found.is_empty() {
            return Ok(0);
        }
        let mut transaction = self.database.begin_board().await?;
        let mut released = 0;
        // Asked again: the schedule may have been paused in between.
        for feeding in stray(&mut transaction, now).await? {
            released += release(&mut transaction, &feeding, now).await?;
        }
        transaction.commit().await?;
        Ok(released)
    }

    async fn claim(&self, ids: &[ExecutionId], now: Timestamp, lease_until: Timestamp) -> StoreResult<ClaimResult> {
        if ids.is_empty() {
            return Ok(ClaimResult::default());
        }
        let mut transaction = self.database.begin_board().await?;
        let result = claim(&mut transaction, ids, now, lease_until, self.clock.as_ref()).await?;
        transaction.commit().await?;
        Ok(result)
    }

    async fn renew(&self, leases: &[(ExecutionId, i64)], lease_until: Timestamp) -> StoreResult<Vec<ExecutionId>> {
        let mut transaction = self.database.begin_board().await?;
        let mut held = HashMap::with_capacity(leases.len());
        // In the order in which reports lock: two that lock in different orders would wait for each other.
        let ids: BTreeSet<Uuid> = leases.iter().map(|(id, _)| id.uuid()).collect();
        for chunk in ids.into_iter().collect::<Vec<_>>().chunks(64) {
            let mut query = Sql::new("SELECT id, fence FROM executions WHERE state = 'RUNNING' AND id");
            query.push_ids(chunk.iter().copied()).push(transaction.on("", " ORDER BY id FOR UPDATE"));
            let rows: Vec<(Uuid, i64)> = query.fetch_all(&mut transaction).await?;
            held.extend(rows);
        }
        let (kept, lost): (Vec<_>, Vec<_>) = leases.iter().partition(|(id, fence)| {
            held.get(&id.uuid()).is_some_and(|current| current == fence || planted(Mutant::NoFence))
        });
        for chunk in kept.chunks(64) {
            let mut query = Sql::new("UPDATE executions SET lease_until = ");
            query.push_bind(lease_until).push(" WHERE id").push_ids(chunk.iter().map(|(id, _)| id.uuid()));
            query.execute(&mut transaction).await?;
        }
        transaction.commit().await?;
        Ok(lost.into_iter().map(|(id, _)| id).collect())
    }

    async fn report(&self, reports: &[TurnReport], now: Timestamp) -> StoreResult<Reported> {
        if reports.is_empty() {
            return Ok(Reported::default());
        }
        let mut transaction = self.database.begin_board().await?;
        let outcomes = report(&mut transaction, reports, now, self.clock.as_ref()).await?;
        transaction.commit().await?;
        Ok(outcomes)
    }
}
