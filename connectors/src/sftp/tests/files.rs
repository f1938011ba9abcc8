//! What is done with files.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
};

use inlet_core::{file::IfExists, ports::connector::Retry, sftp::SftpSettings};
use inlet_testing::Sshd;
use object_store::{ObjectStore, ObjectStoreExt, path::Path};

use super::{Place, settings, until};
use crate::{
    file::{
        Files,
        contract::{
            code, equal_files_all_come_to_be, files_keep_their_rules, get, list, long_names_are_taken, names, put,
            write,
        },
    },
    fixtures::names_in,
    sftp::session,
};

#[tokio::test]
async fn the_rules_of_files_are_kept() {
    let sshd = Sshd::start();
    let place = Place::at(&sshd, settings(&sshd));
    let files = place.files().await.unwrap();
    files_keep_their_rules(&files, "").await;
    long_names_are_taken(&files).await;
    equal_files_all_come_to_be(&files).await;
    assert_eq!(sshd.conversations(), 1, "all of it in one");
}

#[tokio::test]
async fn a_directory_may_be_relative_or_absolute_and_is_made() {
    let sshd = Sshd::start();
    let absolute = sshd.file("out/2026").display().to_string();
    for (directory, shown) in [("out/2026", "out/2026/".to_owned()), (&absolute, format!("{absolute}/"))] {
        let place = Place::at(&sshd, SftpSettings { directory: directory.to_owned(), ..settings(&sshd) });
        let files = place.files().await.unwrap();
        assert_eq!(names(&files, "", true).await, [""; 0]);
        let report = put(&files, "deep/a.csv", "1").await.unwrap();
        assert_eq!(report.target, Some(format!("{shown}deep/a.csv")));
        assert_eq!(fs::read(sshd.file("out/2026/deep/a.csv")).unwrap(), b"1");
        assert_eq!(names(&files, "", true).await, ["deep/a.csv"]);
        assert_eq!(names_in(sshd.file("out/2026/deep")), ["a.csv"]);
        fs::remove_dir_all(sshd.file("out")).unwrap();
    }
}

#[tokio::test]
async fn links_and_special_files_are_not_followed() {
    let sshd = Sshd::start();
    let outside = sshd.file("../outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("secret"), "secret").unwrap();
    let place = Place::at(&sshd, SftpSettings { directory: "own".to_owned(), ..settings(&sshd) });
    let files = place.files().await.unwrap();
    put(&files, "dir/plain", "x").await.unwrap();
    let own = sshd.file("own");
    symlink(outside.join("secret"), own.join("file")).unwrap();
    symlink(outside.join("absent"), own.join("dangling")).unwrap();
    symlink("../../outside", own.join("out")).unwrap();
    symlink("dir", own.join("inside")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(own.join("socket")).unwrap();
    let refused = ("FILE_NOT_PLAIN".to_owned(), Retry::Never);
    for name in ["file", "dangling", "out/secret", "out/new", "out/deep/new", "inside/plain", "socket"] {
        assert_eq!(code(get(&files, name).await), refused, "{name}");
        assert_eq!(code(put(&files, name, "x").await), refused, "{name}");
        assert_eq!(code(write(&files, name, "x", IfExists::Number, false).await), refused, "{name}");
    }
    let found = list(&files, "dir", false).await.unwrap();
    assert_eq!(code(crate::file::rename(&files, &found[0], "out/plain").await), refused);
    assert_eq!(names(&files, "", true).await, ["dir/plain"]);
    assert_eq!(names(&files, "out", true).await, [""; 0]);
    assert_eq!(names_in(&outside), ["secret"]);
}

#[tokio::test]
async fn what_is_being_written_is_not_seen() {
    let sshd = Sshd::start();
    let place = Place::at(&sshd, settings(&sshd));
    let files = place.files().await.unwrap();
    fs::write(sshd.file("half.csv#1"), "half").unwrap();
    fs::write(sshd.file(".inlet-0199#0"), "half").unwrap();
    fs::write(sshd.file("whole.csv"), "whole").unwrap();
    assert_eq!(names(&files, "", true).await, ["whole.csv"]);
}

#[tokio::test]
async fn what_a_server_refuses_is_said_in_its_words() {
    let sshd = Sshd::start();
    let place = Place::at(&sshd, settings(&sshd));
    let files = place.files().await.unwrap();
    put(&files, "dir/a", "x").await.unwrap();
    // A directory in place of a file, and a file in place of a directory.
    assert_eq!(code(put(&files, "dir", "x").await), ("SFTP_REFUSED".to_owned(), Retry::Later));
    assert_eq!(code(get(&files, "dir").await), ("FILE_NOT_FOUND".to_owned(), Retry::Never));
    let error = put(&files, "dir/a/b", "x").await.unwrap_err();
    assert_eq!(error.report.target.as_deref(), Some("dir/a/b"));
    until(|| names_in(sshd.file("")) == ["dir"] && names_in(sshd.file("dir")) == ["a"]).await;
    // Root may do everything.
    if sshd.user() != "root" {
        fs::set_permissions(sshd.file("dir"), fs::Permissions::from_mode(0o500)).unwrap();
        let error = put(&files, "dir/new", "x").await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), ("SFTP_REFUSED", Retry::Never));
        assert!(error.failure.message.contains("Permission denied"), "{}", error.failure.message);
    }
}

