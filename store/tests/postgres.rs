//! What is true of PostgreSQL beyond the contract: the walls, durability, several processes, and a server that is away.

use std::{sync::Arc, time::Duration};

use futures::future::join_all;
use inlet_core::{
    execution::{Claimed, Outcome, TurnReport},
    message::{Arrival, MessageFilter},
    page::PageRequest,
    ports::{
        queue::Room,
        store::{Access, ExecutionBoard, Retention, Store, StoreError, Week, Window},
    },
    testing::{clock::ManualClock, store::Fixture},
};
use inlet_testing::Postgres;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use crate::common::{empty_database, open_database, open_postgres};

/// A connection as the database's owner, but in the service's role.
async fn as_service(url: &str) -> PgConnection {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::query("SET ROLE inlet_app").execute(&mut connection).await.unwrap();
    connection
}

/// All tables with a column of tenants, but partitions.
async fn walled_tables(connection: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1",
    )
    .fetch_all(connection)
    .await
    .unwrap()
}

#[tokio::test]
async fn without_our_own_filter_the_walls_still_stand() {
    let (url, store, clock) = open_postgres().await;
    let fixture = Fixture::new(store, clock);
    let (ours, theirs) = (fixture.pipeline("ours").await, fixture.pipeline("theirs").await);
    fixture.accept(&ours).await;
    fixture.accept(&theirs).await;
    fixture.accept(&theirs).await;
    let mut connection = as_service(&url).await;
    let tables = walled_tables(&mut connection).await;
    assert!(tables.len() >= 15, "{tables:?}");
    for table in &tables {
        let count = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        let unnamed: i64 = sqlx::query_scalar(count).fetch_one(&mut connection).await.unwrap();
        assert_eq!(unnamed, 0, "{table} is open to who names no tenant");
    }
    for (tenant, messages) in [(ours.tenant, 1_i64), (theirs.tenant, 2)] {
        let mut transaction = connection.begin().await.unwrap();
        let name = sqlx::query("SELECT set_config('app.tenant_id', $1, true)").bind(tenant.uuid().to_string());
        name.execute(&mut *transaction).await.unwrap();
        for table in &tables {
            let foreign = AssertSqlSafe(format!("SELECT count(*) FROM {table} WHERE tenant_id IS DISTINCT FROM $1"));
            let foreign: i64 =
                sqlx::query_scalar(foreign).bind(tenant.uuid()).fetch_one(&mut *transaction).await.unwrap();
            assert_eq!(foreign, 0, "{table} shows what is foreign");
        }
        let own: i64 = sqlx::query_scalar("SELECT count(*) FROM messages").fetch_one(&mut *transaction).await.unwrap();
        assert_eq!(own, messages);
        let tenants: i64 =
            sqlx::query_scalar("SELECT count(*) FROM tenants").fetch_one(&mut *transaction).await.unwrap();
        assert_eq!(tenants, 1);
        let stolen = sqlx::query("UPDATE listeners SET tenant_id = $1").bind(uuid::Uuid::max());
        assert!(stolen.execute(&mut *transaction).await.is_err(), "a row can be pushed over the wall");
    }
}

#[tokio::test]
async fn a_table_without_a_wall_keeps_the_service_from_starting() {
    for breach in [
        "ALTER TABLE listeners DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE messages NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY wall ON executions",
        "ALTER TABLE attempts OWNER TO inlet_app",
    ] {
        let (url, store, clock) = open_postgres().await;
        store.close().await;
        let mut owner = PgConnection::connect(&url).await.unwrap();
        sqlx::query(breach).execute(&mut owner).await.unwrap();
        let refused = open_database(&url, clock).await;
        assert!(matches!(refused, Err(StoreError::Failed { .. })), "{breach}");
    }
}

