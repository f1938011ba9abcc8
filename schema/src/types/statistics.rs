//! The overview's figures.

use async_graphql::{Context, Object, Result, SimpleObject};
use inlet_core::{clock::Timestamp, ops, statistics};

use super::{flow::FlowObject, listener::ListenerObject};
use crate::{
    error::to_graphql,
    session::{ctx, services},
};

/// How the tenant's traffic does.
pub struct OverviewObject(pub statistics::Overview);

/// How the tenant's traffic does.
#[Object(name = "Overview")]
impl OverviewObject {
    /// Messages received in the period.
    async fn received(&self) -> i64 {
        self.0.buckets.iter().map(|bucket| bucket.received).sum()
    }
    /// Executions made in the period that are DEAD or in RETRY now.
    async fn failed(&self) -> i64 {
        self.0.buckets.iter().map(|bucket| bucket.failed).sum()
    }
    /// Milliseconds from arrival to the end that 95 of 100 stayed below, of the newest 1,000 that succeeded in the period; none when none did.
    async fn p95_ms(&self) -> Option<i64> {
        self.0.p95_ms
    }
    /// Executions that are READY, RUNNING or in RETRY now.
    async fn waiting(&self) -> i64 {
        self.0.waiting.pending
    }
    /// When the oldest of those was made.
    async fn oldest_waiting_at(&self) -> Option<Timestamp> {
        self.0.waiting.oldest
    }
    /// Executions that are HELD now.
    async fn held(&self) -> i64 {
        self.0.waiting.held
    }
    /// The period in parts of equal length, all of them in order.
    async fn buckets(&self) -> Vec<OverviewBucket> {
        let period = self.0.period;
        let mut buckets: Vec<OverviewBucket> = (0..period.buckets)
            .map(|index| OverviewBucket { from: period.starts(index), received: 0, failed: 0 })
            .collect();
        for counted in &self.0.buckets {
            if let Some(bucket) = usize::try_from(counted.index).ok().and_then(|index| buckets.get_mut(index)) {
                bucket.received += counted.received;
                bucket.failed += counted.failed;
            }
        }
        buckets
    }
    /// The flows with most failed executions, at most five.
    async fn failing_flows(&self) -> Vec<FailingFlowObject> {
        self.0.failing_flows.iter().copied().map(FailingFlowObject).collect()
    }
    /// Listeners that have been silent for more than twice their longest recent pause.
    async fn silent_listeners(&self) -> Vec<SilentListener> {
        self.0
            .silent_listeners
            .iter()
            .map(|silent| SilentListener {
                listener: ListenerObject(silent.listener.clone()),
                last_received_at: silent.last_received_at,
                usual_pause_seconds: silent.usual_pause_seconds,
            })
            .collect()
    }
}

/// A part of the period.
#[derive(SimpleObject)]
pub struct OverviewBucket {
    /// When it begins.
    pub from: Timestamp,
    /// Messages received.
    pub received: i64,
    /// Executions made then that are DEAD or in RETRY now.
    pub failed: i64,
}

/// A flow with failed executions.
pub struct FailingFlowObject(pub statistics::FailingFlow);

/// A flow with failed executions.
#[Object(name = "FailingFlow")]
impl FailingFlowObject {
    /// The flow.
    async fn flow(&self, context: &Context<'_>) -> Result<Option<FlowObject>> {
        let ctx = ctx(context).await?;
        let flow = ops::flow::get(services(context), &ctx, self.0.flow_id).await.map_err(to_graphql)?;
        Ok(flow.map(FlowObject))
    }
    /// How many of its executions failed.
    async fn failed(&self) -> i64 {
        self.0.failed
    }
}

/// A listener that has been silent for longer than it usually is.
#[derive(SimpleObject)]
pub struct SilentListener {
    /// The listener.
    pub listener: ListenerObject,
    /// When its newest message came.
    pub last_received_at: Timestamp,
    /// Its longest recent pause, in seconds.
    pub usual_pause_seconds: i64,
}
