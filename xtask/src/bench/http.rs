//! `http`: requests a second that an HTTP connection sends to a handler, beside plain reqwest with the same reuse of connections, taking turns in one run.
//! The handler is in this process: what it costs stands on both sides.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow};
use axum::{Router, body::Bytes, http::StatusCode};
use inlet_connectors::{ConnectorSet, egress::EgressPolicy};
use inlet_core::{
    circuit::ConnectionLimits,
    clock::{Clock, SystemClock},
    connection::{ConnectionSettings, HttpSettings, Secrets},
    flow::parameters::Parameters,
    ids::{ConnectionId, TenantId},
    ports::connector::{Connectors, Content, Delivery, OpenConnection, Place},
};
use tokio::net::TcpListener;

/// How long each measurement runs at least.
const LONG_ENOUGH: Duration = Duration::from_secs(3);
/// How many requests are on their way at once.
const AT_ONCE: [usize; 2] = [1, 32];
/// How large a body is, in bytes.
const SIZE: usize = 1_024;

/// Runs; the metrics by name.
pub async fn run() -> anyhow::Result<BTreeMap<String, f64>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/in", listener.local_addr()?);
    let sink = Router::new()
        .fallback(async |body: Bytes| if body.len() == SIZE { StatusCode::OK } else { StatusCode::BAD_REQUEST });
    let serving = tokio::spawn(async move { axum::serve(listener, sink).await });

    let folder = tempfile::tempdir()?;
    let egress = EgressPolicy::parse(["127.0.0.1"]).map_err(|error| anyhow!(error))?;
    let connectors = ConnectorSet::new(egress, folder.path().join("inlet"), Arc::new(SystemClock))?;
    let connection = opened(&url);
    let body = Bytes::from(vec![b'x'; SIZE]);
    let delivery = delivery(body.clone());
    let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(32).build()?;

    let mut metrics = BTreeMap::new();
    println!("http: requests of {SIZE} bytes to a handler in this process");
    for at_once in AT_ONCE {
        let own = rate(at_once, async || {
            connectors.write(&connection, &delivery).await?;
            Ok(())
        })
        .await?;
        let plain = rate(at_once, async || {
            let answer = client.post(&url).header("content-type", "application/json").body(body.clone()).send().await?;
            answer.error_for_status()?.bytes().await?;
            Ok(())
        })
        .await?;
        println!("  {at_once} at once: {own:.0} /s, {plain:.0} by plain reqwest");
        metrics.insert(format!("per_second_{at_once}"), own);
        metrics.insert(format!("plain_per_second_{at_once}"), plain);
        metrics.insert(format!("ratio_{at_once}"), plain / own);
    }
    serving.abort();
    Ok(metrics)
}

/// How often a second something is done, so many at once, each one after the other.
async fn rate(at_once: usize, action: impl AsyncFn() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    action().await.context("before anything was measured")?;
    let (began, count) = (Instant::now(), AtomicU64::new(0));
    let one = async || {
        while began.elapsed() < LONG_ENOUGH {
            action().await?;
            count.fetch_add(1, Ordering::Relaxed);
        }
        anyhow::Ok(())
    };
    futures::future::try_join_all((0..at_once).map(|_| one())).await?;
    Ok(count.into_inner() as f64 / began.elapsed().as_secs_f64())
}

fn opened(url: &str) -> OpenConnection {
    OpenConnection {
        id: ConnectionId::generate(&SystemClock),
        tenant_id: TenantId::generate(&SystemClock),
        revision: SystemClock.now(),
        settings: ConnectionSettings::Http(HttpSettings::new(url)),
        secrets: Secrets::default(),
        limits: ConnectionLimits::default(),
    }
}

fn delivery(body: Bytes) -> Delivery {
    Delivery {
        stable_id: "bench".to_owned(),
        place: Place::Connection,
        media_type: "application/json",
        content: Content::Body(body),
        parameters: Parameters::new(),
        trace_parent: None,
        is_repeated: false,
    }
}
