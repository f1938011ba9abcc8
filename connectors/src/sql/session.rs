//! One connection to a database for the time of one delivery: begun, used, committed, or thrown away.
//!
//! A session that is dropped without a release closes its connection, so that the database rolls back and no half-used connection goes back to its pool,
//! also when whoever works is cancelled.
//! Must not know: how statements are made.

use std::{
    io,
    time::{Duration, Instant},
};

use futures::TryStreamExt;
use inlet_core::flow::script::record_weight;
use inlet_formats::Record;
use sqlx::{
    AssertSqlSafe, Column as _, Database, Either, Encode, Executor, MySql, MySqlPool, PgConnection, PgPool, Postgres,
    SqlSafeStr, Sqlite, SqlitePool, Statement as _, Type, TypeInfo,
    pool::PoolConnection,
    postgres::{PgTypeInfo, types::Oid},
    query::Query,
};

use super::{
    catalog::{self, Table, TableName},
    convert::Cell,
    row::{self, ResultColumn, Unreadable},
    statement::{Statement, Values},
};

/// How many steps of its machine SQLite takes between two looks at the time.
const STEPS: i32 = 10_000;

/// The connections to one database.
#[derive(Clone)]
pub enum Pool {
    /// PostgreSQL.
    Postgres(PgPool),
    /// MySQL or MariaDB.
    Mysql(MySqlPool),
    /// SQLite.
    Sqlite(SqlitePool),
}

/// A connection taken from its pool.
pub struct Session {
    link: Link,
    is_clean: bool,
}

enum Link {
    /// PostgreSQL.
    Postgres(PoolConnection<Postgres>),
    /// MySQL or MariaDB.
    Mysql(PoolConnection<MySql>),
    /// SQLite.
    Sqlite(PoolConnection<Sqlite>),
}

impl Pool {
    /// Takes a connection, made when there is none.
    pub async fn session(&self) -> sqlx::Result<Session> {
        let link = match self {
            Self::Postgres(pool) => pool.acquire().await.map(Link::Postgres),
            Self::Mysql(pool) => pool.acquire().await.map(Link::Mysql),
            Self::Sqlite(pool) => pool.acquire().await.map(Link::Sqlite),
        };
        match link {
            Ok(link) => Ok(Session { link, is_clean: false }),
            // The pool tries a server that refuses connections until its time is over, and tells no more than that.
            Err(sqlx::Error::PoolTimedOut) if self.size() == 0 => {
                Err(sqlx::Error::Io(io::ErrorKind::ConnectionRefused.into()))
            }
            Err(error) => Err(error),
        }
    }

    /// How many connections are open.
    fn size(&self) -> u32 {
        match self {
            Self::Postgres(pool) => pool.size(),
            Self::Mysql(pool) => pool.size(),
            Self::Sqlite(pool) => pool.size(),
        }
    }

    /// Closes all of them.
    pub async fn close(&self) {
        match self {
            Self::Postgres(pool) => pool.close().await,
            Self::Mysql(pool) => pool.close().await,
            Self::Sqlite(pool) => pool.close().await,
        }
    }
}

/// What a database says of a statement before it is run.
pub struct Described {
    /// What stands at its placeholders.
    pub parameters: Parameters,
    /// The names and types of its result's columns.
    pub columns: Vec<(String, String)>,
}

/// The placeholders of a statement.
pub enum Parameters {
    /// Each with the type that the database wants there, so that it can be cast to (PostgreSQL).
    Typed(Vec<String>),
    /// So many.
    Count(usize),
}

impl Parameters {
    /// How many there are.
    pub const fn count(&self) -> usize {
        match self {
            Self::Typed(types) => types.len(),
            Self::Count(count) => *count,
        }
    }
}

/// How much a query may give.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Rows.
    pub rows: usize,
    /// About how many bytes all of them have.
    pub bytes: usize,
}

/// Why rows did not come.
pub enum RowFailure {
    /// The database.
    Database(sqlx::Error),
    /// There are more than there is room for.
    TooManyRows,
    /// They are larger than there is room for.
    TooManyBytes,
    /// A value that cannot be read: the row, counted from 1, and the column's place.
    Unreadable {
        /// Which row.
        row: usize,
        /// Which column, from 0.
        column: usize,
    },
}

