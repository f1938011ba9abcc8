//! A connection that fails too often is left alone, probed by one, and used again when it works; and no more than its limit use it at once.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use inlet_core::{
    circuit::{Circuit, CircuitBreaker, ConnectionLimits, PROBE},
    clock::{Clock, Timestamp},
    connection::{ConnectionSettings, HttpSettings, Secrets},
    flow::parameters::Parameters,
    ids::{ConnectionId, TenantId},
    ports::{
        connector::{ConnectorError, Connectors, Content, Delivery, DeliveryReport, OpenConnection, Place, Retry},
        store::{CircuitBoard, StoreError, StoreResult},
    },
};
use tokio::time::advance;

use super::{
    board::Gate,
    connectors::{Answer, FakeConnectors, gated, hanging},
    fixture::RuntimeClock,
};
use crate::circuit::LimitedConnectors;

/// Keeps one circuit, as all workers see it.
#[derive(Default)]
struct FakeBoard {
    circuit: Mutex<Option<Circuit>>,
    is_away: Mutex<bool>,
    /// How long each who asks waits longer than the one before.
    slower: Mutex<Duration>,
    asked: Mutex<u32>,
}

impl FakeBoard {
    fn with<T>(&self, action: impl FnOnce(&mut Option<Circuit>) -> T) -> StoreResult<T> {
        if *self.is_away.lock().unwrap() {
            return Err(StoreError::Unavailable { source: "away".into() });
        }
        Ok(action(&mut self.circuit.lock().unwrap()))
    }

    fn openings(&self) -> Option<u32> {
        self.circuit.lock().unwrap().as_ref().map(|circuit| circuit.openings)
    }
}

#[async_trait]
impl CircuitBoard for FakeBoard {
    async fn circuit(&self, _: TenantId, _: ConnectionId) -> StoreResult<Option<Circuit>> {
        let wait = {
            let mut asked = self.asked.lock().unwrap();
            *asked += 1;
            *self.slower.lock().unwrap() * *asked
        };
        tokio::time::sleep(wait).await;
        self.with(|circuit| circuit.clone())
    }

    async fn put_circuit(&self, _: TenantId, new: &Circuit) -> StoreResult<()> {
        self.with(|circuit| *circuit = Some(new.clone()))
    }

    async fn probe_circuit(&self, _: TenantId, _: ConnectionId, now: Timestamp, until: Timestamp) -> StoreResult<bool> {
        self.with(|circuit| match circuit {
            Some(circuit) if circuit.retry_at <= now => {
                (circuit.is_probed, circuit.retry_at) = (true, until);
                true
            }
            _ => false,
        })
    }

    async fn close_circuit(&self, _: TenantId, _: ConnectionId) -> StoreResult<()> {
        self.with(|circuit| *circuit = None)
    }
}

/// Two workers on one store, and the destination of both.
struct Two {
    board: Arc<FakeBoard>,
    sink: Arc<FakeConnectors>,
    workers: [Arc<LimitedConnectors>; 2],
    connection: OpenConnection,
}

impl Two {
    fn new(limits: ConnectionLimits) -> Self {
        let (board, sink) = (Arc::<FakeBoard>::default(), Arc::<FakeConnectors>::default());
        let clock = Arc::new(RuntimeClock::default());
        let worker = || Arc::new(LimitedConnectors::new(sink.clone(), board.clone(), clock.clone()));
        let connection = OpenConnection {
            id: ConnectionId::generate(clock.as_ref()),
            tenant_id: TenantId::generate(clock.as_ref()),
            revision: clock.now(),
            settings: ConnectionSettings::Http(HttpSettings::new("http://sink")),
            secrets: Secrets::default(),
            limits,
        };
        Self { workers: [worker(), worker()], board, sink, connection }
    }

    async fn write(&self, worker: usize) -> Result<DeliveryReport, ConnectorError> {
        self.workers[worker].write(&self.connection, &delivery()).await
    }

    /// How an attempt ended: `None` well, otherwise its code.
    async fn code(&self, worker: usize) -> Option<String> {
        self.write(worker).await.err().map(|error| error.failure.code)
    }

    /// Lets a worker fail until the circuit is open.
    async fn break_it(&self, worker: usize) {
        self.sink.answer(|_, _| Answer::Refused(Retry::Later));
        let most = self.connection.limits.circuit_breaker.unwrap().minimum_attempts;
        for _ in 0..most {
            assert_eq!(self.code(worker).await.as_deref(), Some("HTTP_STATUS"));
        }
        assert_eq!(self.code(worker).await.as_deref(), Some("CIRCUIT_OPEN"));
    }

    fn sent(&self) -> usize {
        self.sink.begun().len()
    }
}

