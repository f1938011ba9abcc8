//! Connectors: how a flow reads from and writes to the outside.
//!
//! One folder per kind with the same file names: `config` (what settings must be), `read`, `write`, `tests`. [`egress`] is the only way out to the
//! network. Must not know the SQL of our own store, queues, or GraphQL.

mod directory;
pub mod egress;
mod http;

use std::{path::PathBuf, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use inlet_core::{
    clock::Clock,
    connection::ConnectionSettings,
    error::Problem,
    execution::Failure,
    ports::connector::{ConnectorError, Connectors, Delivery, DeliveryReport, OpenConnection, Retry},
};

use self::{directory::Directories, egress::EgressPolicy, http::HttpConnector};

/// All kinds of connectors behind one port.
pub struct ConnectorSet {
    http: HttpConnector,
    directories: Directories,
}

/// The connectors could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The HTTP client could not be built.
    #[error("the HTTP client cannot be built")]
    Http(#[source] reqwest::Error),
    /// The folder for directory connections cannot be made.
    #[error("the folder for directory connections cannot be made")]
    Folder(#[source] std::io::Error),
}

impl ConnectorSet {
    /// Connectors whose way out is guarded by `egress`, and whose directory connections live below `files`, one folder per tenant.
    pub fn new(egress: EgressPolicy, files: PathBuf, clock: Arc<dyn Clock>) -> Result<Self, SetupError> {
        Ok(Self {
            http: HttpConnector::new(egress, clock).map_err(SetupError::Http)?,
            directories: Directories::new(files).map_err(SetupError::Folder)?,
        })
    }
}

#[async_trait]
impl Connectors for ConnectorSet {
    async fn read(&self, connection: &OpenConnection, file_name: &str) -> Result<Bytes, ConnectorError> {
        match &connection.settings {
            ConnectionSettings::Directory(settings) => self.directories.read(connection.tenant_id, settings, file_name).await,
            ConnectionSettings::Http(_) => Err(wrong_kind("an HTTP connection has no files to read")),
        }
    }

    async fn write(&self, connection: &OpenConnection, delivery: &Delivery) -> Result<DeliveryReport, ConnectorError> {
        match &connection.settings {
            ConnectionSettings::Http(settings) => self.http.write(connection, settings, delivery).await,
            ConnectionSettings::Directory(settings) => match &delivery.file_name {
                Some(name) => self.directories.write(connection.tenant_id, settings, name, delivery.body.clone()).await,
                None => Err(wrong_kind("a directory connection needs a file name")),
            },
        }
    }

    fn check(&self, settings: &ConnectionSettings) -> Vec<Problem> {
        match settings {
            ConnectionSettings::Http(settings) => http::config::check(settings),
            ConnectionSettings::Directory(settings) => directory::config::check(settings),
        }
    }
}

/// The flow and the connection do not fit together any more; somebody changed the connection's kind.
fn wrong_kind(message: &str) -> ConnectorError {
    failed("CONNECTION_KIND", message, Retry::Never)
}

/// An error of which no more is known than this.
fn failed(code: &str, message: impl Into<String>, retry: Retry) -> ConnectorError {
    let failure = Failure { code: code.to_owned(), message: message.into(), ..Failure::default() };
    ConnectorError { failure, retry, report: DeliveryReport::default() }
}
