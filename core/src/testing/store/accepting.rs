//! Accepting: both rows or none, many at once in one order, and no acknowledged message lost.

use std::{collections::BTreeSet, sync::Arc};

use futures::{FutureExt, future::join_all};

use super::Fixture;
use crate::{
    ctx::PrincipalKind,
    execution::{Execution, ExecutionState, Trigger},
    ids::MessageId,
    message::{Arrival, Message, MessageFilter, ReceivedHeader, Sender},
    ports::store::{StoreError, Window},
};

/// The message as it came, and an execution that may run.
pub async fn message_and_execution_are_stored_together(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let arrival = fixture.accept(&pipeline).await;
    let mut transaction = fixture.read(pipeline.tenant).await;
    let message = transaction.message(arrival.message.id).await.unwrap().unwrap();
    assert!(message.position > 0);
    assert_eq!(message, Message { position: message.position, ..arrival.message.clone() });
    let execution = Execution {
        id: arrival.execution_id,
        tenant_id: pipeline.tenant,
        flow_id: Some(pipeline.flow.id),
        flow_version: None,
        message_id: Some(message.id),
        listener_id: Some(pipeline.listener.id),
        trigger: Trigger::Message,
        tick: None,
        replay_of: None,
        state: ExecutionState::Ready,
        failure: None,
        parameters: std::collections::BTreeMap::new(),
        starts: 0,
        crashes: 0,
        run_at: message.received_at,
        created_at: message.received_at,
        started_at: None,
        finished_at: None,
    };
    assert_eq!(transaction.execution(arrival.execution_id).await.unwrap(), Some(execution.clone()));
    assert_eq!(transaction.executions_of_messages(&[message.id]).await.unwrap(), [execution]);
}

/// Any bytes, headers in order with duplicates, any sender.
pub async fn what_was_received_is_kept_exactly(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let every_byte: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    for body in [&b""[..], b"\0", &every_byte] {
        let mut arrival = fixture.new_arrival(&pipeline, body);
        arrival.message.request.headers = [("x-a", "2"), ("x-b", "\u{fc}\"\\"), ("x-a", "1"), ("x-a", "2")]
            .map(|(name, value)| ReceivedHeader { name: name.to_owned(), value: value.to_owned() })
            .to_vec();
        "/in/acme/\u{1F980}?q='; DROP TABLE messages; --".clone_into(&mut arrival.message.request.target);
        arrival.message.sender = Sender {
            kind: PrincipalKind::ApiKey,
            id: Some(crate::clock::Clock::uuid(fixture.clock.as_ref())),
            name: "\u{dc}bung".to_owned(),
            address: None,
            ..arrival.message.sender
        };
        fixture.store.accept(arrival.clone()).await.unwrap();
        let mut transaction = fixture.read(pipeline.tenant).await;
        let message = transaction.message(arrival.message.id).await.unwrap().unwrap();
        assert_eq!(message, Message { position: message.position, ..arrival.message.clone() });
        let whole = transaction.message_body(message.id, 0, 1_000_000).await.unwrap().unwrap();
        assert_eq!((&whole.bytes[..], whole.size), (body, arrival.message.size));
        assert_eq!(transaction.sender_of(arrival.execution_id).await.unwrap(), arrival.message.sender.id);
    }
}

/// Thirty-two callers at once: each message is there once, with one execution.
pub async fn concurrent_accepts_are_all_stored_once(fixture: &Fixture) {
    let pipeline = Arc::new(fixture.pipeline("acme").await);
    let callers = (0..32).map(|_| {
        let arrivals: Vec<Arrival> = (0..8).map(|_| fixture.new_arrival(&pipeline, b"{}")).collect();
        let store = fixture.store.clone();
        tokio::spawn(async move {
            for arrival in &arrivals {
                store.accept(arrival.clone()).await.unwrap();
            }
            arrivals.into_iter().map(|arrival| arrival.message.id).collect::<Vec<_>>()
        })
    });
    let accepted: BTreeSet<MessageId> = join_all(callers).await.into_iter().flat_map(Result::unwrap).collect();
    let mut transaction = fixture.read(pipeline.tenant).await;
    let window = Window { after: 0, limit: 1_000 };
    let stored = transaction.messages_after(&MessageFilter::default(), window).await.unwrap();
    assert_eq!(stored.len(), accepted.len());
    assert_eq!(stored.iter().map(|message| message.id).collect::<BTreeSet<_>>(), accepted);
    let ids: Vec<MessageId> = accepted.into_iter().collect();
    for ids in ids.chunks(64) {
        assert_eq!(transaction.executions_of_messages(ids).await.unwrap().len(), ids.len());
    }
}

