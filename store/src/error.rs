//! What the database's errors mean.

use inlet_core::ports::store::{Conflict, StoreError};

/// Sorts an error: a rule of the schema, a database that is away or full, or a fault of ours.
pub fn store_error(error: sqlx::Error) -> StoreError {
    match &error {
        sqlx::Error::Database(database) if database.is_unique_violation() => {
            match database.constraint().map_or_else(|| taken(database.message()), rule_broken) {
                Some(conflict) => StoreError::Conflict(conflict),
                None => StoreError::Failed { source: error.into() },
            }
        }
        sqlx::Error::Database(database) if database.is_foreign_key_violation() => StoreError::Conflict(Conflict::InUse),
        sqlx::Error::Database(database) if is_away(database.code().as_deref()) => {
            StoreError::Unavailable { source: error.into() }
        }
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Protocol(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Io(_) => StoreError::Unavailable { source: error.into() },
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

/// PostgreSQL names the rule; the names are those of migrations/postgres.
fn rule_broken(constraint: &str) -> Option<Conflict> {
    match constraint {
        "tenants_slug_key" => Some(Conflict::SlugTaken),
        "users_login_key" => Some(Conflict::LoginTaken),
        "memberships_pkey" => Some(Conflict::AlreadyMember),
        "flows_tenant_id_listener_id_key" => Some(Conflict::ListenerHasFlow),
        "schedules_event" => Some(Conflict::FlowHasEventSchedule),
        _ if constraint.ends_with("_name_key") => Some(Conflict::NameTaken),
        _ => None,
    }
}

/// On SQLite BUSY (5), LOCKED (6), READONLY (8), IOERR (10), FULL (13), CANTOPEN (14); the low byte of an extended code (sqlite.org/rescode.html).
/// On PostgreSQL the classes 08 (connection), 25 (read-only after a failover), 40 (serialization, deadlock), 53 (disk full, too many connections),
/// 55 (lock not available), 57 (shutdown), 58 (I/O) of its appendix A; codes of five characters.
fn is_away(code: Option<&str>) -> bool {
    if let Some(code) = code.filter(|code| code.len() == 5) {
        return matches!(&code[..2], "08" | "25" | "40" | "53" | "55" | "57" | "58");
    }
    code.and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
}
