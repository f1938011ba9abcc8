//! The contract of the bus port: rules that every adapter keeps, each an async function that panics where one does not.
//!
//! An adapter's tests call [`bus_contract!`](crate::bus_contract) with a function that makes a bus nobody listens to; every rule becomes a test of its
//! own. The rules do not ask for an event to be there at once: an adapter may take its way over a network.
//!
//! Must not know: how events travel.
#![expect(clippy::missing_panics_doc, reason = "a rule fails by panicking; that is what it is for")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "only tests call this")]

use futures::{StreamExt, stream::BoxStream};

use crate::{
    execution::ExecutionState,
    ids::{ExecutionId, ListenerId, MessageId, TenantId},
    ports::bus::{Bus, Event},
    testing::clock::ManualClock,
};

/// The most events that an adapter may keep for a subscriber that does not read: beyond, it must have told it [`Event::Lagged`].
pub const LARGEST_BACKLOG: usize = 65_536;

/// Makes a test of every rule. The argument names an `async fn() -> impl Bus`.
#[macro_export]
macro_rules! bus_contract {
    ($open:path) => {
        $crate::bus_contract! { $open;
            every_subscriber_hears_everything_in_order,
            events_stay_in_their_tenant,
            what_was_before_is_not_heard,
            publishing_to_nobody_is_allowed,
            a_subscriber_that_leaves_is_no_burden,
            who_runs_executions_hears_of_every_tenant_what_is_cancelled,
            a_slow_subscriber_is_told_and_goes_on,
            a_slow_subscriber_does_not_slow_down_others,
        }
    };
    ($open:path; $($rule:ident),+ $(,)?) => {
        $(
            #[tokio::test]
            async fn $rule() {
                $crate::testing::bus::$rule(&$open().await).await;
            }
        )+
    };
}

/// Different events by the dozen, and tenants to publish them in.
#[derive(Default)]
struct Source(ManualClock);

impl Source {
    fn tenant(&self) -> TenantId {
        TenantId::generate(&self.0)
    }

    fn event(&self) -> Event {
        Event::MessageArrived { listener_id: ListenerId::generate(&self.0), message_id: MessageId::generate(&self.0) }
    }

    fn events(&self, count: usize) -> Vec<Event> {
        (0..count).map(|_| self.event()).collect()
    }
}

fn publish(bus: &impl Bus, tenant: TenantId, events: &[Event]) {
    for event in events {
        bus.publish(tenant, event.clone());
    }
}

/// Whoever runs executions hears which are cancelled, of whatever tenant, and nothing else.
pub async fn who_runs_executions_hears_of_every_tenant_what_is_cancelled(bus: &impl Bus) {
    let source = Source::default();
    let mut cancelled = bus.cancelled();
    let ids = [(); 3].map(|()| ExecutionId::generate(&source.0));
    for execution_id in ids {
        let changed = |state| Event::ExecutionChanged { execution_id, state };
        let states = [ExecutionState::Running, ExecutionState::Cancelled];
        publish(bus, source.tenant(), &states.map(changed));
    }
    assert_eq!(cancelled.by_ref().take(3).collect::<Vec<_>>().await, ids);
}

async fn take(subscriber: &mut BoxStream<'static, Event>, count: usize) -> Vec<Event> {
    subscriber.take(count).collect().await
}

/// Each subscriber of a tenant hears every event once, in the order in which they were published.
pub async fn every_subscriber_hears_everything_in_order(bus: &impl Bus) {
    let source = Source::default();
    let tenant = source.tenant();
    let (mut one, mut other) = (bus.subscribe(tenant), bus.subscribe(tenant));
    let events = source.events(100);
    publish(bus, tenant, &events);
    assert_eq!(take(&mut one, 100).await, events);
    assert_eq!(take(&mut other, 100).await, events);
}

