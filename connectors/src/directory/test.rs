//! Tests a directory connection: whether the directory can be opened.
//!
//! Must not know: files.

use std::io;

use inlet_core::{
    connection::DirectorySettings,
    connection_test::{TestStage, TestStep},
    ids::TenantId,
    ports::connector::ConnectorError,
};

use super::{Directories, unavailable};
use crate::probe::{Probe, in_time};

impl Directories {
    /// Opens the directory, if it is there; nothing is made or changed. Codes: `FILE_NAME_INVALID`, `FILE_NOT_PLAIN`, `FILE_SYSTEM`.
    pub async fn test(&self, tenant: TenantId, settings: &DirectorySettings) -> Vec<TestStep> {
        let mut probe = Probe::default();
        let began = std::time::Instant::now();
        match in_time(self.open(tenant, settings)).await {
            Ok(is_there) => {
                let remark = (!is_there).then(|| "the directory is not there yet; the first file makes it".to_owned());
                probe.pass(TestStage::Operation, Some(began.elapsed()), remark);
            }
            Err(error) => probe.fail(TestStage::Operation, Some(began.elapsed()), error),
        }
        probe.finish(&[TestStage::Operation])
    }

    /// Whether it is there.
    async fn open(&self, tenant: TenantId, settings: &DirectorySettings) -> Result<bool, ConnectorError> {
        // Any name of a file leads through the directory.
        self.locate(tenant, settings, "any").await?;
        let folder = self.root.join(tenant.to_string()).join(&settings.path);
        match tokio::fs::read_dir(folder).await {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(unavailable(&error)),
        }
    }
}
