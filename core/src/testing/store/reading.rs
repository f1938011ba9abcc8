//! Reading: filters, parts of bodies, and that what was written comes back.

use std::{collections::BTreeMap, time::Duration};

use super::{
    Fixture,
    reporting::{fail_once, report},
};
use crate::{
    clock::Clock,
    connection::SecretName,
    execution::{ExecutionFilter, ExecutionState, Outcome},
    flow::version::Flow,
    ids::{MessageId, UserId},
    listener::{ListenerAuthentication, Method, RoutePath},
    message::MessageFilter,
    page::PageRequest,
    ports::store::{StoredUser, Window},
    tenant::Tenant,
    user::{Login, Membership, Role, User},
};

/// From any offset, never more than there is.
pub async fn bodies_are_read_in_parts(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let arrival = fixture.new_arrival(&pipeline, b"0123\0\xff6789");
    fixture.store.accept(arrival.clone()).await.unwrap();
    let id = arrival.message.id;
    let mut transaction = fixture.read(pipeline.tenant).await;
    for (offset, length, expected) in [
        (0, 10, &b"0123\0\xff6789"[..]),
        (0, 0, b""),
        (0, 4, b"0123"),
        (4, 2, b"\0\xff"),
        (9, 1, b"9"),
        (9, 100, b"9"),
        (10, 1, b""),
        (i64::MAX, 1, b""),
    ] {
        let reading = transaction.message_body(id, offset, length).await.unwrap().unwrap();
        assert_eq!((&reading.bytes[..], reading.size), (expected, 10), "{offset} {length}");
    }
    let unknown = MessageId::generate(fixture.clock.as_ref());
    assert_eq!(transaction.message_body(unknown, 0, 1).await.unwrap(), None);
}

/// Of many at once, whatever their lengths; of what another tenant has, or nobody, nothing.
pub async fn the_beginnings_of_bodies_are_read_together(fixture: &Fixture) {
    let (pipeline, foreign) = (fixture.pipeline("acme").await, fixture.pipeline("other").await);
    let mut expected = BTreeMap::new();
    for number in 0..70_usize {
        let body = vec![u8::try_from(number).unwrap(); number];
        let arrival = fixture.new_arrival(&pipeline, &body);
        fixture.store.accept(arrival.clone()).await.unwrap();
        expected.insert(arrival.message.id, body[..number.min(10)].to_vec());
    }
    let theirs = fixture.accept(&foreign).await.message.id;
    let nobodys = MessageId::generate(fixture.clock.as_ref());
    let ids: Vec<_> = expected.keys().copied().chain([theirs, nobodys]).collect();
    let read = fixture.read(pipeline.tenant).await.message_beginnings(&ids, 10).await.unwrap();
    let read: BTreeMap<_, _> = read.into_iter().map(|(id, bytes)| (id, bytes.to_vec())).collect();
    assert_eq!(read, expected);
}

