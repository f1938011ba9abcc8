//! Directory connections on a real directory, made for each test.

use std::{
    fs,
    io::Read,
    os::unix::fs::{MetadataExt, symlink},
    path::PathBuf,
};

use bytes::Bytes;
use inlet_core::{
    connection::DirectorySettings,
    connection_test::{TestOutcome, TestStage},
    file::{Compression, FileEntry, FileListing, FileTarget, IfExists},
    ids::TenantId,
    ports::connector::{ConnectorError, DeliveryReport, Retry},
};
use tempfile::TempDir;

use super::{Directories, config};
use crate::{
    file::{
        self, Files, MAX_FILE, Writing,
        contract::{equal_files_all_come_to_be, files_keep_their_rules, long_names_are_taken},
    },
    fixtures::{names_in, tenant},
};

struct Place {
    directories: Directories,
    root: TempDir,
}

impl Place {
    fn new() -> Self {
        let root = TempDir::new().unwrap();
        let directories = Directories::new(root.path().join("files")).unwrap();
        Self { directories, root }
    }

    /// The folder of tenant 1.
    fn folder(&self) -> PathBuf {
        self.root.path().join("files").join(tenant(1).to_string())
    }

    async fn write(&self, path: &str, name: &str, body: &str) -> Result<DeliveryReport, ConnectorError> {
        write(&self.directories, tenant(1), (path, name), Bytes::copy_from_slice(body.as_bytes())).await
    }

    async fn read(&self, path: &str, name: &str) -> Result<String, ConnectorError> {
        let bytes = read(&self.directories, tenant(1), (path, name)).await?;
        Ok(String::from_utf8(bytes.to_vec()).unwrap())
    }
}

async fn read(
    directories: &Directories,
    tenant: TenantId,
    (path, name): (&str, &str),
) -> Result<Bytes, ConnectorError> {
    file::read(&directories.folder(tenant, &at(path)), name, Compression::None).await
}

async fn write(
    directories: &Directories,
    tenant: TenantId,
    (path, name): (&str, &str),
    body: Bytes,
) -> Result<DeliveryReport, ConnectorError> {
    let target = FileTarget { name: name.to_owned(), if_exists: IfExists::Overwrite, compression: Compression::None };
    let writing = Writing { target: &target, body, media_type: "text/plain", is_repeated: false };
    writing.to(&directories.folder(tenant, &at(path))).await
}

fn at(path: &str) -> DirectorySettings {
    DirectorySettings { path: path.to_owned() }
}

fn code_and_retry<T: std::fmt::Debug>(result: Result<T, ConnectorError>) -> (String, Retry) {
    let error = result.unwrap_err();
    (error.failure.code, error.retry)
}

fn is(code: &str, retry: Retry) -> (String, Retry) {
    (code.to_owned(), retry)
}

#[tokio::test]
async fn the_rules_of_files_are_kept() {
    let place = Place::new();
    let settings = at("own");
    let folder = place.directories.folder(tenant(1), &settings);
    files_keep_their_rules(&folder, "own/").await;
    long_names_are_taken(&folder).await;
    equal_files_all_come_to_be(&folder).await;
}

#[tokio::test]
async fn what_is_written_can_be_read() {
    let place = Place::new();
    let report = place.write("", "patient.json", "{}").await.unwrap();
    assert_eq!(report, DeliveryReport { target: Some("patient.json".to_owned()), ..DeliveryReport::default() });
    assert_eq!(place.read("", "patient.json").await.unwrap(), "{}");
    assert_eq!(fs::read_to_string(place.folder().join("patient.json")).unwrap(), "{}");

    let report = place.write("out/2024", "a/b.json", "").await.unwrap();
    assert_eq!(report.target.as_deref(), Some("out/2024/a/b.json"));
    assert_eq!(place.read("out", "2024/a/b.json").await.unwrap(), "");
    assert_eq!(fs::read_to_string(place.folder().join("out/2024/a/b.json")).unwrap(), "");
}