#[tokio::test]
async fn a_server_without_the_ways_of_openssh_will_do() {
    let sshd = Sshd::start();
    let place = Place::at(&sshd, settings(&sshd));
    let session = place.connector.open(&place.connection, &place.settings).await.unwrap();
    let session = session::Session::without_extensions(session);
    fs::write(sshd.file("new"), "new").unwrap();
    session.replace("new", "free").await.unwrap();
    assert_eq!(fs::read(sshd.file("free")).unwrap(), b"new");
    fs::write(sshd.file("newer"), "newer").unwrap();
    session.replace("newer", "free").await.unwrap();
    assert_eq!(fs::read(sshd.file("free")).unwrap(), b"newer");
    assert_eq!(names_in(sshd.file("")), ["free"]);
    assert!(session.replace("absent", "free").await.unwrap_err().is_absence());
    assert_eq!(fs::read(sshd.file("free")).unwrap(), b"newer", "what nothing comes for stays");
}

/// What the store offers beside what files need.
#[tokio::test]
async fn it_is_an_object_store() {
    let sshd = Sshd::start();
    let place = Place::at(&sshd, settings(&sshd));
    let files = place.files().await.unwrap();
    let store: &dyn ObjectStore = files.store();
    let (one, two) = (Path::from("a/one"), Path::from("b/two"));
    let body: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    store.put(&one, body.clone().into()).await.unwrap();
    assert_eq!(store.get_range(&one, 40_000..90_001).await.unwrap(), &body[40_000..90_001]);
    assert_eq!(store.get_range(&one, 5..6).await.unwrap(), &body[5..6]);
    store.copy(&one, &two).await.unwrap();
    assert_eq!(store.get(&two).await.unwrap().bytes().await.unwrap(), body);
    assert!(matches!(store.copy_if_not_exists(&one, &two).await, Err(object_store::Error::AlreadyExists { .. })));
    assert!(matches!(store.rename_if_not_exists(&one, &two).await, Err(object_store::Error::AlreadyExists { .. })));
    let mut found: Vec<_> = futures::TryStreamExt::try_collect(store.list(None)).await.unwrap();
    found.sort_by(|one: &object_store::ObjectMeta, other| one.location.cmp(&other.location));
    assert_eq!(found.iter().map(|meta| meta.location.as_ref()).collect::<Vec<_>>(), ["a/one", "b/two"]);
    assert!(found.iter().all(|meta| meta.size == 100_000 && meta.last_modified.timestamp() > 0));
}
