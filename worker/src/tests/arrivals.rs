//! What arrives goes to the queue while that has room, and is due in the store while it has none.

use std::{collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use futures::{FutureExt, StreamExt};
use inlet_core::{
    ctx::{Caller, Ctx, Origin, Principal},
    ids::{ExecutionId, RequestId},
    message::ReceivedRequest,
    ops::{self, route::Endpoint},
    testing::{clock::ManualClock, store::Fixture as Rows},
};

use super::fixture::Fixture;

const CAPACITY: usize = 10;

/// A payload at a listener whose flow is scheduled.
async fn arrive(fixture: &Fixture) -> ExecutionId {
    let (services, tenant) = (&fixture.services, fixture.store.tenant);
    let pipeline = Rows::new(fixture.store.clone(), Arc::new(ManualClock::default())).new_pipeline(tenant, "in");
    let endpoint =
        Endpoint { listener: pipeline.listener, flow_id: Some(pipeline.flow.id), schedule: Some(pipeline.schedule) };
    let origin = Origin { request_id: RequestId::generate(fixture.clock.as_ref()), address: None };
    let ctx = Ctx { tenant, role: None, caller: Caller { principal: Principal::System, origin } };
    let request = ReceivedRequest {
        method: "POST".to_owned(),
        target: "/in".to_owned(),
        headers: Vec::new(),
        parameters: BTreeMap::new(),
        trace_parent: None,
        called_by: None,
    };
    ops::message::accept(services, &ctx, &endpoint, request, Bytes::from_static(b"{}")).await.unwrap().execution_id
}

#[tokio::test(start_paused = true)]
async fn what_arrives_at_a_full_lane_is_due_in_the_store_and_the_sweeper_is_asked() {
    let mut fixture = Fixture::with_capacity(CAPACITY);
    let waiting = fixture.many(CAPACITY);
    fixture.push(&waiting);
    let late = arrive(&fixture).await;
    assert_eq!(fixture.store.row(late).dispatch_at, Some(fixture.now()));
    assert!(fixture.requests.asked().now_or_never().is_some(), "it is nudged");

    let mut feed = fixture.feed.take().unwrap();
    let taken = feed.next().await.unwrap().take(usize::MAX);
    assert_eq!(taken.iter().map(|waiting| waiting.id).collect::<Vec<_>>(), waiting, "it was not pushed");
    let early = arrive(&fixture).await;
    assert!(fixture.store.row(early).dispatch_at > Some(fixture.now()), "it is left to who has pushed it");
    assert_eq!(feed.next().await.unwrap().take(1)[0].id, early);
    assert!(fixture.requests.asked().now_or_never().is_none(), "nobody is needed for that");
}
