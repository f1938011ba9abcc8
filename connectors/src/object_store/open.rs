//! Makes the client of a connection: from its settings and its own secret, and from nothing else.
//!
//! Must not know: what is asked of it.

use std::{sync::Arc, time::Duration};

use super::{ObjectStores, Opened};
use crate::failed;
use inlet_core::{
    object_store::{AzureAuthentication, AzureSettings, GoogleCloudSettings, ObjectStoreSettings, S3Settings},
    ports::connector::{ConnectorError, OpenConnection, Retry},
};
use object_store::{
    Error, ObjectStore, RetryConfig, StaticCredentialProvider,
    aws::{AmazonS3Builder, AwsCredential},
    azure::{AzureConfigKey, MicrosoftAzureBuilder},
    gcp::GoogleCloudStorageBuilder,
    list::PaginatedListStore,
};

impl ObjectStores {
    /// The client of a connection, made anew. Nothing is sent yet.
    pub(super) fn open(
        &self,
        connection: &OpenConnection,
        settings: &ObjectStoreSettings,
    ) -> Result<Opened, ConnectorError> {
        let name = settings.wanted_secret();
        let missing = || {
            let field = connection.settings.secret_field(name);
            failed("SECRET_MISSING", format!("the connection has no {field}"), Retry::Never)
        };
        let secret = connection.secrets.get(name).ok_or_else(missing)?;
        match settings {
            ObjectStoreSettings::S3(s3) => self.s3(s3, &server(settings), secret).map(opened),
            ObjectStoreSettings::GoogleCloud(google) => self.google_cloud(google, secret).map(opened),
            ObjectStoreSettings::Azure(azure) => self.azure(azure, secret).map(opened),
        }
        .map_err(|error| {
            tracing::debug!(%error, "an object store connection cannot be opened");
            let message = "the connection's key, or its settings, cannot be used";
            failed("OBJECT_STORE_AUTHENTICATION", message, Retry::Never)
        })
    }

    fn s3(
        &self,
        settings: &S3Settings,
        server: &str,
        secret: &str,
    ) -> Result<impl ObjectStore + PaginatedListStore, Error> {
        let credential =
            AwsCredential { key_id: settings.access_key_id.clone(), secret_key: secret.to_owned(), token: None };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            .with_virtual_hosted_style_request(!settings.path_style)
            // Given whole: otherwise the library would look for some in the environment.
            .with_credentials(Arc::new(StaticCredentialProvider::new(credential)))
            .with_http_connector(self.outlet.clone())
            .with_retry(no_retries());
        if settings.endpoint.is_some() {
            builder = builder.with_endpoint(server.to_owned());
        }
        builder.build()
    }

    fn google_cloud(
        &self,
        settings: &GoogleCloudSettings,
        key: &str,
    ) -> Result<impl ObjectStore + PaginatedListStore, Error> {
        GoogleCloudStorageBuilder::new()
            .with_bucket_name(&settings.bucket)
            .with_service_account_key(key)
            .with_http_connector(self.outlet.clone())
            .with_retry(no_retries())
            .build()
    }

    fn azure(&self, settings: &AzureSettings, secret: &str) -> Result<impl ObjectStore + PaginatedListStore, Error> {
        let (kind, key) = match settings.authentication {
            AzureAuthentication::AccessKey => ("access_key", AzureConfigKey::AccessKey),
            AzureAuthentication::SasToken => ("sas_token", AzureConfigKey::SasKey),
        };
        let mut builder = MicrosoftAzureBuilder::new()
            .with_account(&settings.account)
            .with_container_name(&settings.container)
            // Said outright, so that the library looks for no other.
            .with_config(AzureConfigKey::CredentialType, kind)
            .with_config(key, secret)
            .with_http_connector(self.outlet.clone())
            .with_retry(no_retries());
        if let Some(endpoint) = &settings.endpoint {
            builder = builder.with_endpoint(endpoint.trim_end_matches('/').to_owned());
        }
        builder.build()
    }
}

fn opened(store: impl ObjectStore + PaginatedListStore) -> Opened {
    let store = Arc::new(store);
    Opened { store: Arc::clone(&store) as Arc<dyn ObjectStore>, lists: store }
}

/// The server that is asked: it has the bucket in its name where the bucket stands there.
pub(super) fn server(settings: &ObjectStoreSettings) -> String {
    let endpoint = settings.endpoint().trim_end_matches('/').to_owned();
    match settings {
        ObjectStoreSettings::S3(S3Settings { path_style: false, bucket, .. }) => {
            endpoint.replacen("://", &format!("://{bucket}."), 1)
        }
        _ => endpoint,
    }
}

/// The flow's policy says when something is tried again, and the attempt shows it.
fn no_retries() -> RetryConfig {
    RetryConfig { max_retries: 0, retry_timeout: Duration::ZERO, ..RetryConfig::default() }
}
