//! Directory connections: files inside the tenant's own folder, through `object_store` on the local file system.
//!
//! Must not know: what is in the files, or how their names came to be.

pub mod config;
mod folder;
mod test;
#[cfg(test)]
mod tests;

use std::{
    error::Error as StdError,
    io,
    path::{Path as FilePath, PathBuf},
};

use inlet_core::{
    connection::DirectorySettings,
    ids::TenantId,
    ports::connector::{ConnectorError, Retry},
};
use object_store::{local::LocalFileSystem, path::Path};

use self::folder::Folder;
use crate::{
    failed,
    file::{
        Place,
        name::{below, invalid, is_directory, is_file_name},
    },
};

/// The folders of all tenants.
pub struct Directories {
    root: PathBuf,
    store: LocalFileSystem,
}

impl Directories {
    /// Tenants' folders below `root`, which is made if it is not there.
    pub fn new(mut root: PathBuf) -> io::Result<Self> {
        std::fs::create_dir_all(&root)?;
        root = root.canonicalize()?;
        // Synced: a delivery that was reported is on the disk, with the directories made for it.
        let store = LocalFileSystem::new_with_prefix(&root).map_err(io::Error::other)?.with_fsync(true);
        Ok(Self { root, store })
    }

    /// The files of a connection.
    pub const fn folder<'d>(&'d self, tenant: TenantId, settings: &'d DirectorySettings) -> Folder<'d> {
        Folder { directories: self, tenant, settings }
    }

    /// Where a tenant's database is on the machine: a plain file below the tenant's folder.
    pub async fn database(&self, tenant: TenantId, path: &str) -> Result<PathBuf, ConnectorError> {
        let settings = DirectorySettings { path: String::new() };
        let place = self.locate(tenant, &settings, path).await?;
        let file = self.root.join(tenant.to_string()).join(&place.shown);
        if tokio::fs::try_exists(&file).await.unwrap_or(false) {
            return Ok(file);
        }
        Err(failed("FILE_NOT_FOUND", format!("there is no file {} in the tenant's folder", place.shown), Retry::Never))
    }

    /// The place of a tenant's file. Made so that no name leads out of the tenant's folder: names are plain relative segments, and no link is followed.
    async fn locate(
        &self,
        tenant: TenantId,
        settings: &DirectorySettings,
        file_name: &str,
    ) -> Result<Place, ConnectorError> {
        if !is_file_name(file_name) || !is_directory(&settings.path) {
            return Err(invalid());
        }
        let shown = below(&settings.path, file_name);
        let path = Path::parse(format!("{tenant}/{shown}")).map_err(|_| invalid())?;
        let (folder, segments) = (self.root.join(tenant.to_string()), shown.clone());
        let inspected = tokio::task::spawn_blocking(move || is_plain(&folder, &segments)).await;
        match inspected.map_err(io::Error::other).flatten() {
            Ok(true) => Ok(Place { path, shown }),
            Ok(false) => {
                let message =
                    "on the way to the file stands a link or a special file; only plain files and directories are used";
                Err(failed("FILE_NOT_PLAIN", message, Retry::Never))
            }
            Err(error) => Err(unavailable(&error)),
        }
    }
}

/// Whether everything that is already there on the way is a plain file or directory. A link inside a tenant's folder was not made by Inlet and could
/// lead anywhere; a pipe or a device could hold a reader for ever.
fn is_plain(folder: &FilePath, relative: &str) -> io::Result<bool> {
    let mut place = folder.to_owned();
    for segment in relative.split('/') {
        place.push(segment);
        match place.symlink_metadata() {
            Ok(found) if found.is_file() || found.is_dir() => {}
            Ok(_) => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

fn unavailable(error: &dyn StdError) -> ConnectorError {
    tracing::warn!(%error, "a directory connection cannot be used");
    failed("FILE_SYSTEM", "the file cannot be read or written right now", Retry::Later)
}
