//! No tenant sees, changes or refers to what is another's; a foreign id is answered like one that does not exist.

use super::{Fixture, Pipeline, fixture::conflict};
use crate::{
    execution::ExecutionFilter,
    flow::version::Flow,
    listener::Listener,
    message::MessageFilter,
    page::PageRequest,
    ports::store::{Conflict, Window},
    user::{Member, Role, User},
};

const ALL: PageRequest = PageRequest { first: 100, after: None };

/// Two tenants that have the same names for everything.
async fn neighbours(fixture: &Fixture) -> (Pipeline, Pipeline) {
    (fixture.pipeline("left").await, fixture.pipeline("right").await)
}

/// Get, list, update and delete of the right tenant's row from the left tenant's side do nothing.
macro_rules! wall {
    ($fixture:ident, $left:ident, $right:ident, $id:expr, $row:expr, $get:ident, $list:ident, $update:ident, $delete:ident) => {{
        let (id, row) = ($id, $row);
        let mut transaction = $fixture.write($left.tenant).await;
        assert_eq!(transaction.$get(id).await.unwrap(), None);
        assert!(!transaction.$update(&row).await.unwrap());
        assert!(!transaction.$delete(id).await.unwrap());
        let listed = transaction.$list(ALL).await.unwrap();
        assert!(listed.rows.iter().all(|row| row.tenant_id == $left.tenant), "{listed:?}");
        transaction.commit().await.unwrap();
        let mut transaction = $fixture.read($right.tenant).await;
        let own = transaction.$get(id).await.unwrap();
        assert!(own.is_some());
        assert_eq!(transaction.$list(ALL).await.unwrap().rows.len(), 1);
        own
    }};
}

/// Listeners.
pub async fn listeners_stay_behind_the_wall(fixture: &Fixture) {
    let (left, right) = neighbours(fixture).await;
    let changed = Listener { name: "stolen".to_owned(), enabled: false, ..right.listener.clone() };
    let own =
        wall!(fixture, left, right, right.listener.id, changed, listener, listeners, update_listener, delete_listener);
    assert_eq!(own, Some(right.listener.clone()));
    let mut transaction = fixture.read(left.tenant).await;
    assert_eq!(transaction.all_listeners().await.unwrap(), [left.listener]);
    assert_eq!(transaction.flow_of_listener(right.listener.id).await.unwrap(), None);
}

/// Formats.
pub async fn formats_stay_behind_the_wall(fixture: &Fixture) {
    let (left, right) = neighbours(fixture).await;
    let mut changed = right.format.clone();
    "stolen".clone_into(&mut changed.name);
    let own = wall!(fixture, left, right, right.format.id, changed, format, formats, update_format, delete_format);
    assert_eq!(own, Some(right.format));
}

/// Connections and their secrets.
pub async fn connections_stay_behind_the_wall(fixture: &Fixture) {
    let (left, right) = neighbours(fixture).await;
    let mut changed = right.connection.clone();
    changed.sealed_secrets = None;
    let id = right.connection.connection.id;
    let own = wall!(fixture, left, right, id, changed, connection, connections, update_connection, delete_connection);
    assert_eq!(own, Some(right.connection));
}

/// Flows and versions.
pub async fn flows_stay_behind_the_wall(fixture: &Fixture) {
    let (left, right) = neighbours(fixture).await;
    let changed = Flow { name: "stolen".to_owned(), version: 2, listener_id: None, ..right.flow.clone() };
    let own = wall!(fixture, left, right, right.flow.id, changed, flow, flows, update_flow, delete_flow);
    assert_eq!(own, Some(right.flow.clone()));
    let mut transaction = fixture.read(left.tenant).await;
    assert_eq!(transaction.flow_version(right.flow.id, 1).await.unwrap(), None);
    let versions = transaction.flow_versions(right.flow.id, PageRequest { first: 10, after: None }).await.unwrap();
    assert_eq!(versions.rows, []);
    let mut transaction = fixture.read(right.tenant).await;
    assert!(transaction.flow_version(right.flow.id, 2).await.unwrap().is_none());
}

/// Schedules.
pub async fn schedules_stay_behind_the_wall(fixture: &Fixture) {
    let (left, right) = neighbours(fixture).await;
    let mut changed = right.schedule.clone();
    changed.active = false;
    let own =
        wall!(fixture, left, right, right.schedule.id, changed, schedule, schedules, update_schedule, delete_schedule);
    assert_eq!(own, Some(right.schedule));
    assert_eq!(fixture.read(left.tenant).await.event_schedule(right.flow.id).await.unwrap(), None);
}

