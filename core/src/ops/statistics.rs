//! The overview: how a tenant's traffic does.
//!
//! Must not know: how it is drawn.

use super::Services;
use crate::{
    auth::permission::Operation,
    clock::Timestamp,
    ctx::Ctx,
    error::Result,
    message::MessageFilter,
    page::PageRequest,
    ports::store::TenantTransaction,
    statistics::{Overview, Period, SilentListener},
};

/// How many durations the 95th percentile is taken of.
const DURATIONS: i64 = 1_000;
/// How many failing flows are named.
const FLOWS: i64 = 5;
/// From how many newest messages the usual pause of a listener is known.
const PAUSES: u32 = 20;
/// How many listeners are looked at.
const LISTENERS: usize = 100;
/// A pause shorter than this is nothing to report.
const SHORTEST_SILENCE_SECONDS: i64 = 300;

/// Figures of a period, and what waits now.
pub async fn overview(
    services: &Services,
    ctx: &Ctx,
    from: Timestamp,
    until: Timestamp,
    buckets: i32,
) -> Result<Overview> {
    ctx.authorize(Operation::Overview)?;
    let period = Period::new(from, until, buckets)?;
    let mut transaction = services.read(ctx).await?;
    let buckets = transaction.traffic(period).await?;
    let mut durations = transaction.durations(period, DURATIONS).await?;
    durations.sort_unstable();
    let p95_ms = durations.get((durations.len() * 95).div_ceil(100).saturating_sub(1)).copied();
    let waiting = transaction.waiting().await?;
    let failing_flows = transaction.failing_flows(period, FLOWS).await?;
    let silent_listeners = silent_listeners(transaction.as_mut(), services.clock.now()).await?;
    Ok(Overview { period, buckets, p95_ms, waiting, failing_flows, silent_listeners })
}

async fn silent_listeners(transaction: &mut dyn TenantTransaction, now: Timestamp) -> Result<Vec<SilentListener>> {
    let mut silent = Vec::new();
    for listener in transaction.all_listeners().await?.into_iter().filter(|one| one.enabled).take(LISTENERS) {
        let filter = MessageFilter { listener_id: Some(listener.id), ..MessageFilter::default() };
        let newest = transaction.messages(&filter, PageRequest { first: PAUSES, after: None }).await?.rows;
        let pauses = newest.windows(2).map(|pair| (pair[0].received_at - pair[1].received_at).num_seconds());
        let (Some(last), Some(longest)) = (newest.first(), pauses.max()) else { continue };
        let pause = (now - last.received_at).num_seconds();
        if pause > SHORTEST_SILENCE_SECONDS && pause > longest.saturating_mul(2) {
            silent.push(SilentListener { listener, last_received_at: last.received_at, usual_pause_seconds: longest });
        }
    }
    silent.sort_by_key(|one| one.last_received_at);
    Ok(silent)
}
