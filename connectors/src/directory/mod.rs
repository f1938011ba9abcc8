//! Directory connections: files inside the tenant's own folder, through `object_store` on the local file system.

pub mod config;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::{
    io,
    path::{Path as FilePath, PathBuf},
};

use inlet_core::{
    connection::DirectorySettings,
    ids::TenantId,
    ports::connector::{ConnectorError, Retry},
};
use object_store::{local::LocalFileSystem, path::Path};

use crate::failed;

/// The folders of all tenants.
pub struct Directories {
    root: PathBuf,
}

impl Directories {
    /// Tenants' folders below `root`, which is made if it is not there.
    pub fn new(root: PathBuf) -> io::Result<Self> {
        std::fs::create_dir_all(&root)?;
        Ok(Self { root: root.canonicalize()? })
    }

    /// The store of a tenant's folder and the place of a file in it. Made so that no name leads out of the folder: names are plain relative
    /// segments, and no link is followed.
    async fn locate(&self, tenant: TenantId, settings: &DirectorySettings, file_name: &str) -> Result<(LocalFileSystem, Path), ConnectorError> {
        let outside = || failed("FILE_NAME_INVALID", "the file's name must be a plain relative name within the directory", Retry::Never);
        if !config::is_relative(file_name) || file_name.is_empty() {
            return Err(outside());
        }
        let folder = self.root.join(tenant.to_string());
        let relative = if settings.path.is_empty() { file_name.to_owned() } else { format!("{}/{file_name}", settings.path) };
        let path = Path::parse(&relative).map_err(|_| outside())?;
        let store = prepare(folder, relative).await.map_err(|error| match error.kind() {
            io::ErrorKind::InvalidInput => outside(),
            _ => unavailable(&error),
        })?;
        Ok((store, path))
    }
}

async fn prepare(folder: PathBuf, relative: String) -> io::Result<LocalFileSystem> {
    tokio::task::spawn_blocking(move || {
        std::fs::create_dir_all(&folder)?;
        refuse_links(&folder, &relative)?;
        let store = LocalFileSystem::new_with_prefix(&folder).map_err(io::Error::other)?;
        Ok(store.with_fsync(true))
    })
    .await
    .map_err(io::Error::other)?
}

/// A link inside a tenant's folder was not made by Inlet, and could lead anywhere.
fn refuse_links(folder: &FilePath, relative: &str) -> io::Result<()> {
    let mut place = folder.to_owned();
    for segment in relative.split('/') {
        place.push(segment);
        match place.symlink_metadata() {
            Ok(found) if found.is_symlink() => return Err(io::ErrorKind::InvalidInput.into()),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn unavailable(error: &(dyn std::error::Error + 'static)) -> ConnectorError {
    tracing::warn!(%error, "a directory connection cannot be used");
    failed("FILE_SYSTEM", "the file cannot be read or written right now", Retry::Later)
}