#[tokio::test]
async fn a_file_is_replaced_whole() {
    let place = Place::new();
    place.write("", "a.json", "old and long").await.unwrap();
    let path = place.folder().join("a.json");
    let (mut open, before) = (fs::File::open(&path).unwrap(), fs::metadata(&path).unwrap().ino());
    // Left by a process that was killed while it wrote.
    fs::write(place.folder().join("a.json#1"), "half").unwrap();
    place.write("", "a.json", "new").await.unwrap();

    assert_eq!(place.read("", "a.json").await.unwrap(), "new");
    assert_ne!(fs::metadata(&path).unwrap().ino(), before);
    let mut seen = String::new();
    open.read_to_string(&mut seen).unwrap();
    assert_eq!(seen, "old and long", "a reader that had opened the file sees the old one whole");
    assert_eq!(names_in(place.folder()), ["a.json", "a.json#1"]);
    assert_eq!(code_and_retry(place.read("", "a.json#1").await), is("FILE_NAME_INVALID", Retry::Never));
}

#[tokio::test]
async fn no_name_leads_out() {
    let place = Place::new();
    fs::write(place.root.path().join("secret"), "secret").unwrap();
    let absolute = place.root.path().join("secret").to_str().unwrap().to_owned();
    let long = "x".repeat(241);
    for name in [
        "",
        ".",
        "..",
        "../../secret",
        "../secret",
        "a/../../../secret",
        "a/./b",
        "./a",
        "a/..",
        "/",
        "/etc/passwd",
        &absolute,
        "//a",
        "a//b",
        "a/",
        "..\\..\\secret",
        "a\\b",
        "C:\\secret",
        "a\0b",
        "a\0/../../secret",
        "a\nb",
        "a\tb",
        ".\t.",
        ".\t./secret",
        "\u{7f}",
        "\u{85}",
        "a#1",
        "#12",
        "a/b#3",
        &long,
        &"x/".repeat(501),
    ] {
        assert_eq!(code_and_retry(place.read("", name).await), is("FILE_NAME_INVALID", Retry::Never), "{name:?}");
        let written = code_and_retry(place.write("dir", name, "x").await);
        assert_eq!(written, is("FILE_NAME_INVALID", Retry::Never), "{name:?}");
    }
    // A directory that was not checked when it was saved is no way out either.
    for path in ["..", "../..", "/etc", "a/../../..", "a\\..", "a/"] {
        assert_eq!(code_and_retry(place.read(path, "secret").await), is("FILE_NAME_INVALID", Retry::Never), "{path}");
        assert_eq!(code_and_retry(place.write(path, "new", "x").await), is("FILE_NAME_INVALID", Retry::Never));
    }
    assert_eq!(names_in(place.root.path()), ["files", "secret"]);
    assert!(!place.folder().exists());
}

#[tokio::test]
async fn links_and_special_files_are_not_followed() {
    let place = Place::new();
    let outside = place.root.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("secret"), "secret").unwrap();
    place.write("dir", "plain", "x").await.unwrap();
    symlink(outside.join("secret"), place.folder().join("file")).unwrap();
    symlink(outside.join("absent"), place.folder().join("dangling")).unwrap();
    symlink(&outside, place.folder().join("out")).unwrap();
    symlink("../../../outside", place.folder().join("dir/relative")).unwrap();
    symlink("dir", place.folder().join("inside")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(place.folder().join("socket")).unwrap();

    for (path, name) in [
        ("", "file"),
        ("", "dangling"),
        ("", "out/secret"),
        ("out", "secret"),
        ("out", "new"),
        ("dir/relative", "secret"),
        ("dir", "relative/deep/new"),
        ("inside", "plain"),
        ("", "socket"),
    ] {
        let refused = is("FILE_NOT_PLAIN", Retry::Never);
        assert_eq!(code_and_retry(place.read(path, name).await), refused, "{path} {name}");
        assert_eq!(code_and_retry(place.write(path, name, "x").await), refused, "{path} {name}");
    }
    assert_eq!(names_in(&outside), ["secret"]);
    assert_eq!(fs::read_to_string(outside.join("secret")).unwrap(), "secret");
}

