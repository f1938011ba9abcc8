//! The PostgreSQL database: four pools, each of which can see only what it is for.
//!
//! All connections act as the role [`ROLE`], which owns nothing and cannot pass row-level security. Those for one tenant name it in each transaction
//! (`app.tenant_id`); those for everybody say so once (`app.across_tenants`). Tables refuse whoever says neither.
//!
//! Must not know: what the tables mean.

mod checks;
mod insert;

use std::time::Duration;

use inlet_core::{
    clock::Timestamp,
    mutant::{Mutant, planted},
    ports::store::{Access, StoreError, StoreResult},
};
use sqlx::{
    Connection, PgConnection, PgPool, Postgres,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};

pub use self::insert::{insert, insert_of_feed};
use crate::{AcceptLimits, database::Scope, error::store_error};

/// The role that the service acts as.
pub const ROLE: &str = "inlet_app";
/// How long a change or a reader waits for a connection.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long an accept or a probe waits: twice this is under the second within which a partner is told to come back.
const SHORT_PATIENCE: Duration = Duration::from_millis(450);
/// From when on an unused connection is tried before it is used.
const IDLE: Duration = Duration::from_millis(500);
/// How long a change waits for a lock that another one holds.
const LOCK_PATIENCE: &str = "SET lock_timeout = '10s'";
/// All our statements are short; compiling one costs up to a second, and the server's guess that it is worth that goes by costs that are no times.
const NO_COMPILING: &str = "SET jit = off";
/// For connections that see everybody's rows.
const ACROSS_TENANTS: &str = "SET app.across_tenants = 'on'";
/// For statements that look for many rows: each run is planned by what is there now. The server would keep a plan after some runs; one that is made while a
/// table is small reads it whole, and goes on to do so until the server counts again, up to a minute after the first hundred thousand have come.
const PLANNED_EACH_TIME: &str = "SET plan_cache_mode = force_custom_plan";
/// For statements about rows that are known, or first in an index: these are planned once. Left to itself, the server plans them again for as long as it
/// takes three ids for cheaper than ten.
const PLANNED_ONCE: &str = "SET plan_cache_mode = force_generic_plan";
/// The plan that is kept goes by indices alone, however little there was when it was made.
const BY_INDEX: &str = "SELECT set_config(name, 'off', false) FROM unnest(ARRAY['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin']) name";
/// Also when the server does not know yet how much has come since it last counted.
const IN_ORDER: &str =
    "SELECT set_config(name, 'off', true) FROM unnest(ARRAY['enable_sort', 'enable_bitmapscan']) name";
/// How a transaction begins that sees one state of everything and changes nothing.
const READING: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// The lock of changes across tenants; the tenants' own are in the other space of advisory locks, by a hash of their ids.
const PLATFORM_LOCK: i64 = 0x494E_4C45_5402;

/// How the database is reached.
#[derive(Debug, Clone)]
pub struct PostgresOptions {
    /// Where: `postgres://user:password@host:port/database`.
    pub url: String,
    /// Whether to bring the schema up to date first.
    pub migrate: bool,
    /// How accepts queue up.
    pub accepts: AcceptLimits,
    /// How many connections serve tenants at once.
    pub tenant_connections: u32,
    /// How many connections serve logins, the sweeper and whoever else looks at everybody's rows at once.
    pub platform_connections: u32,
    /// How many connections serve claims, reports, and whoever else changes rows of all tenants at once.
    pub board_connections: u32,
}

impl PostgresOptions {
    /// The defaults for a database.
    pub fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            migrate: true,
            accepts: AcceptLimits::default(),
            tenant_connections: 8,
            platform_connections: 6,
            board_connections: 6,
        }
    }
}

/// The connections.
#[derive(Debug, Clone)]
pub struct PostgresDatabase {
    tenants: PgPool,
    platform: PgPool,
    board: PgPool,
    accepts: PgPool,
}

/// The waiting for a connection took too long.
#[derive(Debug, thiserror::Error)]
#[error("the database was busy or away for {} ms", .0.as_millis())]
struct Busy(Duration);

/// Brings the schema up to date; several processes may try at once.
pub async fn migrate(url: &str, now: Timestamp) -> StoreResult<()> {
    let mut connection = PgConnection::connect(url).await.map_err(store_error)?;
    sqlx::migrate!("../migrations/postgres")
        .run(&mut connection)
        .await
        .map_err(|error| StoreError::Failed { source: error.into() })?;
    sqlx::query("SELECT messages_partitions_ahead($1)")
        .bind(now)
        .execute(&mut connection)
        .await
        .map_err(store_error)?;
    connection.close().await.map_err(store_error)
}

impl PostgresDatabase {
    /// Connects, and checks what must be true before anything is accepted.
    pub async fn open(options: &PostgresOptions, now: Timestamp) -> StoreResult<Self> {
        if options.migrate {
            migrate(&options.url, now).await?;
        }
        let address: PgConnectOptions = options.url.parse().map_err(store_error)?;
        let address = address.application_name("inlet").statement_cache_capacity(512);
        let pool = |connections, settings| pool(connections, settings).connect_lazy_with(address.clone());
        let database = Self {
            tenants: pool(options.tenant_connections, &[PLANNED_EACH_TIME]),
            platform: pool(options.platform_connections, &[PLANNED_EACH_TIME, ACROSS_TENANTS]),
            board: pool(options.board_connections, &[PLANNED_ONCE, BY_INDEX, ACROSS_TENANTS]),
            // One writer: beyond that, commits only get in each other's way.
            accepts: pool(1, &[ACROSS_TENANTS]),
        };
        let mut connection = database.platform.acquire().await.map_err(store_error)?;
        checks::check(&mut connection).await?;
        Ok(database)
    }

