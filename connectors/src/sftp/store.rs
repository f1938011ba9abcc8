//! A directory of a server as an object store: a file is written under a name of its own and gets its right one when it is whole.
//!
//! Must not know: settings, or how a session comes to be.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use inlet_core::clock::{Clock, Timestamp};
use object_store::{
    Attributes, CopyMode, CopyOptions, Error, GetOptions, GetResult, GetResultPayload, ListResult, MultipartUpload,
    ObjectMeta, ObjectStore, PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult, RenameOptions,
    RenameTargetMode, Result, path::Path,
};
use russh_sftp::{
    client::error::Error as SftpError,
    protocol::{FileAttributes, StatusCode},
};

use super::{failure::Trouble, file::OpenFile, session::Session};
use crate::file::{
    MAX_LISTED,
    name::{below, is_directory, is_file_name},
};

/// The bits of a file's mode that say what it is (POSIX, sys/stat.h).
const TYPE: u32 = 0o170_000;
/// What they say of a directory.
const DIRECTORY: u32 = 0o040_000;
/// What they say of a plain file.
const PLAIN: u32 = 0o100_000;

/// What stands under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Plain,
    Directory,
    /// A link, or a special file.
    Other,
}

impl Kind {
    /// By what the server says of it. Of one that says nothing, what is listed and looked at is taken for a file.
    pub fn of(attributes: &FileAttributes) -> Self {
        match attributes.permissions.map(|mode| mode & TYPE) {
            Some(DIRECTORY) => Self::Directory,
            Some(PLAIN | 0) | None => Self::Plain,
            Some(_) => Self::Other,
        }
    }
}

/// A directory of a server.
#[derive(Clone)]
pub struct SftpStore {
    session: Arc<Session>,
    base: String,
    clock: Arc<dyn Clock>,
}

/// A file's path on the server.
pub fn whole_path(base: &str, name: &str) -> String {
    match (base, name) {
        ("", "") => ".".to_owned(),
        ("/", name) => format!("/{name}"),
        (base, name) => below(base, name),
    }
}

impl SftpStore {
    /// The directory `base`, by way of a session.
    pub fn new(session: Arc<Session>, base: &str, clock: Arc<dyn Clock>) -> Self {
        Self { session, base: base.to_owned(), clock }
    }

    fn whole(&self, name: impl AsRef<str>) -> String {
        whole_path(&self.base, name.as_ref())
    }

    /// What stands under a name, without following a link; none where nothing does.
    pub async fn kind(&self, name: &str) -> std::result::Result<Option<Kind>, Trouble> {
        match self.session.ask(self.session.sftp.lstat(self.whole(name))).await {
            Ok(found) => Ok(Some(Kind::of(&found.attrs))),
            Err(trouble) if trouble.is_absence() => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// The plain files of a directory; none when there are too many. No link is followed, and names that no flow could write are passed over.
    pub async fn walk(&self, folder: &str, is_deep: bool) -> std::result::Result<Option<Vec<ObjectMeta>>, Trouble> {
        let (mut files, mut folders, mut seen) = (Vec::new(), vec![folder.to_owned()], 0);
        while let Some(folder) = folders.pop() {
            let mut directory = match OpenFile::open_directory(&self.session, &self.whole(&folder)).await {
                Ok(directory) => directory,
                // Taken away meanwhile, or never there.
                Err(trouble) if trouble.is_absence() => continue,
                Err(trouble) => return Err(trouble),
            };
            loop {
                let listing = async {
                    match self.session.sftp.readdir(directory.handle().unwrap_or_default()).await {
                        Ok(listed) => Ok(listed.files),
                        Err(SftpError::Status(status)) if status.status_code == StatusCode::Eof => Ok(Vec::new()),
                        Err(error) => Err(error),
                    }
                };
                let listed = self.session.ask(listing).await?;
                if listed.is_empty() {
                    break;
                }
                seen += listed.len();
                if seen > MAX_LISTED {
                    return Ok(None);
                }
                for found in listed {
                    // The library puts this sign where a name is no UTF-8; such a file cannot be named by a flow.
                    if found.filename.contains(char::REPLACEMENT_CHARACTER) || found.filename.contains('/') {
                        continue;
                    }
                    let name = below(&folder, &found.filename);
                    match Kind::of(&found.attrs) {
                        Kind::Plain if is_file_name(&name) => {
                            files.extend(Path::parse(&name).map(|path| meta(path, &found.attrs)));
                        }
                        Kind::Directory if is_deep && is_directory(&name) => folders.push(name),
                        Kind::Plain | Kind::Directory | Kind::Other => {}
                    }
                }
            }
            directory.close().await?;
        }
        Ok(Some(files))
    }

    /// Makes the directories that a file needs, as far as they are not there.
    async fn make_way(&self, path: &str) -> std::result::Result<(), Trouble> {
        let ends: Vec<usize> = path.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0).collect();
        for end in ends {
            let made = self.session.ask(self.session.sftp.mkdir(&path[..end], FileAttributes::empty())).await;
            match made {
                // It may be there, whatever words the server has for it; if not, what comes next says so.
                Ok(_) | Err(Trouble::Refused { .. }) => {}
                Err(trouble) => return Err(trouble),
            }
        }
        Ok(())
    }

    /// A new file beside the place that it is for, under a name that is no file's to this service, and hidden from others.
    async fn create_beside(&self, target: &str) -> std::result::Result<(String, OpenFile), Trouble> {
        let own = format!(".inlet-{}#0", self.clock.uuid().simple());
        let path = target.rsplit_once('/').map_or_else(|| own.clone(), |(folder, _)| format!("{folder}/{own}"));
        match OpenFile::create(&self.session, &path).await {
            Err(trouble) if trouble.is_absence() => {
                self.make_way(&path).await?;
                let file = OpenFile::create(&self.session, &path).await?;
                Ok((path, file))
            }
            created => created.map(|file| (path, file)),
        }
    }

    /// Gives a file its name: over another, or only where there is none.
    async fn settle(&self, from: &str, to: &str, replaces: bool) -> Result<()> {
        if replaces {
            return self.session.replace(from, to).await.map_err(|trouble| trouble.at(to));
        }
        match self.session.rename(from, to).await {
            // The protocol has no word for it.
            Err(trouble @ Trouble::Refused { .. }) if self.session.ask(self.session.sftp.lstat(to)).await.is_ok() => {
                Err(Error::AlreadyExists { path: to.to_owned(), source: Box::new(trouble) })
            }
            settled => settled.map_err(|trouble| trouble.at(to)),
        }
    }
}

impl fmt::Display for SftpStore {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SFTP {}", self.base)
    }
}

