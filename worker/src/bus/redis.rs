//! The bus between processes: Redis pub/sub beside the bus of this process.
//!
//! One channel carries all tenants' events, many in a message: a channel per tenant would leave a gap between a subscriber's arrival and Redis'
//! confirmation, and configuration changes concern every process anyway. What may have been missed, here or elsewhere, is said: every subscriber is
//! told [`Event::Lagged`] and every cache of configuration becomes stale. Must not know: who subscribes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::{StreamExt, stream::BoxStream};
use inlet_core::{
    clock::Clock,
    execution::ExecutionState,
    ids::{ExecutionId, ListenerId, MessageId, TenantId},
    listener::RejectionReason,
    ops::configuration::Generations,
    ports::bus::{Bus, Event},
};
use redis::{Client, RedisResult, aio::MultiplexedConnection};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use super::in_process::InProcessBus;
use crate::link::ANSWER;

/// The channel.
const CHANNEL: &str = "inlet:events";
/// How many events wait to be sent; beyond, the others are told that they missed something.
const WAITING: usize = 8_192;
/// The most events of one message.
const BATCH: usize = 256;
/// How long events are gathered for the next message once several went together: each message wakes every process.
const GATHERED: Duration = Duration::from_millis(5);
/// How often a silent connection is asked whether it lives.
const ALIVE: Duration = Duration::from_secs(5);
/// The pause before the first try to reconnect, doubled up to [`LONGEST`].
const SHORTEST: Duration = Duration::from_millis(50);
/// The longest pause between two tries.
const LONGEST: Duration = Duration::from_secs(1);

/// Events within this process and between processes on one Redis. Dropping it ends its tasks.
#[derive(Debug)]
pub struct RedisBus {
    local: Arc<InProcessBus>,
    sender: mpsc::Sender<(TenantId, Event)>,
    lost: Arc<AtomicBool>,
    connected: watch::Receiver<bool>,
    _end: DropGuard,
}

impl RedisBus {
    /// A bus over a Redis that need not be there yet. `generations` advance when another process changes a tenant's configuration.
    pub fn start(url: &str, generations: Generations, clock: &dyn Clock) -> RedisResult<Self> {
        let client = Client::open(url)?;
        let (local, lost, end) =
            (Arc::<InProcessBus>::default(), Arc::<AtomicBool>::default(), CancellationToken::new());
        let (sender, receiver) = mpsc::channel(WAITING);
        let (tell, connected) = watch::channel(false);
        let origin = clock.uuid();
        let listener = Listener { client: client.clone(), local: Arc::clone(&local), generations, origin, tell };
        let (publisher, stop) = (Publisher { client, lost: Arc::clone(&lost), origin }, end.clone());
        tokio::spawn(async move { stop.run_until_cancelled(publisher.serve(receiver)).await });
        let stop = end.clone();
        tokio::spawn(async move { stop.run_until_cancelled(listener.serve()).await });
        Ok(Self { local, sender, lost, connected, _end: end.drop_guard() })
    }

    /// Waits until it knows that it does not hear other processes.
    pub async fn disconnected(&self) {
        let _ = self.connected.clone().wait_for(|connected| !*connected).await;
    }

    /// Waits until it hears other processes.
    pub async fn connected(&self) {
        // Fails only when the task has panicked; then nothing will be heard either way.
        let _ = self.connected.clone().wait_for(|connected| *connected).await;
    }
}

impl Bus for RedisBus {
    fn publish(&self, tenant: TenantId, event: Event) {
        self.local.publish(tenant, event.clone());
        if self.sender.try_send((tenant, event)).is_err() {
            self.lost.store(true, Ordering::Relaxed);
        }
    }

    fn subscribe(&self, tenant: TenantId) -> BoxStream<'static, Event> {
        self.local.subscribe(tenant)
    }

    fn cancelled(&self) -> BoxStream<'static, ExecutionId> {
        self.local.cancelled()
    }
}

/// Tells the other processes.
struct Publisher {
    client: Client,
    lost: Arc<AtomicBool>,
    origin: Uuid,
}

impl Publisher {
    async fn serve(self, mut receiver: mpsc::Receiver<(TenantId, Event)>) {
        let (mut events, mut pause) = (Vec::with_capacity(BATCH), SHORTEST);
        let mut connection = None;
        while receiver.recv_many(&mut events, BATCH).await > 0 {
            while let Err(error) = self.send(&mut connection, &events).await {
                // What was on its way may or may not have arrived.
                connection = None;
                events.clear();
                if !self.lost.swap(true, Ordering::Relaxed) {
                    tracing::warn!(%error, "events do not reach other processes; trying again");
                }
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST);
            }
            pause = SHORTEST;
            if events.len() > 1 {
                tokio::time::sleep(GATHERED).await;
            }
            events.clear();
        }
    }

    async fn send(
        &self,
        connection: &mut Option<MultiplexedConnection>,
        events: &[(TenantId, Event)],
    ) -> RedisResult<()> {
        let connection = match connection {
            Some(connection) => connection,
            None => connection.insert(self.client.get_multiplexed_async_connection().await?),
        };
        let lost = self.lost.swap(false, Ordering::Relaxed);
        let message = if lost { encode(self.origin, &[]) } else { encode(self.origin, events) };
        let sent = redis::cmd("PUBLISH").arg(CHANNEL).arg(message).exec_async(connection).await;
        if lost && sent.is_err() {
            self.lost.store(true, Ordering::Relaxed);
        }
        sent
    }
}

