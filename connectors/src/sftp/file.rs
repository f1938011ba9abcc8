//! An open file on a server: written and read in pieces, many on their way at once, and put in order however the work on it ends.
//!
//! Must not know: what the file is called in the end, or who wants it.

use std::{ops::Range, sync::Arc};

use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use object_store::PutPayload;
use russh_sftp::{
    client::error::Error as SftpError,
    protocol::{FileAttributes, OpenFlags, StatusCode},
};
use tokio::sync::OwnedSemaphorePermit;

use super::{failure::Trouble, session::Session};

/// How large one piece is, in bytes: what every server takes in one packet (draft-ietf-secsh-filexfer-02, section 3).
const PIECE: usize = 32 * 1024;
/// How many pieces are on their way at once. What a file has in memory besides itself is as much: 2 MiB.
const AT_ONCE: usize = 64;

/// A file or a directory that is open in a session. Dropped, it is closed; and one that was to be written and is not finished is taken away.
pub struct OpenFile {
    session: Arc<Session>,
    handle: Option<String>,
    unfinished: Option<String>,
    place: Option<OwnedSemaphorePermit>,
}

impl OpenFile {
    /// Opens a file to be read.
    pub async fn open(session: &Arc<Session>, path: &str) -> Result<Self, Trouble> {
        let place = session.place().await?;
        let opened = session.ask(session.sftp.open(path, OpenFlags::READ, FileAttributes::empty())).await?;
        Ok(Self { session: Arc::clone(session), handle: Some(opened.handle), unfinished: None, place: Some(place) })
    }

    /// Makes a file that is not there.
    pub async fn create(session: &Arc<Session>, path: &str) -> Result<Self, Trouble> {
        let place = session.place().await?;
        let flags = OpenFlags::WRITE | OpenFlags::CREATE | OpenFlags::EXCLUDE;
        // Before it is asked for: who gives up in between leaves nothing.
        let mut file =
            Self { session: Arc::clone(session), handle: None, unfinished: Some(path.to_owned()), place: Some(place) };
        let opened = session.ask(session.sftp.open(path, flags, FileAttributes::empty())).await;
        match opened {
            Ok(opened) => file.handle = Some(opened.handle),
            Err(trouble) => {
                if !trouble.ends_session() {
                    file.unfinished = None;
                }
                return Err(trouble);
            }
        }
        Ok(file)
    }

    /// Opens a directory to be listed.
    pub async fn open_directory(session: &Arc<Session>, path: &str) -> Result<Self, Trouble> {
        let place = session.place().await?;
        let opened = session.ask(session.sftp.opendir(path)).await?;
        Ok(Self { session: Arc::clone(session), handle: Some(opened.handle), unfinished: None, place: Some(place) })
    }

    /// What the server calls it while it is open.
    pub fn handle(&self) -> Result<&str, Trouble> {
        self.handle.as_deref().ok_or_else(|| Trouble::Broken("the file is closed".to_owned()))
    }

    /// What the server says of it.
    pub async fn attributes(&self) -> Result<FileAttributes, Trouble> {
        Ok(self.session.ask(self.session.sftp.fstat(self.handle()?)).await?.attrs)
    }

    /// Writes all of a body, has it on the disk, and closes the file.
    pub async fn write(&mut self, body: PutPayload) -> Result<(), Trouble> {
        let handle = self.handle()?.to_owned();
        let mut offset = 0;
        let pieces: Vec<(u64, Bytes)> = body
            .into_iter()
            .flat_map(|bytes| {
                let starts = (0..bytes.len()).step_by(PIECE);
                starts.map(move |start| bytes.slice(start..bytes.len().min(start + PIECE)))
            })
            .map(|piece| {
                let start = offset;
                offset += piece.len() as u64;
                (start, piece)
            })
            .collect();
        let (session, name) = (Arc::clone(&self.session), handle.clone());
        let sent = stream::iter(pieces).map(move |(start, piece)| {
            let (session, name) = (Arc::clone(&session), name.clone());
            async move { session.sftp.write(name, start, piece.to_vec()).await.map(|_| ()).map_err(Trouble::from) }
        });
        let mut sent = Box::pin(sent.buffer_unordered(AT_ONCE));
        while self.session.next(&mut sent).await?.is_some() {}
        self.session.sync(&handle).await?;
        self.close().await
    }

    /// Reads bytes of it, in their order.
    pub fn read(self, range: Range<u64>) -> impl Stream<Item = Result<Bytes, Trouble>> + Send + 'static {
        let (session, name) = (Arc::clone(&self.session), self.handle.clone().unwrap_or_default());
        let starts =
            (0..).map(move |number| range.start + number * PIECE as u64).take_while(move |start| *start < range.end);
        let pieces = stream::iter(starts).map(move |start| {
            let length = usize::try_from(range.end - start).unwrap_or(PIECE).min(PIECE);
            read_piece(Arc::clone(&session), name.clone(), start, length)
        });
        let pieces = Box::pin(pieces.buffered(AT_ONCE));
        stream::try_unfold((pieces, self), |(mut pieces, mut file)| async move {
            let session = Arc::clone(&file.session);
            if let Some(piece) = session.next(&mut pieces).await? {
                return Ok(Some((piece, (pieces, file))));
            }
            file.close().await?;
            Ok(None)
        })
    }

    /// Closes it, so that the server may say what it did not say before.
    pub async fn close(&mut self) -> Result<(), Trouble> {
        let Some(handle) = self.handle.take() else { return Ok(()) };
        self.session.ask(self.session.sftp.close(handle)).await.map(|_| ())
    }

    /// What was written has got its name: it stays.
    pub fn finish(mut self) {
        self.unfinished = None;
    }
}

/// A piece, as long as it is to be: a server may give less at a time than it is asked for.
async fn read_piece(session: Arc<Session>, handle: String, start: u64, length: usize) -> Result<Bytes, Trouble> {
    let mut piece = Vec::new();
    while piece.len() < length {
        let missing = length - piece.len();
        let wanted = u32::try_from(missing).unwrap_or(u32::MAX);
        match session.sftp.read(handle.as_str(), start + piece.len() as u64, wanted).await {
            Ok(answer) if answer.data.is_empty() => return Err(Trouble::Shortened),
            Ok(answer) if answer.data.len() > missing => {
                return Err(Trouble::Broken("more was given than asked for".to_owned()));
            }
            Ok(answer) if piece.is_empty() => piece = answer.data,
            Ok(answer) => piece.extend_from_slice(&answer.data),
            Err(SftpError::Status(status)) if status.status_code == StatusCode::Eof => return Err(Trouble::Shortened),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(piece.into())
}

impl Drop for OpenFile {
    fn drop(&mut self) {
        let (handle, unfinished, place) = (self.handle.take(), self.unfinished.take(), self.place.take());
        if handle.is_none() && unfinished.is_none() {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let session = Arc::clone(&self.session);
        // Where the server does not hear it, it closes the file with the session; a half one stays, under a name that nobody reads.
        runtime.spawn(async move {
            if let Some(handle) = handle {
                let _ = session.ask(session.sftp.close(handle)).await;
            }
            if let Some(path) = unfinished {
                let _ = session.ask(session.sftp.remove(path)).await;
            }
            drop(place);
        });
    }
}
