//! The rules that files keep wherever they are: in a directory, in a bucket or on a server. Every kind of place is held to them by its own tests.
//!
//! Must not know: what kind of place it is.

use std::io::Read;

use bytes::Bytes;
use inlet_core::{
    file::{Compression, FileEntry, FileListing, FileTarget, IfExists},
    ports::connector::{ConnectorError, DeliveryReport, Retry},
};

use super::{Files, MAX_FILE, Writing, delete, read, rename};

/// Writes a file as a step does.
pub async fn write(
    files: &impl Files,
    name: &str,
    body: impl Into<Bytes>,
    if_exists: IfExists,
    is_repeated: bool,
) -> Result<DeliveryReport, ConnectorError> {
    let target = FileTarget { name: name.to_owned(), if_exists, compression: Compression::None };
    Writing { target: &target, body: body.into(), media_type: "text/plain", is_repeated }.to(files).await
}

/// Writes a file over another.
pub async fn put(files: &impl Files, name: &str, body: impl Into<Bytes>) -> Result<DeliveryReport, ConnectorError> {
    write(files, name, body, IfExists::Overwrite, false).await
}

/// Reads a file.
pub async fn get(files: &impl Files, name: &str) -> Result<Bytes, ConnectorError> {
    read(files, name, Compression::None).await
}

/// The files of a directory, by their names.
pub async fn list(files: &impl Files, folder: &str, is_deep: bool) -> Result<Vec<FileEntry>, ConnectorError> {
    let mut found = files.list(&FileListing { folder: folder.to_owned(), is_deep }).await?;
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// The names of the files of a directory.
pub async fn names(files: &impl Files, folder: &str, is_deep: bool) -> Vec<String> {
    list(files, folder, is_deep).await.unwrap().into_iter().map(|entry| entry.name).collect()
}

/// What a failure is called, and whether the same may succeed later.
pub fn code<T: std::fmt::Debug>(result: Result<T, ConnectorError>) -> (String, Retry) {
    let error = result.unwrap_err();
    (error.failure.code, error.retry)
}

fn never(code: &str) -> (String, Retry) {
    (code.to_owned(), Retry::Never)
}

/// The place `files`, whose beginning is shown as `shown` (empty, or with a `/` at its end), keeps the rules of single files. It is empty.
pub async fn single_files_keep_their_rules(files: &impl Files, shown: &str) {
    what_is_written_can_be_read(files, shown).await;
    a_file_that_is_there_stays_where_it_is_to(files, shown).await;
    no_name_leads_out(files).await;
    files_are_packed_and_unpacked(files).await;
}

/// The place keeps all rules: of single files, and of many. It is empty.
pub async fn files_keep_their_rules(files: &impl Files, shown: &str) {
    single_files_keep_their_rules(files, shown).await;
    names_stay_as_they_are(files).await;
    files_are_listed_moved_and_taken_away(files).await;
    what_has_changed_stays(files).await;
    many_are_written_at_once(files).await;
}

async fn what_is_written_can_be_read(files: &impl Files, shown: &str) {
    for name in ["simple.csv", "read/a b/ü.csv"] {
        assert_eq!(code(get(files, name).await), never("FILE_NOT_FOUND"), "{name}");
        let report = put(files, name, "1").await.unwrap();
        assert_eq!(report.target, Some(format!("{shown}{name}")));
        assert_eq!(get(files, name).await.unwrap(), "1");
        put(files, name, "22").await.unwrap();
        assert_eq!(get(files, name).await.unwrap(), "22");
        put(files, name, "").await.unwrap();
        assert_eq!(get(files, name).await.unwrap(), "");
    }
    let bytes: Bytes = (0..=255).cycle().take(3_000_001).collect();
    put(files, "read/bytes", bytes.clone()).await.unwrap();
    assert!(get(files, "read/bytes").await.unwrap() == bytes);
    put(files, "read/bytes", "short").await.unwrap();
    assert_eq!(get(files, "read/bytes").await.unwrap(), "short", "nothing of what was there is left");
}

async fn a_file_that_is_there_stays_where_it_is_to(files: &impl Files, shown: &str) {
    for (name, first, second) in [
        ("there/a.csv", "there/a-1.csv", "there/a-2.csv"),
        ("there/x.d/b", "there/x.d/b-1", "there/x.d/b-2"),
        ("there/.c", "there/.c-1", "there/.c-2"),
    ] {
        let written = async |body: &'static str, if_exists, is_repeated| {
            let report = write(files, name, body, if_exists, is_repeated).await?;
            Ok(report.target.unwrap().strip_prefix(shown).unwrap().to_owned())
        };
        put(files, name, "old").await.unwrap();
        assert_eq!(code(written("new", IfExists::Fail, false).await), never("FILE_EXISTS"));
        assert_eq!(written("new", IfExists::Number, false).await.unwrap(), first);
        // The same bytes of another execution are a file of their own; those of an earlier attempt are not.
        assert_eq!(written("new", IfExists::Number, false).await.unwrap(), second);
        assert_eq!(written("new", IfExists::Number, true).await.unwrap(), first);
        assert_eq!(written("old", IfExists::Fail, true).await.unwrap(), name);
        assert_eq!(code(written("other", IfExists::Fail, true).await), never("FILE_EXISTS"));
        assert_eq!(get(files, name).await.unwrap(), "old");
        assert_eq!(get(files, second).await.unwrap(), "new");
    }
}

