//! What the guard keeps in, and what settings must be.

use inlet_core::{
    connection_test::TestOutcome,
    object_store::{AzureAuthentication, AzureSettings, GoogleCloudSettings, ObjectStoreSettings, S3Settings},
    ports::connector::Retry,
};
use inlet_testing::{
    S3,
    s3::{ACCESS_KEY_ID, SECRET_ACCESS_KEY},
};

use super::{super::config, Store};

fn s3(endpoint: &str, path_style: bool) -> ObjectStoreSettings {
    ObjectStoreSettings::S3(S3Settings {
        bucket: "box".to_owned(),
        region: "eu-central-1".to_owned(),
        endpoint: Some(endpoint.to_owned()),
        path_style,
        access_key_id: ACCESS_KEY_ID.to_owned(),
        prefix: String::new(),
    })
}

fn azure(endpoint: &str) -> ObjectStoreSettings {
    ObjectStoreSettings::Azure(AzureSettings {
        account: "account".to_owned(),
        container: "box".to_owned(),
        endpoint: Some(endpoint.to_owned()),
        authentication: AzureAuthentication::SasToken,
        prefix: String::new(),
    })
}

#[tokio::test]
async fn nothing_leaves_but_through_the_guard() {
    let server = S3::start(&["box"]);
    let port = server.url().rsplit_once(':').unwrap().1.to_owned();
    let google =
        ObjectStoreSettings::GoogleCloud(GoogleCloudSettings { bucket: "box".to_owned(), prefix: String::new() });
    let key = |url: &str| {
        format!(
            r#"{{"gcs_base_url":"{url}","disable_oauth":true,"client_email":"","private_key":"","private_key_id":""}}"#
        )
    };
    let mut cases = vec![(google.clone(), key("http://10.0.0.1")), (google, key(&server.url()))];
    for host in ["127.0.0.1", "127.1", "2130706433", "[::ffff:127.0.0.1]", "localhost", "10.0.0.1", "169.254.169.254"] {
        let endpoint = format!("http://{host}:{port}");
        cases.push((s3(&endpoint, true), SECRET_ACCESS_KEY.to_owned()));
        cases.push((azure(&endpoint), "sv=1&sig=x".to_owned()));
    }
    for (settings, secret) in cases {
        let store = Store::new(&["192.168.0.0/16"], settings, &secret);
        for error in [
            store.read("a").await.unwrap_err(),
            store.write("a", "x").await.unwrap_err(),
            store.write("a", vec![0; 17 * 1024 * 1024]).await.unwrap_err(),
            store.list("", true).await.unwrap_err(),
        ] {
            let said = (error.failure.code.as_str(), error.retry);
            assert_eq!(said, ("EGRESS_REFUSED", Retry::Never), "{:?}", store.settings);
        }
        let steps = store.stores.test(&store.connection, &store.settings).await;
        let is_refused =
            |outcome: &TestOutcome| matches!(outcome, TestOutcome::Failed(failure) if failure.code == "EGRESS_REFUSED");
        // Google's own server is public: it may be looked up, but what the key names is not reached.
        if !matches!(store.settings, ObjectStoreSettings::GoogleCloud(_)) {
            assert!(steps.iter().any(|step| is_refused(&step.outcome)), "{steps:?}");
        }
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let store = Store::new(&["127.0.0.1"], s3(&format!("http://{free}"), true), SECRET_ACCESS_KEY);
    let error = store.read("a").await.unwrap_err();
    assert_eq!((error.failure.code.as_str(), error.retry), ("OBJECT_STORE_UNAVAILABLE", Retry::Later));
}

#[test]
fn settings_are_checked() {
    let fields = |settings: &ObjectStoreSettings| {
        config::check(settings).into_iter().filter_map(|problem| problem.field).collect::<Vec<_>>()
    };
    assert_eq!(fields(&s3("https://minio.example:9000", false)), [""; 0]);
    assert_eq!(fields(&azure("http://a.example/")), [""; 0]);
    for endpoint in ["ftp://a", "https://a/b", "https://a?x", "https://u:p@a", "https://{a}", "a", "https://"] {
        assert_eq!(fields(&s3(endpoint, true)), ["settings.s3.endpoint"], "{endpoint}");
        assert_eq!(fields(&azure(endpoint)), ["settings.azure.endpoint"], "{endpoint}");
    }
    let ObjectStoreSettings::S3(good) = s3("https://a", true) else { unreachable!() };
    let bad = S3Settings {
        bucket: "a/b".to_owned(),
        region: "x.evil.example/".to_owned(),
        access_key_id: "a b".to_owned(),
        prefix: "../x".to_owned(),
        ..good
    };
    assert_eq!(
        fields(&ObjectStoreSettings::S3(bad)),
        ["settings.s3.bucket", "settings.s3.region", "settings.s3.accessKeyId", "settings.s3.prefix"]
    );
    let google = GoogleCloudSettings { bucket: "..".to_owned(), prefix: "a/".to_owned() };
    assert_eq!(
        fields(&ObjectStoreSettings::GoogleCloud(google)),
        ["settings.googleCloud.bucket", "settings.googleCloud.prefix"]
    );
}
