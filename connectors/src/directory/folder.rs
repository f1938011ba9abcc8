//! One directory connection as a place for files: names that stay inside, no link followed, and the walk through its directories.
//!
//! Must not know: what is done with files (`file`).

use std::{io, path::Path as FilePath};

use inlet_core::{
    connection::DirectorySettings,
    file::{FileEntry, FileListing},
    ids::TenantId,
    ports::connector::ConnectorError,
};
use object_store::{Attributes, Error, ObjectStore, ObjectStoreExt, path::Path};

use super::{Directories, is_plain, unavailable};
use crate::file::{
    Files, MAX_LISTED, Place, entry,
    name::{below, invalid, is_directory, is_file_name},
    too_many,
};

/// The directory of one connection.
pub struct Folder<'d> {
    pub directories: &'d Directories,
    pub tenant: TenantId,
    pub settings: &'d DirectorySettings,
}

impl Files for Folder<'_> {
    fn store(&self) -> &dyn ObjectStore {
        &self.directories.store
    }

    async fn locate(&self, name: &str) -> Result<Place, ConnectorError> {
        self.directories.locate(self.tenant, self.settings, name).await
    }

    fn explain(&self, error: &Error, _: &Place) -> ConnectorError {
        unavailable(error)
    }

    fn attributes(&self, _: &'static str) -> Attributes {
        // A file system keeps none.
        Attributes::new()
    }

    fn part_size(&self) -> Option<usize> {
        None
    }

    /// `FILE_NAME_INVALID`, `FILES_TOO_MANY`, `FILE_SYSTEM`. Links, special files and what is being written are passed over.
    async fn list(&self, listing: &FileListing) -> Result<Vec<FileEntry>, ConnectorError> {
        if !is_directory(&listing.folder) || !is_directory(&self.settings.path) {
            return Err(invalid());
        }
        let tenants = self.directories.root.join(self.tenant.to_string());
        let (path, folder, is_deep) = (self.settings.path.clone(), listing.folder.clone(), listing.is_deep);
        let walked = tokio::task::spawn_blocking(move || walk(&tenants, &path, folder, is_deep)).await;
        let names = match walked.map_err(io::Error::other).flatten() {
            Ok(Some(names)) => names,
            Ok(None) => return Err(too_many()),
            Err(error) => return Err(unavailable(&error)),
        };
        let mut entries = Vec::with_capacity(names.len());
        for name in names {
            let Ok(path) = Path::parse(below(&self.tenant.to_string(), &below(&self.settings.path, &name))) else {
                continue;
            };
            match self.directories.store.head(&path).await {
                Ok(meta) => entries.push(entry(name, &meta)),
                // Taken away meanwhile.
                Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(unavailable(&error)),
            }
        }
        Ok(entries)
    }
}

/// The names of the plain files of a directory, within the connection's own; none when there are too many. No link is followed.
fn walk(tenants: &FilePath, path: &str, folder: String, is_deep: bool) -> io::Result<Option<Vec<String>>> {
    let whole = below(path, &folder);
    if !whole.is_empty() && !is_plain(tenants, &whole)? {
        return Ok(Some(Vec::new()));
    }
    let root = tenants.join(path);
    let (mut names, mut folders, mut seen) = (Vec::new(), vec![folder], 0);
    while let Some(folder) = folders.pop() {
        let entries = match std::fs::read_dir(root.join(&folder)) {
            Ok(entries) => entries,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => continue,
            Err(error) => return Err(error),
        };
        for found in entries {
            let found = found?;
            seen += 1;
            if seen > MAX_LISTED {
                return Ok(None);
            }
            // What is no UTF-8 cannot be named by a flow.
            let Ok(name) = found.file_name().into_string() else { continue };
            let (name, kind) = (below(&folder, &name), found.file_type()?);
            if kind.is_file() && is_file_name(&name) {
                names.push(name);
            } else if kind.is_dir() && is_deep && is_directory(&name) {
                folders.push(name);
            }
        }
    }
    Ok(Some(names))
}
