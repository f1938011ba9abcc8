//! Against a whole S3 server.

use bytes::Bytes;
use inlet_core::{
    connection_test::{TestOutcome, TestStage},
    object_store::{ObjectStoreSettings, S3Settings},
    ports::connector::Retry,
};
use inlet_testing::{
    S3,
    s3::{ACCESS_KEY_ID, SECRET_ACCESS_KEY},
};

use super::{Store, code};
use crate::file::contract::files_keep_their_rules;

fn settings(server: &S3, prefix: &str) -> S3Settings {
    S3Settings {
        bucket: "box".to_owned(),
        region: "eu-central-1".to_owned(),
        endpoint: Some(server.url()),
        path_style: true,
        access_key_id: ACCESS_KEY_ID.to_owned(),
        prefix: prefix.to_owned(),
    }
}

fn store(server: &S3, prefix: &str) -> Store {
    Store::new(&["127.0.0.1"], ObjectStoreSettings::S3(settings(server, prefix)), SECRET_ACCESS_KEY)
}

#[tokio::test]
async fn the_rules_of_files_are_kept() {
    let server = S3::start(&["box"]);
    let store = store(&server, "in/x");
    files_keep_their_rules(&store.bucket().await, "in/x/").await;
    assert_eq!(std::fs::read(server.object("box", "in/x/in/done/2026/a.csv")).unwrap(), b"newer");
}

#[tokio::test]
async fn a_large_file_is_sent_in_parts() {
    let server = S3::start(&["box"]);
    let store = store(&server, "");
    let body: Bytes = (0..=250).cycle().take(20 * 1024 * 1024 + 5).collect();
    store.write("large", body.clone()).await.unwrap();
    assert!(store.read("large").await.unwrap() == body);
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let server = S3::start(&["box"]);
    for secret in ["wrong", ""] {
        let store = Store::new(&["127.0.0.1"], ObjectStoreSettings::S3(settings(&server, "")), secret);
        let error = store.write("a", "x").await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), ("OBJECT_STORE_AUTHENTICATION", Retry::Never));
        assert_eq!(code(store.read("a").await), "OBJECT_STORE_AUTHENTICATION");
        assert_eq!(code(store.list("", true).await), "OBJECT_STORE_AUTHENTICATION");
        let steps = store.stores.test(&store.connection, &store.settings).await;
        let failed: Vec<_> =
            steps.iter().filter(|step| matches!(step.outcome, TestOutcome::Failed(_))).map(|step| step.stage).collect();
        assert_eq!(failed, [TestStage::Authentication]);
    }
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_said() {
    let server = S3::start(&[]);
    let store = store(&server, "");
    assert_eq!(code(store.list("", true).await), "OBJECT_STORE_REFUSED");
}

#[tokio::test]
async fn a_test_goes_all_the_way() {
    let server = S3::start(&["box"]);
    let store = store(&server, "x");
    let steps = store.stores.test(&store.connection, &store.settings).await;
    let passed: Vec<_> =
        steps.iter().filter(|step| matches!(step.outcome, TestOutcome::Passed(_))).map(|step| step.stage).collect();
    assert_eq!(passed, [TestStage::Dns, TestStage::Tcp, TestStage::Authentication, TestStage::Operation]);
}
