//! Counting: the figures of a period, and what waits.

use std::time::Duration;

use super::{
    Fixture,
    reporting::{fail_once, report},
};
use crate::{
    execution::Outcome,
    statistics::{Bucket, FailingFlow, Period, Waiting},
};

/// By bucket, with what failed; nothing of other times or tenants.
pub async fn traffic_is_counted_in_buckets(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let other = fixture.pipeline("other").await;
    fixture.accept(&pipeline).await;
    fixture.clock.advance(Duration::from_secs(10));
    let from = fixture.now();
    let period = Period::new(from, from + Duration::from_secs(30), 3).unwrap();
    let first = fixture.accept(&pipeline).await;
    let failed = fixture.accept(&pipeline).await;
    fixture.accept(&other).await;
    fail_once(fixture, failed.execution_id).await;
    let claimed = fixture.claim(first.execution_id).await;
    fixture.clock.advance(Duration::from_secs(21));
    report(fixture, &claimed, Vec::new(), Outcome::Succeeded).await;
    let (_, manual) = fixture.manual_run(&pipeline).await;
    fixture.accept(&pipeline).await;
    fixture.clock.advance(Duration::from_mins(1));
    fixture.accept(&pipeline).await;

    let mut transaction = fixture.read(pipeline.tenant).await;
    let traffic = transaction.traffic(period).await.unwrap();
    let expected = [Bucket { index: 0, received: 2, failed: 1 }, Bucket { index: 2, received: 1, failed: 0 }];
    assert_eq!(traffic, expected, "{manual:?}");
    assert_eq!(transaction.durations(period, 10).await.unwrap(), [21_000]);
    assert_eq!(transaction.durations(period, 0).await.unwrap(), [0; 0]);
    let failing = transaction.failing_flows(period, 5).await.unwrap();
    assert_eq!(failing, [FailingFlow { flow_id: pipeline.flow.id, failed: 1 }]);
}

/// What may run, since when, and what is held.
pub async fn what_waits_is_counted(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let nothing = fixture.read(pipeline.tenant).await.waiting().await.unwrap();
    assert_eq!(nothing, Waiting::default());
    let done = fixture.accept(&pipeline).await;
    let claimed = fixture.claim(done.execution_id).await;
    report(fixture, &claimed, Vec::new(), Outcome::Succeeded).await;
    fixture.clock.advance(Duration::from_secs(1));
    let oldest = fixture.now();
    fixture.accept(&pipeline).await;
    fixture.clock.advance(Duration::from_secs(1));
    fixture.accept(&pipeline).await;
    fixture.accept_held(&pipeline, Some(pipeline.flow.id)).await;
    let waiting = fixture.read(pipeline.tenant).await.waiting().await.unwrap();
    assert_eq!(waiting, Waiting { pending: 2, oldest: Some(oldest), held: 1 });
}
