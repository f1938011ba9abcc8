//! Object store connections: their settings as they are shown, and as they are given. Keys go in and never come out.

use async_graphql::{InputObject, SimpleObject};
use inlet_core::{
    connection::{ConnectionSettings, SecretName, Secrets},
    object_store::{AzureSettings, GoogleCloudSettings, ObjectStoreSettings, S3Settings},
};

use super::{connection::ConnectionSettingsObject, mirror};

mirror! {
    /// How requests to Azure prove who asks.
    AzureAuthentication = inlet_core::object_store::AzureAuthentication {
        /// Signed with a key of the account.
        AccessKey,
        /// With a shared access signature.
        SasToken,
    }
}

/// A bucket of Amazon S3, or of a server that speaks like it, without the secret key.
#[derive(SimpleObject)]
#[graphql(name = "S3Settings")]
pub struct S3Object {
    /// The bucket's name.
    pub bucket: String,
    /// Where the bucket is.
    pub region: String,
    /// The server; null is Amazon's of that region.
    pub endpoint: Option<String>,
    /// Whether the bucket stands in the URL's path and not in the host's name.
    pub path_style: bool,
    /// The key's id.
    pub access_key_id: String,
    /// What all names begin with, as a directory; empty is the bucket itself.
    pub prefix: String,
}

/// A bucket of Google Cloud Storage, without the key.
#[derive(SimpleObject)]
#[graphql(name = "GoogleCloudSettings")]
pub struct GoogleCloudObject {
    /// The bucket's name.
    pub bucket: String,
    /// What all names begin with, as a directory; empty is the bucket itself.
    pub prefix: String,
}

/// A container of Azure Blob Storage, without its key.
#[derive(SimpleObject)]
#[graphql(name = "AzureSettings")]
pub struct AzureObject {
    /// The storage account's name.
    pub account: String,
    /// The container's name.
    pub container: String,
    /// The server; null is Azure's of that account.
    pub endpoint: Option<String>,
    /// How requests prove who asks.
    pub authentication: AzureAuthentication,
    /// What all names begin with, as a directory; empty is the container itself.
    pub prefix: String,
}

/// The settings as they are shown.
pub fn object_store_object(settings: &ObjectStoreSettings) -> ConnectionSettingsObject {
    let none = ConnectionSettingsObject::default();
    match settings.clone() {
        ObjectStoreSettings::S3(S3Settings { bucket, region, endpoint, path_style, access_key_id, prefix }) => {
            let s3 = S3Object { bucket, region, endpoint, path_style, access_key_id, prefix };
            ConnectionSettingsObject { s3: Some(s3), ..none }
        }
        ObjectStoreSettings::GoogleCloud(GoogleCloudSettings { bucket, prefix }) => {
            ConnectionSettingsObject { google_cloud: Some(GoogleCloudObject { bucket, prefix }), ..none }
        }
        ObjectStoreSettings::Azure(AzureSettings { account, container, endpoint, authentication, prefix }) => {
            let azure = AzureObject { account, container, endpoint, authentication: authentication.into(), prefix };
            ConnectionSettingsObject { azure: Some(azure), ..none }
        }
    }
}

/// A bucket of Amazon S3, or of a server that speaks like it.
#[derive(InputObject)]
pub struct S3Input {
    /// The bucket's name.
    pub bucket: String,
    /// Where the bucket is, such as `eu-central-1`; what requests are signed for.
    #[graphql(default = "us-east-1")]
    pub region: String,
    /// The server, `http` or `https`, without a path; left out, Amazon's of that region.
    pub endpoint: Option<String>,
    /// Whether the bucket stands in the URL's path and not in the host's name, as most servers want it that are not Amazon's.
    #[graphql(default = false)]
    pub path_style: bool,
    /// The key's id.
    pub access_key_id: String,
    /// Sealed and never shown; left out at an update it stays, unless the server changes.
    #[graphql(secret)]
    pub secret_access_key: Option<String>,
    /// What all names begin with, as a directory and with `{parameters}`, with `/` between its segments; empty or left out is the bucket itself.
    #[graphql(default)]
    pub prefix: String,
}

/// A bucket of Google Cloud Storage.
#[derive(InputObject)]
pub struct GoogleCloudInput {
    /// The bucket's name.
    pub bucket: String,
    /// A service account's key: the JSON of its file. Sealed and never shown; left out at an update it stays.
    #[graphql(secret)]
    pub service_account_key: Option<String>,
    /// What all names begin with, as a directory and with `{parameters}`, with `/` between its segments; empty or left out is the bucket itself.
    #[graphql(default)]
    pub prefix: String,
}

/// A container of Azure Blob Storage.
#[derive(InputObject)]
pub struct AzureInput {
    /// The storage account's name.
    pub account: String,
    /// The container's name.
    pub container: String,
    /// The server, `http` or `https`, without a path; left out, Azure's of that account.
    pub endpoint: Option<String>,
    /// How requests prove who asks.
    #[graphql(default_with = "AzureAuthentication::AccessKey")]
    pub authentication: AzureAuthentication,
    /// For ACCESS_KEY, in base64. Sealed and never shown; left out at an update it stays, unless the server changes.
    #[graphql(secret)]
    pub access_key: Option<String>,
    /// For SAS_TOKEN: the query of a signed URL. Sealed and never shown; left out at an update it stays, unless the server changes.
    #[graphql(secret)]
    pub sas_token: Option<String>,
    /// What all names begin with, as a directory and with `{parameters}`, with `/` between its segments; empty or left out is the container itself.
    #[graphql(default)]
    pub prefix: String,
}

/// What an input is taken apart into.
type Split = (ConnectionSettings, Secrets);

fn split<const N: usize>(settings: ObjectStoreSettings, given: [(SecretName, Option<String>); N]) -> Split {
    let mut secrets = Secrets::default();
    for (name, value) in given {
        if let Some(value) = value {
            secrets.set(name, value);
        }
    }
    (ConnectionSettings::ObjectStore(settings), secrets)
}

impl S3Input {
    /// The settings, and apart from them the secret.
    pub fn split(self) -> Split {
        let Self { bucket, region, endpoint, path_style, access_key_id, secret_access_key, prefix } = self;
        let settings = S3Settings { bucket, region, endpoint, path_style, access_key_id, prefix };
        split(ObjectStoreSettings::S3(settings), [(SecretName::SecretAccessKey, secret_access_key)])
    }
}

impl GoogleCloudInput {
    /// The settings, and apart from them the secret.
    pub fn split(self) -> Split {
        let settings = GoogleCloudSettings { bucket: self.bucket, prefix: self.prefix };
        split(ObjectStoreSettings::GoogleCloud(settings), [(SecretName::ServiceAccountKey, self.service_account_key)])
    }
}

impl AzureInput {
    /// The settings, and apart from them the secrets.
    pub fn split(self) -> Split {
        let Self { account, container, endpoint, authentication, access_key, sas_token, prefix } = self;
        let authentication = authentication.into();
        let settings = AzureSettings { account, container, endpoint, authentication, prefix };
        let given = [(SecretName::AccessKey, access_key), (SecretName::SasToken, sas_token)];
        split(ObjectStoreSettings::Azure(settings), given)
    }
}
