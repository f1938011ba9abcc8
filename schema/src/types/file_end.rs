//! The ends of a step that are files of a directory or an object store, as they are shown and as they are given.

use async_graphql::{ID, InputObject, SimpleObject};
use inlet_core::{
    error::Result,
    flow::{
        definition::{Destination, FilesSource, Source},
        files::DEFAULT_LIMIT,
    },
};

use super::mirror;
use crate::id::parse;

mirror! {
    /// How a file's bytes are packed.
    Compression = inlet_core::file::Compression {
        /// Not at all.
        None,
        /// With gzip (RFC 1952).
        Gzip,
        /// With Zstandard (RFC 8878).
        Zstd,
    }
}

mirror! {
    /// What happens where a file of that name stands already.
    IfExists = inlet_core::file::IfExists {
        /// It is replaced, whole.
        Overwrite,
        /// It stays, and the step fails with FILE_EXISTS.
        Fail,
        /// It stays, and the new one gets a number: `name-1.ext`.
        Number,
    }
}

mirror! {
    /// Which of several files comes first.
    FileOrder = inlet_core::file::FileOrder {
        /// By name, byte by byte.
        Name,
        /// What was changed first comes first.
        Oldest,
        /// What was changed last comes first.
        Newest,
    }
}

mirror! {
    /// What becomes of a file when what came of it is delivered.
    Afterwards = inlet_core::flow::files::Afterwards {
        /// It stays.
        Keep,
        /// It gets another name within its connection.
        Move,
        /// It is taken away.
        Delete,
    }
}

/// A file of a directory or an object store that is read.
#[derive(InputObject)]
pub struct FileSourceInput {
    /// The directory or object store.
    pub connection_id: ID,
    /// How its bytes are read.
    pub format_id: ID,
    /// Within the connection, with `{parameters}`: the flow's, and `{messageUuid}`, `{executionId}`, `{receivedAt}`, `{executionAt}`, `{flowId}`,
    /// `{tenantId}`; dates also as `{receivedAt:%Y-%m-%d}`.
    pub name: String,
    /// How its bytes are packed.
    #[graphql(default_with = "Compression::None")]
    pub compression: Compression,
}

/// Files of a directory or an object store: each is read, mapped and delivered by itself.
#[derive(InputObject)]
pub struct FilesSourceInput {
    /// The directory or object store.
    pub connection_id: ID,
    /// How their bytes are read.
    pub format_id: ID,
    /// Which names, within the connection, with `{parameters}`: `*` and `?` stand for what is within a segment, `**` for any directories, `[a-z]` for one
    /// of these.
    pub pattern: String,
    /// Which comes first.
    #[graphql(default_with = "FileOrder::Name")]
    pub order: FileOrder,
    /// How many files one execution takes at most; 1 to 10000.
    #[graphql(default_with = "DEFAULT_LIMIT")]
    pub limit: u32,
    /// What becomes of a file when what came of it is delivered.
    #[graphql(default_with = "Afterwards::Keep")]
    pub afterwards: Afterwards,
    /// Its new name within the connection, for MOVE, with `{parameters}` and `{fileName}`, `{fileStem}`, `{filePath}`; a file of that name is replaced.
    pub move_to: Option<String>,
    /// Whether files that the step has had before, and that have not changed since, are passed over.
    #[graphql(default = false)]
    pub only_new: bool,
    /// How their bytes are packed.
    #[graphql(default_with = "Compression::None")]
    pub compression: Compression,
}

/// A file of a directory or an object store that is written, whole or not at all.
#[derive(InputObject)]
pub struct FileDestinationInput {
    /// The directory or object store.
    pub connection_id: ID,
    /// How records become bytes.
    pub format_id: ID,
    /// Within the connection, with `{parameters}`: as in FileSourceInput, and of a step that reads several files `{fileName}`, `{fileStem}` and
    /// `{filePath}`.
    pub name: String,
    /// What happens where a file of that name stands already.
    #[graphql(default_with = "IfExists::Overwrite")]
    pub if_exists: IfExists,
    /// How its bytes are packed.
    #[graphql(default_with = "Compression::None")]
    pub compression: Compression,
}