#[tokio::test]
async fn tenants_do_not_meet() {
    let place = Place::new();
    place.write("", "a", "of one").await.unwrap();
    write(&place.directories, tenant(2), ("", "b"), Bytes::from_static(b"of two")).await.unwrap();
    assert_eq!(code_and_retry(place.read("", "b").await), is("FILE_NOT_FOUND", Retry::Never));
    for name in [format!("../{}/b", tenant(2)), format!("/{}/b", tenant(2))] {
        assert_eq!(code_and_retry(place.read("", &name).await), is("FILE_NAME_INVALID", Retry::Never));
    }
    assert_eq!(code_and_retry(place.read("", &format!("{}/b", tenant(2))).await), is("FILE_NOT_FOUND", Retry::Never));
    place.write("", &format!("{}/b", tenant(2)), "of one").await.unwrap();
    let of_two = read(&place.directories, tenant(2), ("", "b")).await.unwrap();
    assert_eq!(of_two, "of two");
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let place = Place::new();
    for (path, name) in [("", "absent.json"), ("absent", "absent.json")] {
        let error = place.read(path, name).await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), ("FILE_NOT_FOUND", Retry::Never));
        let shown = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        assert_eq!(error.failure.message, format!("there is no file {shown}"));
    }
    place.write("dir", "a", "x").await.unwrap();
    assert_eq!(code_and_retry(place.read("", "dir").await), is("FILE_NOT_FOUND", Retry::Never));
    assert!(!place.folder().join("absent").exists(), "reading makes nothing");
}

#[tokio::test]
async fn a_file_that_is_too_large_is_not_read() {
    let place = Place::new();
    place.write("", "large", "x").await.unwrap();
    // Sparse: it takes no space.
    fs::File::options().write(true).open(place.folder().join("large")).unwrap().set_len(MAX_FILE + 1).unwrap();
    assert_eq!(code_and_retry(place.read("", "large").await), is("FILE_TOO_LARGE", Retry::Never));
}

#[tokio::test]
async fn a_place_that_cannot_be_used_is_tried_again_later() {
    let place = Place::new();
    place.write("", "file", "x").await.unwrap();
    place.write("", "dir/a", "x").await.unwrap();
    // A file in place of a directory, and a directory in place of a file.
    for name in ["file/a", "file/a/b", "dir"] {
        let error = place.write("", name, "new").await.unwrap_err();
        assert_eq!((error.failure.code.as_str(), error.retry), ("FILE_SYSTEM", Retry::Later), "{name}");
        let root = place.root.path().to_str().unwrap();
        assert!(!error.to_string().contains(root), "the machine's paths are not shown: {error}");
    }
    assert_eq!(names_in(place.folder()), ["dir", "file"]);
    assert_eq!(names_in(place.folder().join("dir")), ["a"]);

    fs::remove_file(place.folder().join("file")).unwrap();
    place.write("", "file/a", "new").await.unwrap();
}

#[test]
fn the_folder_is_made_or_its_absence_is_said() {
    let root = TempDir::new().unwrap();
    assert!(Directories::new(root.path().join("a/b")).is_ok());
    assert!(root.path().join("a/b").is_dir());
    fs::write(root.path().join("file"), "").unwrap();
    assert!(Directories::new(root.path().join("file")).is_err());
    assert!(Directories::new(root.path().join("file/b")).is_err());
}

#[test]
fn a_directory_has_a_plain_relative_path() {
    for path in ["", "a", "a/b c/ü", "..a", &"x".repeat(240), &vec!["x".repeat(9); 100].join("/")] {
        assert_eq!(config::check(&at(path)), [], "{path}");
    }
    for path in [
        "/",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/../b",
        "a\\b",
        "a\0",
        "a\nb",
        &"x".repeat(241),
        &vec!["x".repeat(9); 101].join("/"),
    ] {
        let [problem] = config::check(&at(path)).try_into().unwrap();
        assert_eq!(problem.code, "CONNECTION_SETTINGS_INVALID", "{path}");
        assert_eq!(problem.field.as_deref(), Some("settings.directory.path"));
    }
}

