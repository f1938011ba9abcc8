//! `sql`: rows a second that a SQL connection inserts and upserts into PostgreSQL, beside plain sqlx with as many rows in a statement, and beside COPY, all
//! on the same server in one run. Every delivery is one transaction of the same rows.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow};
use chrono::{DateTime, TimeDelta, Utc};
use inlet_connectors::{ConnectorSet, egress::EgressPolicy};
use inlet_core::{
    circuit::ConnectionLimits,
    clock::{Clock, SystemClock},
    connection::{ConnectionSettings, Secrets, SqlAction, SqlDatabase, SqlServer, SqlSettings, SqlTable, SqlTls},
    flow::parameters::Parameters,
    ids::{ConnectionId, TenantId},
    ports::connector::{Connectors, Content, Delivery, OpenConnection, Place},
};
use inlet_formats::{Record, Value};
use inlet_testing::Postgres;
use sqlx::{PgPool, QueryBuilder};

/// How long each measurement runs at least.
const LONG_ENOUGH: Duration = Duration::from_secs(3);
/// How many rows one delivery has.
const ROWS: i64 = 10_000;
/// How many rows a statement has on the plain side: as many as the connector's.
const ROWS_PER_STATEMENT: usize = 500;

/// One row, as the plain side has it.
struct Order {
    id: i64,
    buyer: String,
    amount: i32,
    placed: DateTime<Utc>,
}

/// Runs; the metrics by name.
pub async fn run() -> anyhow::Result<BTreeMap<String, f64>> {
    let folder = tempfile::tempdir()?;
    let server = Postgres::start();
    let pool = PgPool::connect(&server.database("orders")).await?;
    sqlx::raw_sql(
        "CREATE TABLE orders (id bigint PRIMARY KEY, buyer text NOT NULL, amount integer, placed timestamptz)",
    )
    .execute(&pool)
    .await?;
    let egress = EgressPolicy::parse(["127.0.0.1"]).map_err(|error| anyhow!(error))?;
    let connectors = ConnectorSet::new(egress, folder.path().join("inlet"), Arc::new(SystemClock))?;
    let connection = opened(server.port());
    let orders: Vec<Order> = (0..ROWS).map(order).collect();
    let records: Vec<Record> = orders.iter().map(record).collect();
    let copied = orders.iter().try_fold(String::new(), |mut text, order| {
        writeln!(text, "{}\t{}\t{}\t{}", order.id, order.buyer, order.amount, order.placed.to_rfc3339())?;
        anyhow::Ok(text)
    })?;

    let mut metrics = BTreeMap::new();
    println!("sql: {ROWS} rows in one transaction, one after the other, PostgreSQL");
    for (name, action, conflict) in [
        ("insert", SqlAction::Insert, ""),
        (
            "upsert",
            SqlAction::Upsert,
            " ON CONFLICT (id) DO UPDATE SET buyer = excluded.buyer, amount = excluded.amount, placed = excluded.placed",
        ),
    ] {
        // New rows need an empty table each time; rows that change need a full one.
        let prepare = async || {
            if action == SqlAction::Insert {
                sqlx::raw_sql("TRUNCATE orders").execute(&pool).await?;
            }
            anyhow::Ok(())
        };
        let delivery = delivery(records.clone(), action);
        let own = rate(prepare, async || {
            connectors.write(&connection, &delivery).await?;
            Ok(())
        })
        .await?;
        let plain = rate(prepare, async || plain(&pool, &orders, conflict).await).await?;
        println!("  {name}: {own:.0} rows/s, {plain:.0} by plain sqlx");
        metrics.insert(format!("{name}_rows_per_second"), own);
        metrics.insert(format!("{name}_plain_rows_per_second"), plain);
        metrics.insert(format!("{name}_ratio"), plain / own);
        if action == SqlAction::Insert {
            let copy = rate(prepare, async || copy(&pool, &copied).await).await?;
            println!("  {name}: {copy:.0} rows/s by COPY");
            metrics.insert("copy_rows_per_second".to_owned(), copy);
            metrics.insert("copy_ratio".to_owned(), copy / own);
        }
    }
    Ok(metrics)
}

/// Rows a second of something that writes all of them; what has to be done before is not counted.
async fn rate(
    prepare: impl AsyncFn() -> anyhow::Result<()>,
    action: impl AsyncFn() -> anyhow::Result<()>,
) -> anyhow::Result<f64> {
    prepare().await?;
    action().await.context("before anything was measured")?;
    let (mut taken, mut count) = (Duration::ZERO, 0.0);
    while taken < LONG_ENOUGH {
        prepare().await?;
        let began = Instant::now();
        action().await?;
        taken += began.elapsed();
        count += 1.0;
    }
    Ok(count * ROWS as f64 / taken.as_secs_f64())
}

async fn plain(pool: &PgPool, orders: &[Order], conflict: &str) -> anyhow::Result<()> {
    let mut transaction = pool.begin().await?;
    for some in orders.chunks(ROWS_PER_STATEMENT) {
        let mut statement = QueryBuilder::new("INSERT INTO orders (id, buyer, amount, placed) ");
        statement.push_values(some, |mut row, order| {
            row.push_bind(order.id).push_bind(&order.buyer).push_bind(order.amount).push_bind(order.placed);
        });
        statement.push(conflict);
        statement.build().execute(&mut *transaction).await?;
    }
    Ok(transaction.commit().await?)
}

async fn copy(pool: &PgPool, text: &str) -> anyhow::Result<()> {
    let mut connection = pool.acquire().await?;
    let mut copying = connection.copy_in_raw("COPY orders (id, buyer, amount, placed) FROM STDIN").await?;
    copying.send(text.as_bytes()).await?;
    copying.finish().await?;
    Ok(())
}

fn order(number: i64) -> Order {
    Order {
        id: number,
        buyer: format!("buyer {number} of the shop"),
        amount: i32::try_from(number % 1_000).unwrap_or_default(),
        placed: DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + number),
    }
}

fn record(order: &Order) -> Record {
    [
        ("id", Value::Integer(order.id)),
        ("buyer", order.buyer.as_str().into()),
        ("amount", Value::Integer(order.amount.into())),
        ("placed", order.placed.to_rfc3339().into()),
    ]
    .into_iter()
    .collect()
}

fn opened(port: u16) -> OpenConnection {
    let server = SqlServer {
        host: "127.0.0.1".to_owned(),
        port,
        database: "orders".to_owned(),
        user: "postgres".to_owned(),
        tls: SqlTls::Disable,
        ca_certificates: None,
    };
    let database = SqlDatabase::Postgres(server);
    OpenConnection {
        id: ConnectionId::generate(&SystemClock),
        tenant_id: TenantId::generate(&SystemClock),
        revision: SystemClock.now(),
        settings: ConnectionSettings::Sql(SqlSettings { database, statement_timeout_ms: 60_000, max_connections: 1 }),
        secrets: Secrets::default(),
        limits: ConnectionLimits::default(),
    }
}

fn delivery(records: Vec<Record>, action: SqlAction) -> Delivery {
    let key_columns = if action == SqlAction::Upsert { vec!["id".to_owned()] } else { Vec::new() };
    Delivery {
        stable_id: "bench".to_owned(),
        place: Place::Table(SqlTable { table: "orders".to_owned(), action, key_columns, once: false }),
        media_type: "application/json",
        content: Content::Records(records),
        parameters: Parameters::new(),
        trace_parent: None,
        is_repeated: false,
    }
}
