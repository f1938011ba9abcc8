//! Connectors: how a flow reads from and writes to the outside.
//!
//! One folder per kind with the same file names: `config` (what settings must be), `write`, `test`, `tests`. What directories, object stores and SFTP servers
//! do with files stands in `file`. [`egress`] is the only way out to the network.
//!
//! Must not know: the SQL of our own store, queues, or GraphQL.

#![expect(
    clippy::result_large_err,
    reason = "the port's error carries the attempt's report; a failed delivery is rare and costs far more than a copy"
)]

mod broker;
#[cfg(test)]
mod contract;
mod directory;
pub mod egress;
mod email;
mod file;
#[cfg(test)]
mod fixtures;
mod http;
mod object_store;
mod probe;
mod relay;
mod server;
mod sessions;
mod sftp;
mod sql;
mod tls;

use std::{path::PathBuf, sync::Arc, time::Instant};

use async_trait::async_trait;
use inlet_core::{
    clock::Clock,
    connection::ConnectionSettings,
    connection_test::TestStep,
    error::Problem,
    execution::Failure,
    feed::Feed,
    file::{FileEntry, FileListing},
    flow::{Input, parameters::Parameters},
    ports::{
        broker::{Brokers, Subscription},
        connector::{
            ConnectorError, Connectors, Content, Delivery, DeliveryReport, OpenConnection, Place, Reading, Retry,
        },
    },
};

use self::{
    broker::BrokerConnector,
    directory::Directories,
    egress::EgressPolicy,
    email::EmailConnector,
    file::{Files, Writing},
    http::HttpConnector,
    object_store::ObjectStores,
    sftp::SftpConnector,
    sql::SqlConnector,
};

/// All kinds of connectors behind one port.
pub struct ConnectorSet {
    http: HttpConnector,
    directories: Arc<Directories>,
    sql: SqlConnector,
    object_stores: ObjectStores,
    sftp: SftpConnector,
    email: EmailConnector,
    brokers: BrokerConnector,
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
        let directories = Arc::new(Directories::new(files).map_err(SetupError::Folder)?);
        Ok(Self {
            http: HttpConnector::new(egress.clone(), Arc::clone(&clock)).map_err(SetupError::Http)?,
            object_stores: ObjectStores::new(egress.clone()).map_err(SetupError::Http)?,
            sftp: SftpConnector::new(egress.clone(), Arc::clone(&clock)),
            email: EmailConnector::new(egress.clone(), Arc::clone(&clock)),
            brokers: BrokerConnector::new(egress.clone(), clock),
            sql: SqlConnector::new(egress, Arc::clone(&directories)),
            directories,
        })
    }
}

/// Does something with the files of a connection, wherever they are; others have none.
macro_rules! with_files {
    ($set:ident, $connection:ident, |$files:ident| $action:expr) => {
        match &$connection.settings {
            ConnectionSettings::Directory(settings) => {
                let $files = &$set.directories.folder($connection.tenant_id, settings);
                $action.await
            }
            ConnectionSettings::ObjectStore(settings) => {
                let $files = &$set.object_stores.bucket($connection, settings).await?;
                object_store::in_time($action).await
            }
            ConnectionSettings::Sftp(settings) => {
                let $files = &$set.sftp.remote($connection, settings).await?;
                sftp::in_time($action).await
            }
            ConnectionSettings::Http(_)
            | ConnectionSettings::Sql(_)
            | ConnectionSettings::Email(_)
            | ConnectionSettings::Broker(_) => {
                Err(wrong_kind("only a directory, an object store or an SFTP server has files"))
            }
        }
    };
}

#[async_trait]
impl Connectors for ConnectorSet {
    async fn read(&self, connection: &OpenConnection, reading: &Reading) -> Result<Input, ConnectorError> {
        // Each kind in a box of its own, here and below: the largest must not make the others as large.
        let reading = async {
            match (reading, &connection.settings) {
                (Reading::File { name, compression }, _) => {
                    let reading = async {
                        let read = with_files!(self, connection, |files| file::read(files, name, *compression));
                        read.map(Input::Body)
                    };
                    Box::pin(reading).await
                }
                (Reading::Pages(pages), ConnectionSettings::Http(settings)) => {
                    Box::pin(self.http.read(connection, settings, pages)).await
                }
                (Reading::Query { statement, max_rows }, ConnectionSettings::Sql(settings)) => {
                    Box::pin(self.sql.read(connection, settings, (statement, *max_rows))).await
                }
                (Reading::Pages(_), _) => Err(wrong_kind("only an HTTP connection has answers")),
                (Reading::Query { .. }, _) => Err(wrong_kind("only a SQL connection has rows")),
            }
        };
        measured("read", connection, reading).await
    }

