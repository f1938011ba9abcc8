//! The ends of a step that are a SQL connection, as they are shown and as they are given.

use async_graphql::{ID, InputObject, SimpleObject};
use inlet_core::{
    connection::SqlTable,
    error::Result,
    flow::{
        definition::{Destination, Source, SqlSource, SqlStatement},
        statement::DEFAULT_ROWS,
    },
    ids::ConnectionId,
};

use super::mirror;
use crate::id::parse;

mirror! {
    /// What is done to a table.
    SqlAction = inlet_core::connection::SqlAction {
        /// New rows.
        Insert,
        /// Changed rows, found by their key columns; a row that is not there stays so.
        Update,
        /// Removed rows, found by their key columns.
        Delete,
        /// New rows, or changed ones where the key is there.
        Upsert,
    }
}

/// A table of a SQL connection.
#[derive(InputObject)]
pub struct SqlEndInput {
    /// The database.
    pub connection_id: ID,
    /// `table`, or `schema.table`, with `{parameters}`.
    pub table: String,
    /// What is done.
    #[graphql(default_with = "SqlAction::Insert")]
    pub action: SqlAction,
    /// The columns that say which row it is, for all but INSERT, with `{parameters}`. For UPSERT there is a unique index on them.
    #[graphql(default)]
    pub key_columns: Vec<String>,
    /// Whether deliveries are noted in a table `inlet_deliveries` of the database, in the same transaction, so that a repetition has no effect.
    #[graphql(default = false)]
    pub once: bool,
}

/// The rows of a query, each a record with a field for each column.
#[derive(InputObject)]
pub struct SqlSourceInput {
    /// The database.
    pub connection_id: ID,
    /// One statement that begins with SELECT, WITH, VALUES or TABLE, run in a transaction that cannot write. `{parameters}` stand without quotes, and are
    /// bound: never a piece of the text.
    pub query: String,
    /// How many rows it may give; 1 to 1000000. More is an error.
    #[graphql(default_with = "DEFAULT_ROWS")]
    pub max_rows: u32,
}

/// A statement of one's own that is run for each record, all in one transaction.
#[derive(InputObject)]
pub struct SqlStatementInput {
    /// The database.
    pub connection_id: ID,
    /// One statement that begins with INSERT, UPDATE, DELETE, REPLACE, MERGE, WITH, SELECT or CALL. `{field:path}` stands for a field of the record,
    /// `{name}` for a parameter, without quotes. Both are bound: never a piece of the text.
    pub statement: String,
    /// Whether deliveries are noted in a table `inlet_deliveries` of the database, in the same transaction, so that a repetition has no effect.
    #[graphql(default = false)]
    pub once: bool,
}

fn connection(id: &ID, place: &str) -> Result<ConnectionId> {
    parse(id, &format!("{place}.connectionId"))
}

impl SqlEndInput {
    /// What it says; `place` is where it stands.
    pub fn parse(self, place: &str) -> Result<Destination> {
        Ok(Destination::Sql {
            connection_id: connection(&self.connection_id, place)?,
            table: SqlTable {
                table: self.table,
                action: self.action.into(),
                key_columns: self.key_columns,
                once: self.once,
            },
        })
    }
}

impl SqlSourceInput {
    /// What it says; `place` is where it stands.
    pub fn parse(self, place: &str) -> Result<Source> {
        let connection_id = connection(&self.connection_id, place)?;
        Ok(Source::Sql(SqlSource { connection_id, query: self.query, max_rows: self.max_rows }))
    }
}

impl SqlStatementInput {
    /// What it says; `place` is where it stands.
    pub fn parse(self, place: &str) -> Result<Destination> {
        Ok(Destination::SqlStatement {
            connection_id: connection(&self.connection_id, place)?,
            statement: SqlStatement { statement: self.statement, once: self.once },
        })
    }
}

/// A table of a SQL connection.
#[derive(SimpleObject)]
#[graphql(name = "SqlEnd")]
pub struct SqlEndObject {
    /// The database.
    pub connection_id: ID,
    /// `table`, or `schema.table`.
    pub table: String,
    /// What is done.
    pub action: SqlAction,
    /// The columns that say which row it is.
    pub key_columns: Vec<String>,
    /// Whether a repetition has no effect.
    pub once: bool,
}

/// The rows of a query.
#[derive(SimpleObject)]
#[graphql(name = "SqlSource")]
pub struct SqlSourceObject {
    /// The database.
    pub connection_id: ID,
    /// With parameters.
    pub query: String,
    /// How many rows it may give.
    pub max_rows: u32,
}

/// A statement that is run for each record.
#[derive(SimpleObject)]
#[graphql(name = "SqlStatement")]
pub struct SqlStatementObject {
    /// The database.
    pub connection_id: ID,
    /// With parameters and fields.
    pub statement: String,
    /// Whether a repetition has no effect.
    pub once: bool,
}

impl From<&SqlSource> for SqlSourceObject {
    fn from(source: &SqlSource) -> Self {
        Self {
            connection_id: source.connection_id.to_string().into(),
            query: source.query.clone(),
            max_rows: source.max_rows,
        }
    }
}
