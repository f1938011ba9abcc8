//! Reading a whole file.

use bytes::Bytes;
use inlet_core::{
    connection::DirectorySettings,
    ids::TenantId,
    ports::connector::{ConnectorError, Retry},
};
use object_store::{Error, ObjectStore, ObjectStoreExt};

use super::{Directories, unavailable};
use crate::failed;

/// The largest file that is read, in bytes: what a step holds in memory is bounded like a listener's body.
const MAX_FILE: u64 = 256 * 1024 * 1024;

impl Directories {
    /// Reads a file.
    pub async fn read(&self, tenant: TenantId, settings: &DirectorySettings, file_name: &str) -> Result<Bytes, ConnectorError> {
        let (store, path) = self.locate(tenant, settings, file_name).await?;
        let answer = |error: Error| match error {
            Error::NotFound { .. } => failed("FILE_NOT_FOUND", format!("there is no file {file_name} in the directory"), Retry::Never),
            other => unavailable(&other),
        };
        let found = store.get(&path).await.map_err(answer)?;
        if found.meta.size > MAX_FILE {
            return Err(failed("FILE_TOO_LARGE", format!("{file_name} has {} bytes; at most {MAX_FILE} are read", found.meta.size), Retry::Never));
        }
        found.bytes().await.map_err(answer)
    }
}
