//! What is true of SQLite beyond the contract: the schema, the file, and a database that is full, locked or spoiled.

use std::{error::Error as _, sync::Arc, time::Duration};

use crate::common::{beside, fixture, open_in};
use futures::future::join_all;
use inlet_core::{
    clock::{Clock, Timestamp},
    message::{Arrival, MessageFilter},
    ports::store::{Access, Store, StoreError, Window},
    testing::{clock::ManualClock, store::Fixture},
};
use inlet_store::{AcceptLimits, SqlStore, SqliteOptions};
use sqlx::{AssertSqlSafe, Connection, Row};

/// Every message of the error and its causes.
fn chain(error: &StoreError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[tokio::test]
async fn every_table_of_tenants_carries_the_tenant_and_every_table_is_strict() {
    let (directory, _fixture) = fixture().await;
    let mut raw = beside(directory.path()).await;
    let query = "SELECT t.name, t.strict, EXISTS (SELECT 1 FROM pragma_table_info(t.name) c WHERE c.name = 'tenant_id')
                 FROM pragma_table_list t WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> '_sqlx_migrations'";
    let tables: Vec<(String, bool, bool)> = sqlx::query_as(query).fetch_all(&mut raw).await.unwrap();
    assert!(tables.len() > 10);
    for (name, strict, tenant) in tables {
        assert!(strict, "{name}");
        let of_nobody = ["tenants", "users", "duties", "retention_permit", "usage_counted"];
        assert_eq!(tenant, !of_nobody.contains(&name.as_str()), "{name}");
    }
}

#[tokio::test]
async fn messages_and_the_audit_log_are_append_only() {
    let (directory, fixture) = fixture().await;
    let pipeline = fixture.pipeline("acme").await;
    fixture.accept(&pipeline).await;
    let mut transaction = fixture.write(pipeline.tenant).await;
    transaction.insert_audit_entry(&fixture.new_audit_entry(None)).await.unwrap();
    transaction.commit().await.unwrap();
    let mut raw = beside(directory.path()).await;
    for statement in [
        "UPDATE messages SET body = x'00'",
        "DELETE FROM messages",
        "INSERT OR REPLACE INTO messages SELECT * FROM messages",
        "UPDATE audit_log SET action = 'nothing'",
        "DELETE FROM audit_log",
        "INSERT OR REPLACE INTO audit_log SELECT * FROM audit_log",
    ] {
        // REPLACE runs delete triggers only with recursive triggers (sqlite.org/lang_conflict.html).
        sqlx::query("PRAGMA recursive_triggers = ON").execute(&mut raw).await.unwrap();
        let error = sqlx::query(statement).execute(&mut raw).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{statement}: {error}");
    }
}

#[tokio::test]
async fn times_sort_as_text() {
    let (directory, fixture) = fixture().await;
    let mut raw = beside(directory.path()).await;
    sqlx::query("CREATE TEMP TABLE times (at TEXT) STRICT").execute(&mut raw).await.unwrap();
    let start = fixture.clock.now();
    let times: Vec<Timestamp> =
        [0, 1, 10, 999, 1_000, 1_001, 100_000, 500_000, 999_999, 1_000_000, 1_000_001, 60_000_000]
            .map(|micros| start + Duration::from_micros(micros))
            .to_vec();
    for time in times.iter().rev() {
        sqlx::query("INSERT INTO times VALUES ($1)").bind(time).execute(&mut raw).await.unwrap();
    }
    let sorted: Vec<Timestamp> =
        sqlx::query_scalar("SELECT at FROM times ORDER BY at").fetch_all(&mut raw).await.unwrap();
    assert_eq!(times, sorted);
    for time in times {
        let below: i64 = sqlx::query_scalar("SELECT count(*) FROM times WHERE at < $1")
            .bind(time)
            .fetch_one(&mut raw)
            .await
            .unwrap();
        assert_eq!(usize::try_from(below).unwrap(), sorted.iter().filter(|other| **other < time).count());
    }
}

#[tokio::test]
async fn bad_data_names_table_column_and_row() {
    let (directory, fixture) = fixture().await;
    let pipeline = fixture.pipeline("acme").await;
    let arrival = fixture.accept(&pipeline).await;
    let mut raw = beside(directory.path()).await;
    for statement in [
        "UPDATE listeners SET path = 'a//b'",
        "UPDATE formats SET settings = '{\"kind\":\"parchment\"}'",
        "UPDATE executions SET state = 'CONFUSED'",
        "DROP TRIGGER messages_are_append_only_update",
        "UPDATE messages SET sha256 = x'00'",
    ] {
        sqlx::query(statement).execute(&mut raw).await.unwrap();
    }
    let mut transaction = fixture.read(pipeline.tenant).await;
    let errors = [
        (
            transaction.listener(pipeline.listener.id).await.map(drop),
            "listeners.path",
            pipeline.listener.id.to_string(),
        ),
        (transaction.format(pipeline.format.id).await.map(drop), "formats.settings", pipeline.format.id.to_string()),
        (
            transaction.execution(arrival.execution_id).await.map(drop),
            "executions.state",
            arrival.execution_id.to_string(),
        ),
        (transaction.message(arrival.message.id).await.map(drop), "messages.sha256", arrival.message.id.to_string()),
    ];
    for (result, place, row) in errors {
        let error = result.unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
        assert_eq!(error.to_string(), format!("bad data in {place}, row {row}"));
    }
}

#[tokio::test]
async fn a_second_process_is_refused_and_told_why() {
    let (directory, fixture) = fixture().await;
    let error = open_in(directory.path(), fixture.clock.clone()).await.err().unwrap();
    assert!(matches!(error, StoreError::Unavailable { .. }));
    let text = chain(&error);
    assert!(text.contains("another Inlet process") && text.contains("inlet.db"), "{text}");
    fixture.store.ping().await.unwrap();
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::default());
    let store = Arc::new(open_in(directory.path(), clock.clone()).await.unwrap());
    let fixture = Fixture::new(store, clock.clone());
    let pipeline = fixture.pipeline("acme").await;
    let mut taken = join_all((0..100).map(|_| fixture.store.accept(fixture.new_arrival(&pipeline, b"kept"))));
    assert!(futures::poll!(&mut taken).is_pending());
    fixture.store.close().await;
    assert!(taken.await.iter().all(Result::is_ok));
    drop(fixture);
    assert!(!directory.path().join("inlet.db-wal").exists(), "closing writes the log back");

    let fixture =
        Fixture::new(Arc::new(open_in(directory.path(), clock).await.unwrap()), Arc::new(ManualClock::default()));
    let mut transaction = fixture.read(pipeline.tenant).await;
    let stored = transaction.messages_after(&MessageFilter::default(), Window { after: 0, limit: 200 }).await.unwrap();
    assert_eq!(stored.len(), 100);
    assert_eq!(transaction.flow(pipeline.flow.id).await.unwrap(), Some(pipeline.flow));
    assert_eq!(transaction.message_body(stored[0].id, 0, 10).await.unwrap().unwrap().bytes, "kept");
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_crash() {
    let (directory, fixture) = fixture().await;
    let pipeline = fixture.pipeline("acme").await;
    let arrival = fixture.accept(&pipeline).await;
    // The files as a process that is killed now leaves them.
    let after = tempfile::tempdir().unwrap();
    for name in ["inlet.db", "inlet.db-wal"] {
        std::fs::copy(directory.path().join(name), after.path().join(name)).unwrap();
    }
    let store = open_in(after.path(), Arc::new(ManualClock::default())).await.unwrap();
    let mut transaction = store.tenant(pipeline.tenant, Access::Read).await.unwrap();
    assert!(transaction.message(arrival.message.id).await.unwrap().is_some());
    assert!(transaction.execution(arrival.execution_id).await.unwrap().is_some());
}

#[tokio::test]
async fn a_full_database_refuses_and_recovers_without_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::default());
    let options = SqliteOptions { max_pages: Some(600), ..SqliteOptions::new(&directory.path().join("inlet.db")) };
    let store = SqlStore::sqlite(options, clock.clone()).await.unwrap();
    let fixture = Fixture::new(Arc::new(store), clock);
    let pipeline = fixture.pipeline("acme").await;
    let large = vec![b'x'; 40_000];
    let mut stored = 0;
    let refused = loop {
        match fixture.store.accept(fixture.new_arrival(&pipeline, &large)).await {
            Ok(()) => stored += 1,
            Err(error) => break error,
        }
        assert!(stored < 1_000, "the limit was never reached");
    };
    assert!(matches!(refused, StoreError::Unavailable { .. }), "{refused:?}");
    assert!(stored > 0);
    // Many at once, too; and configuration likewise, where it needs room.
    for result in join_all((0..50).map(|_| fixture.store.accept(fixture.new_arrival(&pipeline, &large)))).await {
        assert!(matches!(result, Err(StoreError::Unavailable { .. })), "{result:?}");
    }
    let mut transaction = fixture.write(pipeline.tenant).await;
    let entry = fixture.new_audit_entry(None);
    let entry = inlet_core::audit::AuditEntry { after: Some(serde_json::json!("x".repeat(400_000))), ..entry };
    let refused = transaction.insert_audit_entry(&entry).await;
    assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
    drop(transaction);
    // What is stored can be read, and nothing of what was refused is there.
    let count = |fixture: &Fixture| {
        let store = fixture.store.clone();
        async move {
            let mut transaction = store.tenant(pipeline.tenant, Access::Read).await.unwrap();
            transaction
                .messages_after(&MessageFilter::default(), Window { after: 0, limit: 10_000 })
                .await
                .unwrap()
                .len()
        }
    };
    assert_eq!(count(&fixture).await, stored);

    // Somebody makes room: the index is not needed for this.
    let mut raw = beside(directory.path()).await;
    sqlx::raw_sql("PRAGMA recursive_triggers = OFF; DROP TRIGGER messages_are_append_only_delete; DELETE FROM messages WHERE position < 4")
        .execute(&mut raw)
        .await
        .unwrap();
    raw.close().await.unwrap();
    fixture.store.accept(fixture.new_arrival(&pipeline, &large)).await.unwrap();
    assert_eq!(count(&fixture).await, stored - 3 + 1);
    let mut transaction = fixture.write(pipeline.tenant).await;
    transaction.insert_audit_entry(&fixture.new_audit_entry(None)).await.unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_database_refuses_every_waiting_caller_and_recovers() {
    let (directory, fixture) = fixture().await;
    let pipeline = fixture.pipeline("acme").await;
    let mut raw = beside(directory.path()).await;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut raw).await.unwrap();
    for result in join_all((0..50).map(|_| fixture.store.accept(fixture.new_arrival(&pipeline, b"{}")))).await {
        assert!(matches!(result, Err(StoreError::Unavailable { .. })), "{result:?}");
    }
    fixture.store.ping().await.unwrap();
    sqlx::query("COMMIT").execute(&mut raw).await.unwrap();
    fixture.accept(&pipeline).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_change_refuses_callers_instead_of_keeping_them() {
    let (_directory, fixture) = fixture().await;
    let pipeline = fixture.pipeline("acme").await;
    let long = fixture.write(pipeline.tenant).await;
    let refused = fixture.store.accept(fixture.new_arrival(&pipeline, b"{}")).await;
    assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
    drop(long);
    fixture.accept(&pipeline).await;
}

