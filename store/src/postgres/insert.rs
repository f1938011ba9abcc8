//! Writing a batch of arrivals: one statement, which is its own transaction.
//!
//! Positions must follow the order of commits, or a reader that goes on after the last position it saw would miss a message that commits later with
//! an earlier one. So batches take turns by an advisory lock, whatever process they come from. Since the lock is taken and left within one statement,
//! a process that stops in the middle cannot keep it.
//!
//! Must not know: who waits for the batch.

use std::time::Duration;

use inlet_core::{
    ids::{FlowId, MessageId},
    message::Arrival,
    ports::store::{StoreError, StoreResult},
};
use sqlx::{Postgres, postgres::PgArguments, query::Query};

use super::{Busy, PostgresDatabase};
use crate::{
    database::{FeedMove, move_feed},
    error::store_error,
    row::{json, serde_name},
};

/// How long a commit may take before its callers are told that it may or may not have happened.
const COMMIT_PATIENCE: Duration = Duration::from_secs(5);

/// The rows of a batch, as the statement's parameters from $1 on.
macro_rules! rows {
    () => {
        "UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::bytea[], $7::timestamptz[], $8::text[], $9::uuid[], $10::text[],
            $11::text[], $12::uuid[], $13::bytea[], $14::uuid[], $15::uuid[], $16::text[], $17::timestamptz[], $18::uuid[])
            AS a (id, tenant_id, listener_id, request, size, sha256, received_at, sender_kind, sender_id, sender_name, sender_address, request_id,
                  body, execution_id, flow_id, state, dispatch_at, edited_from)"
    };
}

/// Writes what has `arrived`.
macro_rules! storing {
    () => {
        "stored AS (
        INSERT INTO messages (id, tenant_id, listener_id, request, size, sha256, received_at, sender_kind, sender_id, sender_name,
            sender_address, request_id, edited_from, body)
        SELECT id, tenant_id, listener_id, request, size, sha256, received_at, sender_kind, sender_id, sender_name, sender_address, request_id,
            edited_from, body
        FROM arrived
    ),
    dispatched AS (
        INSERT INTO dispatches (execution_id, tenant_id, dispatch_at)
        SELECT execution_id, tenant_id, dispatch_at FROM arrived WHERE dispatch_at IS NOT NULL
    )
    INSERT INTO executions (id, tenant_id, flow_id, message_id, listener_id, trigger_kind, state, parameters, starts, crashes, fence, run_at,
        created_at)
    SELECT execution_id, tenant_id, flow_id, id, listener_id, 'MESSAGE', state, '{}', 0, 0, 0, received_at, received_at
    FROM arrived"
    };
}

const INSERT: &str = concat!(
    "WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(80518931375105)),
    arrived AS (SELECT a.* FROM turn, ",
    rows!(),
    "),
    ",
    storing!()
);

/// The same for what a feed has brought: nothing arrives unless the feed moves.
const INSERT_OF_FEED: &str = concat!(
    "WITH moved AS (",
    move_feed!("$19", "$20", "$21", "$22", "$23"),
    " RETURNING id),
    turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(80518931375105) FROM moved),
    arrived AS (SELECT a.* FROM turn, ",
    rows!(),
    "),
    ",
    storing!()
);

/// Commits all of the arrivals or none.
pub async fn insert(database: &PostgresDatabase, arrivals: &[&Arrival]) -> StoreResult<()> {
    commit(database, bound(INSERT, arrivals)?).await.map(|_| ())
}

/// Commits all of the arrivals and the feed's move, or nothing: false when the feed does not stand where it should.
pub async fn insert_of_feed(database: &PostgresDatabase, moved: &FeedMove, arrivals: &[&Arrival]) -> StoreResult<bool> {
    let query = bound(INSERT_OF_FEED, arrivals)?
        .bind(moved.feed)
        .bind(moved.holder)
        .bind(moved.unchanged_since)
        .bind(moved.from.clone())
        .bind(moved.to.clone());
    Ok(commit(database, query).await? > 0)
}

/// A statement with a batch as its first parameters, column by column in the order of `rows!`.
fn bound(text: &'static str, arrivals: &[&Arrival]) -> StoreResult<Query<'static, Postgres, PgArguments>> {
    let requests = arrivals.iter().map(|arrival| json(&arrival.message.request)).collect::<StoreResult<Vec<_>>>()?;
    let kinds = arrivals.iter().map(|arrival| serde_name(&arrival.message.sender.kind));
    let kinds = kinds.collect::<StoreResult<Vec<_>>>()?;
    let column = Batch(arrivals);
    Ok(sqlx::query(text)
        .bind(column.of(|arrival| arrival.message.id.uuid()))
        .bind(column.of(|arrival| arrival.message.tenant_id.uuid()))
        .bind(column.of(|arrival| arrival.message.listener_id.uuid()))
        .bind(requests)
        .bind(column.of(|arrival| arrival.message.size))
        .bind(column.of(|arrival| arrival.message.sha256.as_slice()))
        .bind(column.of(|arrival| arrival.message.received_at))
        .bind(kinds)
        .bind(column.of(|arrival| arrival.message.sender.id))
        .bind(column.of(|arrival| arrival.message.sender.name.as_str()))
        .bind(column.of(|arrival| arrival.message.sender.address.map(|address| address.to_string())))
        .bind(column.of(|arrival| arrival.message.sender.request_id.uuid()))
        .bind(column.of(|arrival| arrival.body.as_ref()))
        .bind(column.of(|arrival| arrival.execution_id.uuid()))
        .bind(column.of(|arrival| arrival.flow_id.map(FlowId::uuid)))
        .bind(column.of(|arrival| arrival.state.as_str()))
        .bind(column.of(|arrival| arrival.dispatch_at))
        .bind(column.of(|arrival| arrival.message.edited_from.map(MessageId::uuid))))
}

/// Arrivals that are written together.
struct Batch<'a>(&'a [&'a Arrival]);

impl<'a> Batch<'a> {
    /// One column of them, borrowed where it is long.
    fn of<T>(&self, value: impl Fn(&'a Arrival) -> T) -> Vec<T> {
        self.0.iter().map(|arrival| value(arrival)).collect()
    }
}

/// Runs a statement that is its own transaction; how many executions it has made.
async fn commit(database: &PostgresDatabase, query: Query<'static, Postgres, PgArguments>) -> StoreResult<u64> {
    let mut connection = database.accepting_soon().await?;
    match tokio::time::timeout(COMMIT_PATIENCE, query.execute(&mut *connection)).await {
        Ok(Ok(done)) => Ok(done.rows_affected()),
        Ok(Err(error)) => {
            let error = store_error(error);
            if matches!(error, StoreError::Unavailable { .. }) {
                connection.close_on_drop();
            }
            Err(error)
        }
        Err(_) => {
            // Its answer may still be on its way; nobody else must read it.
            connection.close_on_drop();
            Err(StoreError::Unavailable { source: Busy(COMMIT_PATIENCE).into() })
        }
    }
}
