//! Feeds: each is one worker's at a time, until it leaves it, loses it, or somebody changes it.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
    time::Duration,
};

use uuid::Uuid;

use super::{Fixture, Pipeline, fixture::conflict};
use crate::{
    feed::{Feed, FeedError, FeedHealth, FeedSource, FeedState, LogPlace},
    ids::FeedId,
    message::{Arrival, MessageFilter},
    page::PageRequest,
    ports::store::{Conflict, FeedBoard},
};

const LEASE: Duration = Duration::from_secs(20);
const ONE: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

fn new_feed(fixture: &Fixture, pipeline: &Pipeline, name: &str) -> Feed {
    Feed {
        id: FeedId::generate(fixture.clock.as_ref()),
        tenant_id: pipeline.tenant,
        name: name.to_owned(),
        listener_id: pipeline.listener.id,
        connection_id: pipeline.connection.connection.id,
        source: FeedSource::Redis { stream: "orders".to_owned(), group: "inlet".to_owned(), field: None },
        enabled: true,
        created_at: fixture.now(),
        updated_at: fixture.now(),
        health: FeedHealth::default(),
        place: None,
    }
}

/// Adds a feed to the pipeline's listener.
pub(super) async fn feed(fixture: &Fixture, pipeline: &Pipeline, name: &str) -> Feed {
    let feed = new_feed(fixture, pipeline, name);
    let mut transaction = fixture.write(pipeline.tenant).await;
    transaction.insert_feed(&feed).await.unwrap();
    transaction.commit().await.unwrap();
    feed
}

async fn stored(fixture: &Fixture, feed: &Feed) -> Feed {
    fixture.read(feed.tenant_id).await.feed(feed.id).await.unwrap().unwrap()
}

async fn take(fixture: &Fixture, board: &dyn FeedBoard, holder: Uuid) -> Vec<Feed> {
    board.take_feeds(holder, fixture.now(), fixture.now() + LEASE, 10).await.unwrap()
}

/// As written, in the order of creation, and gone when removed.
pub async fn feeds_come_back_as_written(fixture: &Fixture, _board: Arc<impl FeedBoard>) {
    let pipeline = fixture.pipeline("acme").await;
    let (one, two) = (feed(fixture, &pipeline, "one").await, feed(fixture, &pipeline, "two").await);
    assert_eq!(stored(fixture, &one).await, one);
    let changed = Feed {
        name: "other".to_owned(),
        source: FeedSource::Rabbitmq { queue: "q".to_owned() },
        enabled: false,
        updated_at: fixture.now() + LEASE,
        ..two.clone()
    };
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert!(transaction.update_feed(&changed).await.unwrap());
    transaction.commit().await.unwrap();
    let page = fixture.read(pipeline.tenant).await.feeds(PageRequest { first: 10, after: None }).await.unwrap();
    assert_eq!(page.rows, [one.clone(), changed]);
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert!(transaction.delete_feed(one.id).await.unwrap());
    assert!(!transaction.delete_feed(one.id).await.unwrap());
    transaction.commit().await.unwrap();
    assert_eq!(fixture.read(pipeline.tenant).await.feed(one.id).await.unwrap(), None);
}

/// Names are unique in a tenant, other tenants see nothing, and what a feed refers to stays.
pub async fn feeds_stay_behind_the_wall(fixture: &Fixture, _board: Arc<impl FeedBoard>) {
    let (pipeline, other) = (fixture.pipeline("acme").await, fixture.pipeline("other").await);
    let own = feed(fixture, &pipeline, "one").await;
    let again = new_feed(fixture, &pipeline, "one");
    let refused = fixture.write(pipeline.tenant).await.insert_feed(&again).await;
    assert_eq!(conflict(refused), Conflict::NameTaken);
    feed(fixture, &other, "one").await;
    let mut transaction = fixture.write(other.tenant).await;
    assert_eq!(transaction.feed(own.id).await.unwrap(), None);
    assert!(!transaction.update_feed(&own).await.unwrap());
    assert!(!transaction.delete_feed(own.id).await.unwrap());
    drop(transaction);
    let foreign = Feed { listener_id: pipeline.listener.id, ..new_feed(fixture, &other, "two") };
    assert_eq!(conflict(fixture.write(other.tenant).await.insert_feed(&foreign).await), Conflict::InUse);

    let free = fixture.new_connection(pipeline.tenant, "free");
    let used = Feed { connection_id: free.connection.id, ..new_feed(fixture, &pipeline, "two") };
    let mut transaction = fixture.write(pipeline.tenant).await;
    transaction.insert_connection(&free).await.unwrap();
    transaction.insert_feed(&used).await.unwrap();
    transaction.commit().await.unwrap();
    let refused = fixture.write(pipeline.tenant).await.delete_connection(free.connection.id).await;
    assert_eq!(conflict(refused), Conflict::InUse);
    let mut platform = fixture.platform().await;
    assert!(platform.delete_tenant(other.tenant).await.unwrap(), "a tenant takes its feeds along");
    platform.commit().await.unwrap();
}