/// By listener, sender, time and state, alone and together.
pub async fn messages_are_filtered(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let other = fixture.new_listener(pipeline.tenant, "other");
    let mut transaction = fixture.write(pipeline.tenant).await;
    transaction.insert_listener(&other).await.unwrap();
    transaction.commit().await.unwrap();
    let start = fixture.now();
    let sender = fixture.clock.uuid();

    let early = fixture.accept(&pipeline).await;
    fixture.clock.advance(Duration::from_millis(1));
    let mut sent = fixture.new_arrival(&pipeline, b"{}");
    sent.message.sender.id = Some(sender);
    fixture.store.accept(sent.clone()).await.unwrap();
    fixture.clock.advance(Duration::from_micros(500));
    let mut elsewhere = fixture.new_arrival(&pipeline, b"{}");
    elsewhere.message.listener_id = other.id;
    elsewhere.message.sender.id = Some(sender);
    fixture.store.accept(elsewhere.clone()).await.unwrap();
    let claimed = fixture.claim(sent.execution_id).await;
    report(fixture, &claimed, Vec::new(), Outcome::Succeeded).await;
    fail_once(fixture, elsewhere.execution_id).await;

    let all = MessageFilter::default();
    let at = |micros| Some(start + Duration::from_micros(micros));
    let cases = [
        (all.clone(), vec![&early, &sent, &elsewhere]),
        (MessageFilter { listener_id: Some(pipeline.listener.id), ..all.clone() }, vec![&early, &sent]),
        (MessageFilter { listener_id: Some(other.id), ..all.clone() }, vec![&elsewhere]),
        (MessageFilter { sender_id: Some(sender), ..all.clone() }, vec![&sent, &elsewhere]),
        (MessageFilter { sender_id: Some(sender), listener_id: Some(other.id), ..all.clone() }, vec![&elsewhere]),
        (MessageFilter { sender_id: Some(fixture.clock.uuid()), ..all.clone() }, vec![]),
        (MessageFilter { received_from: at(1_000), ..all.clone() }, vec![&sent, &elsewhere]),
        (MessageFilter { received_from: at(1_001), ..all.clone() }, vec![&elsewhere]),
        (MessageFilter { received_until: at(1_000), ..all.clone() }, vec![&early]),
        (MessageFilter { received_from: at(0), received_until: at(1_500), ..all.clone() }, vec![&early, &sent]),
        (MessageFilter { state: Some(ExecutionState::Ready), ..all.clone() }, vec![&early]),
        (MessageFilter { state: Some(ExecutionState::Succeeded), ..all.clone() }, vec![&sent]),
        (MessageFilter { state: Some(ExecutionState::Retry), ..all.clone() }, vec![&elsewhere]),
        (MessageFilter { state: Some(ExecutionState::Dead), ..all.clone() }, vec![]),
    ];
    let mut transaction = fixture.read(pipeline.tenant).await;
    for (filter, expected) in cases {
        let mut expected: Vec<_> = expected.into_iter().map(|arrival| arrival.message.id).collect();
        let found = transaction.messages_after(&filter, Window { after: 0, limit: 10 }).await.unwrap();
        assert_eq!(found.iter().map(|message| message.id).collect::<Vec<_>>(), expected, "{filter:?}");
        let listed = transaction.messages(&filter, PageRequest { first: 10, after: None }).await.unwrap();
        expected.reverse();
        assert_eq!(listed.rows.iter().map(|message| message.id).collect::<Vec<_>>(), expected, "{filter:?}");
    }
}

/// By flow, message and every state.
pub async fn executions_are_filtered(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let arrivals = [
        fixture.accept(&pipeline).await,
        fixture.accept(&pipeline).await,
        fixture.accept(&pipeline).await,
        fixture.accept(&pipeline).await,
        fixture.accept(&pipeline).await,
    ];
    let [ready, running, retry, succeeded, dead] = arrivals.each_ref().map(|arrival| arrival.execution_id);
    let held = fixture.accept_held(&pipeline, None).await;
    let (flow, by_hand) = fixture.manual_run(&pipeline).await;
    fixture.claim(running).await;
    fail_once(fixture, retry).await;
    let claimed = fixture.claim(succeeded).await;
    report(fixture, &claimed, Vec::new(), Outcome::Succeeded).await;
    let claimed = fixture.claim(dead).await;
    report(fixture, &claimed, Vec::new(), Outcome::Dead { failure: super::reporting::failure("X") }).await;

    let any = ExecutionFilter::default();
    let of_state = |state| ExecutionFilter { state: Some(state), ..ExecutionFilter::default() };
    let cases = [
        (any.clone(), vec![by_hand.id, held, dead, succeeded, retry, running, ready]),
        (of_state(ExecutionState::Ready), vec![by_hand.id, ready]),
        (of_state(ExecutionState::Running), vec![running]),
        (of_state(ExecutionState::Retry), vec![retry]),
        (of_state(ExecutionState::Succeeded), vec![succeeded]),
        (of_state(ExecutionState::Dead), vec![dead]),
        (of_state(ExecutionState::Held), vec![held]),
        (ExecutionFilter { flow_id: Some(flow.id), ..any.clone() }, vec![by_hand.id]),
        (
            ExecutionFilter { flow_id: Some(pipeline.flow.id), state: Some(ExecutionState::Dead), ..any.clone() },
            vec![dead],
        ),
        (ExecutionFilter { message_id: Some(arrivals[2].message.id), ..any.clone() }, vec![retry]),
    ];
    let mut transaction = fixture.read(pipeline.tenant).await;
    for (filter, expected) in cases {
        let listed = transaction.executions(&filter, PageRequest { first: 10, after: None }).await.unwrap();
        assert_eq!(listed.rows.iter().map(|row| row.id).collect::<Vec<_>>(), expected, "{filter:?}");
    }
    let ids = [arrivals[1].message.id, arrivals[0].message.id];
    let found = transaction.executions_of_messages(&ids).await.unwrap();
    assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [ready, running]);
    assert_eq!(transaction.executions_of_messages(&[]).await.unwrap(), []);
}

