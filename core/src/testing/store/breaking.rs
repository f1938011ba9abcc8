//! The circuits of connections: one each, probed by one at a time, and gone with their connection.

use std::time::Duration;

use super::{Fixture, Pipeline};
use crate::{
    circuit::{Circuit, CircuitState},
    clock::Clock,
    execution::Failure,
    ids::ConnectionId,
    ports::store::StoreError,
};

fn open(fixture: &Fixture, connection_id: ConnectionId, openings: u32) -> Circuit {
    let failure = Failure { code: "HTTP_STATUS".to_owned(), message: "503".to_owned(), ..Failure::default() };
    let (opened_at, retry_at) = (fixture.now(), fixture.now() + Duration::from_secs(10));
    Circuit { connection_id, opened_at, retry_at, is_probed: false, openings, failure }
}

async fn put(fixture: &Fixture, on: &Pipeline, circuit: &Circuit) -> Result<(), StoreError> {
    let mut transaction = fixture.write(on.tenant).await;
    transaction.put_circuit(circuit).await?;
    transaction.commit().await
}

async fn probe(fixture: &Fixture, on: &Pipeline, until: Duration) -> bool {
    let mut transaction = fixture.write(on.tenant).await;
    let now = fixture.clock.now();
    let is_ours = transaction.probe_circuit(on.connection.connection.id, now, now + until).await.unwrap();
    transaction.commit().await.unwrap();
    is_ours
}

async fn close(fixture: &Fixture, on: &Pipeline, id: ConnectionId) -> bool {
    let mut transaction = fixture.write(on.tenant).await;
    let was_open = transaction.close_circuit(id).await.unwrap();
    transaction.commit().await.unwrap();
    was_open
}

async fn found(fixture: &Fixture, on: &Pipeline, ids: &[ConnectionId]) -> Vec<Circuit> {
    fixture.read(on.tenant).await.circuits(ids).await.unwrap()
}

/// A circuit opens, is probed by one when its time has come, opens again, and closes.
pub async fn an_open_circuit_is_probed_by_one(fixture: &Fixture) {
    let on = fixture.pipeline("circuits").await;
    let id = on.connection.connection.id;
    assert_eq!(found(fixture, &on, &[]).await, []);
    assert_eq!(found(fixture, &on, &[id]).await, []);
    assert!(!probe(fixture, &on, Duration::from_mins(1)).await, "nothing is probed that is closed");

    let circuit = open(fixture, id, 1);
    put(fixture, &on, &circuit).await.unwrap();
    assert_eq!(found(fixture, &on, &[id]).await, std::slice::from_ref(&circuit));
    assert_eq!(circuit.state(fixture.now()), CircuitState::Open);
    assert!(!probe(fixture, &on, Duration::from_mins(1)).await, "too early");

    fixture.clock.advance(Duration::from_secs(10));
    assert!(probe(fixture, &on, Duration::from_mins(1)).await);
    assert!(!probe(fixture, &on, Duration::from_mins(1)).await, "another probe is on its way");
    let probed = found(fixture, &on, &[id]).await.remove(0);
    assert_eq!(probed.state(fixture.now()), CircuitState::HalfOpen);
    assert_eq!((probed.opened_at, probed.openings), (circuit.opened_at, 1));
    fixture.clock.advance(Duration::from_mins(1));
    assert!(probe(fixture, &on, Duration::from_mins(1)).await, "the first was lost");

    let again = open(fixture, id, 2);
    put(fixture, &on, &again).await.unwrap();
    assert_eq!(found(fixture, &on, &[id]).await, [again]);
    assert!(close(fixture, &on, id).await);
    assert!(!close(fixture, &on, id).await);
    assert_eq!(found(fixture, &on, &[id]).await, []);
}

/// A circuit goes with its connection, and there is none without one.
pub async fn a_circuit_goes_with_its_connection(fixture: &Fixture) {
    let on = fixture.pipeline("circuits").await;
    let other = fixture.new_connection(on.tenant, "other");
    let id = other.connection.id;
    assert!(put(fixture, &on, &open(fixture, id, 1)).await.is_err());
    let mut transaction = fixture.write(on.tenant).await;
    transaction.insert_connection(&other).await.unwrap();
    transaction.commit().await.unwrap();
    put(fixture, &on, &open(fixture, id, 1)).await.unwrap();
    let mut transaction = fixture.write(on.tenant).await;
    assert!(transaction.delete_connection(id).await.unwrap());
    transaction.commit().await.unwrap();
    assert_eq!(found(fixture, &on, &[id]).await, []);
}

/// Nobody sees, probes, replaces or closes another tenant's.
pub async fn circuits_stay_behind_the_wall(fixture: &Fixture) {
    let (left, right) = (fixture.pipeline("left").await, fixture.pipeline("right").await);
    let id = left.connection.connection.id;
    let circuit = open(fixture, id, 1);
    put(fixture, &left, &circuit).await.unwrap();
    fixture.clock.advance(Duration::from_secs(10));
    let intruder = Pipeline { connection: left.connection.clone(), ..right.clone() };
    assert_eq!(found(fixture, &intruder, &[id]).await, []);
    assert!(!probe(fixture, &intruder, Duration::from_mins(1)).await);
    assert!(!close(fixture, &intruder, id).await);
    // Whether that is refused or ignored is the database's choice.
    let _ = put(fixture, &intruder, &open(fixture, id, 9)).await;
    assert_eq!(found(fixture, &left, &[id]).await, [circuit]);
}