/// No event reaches a subscriber of another tenant.
pub async fn events_stay_in_their_tenant(bus: &impl Bus) {
    let source = Source::default();
    let (ours, theirs) = (source.tenant(), source.tenant());
    let (mut our_subscriber, mut their_subscriber) = (bus.subscribe(ours), bus.subscribe(theirs));
    let (for_us, for_them) = (source.events(10), source.events(10));
    for (our_event, their_event) in for_us.iter().zip(&for_them) {
        bus.publish(theirs, their_event.clone());
        bus.publish(ours, our_event.clone());
    }
    assert_eq!(take(&mut our_subscriber, 10).await, for_us);
    assert_eq!(take(&mut their_subscriber, 10).await, for_them);
}

/// Whoever subscribes hears what happens from then on, also when others were there before.
pub async fn what_was_before_is_not_heard(bus: &impl Bus) {
    let source = Source::default();
    let tenant = source.tenant();
    let mut early = bus.subscribe(tenant);
    let (before, after) = (source.event(), source.event());
    bus.publish(tenant, before.clone());
    assert_eq!(early.next().await, Some(before));
    let mut late = bus.subscribe(tenant);
    bus.publish(tenant, after.clone());
    assert_eq!(late.next().await, Some(after));
}

/// Nobody need listen.
pub async fn publishing_to_nobody_is_allowed(bus: &impl Bus) {
    let source = Source::default();
    let tenant = source.tenant();
    publish(bus, tenant, &source.events(10));
    let mut subscriber = bus.subscribe(tenant);
    let event = source.event();
    bus.publish(tenant, event.clone());
    assert_eq!(subscriber.next().await, Some(event));
}

/// Subscribers come and go, in the middle of events that they have not read; who stays or comes back hears as if they had not been there.
pub async fn a_subscriber_that_leaves_is_no_burden(bus: &impl Bus) {
    let source = Source::default();
    let tenant = source.tenant();
    let mut staying = bus.subscribe(tenant);
    for _ in 0..100 {
        let leaving = bus.subscribe(tenant);
        let event = source.event();
        bus.publish(tenant, event.clone());
        drop(leaving);
        assert_eq!(staying.next().await, Some(event));
    }
    drop(staying);
    publish(bus, tenant, &source.events(10));
    let mut back = bus.subscribe(tenant);
    let event = source.event();
    bus.publish(tenant, event.clone());
    assert_eq!(back.next().await, Some(event));
}

/// A subscriber that does not read is told [`Event::Lagged`] instead of what it missed. What it then reads is in order, to the last event, and once
/// it has caught up nothing is missing.
pub async fn a_slow_subscriber_is_told_and_goes_on(bus: &impl Bus) {
    let source = Source::default();
    let tenant = source.tenant();
    let mut subscriber = bus.subscribe(tenant);
    let events = source.events(LARGEST_BACKLOG + 1);
    publish(bus, tenant, &events);
    let last = events.last().unwrap();
    let (mut lagged, mut position) = (false, 0);
    loop {
        let event = subscriber.next().await.expect("a subscription does not end");
        if event == Event::Lagged {
            lagged = true;
            continue;
        }
        let skipped = events[position..].iter().position(|published| *published == event);
        let skipped = skipped.expect("in the order in which they were published, and each once");
        assert!(skipped == 0 || lagged, "events were left out and nothing was said");
        position += skipped + 1;
        if event == *last {
            break;
        }
    }
    assert!(lagged, "a subscriber that does not read may not be kept {LARGEST_BACKLOG} events for");
    let more = source.events(10);
    publish(bus, tenant, &more);
    assert_eq!(take(&mut subscriber, 10).await, more);
}

/// Publishing does not wait for anyone: who reads hears everything beside one who does not.
pub async fn a_slow_subscriber_does_not_slow_down_others(bus: &impl Bus) {
    let source = Source::default();
    let tenant = source.tenant();
    let _slow = bus.subscribe(tenant);
    let mut fast = bus.subscribe(tenant);
    for _ in 0..=LARGEST_BACKLOG / 64 {
        let events = source.events(64);
        publish(bus, tenant, &events);
        assert_eq!(take(&mut fast, 64).await, events);
    }
}
