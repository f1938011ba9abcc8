//! What the tests begin with: services over the fakes, and a plan that no store was asked for.

use std::{sync::Arc, time::Duration};

use futures::{StreamExt, stream::BoxStream};
use inlet_core::{
    auth::{password::Passwords, seal::Sealer, secret_key::SecretKey, token::Tokens},
    circuit::ConnectionLimits,
    clock::{Clock, Timestamp},
    connection::{ConnectionSettings, DirectorySettings, Secrets},
    execution::{Claimed, ExecutionState},
    flow::definition::{Destination, FlowDefinition, RetryPolicy, Source, Transformation},
    ids::{ConnectionId, ExecutionId, FlowId, FormatId, TenantId},
    ops::{Services, configuration::Generations, route::Routes, session::PasswordMemory},
    ports::{
        bus::{Bus, Event},
        connector::OpenConnection,
        store::ExecutionBoard,
    },
    testing::clock::ManualClock,
};
use inlet_formats::{FormatSettings, json::JsonSettings};
use tokio::time::Instant;
use uuid::Uuid;

use super::{board::FakeStore, connectors::FakeConnectors};
use crate::{
    Worker, WorkerOptions,
    bus::in_process::InProcessBus,
    leases::LEASE,
    plan::{Plan, Plans},
    queue::{Capacity, Feed, SweepRequests, in_process::InProcessQueue, load::TenantLoads},
    rates::in_process::InProcessRates,
};

/// Goes with the runtime's time.
#[derive(Debug)]
pub struct RuntimeClock {
    base: Timestamp,
    started: Instant,
    ids: ManualClock,
}

impl Default for RuntimeClock {
    fn default() -> Self {
        let ids = ManualClock::default();
        Self { base: ids.now(), started: Instant::now(), ids }
    }
}

impl Clock for RuntimeClock {
    fn now(&self) -> Timestamp {
        self.base + self.started.elapsed()
    }

    fn uuid(&self) -> Uuid {
        self.ids.uuid()
    }

    fn fill(&self, bytes: &mut [u8]) {
        self.ids.fill(bytes);
    }

    fn fraction(&self) -> f64 {
        self.ids.fraction()
    }
}

/// Everything that a worker works with.
pub struct Fixture {
    pub services: Services,
    pub store: Arc<FakeStore>,
    pub connectors: Arc<FakeConnectors>,
    pub clock: Arc<RuntimeClock>,
    pub requests: Arc<SweepRequests>,
    pub feed: Option<Feed>,
    pub plans: Plans,
    pub events: BoxStream<'static, Event>,
    format: FormatId,
    connection: ConnectionId,
}

impl Fixture {
    pub fn new() -> Self {
        Self::with_capacity(1_024)
    }

