//! One SFTP connection as a place for files: names that stay inside its directory, no link followed on the way, and lists.
//!
//! Must not know: what is done with files (`file`).

use futures::future::try_join_all;
use inlet_core::{
    file::{FileEntry, FileListing},
    ports::connector::{ConnectorError, Retry},
    sftp::SftpSettings,
};
use object_store::{Attributes, Error, ObjectStore, path::Path};

use super::{
    config::is_base,
    failure::{Trouble, explain, explain_trouble},
    store::{Kind, SftpStore, whole_path},
};
use crate::{
    failed,
    file::{
        Files, Place, entry,
        name::{invalid, is_directory, is_file_name},
        too_many,
    },
};

/// The directory of one connection.
pub struct Remote<'s> {
    pub(super) store: SftpStore,
    pub(super) settings: &'s SftpSettings,
}

impl Remote<'_> {
    /// Whether everything that is already there on the way is a plain file or directory. A link below the directory was not made by Inlet and could lead
    /// anywhere; a pipe could hold a reader for ever. All of the way is asked for at once.
    async fn is_plain(&self, relative: &str) -> Result<bool, Trouble> {
        let ends = relative.match_indices('/').map(|(at, _)| at).chain([relative.len()]);
        let kinds = try_join_all(ends.map(|end| self.store.kind(&relative[..end]))).await?;
        Ok(kinds.into_iter().map_while(|kind| kind).all(|kind| kind != Kind::Other))
    }
}

impl Files for Remote<'_> {
    fn store(&self) -> &dyn ObjectStore {
        &self.store
    }

    async fn locate(&self, name: &str) -> Result<Place, ConnectorError> {
        if !is_file_name(name) || !is_base(&self.settings.directory) {
            return Err(invalid());
        }
        let path = Path::parse(name).map_err(|_| invalid())?;
        if !self.is_plain(name).await.map_err(|trouble| explain_trouble(&trouble))? {
            let message =
                "on the way to the file stands a link or a special file; only plain files and directories are used";
            return Err(failed("FILE_NOT_PLAIN", message, Retry::Never));
        }
        Ok(Place { path, shown: whole_path(&self.settings.directory, name) })
    }

    fn explain(&self, error: &Error, _: &Place) -> ConnectorError {
        explain(error)
    }

    fn attributes(&self, _: &'static str) -> Attributes {
        // A file system keeps none.
        Attributes::new()
    }

    fn part_size(&self) -> Option<usize> {
        None
    }

    /// Links, special files and what is being written are passed over.
    async fn list(&self, listing: &FileListing) -> Result<Vec<FileEntry>, ConnectorError> {
        if !is_directory(&listing.folder) || !is_base(&self.settings.directory) {
            return Err(invalid());
        }
        let listed = async {
            if !listing.folder.is_empty() && !self.is_plain(&listing.folder).await? {
                return Ok(Some(Vec::new()));
            }
            self.store.walk(&listing.folder, listing.is_deep).await
        };
        let files = listed.await.map_err(|trouble| explain_trouble(&trouble))?.ok_or_else(too_many)?;
        Ok(files.into_iter().map(|meta| entry(meta.location.to_string(), &meta)).collect())
    }
}