impl From<sqlx::Error> for RowFailure {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

/// Rows that have come.
struct Gathered {
    room: Room,
    records: Vec<Record>,
    bytes: usize,
}

impl Gathered {
    fn add(&mut self, record: Result<Record, Unreadable>) -> Result<(), RowFailure> {
        let row = self.records.len() + 1;
        let record = record.map_err(|Unreadable(column)| RowFailure::Unreadable { row, column })?;
        if row > self.room.rows {
            return Err(RowFailure::TooManyRows);
        }
        self.bytes += record_weight(&record);
        if self.bytes > self.room.bytes {
            return Err(RowFailure::TooManyBytes);
        }
        self.records.push(record);
        Ok(())
    }
}

impl Session {
    /// What the database says of a statement.
    pub async fn describe(&mut self, text: String) -> sqlx::Result<Described> {
        let text = AssertSqlSafe(text).into_sql_str();
        match &mut self.link {
            Link::Postgres(connection) => {
                let statement = connection.prepare(text).await?;
                let wanted: Vec<Oid> = match statement.parameters() {
                    Some(Either::Left(types)) => types.iter().filter_map(PgTypeInfo::oid).collect(),
                    _ => Vec::new(),
                };
                let columns = statement.columns();
                let names: Vec<String> = columns.iter().map(|column| column.name().to_owned()).collect();
                let of_columns: Vec<Oid> = columns.iter().filter_map(|column| column.type_info().oid()).collect();
                let parameters = Parameters::Typed(type_names(connection, wanted).await?);
                let types = type_names(connection, of_columns).await?;
                Ok(Described { parameters, columns: names.into_iter().zip(types).collect() })
            }
            Link::Mysql(connection) => Ok(described(&connection.prepare(text).await?)),
            Link::Sqlite(connection) => Ok(described(&connection.prepare(text).await?)),
        }
    }

    /// Runs a query and takes its rows as they come, as long as there is room.
    pub async fn rows(
        &mut self,
        query: Statement,
        columns: &[ResultColumn],
        room: Room,
    ) -> Result<Vec<Record>, RowFailure> {
        let text = AssertSqlSafe(query.text);
        let mut gathered = Gathered { room, records: Vec::new(), bytes: 0 };
        match &mut self.link {
            Link::Postgres(connection) => {
                let mut rows = bind_lists(sqlx::query(text), query.values).fetch(&mut **connection);
                while let Some(row) = rows.try_next().await? {
                    gathered.add(row::of_postgres(&row, columns))?;
                }
            }
            Link::Mysql(connection) => {
                let mut rows = bind_cells(sqlx::query(text), query.values).fetch(&mut **connection);
                while let Some(row) = rows.try_next().await? {
                    gathered.add(row::of_mysql(&row))?;
                }
            }
            Link::Sqlite(connection) => {
                let mut rows = bind_cells(sqlx::query(text), query.values).fetch(&mut **connection);
                while let Some(row) = rows.try_next().await? {
                    gathered.add(row::of_sqlite(&row))?;
                }
            }
        }
        Ok(gathered.records)
    }

    /// Has statements of somebody's own end after so many milliseconds, where nothing else ends them: SQLite computes in a thread of ours.
    pub async fn limit(&mut self, milliseconds: u64) -> sqlx::Result<()> {
        if let Link::Sqlite(connection) = &mut self.link {
            let deadline = Instant::now() + Duration::from_millis(milliseconds);
            connection.lock_handle().await?.set_progress_handler(STEPS, move || Instant::now() < deadline);
        }
        Ok(())
    }

    /// Takes the limit away again.
    pub async fn lift_limit(&mut self) -> sqlx::Result<()> {
        if let Link::Sqlite(connection) = &mut self.link {
            connection.lock_handle().await?.remove_progress_handler();
        }
        Ok(())
    }

    /// The table in the catalog.
    pub async fn table(&mut self, name: &str) -> sqlx::Result<Option<Table>> {
        let name = TableName::parse(name);
        match &mut self.link {
            Link::Postgres(connection) => catalog::of_postgres(connection, name).await,
            Link::Mysql(connection) => catalog::of_mysql(connection, name).await,
            Link::Sqlite(connection) => catalog::of_sqlite(connection, name).await,
        }
    }