#[tokio::test]
async fn a_full_line_refuses_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::default());
    let options = SqliteOptions {
        accepts: AcceptLimits { waiting: 4, ..AcceptLimits::default() },
        ..SqliteOptions::new(&directory.path().join("inlet.db"))
    };
    let store = SqlStore::sqlite(options, clock.clone()).await.unwrap();
    let fixture = Fixture::new(Arc::new(store), clock);
    let pipeline = fixture.pipeline("acme").await;
    // One thread: nothing leaves the line while it is filled.
    let arrivals: Vec<Arrival> = (0..6).map(|_| fixture.new_arrival(&pipeline, b"{}")).collect();
    let results = join_all(arrivals.into_iter().map(|arrival| fixture.store.accept(arrival))).await;
    let refused = results.iter().filter(|result| matches!(result, Err(StoreError::Unavailable { .. }))).count();
    assert_eq!((refused, results.iter().filter(|result| result.is_ok()).count()), (2, 4), "{results:?}");
}

#[tokio::test]
async fn the_write_ahead_log_begins_again_under_load() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::default());
    let path = directory.path().join("inlet.db");
    let options = SqliteOptions { log_pages: 64, ..SqliteOptions::new(&path) };
    let store = SqlStore::sqlite(options, clock.clone()).await.unwrap();
    let fixture = Fixture::new(Arc::new(store), clock);
    let pipeline = fixture.pipeline("acme").await;
    let log = || std::fs::metadata(directory.path().join("inlet.db-wal")).unwrap().len();
    let body = vec![b'x'; 64 * 1024];
    // A log that never began again would grow with every message.
    let began_again = async {
        loop {
            let before = log();
            fixture.store.accept(fixture.new_arrival(&pipeline, &body)).await.unwrap();
            if log() == before {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), began_again).await.expect("the log begins again");
}

