//! A service of several processes with servers of its own, any of which can fail.

use std::path::{Path, PathBuf};

use inlet_testing::{Postgres, Redis};
use tempfile::TempDir;

use crate::{Client, Process, process::Environment, proxy::Proxy};

/// An API process and workers on a PostgreSQL and a Redis of their own, each behind a proxy.
pub struct Fleet {
    // The servers end after the processes that use them.
    /// Accepts.
    pub api: Process,
    /// Run flows.
    pub workers: Vec<Process>,
    /// Between the processes and the database.
    pub to_postgres: Proxy,
    /// Between the processes and the queue.
    pub to_redis: Proxy,
    /// The database.
    pub postgres: Postgres,
    /// The queue and the bus.
    pub redis: Redis,
    directory: TempDir,
}

impl Fleet {
    /// Starts everything, with two workers, that binary and more environment.
    pub async fn start(binary: &Path, more: &[(&str, &str)]) -> Self {
        Self::start_with(binary, more, 2).await
    }

    /// Starts everything with so many workers.
    pub async fn start_with(binary: &Path, more: &[(&str, &str)], count: usize) -> Self {
        let (postgres, redis, directory) = (Postgres::start(), Redis::start(), TempDir::new().unwrap());
        let (to_postgres, to_redis) = (Proxy::start(postgres.port()).await, Proxy::start(redis.port()).await);
        let database =
            postgres.database("inlet").replace(&postgres.port().to_string(), &to_postgres.port().to_string());
        let mut environment: Environment = vec![
            ("INLET_DATABASE_URL".to_owned(), database),
            ("INLET_REDIS_URL".to_owned(), format!("redis://127.0.0.1:{}", to_redis.port())),
            ("INLET_SECRET_KEY".to_owned(), "5e".repeat(32)),
        ];
        environment.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        // Starting blocks, and the proxies must go on.
        let start = |role: &'static str| {
            let (binary, directory, environment) =
                (binary.to_owned(), directory.path().to_owned(), environment.clone());
            tokio::task::spawn_blocking(move || Process::start_binary(binary, role, &directory, environment))
        };
        let api = start("api").await.unwrap();
        let mut workers = Vec::with_capacity(count);
        for _ in 0..count {
            workers.push(start("worker").await.unwrap());
        }
        Self { api, workers, to_postgres, to_redis, postgres, redis, directory }
    }

    /// A file for the test's own notes.
    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// A client signed in as the platform admin.
    pub async fn admin(&self) -> Client {
        self.api.admin().await
    }
}
