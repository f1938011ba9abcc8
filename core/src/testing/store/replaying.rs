//! Bulk replays: kept as written, found while they run, and behind the wall; and how many messages they would run again.

use std::time::Duration;

use super::Fixture;
use crate::{
    bulk_replay::{BulkReplay, BulkReplayState, Selection, SelectionFilter},
    clock::Clock,
    execution::ExecutionState,
    ids::{BulkReplayId, ListenerId, MessageId, TenantId},
    message::MessageFilter,
    page::PageRequest,
};

fn new_replay(fixture: &Fixture, tenant: TenantId, selection: Selection) -> BulkReplay {
    BulkReplay {
        id: BulkReplayId::generate(fixture.clock.as_ref()),
        tenant_id: tenant,
        selection,
        state: BulkReplayState::Running,
        total: Some(7),
        handled: 0,
        replayed: 0,
        position: 0,
        until_position: i64::MAX,
        started_by: "ada".to_owned(),
        created_at: fixture.now(),
        finished_at: None,
    }
}

async fn insert(fixture: &Fixture, replay: &BulkReplay) {
    let mut transaction = fixture.write(replay.tenant_id).await;
    transaction.insert_bulk_replay(replay).await.unwrap();
    transaction.commit().await.unwrap();
}

fn by_filter(fixture: &Fixture) -> Selection {
    Selection::Filter(SelectionFilter {
        listener_id: Some(ListenerId::generate(fixture.clock.as_ref())),
        state: Some(ExecutionState::Dead),
        received_from: Some(fixture.now()),
        received_until: Some(fixture.now() + Duration::from_secs(1)),
        key: Some("ORD-1".to_owned()),
    })
}

/// Either selection, and how far it came; newest first.
pub async fn bulk_replays_come_back_as_written(fixture: &Fixture) {
    let tenant = fixture.tenant("acme").await;
    let named = Selection::Messages(vec![MessageId::generate(fixture.clock.as_ref())]);
    let first = new_replay(fixture, tenant, named);
    let second = BulkReplay { total: None, ..new_replay(fixture, tenant, by_filter(fixture)) };
    insert(fixture, &first).await;
    insert(fixture, &second).await;
    let done = BulkReplay {
        state: BulkReplayState::Done,
        handled: 5,
        replayed: 3,
        position: 41,
        finished_at: Some(fixture.now()),
        ..first.clone()
    };
    let mut transaction = fixture.write(tenant).await;
    assert!(transaction.update_bulk_replay(&done).await.unwrap());
    transaction.commit().await.unwrap();
    let mut transaction = fixture.read(tenant).await;
    assert_eq!(transaction.bulk_replay(first.id).await.unwrap(), Some(done.clone()));
    let page = transaction.bulk_replays(PageRequest { first: 1, after: None }).await.unwrap();
    assert_eq!((page.rows, page.has_next), (vec![second.clone()], true));
    let page = transaction.bulk_replays(PageRequest { first: 1, after: Some(second.id.uuid()) }).await.unwrap();
    assert_eq!((page.rows, page.has_next), (vec![done], false));
}

/// Whoever keeps them going finds those of every tenant that run, and no others.
pub async fn running_bulk_replays_are_found(fixture: &Fixture) {
    let (left, right) = (fixture.tenant("left").await, fixture.tenant("right").await);
    let replays: Vec<_> =
        [left, right, left].into_iter().map(|tenant| new_replay(fixture, tenant, by_filter(fixture))).collect();
    for replay in &replays {
        insert(fixture, replay).await;
    }
    let cancelled = BulkReplay { state: BulkReplayState::Cancelled, ..replays[0].clone() };
    let mut transaction = fixture.write(left).await;
    assert_eq!(transaction.running_bulk_replays().await.unwrap(), 2);
    assert!(transaction.update_bulk_replay(&cancelled).await.unwrap());
    assert_eq!(transaction.running_bulk_replays().await.unwrap(), 1);
    transaction.commit().await.unwrap();
    let found = fixture.platform().await.running_bulk_replays(10).await.unwrap();
    assert_eq!(found, [(right, replays[1].id), (left, replays[2].id)]);
    assert_eq!(fixture.platform().await.running_bulk_replays(1).await.unwrap().len(), 1);
}

/// A neighbour neither sees nor changes one.
pub async fn bulk_replays_stay_behind_the_wall(fixture: &Fixture) {
    let (left, right) = (fixture.tenant("left").await, fixture.tenant("right").await);
    let theirs = new_replay(fixture, right, by_filter(fixture));
    insert(fixture, &theirs).await;
    let mut transaction = fixture.write(left).await;
    assert_eq!(transaction.bulk_replay(theirs.id).await.unwrap(), None);
    assert_eq!(transaction.bulk_replays(PageRequest { first: 10, after: None }).await.unwrap().rows, []);
    assert_eq!(transaction.running_bulk_replays().await.unwrap(), 0);
    assert!(!transaction.update_bulk_replay(&BulkReplay { handled: 9, ..theirs.clone() }).await.unwrap());
    transaction.commit().await.unwrap();
    assert_eq!(fixture.read(right).await.bulk_replay(theirs.id).await.unwrap(), Some(theirs));
}

/// Up to a limit, what the filter lets through, of the own tenant.
pub async fn messages_are_counted_up_to_a_limit(fixture: &Fixture) {
    let (pipeline, foreign) = (fixture.pipeline("acme").await, fixture.pipeline("other").await);
    for _ in 0..5 {
        fixture.accept(&pipeline).await;
    }
    fixture.accept(&foreign).await;
    let mut transaction = fixture.read(pipeline.tenant).await;
    let all = MessageFilter::default();
    let nowhere = MessageFilter { listener_id: Some(foreign.listener.id), ..all.clone() };
    let ready = MessageFilter { state: Some(ExecutionState::Ready), ..all.clone() };
    let sent = MessageFilter { sender_id: Some(fixture.clock.uuid()), ..all.clone() };
    for (filter, limit, expected) in [(&all, 10, 5), (&all, 3, 3), (&nowhere, 10, 0), (&ready, 10, 5), (&sent, 10, 0)] {
        assert_eq!(transaction.message_count(filter, limit).await.unwrap(), expected, "{filter:?}");
    }
}
