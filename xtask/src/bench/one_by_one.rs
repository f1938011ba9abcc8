//! What a service does that thinks no further: one transaction for each request, two rows in it, on the same server as Inlet.

use axum::{Router, body::Bytes, extract::State, http::StatusCode, routing::post};
use sqlx::{PgPool, postgres::PgPoolOptions};

use super::reference::{self, Reference};

/// Connections to the database; more make it no faster on two cores.
const CONNECTIONS: u32 = 32;

/// Serves until killed.
pub fn serve(database: &str) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).connect(database).await?;
        for table in [
            "CREATE TABLE plain_messages (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), received_at timestamptz NOT NULL, body bytea NOT NULL)",
            "CREATE TABLE plain_executions (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), message_id uuid NOT NULL, state text NOT NULL)",
        ] {
            sqlx::query(table).execute(&pool).await?;
        }
        reference::serve(Router::new().route("/", post(accept)).with_state(pool)).await
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

/// Starts one on that database.
pub fn start(database: &str) -> anyhow::Result<Reference> {
    Reference::start(&["one-by-one", database])
}
