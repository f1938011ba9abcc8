//! The bus of a single process: one broadcast channel per tenant that has subscribers.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use futures::{StreamExt, stream::BoxStream};
use inlet_core::{
    ids::TenantId,
    ports::bus::{Bus, Event},
};
use tokio::sync::broadcast;
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

/// How many events a subscriber may lag behind before it is told [`Event::Lagged`].
const BACKLOG: usize = 1_024;

/// Events within one process.
#[derive(Debug, Default)]
pub struct InProcessBus {
    channels: Mutex<HashMap<TenantId, broadcast::Sender<Event>>>,
}

impl Bus for InProcessBus {
    fn publish(&self, tenant: TenantId, event: Event) {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(channel) = channels.get(&tenant)
            && channel.send(event).is_err()
        {
            // Nobody listens any more.
            channels.remove(&tenant);
        }
    }

    fn subscribe(&self, tenant: TenantId) -> BoxStream<'static, Event> {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = channels.entry(tenant).or_insert_with(|| broadcast::channel(BACKLOG).0).subscribe();
        BroadcastStream::new(receiver)
            .map(|received| received.unwrap_or_else(|BroadcastStreamRecvError::Lagged(_)| Event::Lagged))
            .boxed()
    }
}

#[cfg(test)]
mod tests {
    use inlet_core::clock::SystemClock;

    use super::*;

    #[tokio::test]
    async fn events_reach_their_tenant_only_and_a_slow_subscriber_is_told() {
        let bus = InProcessBus::default();
        let (ours, theirs) = (TenantId::generate(&SystemClock), TenantId::generate(&SystemClock));
        let mut subscriber = bus.subscribe(ours);
        bus.publish(theirs, Event::ConfigurationChanged);
        bus.publish(ours, Event::Lagged);
        assert_eq!(subscriber.next().await, Some(Event::Lagged));
        for _ in 0..=BACKLOG {
            bus.publish(ours, Event::ConfigurationChanged);
        }
        assert_eq!(subscriber.next().await, Some(Event::Lagged));
        assert_eq!(subscriber.next().await, Some(Event::ConfigurationChanged));
    }
}
