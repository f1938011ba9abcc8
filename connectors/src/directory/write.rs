//! Writing a whole file: first beside its place, then synced and renamed, so that a reader sees the old file or the new one.
//!
//! Must not know: what is in it.

use bytes::Bytes;
use inlet_core::{
    connection::DirectorySettings,
    ids::TenantId,
    ports::connector::{ConnectorError, DeliveryReport},
};
use object_store::ObjectStoreExt;

use super::{Directories, unavailable};

impl Directories {
    /// Writes a file, over one of the same name: a repeated attempt leaves one file. Codes: `FILE_NAME_INVALID`, `FILE_NOT_PLAIN` and, to be tried
    /// again, `FILE_SYSTEM`.
    pub async fn write(
        &self,
        tenant: TenantId,
        settings: &DirectorySettings,
        file_name: &str,
        body: Bytes,
    ) -> Result<DeliveryReport, ConnectorError> {
        let place = self.locate(tenant, settings, file_name).await?;
        let report = DeliveryReport { target: Some(place.shown), ..DeliveryReport::default() };
        match self.store.put(&place.path, body.into()).await {
            Ok(_) => Ok(report),
            Err(error) => Err(ConnectorError { report, ..unavailable(&error) }),
        }
    }
}
