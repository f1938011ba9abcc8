//! Whichever database it is: beginning transactions, writing arrivals, and closing.
//!
//! Must not know: what the tables mean.

use inlet_core::{
    clock::Timestamp,
    ids::TenantId,
    message::Arrival,
    ports::store::{Access, StoreResult},
};

use uuid::Uuid;

use crate::{
    postgres::{self, PostgresDatabase},
    sql::{Connection, sql},
    sqlite::{self, SqliteDatabase},
};

/// Whose rows a transaction sees.
#[derive(Debug, Clone, Copy)]
pub enum Scope {
    /// One tenant's.
    Tenant(TenantId),
    /// Everybody's: logins, the board and accepting.
    AllTenants,
}

/// An open database.
#[derive(Debug, Clone)]
pub enum Database {
    /// A file.
    Sqlite(SqliteDatabase),
    /// A server.
    Postgres(PostgresDatabase),
}

/// What writing arrivals keeps from batch to batch.
#[derive(Default)]
pub struct Inserting {
    sqlite: sqlite::Statements,
}

/// A feed's way from one place in a log to another, as texts: the same place has the same text.
pub struct FeedMove {
    /// Which feed.
    pub feed: Uuid,
    /// Who must have it.
    pub holder: Uuid,
    /// When it was last changed by somebody; if it was changed since, it does not move.
    pub unchanged_since: Timestamp,
    /// Where it must stand.
    pub from: Option<String>,
    /// Where it stands then.
    pub to: String,
}

/// Moves a feed on from a place, if it still stands there; given the parameters: feed, holder, unchanged since, from and to.
macro_rules! move_feed {
    ($feed:literal, $holder:literal, $since:literal, $from:literal, $to:literal) => {
        concat!(
            "UPDATE feeds SET place = ",
            $to,
            " WHERE id = ",
            $feed,
            " AND holder = ",
            $holder,
            " AND updated_at = ",
            $since,
            " AND place IS NOT DISTINCT FROM ",
            $from,
            " AND enabled"
        )
    };
}
pub(crate) use move_feed;

impl Database {
    /// A transaction. Reading ones see one consistent state and do not wait for writers; writing ones of the same scope follow one another.
    pub async fn begin(&self, scope: Scope, access: Access) -> StoreResult<Connection> {
        match self {
            Self::Sqlite(database) => Ok(Connection::Sqlite(database.begin(access).await?)),
            Self::Postgres(database) => Ok(Connection::Postgres(database.begin(scope, access).await?)),
        }
    }

    /// A reading transaction for what stands first in an index, however much stands behind: PostgreSQL sorts nothing that an index has in order, also
    /// when it does not know yet how much has come since it last counted.
    pub async fn begin_in_order(&self) -> StoreResult<Connection> {
        match self {
            Self::Sqlite(_) => self.begin(Scope::AllTenants, Access::Read).await,
            Self::Postgres(database) => Ok(Connection::Postgres(database.begin_in_order().await?)),
        }
    }

    /// A transaction on the board of executions: it sees everybody's rows, and locks those it changes, one by one.
    pub async fn begin_board(&self) -> StoreResult<Connection> {
        match self {
            Self::Sqlite(database) => Ok(Connection::Sqlite(database.begin(Access::Write).await?)),
            Self::Postgres(database) => Ok(Connection::Postgres(database.begin_board().await?)),
        }
    }

    /// Commits all of the arrivals or none.
    pub async fn insert(&self, inserting: &mut Inserting, arrivals: &[&Arrival]) -> StoreResult<()> {
        match self {
            Self::Sqlite(database) => sqlite::insert(database, &mut inserting.sqlite, arrivals).await,
            Self::Postgres(database) => postgres::insert(database, arrivals).await,
        }
    }

    /// Commits all of the arrivals together with the feed's move, or nothing: false when the feed does not stand where it should.
    pub async fn move_feed_on(&self, moved: &FeedMove, arrivals: &[&Arrival]) -> StoreResult<bool> {
        match self {
            Self::Postgres(database) if !arrivals.is_empty() => {
                postgres::insert_of_feed(database, moved, arrivals).await
            }
            Self::Postgres(_) | Self::Sqlite(_) => {
                let mut connection = self.begin_board().await?;
                let done = sql(move_feed!("$1", "$2", "$3", "$4", "$5"))
                    .bind(moved.feed)
                    .bind(moved.holder)
                    .bind(moved.unchanged_since)
                    .bind(moved.from.as_deref())
                    .bind(moved.to.as_str())
                    .execute(&mut connection)
                    .await?;
                if done == 1
                    && let Connection::Sqlite(transaction) = &mut connection
                {
                    sqlite::insert_within(transaction, arrivals).await?;
                }
                connection.commit().await?;
                Ok(done == 1)
            }
        }
    }

    /// Open connections, and how many of these are idle.
    pub fn connections(&self) -> (usize, usize) {
        match self {
            Self::Sqlite(database) => database.connections(),
            Self::Postgres(database) => database.connections(),
        }
    }

    /// Whether the database answers, soon.
    pub async fn ping(&self, now: Timestamp) -> StoreResult<()> {
        let mut connection = match self {
            Self::Sqlite(database) => Connection::Sqlite(database.begin_reading_soon().await?),
            Self::Postgres(database) => Connection::Postgres(database.begin_reading_soon().await?),
        };
        sql("SELECT 1 FROM tenants WHERE created_at > $1 LIMIT 1")
            .bind(now)
            .scalar_optional::<i32>(&mut connection)
            .await?;
        Ok(())
    }

    /// Closes all connections.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(database) => database.close().await,
            Self::Postgres(database) => database.close().await,
        }
    }
}