#[tokio::test]
async fn a_batch_of_several_calls_is_committed_whole_or_not_at_all() {
    let (directory, fixture) = fixture().await;
    let pipeline = fixture.pipeline("acme").await;
    let arrivals: Vec<Arrival> = (0..300).map(|_| fixture.new_arrival(&pipeline, b"{}")).collect();
    // The last row repeats the first one's id: its batch is refused, and its neighbours are then accepted one by one.
    let mut twice = arrivals[0].clone();
    twice.execution_id = fixture.new_arrival(&pipeline, b"{}").execution_id;
    let all = arrivals.iter().cloned().chain([twice]);
    let results = join_all(all.map(|arrival| fixture.store.accept(arrival))).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 300, "{results:?}");
    let mut raw = beside(directory.path()).await;
    let counts: (i64, i64) =
        sqlx::query_as("SELECT (SELECT count(*) FROM messages), (SELECT count(*) FROM executions)")
            .fetch_one(&mut raw)
            .await
            .unwrap();
    assert_eq!(counts, (300, 300));
    // The writer is as it was.
    fixture.accept(&pipeline).await;
}

#[tokio::test]
async fn the_hot_queries_use_their_indices() {
    let (directory, fixture) = fixture().await;
    fixture.pipeline("acme").await;
    let mut raw = beside(directory.path()).await;
    for (query, index) in [
        (
            "SELECT * FROM messages m WHERE m.tenant_id = $1 AND m.position > $2 ORDER BY m.position LIMIT $3",
            "messages_by_tenant",
        ),
        (
            "SELECT * FROM messages m WHERE m.tenant_id = $1 AND m.listener_id = $2 AND m.position < $3 ORDER BY m.position DESC LIMIT $4",
            "messages_by_listener",
        ),
        ("SELECT * FROM executions WHERE tenant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3", "executions_by_tenant"),
        (
            "SELECT * FROM executions WHERE tenant_id = $1 AND listed_as = 'DEAD' AND id < $2 ORDER BY id DESC LIMIT $3",
            "executions_dead",
        ),
        (
            "UPDATE executions SET state = 'READY' WHERE tenant_id = $1 AND listener_id = $2 AND listed_as = 'HELD'",
            "executions_held",
        ),
        (
            "SELECT execution_id FROM dispatches WHERE tenant_id = $1 AND dispatch_at <= $2 ORDER BY dispatch_at, execution_id LIMIT 5",
            "dispatches_by_tenant",
        ),
        ("SELECT * FROM executions WHERE message_id IN ($1, $2)", "executions_by_message"),
    ] {
        let plan = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}"))).fetch_all(&mut raw).await.unwrap();
        let steps: Vec<String> = plan.iter().map(|step| step.get("detail")).collect();
        assert!(steps[0].contains(index) && !steps.iter().any(|step| step.contains("SCAN")), "{query}: {steps:?}");
    }
}
