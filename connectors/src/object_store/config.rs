//! What the settings of an object store connection must be.
//!
//! Must not know: secrets, or how a bucket is reached.

use inlet_core::{
    error::Problem,
    object_store::{AzureSettings, GoogleCloudSettings, ObjectStoreSettings, S3Settings},
};
use url::Url;

use crate::file::name::{DIRECTORY_RULE, has_templates, is_directory};

/// What is wrong with an endpoint that [`is_endpoint`] refuses.
const ENDPOINT_RULE: &str =
    "an http or https URL of host and port alone, without a path, a query, a user or {parameters}";

/// Everything wrong with the settings; fields are named as in the API.
pub fn check(settings: &ObjectStoreSettings) -> Vec<Problem> {
    let kind = match settings {
        ObjectStoreSettings::S3(_) => "s3",
        ObjectStoreSettings::GoogleCloud(_) => "googleCloud",
        ObjectStoreSettings::Azure(_) => "azure",
    };
    let mut problems = Vec::new();
    let mut add = |field: &str, message: &str| {
        problems.push(Problem::field("CONNECTION_SETTINGS_INVALID", format!("settings.{kind}.{field}"), message));
    };
    let endpoint = match settings {
        ObjectStoreSettings::S3(S3Settings { bucket, region, endpoint, access_key_id, .. }) => {
            if !is_plain(bucket, 3..=63, b".-_") {
                add("bucket", "3 to 63 letters, digits, dots, hyphens and underscores");
            }
            if !is_plain(region, 1..=50, b"-") {
                add("region", "1 to 50 letters, digits and hyphens, such as eu-central-1");
            }
            if !(1..=128).contains(&access_key_id.len()) || !access_key_id.bytes().all(|byte| byte.is_ascii_graphic()) {
                add("accessKeyId", "1 to 128 characters, without blanks");
            }
            endpoint.as_deref()
        }
        ObjectStoreSettings::GoogleCloud(GoogleCloudSettings { bucket, .. }) => {
            if !is_plain(bucket, 3..=222, b".-_") {
                add("bucket", "3 to 222 letters, digits, dots, hyphens and underscores");
            }
            None
        }
        ObjectStoreSettings::Azure(AzureSettings { account, container, endpoint, .. }) => {
            if !is_plain(account, 3..=24, b"") {
                add("account", "3 to 24 letters and digits");
            }
            if !is_plain(container, 3..=63, b"-$") {
                add("container", "3 to 63 letters, digits and hyphens");
            }
            endpoint.as_deref()
        }
    };
    if endpoint.is_some_and(|endpoint| !is_endpoint(endpoint)) {
        add("endpoint", ENDPOINT_RULE);
    }
    if !is_directory(settings.prefix()) || !has_templates(settings.prefix()) {
        add("prefix", DIRECTORY_RULE);
    }
    problems
}

/// Whether a name is made of letters, digits and these others: it becomes part of a host's name or of a path.
fn is_plain(name: &str, length: std::ops::RangeInclusive<usize>, others: &[u8]) -> bool {
    length.contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || others.contains(&byte))
        && name.bytes().any(|byte| byte != b'.')
}

fn is_endpoint(endpoint: &str) -> bool {
    let is_bare = |url: &Url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    };
    !endpoint.contains(['{', '}']) && Url::parse(endpoint).is_ok_and(|url| is_bare(&url))
}
