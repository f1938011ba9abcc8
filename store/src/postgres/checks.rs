//! What must be true of a database before anything is accepted into it.
//!
//! Must not know: how to mend it.

use inlet_core::{
    mutant::{Mutant, planted},
    ports::store::{StoreError, StoreResult},
};
use sqlx::PgConnection;

use super::ROLE;
use crate::error::store_error;

/// Why a database is refused.
#[derive(Debug, thiserror::Error)]
enum Unsafe {
    #[error(
        "the server's settings fsync and full_page_writes must be on: without them a power failure loses what was acknowledged"
    )]
    NotDurable,
    #[error("connections act as {0}, which owns tables or may pass row-level security; they must act as {ROLE}")]
    Privileged(String),
    #[error("row-level security is not enabled and forced, or has no policy, on {0}")]
    NotWalled(String),
}

impl From<Unsafe> for StoreError {
    fn from(error: Unsafe) -> Self {
        Self::Failed { source: error.into() }
    }
}

/// Checks durability, the role, and the walls between tenants.
pub async fn check(connection: &mut PgConnection) -> StoreResult<()> {
    let durable: bool = sqlx::query_scalar(
        "SELECT current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'
            AND current_setting('synchronous_commit') IN ('on', 'remote_apply')",
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(store_error)?;
    if !durable && !planted(Mutant::AsynchronousCommit) {
        return Err(Unsafe::NotDurable.into());
    }
    let (role, privileged): (String, bool) = sqlx::query_as(
        "SELECT r.rolname::text, r.rolsuper OR r.rolbypassrls OR EXISTS (
             SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p'))
         FROM pg_roles r WHERE r.rolname = current_user",
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(store_error)?;
    if privileged {
        return Err(Unsafe::Privileged(role).into());
    }
    // Partitions are reached through their table alone: the role has no rights on them.
    let open: Option<String> = sqlx::query_scalar(
        "SELECT string_agg(c.relname, ', ') FROM pg_class c
         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
           AND c.relname <> '_sqlx_migrations'
           AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))",
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(store_error)?;
    open.map_or(Ok(()), |tables| Err(Unsafe::NotWalled(tables).into()))
}
