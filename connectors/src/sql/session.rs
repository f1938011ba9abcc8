//! One connection to a database for the time of one delivery: begun, used, committed, or thrown away.
//!
//! A session that is dropped without a release closes its connection, so that the database rolls back and no half-used connection goes back to its pool,
//! also when whoever works is cancelled.
//! Must not know: how statements are made.

use std::io;

use sqlx::{
    AssertSqlSafe, Database, Encode, MySql, MySqlPool, PgPool, Postgres, Sqlite, SqlitePool, Type,
    pool::PoolConnection, query::Query,
};

use super::{
    catalog::{self, Table, TableName},
    convert::Cell,
    statement::{Statement, Values},
};

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

impl Session {
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
        // Made of identifiers of the catalog, quoted, and of placeholders.
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
{
    let Values::Cells(cells) = values else { return query };
    for cell in cells {
        query = match cell {
            Cell::Null => query.bind(None::<String>),
            Cell::Text(text) => query.bind(text),
            Cell::Bytes(bytes) => query.bind(bytes),
        };
    }
    query
}
