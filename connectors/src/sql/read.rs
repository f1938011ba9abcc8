//! A query as records, within bounds of rows, bytes and time, in a transaction that cannot write.
//!
//! Must not know: how statements are made ready (own.rs), or what is made of values (row.rs).

use inlet_core::{
    connection::{SqlEngine, SqlSettings},
    flow::{input::Input, statement::BoundStatement},
    ports::connector::{ConnectorError, DeliveryReport, OpenConnection, Retry},
};
use inlet_formats::Record;

use super::{
    SqlConnector,
    catalog::class_in_postgres,
    convert::Class,
    failure::{explain, in_time},
    own::{Own, asked},
    row::ResultColumn,
    session::{Described, Pool, Room, RowFailure, Session},
};
use crate::failed;

/// About how many bytes all rows have together at most.
const MAX_RESULT: usize = 256 * 1024 * 1024;

impl SqlConnector {
    /// The rows of a query. The connection's time holds for all of it.
    ///
    /// Codes: `SQL_STATEMENT_INVALID`, `SQL_COLUMN_TWICE`, `SQL_VALUE_UNFIT`, `SQL_VALUE_UNREADABLE`, `SQL_RESULT_TOO_LARGE`, `SQL_REFUSED`,
    /// `SQL_AUTHENTICATION`, `EGRESS_REFUSED`, and, to be tried again, `SQL_CONNECT`, `SQL_BUSY`, `SQL_CONFLICT` and `SQL_TIMEOUT`.
    pub async fn read(
        &self,
        connection: &OpenConnection,
        settings: &SqlSettings,
        (statement, max_rows): (&BoundStatement, u32),
    ) -> Result<Input, ConnectorError> {
        let read = async {
            let opened = self.opened(connection, settings).await?;
            in_time(settings, rows(&opened.pool, settings, (statement, max_rows))).await
        };
        read.await.map(Input::Records).map_err(|error| {
            let report = DeliveryReport { target: Some("query".to_owned()), ..DeliveryReport::default() };
            ConnectorError { report, ..error }
        })
    }
}

async fn rows(
    pool: &Pool,
    settings: &SqlSettings,
    (statement, max_rows): (&BoundStatement, u32),
) -> Result<Vec<Record>, ConnectorError> {
    let engine = settings.database.engine();
    let mut session = pool.session().await.map_err(|error| explain(&error))?;
    begin(&mut session, settings).await.map_err(|error| explain(&error))?;
    let described = session.describe(asked(statement, engine)).await.map_err(|error| explain(&error))?;
    let columns = columns(&described, engine)?;
    let own = Own::new(statement, engine, &described)?;
    let query = own.query(|text| wrapped(text, engine, columns.len()))?;
    let room = Room { rows: usize::try_from(max_rows).unwrap_or(usize::MAX), bytes: MAX_RESULT };
    let records = session.rows(query, &columns, room).await.map_err(|failure| match failure {
        RowFailure::Database(error) => explain(&error),
        RowFailure::TooManyRows => {
            failed("SQL_RESULT_TOO_LARGE", format!("the query gives more than {max_rows} rows"), Retry::Never)
        }
        RowFailure::TooManyBytes => {
            failed("SQL_RESULT_TOO_LARGE", format!("the query gives more than {MAX_RESULT} bytes"), Retry::Never)
        }
        RowFailure::Unreadable { row, column } => {
            let name = columns.get(column).map_or("", |column| column.name.as_str());
            let mut error = failed(
                "SQL_VALUE_UNREADABLE",
                format!("the value of {name} in row {row} cannot be read; let the database turn it into a text"),
                Retry::Never,
            );
            error.failure.field = Some(name.to_owned());
            error
        }
    })?;
    end(&mut session, engine).await.map_err(|error| explain(&error))?;
    session.release();
    Ok(records)
}

/// Begins a transaction in which nothing can be written, with values in one spelling whatever the server's own settings.
async fn begin(session: &mut Session, settings: &SqlSettings) -> sqlx::Result<()> {
    let text = match settings.database.engine() {
        SqlEngine::Postgres => {
            "BEGIN READ ONLY; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL TimeZone = 'UTC'; SET LOCAL IntervalStyle = 'iso_8601'; \
             SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1"
        }
        SqlEngine::Mysql => "START TRANSACTION READ ONLY",
        SqlEngine::Sqlite => "PRAGMA query_only = ON; BEGIN",
    };
    session.run(text.to_owned()).await?;
    session.limit(settings.statement_timeout_ms).await
}

async fn end(session: &mut Session, engine: SqlEngine) -> sqlx::Result<()> {
    session.lift_limit().await?;
    let text = if engine == SqlEngine::Sqlite { "ROLLBACK; PRAGMA query_only = OFF" } else { "ROLLBACK" };
    session.run(text.to_owned()).await
}

/// The result's columns, each with a name of its own.
fn columns(described: &Described, engine: SqlEngine) -> Result<Vec<ResultColumn>, ConnectorError> {
    let mut columns: Vec<ResultColumn> = Vec::with_capacity(described.columns.len());
    for (name, type_name) in &described.columns {
        if columns.iter().any(|column| column.name == *name) {
            let message = format!("two columns of the query are called {name}: give one another name with AS");
            return Err(failed("SQL_COLUMN_TWICE", message, Retry::Never));
        }
        let class = match engine {
            SqlEngine::Postgres => class_in_postgres(type_name),
            // Values say themselves what they are.
            SqlEngine::Mysql | SqlEngine::Sqlite => Class::Other,
        };
        columns.push(ResultColumn { name: name.clone(), class });
    }
    if columns.is_empty() {
        return Err(failed("SQL_STATEMENT_INVALID", "the query gives no columns", Retry::Never));
    }
    Ok(columns)
}

/// PostgreSQL writes every type as text, and loses nothing by it. The others send values in a form of their own.
fn wrapped(text: &str, engine: SqlEngine, columns: usize) -> String {
    if engine != SqlEngine::Postgres {
        return text.to_owned();
    }
    let names: Vec<_> = (0..columns).map(|place| format!("c{place}")).collect();
    let cast: Vec<_> = names.iter().map(|name| format!("q.{name}::text")).collect();
    // The line break ends a comment at the query's end.
    format!("SELECT {} FROM ({text}\n) AS q ({})", cast.join(", "), names.join(", "))
}