    async fn list_files(
        &self,
        connection: &OpenConnection,
        listing: &FileListing,
    ) -> Result<Vec<FileEntry>, ConnectorError> {
        let listed = async { with_files!(self, connection, |files| files.list(listing)) };
        measured("list", connection, listed).await
    }

    async fn move_file(&self, connection: &OpenConnection, file: &FileEntry, to: &str) -> Result<(), ConnectorError> {
        let moving = async { with_files!(self, connection, |files| file::rename(files, file, to)) };
        measured("move", connection, moving).await
    }

    async fn delete_file(&self, connection: &OpenConnection, file: &FileEntry) -> Result<(), ConnectorError> {
        let deleting = async { with_files!(self, connection, |files| file::delete(files, file)) };
        measured("delete", connection, deleting).await
    }

    async fn write(&self, connection: &OpenConnection, delivery: &Delivery) -> Result<DeliveryReport, ConnectorError> {
        let writing = async {
            match &connection.settings {
                ConnectionSettings::Http(settings) => Box::pin(self.http.write(connection, settings, delivery)).await,
                ConnectionSettings::Directory(_) | ConnectionSettings::ObjectStore(_) | ConnectionSettings::Sftp(_) => {
                    let (Place::File(target), Content::Body(body)) = (&delivery.place, &delivery.content) else {
                        return Err(wrong_kind("files are written of one body and a file name"));
                    };
                    let writing = Writing {
                        target,
                        body: body.clone(),
                        media_type: delivery.media_type,
                        is_repeated: delivery.is_repeated,
                    };
                    Box::pin(async { with_files!(self, connection, |files| writing.to(files)) }).await
                }
                ConnectionSettings::Sql(settings) => match (&delivery.place, &delivery.content) {
                    (Place::Table(table), Content::Records(records)) => {
                        Box::pin(self.sql.write(connection, settings, (table, &delivery.stable_id, records))).await
                    }
                    (Place::Statement(statement), Content::Records(records)) => {
                        Box::pin(self.sql.write(connection, settings, (statement, &delivery.stable_id, records))).await
                    }
                    _ => Err(wrong_kind("a SQL connection needs records, and a table or a statement")),
                },
                ConnectionSettings::Email(settings) => Box::pin(self.email.write(connection, settings, delivery)).await,
                ConnectionSettings::Broker(settings) => {
                    Box::pin(self.brokers.write(connection, settings, delivery)).await
                }
            }
        };
        measured("write", connection, writing).await
    }

    async fn test(&self, connection: &OpenConnection, parameters: &Parameters) -> Vec<TestStep> {
        match &connection.settings {
            ConnectionSettings::Http(settings) => self.http.test(connection, settings, parameters).await,
            ConnectionSettings::Directory(settings) => self.directories.test(connection.tenant_id, settings).await,
            ConnectionSettings::Sql(settings) => self.sql.test(connection, settings).await,
            ConnectionSettings::ObjectStore(settings) => self.object_stores.test(connection, settings).await,
            ConnectionSettings::Sftp(settings) => self.sftp.test(connection, settings).await,
            ConnectionSettings::Email(settings) => self.email.test(connection, settings, parameters).await,
            ConnectionSettings::Broker(settings) => self.brokers.test(connection, settings).await,
        }
    }

    fn check(&self, settings: &ConnectionSettings) -> Vec<Problem> {
        match settings {
            ConnectionSettings::Http(settings) => http::config::check(settings),
            ConnectionSettings::Directory(settings) => directory::config::check(settings),
            ConnectionSettings::Sql(settings) => sql::config::check(settings),
            ConnectionSettings::ObjectStore(settings) => object_store::config::check(settings),
            ConnectionSettings::Sftp(settings) => sftp::config::check(settings),
            ConnectionSettings::Email(settings) => email::config::check(settings),
            ConnectionSettings::Broker(settings) => broker::config::check(settings),
        }
    }
}

