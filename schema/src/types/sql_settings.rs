//! SQL connections: their settings as they are shown, and as they are given. The password goes in and never comes out.

use async_graphql::{InputObject, SimpleObject};
use inlet_core::connection::{ConnectionSettings, SecretName, Secrets, SqlDatabase, SqlServer, SqlSettings};

use super::{connection::ConnectionSettingsObject, mirror};

/// Where PostgreSQL listens.
pub const DEFAULT_POSTGRES_PORT: u16 = 5432;
/// Where MySQL and MariaDB listen.
pub const DEFAULT_MYSQL_PORT: u16 = 3306;

mirror! {
    /// How a connection to a database server is protected.
    SqlTls = inlet_core::connection::SqlTls {
        /// Not at all.
        Disable,
        /// With TLS, whoever answers.
        Require,
        /// With TLS and a server that proves its name.
        Verify,
    }
}

/// A database on a server, without the password.
#[derive(SimpleObject)]
#[graphql(name = "SqlServerSettings")]
pub struct SqlServerObject {
    /// A name or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The database's name.
    pub database: String,
    /// Who asks.
    pub user: String,
    /// How the connection is protected.
    pub tls: SqlTls,
    /// Certificate authorities that are trusted beside the public ones, as PEM.
    pub ca_certificates: Option<String>,
    /// For one statement, in milliseconds.
    pub statement_timeout_ms: i64,
    /// How many connections each worker opens at most.
    pub max_connections: u32,
}

/// A file of SQLite.
#[derive(SimpleObject)]
#[graphql(name = "SqliteSettings")]
pub struct SqliteObject {
    /// Within the tenant's own folder.
    pub path: String,
    /// For one statement, in milliseconds.
    pub statement_timeout_ms: i64,
    /// How many connections each worker opens at most.
    pub max_connections: u32,
}

/// The settings as they are shown.
pub fn sql_object(settings: &SqlSettings) -> ConnectionSettingsObject {
    let statement_timeout_ms = i64::try_from(settings.statement_timeout_ms).unwrap_or(i64::MAX);
    let max_connections = settings.max_connections;
    let shown = |server: &SqlServer| SqlServerObject {
        host: server.host.clone(),
        port: server.port,
        database: server.database.clone(),
        user: server.user.clone(),
        tls: server.tls.into(),
        ca_certificates: server.ca_certificates.clone(),
        statement_timeout_ms,
        max_connections,
    };
    let none = ConnectionSettingsObject::default();
    match &settings.database {
        SqlDatabase::Postgres(server) => ConnectionSettingsObject { postgres: Some(shown(server)), ..none },
        SqlDatabase::Mysql(server) => ConnectionSettingsObject { mysql: Some(shown(server)), ..none },
        SqlDatabase::Sqlite { path } => ConnectionSettingsObject {
            sqlite: Some(SqliteObject { path: path.clone(), statement_timeout_ms, max_connections }),
            ..none
        },
    }
}

/// A database on a server.
#[derive(InputObject)]
pub struct SqlServerInput {
    /// A name or an address.
    pub host: String,
    /// Left out: 5432 for PostgreSQL, 3306 for MySQL and MariaDB.
    pub port: Option<u16>,
    /// The database's name, with `{parameters}`.
    pub database: String,
    /// Who asks, with `{parameters}`.
    pub user: String,
    /// Sealed and never shown; left out at an update it stays, unless the server changes.
    #[graphql(secret)]
    pub password: Option<String>,
    /// How the connection is protected.
    #[graphql(default_with = "SqlTls::Verify")]
    pub tls: SqlTls,
    /// Certificate authorities that are trusted beside the public ones, as PEM.
    pub ca_certificates: Option<String>,
    /// For one statement, in milliseconds; 100 to 300000.
    #[graphql(default = 30_000)]
    pub statement_timeout_ms: i64,
    /// How many connections each worker opens at most; 1 to 50.
    #[graphql(default = 4)]
    pub max_connections: u32,
}

/// A file of SQLite, which must be there.
#[derive(InputObject)]
pub struct SqliteInput {
    /// Within the tenant's own folder, with `/` between its segments and with `{parameters}`.
    pub path: String,
    /// For one statement, in milliseconds; 100 to 300000.
    #[graphql(default = 30_000)]
    pub statement_timeout_ms: i64,
    /// How many connections each worker opens at most; 1 to 50. Only one writes at a time.
    #[graphql(default = 1)]
    pub max_connections: u32,
}

impl SqlServerInput {
    /// The settings, and apart from them the secret.
    pub fn split(
        self,
        default_port: u16,
        database: impl FnOnce(SqlServer) -> SqlDatabase,
    ) -> (ConnectionSettings, Secrets) {
        let mut secrets = Secrets::default();
        if let Some(password) = self.password {
            secrets.set(SecretName::Password, password);
        }
        let server = SqlServer {
            host: self.host,
            port: self.port.unwrap_or(default_port),
            database: self.database,
            user: self.user,
            tls: self.tls.into(),
            ca_certificates: self.ca_certificates,
        };
        let settings = SqlSettings {
            database: database(server),
            // A negative one is out of bounds as zero is, and refused with the same words.
            statement_timeout_ms: u64::try_from(self.statement_timeout_ms).unwrap_or(0),
            max_connections: self.max_connections,
        };
        (ConnectionSettings::Sql(settings), secrets)
    }
}

impl From<SqliteInput> for SqlSettings {
    fn from(input: SqliteInput) -> Self {
        Self {
            database: SqlDatabase::Sqlite { path: input.path },
            statement_timeout_ms: u64::try_from(input.statement_timeout_ms).unwrap_or(0),
            max_connections: input.max_connections,
        }
    }
}
