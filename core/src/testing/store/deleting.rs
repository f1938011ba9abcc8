//! What can be removed, what stands against it, and what goes along.

use super::{Fixture, feeding::feed, fixture::conflict, reporting::fail_once, telling::rule};
use crate::{
    execution::ExecutionState,
    flow::version::Flow,
    ids::TenantId,
    notice::NoticeKind,
    page::PageRequest,
    ports::store::Conflict,
    user::{Membership, Role},
};

const ALL: PageRequest = PageRequest { first: 100, after: None };

/// Listener, format and connection.
pub async fn what_a_flow_refers_to_cannot_be_deleted(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let tenant = pipeline.tenant;
    assert_eq!(conflict(fixture.write(tenant).await.delete_listener(pipeline.listener.id).await), Conflict::InUse);
    assert_eq!(conflict(fixture.write(tenant).await.delete_format(pipeline.format.id).await), Conflict::InUse);
    assert_eq!(
        conflict(fixture.write(tenant).await.delete_connection(pipeline.connection.connection.id).await),
        Conflict::InUse
    );
}

/// Only the current version counts.
pub async fn what_a_flow_no_longer_refers_to_can_be_deleted(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let (format, connection) =
        (fixture.new_format(pipeline.tenant, "other"), fixture.new_connection(pipeline.tenant, "other"));
    let other = fixture.new_flow(pipeline.tenant, "patients", None, (format.id, connection.connection.id));
    let mut transaction = fixture.write(pipeline.tenant).await;
    transaction.insert_format(&format).await.unwrap();
    transaction.insert_connection(&connection).await.unwrap();
    let next = Flow { version: 2, listener_id: None, definition: other.definition, ..pipeline.flow.clone() };
    assert!(transaction.update_flow(&next).await.unwrap());
    assert!(transaction.delete_listener(pipeline.listener.id).await.unwrap());
    assert!(transaction.delete_format(pipeline.format.id).await.unwrap());
    assert!(transaction.delete_connection(pipeline.connection.connection.id).await.unwrap());
    transaction.commit().await.unwrap();
    let mut transaction = fixture.read(pipeline.tenant).await;
    assert_eq!(transaction.flow(next.id).await.unwrap(), Some(next));
    assert_eq!(
        transaction.flow_version(pipeline.flow.id, 1).await.unwrap().unwrap().definition,
        pipeline.flow.definition
    );
    drop(transaction);
    assert_eq!(conflict(fixture.write(pipeline.tenant).await.delete_format(format.id).await), Conflict::InUse);
}

/// Without it, the flow goes with its versions.
pub async fn a_flow_with_a_schedule_cannot_be_deleted(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    assert_eq!(conflict(fixture.write(pipeline.tenant).await.delete_flow(pipeline.flow.id).await), Conflict::InUse);
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert!(transaction.delete_schedule(pipeline.schedule.id).await.unwrap());
    assert!(transaction.delete_flow(pipeline.flow.id).await.unwrap());
    assert!(!transaction.delete_flow(pipeline.flow.id).await.unwrap());
    assert_eq!(transaction.flow_version(pipeline.flow.id, 1).await.unwrap(), None);
    assert!(transaction.delete_listener(pipeline.listener.id).await.unwrap());
    assert!(transaction.delete_format(pipeline.format.id).await.unwrap());
    assert!(transaction.delete_connection(pipeline.connection.connection.id).await.unwrap());
    transaction.commit().await.unwrap();
}

/// READY and RETRY wait for the listener's next flow; what has ended stays as it was.
pub async fn a_deleted_flow_leaves_its_waiting_executions_held(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let (ready, retry) = (fixture.accept(&pipeline).await.execution_id, fixture.accept(&pipeline).await.execution_id);
    let paused = fixture.accept_held(&pipeline, Some(pipeline.flow.id)).await;
    let done = fixture.claim(fixture.accept(&pipeline).await.execution_id).await;
    super::reporting::report(fixture, &done, Vec::new(), crate::execution::Outcome::Succeeded).await;
    fail_once(fixture, retry).await;
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert!(transaction.delete_schedule(pipeline.schedule.id).await.unwrap());
    assert!(transaction.delete_flow(pipeline.flow.id).await.unwrap());
    transaction.commit().await.unwrap();
    for id in [ready, retry, paused] {
        let execution = fixture.execution(pipeline.tenant, id).await;
        assert_eq!((execution.state, execution.flow_id, execution.flow_version), (ExecutionState::Held, None, None));
    }
    assert_eq!(fixture.read(pipeline.tenant).await.attempts(retry).await.unwrap(), []);
    let execution = fixture.execution(pipeline.tenant, done.id).await;
    assert_eq!((execution.state, execution.flow_id), (ExecutionState::Succeeded, Some(pipeline.flow.id)));
    assert_eq!(fixture.next_dispatch().await, None);
}

/// They can still be read, by the id of the listener that was.
pub async fn a_listener_leaves_its_messages_behind(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let arrival = fixture.accept(&pipeline).await;
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert!(transaction.delete_schedule(pipeline.schedule.id).await.unwrap());
    assert!(transaction.delete_flow(pipeline.flow.id).await.unwrap());
    assert!(transaction.delete_listener(pipeline.listener.id).await.unwrap());
    transaction.commit().await.unwrap();
    let message = fixture.read(pipeline.tenant).await.message(arrival.message.id).await.unwrap().unwrap();
    assert_eq!(message.listener_id, pipeline.listener.id);
}

