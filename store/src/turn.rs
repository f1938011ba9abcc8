//! Turns of flows that run only so many executions at once: who holds one of the flow's places, and who waits for one.
//!
//! The flow's row is the lock: whoever gives or takes places of a flow holds it to the end of the transaction. An execution that waits is not due
//! before [`WAITING_FOR`] has passed; whoever gives a place back makes the next due.
//!
//! Must not know: what running means.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use inlet_core::{clock::Timestamp, ports::store::StoreResult};
use uuid::Uuid;

use crate::{
    dispatch,
    sql::{Connection, Sql, sql},
};

/// When an execution that waits for its turn is looked at again, whatever happened to those before it.
pub const WAITING_FOR: Duration = Duration::from_mins(10);
/// Ids of one statement.
const IDS: usize = 64;

/// How many more may run of each of the flows that have a limit, after locking them.
pub async fn free_places(connection: &mut Connection, flows: &BTreeSet<Uuid>) -> StoreResult<HashMap<Uuid, i64>> {
    let mut free = HashMap::with_capacity(flows.len());
    for &flow in flows {
        // In the order of their ids, so that two transactions cannot wait for each other.
        let lock = connection.on("", " FOR NO KEY UPDATE");
        let mut query = Sql::new("SELECT max_concurrency FROM flows WHERE id = ");
        query.push_bind(flow).push(" AND max_concurrency IS NOT NULL").push(lock);
        let limit: Option<i32> = query.scalar_optional(&mut *connection).await?;
        if let Some(limit) = limit {
            let running: i64 = sql("SELECT count(*) FROM executions WHERE flow_id = $1 AND turn = 'RUNNING'")
                .bind(flow)
                .scalar(&mut *connection)
                .await?;
            free.insert(flow, i64::from(limit) - running);
        }
    }
    Ok(free)
}

/// Makes so many due of those that wait for a place of their flow; the oldest first.
async fn call(connection: &mut Connection, flow: Uuid, places: i64, now: Timestamp) -> StoreResult<u64> {
    let mut query = Sql::new("SELECT id FROM executions WHERE flow_id = ");
    query.push_bind(flow).push(" AND turn = 'WAITING' ORDER BY id LIMIT ").push_bind(places);
    let ids: Vec<Uuid> = query.push(connection.on("", " FOR UPDATE SKIP LOCKED")).scalars(&mut *connection).await?;
    let mut called = 0;
    for chunk in ids.chunks(IDS) {
        let mut query = Sql::new("UPDATE executions SET turn = NULL WHERE id");
        called += query.push_ids(chunk.iter().copied()).execute(&mut *connection).await?;
    }
    dispatch::set(connection, &ids, now).await?;
    Ok(called)
}

/// Makes as many due as there are free places, after some of these flows' places were given back. Returns how many.
pub async fn call_next(connection: &mut Connection, flows: &BTreeSet<Uuid>, now: Timestamp) -> StoreResult<u64> {
    let mut called = 0;
    for (flow, places) in free_places(connection, flows).await? {
        if places > 0 {
            called += call(connection, flow, places, now).await?;
        }
    }
    Ok(called)
}

/// Makes all due that wait for a place of this flow, after its limit has changed.
pub async fn call_all(connection: &mut Connection, flow: Uuid, now: Timestamp) -> StoreResult<()> {
    let called: Vec<Uuid> =
        sql("UPDATE executions SET turn = NULL WHERE flow_id = $1 AND turn = 'WAITING' RETURNING id")
            .bind(flow)
            .scalars(&mut *connection)
            .await?;
    dispatch::set(connection, &called, now).await
}

/// Notes that executions hold places of their flows.
pub async fn take(connection: &mut Connection, ids: &[Uuid]) -> StoreResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut query = Sql::new("UPDATE executions SET turn = 'RUNNING' WHERE id");
    query.push_ids(ids.iter().copied()).execute(connection).await?;
    Ok(())
}

/// Puts executions into the line of their flow.
pub async fn wait(connection: &mut Connection, ids: &[Uuid], now: Timestamp) -> StoreResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut query = Sql::new("UPDATE executions SET turn = 'WAITING' WHERE id");
    query.push_ids(ids.iter().copied()).execute(&mut *connection).await?;
    dispatch::set(connection, ids, now + WAITING_FOR).await
}
