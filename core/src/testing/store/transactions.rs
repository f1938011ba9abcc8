//! All or nothing, one writer after the other, and readers that see one state.

use super::Fixture;
use crate::{
    page::PageRequest,
    ports::store::{Access, StoreError},
};

const ALL: PageRequest = PageRequest { first: 100, after: None };

/// A dropped transaction leaves nothing, whatever it did.
pub async fn what_is_not_committed_never_was(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let mut transaction = fixture.write(pipeline.tenant).await;
    transaction.insert_listener(&fixture.new_listener(pipeline.tenant, "second")).await.unwrap();
    assert!(transaction.delete_schedule(pipeline.schedule.id).await.unwrap());
    transaction.insert_audit_entry(&fixture.new_audit_entry(None)).await.unwrap();
    assert_eq!(transaction.listeners(ALL).await.unwrap().rows.len(), 2, "it sees its own changes");
    drop(transaction);
    let mut transaction = fixture.platform().await;
    transaction.insert_tenant(&fixture.new_tenant("other")).await.unwrap();
    drop(transaction);

    let mut transaction = fixture.write(pipeline.tenant).await;
    assert_eq!(transaction.listeners(ALL).await.unwrap().rows, [pipeline.listener]);
    assert_eq!(transaction.schedules(ALL).await.unwrap().rows, [pipeline.schedule]);
    assert_eq!(transaction.audit_entries(ALL).await.unwrap().rows, []);
    drop(transaction);
    assert_eq!(fixture.platform().await.tenants(ALL).await.unwrap().rows.len(), 1);
}

/// What is committed while a reader reads does not change what it sees.
pub async fn a_reader_sees_one_state(fixture: &Fixture) {
    let pipeline = fixture.pipeline("acme").await;
    let mut reader = fixture.read(pipeline.tenant).await;
    assert_eq!(reader.listeners(ALL).await.unwrap().rows.len(), 1);
    let mut transaction = fixture.write(pipeline.tenant).await;
    transaction.insert_listener(&fixture.new_listener(pipeline.tenant, "second")).await.unwrap();
    transaction.commit().await.unwrap();
    fixture.accept(&pipeline).await;
    assert_eq!(reader.listeners(ALL).await.unwrap().rows.len(), 1);
    assert_eq!(reader.last_position().await.unwrap(), 0);
    drop(reader);
    let mut reader = fixture.read(pipeline.tenant).await;
    assert_eq!(reader.listeners(ALL).await.unwrap().rows.len(), 2);
    assert!(reader.last_position().await.unwrap() > 0);
}

/// Writing through a reading transaction fails, and stores nothing.
pub async fn a_reader_cannot_write(fixture: &Fixture) {
    let tenant = fixture.tenant("acme").await;
    let mut reader = fixture.read(tenant).await;
    let refused = reader.insert_listener(&fixture.new_listener(tenant, "first")).await;
    assert!(matches!(refused, Err(StoreError::Failed { .. } | StoreError::Unavailable { .. })), "{refused:?}");
    drop(reader);
    let mut platform = fixture.store.across_tenants(Access::Read).await.unwrap();
    assert!(platform.insert_tenant(&fixture.new_tenant("other")).await.is_err());
    drop(platform);
    assert_eq!(fixture.read(tenant).await.listeners(ALL).await.unwrap().rows, []);
}

/// Read, decide, write: with many at once nobody's decision rests on a state that another has changed.
pub async fn writers_follow_one_another(fixture: &Fixture) {
    const WRITERS: usize = 16;
    let tenant = fixture.tenant("acme").await;
    let (format, connection) = (fixture.new_format(tenant, "f"), fixture.new_connection(tenant, "c"));
    let flow = fixture.new_flow(tenant, "counted", None, (format.id, connection.connection.id));
    let mut transaction = fixture.write(tenant).await;
    transaction.insert_format(&format).await.unwrap();
    transaction.insert_connection(&connection).await.unwrap();
    transaction.insert_flow(&flow).await.unwrap();
    transaction.commit().await.unwrap();
    let writers = (0..WRITERS).map(|_| {
        let (store, id) = (fixture.store.clone(), flow.id);
        tokio::spawn(async move {
            let mut transaction = store.tenant(tenant, Access::Write).await.unwrap();
            let mut flow = transaction.flow(id).await.unwrap().unwrap();
            flow.version += 1;
            transaction.update_flow(&flow).await.unwrap();
            transaction.commit().await.unwrap();
        })
    });
    for writer in futures::future::join_all(writers).await {
        writer.unwrap();
    }
    let flow = fixture.read(tenant).await.flow(flow.id).await.unwrap().unwrap();
    assert_eq!(usize::try_from(flow.version).unwrap(), WRITERS + 1);
}