async fn no_name_leads_out(files: &impl Files) {
    let long = "x".repeat(241);
    let deep = "x/".repeat(501);
    for name in [
        "",
        ".",
        "..",
        "../secret",
        "a/../../b",
        "a/./b",
        "a/..",
        "/",
        "/a",
        "//a",
        "a//b",
        "a/",
        "..\\a",
        "a\\b",
        "a\0b",
        "a\nb",
        "\u{7f}",
        "a#1",
        "a/b#3",
        &long,
        &deep,
    ] {
        assert_eq!(code(put(files, name, "x").await), never("FILE_NAME_INVALID"), "{name:?}");
        assert_eq!(code(get(files, name).await), never("FILE_NAME_INVALID"), "{name:?}");
    }
}

async fn files_are_packed_and_unpacked(files: &impl Files) {
    for compression in [Compression::Gzip, Compression::Zstd] {
        let packed = async |if_exists, is_repeated| {
            let target = FileTarget { name: "packed/a".to_owned(), if_exists, compression };
            let body = Bytes::from_static(b"much text");
            Writing { target: &target, body, media_type: "text/plain", is_repeated }.to(files).await
        };
        packed(IfExists::Overwrite, false).await.unwrap();
        let lies_there = get(files, "packed/a").await.unwrap();
        assert_ne!(lies_there, "much text");
        assert_eq!(read(files, "packed/a", compression).await.unwrap(), "much text");
        // The same bytes are packed alike: a repetition is known by them.
        packed(IfExists::Fail, true).await.unwrap();
        put(files, "packed/a", [&lies_there[..], &lies_there[..]].concat()).await.unwrap();
        assert_eq!(read(files, "packed/a", compression).await.unwrap(), "much textmuch text", "packed in two pieces");
        for broken in [&lies_there[..lies_there.len() - 3], b"plain"] {
            put(files, "packed/a", Bytes::copy_from_slice(broken)).await.unwrap();
            assert_eq!(code(read(files, "packed/a", compression).await), never("FILE_COMPRESSION_INVALID"));
        }
    }
    let mut bomb = Vec::new();
    let mut encoder = flate2::read::GzEncoder::new(std::io::repeat(0).take(MAX_FILE + 1), flate2::Compression::fast());
    encoder.read_to_end(&mut bomb).unwrap();
    put(files, "packed/bomb", bomb).await.unwrap();
    assert_eq!(code(read(files, "packed/bomb", Compression::Gzip).await), never("FILE_TOO_LARGE"));
}

async fn names_stay_as_they_are(files: &impl Files) {
    let names = [
        "with blanks .json",
        "Müller-名前-🏥.json",
        "100%.json",
        "a%2Fb",
        "%2E%2E",
        "a&b=c+d;e,f@g:h!i'j(k)[l]{m}^n~o`p\"q<r>s|t?u*v$",
        "#",
        "a#b",
        "a#1.json",
        "..a",
        "a..",
        "...",
        ".hidden",
        "-",
    ];
    for name in names {
        put(files, &format!("names #%20é/{name}"), name.to_owned()).await.unwrap();
    }
    for name in names {
        assert_eq!(get(files, &format!("names #%20é/{name}")).await.unwrap(), name.to_owned());
    }
    let mut expected = names.map(|name| format!("names #%20é/{name}"));
    expected.sort();
    assert_eq!(self::names(files, "names #%20é", false).await, expected);
}