/// In messages that match, not in positions, which all tenants share.
pub async fn a_live_reader_learns_how_far_behind_it_is(fixture: &Fixture) {
    let (pipeline, other) = (fixture.pipeline("acme").await, fixture.pipeline("other").await);
    let mut positions = Vec::new();
    for _ in 0..4 {
        fixture.accept(&other).await;
        let id = fixture.accept(&pipeline).await.message.id;
        positions.push(fixture.read(pipeline.tenant).await.message(id).await.unwrap().unwrap().position);
    }
    let mut transaction = fixture.read(pipeline.tenant).await;
    let filter = MessageFilter { listener_id: Some(pipeline.listener.id), ..MessageFilter::default() };
    for (skip, expected) in
        [(0, Some(positions[3])), (1, Some(positions[2])), (3, Some(positions[0])), (4, None), (10_000, None)]
    {
        assert_eq!(transaction.position_behind(&filter, skip).await.unwrap(), expected, "{skip}");
    }
    assert_eq!(transaction.last_position().await.unwrap(), positions[3]);
    let last_two = transaction.messages_after(&filter, Window { after: positions[1], limit: 10 }).await.unwrap();
    assert_eq!(last_two.len(), 2);
}

/// Every noun, inserted and changed.
pub async fn configuration_comes_back_as_written(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let mut transaction = fixture.write(pipeline.tenant).await;
    let key = fixture.new_api_key(pipeline.tenant, "key");
    transaction.insert_api_key(&key, &[1; 32]).await.unwrap();
    fixture.clock.advance(Duration::from_micros(1));
    let now = fixture.now();

    let mut listener = pipeline.listener.clone();
    "\u{dc}bung".clone_into(&mut listener.name);
    listener.path = RoutePath::parse("a/{b}/c").unwrap();
    listener.methods = Method::ALL.to_vec();
    listener.authentication = ListenerAuthentication::None;
    (listener.max_body_bytes, listener.enabled, listener.updated_at) = (1, false, now);
    let mut format = pipeline.format.clone();
    (format.name, format.updated_at) = ("f2".to_owned(), now);
    let mut connection = pipeline.connection.clone();
    connection.connection.secret_names = vec![SecretName::Password, SecretName::Token];
    (connection.sealed_secrets, connection.connection.updated_at) = (None, now);
    let mut flow = Flow { version: 2, updated_at: now, name: "second".to_owned(), ..pipeline.flow.clone() };
    flow.definition.retry.max_attempts = 3;
    let mut schedule = pipeline.schedule.clone();
    (schedule.active, schedule.parameters, schedule.updated_at) = (false, BTreeMap::new(), now);
    let mut changed_key = key;
    (changed_key.role, changed_key.expires_at) = (Role::Viewer, Some(now));
    changed_key.listener_ids = vec![listener.id];

    assert!(transaction.update_listener(&listener).await.unwrap());
    assert!(transaction.update_format(&format).await.unwrap());
    assert!(transaction.update_connection(&connection).await.unwrap());
    assert!(transaction.update_flow(&flow).await.unwrap());
    assert!(transaction.update_schedule(&schedule).await.unwrap());
    assert!(transaction.update_api_key(&changed_key).await.unwrap());
    transaction.commit().await.unwrap();

    let mut transaction = fixture.read(pipeline.tenant).await;
    assert_eq!(transaction.listener(listener.id).await.unwrap(), Some(listener.clone()));
    assert_eq!(transaction.format(format.id).await.unwrap(), Some(format));
    assert_eq!(transaction.connection(connection.connection.id).await.unwrap(), Some(connection));
    assert_eq!(transaction.flow(flow.id).await.unwrap(), Some(flow.clone()));
    assert_eq!(transaction.flow_of_listener(listener.id).await.unwrap(), Some(flow.clone()));
    assert_eq!(transaction.event_schedule(flow.id).await.unwrap(), Some(schedule.clone()));
    assert_eq!(transaction.schedule(schedule.id).await.unwrap(), Some(schedule));
    assert_eq!(transaction.api_key(changed_key.id).await.unwrap(), Some(changed_key));
    let first = transaction.flow_version(flow.id, 1).await.unwrap().unwrap();
    assert_eq!((first.definition, first.created_at), (pipeline.flow.definition, pipeline.flow.created_at));
    let second = transaction.flow_version(flow.id, 2).await.unwrap().unwrap();
    assert_eq!((second.definition, second.created_at), (flow.definition, now));
}