#[tokio::test]
async fn a_test_opens_the_directory_and_makes_nothing() {
    let place = Place::new();
    let outcome = async |path: &str| {
        let [step] = place.directories.test(tenant(1), &at(path)).await.try_into().unwrap();
        assert_eq!(step.stage, TestStage::Operation);
        step.outcome
    };
    assert!(matches!(outcome("out").await, TestOutcome::Passed(Some(_))));
    assert!(!place.folder().exists());
    fs::create_dir_all(place.folder().join("out")).unwrap();
    assert_eq!(outcome("out").await, TestOutcome::Passed(None));
    assert_eq!(outcome("").await, TestOutcome::Passed(None));
    symlink(place.root.path(), place.folder().join("link")).unwrap();
    fs::write(place.folder().join("file"), "").unwrap();
    for (path, code) in [("link", "FILE_NOT_PLAIN"), ("file", "FILE_SYSTEM")] {
        let TestOutcome::Failed(failure) = outcome(path).await else { panic!("{path} is no directory") };
        assert_eq!(failure.code, code, "{path}");
    }
}

impl Place {
    async fn list(&self, path: &str, folder: &str, is_deep: bool) -> Result<Vec<FileEntry>, ConnectorError> {
        let settings = at(path);
        let folder = FileListing { folder: folder.to_owned(), is_deep };
        let mut found = self.directories.folder(tenant(1), &settings).list(&folder).await?;
        found.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(found)
    }

    async fn names(&self, path: &str, folder: &str, is_deep: bool) -> Vec<String> {
        self.list(path, folder, is_deep).await.unwrap().into_iter().map(|entry| entry.name).collect()
    }
}

#[tokio::test]
async fn plain_files_are_listed_moved_and_taken_away() {
    let place = Place::new();
    assert_eq!(place.names("", "", true).await, [""; 0]);
    for name in ["in/b.csv", "in/a.csv", "in/deep/c.csv", "in/a.csv#1x"] {
        place.write("", name, name).await.unwrap();
    }
    fs::write(place.folder().join("in/half.csv#1"), "half").unwrap();
    symlink("/etc", place.folder().join("in/out")).unwrap();
    symlink("a.csv", place.folder().join("in/link.csv")).unwrap();
    assert_eq!(place.names("in", "", false).await, ["a.csv", "a.csv#1x", "b.csv"]);
    assert_eq!(place.names("", "in", true).await, ["in/a.csv", "in/a.csv#1x", "in/b.csv", "in/deep/c.csv"]);
    assert_eq!(place.names("", "in/out", true).await, [""; 0]);
    assert_eq!(place.names("in", "absent", true).await, [""; 0]);
    assert_eq!(code_and_retry(place.list("", "../x", true).await), is("FILE_NAME_INVALID", Retry::Never));

    let settings = at("in");
    let folder = place.directories.folder(tenant(1), &settings);
    let found = place.list("in", "", false).await.unwrap();
    file::rename(&folder, &found[0], "done/a.csv").await.unwrap();
    file::delete(&folder, &found[2]).await.unwrap();
    assert_eq!(place.names("in", "", true).await, ["a.csv#1x", "deep/c.csv", "done/a.csv"]);
    // Gone is gone, and what has changed stays.
    file::rename(&folder, &found[0], "x").await.unwrap();
    place.write("in", "a.csv#1x", "changed").await.unwrap();
    file::delete(&folder, &found[1]).await.unwrap();
    assert_eq!(place.read("in", "a.csv#1x").await.unwrap(), "changed");
    let refused = file::rename(&folder, &place.list("in", "", false).await.unwrap()[0], "../out").await;
    assert_eq!(code_and_retry(refused), is("FILE_NAME_INVALID", Retry::Never));
}
