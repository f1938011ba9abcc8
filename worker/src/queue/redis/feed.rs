//! The worker's end of the queue: takes what waits, sleeps in Redis while nothing does, and notices when the queue was lost.

use std::{sync::Arc, time::Duration};

use futures::{FutureExt, StreamExt, future::BoxFuture};
use inlet_core::ids::{ExecutionId, TenantId};
use redis::{Client, RedisResult, Script};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{EPOCH, LANES, LONGEST, NUDGED, SHORTEST, TURNS, WAKE};
use crate::{
    link::Link,
    queue::{BATCH, Feed, SweepRequests, TURN, Waiting, WakeUp, leftovers::Leftovers, load::TenantLoads},
};

/// How long it sleeps in Redis before it looks again; a token may have gone to a worker that died.
const SLEEP: Duration = Duration::from_secs(1);
/// How long it waits for more places once a tenant that has as many as it may have got one back: those of a batch
/// come back one after the other, and each claim costs the database as much as a dozen executions do.
const GATHERED: Duration = Duration::from_millis(8);

/// Starts taking; ends when the feed is dropped or `end` is cancelled.
pub fn start(
    client: Client,
    requests: Arc<SweepRequests>,
    leftovers: Arc<Leftovers>,
    loads: Arc<TenantLoads>,
    end: CancellationToken,
) -> Feed {
    // One batch is on its way while the worker claims the one before.
    let (sender, receiver) = mpsc::channel(1);
    let taker = Taker {
        link: Link::new(client.clone()),
        sleeper: Some(Link::waiting(client, SLEEP)),
        asleep: None,
        take: Script::new(include_str!("take.lua")),
        requests,
        leftovers,
        loads,
    };
    tokio::spawn(async move { end.run_until_cancelled(taker.serve(sender)).await });
    ReceiverStream::new(receiver).boxed()
}

/// A sleep in Redis: it gives back the connection, and whether all went well.
type Sleep = BoxFuture<'static, (Link, RedisResult<()>)>;

struct Taker {
    link: Link,
    /// The connection that sleeps; not here while it does.
    sleeper: Option<Link>,
    asleep: Option<Sleep>,
    take: Script,
    requests: Arc<SweepRequests>,
    leftovers: Arc<Leftovers>,
    loads: Arc<TenantLoads>,
}

impl Taker {
    async fn serve(mut self, sender: mpsc::Sender<WakeUp>) {
        let mut pause = SHORTEST;
        loop {
            // Only when there is somebody to take it: what is in Redis can be taken by others.
            let Ok(permit) = sender.reserve().await else { return };
            let taken = self.take().await;
            match self.link.check(taken) {
                Ok(waiting) if waiting.is_empty() => match self.sleep().await {
                    Ok(()) => pause = SHORTEST,
                    Err(error) => wait_out(&error, &mut pause).await,
                },
                Ok(waiting) => {
                    pause = SHORTEST;
                    permit.send(WakeUp::new(waiting, Arc::clone(&self.leftovers)));
                }
                Err(error) => wait_out(&error, &mut pause).await,
            }
        }
    }

    async fn take(&mut self) -> RedisResult<Vec<Waiting>> {
        if !self.link.is_open() {
            self.check_epoch().await?;
        }
        let mut call = self.take.key(TURNS);
        call.key(WAKE).key(NUDGED).key(EPOCH);
        let rooms = self.loads.rooms(BATCH);
        call.arg(LANES).arg(rooms.of_all).arg(TURN).arg(rooms.of_others);
        for (tenant, room) in rooms.of {
            call.arg(tenant.uuid().as_bytes().as_slice()).arg(room);
        }
        let (known, nudged, taken): (bool, bool, Vec<Vec<u8>>) = call.invoke_async(self.link.get().await?).await?;
        if nudged {
            self.requests.ask();
        }
        if !known {
            self.check_epoch().await?;
        }
        let id = |bytes: &[u8]| Uuid::from_slice(bytes).ok();
        let waiting = taken.chunks_exact(2).filter_map(|pair| {
            let (tenant, execution) = (TenantId::from_uuid(id(&pair[0])?), ExecutionId::from_uuid(id(&pair[1])?));
            Some(Waiting { id: execution, place: Some(self.loads.take(tenant)) })
        });
        Ok(waiting.collect())
    }

    /// Whether the server is the one that holds what was pushed; the first worker to notice that it is not has everything brought again.
    async fn check_epoch(&mut self) -> RedisResult<()> {
        let connection = self.link.get().await?;
        let about: String = redis::cmd("INFO").arg("server").query_async(connection).await?;
        let run = about.lines().find_map(|line| line.strip_prefix("run_id:")).unwrap_or("unknown").trim();
        let before: Option<String> = redis::cmd("SET").arg(EPOCH).arg(run).arg("GET").query_async(connection).await?;
        if before.as_deref() != Some(run) {
            tracing::info!("the queue in Redis is new or was lost; everything that waits is brought again");
            self.requests.ask_for_all();
        }
        Ok(())
    }

    /// Sleeps until something was pushed, a tenant's place was freed, or a while has passed.
    async fn sleep(&mut self) -> RedisResult<()> {
        let sleeper = &mut self.sleeper;
        let asleep = self.asleep.get_or_insert_with(|| {
            // It is here: it went away with the sleep before, which gave it back.
            let link = sleeper.take();
            async move {
                let Some(mut link) = link else { std::future::pending().await };
                let slept = async {
                    let mut command = redis::cmd("BLPOP");
                    command.arg(WAKE).arg(SLEEP.as_secs_f64());
                    let _: Option<(String, u8)> = command.query_async(link.get().await?).await?;
                    Ok(())
                }
                .await;
                let slept = link.check(slept);
                (link, slept)
            }
            .boxed()
        });
        let loads = &self.loads;
        tokio::select! {
            (link, slept) = asleep => {
                self.sleeper = Some(link);
                self.asleep = None;
                slept
            }
            // The sleep goes on, and ends a later one at once: then nothing is taken, and it sleeps again.
            () = async { loads.freed().await; tokio::time::sleep(GATHERED).await } => Ok(()),
        }
    }
}

async fn wait_out(error: &redis::RedisError, pause: &mut Duration) {
    tracing::warn!(%error, "Redis gives no ids; trying again");
    tokio::time::sleep(*pause).await;
    *pause = (*pause * 2).min(LONGEST);
}