/// Across tenants: by login, by secret, by slug.
pub async fn logins_and_keys_are_found(fixture: &Fixture) {
    assert!(!fixture.platform().await.has_users().await.unwrap());
    let tenant = fixture.new_tenant("acme");
    let admin = User {
        id: UserId::generate(fixture.clock.as_ref()),
        login: Login::parse("root").unwrap(),
        name: "Root".to_owned(),
        home_tenant: None,
        platform_admin: true,
        disabled: false,
        token_version: 1,
        created_at: fixture.now(),
        updated_at: fixture.now(),
    };
    let membership =
        Membership { tenant_id: tenant.id, user_id: admin.id, role: Role::Owner, created_at: fixture.now() };
    let mut platform = fixture.platform().await;
    platform.insert_tenant(&tenant).await.unwrap();
    platform.insert_user(&admin, "first").await.unwrap();
    platform.insert_membership(&membership).await.unwrap();
    platform.commit().await.unwrap();

    let mut platform = fixture.platform().await;
    assert!(platform.has_users().await.unwrap());
    let stored = StoredUser { user: admin.clone(), password_hash: "first".to_owned() };
    assert_eq!(platform.user_by_login(&Login::parse("ROOT").unwrap()).await.unwrap(), Some(stored.clone()));
    assert_eq!(platform.user(admin.id).await.unwrap(), Some(stored));
    assert_eq!(platform.memberships(admin.id).await.unwrap(), [membership]);
    let changed = User { disabled: true, token_version: 2, name: "Radix".to_owned(), ..admin.clone() };
    assert!(platform.update_user(&changed, None).await.unwrap());
    assert_eq!(
        platform.user(admin.id).await.unwrap().unwrap(),
        StoredUser { user: changed.clone(), password_hash: "first".to_owned() }
    );
    assert!(platform.update_user(&changed, Some("second")).await.unwrap());
    assert_eq!(platform.user(admin.id).await.unwrap().unwrap().password_hash, "second");
    let unknown = User { id: UserId::generate(fixture.clock.as_ref()), ..admin };
    assert!(!platform.update_user(&unknown, None).await.unwrap());
    let renamed = Tenant { name: "Acme".to_owned(), slug: fixture.new_tenant("acme-2").slug, ..tenant.clone() };
    assert!(platform.update_tenant(&renamed).await.unwrap());
    assert_eq!(platform.tenant_by_slug(&tenant.slug).await.unwrap(), None);
    assert_eq!(platform.tenant_by_slug(&renamed.slug).await.unwrap(), Some(renamed));
    platform.commit().await.unwrap();

    let mut key = fixture.new_api_key(tenant.id, "machine");
    key.expires_at = Some(fixture.now() + Duration::from_secs(1));
    let mut transaction = fixture.write(tenant.id).await;
    transaction.insert_api_key(&key, &[9; 32]).await.unwrap();
    assert_eq!(transaction.count_members(Role::Owner).await.unwrap(), 0, "who may not sign in does not count");
    transaction.commit().await.unwrap();
    let mut platform = fixture.platform().await;
    assert_eq!(platform.api_key_by_secret(&[8; 32], fixture.now()).await.unwrap(), None);
    assert_eq!(platform.api_key_by_secret(&[9; 32], fixture.now()).await.unwrap(), Some(key));
    let ended = fixture.clock.advance(Duration::from_secs(1));
    assert_eq!(platform.api_key_by_secret(&[9; 32], ended).await.unwrap(), None);
}
