//! What an error of a database means for a delivery.
//!
//! Must not know: which statement it was.

use std::time::Duration;

use inlet_core::{
    connection::SqlSettings,
    ports::connector::{ConnectorError, Retry},
};
use sqlx::error::{DatabaseError, ErrorKind};
use tokio::time::timeout;

use crate::failed;

/// How much of what a database says is shown, in bytes.
const MAX_MESSAGE: usize = 500;

/// The error as people see it. Only what the database itself says about a statement is shown.
pub fn explain(error: &sqlx::Error) -> ConnectorError {
    tracing::debug!(%error, "a database refused or broke");
    match error {
        sqlx::Error::Database(refused) => refusal(refused.as_ref()),
        sqlx::Error::PoolTimedOut => {
            failed("SQL_BUSY", "no connection to the database became free in time", Retry::Later)
        }
        sqlx::Error::Tls(_) => failed("SQL_CONNECT", "TLS with the database server failed", Retry::Later),
        sqlx::Error::Encode(_) => failed("SQL_VALUE_UNFIT", "a value cannot be sent to the database", Retry::Never),
        _ => failed("SQL_CONNECT", "the database cannot be reached, or the connection to it broke", Retry::Later),
    }
}

/// Bounds what is done in a database from this side too: a server that hangs ends no statement.
pub async fn in_time<T>(
    settings: &SqlSettings,
    work: impl Future<Output = Result<T, ConnectorError>>,
) -> Result<T, ConnectorError> {
    let limit = Duration::from_millis(settings.statement_timeout_ms);
    timeout(limit, work).await.unwrap_or_else(|_| {
        let message = format!("a statement took longer than {} ms", settings.statement_timeout_ms);
        Err(failed("SQL_TIMEOUT", message, Retry::Later))
    })
}

fn refusal(error: &dyn DatabaseError) -> ConnectorError {
    let (code, retry) = meaning(error);
    let mut said = error.message().replace('\0', "\u{FFFD}");
    said.truncate(said.floor_char_boundary(MAX_MESSAGE));
    failed(code, format!("the database says: {said}"), retry)
}

/// By SQLSTATE (PostgreSQL, appendix A), by number (MySQL and MariaDB, error reference), by result code (SQLite).
fn meaning(error: &dyn DatabaseError) -> (&'static str, Retry) {
    if error.kind() != ErrorKind::Other {
        return ("SQL_CONSTRAINT", Retry::Never);
    }
    if let Some(mysql) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        return match mysql.number() {
            1205 | 1213 => ("SQL_CONFLICT", Retry::Later),
            1044 | 1045 | 1049 | 1698 => ("SQL_AUTHENTICATION", Retry::Never),
            1969 | 3024 => ("SQL_TIMEOUT", Retry::Later),
            1040 | 1053 | 1203 | 1226 | 1021 | 1037 | 1038 | 1290 => ("SQL_BUSY", Retry::Later),
            _ => ("SQL_REFUSED", Retry::Never),
        };
    }
    let code = error.code().unwrap_or_default();
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        // The lowest byte of an extended result code is the primary one: busy, locked, I/O error, full, not openable.
        let primary = code.parse::<u32>().map_or(0, |code| code & 0xFF);
        return match primary {
            5 | 6 | 10 | 13 => ("SQL_BUSY", Retry::Later),
            // Interrupted: the time was over.
            9 => ("SQL_TIMEOUT", Retry::Later),
            14 => ("SQL_CONNECT", Retry::Never),
            _ => ("SQL_REFUSED", Retry::Never),
        };
    }
    match code.as_ref() {
        "57014" => ("SQL_TIMEOUT", Retry::Later),
        code if code.starts_with("28") || code == "3D000" => ("SQL_AUTHENTICATION", Retry::Never),
        code if code.starts_with("40") || code == "55P03" => ("SQL_CONFLICT", Retry::Later),
        code if ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class)) => ("SQL_BUSY", Retry::Later),
        _ => ("SQL_REFUSED", Retry::Never),
    }
}
