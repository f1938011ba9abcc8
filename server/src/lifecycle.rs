//! Serving and stopping: readiness off first, then no new connections and no new claims, then running work finished or released.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::Context;
use axum::{body::Body, http::Request};
use futures::FutureExt;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
use inlet_worker::{Worker, overflow};
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_util::sync::CancellationToken;

use crate::{boot, cli::Role, config::Config, http};

/// How long a request's header may take to arrive.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// How many connections are served at once.
const CONNECTIONS: usize = 16_384;
/// How long connections get to finish once the process is told to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// Whether this process wants traffic; read by the readiness probe.
#[derive(Debug, Clone, Default)]
pub struct Readiness(Arc<AtomicBool>);

impl Readiness {
    /// Whether it does.
    pub fn get(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    fn set(&self, ready: bool) {
        self.0.store(ready, Ordering::Release);
    }
}

/// Serves until a signal, then stops gracefully; a second signal stops at once.
pub async fn serve(config: Config, role: Role) -> anyhow::Result<()> {
    let listener =
        TcpListener::bind(config.listen).await.with_context(|| format!("cannot listen on {}", config.listen))?;
    let boot::Application { services, figures, worker, keeper, accountant, replayer, notifier, feeder } =
        boot::build(&config, role).await?;
    let readiness = Readiness::default();
    let stopping = CancellationToken::new();
    let app = http::App::new(services.clone(), figures, readiness.clone(), stopping.clone());
    let front = if role.serves_api() { http::Front::new(app) } else { http::Front::of_probes(app) };
    let stopped = CancellationToken::new();
    let giving_back = tokio::spawn(overflow::give_back(services.clone(), stopped.clone()));
    let worker = worker.map(|worker| worker.start(services.clone()));
    let release = worker.as_ref().map(Worker::release_now);
    let keeping = keeper.map(|keeper| tokio::spawn(keeper.run(stopping.clone())));
    let counting = accountant.map(|accountant| tokio::spawn(accountant.run(stopping.clone())));
    let replaying = replayer.map(|replayer| tokio::spawn(replayer.run(stopping.clone())));
    let telling = notifier.map(|notifier| tokio::spawn(notifier.run(stopping.clone())));
    let feeding = feeder.map(|feeder| tokio::spawn(feeder.run(stopping.clone())));
    readiness.set(true);
    let address = listener.local_addr()?;
    tracing::info!(%address, "ready");

    let signalled = stopping.clone();
    tokio::spawn(async move {
        signal().await;
        tracing::info!("stopping");
        readiness.set(false);
        signalled.cancel();
        signal().await;
        tracing::warn!("stopping at once");
        if let Some(release) = release {
            release();
        }
    });
    accept(listener, front, stopping).await;
    services.queue.settled().await;
    if let Some(worker) = worker {
        worker.stop().await;
    }
    // Also what the worker had taken and not claimed.
    stopped.cancel();
    let beside = [Some(giving_back), keeping, counting, replaying, telling, feeding];
    for task in beside.into_iter().flatten() {
        if let Err(error) = task.await {
            tracing::error!(%error, "a task beside the worker ended badly");
        }
    }
    services.store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Accepts connections until told to stop, then lets those that are open finish what they are at.
async fn accept(listener: TcpListener, front: http::Front, stopping: CancellationToken) {
    let mut server = auto::Builder::new(TokioExecutor::new());
    server.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
    server
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(10));
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { break };
        let (stream, peer) = tokio::select! {
            () = stopping.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, most likely: wait for some to be given back.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        // Receipts are small and must not wait for more to send.
        let _ = stream.set_nodelay(true);
        let front = front.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            front.clone().answer(peer, request.map(Body::new)).map(Ok::<_, Infallible>)
        });
        let connection = server.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            let _permit = permit;
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("connections that did not finish in time were closed");
    }
}

/// SIGTERM or SIGINT.
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::error!("signals cannot be received; the process stops only when it is killed");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
