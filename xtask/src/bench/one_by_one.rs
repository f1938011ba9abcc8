//! What a service does that thinks no further: one transaction for each request, two rows in it, on the same server as Inlet.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use anyhow::Context;
use axum::{Router, body::Bytes, extract::State, http::StatusCode, routing::post};
use sqlx::{PgPool, postgres::PgPoolOptions};

/// Connections to the database; more make it no faster on two cores.
const CONNECTIONS: u32 = 32;

/// A running handler, killed when dropped.
pub struct OneByOne {
    child: Child,
    /// Its port on loopback.
    pub port: u16,
}

/// Serves on a free port until killed.
pub fn serve(database: &str) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).connect(database).await?;
        for table in [
            "CREATE TABLE plain_messages (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), received_at timestamptz NOT NULL, body bytea NOT NULL)",
            "CREATE TABLE plain_executions (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), message_id uuid NOT NULL, state text NOT NULL)",
        ] {
            sqlx::query(table).execute(&pool).await?;
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?.port());
        let router = Router::new().route("/", post(accept)).with_state(pool);
        Ok(axum::serve(listener, router).await?)
    })
}

async fn accept(State(pool): State<PgPool>, body: Bytes) -> StatusCode {
    match store(&pool, &body).await {
        Ok(()) => StatusCode::ACCEPTED,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn store(pool: &PgPool, body: &[u8]) -> sqlx::Result<()> {
    let mut transaction = pool.begin().await?;
    let id: sqlx::types::Uuid =
        sqlx::query_scalar("INSERT INTO plain_messages (received_at, body) VALUES (now(), $1) RETURNING id")
            .bind(body)
            .fetch_one(&mut *transaction)
            .await?;
    sqlx::query("INSERT INTO plain_executions (message_id, state) VALUES ($1, 'READY')")
        .bind(id)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}

impl OneByOne {
    /// Starts one in a process of its own.
    pub fn start(database: &str) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut child = command.args(["one-by-one", database]).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("its output is piped")?).read_line(&mut line)?;
        Ok(Self { child, port: line.trim().parse().context("the handler says its port")? })
    }
}

impl Drop for OneByOne {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
