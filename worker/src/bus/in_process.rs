//! The bus of a single process: one broadcast channel per tenant that has subscribers, and one for what is cancelled.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use futures::{Stream, StreamExt, stream::BoxStream};
use inlet_core::{
    execution::ExecutionState,
    ids::{ExecutionId, TenantId},
    ports::bus::{Bus, Event},
};
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;

/// How many events a subscriber may lag behind before it is told [`Event::Lagged`].
const BACKLOG: usize = 1_024;

/// Events within one process.
#[derive(Debug)]
pub struct InProcessBus {
    channels: Arc<Channels>,
    cancelled: broadcast::Sender<ExecutionId>,
}

impl Default for InProcessBus {
    fn default() -> Self {
        Self { channels: Arc::default(), cancelled: broadcast::channel(BACKLOG).0 }
    }
}

#[derive(Debug, Default)]
struct Channels(Mutex<HashMap<TenantId, broadcast::Sender<Event>>>);

impl Channels {
    fn lock(&self) -> MutexGuard<'_, HashMap<TenantId, broadcast::Sender<Event>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one subscriber listens with. Its fields are dropped in this order: first it stops listening, then its place is cleared.
struct Subscription {
    events: BroadcastStream<Event>,
    _place: Place,
}

/// A subscriber's place; the last one of a tenant takes the channel with it, whose backlog is large.
struct Place {
    channels: Arc<Channels>,
    tenant: TenantId,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut channels = self.channels.lock();
        if channels.get(&self.tenant).is_some_and(|channel| channel.receiver_count() == 0) {
            channels.remove(&self.tenant);
        }
    }
}

impl Stream for Subscription {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        self.events.poll_next_unpin(context).map(|next| next.map(|received| received.unwrap_or(Event::Lagged)))
    }
}

impl InProcessBus {
    /// Tells the subscribers of every tenant.
    pub(super) fn publish_to_all(&self, event: &Event) {
        for channel in self.channels.lock().values() {
            // Fails only when the last subscriber is just leaving.
            let _ = channel.send(event.clone());
        }
    }
}

impl Bus for InProcessBus {
    fn publish(&self, tenant: TenantId, event: Event) {
        if let Event::ExecutionChanged { execution_id, state: ExecutionState::Cancelled } = event {
            // Fails when nobody runs anything here.
            let _ = self.cancelled.send(execution_id);
        }
        if let Some(channel) = self.channels.lock().get(&tenant) {
            // Fails only when the last subscriber is just leaving.
            let _ = channel.send(event);
        }
    }

    fn subscribe(&self, tenant: TenantId) -> BoxStream<'static, Event> {
        let receiver = self.channels.lock().entry(tenant).or_insert_with(|| broadcast::channel(BACKLOG).0).subscribe();
        let place = Place { channels: Arc::clone(&self.channels), tenant };
        Subscription { events: BroadcastStream::new(receiver), _place: place }.boxed()
    }

    fn cancelled(&self) -> BoxStream<'static, ExecutionId> {
        BroadcastStream::new(self.cancelled.subscribe()).filter_map(async |received| received.ok()).boxed()
    }
}

#[cfg(test)]
mod tests {
    use inlet_core::testing::clock::ManualClock;

    use super::*;

    #[tokio::test]
    async fn the_last_subscriber_takes_the_channel_along() {
        let (bus, tenant) = (InProcessBus::default(), TenantId::generate(&ManualClock::default()));
        let (first, second) = (bus.subscribe(tenant), bus.subscribe(tenant));
        drop(first);
        assert_eq!(bus.channels.lock().len(), 1);
        drop(second);
        assert_eq!(bus.channels.lock().len(), 0);
        let mut third = bus.subscribe(tenant);
        bus.publish(tenant, Event::ConfigurationChanged);
        assert_eq!(third.next().await, Some(Event::ConfigurationChanged));
    }
}
