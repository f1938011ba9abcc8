//! Object store connections: S3 against a server that checks signatures, the others against the few calls they need.

mod others;
mod refusal;
mod s3;

use bytes::Bytes;
use inlet_core::{
    connection::{ConnectionSettings, SecretName},
    file::{Compression, FileEntry, FileListing, FileTarget, IfExists},
    object_store::ObjectStoreSettings,
    ports::connector::{ConnectorError, DeliveryReport, OpenConnection},
};

use super::{ObjectStores, in_time};
use crate::{
    egress::EgressPolicy,
    file::{self, Files, Writing},
    fixtures::opened,
};

/// One connection, and a way to it.
struct Store {
    stores: ObjectStores,
    connection: OpenConnection,
    settings: ObjectStoreSettings,
}

impl Store {
    fn new(allowed: &[&str], settings: ObjectStoreSettings, secret: &str) -> Self {
        let egress = EgressPolicy::parse(allowed.iter().copied()).unwrap();
        Self {
            stores: ObjectStores::new(egress).unwrap(),
            connection: open(&settings, settings.wanted_secret(), secret),
            settings,
        }
    }

    async fn read(&self, name: &str) -> Result<Bytes, ConnectorError> {
        let bucket = self.stores.bucket(&self.connection, &self.settings).await?;
        in_time(file::read(&bucket, name, Compression::None)).await
    }

    async fn write(&self, name: &str, body: impl Into<Bytes>) -> Result<DeliveryReport, ConnectorError> {
        self.write_if(name, body, IfExists::Overwrite, false).await
    }

    async fn write_if(
        &self,
        name: &str,
        body: impl Into<Bytes>,
        if_exists: IfExists,
        is_repeated: bool,
    ) -> Result<DeliveryReport, ConnectorError> {
        let target = FileTarget { name: name.to_owned(), if_exists, compression: Compression::None };
        let writing = Writing { target: &target, body: body.into(), media_type: "text/csv", is_repeated };
        let bucket = self.stores.bucket(&self.connection, &self.settings).await?;
        in_time(writing.to(&bucket)).await
    }

    async fn list(&self, folder: &str, is_deep: bool) -> Result<Vec<FileEntry>, ConnectorError> {
        let bucket = self.stores.bucket(&self.connection, &self.settings).await?;
        let mut found = bucket.list(&FileListing { folder: folder.to_owned(), is_deep }).await?;
        found.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(found)
    }

    async fn names(&self, folder: &str, is_deep: bool) -> Vec<String> {
        self.list(folder, is_deep).await.unwrap().into_iter().map(|entry| entry.name).collect()
    }

    async fn rename(&self, entry: &FileEntry, to: &str) -> Result<(), ConnectorError> {
        file::rename(&self.stores.bucket(&self.connection, &self.settings).await?, entry, to).await
    }

    async fn delete(&self, entry: &FileEntry) -> Result<(), ConnectorError> {
        file::delete(&self.stores.bucket(&self.connection, &self.settings).await?, entry).await
    }
}

fn open(settings: &ObjectStoreSettings, name: SecretName, secret: &str) -> OpenConnection {
    opened(ConnectionSettings::ObjectStore(settings.clone()), &[(name, secret)])
}

fn code<T: std::fmt::Debug>(result: Result<T, ConnectorError>) -> String {
    result.unwrap_err().failure.code
}
