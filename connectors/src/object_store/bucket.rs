//! One bucket as a place for files: names below its prefix, and lists in pages.
//!
//! Must not know: what is done with files (`file`), or which service keeps them.

use inlet_core::{
    file::{FileEntry, FileListing},
    object_store::ObjectStoreSettings,
    ports::connector::ConnectorError,
};
use object_store::{Attribute, Attributes, Error, ObjectStore, list::PaginatedListOptions, path::Path};

use super::{Opened, failure::explain};
use crate::file::{
    Files, MAX_LISTED, Place, entry,
    name::{below, invalid, is_directory, is_file_name},
    too_many,
};

/// From how many bytes on a file is sent in parts.
const LARGE: usize = 16 * 1024 * 1024;

/// The bucket of one connection.
pub struct Bucket<'s> {
    pub(super) opened: Opened,
    pub(super) settings: &'s ObjectStoreSettings,
}

impl Files for Bucket<'_> {
    fn store(&self) -> &dyn ObjectStore {
        self.opened.store.as_ref()
    }

    async fn locate(&self, name: &str) -> Result<Place, ConnectorError> {
        let prefix = self.settings.prefix();
        if !is_file_name(name) || !is_directory(prefix) {
            return Err(invalid());
        }
        let shown = below(prefix, name);
        Ok(Place { path: Path::parse(&shown).map_err(|_| invalid())?, shown })
    }

    fn explain(&self, error: &Error, _: &Place) -> ConnectorError {
        explain(error)
    }

    fn attributes(&self, media_type: &'static str) -> Attributes {
        Attributes::from_iter([(Attribute::ContentType, media_type)])
    }

    fn part_size(&self) -> Option<usize> {
        Some(LARGE)
    }

    /// Names that no flow could write are passed over, as are the objects that some programs make in place of directories.
    async fn list(&self, listing: &FileListing) -> Result<Vec<FileEntry>, ConnectorError> {
        let own = self.settings.prefix();
        if !is_directory(&listing.folder) || !is_directory(own) {
            return Err(invalid());
        }
        let folder = below(own, &listing.folder);
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut entries = Vec::new();
        let mut page_token = None;
        loop {
            let options = PaginatedListOptions {
                delimiter: (!listing.is_deep).then_some("/".into()),
                page_token,
                ..PaginatedListOptions::default()
            };
            let prefix = Some(prefix.as_str()).filter(|prefix| !prefix.is_empty());
            let page = self.opened.lists.list_paginated(prefix, options).await.map_err(|error| explain(&error))?;
            for meta in page.result.objects {
                let key: &str = meta.location.as_ref();
                let name = if own.is_empty() {
                    Some(key)
                } else {
                    key.strip_prefix(own).and_then(|name| name.strip_prefix('/'))
                };
                if let Some(name) = name.filter(|name| is_file_name(name)) {
                    entries.push(entry(name.to_owned(), &meta));
                }
            }
            if entries.len() > MAX_LISTED {
                return Err(too_many());
            }
            page_token = page.page_token;
            if page_token.is_none() {
                return Ok(entries);
            }
        }
    }
}