/// Until its lease is over, which it can prolong.
pub async fn a_feed_is_one_workers_at_a_time(fixture: &Fixture, board: Arc<impl FeedBoard>) {
    let pipeline = fixture.pipeline("acme").await;
    let feed = feed(fixture, &pipeline, "one").await;
    assert_eq!(take(fixture, board.as_ref(), ONE).await, std::slice::from_ref(&feed));
    assert_eq!(take(fixture, board.as_ref(), OTHER).await, []);
    fixture.clock.advance(LEASE / 2);
    assert!(board.hold_feed(&feed, ONE, fixture.now() + LEASE).await.unwrap());
    assert!(!board.hold_feed(&feed, OTHER, fixture.now() + LEASE).await.unwrap());
    fixture.clock.advance(LEASE / 2);
    assert_eq!(take(fixture, board.as_ref(), OTHER).await, []);
    fixture.clock.advance(LEASE / 2);
    assert_eq!(take(fixture, board.as_ref(), OTHER).await, std::slice::from_ref(&feed));
    // Who comes back from the dead has lost it, and leaves it alone.
    assert!(!board.hold_feed(&feed, ONE, fixture.now() + LEASE).await.unwrap());
    board.leave_feed(feed.id, ONE, fixture.now(), &FeedHealth::default()).await.unwrap();
    assert_eq!(take(fixture, board.as_ref(), ONE).await, []);
}

/// What the worker writes of it is seen, and a feed that was left is free at once.
pub async fn how_a_feed_fares_is_written_by_who_has_it(fixture: &Fixture, board: Arc<impl FeedBoard>) {
    let pipeline = fixture.pipeline("acme").await;
    let feed = feed(fixture, &pipeline, "one").await;
    take(fixture, board.as_ref(), ONE).await;
    let error = FeedError { code: "BROKER_CONNECT".to_owned(), message: "away".to_owned(), at: fixture.now() };
    let health =
        FeedHealth { state: FeedState::Failing, last_error: Some(error), last_received_at: Some(fixture.now()) };
    let held = Feed { health: health.clone(), ..feed.clone() };
    assert!(board.hold_feed(&held, ONE, fixture.now() + LEASE).await.unwrap());
    assert_eq!(stored(fixture, &feed).await, held);
    board.leave_feed(feed.id, ONE, fixture.now(), &health).await.unwrap();
    let left = Feed { health: FeedHealth { state: FeedState::Idle, ..health }, ..feed };
    assert_eq!(stored(fixture, &left).await, left);
    assert_eq!(take(fixture, board.as_ref(), OTHER).await, [left]);
}

/// Who has a feed that was changed or disabled is told so, and a disabled one is nobody's.
pub async fn a_changed_feed_must_be_left(fixture: &Fixture, board: Arc<impl FeedBoard>) {
    let pipeline = fixture.pipeline("acme").await;
    let feed = feed(fixture, &pipeline, "one").await;
    take(fixture, board.as_ref(), ONE).await;
    fixture.clock.advance(Duration::from_secs(1));
    let disabled = Feed { enabled: false, updated_at: fixture.now(), ..feed.clone() };
    let mut transaction = fixture.write(pipeline.tenant).await;
    transaction.update_feed(&disabled).await.unwrap();
    transaction.commit().await.unwrap();
    assert!(!board.hold_feed(&feed, ONE, fixture.now() + LEASE).await.unwrap());
    board.leave_feed(feed.id, ONE, fixture.now(), &feed.health).await.unwrap();
    assert_eq!(take(fixture, board.as_ref(), ONE).await, []);
    let enabled = Feed { enabled: true, updated_at: fixture.now(), ..feed };
    let mut transaction = fixture.write(pipeline.tenant).await;
    transaction.update_feed(&enabled).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(take(fixture, board.as_ref(), ONE).await, [enabled]);
}