/// API keys.
pub async fn api_keys_stay_behind_the_wall(fixture: &Fixture) {
    let (left, right) = neighbours(fixture).await;
    let key = fixture.new_api_key(right.tenant, "machine");
    let mut transaction = fixture.write(right.tenant).await;
    transaction.insert_api_key(&key, &[7; 32]).await.unwrap();
    transaction.commit().await.unwrap();
    let mut changed = key.clone();
    changed.role = Role::Owner;
    let own = wall!(fixture, left, right, key.id, changed, api_key, api_keys, update_api_key, delete_api_key);
    assert_eq!(own, Some(key));
}

/// Logins and roles, also of a login that is a member of both.
pub async fn members_stay_behind_the_wall(fixture: &Fixture) {
    let (left, right) = neighbours(fixture).await;
    let (ada, bob) = (
        fixture.member(right.tenant, "ada", Role::Owner).await,
        fixture.member(right.tenant, "bob", Role::Viewer).await,
    );
    let mut transaction = fixture.platform().await;
    let membership = crate::user::Membership {
        tenant_id: left.tenant,
        user_id: bob.user.id,
        role: Role::Editor,
        created_at: fixture.now(),
    };
    transaction.insert_membership(&membership).await.unwrap();
    transaction.commit().await.unwrap();

    let mut transaction = fixture.write(left.tenant).await;
    assert_eq!(transaction.member(ada.user.id).await.unwrap(), None);
    assert!(!transaction.update_role(ada.user.id, Role::Viewer).await.unwrap());
    assert!(!transaction.update_home_user(&User { disabled: true, ..ada.user.clone() }, Some("stolen")).await.unwrap());
    assert!(!transaction.delete_member(ada.user.id).await.unwrap());
    assert_eq!(transaction.count_members(Role::Owner).await.unwrap(), 0);
    // Bob is a member here, so his role may be changed, but his login is not ours.
    assert!(
        !transaction
            .update_home_user(&User { name: "stolen".to_owned(), ..bob.user.clone() }, Some("stolen"))
            .await
            .unwrap()
    );
    assert!(transaction.update_role(bob.user.id, Role::Operator).await.unwrap());
    let expected = Member { role: Role::Operator, ..bob.clone() };
    assert_eq!(transaction.members(ALL).await.unwrap().rows, [expected]);
    assert!(transaction.delete_member(bob.user.id).await.unwrap());
    transaction.commit().await.unwrap();

    let mut transaction = fixture.read(right.tenant).await;
    assert_eq!(transaction.members(ALL).await.unwrap().rows, [ada.clone(), bob]);
    let mut transaction = fixture.platform().await;
    assert_eq!(transaction.user(ada.user.id).await.unwrap().unwrap().password_hash, "$argon2id$hash");
}

/// The audit log.
pub async fn audit_entries_stay_behind_the_wall(fixture: &Fixture) {
    let (left, right) = neighbours(fixture).await;
    let entry = fixture.new_audit_entry(Some(right.tenant));
    let mut transaction = fixture.write(right.tenant).await;
    transaction.insert_audit_entry(&entry).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(fixture.read(left.tenant).await.audit_entries(ALL).await.unwrap().rows, []);
    assert_eq!(fixture.read(right.tenant).await.audit_entries(ALL).await.unwrap().rows, [entry]);
}

/// Messages, by id, by listener, by position.
pub async fn messages_stay_behind_the_wall(fixture: &Fixture) {
    let (left, right) = neighbours(fixture).await;
    let arrival = fixture.accept(&right).await;
    let mut transaction = fixture.read(left.tenant).await;
    assert_eq!(transaction.message(arrival.message.id).await.unwrap(), None);
    assert_eq!(transaction.message_body(arrival.message.id, 0, 10).await.unwrap(), None);
    for listener_id in [None, Some(right.listener.id)] {
        for state in [None, Some(arrival.state)] {
            let filter = MessageFilter { listener_id, state, ..MessageFilter::default() };
            assert_eq!(transaction.messages(&filter, PageRequest { first: 10, after: None }).await.unwrap().rows, []);
            assert_eq!(transaction.messages_after(&filter, Window { after: 0, limit: 10 }).await.unwrap(), []);
            assert_eq!(transaction.position_behind(&filter, 0).await.unwrap(), None);
        }
    }
}

