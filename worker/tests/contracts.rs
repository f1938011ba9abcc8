//! The adapters keep the contracts of their ports.

#![expect(
    clippy::unwrap_used,
    clippy::unused_async,
    reason = "a test that cannot go on has failed; the rules of a contract are called alike"
)]

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures::StreamExt;
use inlet_core::{
    ids::{ExecutionId, ListenerId},
    ports::{queue::Queue, rates::Rates},
    rate_limit::RateLimit,
    testing::{clock::ManualClock, queue::QueueUnderTest, rates::RatesUnderTest},
};
use inlet_testing::Redis;
use inlet_worker::{
    queue::{Capacity, Feed, SweepRequests, Waiting, in_process::InProcessQueue, load::TenantLoads, redis::RedisQueue},
    rates::{in_process::InProcessRates, redis::RedisRates},
};

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
        execution::ExecutionState,
        ids::{ExecutionId, ListenerId, TenantId},
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

        fn cancelled(&self) -> BoxStream<'static, ExecutionId> {
            self.bus.cancelled()
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
    async fn who_runs_it_hears_from_another_process_that_it_is_cancelled() {
        let (server, clock) = (Redis::start(), ManualClock::default());
        let (one, other) =
            (connect(&server, Generations::default()).await, connect(&server, Generations::default()).await);
        let (mut cancelled, execution_id) = (other.cancelled(), ExecutionId::generate(&clock));
        one.publish(
            TenantId::generate(&clock),
            Event::ExecutionChanged { execution_id, state: ExecutionState::Cancelled },
        );
        assert_eq!(cancelled.next().await, Some(execution_id));
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
    async fn a_connection_on_which_nothing_comes_any_more_is_noticed() {
        let server = Redis::start();
        let bus = connect(&server, Generations::default()).await;
        let mut subscriber = bus.subscribe(TenantId::generate(&ManualClock::default()));
        // Frozen, it keeps the connection open.
        server.pause();
        bus.disconnected().await;
        server.resume();
        assert_eq!(subscriber.next().await, Some(Event::Lagged));
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

/// Rates whose time is moved by hand.
struct InProcessRatesUnderTest {
    clock: Arc<ManualClock>,
    rates: InProcessRates,
}

#[async_trait]
impl RatesUnderTest for InProcessRatesUnderTest {
    fn rates(&self) -> &dyn Rates {
        &self.rates
    }

    async fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }
}

mod rates {
    use super::*;

    async fn open() -> InProcessRatesUnderTest {
        let clock = Arc::<ManualClock>::default();
        InProcessRatesUnderTest { rates: InProcessRates::new(clock.clone()), clock }
    }

    inlet_core::rates_contract!(open);
}

mod redis_rates {
    use super::*;

    /// Rates with a server of their own, whose time is not ours to move.
    struct Own {
        rates: RedisRates,
        server: Redis,
    }

    #[async_trait]
    impl RatesUnderTest for Own {
        fn rates(&self) -> &dyn Rates {
            &self.rates
        }

        async fn pass(&self, time: Duration) {
            tokio::time::sleep(time).await;
        }
    }

    fn connect(server: &Redis) -> RedisRates {
        // Its own clock stands still: what a test takes after a while was counted in Redis.
        RedisRates::start(&server.url(), Arc::<ManualClock>::default()).unwrap()
    }

    async fn open() -> Own {
        let server = Redis::start();
        Own { rates: connect(&server), server }
    }

    /// How many are taken one after the other.
    async fn taken(rates: &RedisRates, listener: ListenerId, limit: RateLimit) -> usize {
        let mut taken = 0;
        while rates.take(listener, limit).await.is_ok() {
            taken += 1;
        }
        taken
    }

    inlet_core::rates_contract!(open);

    #[tokio::test]
    async fn processes_share_a_limit_and_leave_nothing() {
        let own = open().await;
        let other = connect(&own.server);
        let listener = ListenerId::generate(&ManualClock::default());
        let limit = RateLimit { per_second: 1, burst: 2 };
        assert_eq!(own.rates.take(listener, limit).await, Ok(()));
        assert_eq!(other.take(listener, limit).await, Ok(()));
        assert!(own.rates.take(listener, limit).await.is_err());
        assert!(other.take(listener, limit).await.is_err());
        own.pass(Duration::from_secs(2)).await;
        assert_eq!(own.server.keys(), Vec::<String>::new());
    }

    #[tokio::test]
    async fn while_the_server_is_away_each_process_counts_its_own_at_once() {
        let mut own = open().await;
        let (listener, limit) =
            (ListenerId::generate(&ManualClock::default()), RateLimit { per_second: 1, burst: 1_000 });
        assert_eq!(own.rates.take(listener, limit).await, Ok(()));
        own.server.stop();
        let taken = tokio::time::timeout(Duration::from_secs(20), taken(&own.rates, listener, limit)).await;
        assert_eq!(taken.expect("nobody waits for what is away"), 1_000);
        own.server.restart();
        while own.server.keys().is_empty() {
            let _ = own.rates.take(listener, limit).await;
        }
    }

    #[tokio::test]
    async fn a_server_that_hangs_keeps_nobody_waiting_long() {
        let own = open().await;
        let (listener, limit) = (ListenerId::generate(&ManualClock::default()), RateLimit { per_second: 1, burst: 3 });
        assert_eq!(own.rates.take(listener, limit).await, Ok(()));
        own.server.pause();
        let asked = futures::future::join_all((0..5).map(|_| own.rates.take(listener, limit)));
        let asked = tokio::time::timeout(Duration::from_secs(1), asked).await.unwrap();
        assert_eq!(asked.iter().filter(|taken| taken.is_ok()).count(), 3);
        own.server.resume();
    }
}

mod queue {
    inlet_core::queue_contract!(super::Queued::in_process);
}

mod redis_queue {
    inlet_core::queue_contract!(super::Queued::redis);
}

/// A queue with the feed of one worker.
struct Queued {
    queue: Arc<dyn Queue>,
    feed: Feed,
    requests: Arc<SweepRequests>,
    taken: Vec<Waiting>,
    _server: Option<Redis>,
}

impl Queued {
    async fn in_process(capacity: usize, running: usize) -> Self {
        let requests = Arc::<SweepRequests>::default();
        let loads = TenantLoads::new(2 * running, running);
        let (queue, feed) = InProcessQueue::new(capacity_of(capacity), Arc::clone(&requests), loads);
        Self { queue: Arc::new(queue), feed, requests, taken: Vec::new(), _server: None }
    }

    /// Nudges go by way of Redis, as from a process without a sweeper.
    async fn redis(capacity: usize, running: usize) -> Self {
        let server = Redis::start();
        let queue = RedisQueue::start(&server.url(), capacity_of(capacity), None).unwrap();
        let requests = Arc::<SweepRequests>::default();
        let feed = queue.feed(Arc::clone(&requests), TenantLoads::new(2 * running, running));
        // The new server has nothing of what waits.
        requests.asked().await;
        Self { queue: Arc::new(queue), feed, requests, taken: Vec::new(), _server: Some(server) }
    }
}

fn capacity_of(total: usize) -> Capacity {
    Capacity { total, of_one: total }
}

#[async_trait]
impl QueueUnderTest for Queued {
    fn queue(&self) -> Arc<dyn Queue> {
        Arc::clone(&self.queue)
    }

    async fn take(&mut self) -> Vec<ExecutionId> {
        let taken = self.feed.next().await.unwrap().take(usize::MAX);
        let ids = taken.iter().map(|waiting| waiting.id).collect();
        self.taken.extend(taken);
        ids
    }

    async fn drop_some(&mut self) {
        drop(self.feed.next().await.unwrap());
    }

    fn finish(&mut self) {
        self.taken.clear();
    }

    async fn nudged(&mut self) {
        self.requests.asked().await;
    }
}