/// Workers that look at the same time share what there is.
pub async fn concurrent_workers_take_each_feed_once(fixture: &Fixture, board: Arc<impl FeedBoard>) {
    let pipeline = fixture.pipeline("acme").await;
    let mut wanted = HashSet::new();
    for number in 0..12 {
        wanted.insert(feed(fixture, &pipeline, &format!("feed {number}")).await.id);
    }
    let taking = (1..=4).map(|holder| {
        let board = &board;
        async move {
            let mut taken = Vec::new();
            for _ in 0..6 {
                let (now, until) = (fixture.now(), fixture.now() + LEASE);
                taken.extend(board.take_feeds(Uuid::from_u128(holder), now, until, 2).await.unwrap());
            }
            taken
        }
    });
    let taken: Vec<Feed> = futures::future::join_all(taking).await.into_iter().flatten().collect();
    assert_eq!(taken.len(), wanted.len());
    assert_eq!(taken.iter().map(|feed| feed.id).collect::<HashSet<_>>(), wanted);
}

fn place(next: i64) -> LogPlace {
    LogPlace { cluster: "c".to_owned(), topic: "t".to_owned(), next: BTreeMap::from([(0, next), (1, 7)]) }
}

async fn count(fixture: &Fixture, feed: &Feed) -> i64 {
    fixture.read(feed.tenant_id).await.message_count(&MessageFilter::default(), 100).await.unwrap()
}

/// What a feed brings and where it stands then are stored together, by who has it, from where it stands.
pub async fn a_feed_moves_on_with_what_it_brings(fixture: &Fixture, board: Arc<impl FeedBoard>) {
    let pipeline = fixture.pipeline("acme").await;
    let feed = feed(fixture, &pipeline, "one").await;
    take(fixture, board.as_ref(), ONE).await;
    // Where it begins is a move too.
    assert!(board.move_feed_on(&feed, ONE, &place(0), &[]).await.unwrap());
    let at = |next: i64| Feed { place: Some(place(next)), ..feed.clone() };
    assert_eq!(stored(fixture, &feed).await, at(0));
    let arrivals: Vec<Arrival> = (0..3).map(|_| fixture.new_arrival(&pipeline, b"{}")).collect();
    assert!(board.move_feed_on(&at(0), ONE, &place(3), &arrivals).await.unwrap());
    assert_eq!((stored(fixture, &feed).await, count(fixture, &feed).await), (at(3), 3));
    fixture.claim(arrivals[1].execution_id).await;

    let more = [fixture.new_arrival(&pipeline, b"{}")];
    fixture.clock.advance(Duration::from_secs(1));
    let changed = Feed { updated_at: fixture.now(), ..at(3) };
    for (not_so, holder) in [(at(0), ONE), (feed.clone(), ONE), (at(3), OTHER), (changed, ONE)] {
        assert!(!board.move_feed_on(&not_so, holder, &place(4), &more).await.unwrap());
        assert!(!board.move_feed_on(&not_so, holder, &place(4), &[]).await.unwrap());
    }
    assert_eq!((stored(fixture, &feed).await, count(fixture, &feed).await), (at(3), 3));
    // One that cannot be stored takes the others along, and the feed stays.
    let twice = [fixture.new_arrival(&pipeline, b"{}"), arrivals[0].clone()];
    assert!(board.move_feed_on(&at(3), ONE, &place(5), &twice).await.is_err());
    assert_eq!((stored(fixture, &feed).await, count(fixture, &feed).await), (at(3), 3));
    assert!(board.move_feed_on(&at(3), ONE, &place(4), &more).await.unwrap());
    // Its place is its own: what people change of it, and who leaves it, leave that alone.
    board.leave_feed(feed.id, ONE, fixture.now(), &feed.health).await.unwrap();
    let renamed = Feed { name: "other".to_owned(), updated_at: fixture.now(), ..at(4) };
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert!(transaction.update_feed(&renamed).await.unwrap());
    transaction.commit().await.unwrap();
    assert_eq!((stored(fixture, &feed).await, count(fixture, &feed).await), (renamed, 4));
}

/// As a worker that was slow and the one after it would.
pub async fn a_feed_that_moves_twice_at_once_moves_once(fixture: &Fixture, board: Arc<impl FeedBoard>) {
    let pipeline = fixture.pipeline("acme").await;
    let feed = feed(fixture, &pipeline, "one").await;
    take(fixture, board.as_ref(), ONE).await;
    let arrivals: Vec<[Arrival; 2]> =
        (0..8).map(|_| [fixture.new_arrival(&pipeline, b"{}"), fixture.new_arrival(&pipeline, b"{}")]).collect();
    let place = place(2);
    let moving = arrivals.iter().map(|arrivals| board.move_feed_on(&feed, ONE, &place, arrivals));
    let moved: Vec<bool> = futures::future::join_all(moving).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(moved.iter().filter(|moved| **moved).count(), 1, "{moved:?}");
    assert_eq!(count(fixture, &feed).await, 2);
}
