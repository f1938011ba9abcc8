//! What the database's errors mean.

use inlet_core::ports::store::{Conflict, StoreError};

/// Sorts an error: a rule of the schema, a database that is away or full, or a fault of ours.
pub fn store_error(error: sqlx::Error) -> StoreError {
    match &error {
        sqlx::Error::Database(database) if database.is_unique_violation() => match taken(database.message()) {
            Some(conflict) => StoreError::Conflict(conflict),
            None => StoreError::Failed { source: error.into() },
        },
        sqlx::Error::Database(database) if database.is_foreign_key_violation() => StoreError::Conflict(Conflict::InUse),
        sqlx::Error::Database(database) if is_away(database.code().as_deref()) => {
            StoreError::Unavailable { source: error.into() }
        }
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed | sqlx::Error::Io(_) => {
            StoreError::Unavailable { source: error.into() }
        }
        _ => StoreError::Failed { source: error.into() },
    }
}

/// SQLite names the columns of a unique rule and not the rule (`UNIQUE constraint failed: flows.tenant_id, flows.listener_id`).
fn taken(message: &str) -> Option<Conflict> {
    let columns = message.rsplit_once(": ")?.1;
    match columns {
        "tenants.slug" => Some(Conflict::SlugTaken),
        "users.login" => Some(Conflict::LoginTaken),
        "memberships.tenant_id, memberships.user_id" => Some(Conflict::AlreadyMember),
        "flows.tenant_id, flows.listener_id" => Some(Conflict::ListenerHasFlow),
        "schedules.tenant_id, schedules.flow_id" => Some(Conflict::FlowHasEventSchedule),
        _ if columns.rsplit_once('.').is_some_and(|(_, column)| column == "name") => Some(Conflict::NameTaken),
        _ => None,
    }
}

/// BUSY (5), LOCKED (6), READONLY (8), IOERR (10), FULL (13), CANTOPEN (14); the low byte of an extended code (sqlite.org/rescode.html).
fn is_away(code: Option<&str>) -> bool {
    code.and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
}
