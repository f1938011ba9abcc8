//! What may be there only once.

use super::{Fixture, fixture::conflict};
use crate::{
    ports::store::Conflict,
    tenant::Tenant,
    user::{Membership, Role},
};

/// A tenant's slug and a user's login.
pub async fn slugs_and_logins_are_unique_everywhere(fixture: &Fixture) {
    let (left, right) = (fixture.tenant("left").await, fixture.new_tenant("right"));
    fixture.member(left, "Ada@Example.org", Role::Owner).await;
    let mut transaction = fixture.platform().await;
    transaction.insert_tenant(&right).await.unwrap();
    transaction.commit().await.unwrap();

    let mut transaction = fixture.platform().await;
    assert_eq!(conflict(transaction.insert_tenant(&fixture.new_tenant("left")).await), Conflict::SlugTaken);
    drop(transaction);
    let mut transaction = fixture.platform().await;
    let renamed = Tenant { slug: fixture.new_tenant("left").slug, ..right.clone() };
    assert_eq!(conflict(transaction.update_tenant(&renamed).await), Conflict::SlugTaken);
    drop(transaction);

    let again = fixture.new_member(right.id, "ADA@example.ORG", Role::Viewer);
    let mut transaction = fixture.write(right.id).await;
    assert_eq!(conflict(transaction.insert_member(&again, "hash", fixture.now()).await), Conflict::LoginTaken);
    drop(transaction);
    let mut transaction = fixture.platform().await;
    assert_eq!(conflict(transaction.insert_user(&again.user, "hash").await), Conflict::LoginTaken);
}

/// Names of one noun: taken in the tenant, free in another.
pub async fn names_are_unique_in_their_tenant(fixture: &Fixture) {
    let (left, right) = (fixture.pipeline("left").await, fixture.pipeline("right").await);
    let mut transaction = fixture.write(left.tenant).await;
    transaction.insert_api_key(&fixture.new_api_key(left.tenant, "patients"), &[1; 32]).await.unwrap();
    transaction.commit().await.unwrap();
    let mut transaction = fixture.write(right.tenant).await;
    transaction.insert_api_key(&fixture.new_api_key(right.tenant, "patients"), &[2; 32]).await.unwrap();
    transaction.commit().await.unwrap();

    let again = fixture.new_pipeline(left.tenant, "patients");
    let refers_to = (left.format.id, left.connection.connection.id);
    let flow = fixture.new_flow(left.tenant, "patients", None, refers_to);
    let key = fixture.new_api_key(left.tenant, "patients");
    // Each in a transaction of its own: some databases end one at its first error.
    assert_eq!(conflict(fixture.write(left.tenant).await.insert_listener(&again.listener).await), Conflict::NameTaken);
    assert_eq!(conflict(fixture.write(left.tenant).await.insert_format(&again.format).await), Conflict::NameTaken);
    assert_eq!(
        conflict(fixture.write(left.tenant).await.insert_connection(&again.connection).await),
        Conflict::NameTaken
    );
    assert_eq!(conflict(fixture.write(left.tenant).await.insert_flow(&flow).await), Conflict::NameTaken);
    assert_eq!(conflict(fixture.write(left.tenant).await.insert_api_key(&key, &[3; 32]).await), Conflict::NameTaken);

    let mut transaction = fixture.write(left.tenant).await;
    let mut other = fixture.new_listener(left.tenant, "visits");
    transaction.insert_listener(&other).await.unwrap();
    "patients".clone_into(&mut other.name);
    assert_eq!(conflict(transaction.update_listener(&other).await), Conflict::NameTaken);
}

/// One listener, one flow.
pub async fn a_listener_feeds_one_flow(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let refers_to = (pipeline.format.id, pipeline.connection.connection.id);
    let second = fixture.new_flow(pipeline.tenant, "second", Some(pipeline.listener.id), refers_to);
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert_eq!(conflict(transaction.insert_flow(&second).await), Conflict::ListenerHasFlow);
    drop(transaction);

    let mut without = fixture.new_flow(pipeline.tenant, "second", None, refers_to);
    let mut transaction = fixture.write(pipeline.tenant).await;
    transaction.insert_flow(&without).await.unwrap();
    without.listener_id = Some(pipeline.listener.id);
    assert_eq!(conflict(transaction.update_flow(&without).await), Conflict::ListenerHasFlow);
}

/// One EVENT schedule, active or not.
pub async fn a_flow_has_one_event_schedule(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    fixture.set_active(&pipeline, false).await;
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert_eq!(
        conflict(transaction.insert_schedule(&fixture.new_schedule(&pipeline.flow)).await),
        Conflict::FlowHasEventSchedule
    );
}

/// One membership for a user and a tenant.
pub async fn nobody_is_a_member_twice(fixture: &Fixture) {
    let tenant = fixture.tenant("acme").await;
    let ada = fixture.member(tenant, "ada", Role::Owner).await;
    let membership =
        Membership { tenant_id: tenant, user_id: ada.user.id, role: Role::Viewer, created_at: fixture.now() };
    let mut transaction = fixture.platform().await;
    assert_eq!(conflict(transaction.insert_membership(&membership).await), Conflict::AlreadyMember);
}
