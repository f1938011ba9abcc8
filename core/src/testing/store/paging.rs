//! Lists by keyset: every row once, whatever is added meanwhile.

use super::Fixture;
use crate::{
    execution::ExecutionFilter,
    flow::{
        definition::FlowDefinition,
        version::{Flow, FlowVersion},
    },
    message::MessageFilter,
    page::{Page, PageRequest},
    ports::store::TenantTransaction,
    user::Role,
};

const COUNT: usize = 25;

/// Reads a list in pages of ten and compares what was seen.
macro_rules! pages {
    ($fixture:ident, $tenant:ident, $list:ident, $expected:expr, |$row:ident| $id:expr) => {{
        let (mut after, mut seen, mut sizes) = (None, Vec::new(), Vec::new());
        loop {
            let Page { rows, has_next } =
                $fixture.read($tenant).await.$list(PageRequest { first: 10, after }).await.unwrap();
            sizes.push(rows.len());
            seen.extend(rows.iter().map(|$row| $id));
            after = rows.last().map(|$row| $id.uuid());
            if !has_next {
                break;
            }
        }
        assert_eq!(seen, $expected);
        assert_eq!(sizes, [10, 10, 5]);
        let whole = $fixture.read($tenant).await.$list(PageRequest { first: 25, after: None }).await.unwrap();
        assert!(!whole.has_next, "a page that holds the last row has no next");
    }};
}

async fn add_all(transaction: &mut dyn TenantTransaction, fixture: &Fixture, pipeline: &super::Pipeline) {
    transaction.insert_listener(&pipeline.listener).await.unwrap();
    transaction.insert_format(&pipeline.format).await.unwrap();
    transaction.insert_connection(&pipeline.connection).await.unwrap();
    transaction.insert_flow(&pipeline.flow).await.unwrap();
    transaction.insert_schedule(&pipeline.schedule).await.unwrap();
    transaction.insert_audit_entry(&fixture.new_audit_entry(None)).await.unwrap();
}

/// In the order of creation; the audit log newest first.
pub async fn every_noun_pages_without_gaps_or_repetitions(fixture: &Fixture) {
    let (tenant, other) = (fixture.tenant("acme").await, fixture.tenant("other").await);
    let mut pipelines = Vec::new();
    for number in 0..COUNT {
        for tenant in [tenant, other] {
            let name = format!("n{number}");
            let pipeline = fixture.new_pipeline(tenant, &name);
            let (key, member) = (
                fixture.new_api_key(tenant, &name),
                fixture.new_member(tenant, &format!("{tenant}-{name}"), Role::Viewer),
            );
            let mut secret = [0; 32];
            crate::clock::Clock::fill(fixture.clock.as_ref(), &mut secret);
            let mut transaction = fixture.write(tenant).await;
            add_all(transaction.as_mut(), fixture, &pipeline).await;
            transaction.insert_api_key(&key, &secret).await.unwrap();
            transaction.insert_member(&member, "hash", fixture.now()).await.unwrap();
            transaction.commit().await.unwrap();
            pipelines.push((tenant, pipeline, key, member));
        }
    }
    pipelines.retain(|(owner, ..)| *owner == tenant);
    pages!(fixture, tenant, listeners, pipelines.iter().map(|(_, p, ..)| p.listener.id).collect::<Vec<_>>(), |row| row
        .id);
    pages!(fixture, tenant, formats, pipelines.iter().map(|(_, p, ..)| p.format.id).collect::<Vec<_>>(), |row| row.id);
    pages!(
        fixture,
        tenant,
        connections,
        pipelines.iter().map(|(_, p, ..)| p.connection.connection.id).collect::<Vec<_>>(),
        |row| row.id
    );
    pages!(fixture, tenant, flows, pipelines.iter().map(|(_, p, ..)| p.flow.id).collect::<Vec<_>>(), |row| row.id);
    pages!(fixture, tenant, schedules, pipelines.iter().map(|(_, p, ..)| p.schedule.id).collect::<Vec<_>>(), |row| row
        .id);
    pages!(fixture, tenant, api_keys, pipelines.iter().map(|(_, _, key, _)| key.id).collect::<Vec<_>>(), |row| row.id);
    pages!(fixture, tenant, members, pipelines.iter().map(|(.., member)| member.user.id).collect::<Vec<_>>(), |row| {
        row.user.id
    });

    let newest_first = fixture.read(tenant).await.audit_entries(PageRequest { first: 100, after: None }).await.unwrap();
    let mut expected: Vec<_> = newest_first.rows.iter().map(|row| row.id).collect();
    assert!(expected.is_sorted_by(|left, right| left > right));
    expected.truncate(COUNT);
    pages!(fixture, tenant, audit_entries, expected, |row| row.id);

    let tenants = fixture.platform().await.tenants(PageRequest { first: 1, after: None }).await.unwrap();
    assert!(tenants.has_next);
    let after = tenants.rows.last().map(|tenant| tenant.id.uuid());
    let rest = fixture.platform().await.tenants(PageRequest { first: 1, after }).await.unwrap();
    assert_eq!(rest.rows.iter().map(|tenant| tenant.id).collect::<Vec<_>>(), [other]);
    assert!(!rest.has_next);
}

