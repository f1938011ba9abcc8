//! Writing a batch of arrivals: one statement text holds the transaction's begin, the rows, and its commit.
//!
//! Every call of the driver hands work to the connection's thread and back, which on a busy machine costs more than the rows. So the begin, the
//! multi-row inserts and the commit travel together, as one text of several statements; batches of more than [`ROWS`] take one call for each [`ROWS`].
//!
//! Must not know: who waits for the batch.

use std::{collections::HashMap, sync::Arc};

use inlet_core::{
    ids::{FlowId, MessageId},
    message::Arrival,
    ports::store::StoreResult,
};
use sqlx::{
    Arguments, AssertSqlSafe, Executor, Sqlite, SqliteConnection, pool::PoolConnection, sqlite::SqliteArguments,
};

use super::SqliteDatabase;
use crate::{
    error::store_error,
    row::{json, serde_name},
    sql::unencodable,
};

/// Rows of one call: the statements for each number of rows up to this stay prepared.
const ROWS: usize = 128;

const MESSAGES: &str = "INSERT INTO messages (id, tenant_id, listener_id, request, size, sha256, received_at, sender_kind, sender_id, sender_name, \
     sender_address, request_id, edited_from, body) VALUES ";
const MESSAGE: &str = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
const EXECUTIONS: &str = "INSERT INTO executions (id, tenant_id, flow_id, message_id, listener_id, trigger_kind, state, parameters, starts, crashes, \
     fence, run_at, created_at) VALUES ";
const EXECUTION: &str = "(?, ?, ?, ?, ?, 'MESSAGE', ?, '{}', 0, 0, 0, ?, ?)";
/// The columns of VALUES have these names (sqlite.org/lang_select.html, section 3). What arrives HELD has no row.
const DISPATCHES: &str = "INSERT INTO dispatches (execution_id, tenant_id, dispatch_at) SELECT * FROM (VALUES ";
const DISPATCH: &str = "(?, ?, ?)";
const DISPATCHES_END: &str = ") WHERE column3 IS NOT NULL";

/// The texts of the statements, written once.
#[derive(Default)]
pub struct Statements(HashMap<Shape, Arc<str>>);

/// What a call does: it may be the first, the last, or one in the middle of its batch.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Shape {
    begins: bool,
    rows: usize,
    commits: bool,
}

impl Statements {
    fn text(&mut self, shape: Shape) -> Arc<str> {
        Arc::clone(self.0.entry(shape).or_insert_with(|| shape.text().into()))
    }
}

impl Shape {
    fn text(self) -> String {
        let begin = if self.begins { "BEGIN IMMEDIATE; " } else { "" };
        let commit = if self.commits { "; COMMIT" } else { "" };
        let rows = |row: &str| vec![row; self.rows].join(", ");
        let (messages, executions, dispatches) = (rows(MESSAGE), rows(EXECUTION), rows(DISPATCH));
        format!(
            "{begin}{MESSAGES}{messages}; {EXECUTIONS}{executions}; {DISPATCHES}{dispatches}{DISPATCHES_END}{commit}"
        )
    }
}

/// Commits all of the arrivals or none.
pub async fn insert(database: &SqliteDatabase, statements: &mut Statements, arrivals: &[&Arrival]) -> StoreResult<()> {
    let mut encoded = Vec::with_capacity(arrivals.len().div_ceil(ROWS));
    for chunk in arrivals.chunks(ROWS) {
        encoded.push((chunk.len(), arguments(chunk)?));
    }
    let mut connection = database.writer_soon().await?;
    let last = encoded.len().saturating_sub(1);
    for (index, (rows, arguments)) in encoded.into_iter().enumerate() {
        let text = statements.text(Shape { begins: index == 0, rows, commits: index == last });
        let query = sqlx::query_with(AssertSqlSafe(text), arguments);
        if let Err(error) = connection.execute(query).await {
            roll_back(&mut connection).await;
            return Err(store_error(error));
        }
    }
    Ok(())
}

/// Writes arrivals within a transaction that was begun, and that another ends.
pub async fn insert_within(transaction: &mut SqliteConnection, arrivals: &[&Arrival]) -> StoreResult<()> {
    for chunk in arrivals.chunks(ROWS) {
        let text = Shape { begins: false, rows: chunk.len(), commits: false }.text();
        let query = sqlx::query_with(AssertSqlSafe(text), arguments(chunk)?);
        transaction.execute(query).await.map_err(store_error)?;
    }
    Ok(())
}

/// Ends what a failed call left open. SQLite may have done so by itself (sqlite.org/lang_transaction.html, section 3.1); a connection of which that
/// is not certain is not used again.
async fn roll_back(connection: &mut PoolConnection<Sqlite>) {
    if let Err(error) = connection.execute("ROLLBACK").await {
        tracing::debug!(%error, "the writing connection is replaced");
        connection.close_on_drop();
    }
}

/// The values of a call: all messages, then all executions, then all dispatches, as the statements ask for them.
fn arguments(arrivals: &[&Arrival]) -> StoreResult<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    // One for each question mark.
    arguments.reserve(arrivals.len() * 25, 0);
    for arrival in arrivals {
        add_message(&mut arguments, arrival)?;
    }
    for arrival in arrivals {
        add_execution(&mut arguments, arrival).map_err(unencodable)?;
    }
    for arrival in arrivals {
        add_dispatch(&mut arguments, arrival).map_err(unencodable)?;
    }
    Ok(arguments)
}

fn add_message(arguments: &mut SqliteArguments, arrival: &Arrival) -> StoreResult<()> {
    let message = &arrival.message;
    let request = json(&message.request)?;
    let kind = serde_name(&message.sender.kind)?;
    let add = || {
        arguments.add(message.id.uuid())?;
        arguments.add(message.tenant_id.uuid())?;
        arguments.add(message.listener_id.uuid())?;
        arguments.add(request)?;
        arguments.add(message.size)?;
        arguments.add(message.sha256.to_vec())?;
        arguments.add(message.received_at)?;
        arguments.add(kind)?;
        arguments.add(message.sender.id)?;
        arguments.add(message.sender.name.clone())?;
        arguments.add(message.sender.address.map(|address| address.to_string()))?;
        arguments.add(message.sender.request_id.uuid())?;
        arguments.add(message.edited_from.map(MessageId::uuid))?;
        arguments.add(arrival.body.to_vec())
    };
    add().map_err(unencodable)
}

fn add_execution(arguments: &mut SqliteArguments, arrival: &Arrival) -> Result<(), sqlx::error::BoxDynError> {
    let message = &arrival.message;
    arguments.add(arrival.execution_id.uuid())?;
    arguments.add(message.tenant_id.uuid())?;
    arguments.add(arrival.flow_id.map(FlowId::uuid))?;
    arguments.add(message.id.uuid())?;
    arguments.add(message.listener_id.uuid())?;
    arguments.add(arrival.state.as_str())?;
    arguments.add(message.received_at)?;
    arguments.add(message.received_at)
}

fn add_dispatch(arguments: &mut SqliteArguments, arrival: &Arrival) -> Result<(), sqlx::error::BoxDynError> {
    arguments.add(arrival.execution_id.uuid())?;
    arguments.add(arrival.message.tenant_id.uuid())?;
    arguments.add(arrival.dispatch_at)
}