fn delivery() -> Delivery {
    Delivery {
        stable_id: "one".to_owned(),
        place: Place::Connection,
        media_type: "text/plain",
        content: Content::Body(Bytes::from_static(b"x")),
        parameters: Parameters::default(),
        trace_parent: None,
        is_repeated: false,
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_fails_too_often_is_left_alone_by_all() {
    let two = Two::new(ConnectionLimits::default());
    two.break_it(0).await;
    assert_eq!((two.sent(), two.board.openings()), (20, Some(1)));
    // The other worker has seen nothing fail.
    let refused = two.write(1).await.unwrap_err();
    let Retry::Postponed(wait) = refused.retry else { panic!("{:?}", refused.retry) };
    assert!((Duration::from_secs(10)..=Duration::from_secs(15)).contains(&wait), "{wait:?}");
    assert_eq!(two.sent(), 20);

    // One probe of both; it fails, and they wait twice as long.
    advance(Duration::from_secs(10)).await;
    let (first, second) = tokio::join!(two.code(0), two.code(1));
    let mut codes = [first.unwrap(), second.unwrap()];
    codes.sort();
    assert_eq!(codes, ["CIRCUIT_OPEN", "HTTP_STATUS"]);
    assert_eq!((two.sent(), two.board.openings()), (21, Some(2)));
    advance(Duration::from_secs(11)).await;
    assert_eq!([two.code(0).await.as_deref(), two.code(1).await.as_deref()], [Some("CIRCUIT_OPEN"); 2]);

    // It works again: whoever finds that out tells all.
    two.sink.answer(|_, _| Answer::Taken);
    advance(Duration::from_secs(10)).await;
    assert_eq!([two.code(0).await, two.code(1).await], [None, None]);
    assert_eq!((two.sent(), two.board.openings()), (23, None));
}

#[tokio::test(start_paused = true)]
async fn who_refuses_for_good_does_answer() {
    let two = Two::new(ConnectionLimits::default());
    two.sink.answer(|_, _| Answer::Refused(Retry::Never));
    for _ in 0..200 {
        assert_eq!(two.code(0).await.as_deref(), Some("HTTP_STATUS"));
    }
    assert_eq!(two.board.openings(), None);
}

#[tokio::test(start_paused = true)]
async fn who_learns_late_that_it_is_closed_forgets_no_failure() {
    let two = Two::new(ConnectionLimits::default());
    *two.board.slower.lock().unwrap() = Duration::from_millis(10);
    two.sink.answer(|_, _| Answer::Refused(Retry::Later));
    // All ask at first; each fails before the next has its answer.
    let attempts = futures::future::join_all((0..20).map(|_| two.code(0))).await;
    assert!(attempts.iter().all(|code| code.as_deref() == Some("HTTP_STATUS")));
    assert_eq!(two.board.openings(), Some(1));
}

#[tokio::test(start_paused = true)]
async fn a_lost_probe_is_made_by_another() {
    let two = Two::new(ConnectionLimits::default());
    two.break_it(0).await;
    advance(Duration::from_secs(10)).await;
    two.sink.answer(hanging);
    // Its worker dies meanwhile.
    let lost = tokio::time::timeout(Duration::from_secs(1), two.write(0));
    assert!(lost.await.is_err());
    two.sink.answer(|_, _| Answer::Taken);
    assert_eq!(two.code(1).await.as_deref(), Some("CIRCUIT_OPEN"));
    advance(PROBE).await;
    assert_eq!([two.code(1).await, two.code(0).await], [None, None]);
    assert_eq!(two.board.openings(), None);
}

#[tokio::test(start_paused = true)]
async fn a_changed_connection_is_tried_at_once() {
    let mut two = Two::new(ConnectionLimits::default());
    two.break_it(0).await;
    two.sink.answer(|_, _| Answer::Taken);
    // As the use case does.
    two.board.close_circuit(two.connection.tenant_id, two.connection.id).await.unwrap();
    two.connection.revision += Duration::from_secs(1);
    assert_eq!(two.code(0).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_away_holds_nobody_back() {
    let two = Two::new(ConnectionLimits::default());
    *two.board.is_away.lock().unwrap() = true;
    assert_eq!(two.code(1).await, None);
    // It opens all the same, for this worker.
    two.break_it(0).await;
    two.sink.answer(|_, _| Answer::Taken);
    assert_eq!(two.code(1).await, None);
    advance(Duration::from_secs(10)).await;
    assert_eq!(two.code(0).await, None);
}

#[tokio::test(start_paused = true)]
async fn without_a_breaker_all_is_tried() {
    let two = Two::new(ConnectionLimits { circuit_breaker: None, ..ConnectionLimits::default() });
    two.sink.answer(|_, _| Answer::Refused(Retry::Later));
    for _ in 0..100 {
        assert_eq!(two.code(0).await.as_deref(), Some("HTTP_STATUS"));
    }
    assert_eq!(two.board.openings(), None);
}

#[tokio::test(start_paused = true)]
async fn no_more_than_its_limit_use_a_connection_at_once() {
    let breaker = Some(CircuitBreaker::default());
    let two = Two::new(ConnectionLimits { max_concurrency: Some(3), circuit_breaker: breaker });
    let gate = Gate::default();
    two.sink.answer(gated(&gate));
    let (worker, connection) = (Arc::clone(&two.workers[0]), two.connection.clone());
    let writing: Vec<_> = (0..8)
        .map(|_| {
            let (worker, connection) = (Arc::clone(&worker), connection.clone());
            tokio::spawn(async move { worker.write(&connection, &delivery()).await })
        })
        .collect();
    two.sink.until_begun(3).await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(two.sent(), 3);
    for begun in 4..=8 {
        gate.open();
        two.sink.until_begun(begun).await;
    }
    (0..3).for_each(|_| gate.open());
    for written in writing {
        written.await.unwrap().unwrap();
    }
    assert_eq!(two.sent(), 8);
}
