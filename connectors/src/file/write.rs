//! Writing a whole file, over another, not at all, or beside it under a number. A reader sees a whole file or none.
//!
//! Must not know: what is in it.

use bytes::Bytes;
use inlet_core::{
    file::{Compression, FileTarget, IfExists},
    ports::connector::{ConnectorError, DeliveryReport, Retry},
};
use object_store::{Error, ObjectStoreExt, PutMode, PutOptions, WriteMultipart};

use super::{Files, Place, collect, compression, multipart_options, name};
use crate::failed;

/// Up to which number a free name is looked for.
const MAX_NUMBER: u32 = 999;
/// How many parts are on their way at once.
const PARTS_AT_ONCE: usize = 3;
/// How large one part is, in bytes; S3 takes no less than 5 MiB but for the last.
const PART: usize = 8 * 1024 * 1024;

/// What is written.
#[derive(Debug, Clone)]
pub struct Writing<'w> {
    /// Where.
    pub target: &'w FileTarget,
    /// The bytes, before they are packed.
    pub body: Bytes,
    /// What they are.
    pub media_type: &'static str,
    /// Whether an earlier attempt may have written the same.
    pub is_repeated: bool,
}

impl Writing<'_> {
    /// Writes. Codes: `FILE_EXISTS`, and those of the place.
    pub async fn to(self, files: &impl Files) -> Result<DeliveryReport, ConnectorError> {
        let body = compression::pack(self.body.clone(), self.target.compression).await?;
        match self.target.if_exists {
            IfExists::Overwrite => {
                let place = files.locate(&self.target.name).await?;
                self.overwrite(files, &place, body)
                    .await
                    .map_err(|error| reported(files.explain(&error, &place), &place))?;
                Ok(report(&place))
            }
            IfExists::Fail => self.beside(files, body, 0).await,
            IfExists::Number => self.beside(files, body, MAX_NUMBER).await,
        }
    }

    async fn overwrite(&self, files: &impl Files, place: &Place, body: Bytes) -> Result<(), Error> {
        let attributes = self.attributes(files);
        if files.part_size().is_none_or(|size| body.len() <= size) {
            let options = PutOptions { attributes, ..PutOptions::default() };
            return files.store().put_opts(&place.path, body.into(), options).await.map(|_| ());
        }
        let upload = files.store().put_multipart_opts(&place.path, multipart_options(attributes)).await?;
        let mut writer = WriteMultipart::new_with_chunk_size(upload, PART);
        let mut rest = body;
        while !rest.is_empty() {
            if let Err(error) = writer.wait_for_capacity(PARTS_AT_ONCE).await {
                // What was sent so far costs its owner money until it is dropped; that this failed too changes nothing.
                let _ = writer.abort().await;
                return Err(error);
            }
            writer.put(rest.split_to(PART.min(rest.len())));
        }
        writer.finish().await.map(|_| ())
    }

    /// Writes under the first free name up to a number.
    ///
    /// A repetition must not make a second file. Whether the file that stands there is the one of an earlier attempt is seen by its bytes, which every
    /// attempt makes alike; it is asked only when there was an earlier attempt, so that equal files of different executions both come to be.
    async fn beside(&self, files: &impl Files, body: Bytes, last: u32) -> Result<DeliveryReport, ConnectorError> {
        for number in 0..=last {
            let place = files.locate(&name::numbered(&self.target.name, number)).await?;
            let explained = |error: Error| reported(files.explain(&error, &place), &place);
            // Asked first, so that a file is not sent once for each name that is taken.
            let is_taken = match files.store().head(&place.path).await {
                Ok(_) => true,
                Err(Error::NotFound { .. }) => {
                    let options =
                        PutOptions { attributes: self.attributes(files), ..PutOptions::from(PutMode::Create) };
                    match files.store().put_opts(&place.path, body.clone().into(), options).await {
                        Ok(_) => false,
                        Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => true,
                        Err(error) => return Err(explained(error)),
                    }
                }
                Err(error) => return Err(explained(error)),
            };
            if !is_taken || (self.is_repeated && is_same(files, &place, &body).await?) {
                return Ok(report(&place));
            }
        }
        let message = if last == 0 {
            format!("there is a file {} already", self.target.name)
        } else {
            format!("there is a file {} already, and one of each number up to {last}", self.target.name)
        };
        Err(failed("FILE_EXISTS", message, Retry::Never))
    }

    fn attributes(&self, files: &impl Files) -> object_store::Attributes {
        let media_type = match self.target.compression {
            Compression::None => self.media_type,
            Compression::Gzip => "application/gzip",
            Compression::Zstd => "application/zstd",
        };
        files.attributes(media_type)
    }
}

/// Whether a file has just these bytes.
async fn is_same(files: &impl Files, place: &Place, body: &Bytes) -> Result<bool, ConnectorError> {
    match files.store().get(&place.path).await {
        Ok(found) if found.meta.size == body.len() as u64 => Ok(collect(files, found, place).await? == body),
        Ok(_) | Err(Error::NotFound { .. }) => Ok(false),
        Err(error) => Err(files.explain(&error, place)),
    }
}

fn report(place: &Place) -> DeliveryReport {
    DeliveryReport { target: Some(place.shown.clone()), ..DeliveryReport::default() }
}

fn reported(error: ConnectorError, place: &Place) -> ConnectorError {
    ConnectorError { report: report(place), ..error }
}