/// A number is the key.
pub async fn versions_are_listed_newest_first(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let mut transaction = fixture.write(pipeline.tenant).await;
    for version in 2..=5 {
        assert!(transaction.update_flow(&Flow { version, ..pipeline.flow.clone() }).await.unwrap());
    }
    transaction.commit().await.unwrap();
    let mut transaction = fixture.read(pipeline.tenant).await;
    let mut after = None;
    for expected in [&[5, 4][..], &[3, 2], &[1]] {
        let page = transaction.flow_versions(pipeline.flow.id, PageRequest { first: 2, after }).await.unwrap();
        assert_eq!(page.rows.iter().map(|row| row.version).collect::<Vec<_>>(), expected);
        assert_eq!(page.has_next, !expected.contains(&1));
        after = page.rows.last().map(|row| row.version);
    }
}

/// What arrives meanwhile does not shift the next page.
pub async fn messages_are_listed_newest_first(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let mut expected = Vec::new();
    for _ in 0..7 {
        expected.insert(0, fixture.accept(&pipeline).await.message.id);
    }
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let page = fixture
            .read(pipeline.tenant)
            .await
            .messages(&MessageFilter::default(), PageRequest { first: 3, after })
            .await
            .unwrap();
        seen.extend(page.rows.iter().map(|message| message.id));
        after = page.rows.last().map(|message| message.position);
        fixture.accept(&pipeline).await;
        if !page.has_next {
            break;
        }
    }
    assert_eq!(seen, expected);
}

/// What is made meanwhile does not shift the next page.
pub async fn executions_are_listed_newest_first(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let mut expected = Vec::new();
    for _ in 0..7 {
        expected.insert(0, fixture.accept(&pipeline).await.execution_id);
    }
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let page = fixture
            .read(pipeline.tenant)
            .await
            .executions(&ExecutionFilter::default(), PageRequest { first: 3, after })
            .await
            .unwrap();
        seen.extend(page.rows.iter().map(|execution| execution.id));
        after = page.rows.last().map(|execution| execution.id.uuid());
        fixture.accept(&pipeline).await;
        if !page.has_next {
            break;
        }
    }
    assert_eq!(seen, expected);
}

/// A version above the flow's own is kept as it is, changes nothing of the flow, and cannot be made twice.
pub async fn a_draft_is_a_version_that_nothing_runs(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let draft = FlowVersion {
        flow_id: pipeline.flow.id,
        version: 2,
        author: "grace \u{1F980}".to_owned(),
        note: None,
        definition: FlowDefinition { parameters: Vec::new(), ..pipeline.flow.definition.clone() },
        created_at: fixture.now(),
    };
    let mut transaction = fixture.write(pipeline.tenant).await;
    transaction.insert_flow_version(&draft).await.unwrap();
    let flow = Flow { latest_version: 2, ..pipeline.flow.clone() };
    assert!(transaction.update_flow(&flow).await.unwrap());
    transaction.commit().await.unwrap();
    let mut transaction = fixture.read(pipeline.tenant).await;
    assert_eq!(transaction.flow(flow.id).await.unwrap(), Some(flow.clone()));
    assert_eq!(transaction.flow_version(flow.id, 2).await.unwrap(), Some(draft.clone()));
    let first = transaction.flow_version(flow.id, 1).await.unwrap().unwrap();
    assert_eq!((first.author, first.note), (pipeline.flow.author.clone(), pipeline.flow.note.clone()));
    drop(transaction);
    let arrival = fixture.accept(&pipeline).await;
    assert_eq!(fixture.claim(arrival.execution_id).await.flow_version, 1);

    let other = fixture.pipeline("other").await;
    let mut transaction = fixture.write(other.tenant).await;
    assert!(transaction.insert_flow_version(&FlowVersion { version: 3, ..draft.clone() }).await.is_err());
    drop(transaction);
    let mut transaction = fixture.write(pipeline.tenant).await;
    assert!(transaction.insert_flow_version(&draft).await.is_err());
}
