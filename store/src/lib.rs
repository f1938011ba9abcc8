//! The store port on sqlx: SQLite in one file, or PostgreSQL.
//!
//! Owns SQL, migrations, and how rows become domain types; files by noun. The queries are written once for both databases (`sql.rs`); what
//! differs stands in `sqlite/` and `postgres/`. A tenant's rows are reached through [`transaction::Transaction`], which
//! adds its tenant to every query. Must not know HTTP, GraphQL or Redis.

mod accept;
mod across_tenants;
mod api_key;
mod audit;
mod board;
mod bulk_replay;
mod circuit;
mod claim;
mod connection;
mod database;
mod dispatch;
mod duty;
mod error;
mod execution;
mod feed;
mod flow;
mod format;
mod listener;
mod member;
mod message;
mod notice;
mod notice_board;
mod postgres;
mod report;
mod retention;
mod row;
mod schedule;
mod sql;
mod sqlite;
mod statistics;
mod step;
mod step_file;
mod tenant;
mod transaction;
mod turn;
mod usage;

use std::sync::Arc;

use async_trait::async_trait;
use inlet_core::{
    clock::{Clock, Timestamp},
    ids::TenantId,
    message::Arrival,
    ports::store::{Access, AcrossTenants, ScheduleBoard, Store, StoreResult, TenantTransaction},
};

use self::{
    accept::Acceptor,
    across_tenants::PlatformTransaction,
    database::{Database, Scope},
    postgres::PostgresDatabase,
    sqlite::SqliteDatabase,
    transaction::Transaction,
};
pub use self::{postgres::PostgresOptions, sqlite::SqliteOptions};

/// The store on a database.
pub struct SqlStore {
    database: Database,
    acceptor: Acceptor,
    clock: Arc<dyn Clock>,
}

/// How many accepts may wait for the writer, and how many one commit takes at most.
#[derive(Debug, Clone, Copy)]
pub struct AcceptLimits {
    /// Beyond these, accepts fail at once.
    pub waiting: usize,
    /// A batch's size.
    pub batch: usize,
}

impl Default for AcceptLimits {
    fn default() -> Self {
        Self { waiting: 8_192, batch: 1_024 }
    }
}

impl SqlStore {
    /// Opens a `SQLite` file, makes it if it is not there, and brings its schema up to date. Fails when another process has it open.
    pub async fn sqlite(options: SqliteOptions, clock: Arc<dyn Clock>) -> StoreResult<Self> {
        let database = Database::Sqlite(SqliteDatabase::open(&options).await?);
        Ok(Self::on(database, options.accepts, clock))
    }

    /// Connects to a PostgreSQL database and, if the options say so, brings its schema up to date; any number of processes may. Fails when the
    /// database could lose what was committed, or would show one tenant another's rows.
    pub async fn postgres(options: PostgresOptions, clock: Arc<dyn Clock>) -> StoreResult<Self> {
        let database = Database::Postgres(PostgresDatabase::open(&options, clock.now()).await?);
        Ok(Self::on(database, options.accepts, clock))
    }

    fn on(database: Database, limits: AcceptLimits, clock: Arc<dyn Clock>) -> Self {
        let acceptor = Acceptor::start(database.clone(), limits.waiting, limits.batch);
        Self { database, acceptor, clock }
    }
}

impl SqlStore {
    /// How many connections to the database are open, and how many of these are idle.
    pub fn connections(&self) -> (usize, usize) {
        self.database.connections()
    }
}

#[async_trait]
impl Store for SqlStore {
    async fn tenant(&self, tenant: TenantId, access: Access) -> StoreResult<Box<dyn TenantTransaction>> {
        Ok(Box::new(Transaction { inner: self.database.begin(Scope::Tenant(tenant), access).await?, tenant }))
    }

    async fn across_tenants(&self, access: Access) -> StoreResult<Box<dyn AcrossTenants>> {
        Ok(Box::new(PlatformTransaction { inner: self.database.begin(Scope::AllTenants, access).await? }))
    }

    async fn schedules(&self) -> StoreResult<Box<dyn ScheduleBoard>> {
        Ok(Box::new(schedule::Board { inner: self.database.begin_board().await? }))
    }

    async fn next_tick(&self) -> StoreResult<Option<Timestamp>> {
        schedule::next_tick(&mut self.database.begin_in_order().await?).await
    }

    async fn accept(&self, arrival: Arrival) -> StoreResult<()> {
        self.acceptor.accept(arrival).await
    }

    async fn ping(&self) -> StoreResult<()> {
        self.database.ping(self.clock.now()).await
    }

    async fn close(&self) {
        self.acceptor.drain().await;
        self.database.close().await;
    }
}
