//! The queue between processes: a lane per tenant in Redis, and a list of the tenants whose turn it is.
//!
//! | key | holds |
//! |---|---|
//! | `{inlet}:lane:<tenant>` | executions that wait, at most a window of them |
//! | `{inlet}:turns` | the tenants that have a lane, each once |
//! | `{inlet}:wake` | tokens that idle workers wait for, at most 16 |
//! | `{inlet}:nudged` | whether a sweeper is to look into the store |
//! | `{inlet}:epoch` | the run of the server that holds all this; when it is gone or another, everything may be lost |
//!
//! Ids are 16 bytes. Scripts keep the lanes and turns in step (Redis 6.2 or later). Nothing is scheduled and nothing is kept of what was taken: what
//! is lost is found again in the store. Must not know: the store.

mod feed;
mod full_lanes;

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
    time::Duration,
};

use async_trait::async_trait;
use inlet_core::{
    ids::{ExecutionId, TenantId},
    ports::queue::{Queue, Room},
};
use redis::{Client, RedisResult, Script};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use self::full_lanes::FullLanes;
use super::{Capacity, Feed, SweepRequests, leftovers::Leftovers, load::TenantLoads};
use crate::link::Link;

const LANES: &str = "{inlet}:lane:";
const TURNS: &str = "{inlet}:turns";
const WAKE: &str = "{inlet}:wake";
const NUDGED: &str = "{inlet}:nudged";
const EPOCH: &str = "{inlet}:epoch";

/// How many pushes wait to be sent; what comes on top of it finds no room.
const UNSENT: usize = 8_192;
/// The most pushes of one message.
const PUSHES: usize = 1_024;
/// The pause after an error, doubled up to [`LONGEST`].
const SHORTEST: Duration = Duration::from_millis(50);
/// The longest pause between two tries.
const LONGEST: Duration = Duration::from_secs(1);

/// The queue, for everybody who pushes. Dropping it ends its tasks.
pub struct RedisQueue {
    client: Client,
    capacity: Capacity,
    sender: mpsc::Sender<Job>,
    asking: Mutex<Link>,
    full: Arc<FullLanes>,
    leftovers: Arc<Leftovers>,
    /// The sweeper of this process, if it has one.
    sweeper: Option<Arc<SweepRequests>>,
    end: CancellationToken,
    _guard: DropGuard,
}

enum Job {
    Push(TenantId, ExecutionId),
    Nudge,
    Settled(oneshot::Sender<()>),
}

impl RedisQueue {
    /// A queue in a Redis that need not be there yet. `sweeper` is that of this process; without one, nudges go to another's.
    pub fn start(url: &str, capacity: Capacity, sweeper: Option<Arc<SweepRequests>>) -> RedisResult<Self> {
        let client = Client::open(url)?;
        let (sender, receiver) = mpsc::channel(UNSENT);
        let end = CancellationToken::new();
        let (full, leftovers) = (Arc::<FullLanes>::default(), Arc::<Leftovers>::default());
        let link = Link::new(client.clone());
        let pusher = Pusher { link, capacity, full: Arc::clone(&full), leftovers: Arc::clone(&leftovers) };
        let stop = end.clone();
        tokio::spawn(async move { stop.run_until_cancelled(pusher.serve(receiver)).await });
        let asking = Mutex::new(Link::new(client.clone()));
        Ok(Self { client, capacity, sender, asking, full, leftovers, sweeper, _guard: end.clone().drop_guard(), end })
    }

    /// The feed of this process' worker, which keeps `loads`. `requests` are told when the queue was lost or another process has nudged.
    pub fn feed(&self, requests: Arc<SweepRequests>, loads: Arc<TenantLoads>) -> Feed {
        feed::start(self.client.clone(), requests, Arc::clone(&self.leftovers), loads, self.end.clone())
    }
}

#[async_trait]
impl Queue for RedisQueue {
    fn has_room(&self, tenant: TenantId) -> bool {
        self.full.has_room(tenant)
    }

    fn push(&self, executions: &[(TenantId, ExecutionId)]) {
        let refused = executions.iter().filter(|(tenant, id)| self.sender.try_send(Job::Push(*tenant, *id)).is_err());
        self.leftovers.add(refused.map(|(_, id)| *id));
    }

    async fn left(&self) -> Vec<ExecutionId> {
        self.leftovers.take().await
    }

    async fn bring(&self, executions: &[(TenantId, ExecutionId)]) -> Vec<ExecutionId> {
        let mut lanes = Lanes::new();
        for (tenant, id) in executions {
            lanes.entry(*tenant).or_default().push(*id);
        }
        let mut link = self.asking.lock().await;
        let sent = push(&mut link, self.capacity, &lanes, false).await;
        match link.check(sent) {
            Ok(left) => without_room(&lanes, &left),
            Err(error) => {
                tracing::debug!(%error, ids = executions.len(), "Redis does not take what was brought");
                executions.iter().map(|(_, id)| *id).collect()
            }
        }
    }

