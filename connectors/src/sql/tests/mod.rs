//! Every action on real servers: PostgreSQL and MariaDB of the tests' own, and SQLite's files. One suite for all three.

mod actions;
mod database;
mod faults;
mod own;
mod read;
mod statements;
mod test;
mod tls;

use std::{net::TcpListener, sync::Arc};

use inlet_core::{
    connection::{ConnectionSettings, SecretName, SqlAction, SqlDatabase, SqlServer, SqlSettings, SqlTable, SqlTls},
    ids::ConnectionId,
    ports::connector::{ConnectorError, DeliveryReport, OpenConnection, Retry},
};
use inlet_formats::Record;
use serde_json::{Value, json};
use uuid::Uuid;

use self::database::{Database, with_every_database};
use super::{SqlConnector, config};
use crate::{
    directory::Directories,
    egress::EgressPolicy,
    fixtures::{opened, tenant},
};

fn table(name: &str, action: SqlAction, key_columns: &[&str]) -> SqlTable {
    let key_columns = key_columns.iter().map(|name| (*name).to_owned()).collect();
    SqlTable { table: name.to_owned(), action, key_columns, once: false }
}

fn records(list: Value) -> Vec<Record> {
    serde_json::from_value(list).unwrap()
}

fn open(settings: &SqlSettings) -> OpenConnection {
    opened(ConnectionSettings::Sql(settings.clone()), &[(SecretName::Password, "unused")])
}

fn code_and_retry<T: std::fmt::Debug>(result: Result<T, ConnectorError>) -> (String, Retry) {
    let error = result.unwrap_err();
    (error.failure.code, error.retry)
}

fn is(code: &str, retry: Retry) -> (String, Retry) {
    (code.to_owned(), retry)
}