/// Hears the other processes.
struct Listener {
    client: Client,
    local: Arc<InProcessBus>,
    generations: Generations,
    origin: Uuid,
    tell: watch::Sender<bool>,
}

impl Listener {
    async fn serve(self) {
        let mut pause = SHORTEST;
        loop {
            let ended = self.listen(&mut pause).await;
            if self.tell.send_replace(false) {
                tracing::warn!(?ended, "events of other processes are not heard; trying again");
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST);
        }
    }

    /// Listens until the connection ends.
    async fn listen(&self, pause: &mut Duration) -> RedisResult<()> {
        let connecting = async {
            let mut subscription = self.client.get_async_pubsub().await?;
            subscription.subscribe(CHANNEL).await?;
            RedisResult::Ok(subscription)
        };
        let Ok(subscription) = tokio::time::timeout(ANSWER, connecting).await else {
            return Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into());
        };
        let subscription = subscription?;
        *pause = SHORTEST;
        self.missed();
        self.tell.send_replace(true);
        let (mut sink, mut messages) = subscription.split();
        let mut alive = tokio::time::interval(ALIVE);
        loop {
            tokio::select! {
                message = messages.next() => match message {
                    Some(message) => self.hear(message.get_payload_bytes()),
                    None => return Ok(()),
                },
                // Nothing else tells that a connection is half open, and caches would stay stale for as long.
                _ = alive.tick() => match tokio::time::timeout(ANSWER, sink.ping::<redis::Value>()).await {
                    Ok(answered) => drop(answered?),
                    Err(_) => return Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()),
                },
            }
        }
    }

    fn hear(&self, message: &[u8]) {
        match decode(message) {
            Some((origin, _)) if origin == self.origin => {}
            Some((_, events)) if !events.is_empty() => {
                for (tenant, event) in events {
                    if event == Event::ConfigurationChanged {
                        self.generations.advance(tenant);
                    }
                    self.local.publish(tenant, event);
                }
            }
            // Something was lost, or another version of us says what this one does not know.
            _ => self.missed(),
        }
    }

    fn missed(&self) {
        self.generations.advance_all();
        self.local.publish_to_all(&Event::Lagged);
    }
}

/// The format's version, the first byte of a message.
const VERSION: u8 = 1;
/// An event's kind, its tenant and two values of 16 bytes.
const RECORD: usize = 49;

/// Version, the sender's id, then the events, each of the same length; no event at all says that some were lost.
fn encode(origin: Uuid, events: &[(TenantId, Event)]) -> Vec<u8> {
    let mut message = Vec::with_capacity(17 + events.len() * RECORD);
    message.push(VERSION);
    message.extend(origin.as_bytes());
    for (tenant, event) in events {
        let (kind, first, second) = match event {
            Event::MessageArrived { listener_id, message_id } => (1, listener_id.uuid(), message_id.uuid()),
            Event::ExecutionChanged { execution_id, state } => {
                let place = ExecutionState::ALL.iter().position(|known| known == state).unwrap_or_default();
                (2, execution_id.uuid(), Uuid::from_u128(place as u128))
            }
            Event::RequestRejected { listener_id, reason } => {
                let place = RejectionReason::ALL.iter().position(|known| known == reason).unwrap_or_default();
                let listener = listener_id.map_or(Uuid::nil(), ListenerId::uuid);
                (5, listener, Uuid::from_u128(place as u128))
            }
            Event::ConfigurationChanged => (3, Uuid::nil(), Uuid::nil()),
            Event::Lagged => (4, Uuid::nil(), Uuid::nil()),
        };
        message.push(kind);
        message.extend(tenant.uuid().as_bytes());
        message.extend(first.as_bytes());
        message.extend(second.as_bytes());
    }
    message
}

/// Sender and events; none when it is not of this version or damaged.
fn decode(message: &[u8]) -> Option<(Uuid, Vec<(TenantId, Event)>)> {
    let (version, rest) = message.split_first()?;
    let (origin, records) = rest.split_at_checked(16)?;
    if *version != VERSION || records.len() % RECORD != 0 {
        return None;
    }
    let events: Option<Vec<_>> = records.chunks_exact(RECORD).map(event).collect();
    Some((Uuid::from_slice(origin).ok()?, events?))
}

fn event(record: &[u8]) -> Option<(TenantId, Event)> {
    let id = |at: usize| Uuid::from_slice(record.get(at..at + 16)?).ok();
    let (tenant, first, second) = (id(1)?, id(17)?, id(33)?);
    let event = match record[0] {
        1 => Event::MessageArrived {
            listener_id: ListenerId::from_uuid(first),
            message_id: MessageId::from_uuid(second),
        },
        2 => {
            let state = *ExecutionState::ALL.get(usize::try_from(second.as_u128()).ok()?)?;
            Event::ExecutionChanged { execution_id: ExecutionId::from_uuid(first), state }
        }
        3 => Event::ConfigurationChanged,
        4 => Event::Lagged,
        5 => {
            let reason = *RejectionReason::ALL.get(usize::try_from(second.as_u128()).ok()?)?;
            let listener_id = (!first.is_nil()).then(|| ListenerId::from_uuid(first));
            Event::RequestRejected { listener_id, reason }
        }
        _ => return None,
    };
    Some((TenantId::from_uuid(tenant), event))
}