impl FileSourceInput {
    /// What it says; `place` is where it stands.
    pub fn parse(self, place: &str) -> Result<Source> {
        Ok(Source::File {
            connection_id: parse(&self.connection_id, &format!("{place}.connectionId"))?,
            format_id: parse(&self.format_id, &format!("{place}.formatId"))?,
            name: self.name.into(),
            compression: self.compression.into(),
        })
    }
}

impl FilesSourceInput {
    /// What it says; `place` is where it stands.
    pub fn parse(self, place: &str) -> Result<Source> {
        Ok(Source::Files(FilesSource {
            connection_id: parse(&self.connection_id, &format!("{place}.connectionId"))?,
            format_id: parse(&self.format_id, &format!("{place}.formatId"))?,
            pattern: self.pattern.into(),
            order: self.order.into(),
            limit: self.limit,
            afterwards: self.afterwards.into(),
            move_to: self.move_to.map(Into::into),
            only_new: self.only_new,
            compression: self.compression.into(),
        }))
    }
}

impl FileDestinationInput {
    /// What it says; `place` is where it stands.
    pub fn parse(self, place: &str) -> Result<Destination> {
        Ok(Destination::File {
            connection_id: parse(&self.connection_id, &format!("{place}.connectionId"))?,
            format_id: parse(&self.format_id, &format!("{place}.formatId"))?,
            name: self.name.into(),
            if_exists: self.if_exists.into(),
            compression: self.compression.into(),
        })
    }
}

/// A file of a directory or an object store that is read.
#[derive(SimpleObject)]
#[graphql(name = "FileSource")]
pub struct FileSourceObject {
    /// The directory or object store.
    pub connection_id: ID,
    /// How its bytes are read.
    pub format_id: ID,
    /// Within the connection.
    pub name: String,
    /// How its bytes are packed.
    pub compression: Compression,
}

/// Files of a directory or an object store: each is read, mapped and delivered by itself.
#[derive(SimpleObject)]
#[graphql(name = "FilesSource")]
pub struct FilesSourceObject {
    /// The directory or object store.
    pub connection_id: ID,
    /// How their bytes are read.
    pub format_id: ID,
    /// Which names, within the connection.
    pub pattern: String,
    /// Which comes first.
    pub order: FileOrder,
    /// How many files one execution takes at most.
    pub limit: u32,
    /// What becomes of a file when what came of it is delivered.
    pub afterwards: Afterwards,
    /// Its new name, for MOVE.
    pub move_to: Option<String>,
    /// Whether files that the step has had before, and that have not changed since, are passed over.
    pub only_new: bool,
    /// How their bytes are packed.
    pub compression: Compression,
}

/// A file of a directory or an object store that is written, whole or not at all.
#[derive(SimpleObject)]
#[graphql(name = "FileDestination")]
pub struct FileDestinationObject {
    /// The directory or object store.
    pub connection_id: ID,
    /// How records become bytes.
    pub format_id: ID,
    /// Within the connection.
    pub name: String,
    /// What happens where a file of that name stands already.
    pub if_exists: IfExists,
    /// How its bytes are packed.
    pub compression: Compression,
}

impl From<&FilesSource> for FilesSourceObject {
    fn from(files: &FilesSource) -> Self {
        Self {
            connection_id: files.connection_id.to_string().into(),
            format_id: files.format_id.to_string().into(),
            pattern: files.pattern.to_string(),
            order: files.order.into(),
            limit: files.limit,
            afterwards: files.afterwards.into(),
            move_to: files.move_to.as_ref().map(ToString::to_string),
            only_new: files.only_new,
            compression: files.compression.into(),
        }
    }
}