#[async_trait]
impl Brokers for ConnectorSet {
    async fn subscribe(
        &self,
        connection: &OpenConnection,
        feed: &Feed,
    ) -> Result<Box<dyn Subscription>, ConnectorError> {
        let ConnectionSettings::Broker(settings) = &connection.settings else {
            return Err(wrong_kind("only a broker has messages for a feed"));
        };
        measured("subscribe", connection, self.brokers.subscribe(connection, settings, feed)).await
    }
}

/// Counts an attempt and how long it took.
async fn measured<T>(
    action: &'static str,
    connection: &OpenConnection,
    attempt: impl Future<Output = Result<T, ConnectorError>>,
) -> Result<T, ConnectorError> {
    let kind = connection.settings.kind();
    let began = Instant::now();
    let outcome = attempt.await;
    metrics::histogram!("inlet_attempt_seconds", "connector" => kind, "action" => action).record(began.elapsed());
    let result = if outcome.is_ok() { "ok" } else { "failed" };
    metrics::counter!("inlet_attempts_total", "connector" => kind, "action" => action, "result" => result).increment(1);
    outcome
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use inlet_core::{
        connection::{DirectorySettings, HttpSettings},
        file::{Compression, FileTarget, IfExists},
    };
    use tempfile::TempDir;

    use super::*;
    use crate::fixtures::{ManualClock, opened};

    fn set(root: &TempDir) -> ConnectorSet {
        let egress = EgressPolicy::parse(["127.0.0.1"]).unwrap();
        ConnectorSet::new(egress, root.path().join("files"), Arc::new(ManualClock::new())).unwrap()
    }

    fn open(settings: ConnectionSettings) -> OpenConnection {
        opened(settings, &[])
    }

    fn http(url: &str) -> ConnectionSettings {
        ConnectionSettings::Http(HttpSettings::new(url))
    }

    fn directory(path: &str) -> ConnectionSettings {
        ConnectionSettings::Directory(DirectorySettings { path: path.to_owned() })
    }

    fn delivery(file_name: Option<&str>) -> Delivery {
        Delivery {
            trace_parent: None,
            is_repeated: false,
            stable_id: "0199-0".to_owned(),
            place: file_name.map_or(Place::Connection, |name| {
                Place::File(FileTarget {
                    name: name.to_owned(),
                    if_exists: IfExists::default(),
                    compression: Compression::None,
                })
            }),
            media_type: "application/json",
            content: Content::Body(Bytes::from_static(b"{}")),
            parameters: Parameters::new(),
        }
    }

    fn reading(name: &str) -> Reading {
        Reading::File { name: name.to_owned(), compression: Compression::None }
    }

    #[tokio::test]
    async fn every_kind_is_reached() {
        let root = TempDir::new().unwrap();
        let set = set(&root);
        let report = set.write(&open(directory("out")), &delivery(Some("a.json"))).await.unwrap();
        assert_eq!(report.target.as_deref(), Some("out/a.json"));
        assert_eq!(set.read(&open(directory("out")), &reading("a.json")).await.unwrap(), Input::Body("{}".into()));
        let error = set.write(&open(http("http://10.0.0.1/")), &delivery(None)).await.unwrap_err();
        assert_eq!(error.failure.code, "EGRESS_REFUSED");
    }

    #[tokio::test]
    async fn a_connection_that_does_not_fit_the_flow_is_said() {
        let root = TempDir::new().unwrap();
        let set = set(&root);
        let read = set.read(&open(http("http://127.0.0.1/")), &reading("a.json")).await.unwrap_err();
        let write = set.write(&open(directory("")), &delivery(None)).await.unwrap_err();
        for error in [read, write] {
            assert_eq!((error.failure.code.as_str(), error.retry), ("CONNECTION_KIND", Retry::Never));
        }
    }

    #[test]
    fn settings_are_checked_by_their_kind() {
        let root = TempDir::new().unwrap();
        let set = set(&root);
        let fields =
            |settings| set.check(&settings).into_iter().filter_map(|problem| problem.field).collect::<Vec<_>>();
        assert_eq!(fields(http("http://h/")), [""; 0]);
        assert_eq!(fields(http("h")), ["settings.http.url"]);
        assert_eq!(fields(directory("a")), [""; 0]);
        assert_eq!(fields(directory("../a")), ["settings.directory.path"]);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_said() {
        let root = TempDir::new().unwrap();
        std::fs::write(root.path().join("files"), "").unwrap();
        let made = ConnectorSet::new(EgressPolicy::default(), root.path().join("files"), Arc::new(ManualClock::new()));
        assert!(matches!(made, Err(SetupError::Folder(_))));
    }
}
