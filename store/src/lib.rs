//! The store port on sqlx: SQLite, one file.
//!
//! Owns SQL, migrations, and how rows become domain types; files by noun. A tenant's rows are reached through [`transaction::Transaction`], which
//! adds its tenant to every query. Must not know HTTP, GraphQL or Redis.

mod accept;
mod across_tenants;
mod api_key;
mod audit;
mod board;
mod checkpoint;
mod claim;
mod connection;
mod database;
mod error;
mod execution;
mod flow;
mod format;
mod insert;
mod listener;
mod member;
mod message;
mod report;
mod row;
mod schedule;
mod tenant;
mod transaction;

use std::sync::Arc;

use async_trait::async_trait;
use inlet_core::{
    clock::Clock,
    ids::TenantId,
    message::Arrival,
    ports::store::{Access, AcrossTenants, Store, StoreResult, TenantTransaction},
};

pub use self::database::SqliteOptions;
use self::{accept::Acceptor, across_tenants::PlatformTransaction, database::Database, transaction::Transaction};

/// The store on a `SQLite` file. One process at a time.
pub struct SqliteStore {
    database: Database,
    acceptor: Acceptor,
    clock: Arc<dyn Clock>,
}

impl SqliteStore {
    /// Opens the file, makes it if it is not there, and brings its schema up to date. Fails when another process has it open.
    pub async fn open(options: SqliteOptions, clock: Arc<dyn Clock>) -> StoreResult<Self> {
        let database = Database::open(&options).await?;
        let acceptor = Acceptor::start(database.clone(), options.waiting, options.batch);
        Ok(Self { database, acceptor, clock })
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn tenant(&self, tenant: TenantId, access: Access) -> StoreResult<Box<dyn TenantTransaction>> {
        Ok(Box::new(Transaction { inner: self.database.begin(access).await?, tenant }))
    }

    async fn across_tenants(&self, access: Access) -> StoreResult<Box<dyn AcrossTenants>> {
        Ok(Box::new(PlatformTransaction { inner: self.database.begin(access).await? }))
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
