//! Executions that somebody stops.

use super::{Fixture, dispatching::take, fixture::LEASE, reporting::failure, turns::limited};
use crate::{
    execution::{ExecutionState, Outcome},
    ids::{ExecutionId, TenantId},
    testing::store::reporting::{fail_once, report, tried},
};

async fn cancel(fixture: &Fixture, tenant: TenantId, id: ExecutionId) -> Option<u64> {
    let mut transaction = fixture.write(tenant).await;
    let called = transaction.cancel_execution(id, &failure("CANCELLED"), fixture.now()).await.unwrap();
    transaction.commit().await.unwrap();
    called
}

/// Whatever has not ended ends, and is neither due nor claimed again.
pub async fn what_has_not_ended_is_cancelled(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let tenant = pipeline.tenant;
    let ready = fixture.accept(&pipeline).await.execution_id;
    let waiting = fixture.accept(&pipeline).await.execution_id;
    fail_once(fixture, waiting).await;
    let running = fixture.accept(&pipeline).await.execution_id;
    fixture.claim(running).await;
    let held = fixture.accept_held(&pipeline, None).await;
    for id in [ready, waiting, running, held] {
        assert_eq!(cancel(fixture, tenant, id).await, Some(0));
        let execution = fixture.execution(tenant, id).await;
        assert_eq!(execution.state, ExecutionState::Cancelled);
        assert_eq!((execution.failure, execution.finished_at), (Some(failure("CANCELLED")), Some(fixture.now())));
        assert_eq!(cancel(fixture, tenant, id).await, None, "it has ended");
    }
    fixture.clock.advance(LEASE * 10);
    assert_eq!(take(fixture, 100).await, []);
    let ids = [ready, waiting, running, held];
    let claimed = fixture.store.claim(&ids, fixture.now(), fixture.now() + LEASE).await.unwrap();
    assert!(claimed.claimed.is_empty() && claimed.changed.is_empty());
    assert_eq!(
        fixture.write(tenant).await.release_held(pipeline.flow.id, pipeline.listener.id, fixture.now()).await.unwrap(),
        0
    );
}

/// Whoever runs it learns that it is not theirs any more, and changes nothing.
pub async fn who_runs_what_is_cancelled_is_not_listened_to(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let id = fixture.accept(&pipeline).await.execution_id;
    let claimed = fixture.claim(id).await;
    cancel(fixture, pipeline.tenant, id).await;
    let renewed = fixture.store.renew(&[(id, claimed.fence)], fixture.now() + LEASE).await.unwrap();
    assert_eq!(renewed, [id]);
    let steps = vec![tried(fixture, 0, 1, None)];
    assert_eq!(report(fixture, &claimed, steps, Outcome::Succeeded).await, None);
    assert_eq!(fixture.execution(pipeline.tenant, id).await.state, ExecutionState::Cancelled);
    assert_eq!(fixture.read(pipeline.tenant).await.steps(id).await.unwrap(), []);
}

/// What has ended stays as it ended, and what is another tenant's stays as it is.
pub async fn nothing_else_is_cancelled(fixture: &Fixture) {
    let (pipeline, other) = (fixture.pipeline("acme").await, fixture.pipeline("other").await);
    let ended = fixture.accept(&pipeline).await.execution_id;
    let claimed = fixture.claim(ended).await;
    report(fixture, &claimed, Vec::new(), Outcome::Succeeded).await;
    assert_eq!(cancel(fixture, pipeline.tenant, ended).await, None);
    assert_eq!(fixture.execution(pipeline.tenant, ended).await.state, ExecutionState::Succeeded);
    let foreign = fixture.accept(&other).await.execution_id;
    assert_eq!(cancel(fixture, pipeline.tenant, foreign).await, None);
    assert_eq!(fixture.execution(other.tenant, foreign).await.state, ExecutionState::Ready);
}

/// The place of a flow with a limit that it held goes to the next; one that waited for a place had none to give.
pub async fn a_cancelled_run_passes_its_place_on(fixture: &Fixture) {
    let (pipeline, ids) = limited(fixture, 1, 3).await;
    let claimed = fixture.store.claim(&ids, fixture.now(), fixture.now() + LEASE).await.unwrap();
    assert_eq!(claimed.claimed.len(), 1);
    assert_eq!(cancel(fixture, pipeline.tenant, ids[1]).await, Some(0));
    assert_eq!(cancel(fixture, pipeline.tenant, ids[0]).await, Some(1));
    let due: Vec<_> = take(fixture, 100).await.into_iter().map(|(_, id)| id).collect();
    assert_eq!(due, [ids[2]]);
}