    fn nudge(&self) {
        match &self.sweeper {
            Some(requests) => requests.ask(),
            // Full: whoever is behind that much is due for a round of the sweeper anyway.
            None => drop(self.sender.try_send(Job::Nudge)),
        }
    }

    async fn room(&self) -> Room {
        let mut link = self.asking.lock().await;
        let asked = ask_room(&mut link, self.capacity).await;
        match link.check(asked) {
            Ok(room) => room,
            Err(error) => {
                tracing::debug!(%error, "the queue cannot be asked for room");
                Room::default()
            }
        }
    }

    async fn settled(&self) {
        let (tell, told) = oneshot::channel();
        if self.sender.send(Job::Settled(tell)).await.is_ok() {
            let _ = told.await;
        }
    }

    async fn ping(&self) -> bool {
        let mut link = self.asking.lock().await;
        let asked = async { redis::cmd("PING").exec_async(link.get().await?).await }.await;
        link.check(asked).is_ok()
    }
}

async fn ask_room(link: &mut Link, capacity: Capacity) -> RedisResult<Room> {
    let script = Script::new(include_str!("room.lua"));
    let mut call = script.key(TURNS);
    call.arg(LANES).arg(capacity.total).arg(capacity.of_one).arg(Capacity::LEAST);
    let (of_each, full): (usize, Vec<Vec<u8>>) = call.invoke_async(link.get().await?).await?;
    let full = full.iter().filter_map(|id| Uuid::from_slice(id).ok()).map(TenantId::from_uuid);
    Ok(Room { of_each, full: full.collect() })
}

/// Sends pushes, as many together as have queued up.
struct Pusher {
    link: Link,
    capacity: Capacity,
    full: Arc<FullLanes>,
    leftovers: Arc<Leftovers>,
}

/// What is pushed, by tenant.
type Lanes = HashMap<TenantId, Vec<ExecutionId>>;

/// Pushes; how many were left of each tenant, in the order of the lanes: its last ones.
async fn push(link: &mut Link, capacity: Capacity, lanes: &Lanes, nudge: bool) -> RedisResult<Vec<usize>> {
    static PUSH: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("push.lua")));
    let mut call = PUSH.key(TURNS);
    call.key(WAKE).key(NUDGED);
    call.arg(LANES).arg(capacity.total).arg(capacity.of_one).arg(Capacity::LEAST).arg(u8::from(nudge));
    for (tenant, ids) in lanes {
        call.arg(tenant.uuid().as_bytes().as_slice()).arg(ids.len());
        for id in ids {
            call.arg(id.uuid().as_bytes().as_slice());
        }
    }
    call.invoke_async(link.get().await?).await
}

/// Those that were left of each tenant, given how many: its last ones.
fn without_room(lanes: &Lanes, left: &[usize]) -> Vec<ExecutionId> {
    lanes.values().zip(left).flat_map(|(ids, left)| &ids[ids.len().saturating_sub(*left)..]).copied().collect()
}

impl Pusher {
    async fn serve(mut self, mut receiver: mpsc::Receiver<Job>) {
        let (mut jobs, mut pause) = (Vec::with_capacity(PUSHES), SHORTEST);
        while receiver.recv_many(&mut jobs, PUSHES).await > 0 {
            let (mut lanes, mut nudge, mut settled) = (Lanes::new(), false, Vec::new());
            for job in jobs.drain(..) {
                match job {
                    Job::Push(tenant, id) => lanes.entry(tenant).or_default().push(id),
                    Job::Nudge => nudge = true,
                    Job::Settled(tell) => settled.push(tell),
                }
            }
            if nudge || !lanes.is_empty() {
                self.send(&lanes, nudge, &mut pause).await;
            }
            for tell in settled {
                let _ = tell.send(());
            }
        }
    }

    /// Sends, and keeps what found no room; after an error it pauses, longer each time.
    async fn send(&mut self, lanes: &Lanes, nudge: bool, pause: &mut Duration) {
        let sent = push(&mut self.link, self.capacity, lanes, nudge).await;
        match self.link.check(sent) {
            Ok(left) => {
                *pause = SHORTEST;
                self.full.found(lanes.keys().zip(&left).map(|(tenant, left)| (*tenant, *left > 0)));
                self.leftovers.add(without_room(lanes, &left));
            }
            Err(error) => {
                let ids = lanes.values().map(Vec::len).sum::<usize>();
                tracing::warn!(%error, ids, "Redis does not take ids; they are left to the sweeper");
                self.full.is_away(*pause);
                self.leftovers.add(lanes.values().flatten().copied());
                tokio::time::sleep(*pause).await;
                *pause = (*pause * 2).min(LONGEST);
            }
        }
    }
}
