//! What the settings of a SQL connection must be.
//!
//! Must not know: secrets, or how a database is opened.

use inlet_core::{
    connection::{SqlDatabase, SqlServer, SqlSettings},
    error::Problem,
};

use crate::{
    file::name::{has_templates, is_file_name},
    server,
};

/// The longest name of a database or user, in bytes.
const MAX_NAME: usize = 200;

/// Everything wrong with the settings; fields are named as in the API.
pub fn check(settings: &SqlSettings) -> Vec<Problem> {
    let kind = match &settings.database {
        SqlDatabase::Postgres(_) => "postgres",
        SqlDatabase::Mysql(_) => "mysql",
        SqlDatabase::Sqlite { .. } => "sqlite",
    };
    let mut problems = Vec::new();
    let mut add = |field: &str, message: &str| {
        problems.push(Problem::field("CONNECTION_SETTINGS_INVALID", format!("settings.{kind}.{field}"), message));
    };
    match &settings.database {
        SqlDatabase::Postgres(server) | SqlDatabase::Mysql(server) => {
            for (field, message) in check_server(server) {
                add(field, message);
            }
        }
        SqlDatabase::Sqlite { path } if !is_file_name(path) || !has_templates(path) => {
            add(
                "path",
                "a relative path within the tenant's folder, without . or .. segments, not ending in # and a number",
            );
        }
        SqlDatabase::Sqlite { .. } => {}
    }
    if !(100..=300_000).contains(&settings.statement_timeout_ms) {
        add("statementTimeoutMs", "100 to 300000 milliseconds");
    }
    if !(1..=50).contains(&settings.max_connections) {
        add("maxConnections", "1 to 50 connections");
    }
    problems
}

fn check_server(server: &SqlServer) -> Vec<(&'static str, &'static str)> {
    let mut problems: Vec<_> = server::check_address(&server.host, server.port).collect();
    for (field, text) in [("database", &server.database), ("user", &server.user)] {
        if text.is_empty() || text.len() > MAX_NAME || text.contains('\0') || !has_templates(text) {
            problems.push((field, "1 to 200 bytes, with formats of dates that are some"));
        }
    }
    problems.extend(server::check_authorities(server.ca_certificates.as_deref()));
    problems
}
