//! A database as the first version left it, with data, is brought up to date and goes on: what was stored is there, and is worked on as before.

use std::{sync::Arc, time::Duration};

use inlet_core::{
    execution::{ExecutionState, Outcome, Step, StepState, TurnReport},
    ids::{ExecutionId, ListenerId, MessageId, TenantId},
    ports::{
        queue::Room,
        store::{Access, Due, ExecutionBoard, Retention, Store, Week},
    },
    testing::{clock::ManualClock, store::Fixture},
};
use inlet_store::SqlStore;
use sqlx::{Connection, PgConnection, migrate::Migrator};
use uuid::Uuid;

use crate::common::{beside, empty_database, open_database, open_in};

/// What the first version wrote of a tenant with one message that is held and a run that is due, by how this database writes an id, bytes and a truth.
fn first_rows(id: impl Fn(u128) -> String, bytes: impl Fn(&str) -> String, truth: &str) -> String {
    let (tenant, listener, message, execution, ended) = (id(1), id(2), id(MESSAGE), id(MESSAGE + 1), id(MESSAGE + 2));
    let due = id(DUE);
    let (at, digest, body) = ("'2026-01-01T00:00:00Z'", bytes(&"ab".repeat(32)), bytes("7b7d"));
    format!(
        "INSERT INTO tenants (id, slug, name, created_at, updated_at) VALUES ({tenant}, 'acme', 'Acme', {at}, {at});
         INSERT INTO listeners (id, tenant_id, name, path, methods, authentication, max_body_bytes, enabled, created_at, updated_at)
             VALUES ({listener}, {tenant}, 'Orders', 'orders', '[\"POST\"]', '{{\"kind\":\"none\"}}', 1000, {truth}, {at}, {at});
         INSERT INTO messages (id, tenant_id, listener_id, request, size, sha256, received_at, sender_kind, sender_name, request_id, body)
             VALUES ({message}, {tenant}, {listener}, '{{\"method\":\"POST\",\"target\":\"/\",\"headers\":[],\"parameters\":{{}}}}', 2, {digest}, {at},
                 'ANONYMOUS', 'anonymous', {message}, {body});
         INSERT INTO executions (id, tenant_id, message_id, listener_id, trigger_kind, state, parameters, starts, crashes, fence, run_at, created_at)
             VALUES ({execution}, {tenant}, {message}, {listener}, 'MESSAGE', 'HELD', '{{}}', 0, 0, 0, {at}, {at});
         INSERT INTO executions (id, tenant_id, message_id, listener_id, trigger_kind, state, parameters, starts, crashes, fence, run_at, created_at, finished_at)
             VALUES ({ended}, {tenant}, {message}, {listener}, 'MESSAGE', 'SUCCEEDED', '{{}}', 1, 0, 1, {at}, {at}, {at});
         INSERT INTO executions (id, tenant_id, trigger_kind, state, parameters, starts, crashes, fence, run_at, dispatch_at, created_at)
             VALUES ({due}, {tenant}, 'MANUAL', 'READY', '{{}}', 0, 0, 0, {at}, {at}, {at});
         INSERT INTO steps (execution_id, ordinal, tenant_id, name, state, records_in, records_out, records_rejected, bytes_out, started_at, finished_at)
             VALUES ({ended}, 1, {tenant}, 'say \"so\"', 'GIVEN_UP', 4, 0, 0, 0, {at}, NULL),
                    ({ended}, 0, {tenant}, 'deliver', 'SUCCEEDED', 4, 3, 1, 99, {at}, {at});
         INSERT INTO attempts (execution_id, step, number, tenant_id, started_at, finished_at, target)
             VALUES ({ended}, 0, 1, {tenant}, {at}, {at}, 'out/a.json');"
    )
}

/// An id of the first of January, 2026 (RFC 9562, section 5.7).
const MESSAGE: u128 = 0x019b_7665_3c00_7000_8000_0000_0000_0001;
/// What the first version was about to run.
const DUE: u128 = MESSAGE + 3;

/// The first migration alone.
fn first(all: &Migrator) -> Migrator {
    Migrator::with_migrations(all.iter().filter(|migration| migration.version == 1).cloned().collect())
}

