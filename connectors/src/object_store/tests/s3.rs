//! Against a whole S3 server.

use bytes::Bytes;
use inlet_core::{
    connection_test::{TestOutcome, TestStage},
    file::IfExists,
    object_store::{ObjectStoreSettings, S3Settings},
    ports::connector::Retry,
};
use inlet_testing::{
    S3,
    s3::{ACCESS_KEY_ID, SECRET_ACCESS_KEY},
};

use super::{Store, code};

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
async fn what_is_written_can_be_read() {
    let server = S3::start(&["box"]);
    let store = store(&server, "in/x");
    let report = store.write("a b/ü.csv", "1").await.unwrap();
    assert_eq!(report.target.as_deref(), Some("in/x/a b/ü.csv"));
    assert_eq!(store.read("a b/ü.csv").await.unwrap(), "1");
    assert_eq!(std::fs::read(server.object("box", "in/x/a b/ü.csv")).unwrap(), b"1");
    store.write("a b/ü.csv", "22").await.unwrap();
    assert_eq!(store.read("a b/ü.csv").await.unwrap(), "22");
    let error = store.read("absent").await.unwrap_err();
    assert_eq!((error.failure.code.as_str(), error.retry), ("FILE_NOT_FOUND", Retry::Never));
    for name in ["../secret", "/a", "a//b", "a/../../b", "", "a#1"] {
        assert_eq!(code(store.write(name, "x").await), "FILE_NAME_INVALID", "{name}");
        assert_eq!(code(store.read(name).await), "FILE_NAME_INVALID", "{name}");
    }
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
async fn a_file_that_is_there_stays_where_it_is_to() {
    let server = S3::start(&["box"]);
    let store = store(&server, "");
    store.write("a.csv", "old").await.unwrap();
    let error = store.write_if("a.csv", "new", IfExists::Fail, false).await.unwrap_err();
    assert_eq!((error.failure.code.as_str(), error.retry), ("FILE_EXISTS", Retry::Never));
    let report = store.write_if("a.csv", "new", IfExists::Number, false).await.unwrap();
    assert_eq!(report.target.as_deref(), Some("a-1.csv"));
    // The same bytes of another execution are a file of their own; those of an earlier attempt are not.
    let report = store.write_if("a.csv", "new", IfExists::Number, false).await.unwrap();
    assert_eq!(report.target.as_deref(), Some("a-2.csv"));
    let report = store.write_if("a.csv", "new", IfExists::Number, true).await.unwrap();
    assert_eq!(report.target.as_deref(), Some("a-1.csv"));
    store.write_if("a.csv", "old", IfExists::Fail, true).await.unwrap();
    assert_eq!(code(store.write_if("a.csv", "other", IfExists::Fail, true).await), "FILE_EXISTS");
    assert_eq!(store.names("", true).await, ["a-1.csv", "a-2.csv", "a.csv"]);
    assert_eq!(store.read("a.csv").await.unwrap(), "old");
}

#[tokio::test]
async fn files_are_listed_moved_and_taken_away() {
    let server = S3::start(&["box"]);
    let store = store(&server, "in");
    for name in ["b.csv", "a.csv", "deep/c.csv", "deep/er/d.csv"] {
        store.write(name, name.to_owned()).await.unwrap();
    }
    assert_eq!(store.names("", false).await, ["a.csv", "b.csv"]);
    assert_eq!(store.names("", true).await, ["a.csv", "b.csv", "deep/c.csv", "deep/er/d.csv"]);
    assert_eq!(store.names("deep", false).await, ["deep/c.csv"]);
    assert_eq!(store.names("absent", true).await, [""; 0]);

    let found = store.list("", false).await.unwrap();
    assert_eq!(found[0].size, 5);
    store.rename(&found[0], "done/a.csv").await.unwrap();
    store.delete(&found[1]).await.unwrap();
    assert_eq!(store.names("", true).await, ["deep/c.csv", "deep/er/d.csv", "done/a.csv"]);
    assert_eq!(store.read("done/a.csv").await.unwrap(), "a.csv");
    // Gone is gone.
    store.rename(&found[0], "x").await.unwrap();
    store.delete(&found[1]).await.unwrap();

    let deep = store.list("deep", false).await.unwrap();
    store.write("deep/c.csv", "changed").await.unwrap();
    store.delete(&deep[0]).await.unwrap();
    store.rename(&deep[0], "x").await.unwrap();
    assert_eq!(store.read("deep/c.csv").await.unwrap(), "changed", "what has changed stays");
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
