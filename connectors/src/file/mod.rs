//! Files, wherever they are kept: reading, writing, moving and removing one, by the same rules in a directory, in a bucket and on a server.
//!
//! Must not know: how a directory is guarded, or a bucket or a server reached ([`Files`] says it), or what is in a file.

mod compression;
#[cfg(test)]
pub mod contract;
pub mod name;
mod write;

use std::error::Error as StdError;

use bytes::{Bytes, BytesMut};
use inlet_core::{
    file::{Compression, FileEntry, FileListing},
    ports::connector::{ConnectorError, Retry},
};
use object_store::{
    Attributes, Error, GetResult, GetResultPayload, ObjectMeta, ObjectStore, ObjectStoreExt, PutMultipartOptions,
    path::Path,
};

pub use self::write::Writing;
use crate::failed;

/// The largest file that is read, in bytes, as it lies there and when it is unpacked: what a step holds in memory is bounded like a listener's body.
pub const MAX_FILE: u64 = MAX_FILE_BYTES as u64;
/// The same, as sizes of what is in memory are counted.
pub const MAX_FILE_BYTES: usize = 256 * 1024 * 1024;
/// The most files that are listed at once: the list is held in memory.
pub const MAX_LISTED: usize = 100_000;

/// A file's place.
#[derive(Debug, Clone)]
pub struct Place {
    /// For the store.
    pub path: Path,
    /// For people.
    pub shown: String,
}

/// Where files are kept.
pub trait Files: Sync {
    /// What keeps them.
    fn store(&self) -> &dyn ObjectStore;

    /// The place of a file. `FILE_NAME_INVALID` for what cannot be a name, and whatever else forbids its use.
    fn locate(&self, name: &str) -> impl Future<Output = Result<Place, ConnectorError>> + Send;

    /// Explains what the store could not do.
    fn explain(&self, error: &Error, place: &Place) -> ConnectorError;

    /// What an object says of itself beside its bytes, where the store keeps that.
    fn attributes(&self, media_type: &'static str) -> Attributes;

    /// From how many bytes on a file is sent in parts; none: never.
    fn part_size(&self) -> Option<usize>;

    /// The files of a directory.
    fn list(&self, listing: &FileListing) -> impl Future<Output = Result<Vec<FileEntry>, ConnectorError>> + Send;
}

/// Reads a file, unpacked. Codes: `FILE_NOT_FOUND`, `FILE_TOO_LARGE`, `FILE_COMPRESSION_INVALID`, and those of the place.
pub async fn read(files: &impl Files, name: &str, compression: Compression) -> Result<Bytes, ConnectorError> {
    let place = files.locate(name).await?;
    let found = files.store().get(&place.path).await.map_err(|error| absent(files, &error, &place))?;
    compression::unpack(collect(files, found, &place).await?, compression).await
}

/// All bytes of a file that is not too large, whatever was said of its size.
async fn collect(files: &impl Files, found: GetResult, place: &Place) -> Result<Bytes, ConnectorError> {
    use futures::TryStreamExt;

    let too_large = |size: u64| {
        let message = format!("{} has {size} bytes; at most {MAX_FILE} are read", place.shown);
        failed("FILE_TOO_LARGE", message, Retry::Never)
    };
    let size = found.meta.size;
    if size > MAX_FILE {
        return Err(too_large(size));
    }
    // A file system gives no more than the size it told, and gives it at once.
    if let GetResultPayload::File(..) = found.payload {
        return found.bytes().await.map_err(|error| absent(files, &error, place));
    }
    let mut bytes = BytesMut::with_capacity(usize::try_from(size).unwrap_or_default());
    let mut stream = found.into_stream();
    while let Some(chunk) = stream.try_next().await.map_err(|error| absent(files, &error, place))? {
        let size = bytes.len() as u64 + chunk.len() as u64;
        if size > MAX_FILE {
            return Err(too_large(size));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// Gives a file another name, over a file of that name. Left as it is when it has changed since it was found, or is gone.
pub async fn rename(files: &impl Files, file: &FileEntry, to: &str) -> Result<(), ConnectorError> {
    let Some(from) = unchanged(files, file).await? else { return Ok(()) };
    let to = files.locate(to).await?;
    if from.path == to.path {
        return Ok(());
    }
    files.store().rename(&from.path, &to.path).await.map_err(|error| files.explain(&error, &from))
}

/// Takes a file away, unless it has changed since it was found.
pub async fn delete(files: &impl Files, file: &FileEntry) -> Result<(), ConnectorError> {
    let Some(place) = unchanged(files, file).await? else { return Ok(()) };
    match files.store().delete(&place.path).await {
        Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(files.explain(&error, &place)),
    }
}

/// Where a file is that still is what was found.
async fn unchanged(files: &impl Files, file: &FileEntry) -> Result<Option<Place>, ConnectorError> {
    let place = files.locate(&file.name).await?;
    match files.store().head(&place.path).await {
        Ok(meta) if is_same(&meta, &file.version) => Ok(Some(place)),
        Ok(_) | Err(Error::NotFound { .. }) => {
            tracing::info!(name = %file.name, "a file was changed or taken away by somebody else, and is left as it is");
            Ok(None)
        }
        Err(error) => Err(files.explain(&error, &place)),
    }
}

/// A file as it is listed.
pub fn entry(name: String, meta: &ObjectMeta) -> FileEntry {
    FileEntry { name, size: meta.size, modified: meta.last_modified, version: version(meta) }
}

/// Another one when the content is another.
fn version(meta: &ObjectMeta) -> String {
    meta.e_tag.clone().unwrap_or_else(|| size_and_time(meta))
}

/// Whether an object is still of a version. A server's lists may leave out the tags that it tells of single objects.
fn is_same(meta: &ObjectMeta, version: &str) -> bool {
    meta.e_tag.as_deref() == Some(version) || size_and_time(meta) == version
}

fn size_and_time(meta: &ObjectMeta) -> String {
    // By the second: a list and a look at the object do not give all servers' times alike.
    format!("{}-{}", meta.size, meta.last_modified.timestamp())
}

/// `FILES_TOO_MANY`.
pub fn too_many() -> ConnectorError {
    let message =
        format!("there are more than {MAX_LISTED} files; name a directory with fewer, or move away what is done");
    failed("FILES_TOO_MANY", message, Retry::Never)
}

fn absent(files: &impl Files, error: &Error, place: &Place) -> ConnectorError {
    match error {
        Error::NotFound { .. } => failed("FILE_NOT_FOUND", format!("there is no file {}", place.shown), Retry::Never),
        other => files.explain(other, place),
    }
}

fn multipart_options(attributes: Attributes) -> PutMultipartOptions {
    PutMultipartOptions { attributes, ..PutMultipartOptions::default() }
}

/// The first error of a kind in a chain of causes.
pub fn cause<E: StdError + 'static>(error: &Error) -> Option<&E> {
    let mut next: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        next = error.source();
    }
    None
}