/// Executions with steps and attempts, and what can be done to them.
pub async fn executions_stay_behind_the_wall(fixture: &Fixture) {
    let (left, right) = neighbours(fixture).await;
    let arrival = fixture.accept(&right).await;
    let held = fixture.accept_held(&right, Some(right.flow.id)).await;
    super::reporting::fail_once(fixture, arrival.execution_id).await;
    let before =
        [fixture.execution(right.tenant, arrival.execution_id).await, fixture.execution(right.tenant, held).await];

    let mut transaction = fixture.write(left.tenant).await;
    assert_eq!(transaction.execution(arrival.execution_id).await.unwrap(), None);
    assert_eq!(transaction.executions_of_messages(&[arrival.message.id]).await.unwrap(), []);
    assert_eq!(transaction.steps(arrival.execution_id).await.unwrap(), []);
    assert_eq!(transaction.attempts(arrival.execution_id).await.unwrap(), []);
    assert_eq!(transaction.sender_of(arrival.execution_id).await.unwrap(), None);
    for state in [None, Some(before[0].state), Some(before[1].state)] {
        let filter = ExecutionFilter { state, flow_id: Some(right.flow.id), message_id: None };
        assert_eq!(transaction.executions(&filter, ALL).await.unwrap().rows, []);
        let filter = ExecutionFilter { state, flow_id: None, message_id: Some(arrival.message.id) };
        assert_eq!(transaction.executions(&filter, ALL).await.unwrap().rows, []);
    }
    assert_eq!(transaction.release_held(left.flow.id, right.listener.id, fixture.now()).await.unwrap(), 0);
    assert_eq!(transaction.hold_waiting(right.flow.id).await.unwrap(), 0);
    transaction.commit().await.unwrap();

    let after =
        [fixture.execution(right.tenant, arrival.execution_id).await, fixture.execution(right.tenant, held).await];
    assert_eq!(after, before);
    assert_eq!(fixture.read(right.tenant).await.steps(arrival.execution_id).await.unwrap().len(), 1);
}

/// A flow's listener, formats and connections and a schedule's flow are of the own tenant, or the database refuses as if they were not there.
pub async fn nothing_refers_to_another_tenant(fixture: &Fixture) {
    let (left, right) = neighbours(fixture).await;
    let own = (left.format.id, left.connection.connection.id);
    let foreign_listener = fixture.new_flow(left.tenant, "a", Some(right.listener.id), own);
    let foreign_format = fixture.new_flow(left.tenant, "b", None, (right.format.id, own.1));
    let foreign_connection = fixture.new_flow(left.tenant, "c", None, (own.0, right.connection.connection.id));
    for flow in [foreign_listener, foreign_format, foreign_connection] {
        let mut transaction = fixture.write(left.tenant).await;
        assert_eq!(conflict(transaction.insert_flow(&flow).await), Conflict::InUse, "insert {}", flow.name);
        drop(transaction);
        let mut transaction = fixture.write(left.tenant).await;
        let changed = Flow { id: left.flow.id, version: 2, ..flow };
        assert_eq!(conflict(transaction.update_flow(&changed).await), Conflict::InUse, "update {}", changed.name);
    }
    let mut transaction = fixture.write(left.tenant).await;
    assert_eq!(conflict(transaction.insert_schedule(&fixture.new_schedule(&right.flow)).await), Conflict::InUse);
}

/// The handle's tenant decides, not what a row says.
pub async fn a_row_that_says_another_tenant_lands_in_the_own(fixture: &Fixture) {
    let (left, right) = (fixture.tenant("left").await, fixture.tenant("right").await);
    let says_right = fixture.new_pipeline(right, "patients");
    let mut transaction = fixture.write(left).await;
    transaction.insert_listener(&says_right.listener).await.unwrap();
    transaction.insert_format(&says_right.format).await.unwrap();
    transaction.insert_connection(&says_right.connection).await.unwrap();
    transaction.insert_flow(&says_right.flow).await.unwrap();
    transaction.insert_schedule(&says_right.schedule).await.unwrap();
    transaction.insert_api_key(&fixture.new_api_key(right, "machine"), &[7; 32]).await.unwrap();
    transaction.insert_member(&fixture.new_member(right, "ada", Role::Owner), "hash", fixture.now()).await.unwrap();
    transaction.insert_audit_entry(&fixture.new_audit_entry(Some(right))).await.unwrap();
    transaction.insert_execution(&fixture.new_manual_run(&says_right.flow), None).await.unwrap();
    transaction.commit().await.unwrap();

    for (tenant, count) in [(left, 1), (right, 0)] {
        let mut transaction = fixture.read(tenant).await;
        let filter = ExecutionFilter::default();
        let counts = [
            transaction.listeners(ALL).await.unwrap().rows.len(),
            transaction.formats(ALL).await.unwrap().rows.len(),
            transaction.connections(ALL).await.unwrap().rows.len(),
            transaction.flows(ALL).await.unwrap().rows.len(),
            transaction.schedules(ALL).await.unwrap().rows.len(),
            transaction.api_keys(ALL).await.unwrap().rows.len(),
            transaction.members(ALL).await.unwrap().rows.len(),
            transaction.audit_entries(ALL).await.unwrap().rows.len(),
            transaction.executions(&filter, ALL).await.unwrap().rows.len(),
        ];
        assert_eq!(counts, [count; 9]);
    }
}
