//! Reading a whole file.
//!
//! Must not know: what is in it.

use bytes::Bytes;
use inlet_core::{
    connection::DirectorySettings,
    ids::TenantId,
    ports::connector::{ConnectorError, Retry},
};
use object_store::{Error, ObjectStoreExt};

use super::{Directories, unavailable};
use crate::failed;

/// The largest file that is read, in bytes: what a step holds in memory is bounded like a listener's body.
pub(super) const MAX_FILE: u64 = 256 * 1024 * 1024;

impl Directories {
    /// Reads a file. Codes: `FILE_NOT_FOUND`, `FILE_TOO_LARGE`, `FILE_NAME_INVALID`, `FILE_NOT_PLAIN` and, to be tried again, `FILE_SYSTEM`.
    pub async fn read(
        &self,
        tenant: TenantId,
        settings: &DirectorySettings,
        file_name: &str,
    ) -> Result<Bytes, ConnectorError> {
        let place = self.locate(tenant, settings, file_name).await?;
        let refused = |error: Error| match error {
            Error::NotFound { .. } => failed(
                "FILE_NOT_FOUND",
                format!("there is no file {} in the tenant's folder", place.shown),
                Retry::Never,
            ),
            other => unavailable(&other),
        };
        let found = self.store.get(&place.path).await.map_err(refused)?;
        let size = found.meta.size;
        if size > MAX_FILE {
            let message = format!("{} has {size} bytes; at most {MAX_FILE} are read", place.shown);
            return Err(failed("FILE_TOO_LARGE", message, Retry::Never));
        }
        found.bytes().await.map_err(refused)
    }
}