    /// A transaction. Those that write in the same scope follow one another, as on SQLite, so that what a use case has checked stays true until it commits.
    pub async fn begin(&self, scope: Scope, access: Access) -> StoreResult<sqlx::Transaction<'static, Postgres>> {
        let pool = match scope {
            Scope::Tenant(_) => &self.tenants,
            Scope::AllTenants => &self.platform,
        };
        let begin = match access {
            Access::Read => READING,
            Access::Write => "BEGIN",
        };
        let mut transaction = begin_on(pool, begin).await?;
        match (scope, access) {
            (Scope::Tenant(tenant), Access::Read) => {
                let query = sqlx::query("SELECT set_config('app.tenant_id', $1, true)").bind(tenant.uuid().to_string());
                query.execute(&mut *transaction).await
            }
            (Scope::Tenant(tenant), Access::Write) => {
                let query = sqlx::query(
                    "SELECT set_config('app.tenant_id', $1, true), pg_advisory_xact_lock(hashtextextended($1, 0))",
                );
                query.bind(tenant.uuid().to_string()).execute(&mut *transaction).await
            }
            (Scope::AllTenants, Access::Read) => return Ok(transaction),
            (Scope::AllTenants, Access::Write) => {
                sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(PLATFORM_LOCK).execute(&mut *transaction).await
            }
        }
        .map_err(store_error)?;
        Ok(transaction)
    }

    /// A transaction on the board of executions, which locks rows and nothing else.
    pub async fn begin_board(&self) -> StoreResult<sqlx::Transaction<'static, Postgres>> {
        begin_on(&self.board, "BEGIN").await
    }

    /// A reading transaction on the same connections. A plan that is made in it sorts nothing that an index has in order.
    pub async fn begin_in_order(&self) -> StoreResult<sqlx::Transaction<'static, Postgres>> {
        let mut transaction = begin_on(&self.board, READING).await?;
        sqlx::query(IN_ORDER).execute(&mut *transaction).await.map_err(store_error)?;
        Ok(transaction)
    }

    /// A reading transaction for a probe that must not be kept waiting.
    pub async fn begin_reading_soon(&self) -> StoreResult<sqlx::Transaction<'static, Postgres>> {
        soon(self.begin(Scope::AllTenants, Access::Read)).await
    }

    /// The connection of accepts: [`StoreError::Unavailable`] when it is not to be had within [`SHORT_PATIENCE`].
    async fn accepting_soon(&self) -> StoreResult<PoolConnection<Postgres>> {
        soon(async { self.accepts.acquire().await.map_err(store_error) }).await
    }

    /// Open connections, and how many of these are idle.
    pub fn connections(&self) -> (usize, usize) {
        let pools = [&self.tenants, &self.platform, &self.board, &self.accepts];
        let open = pools.iter().map(|pool| pool.size() as usize).sum();
        (open, pools.iter().map(|pool| pool.num_idle()).sum())
    }

    /// Closes all connections.
    pub async fn close(&self) {
        for pool in [&self.tenants, &self.platform, &self.board, &self.accepts] {
            pool.close().await;
        }
    }
}

/// Begins on a connection that lives: those that the server has closed meanwhile are found out by their failing to begin, and left.
async fn begin_on(pool: &PgPool, begin: &'static str) -> StoreResult<sqlx::Transaction<'static, Postgres>> {
    let mut dead = 0;
    loop {
        match pool.begin_with(begin).await {
            Err(error @ (sqlx::Error::Io(_) | sqlx::Error::Database(_))) if dead < pool.size() => {
                tracing::debug!(%error, "a connection had been closed");
                dead += 1;
            }
            begun => return begun.map_err(store_error),
        }
    }
}

/// What must not keep anybody waiting.
async fn soon<T>(work: impl Future<Output = StoreResult<T>>) -> StoreResult<T> {
    match tokio::time::timeout(SHORT_PATIENCE, work).await {
        Ok(done) => done,
        Err(_) => Err(StoreError::Unavailable { source: Busy(SHORT_PATIENCE).into() }),
    }
}

/// A pool whose connections begin with these settings.
fn pool(connections: u32, settings: &'static [&'static str]) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        // A server that was restarted has closed what stood idle meanwhile.
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for < IDLE {
                    return Ok(true);
                }
                Ok(matches!(tokio::time::timeout(SHORT_PATIENCE, connection.ping()).await, Ok(Ok(()))))
            })
        })
        .after_connect(move |connection, _| {
            Box::pin(async move {
                // The server answers only when a commit is on disk, whatever its own setting.
                let commit = if planted(Mutant::AsynchronousCommit) {
                    "SET synchronous_commit = off"
                } else {
                    "SET synchronous_commit = on"
                };
                let always = [commit, LOCK_PATIENCE, NO_COMPILING, "SET ROLE inlet_app"];
                for statement in always.iter().chain(settings) {
                    sqlx::query(*statement).execute(&mut *connection).await?;
                }
                Ok(())
            })
        })
}
