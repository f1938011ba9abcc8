//! The object store: which service keeps a connection's objects, and what is said to reach it.
//!
//! Must not know: how to reach anything (crate inlet-connectors), or what a flow does there.

use serde::{Deserialize, Serialize};

use crate::connection::SecretName;

/// Where a connection's objects are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "service")]
pub enum ObjectStoreSettings {
    /// Amazon S3, or a server that speaks like it.
    S3(S3Settings),
    /// Google Cloud Storage.
    GoogleCloud(GoogleCloudSettings),
    /// Azure Blob Storage.
    Azure(AzureSettings),
}

/// A bucket of Amazon S3, or of a server that speaks like it. The key's secret half is [`SecretName::SecretAccessKey`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct S3Settings {
    /// The bucket's name.
    pub bucket: String,
    /// Where the bucket is, such as `eu-central-1`; what requests are signed for.
    pub region: String,
    /// The server, `http` or `https`, without a path; unset, Amazon's of that region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Whether the bucket stands in the URL's path and not in the host's name.
    pub path_style: bool,
    /// The key's id, which is no secret.
    pub access_key_id: String,
    /// What all names begin with, as a directory, with parameters; empty is the bucket itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
}

/// A bucket of Google Cloud Storage. The key is [`SecretName::ServiceAccountKey`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GoogleCloudSettings {
    /// The bucket's name.
    pub bucket: String,
    /// What all names begin with, as a directory, with parameters; empty is the bucket itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
}

/// A container of Azure Blob Storage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AzureSettings {
    /// The storage account's name.
    pub account: String,
    /// The container's name.
    pub container: String,
    /// The server, `http` or `https`, without a path; unset, Azure's of that account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// How requests prove who asks.
    pub authentication: AzureAuthentication,
    /// What all names begin with, as a directory, with parameters; empty is the container itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
}

/// How requests to Azure prove who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AzureAuthentication {
    /// Signed with a key of the account, [`SecretName::AccessKey`].
    AccessKey,
    /// With a shared access signature, [`SecretName::SasToken`].
    SasToken,
}

impl ObjectStoreSettings {
    /// What all names begin with, to be changed.
    pub const fn prefix_mut(&mut self) -> &mut String {
        match self {
            Self::S3(s3) => &mut s3.prefix,
            Self::GoogleCloud(google) => &mut google.prefix,
            Self::Azure(azure) => &mut azure.prefix,
        }
    }

    /// What all names begin with; empty is the bucket itself.
    pub fn prefix(&self) -> &str {
        match self {
            Self::S3(S3Settings { prefix, .. })
            | Self::GoogleCloud(GoogleCloudSettings { prefix, .. })
            | Self::Azure(AzureSettings { prefix, .. }) => prefix,
        }
    }

    /// The bucket's or container's name.
    pub fn bucket(&self) -> &str {
        match self {
            Self::S3(S3Settings { bucket, .. }) | Self::GoogleCloud(GoogleCloudSettings { bucket, .. }) => bucket,
            Self::Azure(AzureSettings { container, .. }) => container,
        }
    }

    /// The server's URL, without the bucket.
    pub fn endpoint(&self) -> String {
        match self {
            Self::S3(S3Settings { endpoint: Some(endpoint), .. })
            | Self::Azure(AzureSettings { endpoint: Some(endpoint), .. }) => endpoint.clone(),
            Self::S3(S3Settings { region, .. }) => format!("https://s3.{region}.amazonaws.com"),
            Self::GoogleCloud(_) => "https://storage.googleapis.com".to_owned(),
            Self::Azure(AzureSettings { account, .. }) => format!("https://{account}.blob.core.windows.net"),
        }
    }

    /// The secret they cannot do without.
    pub const fn wanted_secret(&self) -> SecretName {
        match self {
            Self::S3(_) => SecretName::SecretAccessKey,
            Self::GoogleCloud(_) => SecretName::ServiceAccountKey,
            Self::Azure(AzureSettings { authentication: AzureAuthentication::AccessKey, .. }) => SecretName::AccessKey,
            Self::Azure(AzureSettings { authentication: AzureAuthentication::SasToken, .. }) => SecretName::SasToken,
        }
    }

    /// Whom the secret is shown to. All of Amazon's regions are one audience: they check the same keys.
    pub fn secret_audience(&self) -> String {
        match self {
            Self::S3(S3Settings { endpoint: None, .. }) => "https://amazonaws.com".to_owned(),
            others => {
                let endpoint = others.endpoint();
                url::Url::parse(&endpoint).map_or(endpoint, |url| url.origin().ascii_serialization())
            }
        }
    }
}
