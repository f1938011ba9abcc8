//! Writing a whole file: first beside its place, then renamed, then synced, so that a reader sees the old file or the new one.

use bytes::Bytes;
use inlet_core::{
    connection::DirectorySettings,
    ids::TenantId,
    ports::connector::{ConnectorError, DeliveryReport},
};
use object_store::{ObjectStore, ObjectStoreExt};

use super::{Directories, unavailable};

impl Directories {
    /// Writes a file, over one of the same name: a repeated attempt leaves one file.
    pub async fn write(&self, tenant: TenantId, settings: &DirectorySettings, file_name: &str, body: Bytes) -> Result<DeliveryReport, ConnectorError> {
        let (store, path) = self.locate(tenant, settings, file_name).await?;
        let report = DeliveryReport { target: Some(path.to_string()), ..DeliveryReport::default() };
        match store.put(&path, body.into()).await {
            Ok(_) => Ok(report),
            Err(error) => Err(ConnectorError { report, ..unavailable(&error) }),
        }
    }
}