#[tokio::test]
async fn messages_and_the_audit_log_are_append_only() {
    let (url, store, clock) = open_postgres().await;
    let fixture = Fixture::new(store, clock);
    fixture.accept(&fixture.pipeline("acme").await).await;
    let mut connection = as_service(&url).await;
    sqlx::query("SET app.across_tenants = 'on'").execute(&mut connection).await.unwrap();
    for change in ["UPDATE messages SET size = 0", "DELETE FROM messages"] {
        let refused = sqlx::query(change).execute(&mut connection).await.unwrap_err();
        assert!(refused.to_string().contains("append-only"), "{change}: {refused}");
    }
}

#[tokio::test]
async fn several_processes_migrate_at_once() {
    let url = empty_database();
    let opened = join_all((0..4).map(|_| open_database(&url, Arc::new(ManualClock::default())))).await;
    for store in opened {
        store.unwrap().ping().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_misses_nothing_that_several_processes_accept() {
    let (url, store, clock) = open_postgres().await;
    let other = open_database(&url, clock.clone()).await.unwrap();
    let fixture = Fixture::new(store, clock);
    let pipeline = fixture.pipeline("acme").await;
    let arrivals: Vec<_> = (0..400).map(|_| fixture.new_arrival(&pipeline, b"{}")).collect();
    let expected = arrivals.len();
    let writing = join_all(arrivals.into_iter().enumerate().map(|(index, arrival)| {
        let store: &dyn Store = if index % 2 == 0 { fixture.store.as_ref() } else { &other };
        store.accept(arrival)
    }));
    let reading = async {
        let (mut after, mut seen) = (0, 0);
        while seen < expected {
            let mut transaction = other.tenant(pipeline.tenant, Access::Read).await.unwrap();
            let window = Window { after, limit: 100 };
            let news = transaction.messages_after(&MessageFilter::default(), window).await.unwrap();
            seen += news.len();
            after = news.last().map_or(after, |message| message.position);
        }
        seen
    };
    let (written, seen) =
        tokio::time::timeout(Duration::from_secs(30), futures::future::join(writing, reading)).await.expect("no gap");
    assert!(written.into_iter().all(|result| result.is_ok()));
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn each_week_has_its_partition() {
    let (url, store, clock) = open_postgres().await;
    let fixture = Fixture::new(store, clock);
    let pipeline = fixture.pipeline("acme").await;
    fixture.accept(&pipeline).await;
    let mut owner = PgConnection::connect(&url).await.unwrap();
    let partitions: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_inherits WHERE inhparent = 'messages'::regclass")
        .fetch_one(&mut owner)
        .await
        .unwrap();
    assert_eq!(partitions, 6, "this week, four ahead, and one for other times");
    let home: String = sqlx::query("SELECT tableoid::regclass::text AS home FROM messages")
        .fetch_one(&mut owner)
        .await
        .unwrap()
        .get("home");
    assert!(home.starts_with("messages_2"), "{home}");
}

#[tokio::test]
async fn a_server_that_is_away_refuses_soon_and_is_back_without_a_restart() {
    let mut server = Postgres::start();
    let clock = Arc::new(ManualClock::default());
    let store = open_database(&server.url(), clock.clone()).await.unwrap();
    let fixture = Fixture::new(Arc::new(store), clock);
    let pipeline = fixture.pipeline("acme").await;
    let first = fixture.accept(&pipeline).await;
    server.kill();
    let refused = fixture.store.accept(fixture.new_arrival(&pipeline, b"{}")).await;
    assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
    assert!(matches!(fixture.store.ping().await, Err(StoreError::Unavailable { .. })));
    server.restart();
    // A connection of before the outage may have to fail once more before it is replaced.
    let mut outcome = fixture.store.accept(fixture.new_arrival(&pipeline, b"{}")).await;
    for _ in 0..10 {
        if outcome.is_ok() {
            break;
        }
        outcome = fixture.store.accept(fixture.new_arrival(&pipeline, b"{}")).await;
    }
    outcome.unwrap();
    let mut transaction = fixture.store.tenant(pipeline.tenant, Access::Read).await.unwrap();
    let page = PageRequest { first: 10, after: None };
    let stored = transaction.messages(&MessageFilter::default(), page).await.unwrap();
    assert!(stored.rows.iter().any(|message| message.id == first.message.id));
}

#[tokio::test]
async fn partitions_go_as_a_whole_and_nothing_else_takes_messages_away() {
    let (url, store, clock) = open_postgres().await;
    let fixture = Fixture::new(store.clone(), clock);
    let pipeline = fixture.pipeline("acme").await;
    let arrival = fixture.accept(&pipeline).await;
    let week = Week::of(arrival.message.received_at);
    let mut owner = PgConnection::connect(&url).await.unwrap();
    let partitions = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'messages'::regclass";
    let before: i64 = sqlx::query_scalar(partitions).fetch_one(&mut owner).await.unwrap();
    assert_eq!(before, 6, "five weeks and the rest");
    fixture.clock.advance(Duration::from_hours(24 * 14));

    let mut service = as_service(&url).await;
    sqlx::query("SET app.across_tenants = 'on'").execute(&mut service).await.unwrap();
    for refused in [
        "DELETE FROM messages".to_owned(),
        "DELETE FROM messages_2025_12_29".to_owned(),
        "DROP TABLE messages_2025_12_29".to_owned(),
        "SELECT messages_drop_week(date_trunc('week', now()), now())".to_owned(),
        "SELECT messages_remove(ARRAY(SELECT id FROM messages), now() + interval '1 day')".to_owned(),
    ] {
        let done = sqlx::query(AssertSqlSafe(refused.clone())).execute(&mut service).await;
        assert!(done.is_err(), "{refused}");
    }
    assert!(!store.remove_messages(week, fixture.now(), 9).await.unwrap().whole_week, "it has not run");
    assert_eq!(fixture.claim(arrival.execution_id).await.message.unwrap().id, arrival.message.id);

    let second = week.end();
    assert!(store.remove_messages(Week::of(second), fixture.now(), 9).await.unwrap().whole_week, "nothing is in it");
    let after: i64 = sqlx::query_scalar(partitions).fetch_one(&mut owner).await.unwrap();
    assert_eq!(after, 5);
}

/// Two that lock the same executions in different orders wait for each other until PostgreSQL ends one of them, a second later.
#[tokio::test]
async fn leases_are_prolonged_in_the_order_in_which_reports_lock() {
    let (url, store, clock) = open_postgres().await;
    let fixture = Fixture::new(store.clone(), clock);
    let pipeline = fixture.pipeline("acme").await;
    let mut claimed = Vec::new();
    for _ in 0..2 {
        claimed.push(fixture.claim(fixture.accept(&pipeline).await.execution_id).await);
    }
    claimed.sort_by_key(|claimed| claimed.id);
    let ids: Vec<_> = claimed.iter().map(|claimed| claimed.id.uuid()).collect();
    let mut reporting = PgConnection::connect(&url).await.unwrap();
    let mut reporting = reporting.begin().await.unwrap();
    let lock = "SELECT 1 FROM executions WHERE id = $1 FOR UPDATE NOWAIT";
    sqlx::query(lock).bind(ids[0]).execute(&mut *reporting).await.unwrap();
    let leases: Vec<_> = claimed.iter().rev().map(|claimed| (claimed.id, claimed.fence)).collect();
    let until = fixture.now() + Duration::from_mins(1);
    let prolonging = tokio::spawn(async move { store.renew(&leases, until).await });
    let mut watching = PgConnection::connect(&url).await.unwrap();
    let waits = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')";
    while !sqlx::query_scalar::<_, bool>(waits).fetch_one(&mut watching).await.unwrap() {
        tokio::task::yield_now().await;
    }
    sqlx::query(lock).bind(ids[1]).execute(&mut *reporting).await.expect("who waits for the first holds nothing yet");
    reporting.commit().await.unwrap();
    assert_eq!(prolonging.await.unwrap().unwrap(), []);
}

/// They would write to every index of the execution otherwise: that they write to none is half of their speed.
#[tokio::test]
async fn claims_and_reports_are_updates_in_place() {
    let (url, store, clock) = open_postgres().await;
    let fixture = Fixture::new(store.clone(), clock);
    let pipeline = fixture.pipeline("acme").await;
    for _ in 0..10 {
        let claimed = fixture.claim(fixture.accept(&pipeline).await.execution_id).await;
        store.report(&[fixture.delivered(&claimed)], fixture.now()).await.unwrap();
    }
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let counts = "SELECT sum(n_tup_upd)::bigint, sum(n_tup_hot_upd)::bigint FROM pg_stat_user_tables WHERE relname = 'executions'";
    // The server's own figures come a little later.
    let (updates, in_place): (i64, i64) = loop {
        sqlx::query("SELECT pg_stat_clear_snapshot()").execute(&mut connection).await.unwrap();
        let counts: (i64, i64) = sqlx::query_as(counts).fetch_one(&mut connection).await.unwrap();
        if counts.0 == 20 {
            break counts;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(updates, in_place);
}

/// How often executions, or when they are dispatched, were read whole, as far as connections of the service have ended.
async fn executions_read_whole(url: &str) -> i64 {
    let read = "SELECT sum(seq_scan)::bigint FROM pg_stat_user_tables WHERE relname IN ('executions', 'dispatches')";
    counted(url, read).await
}

/// What the server has counted, once every connection of the service is gone and has told what it did.
async fn counted(url: &str, query: &'static str) -> i64 {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let open = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'inlet')";
    while sqlx::query_scalar::<_, bool>(open).fetch_one(&mut connection).await.unwrap() {
        tokio::task::yield_now().await;
    }
    sqlx::query_scalar(query).fetch_one(&mut connection).await.unwrap()
}

fn succeeded(claimed: &Claimed) -> TurnReport {
    TurnReport {
        id: claimed.id,
        fence: claimed.fence,
        steps: Vec::new(),
        rejected: Vec::new(),
        reply: None,
        outcome: Outcome::Succeeded,
    }
}

/// The server keeps a statement's plan after some runs: one that is made for ten executions and reads them all would read all of the next hundred thousand
/// for every batch.
#[tokio::test]
async fn claims_and_reports_go_by_indices_however_little_there_is() {
    let (url, store, clock) = open_postgres().await;
    let pipeline = Fixture::new(store.clone(), clock.clone()).pipeline("acme").await;
    store.close().await;
    let before = executions_read_whole(&url).await;
    let store = Arc::new(open_database(&url, clock.clone()).await.unwrap());
    let fixture = Fixture::new(store.clone(), clock);
    for _ in 0..10 {
        let claimed = fixture.claim(fixture.accept(&pipeline).await.execution_id).await;
        store.report(&[succeeded(&claimed)], fixture.now()).await.unwrap();
    }
    store.close().await;
    assert_eq!(executions_read_whole(&url).await, before);
}

/// The sweeper's statements have an index that could serve them, which holds all that is due.
#[tokio::test]
async fn the_sweeper_reads_no_more_than_it_takes() {
    const TAKEN: usize = 64;
    const ROUNDS: usize = 10;
    let (url, store, clock) = open_postgres().await;
    let fixture = Fixture::new(store.clone(), clock.clone());
    let pipeline = fixture.pipeline("acme").await;
    let round = async |limit: usize| {
        let (now, room) = (fixture.now(), Room { of_each: usize::MAX, full: Vec::new() });
        let due = store.take_due(now, limit, &room, now + Duration::from_secs(1)).await.unwrap();
        let ids: Vec<_> = due.into_iter().map(|due| due.id).collect();
        store.give_back(&ids, now).await.unwrap();
        assert_eq!(ids.len(), limit);
    };
    // Plans are made anew when the server has counted: then nearly all executions have ended, and the index holds one.
    let ended: Vec<_> = join_all((0..300).map(|_| fixture.accept(&pipeline))).await;
    for some in ended.chunks(TAKEN) {
        let ids: Vec<_> = some.iter().map(|arrival| arrival.execution_id).collect();
        let claimed = store.claim(&ids, fixture.now(), fixture.now() + Duration::from_mins(1)).await.unwrap().claimed;
        let reports: Vec<_> = claimed.iter().map(succeeded).collect();
        store.report(&reports, fixture.now()).await.unwrap();
    }
    fixture.accept(&pipeline).await;
    let mut connection = PgConnection::connect(&url).await.unwrap();
    sqlx::query("VACUUM ANALYZE executions, dispatches").execute(&mut connection).await.unwrap();
    clock.advance(Duration::from_mins(1));
    for _ in 0..ROUNDS {
        round(1).await;
    }
    join_all((0..5_000).map(|_| fixture.accept(&pipeline))).await;
    clock.advance(Duration::from_mins(1));
    for _ in 0..ROUNDS {
        round(TAKEN).await;
    }
    store.close().await;
    let read =
        "SELECT sum(idx_tup_read)::bigint FROM pg_stat_user_indexes WHERE relname IN ('executions', 'dispatches')";
    let read = counted(&url, read).await;
    // Some more than that, since what was moved leaves entries behind; walking all that is due reads ten times as many.
    assert!(read < 40_000, "{read} entries of indices for {} executions", ROUNDS * TAKEN);
}

/// The server counts when it likes, mostly while nothing waits. What it then plans for ids must not be to search the whole backlog for each batch.
#[tokio::test]
async fn ids_are_found_by_the_primary_key_also_where_the_server_counted_when_nothing_waited() {
    let (url, store, clock) = open_postgres().await;
    let fixture = Fixture::new(store.clone(), clock.clone());
    let pipeline = fixture.pipeline("acme").await;
    // Ends them, after one of them was put back.
    let end = async |arrivals: &[Arrival]| {
        let ids: Vec<_> = arrivals.iter().map(|arrival| arrival.execution_id).collect();
        store.give_back(&ids[..1], fixture.now()).await.unwrap();
        let claimed = store.claim(&ids, fixture.now(), fixture.now() + Duration::from_mins(1)).await.unwrap().claimed;
        let reports: Vec<_> = claimed.iter().map(succeeded).collect();
        store.report(&reports, fixture.now()).await.unwrap();
        assert_eq!(reports.len(), arrivals.len());
    };
    let first = fixture.accept(&pipeline).await;
    let mut connection = PgConnection::connect(&url).await.unwrap();
    sqlx::query("VACUUM ANALYZE dispatches").execute(&mut connection).await.unwrap();
    end(&[first]).await;
    let backlog = join_all((0..2_000).map(|_| fixture.accept(&pipeline))).await;
    for some in backlog.chunks(100).take(10) {
        end(some).await;
    }
    store.close().await;
    let read = "SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = 'dispatches_by_tenant'";
    assert_eq!(counted(&url, read).await, 0);
}

/// Otherwise the settings that say who asks are looked up for every row.
#[tokio::test]
async fn walls_ask_once_for_a_statement() {
    let (url, _store, _clock) = open_postgres().await;
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let of_tenants = walled_tables(&mut connection).await;
    let walls: Vec<(String, String)> =
        sqlx::query_as("SELECT tablename::text, qual FROM pg_policies WHERE policyname = 'wall' ORDER BY 1")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    for (table, wall) in walls.iter().filter(|(table, _)| of_tenants.contains(table)) {
        assert!(
            wall.contains("SELECT app_tenant()") && wall.contains("SELECT app_across_tenants()"),
            "{table}: {wall}"
        );
    }
    assert!(of_tenants.len() >= 15, "{of_tenants:?}");
}
