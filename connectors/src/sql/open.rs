//! Opens the database of a connection: past the egress guard, or inside the tenant's own folder.
//!
//! Must not know: what is done there.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use inlet_core::{
    connection::{SecretName, SqlDatabase, SqlServer, SqlSettings, SqlTls},
    ports::connector::{ConnectorError, OpenConnection, Retry},
};
use sqlx::{
    ConnectOptions,
    mysql::{MySqlConnectOptions, MySqlPoolOptions, MySqlSslMode},
    pool::PoolOptions,
    postgres::{PgConnectOptions, PgPoolOptions, PgSslMode},
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};

use super::{SqlConnector, session::Pool};
use crate::{egress::EgressRefused, failed, relay::SocketRelay};

/// How long a connection may take to be made, the wait for a free one included.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a connection stays open that nobody uses.
const IDLE: Duration = Duration::from_mins(2);

/// A database that is open.
pub struct Opened {
    /// Its connections.
    pub pool: Pool,
    /// The way there, where it needs one.
    relay: Option<SocketRelay>,
}

impl Opened {
    /// Closes its connections; the way there goes with them.
    pub async fn close(&self) {
        self.pool.close().await;
        if let Some(relay) = &self.relay {
            tracing::trace!(folder = %relay.folder().display(), "the way to a database is closed");
        }
    }
}

/// Where a driver connects: a name or address, and the socket that leads there instead of the network.
struct Way {
    host: String,
    relay: Option<SocketRelay>,
}

impl SqlConnector {
    /// The open database of a connection as it is now.
    pub(super) async fn opened(
        &self,
        connection: &OpenConnection,
        settings: &SqlSettings,
    ) -> Result<Arc<Opened>, ConnectorError> {
        let key = (connection.id, connection.revision, settings.database.clone());
        let opening = self.pools.try_get_with(key, async { self.open(connection, settings).await.map(Arc::new) });
        opening.await.map_err(|error: Arc<ConnectorError>| ConnectorError {
            failure: error.failure.clone(),
            retry: error.retry,
            report: error.report.clone(),
        })
    }

    /// Opens the database anew.
    pub(super) async fn open(
        &self,
        connection: &OpenConnection,
        settings: &SqlSettings,
    ) -> Result<Opened, ConnectorError> {
        let password = connection.secrets.get(SecretName::Password);
        let timeout = settings.statement_timeout_ms;
        match &settings.database {
            SqlDatabase::Postgres(server) => {
                let way = self.way(server, &format!(".s.PGSQL.{}", server.port)).await?;
                let mut options = PgConnectOptions::new_without_pgpass()
                    .host(&way.host)
                    .port(server.port)
                    .username(&server.user)
                    .database(&server.database)
                    .application_name("inlet")
                    .options([("statement_timeout", timeout.to_string())])
                    .ssl_mode(match server.tls {
                        SqlTls::Disable => PgSslMode::Disable,
                        SqlTls::Require => PgSslMode::Require,
                        SqlTls::Verify => PgSslMode::VerifyFull,
                    })
                    .disable_statement_logging();
                // An empty password is not the same as none.
                if let Some(password) = password {
                    options = options.password(password);
                }
                if let Some(pem) = &server.ca_certificates {
                    options = options.ssl_root_cert_from_pem(pem.clone().into_bytes());
                }
                if let Some(relay) = &way.relay {
                    // The driver adds the name that PostgreSQL gives its sockets.
                    options = options.socket(relay.folder());
                }
                let pool = limits(PgPoolOptions::new(), settings).connect_lazy_with(options);
                Ok(Opened { pool: Pool::Postgres(pool), relay: way.relay })
            }
            SqlDatabase::Mysql(server) => {
                let way = self.way(server, "socket").await?;
                let mut options = MySqlConnectOptions::new()
                    .host(&way.host)
                    .port(server.port)
                    .username(&server.user)
                    .database(&server.database)
                    .ssl_mode(match server.tls {
                        SqlTls::Disable => MySqlSslMode::Disabled,
                        SqlTls::Require => MySqlSslMode::Required,
                        SqlTls::Verify => MySqlSslMode::VerifyIdentity,
                    })
                    .disable_statement_logging();
                // An empty password is not the same as none.
                if let Some(password) = password {
                    options = options.password(password);
                }
                if let Some(pem) = &server.ca_certificates {
                    options = options.ssl_ca_from_pem(pem.clone().into_bytes());
                }
                if let Some(relay) = &way.relay {
                    options = options.socket(relay.folder().join("socket"));
                }
                // Values that do not fit are errors and not silently cut, whatever the server's own mode.
                let limits = limits(MySqlPoolOptions::new(), settings).after_connect(|connection, _| {
                    Box::pin(async move {
                        let strict = "SET SESSION sql_mode = CONCAT_WS(',', @@sql_mode, 'STRICT_ALL_TABLES')";
                        sqlx::raw_sql(strict).execute(connection).await.map(|_| ())
                    })
                });
                Ok(Opened { pool: Pool::Mysql(limits.connect_lazy_with(options)), relay: way.relay })
            }
            SqlDatabase::Sqlite { path } => {
                let file = self.directories.database(connection.tenant_id, path).await?;
                // What stands in the file was made by somebody else: its views and triggers get no functions that do more than compute.
                let options = SqliteConnectOptions::new()
                    .filename(file)
                    .create_if_missing(false)
                    .busy_timeout(Duration::from_millis(timeout))
                    .pragma("trusted_schema", "OFF")
                    .disable_statement_logging();
                let pool = limits(SqlitePoolOptions::new(), settings).connect_lazy_with(options);
                Ok(Opened { pool: Pool::Sqlite(pool), relay: None })
            }
        }
    }

    /// The way to a server: its checked address, or a relay to it where the driver must know the server's name.
    async fn way(&self, server: &SqlServer, socket: &str) -> Result<Way, ConnectorError> {
        let host = server.host.trim_matches(['[', ']']).to_ascii_lowercase();
        let addresses =
            self.egress.resolve(host.clone()).await.map_err(|error| match error.downcast::<EgressRefused>() {
                Ok(refused) => failed("EGRESS_REFUSED", refused.to_string(), Retry::Never),
                Err(_) => failed("SQL_CONNECT", "the database server's name cannot be resolved", Retry::Later),
            })?;
        let is_address = host.parse::<std::net::IpAddr>().is_ok();
        if is_address || server.tls != SqlTls::Verify {
            let address = addresses.first().map_or(host, |address| address.ip().to_string());
            return Ok(Way { host: address, relay: None });
        }
        let checked = addresses.into_iter().map(|address| SocketAddr::new(address.ip(), server.port)).collect();
        let relay = SocketRelay::open(socket, checked).map_err(|error| {
            tracing::error!(%error, "the way to a database cannot be opened");
            failed("SQL_CONNECT", "the database cannot be reached right now", Retry::Later)
        })?;
        Ok(Way { host, relay: Some(relay) })
    }
}

fn limits<D: sqlx::Database>(options: PoolOptions<D>, settings: &SqlSettings) -> PoolOptions<D> {
    options.max_connections(settings.max_connections).min_connections(0).acquire_timeout(PATIENCE).idle_timeout(IDLE)
}
