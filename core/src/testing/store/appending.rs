//! The audit log.

use super::Fixture;
use crate::{audit::AuditEntry, page::PageRequest};

const ALL: PageRequest = PageRequest { first: 100, after: None };

/// Every field comes back, newest first.
pub async fn audit_entries_are_kept_as_written(fixture: &Fixture) {
    let tenant = fixture.tenant("acme").await;
    let full = fixture.new_audit_entry(Some(tenant));
    let sparse = AuditEntry { actor_id: None, before: None, address: None, ..fixture.new_audit_entry(Some(tenant)) };
    let mut transaction = fixture.write(tenant).await;
    transaction.insert_audit_entry(&full).await.unwrap();
    transaction.insert_audit_entry(&sparse).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(fixture.read(tenant).await.audit_entries(ALL).await.unwrap().rows, [sparse, full]);
}

/// The platform's own list shows no tenant's entries, and the other way round.
pub async fn entries_of_the_platform_and_of_tenants_are_apart(fixture: &Fixture) {
    let tenant = fixture.tenant("acme").await;
    let (own, of_tenant) = (fixture.new_audit_entry(None), fixture.new_audit_entry(Some(tenant)));
    let mut transaction = fixture.platform().await;
    transaction.insert_audit_entry(&own).await.unwrap();
    transaction.insert_audit_entry(&of_tenant).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(fixture.platform().await.platform_audit_entries(ALL).await.unwrap().rows, [own]);
    assert_eq!(fixture.read(tenant).await.audit_entries(ALL).await.unwrap().rows, [of_tenant]);
}
