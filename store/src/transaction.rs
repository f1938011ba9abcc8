//! A transaction confined to one tenant. What it can do stands in the files of the nouns.

use async_trait::async_trait;
use inlet_core::{
    ids::TenantId,
    ports::store::{StoreResult, TenantTransaction},
    tenant::Tenant,
};
use uuid::Uuid;

use crate::{sql::Connection, tenant};

/// A transaction and the tenant whose rows it sees.
pub struct Transaction {
    pub(crate) inner: Connection,
    pub(crate) tenant: TenantId,
}

impl Transaction {
    /// The connection, to run a query on.
    pub(crate) fn connection(&mut self) -> &mut Connection {
        &mut self.inner
    }

    /// The tenant, to bind to a query.
    pub(crate) const fn tenant_uuid(&self) -> Uuid {
        self.tenant.uuid()
    }
}

#[async_trait]
impl TenantTransaction for Transaction {
    async fn tenant(&mut self) -> StoreResult<Option<Tenant>> {
        let id = self.tenant;
        tenant::by_id(self.connection(), id).await
    }

    async fn commit(self: Box<Self>) -> StoreResult<()> {
        self.inner.commit().await
    }
}
