//! Rows of `dispatches`: when the sweeper should bring an execution to the queue. One that may run has a row; HELD and what has ended have none.
//!
//! They stand apart from executions because no index may hold what changes in an execution while it runs: PostgreSQL would write to all of its indices
//! then. Whoever sets or ends one has locked its execution, which keeps two of them from waiting for each other; the sweeper has not, and leaves alone
//! what somebody else is changing.
//!
//! Must not know: what states mean.

use inlet_core::{clock::Timestamp, ports::store::StoreResult};
use uuid::Uuid;

use crate::sql::{Connection, Sql};

/// Ids of one statement.
const IDS: usize = 1_024;

/// Has these executions dispatched at that time, whether they had one before or not.
pub async fn set(connection: &mut Connection, ids: &[Uuid], at: Timestamp) -> StoreResult<()> {
    for chunk in ids.chunks(IDS) {
        let mut query =
            Sql::new("INSERT INTO dispatches (execution_id, tenant_id, dispatch_at) SELECT id, tenant_id, ");
        query.push_bind(at).push(" FROM executions WHERE id").push_ids(chunk.iter().copied());
        query.push(" ON CONFLICT (execution_id) DO UPDATE SET dispatch_at = excluded.dispatch_at");
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Has these executions dispatched no more.
pub async fn end(connection: &mut Connection, ids: &[Uuid]) -> StoreResult<()> {
    for chunk in ids.chunks(IDS) {
        let mut query = Sql::new("DELETE FROM dispatches WHERE execution_id");
        query.push_ids(chunk.iter().copied()).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Goes on with ` WHERE ..` for those rows, called `d`, that match and that nobody else is changing, for who has not locked their executions.
///
/// On PostgreSQL they are found first, by a query of its own: as a join, a plan that was made while the table was small would read all of it for each row.
pub fn push_free(query: &mut Sql, connection: &Connection, matching: impl FnOnce(&mut Sql)) {
    query.push(" WHERE execution_id ").push(connection.on("IN (", "= ANY(ARRAY("));
    query.push("SELECT d.execution_id FROM dispatches d WHERE ");
    matching(query);
    query.push(connection.on(")", " FOR UPDATE SKIP LOCKED))"));
}