/// Whatever an operator does by mistake, payloads stay.
pub async fn a_tenant_with_messages_or_executions_cannot_be_deleted(fixture: &Fixture) {
    let (received, ran) = (fixture.pipeline("received").await, fixture.pipeline("ran").await);
    fixture.accept(&received).await;
    fixture.manual_run(&ran).await;
    for tenant in [received.tenant, ran.tenant] {
        assert_eq!(conflict(fixture.platform().await.delete_tenant(tenant).await), Conflict::InUse);
        assert_eq!(fixture.read(tenant).await.listeners(ALL).await.unwrap().rows.len(), 1);
    }
}

/// Logins that are members elsewhere stay and have no home any more; the audit log stays; other tenants are as they were.
pub async fn a_tenant_takes_its_configuration_and_its_logins_along(fixture: &Fixture) {
    let (gone, stays) = (fixture.pipeline("gone").await, fixture.pipeline("stays").await);
    let only_here = fixture.member(gone.tenant, "only-here", Role::Owner).await;
    let elsewhere_too = fixture.member(gone.tenant, "elsewhere-too", Role::Admin).await;
    let guest = fixture.member(stays.tenant, "guest", Role::Owner).await;
    rule(fixture, &gone, &[NoticeKind::Failure], 0).await;
    feed(fixture, &gone, "orders").await;
    let key = fixture.new_api_key(gone.tenant, "machine");
    let entry = fixture.new_audit_entry(Some(gone.tenant));
    let mut transaction = fixture.write(gone.tenant).await;
    transaction.insert_api_key(&key, &[7; 32]).await.unwrap();
    transaction.insert_audit_entry(&entry).await.unwrap();
    transaction.commit().await.unwrap();
    let mut transaction = fixture.platform().await;
    for (tenant_id, user_id) in [(stays.tenant, elsewhere_too.user.id), (gone.tenant, guest.user.id)] {
        let membership = Membership { tenant_id, user_id, role: Role::Viewer, created_at: fixture.now() };
        transaction.insert_membership(&membership).await.unwrap();
    }
    transaction.commit().await.unwrap();

    let mut transaction = fixture.platform().await;
    assert!(transaction.delete_tenant(gone.tenant).await.unwrap());
    assert!(!transaction.delete_tenant(gone.tenant).await.unwrap());
    assert!(!transaction.delete_tenant(TenantId::generate(fixture.clock.as_ref())).await.unwrap());
    transaction.commit().await.unwrap();

    let mut platform = fixture.platform().await;
    assert_eq!(platform.tenant(gone.tenant).await.unwrap(), None);
    assert_eq!(platform.user(only_here.user.id).await.unwrap(), None);
    assert_eq!(platform.user(elsewhere_too.user.id).await.unwrap().unwrap().user.home_tenant, None);
    assert_eq!(platform.memberships(elsewhere_too.user.id).await.unwrap().len(), 1);
    assert_eq!(platform.memberships(guest.user.id).await.unwrap().len(), 1);
    assert_eq!(platform.user(guest.user.id).await.unwrap().unwrap().user.home_tenant, Some(stays.tenant));
    assert_eq!(platform.api_key_by_secret(&[7; 32], fixture.now()).await.unwrap(), None);
    drop(platform);
    let mut transaction = fixture.read(gone.tenant).await;
    assert_eq!(transaction.listeners(ALL).await.unwrap().rows, []);
    assert_eq!(transaction.flows(ALL).await.unwrap().rows, []);
    assert_eq!(transaction.members(ALL).await.unwrap().rows, []);
    assert_eq!(transaction.audit_entries(ALL).await.unwrap().rows, [entry]);
    drop(transaction);
    let mut transaction = fixture.read(stays.tenant).await;
    assert_eq!(transaction.flows(ALL).await.unwrap().rows, [stays.flow]);
    assert_eq!(transaction.schedules(ALL).await.unwrap().rows, [stays.schedule]);
    assert_eq!(transaction.members(ALL).await.unwrap().rows.len(), 2);
}

/// It stays while another tenant still has it.
pub async fn a_login_goes_with_its_last_membership_at_home(fixture: &Fixture) {
    let (home, other) = (fixture.tenant("home").await, fixture.tenant("other").await);
    let (ada, bob) = (fixture.member(home, "ada", Role::Viewer).await, fixture.member(home, "bob", Role::Viewer).await);
    let mut transaction = fixture.platform().await;
    let membership =
        Membership { tenant_id: other, user_id: bob.user.id, role: Role::Viewer, created_at: fixture.now() };
    transaction.insert_membership(&membership).await.unwrap();
    transaction.commit().await.unwrap();
    let mut transaction = fixture.write(home).await;
    assert!(transaction.delete_member(ada.user.id).await.unwrap());
    assert!(transaction.delete_member(bob.user.id).await.unwrap());
    assert!(!transaction.delete_member(ada.user.id).await.unwrap());
    transaction.commit().await.unwrap();
    let mut platform = fixture.platform().await;
    assert_eq!(platform.user(ada.user.id).await.unwrap(), None);
    assert_eq!(platform.user(bob.user.id).await.unwrap().unwrap().user, bob.user);
}
