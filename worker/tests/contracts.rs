//! The adapters keep the contracts of their ports.

#![expect(
    clippy::unwrap_used,
    clippy::unused_async,
    reason = "a test that cannot go on has failed; the rules of a contract are called alike"
)]

use std::{future::poll_fn, sync::Arc};

use async_trait::async_trait;
use inlet_core::{ids::ExecutionId, ports::queue::Queue, testing::queue::QueueUnderTest};
use inlet_worker::queue::{
    backend::Feed,
    in_process::{InProcessFeed, InProcessQueue},
};
use tokio::sync::Notify;

mod bus {
    use inlet_worker::bus::in_process::InProcessBus;

    async fn open() -> InProcessBus {
        InProcessBus::default()
    }

    inlet_core::bus_contract!(open);
}

mod redis_bus {
    use futures::{StreamExt, stream::BoxStream};
    use inlet_core::{
        clock::SystemClock,
        ids::{ListenerId, TenantId},
        listener::RejectionReason,
        ops::configuration::Generations,
        ports::bus::{Bus, Event},
        testing::clock::ManualClock,
    };
    use inlet_testing::Redis;
    use inlet_worker::bus::redis::RedisBus;

    /// A bus with a server of its own.
    struct Own {
        bus: RedisBus,
        _server: Redis,
    }

    impl Bus for Own {
        fn publish(&self, tenant: TenantId, event: Event) {
            self.bus.publish(tenant, event);
        }

        fn subscribe(&self, tenant: TenantId) -> BoxStream<'static, Event> {
            self.bus.subscribe(tenant)
        }
    }

    async fn connect(server: &Redis, generations: Generations) -> RedisBus {
        let bus = RedisBus::start(&server.url(), generations, &SystemClock).unwrap();
        bus.connected().await;
        bus
    }

    async fn open() -> Own {
        let server = Redis::start();
        Own { bus: connect(&server, Generations::default()).await, _server: server }
    }

    inlet_core::bus_contract!(open);

    #[tokio::test]
    async fn one_process_hears_the_other_and_itself_once() {
        let (server, tenant, generations) =
            (Redis::start(), TenantId::generate(&ManualClock::default()), Generations::default());
        let (one, other) =
            (connect(&server, Generations::default()).await, connect(&server, generations.clone()).await);
        let before = generations.of(tenant);
        let (mut here, mut there) = (one.subscribe(tenant), other.subscribe(tenant));
        one.publish(tenant, Event::ConfigurationChanged);
        assert_eq!(there.next().await, Some(Event::ConfigurationChanged));
        assert!(generations.of(tenant) > before);
        other.publish(tenant, Event::Lagged);
        assert_eq!(here.next().await, Some(Event::ConfigurationChanged));
        assert_eq!(here.next().await, Some(Event::Lagged), "and not its own event again");
    }

    #[tokio::test]
    async fn a_refusal_travels_with_its_reason() {
        let (server, clock) = (Redis::start(), ManualClock::default());
        let tenant = TenantId::generate(&clock);
        let (one, other) =
            (connect(&server, Generations::default()).await, connect(&server, Generations::default()).await);
        let mut there = other.subscribe(tenant);
        for reason in RejectionReason::ALL {
            let listener_id = (reason != RejectionReason::NotFound).then(|| ListenerId::generate(&clock));
            let event = Event::RequestRejected { listener_id, reason };
            one.publish(tenant, event.clone());
            assert_eq!(there.next().await, Some(event));
        }
    }

    #[tokio::test]
    async fn after_an_outage_everyone_reads_the_store() {
        let (mut server, tenant, generations) =
            (Redis::start(), TenantId::generate(&ManualClock::default()), Generations::default());
        let bus = connect(&server, generations.clone()).await;
        let before = generations.of(tenant);
        let mut subscriber = bus.subscribe(tenant);
        server.restart();
        assert_eq!(subscriber.next().await, Some(Event::Lagged));
        assert!(generations.of(tenant) > before);
    }

    #[tokio::test]
    async fn a_server_that_comes_later_is_found() {
        let mut server = Redis::absent();
        let bus = RedisBus::start(&server.url(), Generations::default(), &SystemClock).unwrap();
        let mut subscriber = bus.subscribe(TenantId::generate(&ManualClock::default()));
        server.restart();
        assert_eq!(subscriber.next().await, Some(Event::Lagged));
    }
}

mod queue {
    inlet_core::queue_contract!(super::InProcess::open);
}

struct InProcess {
    queue: InProcessQueue,
    feed: InProcessFeed,
    nudged: Arc<Notify>,
}

impl InProcess {
    async fn open(capacity: usize) -> Self {
        let nudged = Arc::new(Notify::new());
        let (queue, feed) = InProcessQueue::new(capacity, Arc::clone(&nudged));
        Self { queue, feed, nudged }
    }
}

#[async_trait]
impl QueueUnderTest for InProcess {
    fn queue(&self) -> Arc<dyn Queue> {
        Arc::new(self.queue.clone())
    }

    async fn take(&mut self) -> Vec<ExecutionId> {
        poll_fn(|context| self.feed.poll_wake_up(context)).await.unwrap().unwrap().0
    }

    async fn nudged(&self) {
        self.nudged.notified().await;
    }
}