/// While many accept, what a reader asks for above its position comes in order, and nothing appears below it later.
pub async fn a_live_reader_sees_every_message_once_and_in_order(fixture: &Fixture) {
    const CALLERS: usize = 32;
    const EACH: usize = 8;
    let pipeline = fixture.pipeline("acme").await;
    let callers = (0..CALLERS).map(|_| {
        let arrivals: Vec<Arrival> = (0..EACH).map(|_| fixture.new_arrival(&pipeline, b"{}")).collect();
        let store = fixture.store.clone();
        tokio::spawn(async move {
            for arrival in arrivals {
                store.accept(arrival).await.unwrap();
            }
        })
    });
    let callers: Vec<_> = callers.collect();
    let (mut position, mut seen) = (0, Vec::new());
    while seen.len() < CALLERS * EACH {
        let finished = callers.iter().all(tokio::task::JoinHandle::is_finished);
        let mut transaction = fixture.read(pipeline.tenant).await;
        let window = Window { after: position, limit: 7 };
        let found = transaction.messages_after(&MessageFilter::default(), window).await.unwrap();
        assert!(
            !found.is_empty() || !finished,
            "{} of {} messages were seen and no more come",
            seen.len(),
            CALLERS * EACH
        );
        for message in found {
            assert!(message.position > position);
            position = message.position;
            seen.push(message.id);
        }
    }
    for caller in callers {
        caller.await.unwrap();
    }
    let stored = fixture
        .read(pipeline.tenant)
        .await
        .messages_after(&MessageFilter::default(), Window { after: 0, limit: 1_000 })
        .await
        .unwrap();
    assert_eq!(stored.into_iter().map(|message| message.id).collect::<Vec<_>>(), seen);
}

/// A message that is already there is refused with its execution; those beside it are not.
pub async fn one_bad_arrival_fails_alone(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let first = fixture.accept(&pipeline).await;
    let mut arrivals: Vec<Arrival> = (0..40).map(|_| fixture.new_arrival(&pipeline, b"{}")).collect();
    arrivals[17].message.id = first.message.id;
    let results = join_all(arrivals.iter().map(|arrival| fixture.store.accept(arrival.clone()))).await;
    for (index, result) in results.iter().enumerate() {
        assert_eq!(result.is_ok(), index != 17, "{index}: {result:?}");
    }
    assert!(matches!(results[17], Err(StoreError::Failed { .. })), "{:?}", results[17]);
    let mut transaction = fixture.read(pipeline.tenant).await;
    assert_eq!(
        transaction.execution(arrivals[17].execution_id).await.unwrap(),
        None,
        "no execution without its message"
    );
    assert_eq!(
        transaction.messages_after(&MessageFilter::default(), Window { after: 0, limit: 100 }).await.unwrap().len(),
        40
    );
}

/// Whoever hangs up after its message was taken finds it stored, with its execution; nobody else is disturbed.
pub async fn a_caller_that_goes_away_loses_nothing(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let gone: Vec<Arrival> = (0..20).map(|_| fixture.new_arrival(&pipeline, b"{}")).collect();
    for arrival in &gone {
        // Asked once and dropped: the message is in the line.
        assert!(!matches!(fixture.store.accept(arrival.clone()).now_or_never(), Some(Err(_))));
    }
    // The line is worked off in order, so those before are decided when this one is.
    let stays = fixture.accept(&pipeline).await;
    let mut transaction = fixture.read(pipeline.tenant).await;
    for arrival in gone.iter().chain([&stays]) {
        assert!(transaction.message(arrival.message.id).await.unwrap().is_some());
        assert!(transaction.execution(arrival.execution_id).await.unwrap().is_some());
    }
}

/// Closing answers everybody who was taken with success, and everybody later with unavailable.
pub async fn closing_finishes_what_was_taken_and_takes_no_more(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let mut taken = join_all((0..100).map(|_| fixture.store.accept(fixture.new_arrival(&pipeline, b"{}"))));
    assert!(futures::poll!(&mut taken).is_pending());
    fixture.store.close().await;
    for result in taken.await {
        result.unwrap();
    }
    let late = fixture.store.accept(fixture.new_arrival(&pipeline, b"{}")).await;
    assert!(matches!(late, Err(StoreError::Unavailable { .. })), "{late:?}");
    assert!(matches!(fixture.store.ping().await, Err(StoreError::Unavailable { .. })));
    assert!(fixture.store.tenant(pipeline.tenant, crate::ports::store::Access::Read).await.is_err());
    fixture.store.close().await;
}