    /// Asks for something that every database has and that changes nothing.
    pub async fn ping(&mut self) -> sqlx::Result<()> {
        // `SELECT 1` would not make SQLite read its file.
        let text = match &self.link {
            Link::Postgres(_) | Link::Mysql(_) => "SELECT 1",
            Link::Sqlite(_) => "SELECT count(*) FROM sqlite_schema",
        };
        self.run(text.to_owned()).await
    }

    /// Runs statements of our own, without values.
    pub async fn run(&mut self, text: String) -> sqlx::Result<()> {
        let text = AssertSqlSafe(text);
        match &mut self.link {
            Link::Postgres(connection) => sqlx::raw_sql(text).execute(&mut **connection).await.map(|_| ()),
            Link::Mysql(connection) => sqlx::raw_sql(text).execute(&mut **connection).await.map(|_| ()),
            Link::Sqlite(connection) => sqlx::raw_sql(text).execute(&mut **connection).await.map(|_| ()),
        }
    }

    /// Runs a statement and says how many rows it changed.
    pub async fn execute(&mut self, statement: Statement) -> sqlx::Result<u64> {
        // Made of identifiers of the catalog, quoted, or written by the flow's author; of values there are only placeholders.
        let text = AssertSqlSafe(statement.text);
        match &mut self.link {
            Link::Postgres(connection) => {
                let query = bind_lists(sqlx::query(text), statement.values);
                query.execute(&mut **connection).await.map(|done| done.rows_affected())
            }
            Link::Mysql(connection) => {
                let query = bind_cells(sqlx::query(text), statement.values);
                query.execute(&mut **connection).await.map(|done| done.rows_affected())
            }
            Link::Sqlite(connection) => {
                let query = bind_cells(sqlx::query(text), statement.values);
                query.execute(&mut **connection).await.map(|done| done.rows_affected())
            }
        }
    }

    /// Gives the connection back to its pool: nothing is open any more.
    pub fn release(mut self) {
        self.is_clean = true;
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.is_clean {
            return;
        }
        match &mut self.link {
            Link::Postgres(connection) => connection.close_on_drop(),
            Link::Mysql(connection) => connection.close_on_drop(),
            Link::Sqlite(connection) => connection.close_on_drop(),
        }
    }
}

fn described<S: sqlx::Statement>(statement: &S) -> Described {
    let count = match statement.parameters() {
        Some(Either::Left(types)) => types.len(),
        Some(Either::Right(count)) => count,
        None => 0,
    };
    let columns = statement.columns().iter();
    let columns = columns.map(|column| (column.name().to_owned(), column.type_info().name().to_owned()));
    Described { parameters: Parameters::Count(count), columns: columns.collect() }
}

/// The names of types, so that they can be cast to.
async fn type_names(connection: &mut PgConnection, types: Vec<Oid>) -> sqlx::Result<Vec<String>> {
    if types.is_empty() {
        return Ok(Vec::new());
    }
    sqlx::query_scalar("SELECT format_type(t, -1) FROM unnest($1::oid[]) WITH ORDINALITY AS u (t, n) ORDER BY n")
        .bind(types)
        .fetch_all(connection)
        .await
}

fn bind_lists(
    mut query: Query<'_, Postgres, sqlx::postgres::PgArguments>,
    values: Values,
) -> Query<'_, Postgres, sqlx::postgres::PgArguments> {
    let Values::Lists(lists) = values else { return query };
    for list in lists {
        query = query.bind(list);
    }
    query
}

/// Binds cells one by one, where there are placeholders for each.
fn bind_cells<'q, D: Database>(
    mut query: Query<'q, D, <D as Database>::Arguments>,
    values: Values,
) -> Query<'q, D, <D as Database>::Arguments>
where
    Option<String>: Encode<'q, D> + Type<D>,
    String: Encode<'q, D> + Type<D>,
    Vec<u8>: Encode<'q, D> + Type<D>,
    i64: Encode<'q, D> + Type<D>,
{
    let Values::Cells(cells) = values else { return query };
    for cell in cells {
        query = match cell {
            Cell::Null => query.bind(None::<String>),
            Cell::Text(text) => query.bind(text),
            Cell::Bytes(bytes) => query.bind(bytes),
            Cell::Integer(number) => query.bind(number),
        };
    }
    query
}
