//! Configuration: defaults, over them `inlet.toml`, over it the environment `INLET_*`, over all the command line. Read once, here.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use inlet_worker::retention::RetentionOptions;
use serde::{Deserialize, Serialize};

use crate::cli::Options;

/// All settings. The name of an environment variable is `INLET_` and the field's name in capitals.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where embedded data lives: the database, files of directory connections, the generated secret key.
    pub data_dir: PathBuf,
    /// The database, `sqlite:///path` or `postgres://user:password@host/database`; unset is a `SQLite` file in `data_dir`.
    pub database_url: Option<String>,
    /// Whether a start brings the database's schema up to date; otherwise `inlet migrate` must have. A `SQLite` file always is.
    pub migrate: bool,
    /// The queue and bus between processes, `redis://host`; unset is in-process, for a single process.
    pub redis_url: Option<String>,
    /// Signs tokens and seals secrets; unset is generated into `data_dir` when embedded.
    pub secret_key: Option<String>,
    /// The key before this one, while it is being changed: what it signed and sealed is still taken. See `inlet reseal`.
    pub previous_secret_key: Option<String>,
    /// The login of the first platform admin.
    pub admin_login: String,
    /// Its password; unset is made up and printed once when embedded.
    pub admin_password: Option<String>,
    /// How long a token holds, in seconds.
    pub token_lifetime_seconds: u64,
    /// Networks, addresses and host names that connections may reach besides the public internet; separated by commas.
    pub egress_allow: String,
    /// Executions that run at once in this process.
    pub worker_concurrency: usize,
    /// Executions of one tenant that run at once in this process; unset is half of `worker_concurrency`.
    pub worker_tenant_concurrency: Option<usize>,
    /// How long running work may take to finish when the process is told to stop, in seconds.
    pub grace_seconds: u64,
    /// For how many days messages and executions that have ended are kept; unset, for ever. They go by whole weeks of arrival.
    pub retention_days: Option<u32>,
    /// The directory that they are written to before they go; unset is `archive` in `data_dir`, `none` writes them nowhere.
    pub retention_archive: Option<String>,
    /// What a scraper of `/metrics` shows as bearer token; unset lets only this machine see the figures.
    pub metrics_token: Option<String>,
    /// An OpenTelemetry collector that spans are sent to by OTLP over HTTP, such as `http://localhost:4318`; unset sends none.
    pub otlp_endpoint: Option<String>,
    /// Which share of the traces that begin here is sent, 0 to 1; who calls with a `traceparent` decides for its own.
    pub otlp_sample_ratio: f64,
    /// What is logged: a level, or directives such as `info,inlet_worker=debug`.
    pub log: String,
    /// How it is logged.
    pub log_format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Human,
    /// One JSON object per line.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data_dir: PathBuf::from("inlet-data"),
            database_url: None,
            migrate: true,
            redis_url: None,
            secret_key: None,
            previous_secret_key: None,
            admin_login: "admin".to_owned(),
            admin_password: None,
            token_lifetime_seconds: 600,
            egress_allow: String::new(),
            worker_concurrency: 256,
            worker_tenant_concurrency: None,
            grace_seconds: 20,
            retention_days: None,
            retention_archive: None,
            metrics_token: None,
            otlp_endpoint: None,
            otlp_sample_ratio: 1.0,
            log: "info".to_owned(),
            log_format: LogFormat::Human,
        }
    }
}

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseAddress {
    /// A file.
    Sqlite(PathBuf),
    /// A server's database, by its URL, which may hold a password.
    Postgres(String),
}

/// The configuration is not usable; the text names the setting.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value is missing, unknown or of the wrong type.
    #[error("the configuration is not valid: {0}")]
    Invalid(Box<figment::Error>),
    /// A setting asks for what this version does not have.
    #[error("{0}")]
    Unsupported(String),
}

impl Config {
    /// Reads all sources.
    pub fn load(options: &Options) -> Result<Self, ConfigError> {
        let file = match &options.config {
            Some(path) => Toml::file_exact(path),
            None => Toml::file("inlet.toml"),
        };
        let mut figment =
            Figment::from(Serialized::defaults(Self::default())).merge(file).merge(Env::prefixed("INLET_"));
        if let Some(listen) = &options.listen {
            figment = figment.merge(("listen", listen));
        }
        if let Some(directory) = &options.data_dir {
            figment = figment.merge(("data_dir", directory));
        }
        if let Some(url) = &options.database_url {
            figment = figment.merge(("database_url", url));
        }
        if let Some(url) = &options.redis_url {
            figment = figment.merge(("redis_url", url));
        }
        let config: Self = figment.extract().map_err(|error| ConfigError::Invalid(Box::new(error)))?;
        if config.secret_key.is_none() && matches!(config.database()?, DatabaseAddress::Postgres(_)) {
            return Err(ConfigError::Unsupported(
                "INLET_SECRET_KEY is required with PostgreSQL: all processes must share it, and it must outlive each machine".to_owned(),
            ));
        }
        if !(1..=86_400).contains(&config.token_lifetime_seconds) {
            return Err(ConfigError::Unsupported("INLET_TOKEN_LIFETIME_SECONDS must be 1 to 86400".to_owned()));
        }
        if !(0.0..=1.0).contains(&config.otlp_sample_ratio) {
            return Err(ConfigError::Unsupported("INLET_OTLP_SAMPLE_RATIO must be 0 to 1".to_owned()));
        }
        if config.retention_days.is_some_and(|days| !(1..=36_500).contains(&days)) {
            return Err(ConfigError::Unsupported("INLET_RETENTION_DAYS must be 1 to 36500".to_owned()));
        }
        Ok(config)
    }

    /// Which database.
    pub fn database(&self) -> Result<DatabaseAddress, ConfigError> {
        let Some(url) = &self.database_url else {
            return Ok(DatabaseAddress::Sqlite(self.data_dir.join("inlet.db")));
        };
        if let Some(path) = url.strip_prefix("sqlite:") {
            return Ok(DatabaseAddress::Sqlite(PathBuf::from(path.strip_prefix("//").unwrap_or(path))));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(DatabaseAddress::Postgres(url.clone()));
        }
        Err(ConfigError::Unsupported("INLET_DATABASE_URL must begin with sqlite: or postgres:".to_owned()))
    }

    /// How many executions of one tenant run at once here.
    pub fn tenant_concurrency(&self) -> usize {
        self.worker_tenant_concurrency.unwrap_or(self.worker_concurrency / 2).max(1)
    }

    /// What is kept, and where the rest goes.
    pub fn retention(&self) -> RetentionOptions {
        RetentionOptions {
            keep: self.retention_days.map(|days| Duration::from_hours(24 * u64::from(days))),
            archive: match self.retention_archive.as_deref() {
                None => Some(self.data_dir.join("archive")),
                Some("none") => None,
                Some(directory) => Some(directory.into()),
            },
        }
    }

    /// How long running work may take to finish.
    pub const fn grace(&self) -> Duration {
        Duration::from_secs(self.grace_seconds)
    }
}
