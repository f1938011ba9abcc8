//! Rows that somebody broke: they are put aside with their payload, and take no neighbour along.

use std::{sync::Arc, time::Duration};

use inlet_core::{
    execution::{Claimed, ExecutionState, Outcome, TurnReport},
    ports::store::{ExecutionBoard, StoreError},
    testing::store::Fixture,
};
use inlet_store::SqlStore;
use sqlx::{Connection, PgConnection};

use crate::common::{beside, open, open_postgres};

/// Breaks the steps of everything that runs.
const BREAK: &str = "UPDATE executions SET steps = 'no list' WHERE state = 'RUNNING'";

fn succeeded(claimed: &Claimed) -> TurnReport {
    let Claimed { id, fence, .. } = *claimed;
    TurnReport { id, fence, steps: Vec::new(), rejected: Vec::new(), reply: None, outcome: Outcome::Succeeded }
}

async fn steps_that_cannot_be_read(store: &SqlStore, fixture: &Fixture, break_running: impl AsyncFnOnce()) {
    let pipeline = fixture.pipeline("acme").await;
    let broken = fixture.claim(fixture.accept(&pipeline).await.execution_id).await;
    break_running().await;
    let whole = fixture.claim(fixture.accept(&pipeline).await.execution_id).await;

    let both = store.report(&[succeeded(&broken), succeeded(&whole)], fixture.now()).await;
    assert!(matches!(both, Err(StoreError::Corrupt { .. })), "{both:?}");
    let state = async |claimed: &Claimed| fixture.execution(pipeline.tenant, claimed.id).await.state;
    assert_eq!(state(&whole).await, ExecutionState::Running, "all of a batch is written, or nothing");
    store.report(&[succeeded(&whole)], fixture.now()).await.unwrap();
    assert_eq!(state(&whole).await, ExecutionState::Succeeded);

    fixture.clock.advance(Duration::from_mins(1));
    let next = fixture.accept(&pipeline).await.execution_id;
    let until = fixture.now() + Duration::from_mins(1);
    let result = store.claim(&[broken.id, next], fixture.now(), until).await.unwrap();
    assert_eq!(result.claimed.iter().map(|claimed| claimed.id).collect::<Vec<_>>(), [next]);
    assert_eq!(result.changed, [(pipeline.tenant, broken.id, ExecutionState::Dead)]);
    let failure = fixture.execution(pipeline.tenant, broken.id).await.failure;
    assert_eq!(failure.unwrap().code, "CORRUPT");
}

#[tokio::test]
async fn steps_in_a_file_that_cannot_be_read() {
    let (directory, store, clock) = open().await;
    let fixture = Fixture::new(store.clone(), clock);
    steps_that_cannot_be_read(&store, &fixture, async || {
        sqlx::query(BREAK).execute(&mut beside(directory.path()).await).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn steps_on_a_server_that_cannot_be_read() {
    let (url, store, clock) = open_postgres().await;
    let fixture = Fixture::new(Arc::clone(&store) as _, clock);
    steps_that_cannot_be_read(&store, &fixture, async || {
        sqlx::query(BREAK).execute(&mut PgConnection::connect(&url).await.unwrap()).await.unwrap();
    })
    .await;
}
