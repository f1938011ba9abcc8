//! A worker's turn with a feed: what it writes of it, and when it leaves it.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use inlet_core::{
    clock::Timestamp,
    feed::{Feed, FeedHealth, FeedSource, LogPlace},
    ids::{ConnectionId, FeedId, ListenerId, TenantId},
    message::Arrival,
    ports::{
        broker::{Brokers, Subscription},
        connector::{ConnectorError, OpenConnection},
        store::{FeedBoard, StoreResult},
    },
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::fixture::Fixture;
use crate::feeder::Feeder;

/// Nobody may come as far, since the store is away.
struct NoBrokers;

#[async_trait]
impl Brokers for NoBrokers {
    async fn subscribe(&self, _: &OpenConnection, _: &Feed) -> Result<Box<dyn Subscription>, ConnectorError> {
        panic!("the connection could not be opened")
    }
}

/// One feed, and what was written of it.
struct Board {
    free: Mutex<Vec<Feed>>,
    is_held: AtomicBool,
    written: watch::Sender<Vec<String>>,
}

impl Board {
    fn write(&self, what: &str, health: &FeedHealth) {
        let error = health.last_error.as_ref().map_or("", |error| error.code.as_str());
        self.written.send_modify(|written| written.push(format!("{what} {} {error}", health.state.as_str())));
    }
}

#[async_trait]
impl FeedBoard for Board {
    async fn take_feeds(&self, _: Uuid, _: Timestamp, _: Timestamp, limit: i64) -> StoreResult<Vec<Feed>> {
        assert!(limit > 0);
        Ok(std::mem::take(&mut *self.free.lock().unwrap()))
    }

    async fn hold_feed(&self, feed: &Feed, _: Uuid, until: Timestamp) -> StoreResult<bool> {
        assert!(until > feed.updated_at);
        self.write("holds", &feed.health);
        Ok(self.is_held.load(Ordering::Relaxed))
    }

    async fn move_feed_on(&self, _: &Feed, _: Uuid, _: &LogPlace, _: &[Arrival]) -> StoreResult<bool> {
        panic!("the connection could not be opened")
    }

    async fn leave_feed(&self, _: FeedId, _: Uuid, _: Timestamp, last: &FeedHealth) -> StoreResult<()> {
        self.write("leaves", last);
        Ok(())
    }
}

fn start(fixture: &Fixture) -> (Arc<Board>, CancellationToken, tokio::task::JoinHandle<()>) {
    let (clock, now) = (fixture.clock.as_ref(), fixture.now());
    let feed = Feed {
        id: FeedId::generate(clock),
        tenant_id: TenantId::generate(clock),
        name: "orders".to_owned(),
        listener_id: ListenerId::generate(clock),
        connection_id: ConnectionId::generate(clock),
        source: FeedSource::Rabbitmq { queue: "orders".to_owned() },
        enabled: true,
        created_at: now,
        updated_at: now,
        health: FeedHealth::default(),
        place: None,
    };
    let written = watch::Sender::new(Vec::new());
    let board = Arc::new(Board { free: Mutex::new(vec![feed]), is_held: AtomicBool::new(true), written });
    let stop = CancellationToken::new();
    let feeder = Feeder::new(fixture.services.clone(), Arc::new(NoBrokers), board.clone());
    (board, stop.clone(), tokio::spawn(feeder.run(stop)))
}

async fn until_written(board: &Board, count: usize) -> Vec<String> {
    board.written.subscribe().wait_for(|written| written.len() >= count).await.unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn a_feed_says_that_the_store_is_away_and_is_left_in_good_order() {
    let fixture = Fixture::new();
    let (board, stop, running) = start(&fixture);
    assert_eq!(until_written(&board, 1).await, ["holds FAILING UNAVAILABLE"]);
    // It goes on trying, and keeps the feed meanwhile.
    let written = until_written(&board, 4).await;
    assert!(written.iter().all(|what| what == "holds FAILING UNAVAILABLE"), "{written:?}");
    stop.cancel();
    running.await.unwrap();
    let written = board.written.borrow().clone();
    assert_eq!(written.last().map(String::as_str), Some("leaves FAILING UNAVAILABLE"));
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_is_not_ones_own_any_more_is_left_at_once() {
    let fixture = Fixture::new();
    let (board, stop, running) = start(&fixture);
    until_written(&board, 1).await;
    board.is_held.store(false, Ordering::Relaxed);
    let held = board.written.borrow().len();
    let written = until_written(&board, held + 2).await;
    assert_eq!(written[held..], ["holds FAILING UNAVAILABLE", "leaves FAILING UNAVAILABLE"]);
    tokio::time::sleep(std::time::Duration::from_mins(2)).await;
    assert_eq!(board.written.borrow().len(), held + 2, "nothing is written of a feed that was left");
    stop.cancel();
    running.await.unwrap();
}
