//! Object store connections: S3 against a server that checks signatures, the others against the few calls they need.

mod others;
mod refusal;
mod s3;

use bytes::Bytes;
use inlet_core::{
    connection::{ConnectionSettings, SecretName},
    file::FileEntry,
    object_store::ObjectStoreSettings,
    ports::connector::{ConnectorError, DeliveryReport, OpenConnection},
};

use super::{ObjectStores, bucket::Bucket, in_time};
use crate::{egress::EgressPolicy, file::contract, fixtures::opened};

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

    async fn bucket(&self) -> Bucket<'_> {
        self.stores.bucket(&self.connection, &self.settings).await.unwrap()
    }

    async fn read(&self, name: &str) -> Result<Bytes, ConnectorError> {
        let bucket = self.stores.bucket(&self.connection, &self.settings).await?;
        in_time(contract::get(&bucket, name)).await
    }

    async fn write(&self, name: &str, body: impl Into<Bytes>) -> Result<DeliveryReport, ConnectorError> {
        let bucket = self.stores.bucket(&self.connection, &self.settings).await?;
        in_time(contract::put(&bucket, name, body)).await
    }

    async fn list(&self, folder: &str, is_deep: bool) -> Result<Vec<FileEntry>, ConnectorError> {
        contract::list(&self.stores.bucket(&self.connection, &self.settings).await?, folder, is_deep).await
    }
}

fn open(settings: &ObjectStoreSettings, name: SecretName, secret: &str) -> OpenConnection {
    opened(ConnectionSettings::ObjectStore(settings.clone()), &[(name, secret)])
}

fn code<T: std::fmt::Debug>(result: Result<T, ConnectorError>) -> String {
    result.unwrap_err().failure.code
}