    /// With a queue of that capacity.
    pub fn with_capacity(capacity: usize) -> Self {
        let clock = Arc::new(RuntimeClock::default());
        let tenant = TenantId::generate(clock.as_ref());
        let store = Arc::new(FakeStore::new(tenant, FlowId::generate(clock.as_ref())));
        let connectors = Arc::new(FakeConnectors::default());
        let requests = Arc::<SweepRequests>::default();
        let capacity = Capacity { total: capacity, of_one: capacity };
        let (queue, feed) = InProcessQueue::new(capacity, Arc::clone(&requests), TenantLoads::new(1, usize::MAX));
        let bus = InProcessBus::default();
        let events = bus.subscribe(tenant);
        let key = SecretKey::parse("a key that is used in tests and nowhere else").unwrap();
        let generations = Generations::default();
        let services = Services {
            scripts: Arc::new(inlet_core::ports::script::NoScripts),
            store: store.clone(),
            queue: Arc::new(queue),
            bus: Arc::new(bus),
            connectors: connectors.clone(),
            passwords: Passwords::new(clock.clone()).unwrap(),
            tokens: Tokens::new(&key, Duration::from_mins(10)),
            sealer: Sealer::new(&key),
            password_memory: PasswordMemory::new(&key),
            routes: Routes::new(generations.clone()),
            rates: Arc::new(InProcessRates::new(clock.clone())),
            generations,
            clock: clock.clone(),
        };
        let (format, connection) = (FormatId::generate(clock.as_ref()), ConnectionId::generate(clock.as_ref()));
        Self {
            services,
            store,
            connectors,
            clock,
            requests,
            feed: Some(feed),
            plans: Plans::new(),
            events,
            format,
            connection,
        }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A READY execution that the sweeper would push in an hour.
    pub fn ready(&self) -> ExecutionId {
        self.due_in(Duration::from_hours(1))
    }

    /// A READY execution that the sweeper should push after so long.
    pub fn due_in(&self, wait: Duration) -> ExecutionId {
        let id = ExecutionId::generate(self.clock.as_ref());
        self.store.insert(id, self.now(), self.now() + wait);
        id
    }

    /// READY executions that the sweeper would push in an hour.
    pub fn many(&self, count: usize) -> Vec<ExecutionId> {
        (0..count).map(|_| self.ready()).collect()
    }

    /// An execution that an earlier process left in the middle.
    pub fn orphan(&self) -> ExecutionId {
        let id = self.ready();
        let lease = self.now() + LEASE;
        self.store.edit(id, |row| {
            (row.state, row.fence) = (ExecutionState::Running, 1);
            (row.lease_until, row.dispatch_at) = (Some(lease), Some(lease));
        });
        id
    }

    /// Claims one.
    pub async fn claim(&self, id: ExecutionId) -> Claimed {
        let lease_until = self.now() + LEASE;
        self.store.claim(&[id], self.now(), lease_until).await.unwrap().claimed.remove(0)
    }

    /// A flow of so many steps, whose retries wait 1, 2, 4 .. seconds, or rather three quarters of it.
    pub fn definition(&self, steps: usize, max_attempts: u32) -> FlowDefinition {
        let step = |number| {
            let to =
                Destination::Http { connection_id: self.connection, format_id: self.format, records_per_request: None };
            Transformation::new(format!("step {number}"), Source::Listener { format_id: self.format }, to)
        };
        FlowDefinition {
            max_concurrency: None,
            expected_duration_seconds: None,
            transformations: (0..steps).map(step).collect(),
            parameters: Vec::new(),
            retry: RetryPolicy { max_attempts, initial_delay_ms: 1_000, max_delay_ms: 60_000 },
        }
    }

    /// Makes the flow run by that definition.
    pub async fn plan(&self, definition: FlowDefinition) {
        let connection = OpenConnection {
            id: self.connection,
            tenant_id: self.store.tenant,
            revision: self.now(),
            settings: ConnectionSettings::Directory(DirectorySettings { path: String::new() }),
            secrets: Secrets::default(),
            limits: ConnectionLimits::default(),
        };
        let format = FormatSettings::Json(JsonSettings::default());
        let plan = Plan::new(definition, (self.format, format), connection);
        self.plans.keep((self.store.tenant, self.store.flow), plan).await;
    }

    /// Starts a worker on a flow of one step.
    pub async fn start(&mut self, concurrency: usize, grace: Duration) -> Worker {
        self.plan(self.definition(1, 3)).await;
        let options = WorkerOptions { concurrency, grace, ..WorkerOptions::default() };
        let feed = self.feed.take().unwrap();
        Worker::start_with(self.services.clone(), self.plans.clone(), feed, Arc::clone(&self.requests), options)
    }

    /// Pushes to the queue, as a front door does.
    pub fn push(&self, ids: &[ExecutionId]) {
        let tenant = self.store.tenant;
        self.services.queue.push(&ids.iter().map(|id| (tenant, *id)).collect::<Vec<_>>());
    }

    /// The next change of an execution that the tenant's subscribers are told.
    pub async fn event(&mut self) -> (ExecutionId, ExecutionState) {
        match self.events.next().await {
            Some(Event::ExecutionChanged { execution_id, state }) => (execution_id, state),
            other => panic!("{other:?}"),
        }
    }
}