impl fmt::Debug for SftpStore {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SftpStore").field("base", &self.base).finish_non_exhaustive()
    }
}

fn meta(location: Path, attributes: &FileAttributes) -> ObjectMeta {
    let modified = Timestamp::from_timestamp(i64::from(attributes.mtime.unwrap_or_default()), 0);
    ObjectMeta {
        location,
        last_modified: modified.unwrap_or_default(),
        size: attributes.size.unwrap_or_default(),
        e_tag: None,
        version: None,
    }
}

fn not_plain(path: &Path) -> Error {
    Error::NotFound { path: path.to_string(), source: "what stands there is no plain file".into() }
}

fn unsupported(what: &str) -> Error {
    Error::NotSupported { source: format!("SFTP has no {what}").into() }
}

#[async_trait]
impl ObjectStore for SftpStore {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        let replaces = match options.mode {
            PutMode::Overwrite => true,
            PutMode::Create => false,
            PutMode::Update(_) => return Err(unsupported("versions to compare with")),
        };
        let target = self.whole(location);
        let written = async {
            let (path, mut file) = self.create_beside(&target).await?;
            file.write(payload).await?;
            Ok((path, file))
        };
        let (path, file) = written.await.map_err(|trouble: Trouble| trouble.at(&target))?;
        self.settle(&path, &target, replaces).await?;
        file.finish();
        Ok(PutResult { e_tag: None, version: None, extensions: options.extensions })
    }

    async fn put_multipart_opts(&self, _: &Path, _: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        Err(unsupported("uploads in parts; a whole file is sent in pieces"))
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        let path = self.whole(location);
        let said = |trouble: Trouble| trouble.at(&path);
        let (attributes, file) = if options.head {
            (self.session.ask(self.session.sftp.lstat(path.as_str())).await.map_err(said)?.attrs, None)
        } else {
            let file = OpenFile::open(&self.session, &path).await.map_err(said)?;
            (file.attributes().await.map_err(said)?, Some(file))
        };
        if Kind::of(&attributes) != Kind::Plain {
            return Err(not_plain(location));
        }
        let meta = meta(location.clone(), &attributes);
        options.check_preconditions(&meta)?;
        let all = 0..meta.size;
        let range = match &options.range {
            Some(range) => {
                range.as_range(meta.size).map_err(|error| Error::Generic { store: "SFTP", source: error.into() })?
            }
            None => all,
        };
        let payload = match file {
            Some(file) => file.read(range.clone()).map_err(move |trouble| trouble.at(&path)).boxed(),
            None => futures::stream::empty().boxed(),
        };
        Ok(GetResult {
            payload: GetResultPayload::Stream(payload),
            meta,
            range,
            attributes: Attributes::new(),
            extensions: options.extensions,
        })
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        let store = self.clone();
        let deleted = locations.and_then(move |location| {
            let store = store.clone();
            async move {
                let path = store.whole(&location);
                let removed = store.session.ask(store.session.sftp.remove(path.as_str())).await;
                removed.map(|_| location).map_err(|trouble| trouble.at(&path))
            }
        });
        deleted.boxed()
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        let (store, folder) = (self.clone(), prefix.map(ToString::to_string).unwrap_or_default());
        let walked = async move {
            let walked = store.walk(&folder, true).await.map_err(|trouble| trouble.at(&folder))?;
            let files = walked.ok_or_else(|| unsupported("list as long as this"))?;
            Ok::<_, Error>(futures::stream::iter(files.into_iter().map(Ok)))
        };
        futures::stream::once(walked).try_flatten().boxed()
    }

    async fn list_with_delimiter(&self, _: Option<&Path>) -> Result<ListResult> {
        Err(unsupported("prefixes that are no directories"))
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        let mode = match options.mode {
            CopyMode::Overwrite => PutMode::Overwrite,
            CopyMode::Create => PutMode::Create,
        };
        let bytes = self.get_opts(from, GetOptions::default()).await?.bytes().await?;
        self.put_opts(to, bytes.into(), PutOptions::from(mode)).await.map(|_| ())
    }

    async fn rename_opts(&self, from: &Path, to: &Path, options: RenameOptions) -> Result<()> {
        let (from, to) = (self.whole(from), self.whole(to));
        let replaces = options.target_mode == RenameTargetMode::Overwrite;
        match self.settle(&from, &to, replaces).await {
            Err(Error::NotFound { .. }) => {
                self.make_way(&to).await.map_err(|trouble| trouble.at(&to))?;
                self.settle(&from, &to, replaces).await
            }
            settled => settled,
        }
    }
}