async fn goes_on(store: SqlStore, clock: Arc<ManualClock>) {
    let tenant = TenantId::from_uuid(Uuid::from_u128(1));
    let mut transaction = store.tenant(tenant, Access::Read).await.unwrap();
    let listener = transaction.listener(ListenerId::from_uuid(Uuid::from_u128(2))).await.unwrap().unwrap();
    let message = transaction.message(MessageId::from_uuid(Uuid::from_u128(MESSAGE))).await.unwrap().unwrap();
    let execution = transaction.execution(ExecutionId::from_uuid(Uuid::from_u128(MESSAGE + 1))).await.unwrap().unwrap();
    let ended = ExecutionId::from_uuid(Uuid::from_u128(MESSAGE + 2));
    let (steps, attempts) = (transaction.steps(ended).await.unwrap(), transaction.attempts(ended).await.unwrap());
    drop(transaction);
    let at = message.received_at;
    let deliver = Step {
        ordinal: 0,
        name: "deliver".to_owned(),
        state: StepState::Succeeded,
        records_in: 4,
        records_out: 3,
        records_rejected: 1,
        bytes_out: 99,
        started_at: at,
        finished_at: Some(at),
    };
    let say = Step {
        ordinal: 1,
        name: "say \"so\"".to_owned(),
        state: StepState::GivenUp,
        records_out: 0,
        records_rejected: 0,
        bytes_out: 0,
        finished_at: None,
        ..deliver.clone()
    };
    assert_eq!(steps, [deliver, say]);
    assert_eq!(attempts.iter().map(|attempt| attempt.target.as_deref()).collect::<Vec<_>>(), [Some("out/a.json")]);
    assert_eq!((listener.name.as_str(), message.size, execution.state), ("Orders", 2, ExecutionState::Held));

    let store = Arc::new(store);
    let fixture = Fixture::new(store.clone(), clock);
    fixture.clock.advance(Duration::from_secs(1));
    let (now, room) = (fixture.now(), Room { of_each: usize::MAX, full: Vec::new() });
    let due = store.take_due(now, 10, &room, now + Duration::from_secs(1)).await.unwrap();
    assert_eq!(due, [Due { id: ExecutionId::from_uuid(Uuid::from_u128(DUE)), tenant_id: tenant }]);

    // A flow of the newest version takes what was held up.
    let mut pipeline = fixture.new_pipeline(tenant, "orders");
    pipeline.flow.listener_id = Some(listener.id);
    let mut transaction = fixture.write(tenant).await;
    transaction.insert_format(&pipeline.format).await.unwrap();
    transaction.insert_connection(&pipeline.connection).await.unwrap();
    transaction.insert_flow(&pipeline.flow).await.unwrap();
    transaction.insert_schedule(&pipeline.schedule).await.unwrap();
    assert_eq!(transaction.release_held(pipeline.flow.id, listener.id, fixture.now()).await.unwrap(), 1);
    transaction.commit().await.unwrap();
    let claimed = fixture.claim(execution.id).await;
    assert_eq!(claimed.message.unwrap().body.as_ref(), b"{}");

    // And it goes like any other.
    let (id, fence, outcome) = (execution.id, claimed.fence, Outcome::Succeeded);
    let report = TurnReport { id, fence, steps: Vec::new(), rejected: Vec::new(), reply: None, outcome };
    store.report(&[report], fixture.now()).await.unwrap();
    fixture.clock.advance(Duration::from_hours(14 * 24));
    let removed = store.remove_messages(Week::of(message.received_at), fixture.now(), 9).await.unwrap();
    assert_eq!(removed.messages, 1);
}

#[tokio::test]
async fn a_file_of_the_first_version_goes_on() {
    let (directory, clock) = (tempfile::tempdir().unwrap(), Arc::new(ManualClock::default()));
    std::fs::File::create(directory.path().join("inlet.db")).unwrap();
    let mut raw = beside(directory.path()).await;
    first(&sqlx::migrate!("../migrations/sqlite")).run(&mut raw).await.unwrap();
    let rows = first_rows(|id| format!("x'{id:032x}'"), |hex| format!("x'{hex}'"), "1");
    sqlx::raw_sql(sqlx::AssertSqlSafe(rows)).execute(&mut raw).await.unwrap();
    raw.close().await.unwrap();
    goes_on(open_in(directory.path(), clock.clone()).await.unwrap(), clock).await;
}

#[tokio::test]
async fn a_server_of_the_first_version_goes_on() {
    let (url, clock) = (empty_database(), Arc::new(ManualClock::default()));
    let mut raw = PgConnection::connect(&url).await.unwrap();
    first(&sqlx::migrate!("../migrations/postgres")).run(&mut raw).await.unwrap();
    // Without a partition for its week, as where a process ran longer than there were partitions: it stands in the default one.
    let rows = first_rows(|id| format!("'{id:032x}'"), |hex| format!("'\\x{hex}'"), "true");
    sqlx::raw_sql(sqlx::AssertSqlSafe(rows)).execute(&mut raw).await.unwrap();
    raw.close().await.unwrap();
    goes_on(open_database(&url, clock.clone()).await.unwrap(), clock).await;
}