/// Segments may be as long as they are said to be: where the names of a file system are short, what is being written must not need more.
pub async fn long_names_are_taken(files: &impl Files) {
    let name = format!("{}/{}", "d".repeat(240), "x".repeat(240));
    write(files, &name, "1", IfExists::Fail, false).await.unwrap();
    put(files, &name, "2").await.unwrap();
    assert_eq!(get(files, &name).await.unwrap(), "2");
    assert_eq!(names(files, &"d".repeat(240), false).await, [name]);
}

async fn files_are_listed_moved_and_taken_away(files: &impl Files) {
    for name in ["in/b.csv", "in/a.csv", "in/deep/c.csv", "in/deep/er/d.csv"] {
        put(files, name, name.to_owned()).await.unwrap();
    }
    assert_eq!(names(files, "in", false).await, ["in/a.csv", "in/b.csv"]);
    assert_eq!(names(files, "in", true).await, ["in/a.csv", "in/b.csv", "in/deep/c.csv", "in/deep/er/d.csv"]);
    assert_eq!(names(files, "in/deep", false).await, ["in/deep/c.csv"]);
    assert_eq!(names(files, "absent", true).await, [""; 0]);
    assert_eq!(code(list(files, "../x", true).await), never("FILE_NAME_INVALID"));

    let found = list(files, "in", false).await.unwrap();
    assert_eq!(found[0].size, 8);
    rename(files, &found[0], "in/done/2026/a.csv").await.unwrap();
    delete(files, &found[1]).await.unwrap();
    assert_eq!(names(files, "in", true).await, ["in/deep/c.csv", "in/deep/er/d.csv", "in/done/2026/a.csv"]);
    assert_eq!(get(files, "in/done/2026/a.csv").await.unwrap(), "in/a.csv");
    // Gone is gone.
    rename(files, &found[0], "in/x").await.unwrap();
    delete(files, &found[1]).await.unwrap();
    assert_eq!(code(get(files, "in/x").await), never("FILE_NOT_FOUND"));

    // Over a file of that name; but not out of the place.
    put(files, "in/a.csv", "newer").await.unwrap();
    let found = list(files, "in", false).await.unwrap();
    assert_eq!(code(rename(files, &found[0], "../out").await), never("FILE_NAME_INVALID"));
    rename(files, &found[0], "in/done/2026/a.csv").await.unwrap();
    assert_eq!(get(files, "in/done/2026/a.csv").await.unwrap(), "newer");
}

async fn what_has_changed_stays(files: &impl Files) {
    put(files, "changing/c.csv", "first").await.unwrap();
    let found = list(files, "changing", false).await.unwrap();
    put(files, "changing/c.csv", "changed").await.unwrap();
    delete(files, &found[0]).await.unwrap();
    rename(files, &found[0], "changing/x").await.unwrap();
    assert_eq!(names(files, "changing", true).await, ["changing/c.csv"]);
    assert_eq!(get(files, "changing/c.csv").await.unwrap(), "changed");
}

/// A reader sees a whole file or none.
async fn many_are_written_at_once(files: &impl Files) {
    let bodies: Vec<Bytes> = (0..8).map(|number| vec![number; 100_000 + usize::from(number)].into()).collect();
    put(files, "many/one", bodies[0].clone()).await.unwrap();
    let writes = futures::future::join_all(bodies.iter().map(|body| put(files, "many/one", body.clone())));
    let reads = async {
        for _ in 0..10 {
            let seen = get(files, "many/one").await.unwrap();
            assert!(bodies.contains(&seen), "{} bytes of {:?}", seen.len(), seen.first());
        }
    };
    let (written, ()) = futures::join!(writes, reads);
    assert!(written.iter().all(Result::is_ok), "{written:?}");
    assert_eq!(names(files, "many", true).await, ["many/one"], "nothing else is left behind");
}

/// Equal files of executions that run at once all come to be. Apart from the other rules: the S3 server of the tests looks and then writes, where S3 itself does both
/// at once.
pub async fn equal_files_all_come_to_be(files: &impl Files) {
    let all = (0..8).map(|_| write(files, "numbered/x.csv", "x", IfExists::Number, false));
    let all = futures::future::join_all(all).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    let found = names(files, "numbered", false).await;
    assert_eq!(found.len(), 8, "{found:?}");
}
