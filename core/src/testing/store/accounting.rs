//! The account of usage: everything is counted once, under its day and its tenant, whoever counts.

use std::{sync::Arc, time::Duration};

use super::Fixture;
use crate::{
    clock::Timestamp,
    ids::TenantId,
    ports::store::UsageAccount,
    usage::{Usage, day_of},
};

const DAY: Duration = Duration::from_hours(24);

/// Counts until nothing is left to count.
async fn count_all(account: &dyn UsageAccount, before: Timestamp) {
    while account.count_usage(before).await.unwrap() {}
}

async fn usage(fixture: &Fixture, tenants: &[TenantId], day: Timestamp) -> Vec<Usage> {
    fixture.platform().await.usage(tenants, day).await.unwrap().tenants
}

/// Messages, bytes and executions of each tenant by day; nothing twice, nothing of later, nothing of a tenant nobody asked for.
pub async fn what_tenants_use_is_counted_by_day(fixture: &Fixture, account: Arc<dyn UsageAccount>) {
    let (left, right) = (fixture.pipeline("left").await, fixture.pipeline("right").await);
    let both = [left.tenant, right.tenant];
    assert_eq!(fixture.platform().await.usage(&both, fixture.now()).await.unwrap().counted_until, None);
    assert!(!account.count_usage(fixture.now()).await.unwrap(), "there is nothing");

    let day = day_of(fixture.now());
    for body in [&b"12345"[..], b"123"] {
        fixture.store.accept(fixture.new_arrival(&left, body)).await.unwrap();
    }
    fixture.accept(&right).await;
    fixture.manual_run(&right).await;
    fixture.clock.advance(DAY);
    fixture.accept(&left).await;
    let before = fixture.now() + Duration::from_millis(1);
    fixture.clock.advance(Duration::from_mins(1));
    fixture.accept(&left).await;

    count_all(account.as_ref(), before).await;
    let of = |tenant: TenantId, messages, bytes, executions| Usage { tenant_id: tenant, messages, bytes, executions };
    let mut expected = [of(left.tenant, 3, 10, 3), of(right.tenant, 1, 2, 2)];
    expected.sort_by_key(|usage| usage.tenant_id);
    assert_eq!(usage(fixture, &both, day).await, expected);
    assert_eq!(usage(fixture, &both, day + DAY).await, [of(left.tenant, 1, 2, 1)]);
    assert_eq!(usage(fixture, &[right.tenant], day).await, [of(right.tenant, 1, 2, 2)]);
    assert_eq!(usage(fixture, &[], day).await, []);

    // Counted again there is nothing new, and later what came later.
    count_all(account.as_ref(), before).await;
    assert_eq!(usage(fixture, &both, day).await, expected);
    count_all(account.as_ref(), fixture.now() + Duration::from_millis(1)).await;
    assert_eq!(usage(fixture, &[left.tenant], day).await, [of(left.tenant, 4, 12, 4)]);
    let counted_until = fixture.platform().await.usage(&both, day).await.unwrap().counted_until;
    assert_eq!(counted_until, Some(fixture.now() + Duration::from_millis(1)));
}

/// Of several that count at once each stretch is added by one.
pub async fn a_stretch_is_counted_once_whoever_counts(fixture: &Fixture, account: Arc<dyn UsageAccount>) {
    let pipeline = fixture.pipeline("acme").await;
    let day = day_of(fixture.now());
    for _ in 0..20 {
        fixture.accept(&pipeline).await;
        fixture.clock.advance(Duration::from_mins(3));
    }
    let before = fixture.now();
    let counting = (0..4).map(|_| {
        let account = Arc::clone(&account);
        tokio::spawn(async move { count_all(account.as_ref(), before).await })
    });
    for counter in counting.collect::<Vec<_>>() {
        counter.await.unwrap();
    }
    let counted: i64 = usage(fixture, &[pipeline.tenant], day).await.iter().map(|usage| usage.messages).sum();
    assert_eq!(counted, 20);
}
