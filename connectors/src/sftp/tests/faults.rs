//! Servers that die, hang and come back.

use std::{fs, time::Duration};

use bytes::Bytes;
use inlet_core::{file::IfExists, ports::connector::Retry, sftp::SftpSettings};
use inlet_testing::Sshd;

use super::{Place, settings, until};
use crate::file::contract::{code, get, names, put, write};

/// Large enough that something can happen while it is on its way.
const LARGE: usize = 64 * 1024 * 1024;

/// How many bytes of the file that is being written are there.
fn arrived(sshd: &Sshd) -> u64 {
    let listed = fs::read_dir(sshd.file("")).unwrap().filter_map(Result::ok);
    let half = listed.filter(|entry| entry.file_name().to_string_lossy().starts_with(".inlet-"));
    half.filter_map(|entry| entry.metadata().ok()).map(|found| found.len()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_dies_during_an_upload_has_no_half_file() {
    let mut sshd = Sshd::start();
    let place = Place::at(&sshd, settings(&sshd));
    let body: Bytes = (0..=250).cycle().take(LARGE).collect();
    for (if_exists, name) in [(IfExists::Overwrite, "over.bin"), (IfExists::Number, "numbered.bin")] {
        let upload = async { write(&place.files().await?, name, body.clone(), if_exists, false).await };
        let dying = async {
            until(|| arrived(&sshd) > 1_000_000).await;
            sshd.kill();
        };
        let (uploaded, ()) = tokio::join!(upload, dying);
        assert_eq!(code(uploaded), ("SFTP_CONNECT".to_owned(), Retry::Later));
        assert!(!sshd.file(name).exists(), "no half file under its name");
        assert_eq!(code(place.files().await.map(|_| ())), ("SFTP_CONNECT".to_owned(), Retry::Later));

        sshd.restart();
        // The same again, as the next attempt does: once, and by a new conversation.
        for _ in 0..2 {
            let files = place.files().await.unwrap();
            let report = write(&files, name, body.clone(), if_exists, true).await.unwrap();
            assert_eq!(report.target.as_deref(), Some(name));
        }
        let files = place.files().await.unwrap();
        assert!(get(&files, name).await.unwrap() == body);
        assert_eq!(names(&files, "", true).await, [name]);
        fs::remove_file(sshd.file(name)).unwrap();
        for left in fs::read_dir(sshd.file("")).unwrap() {
            fs::remove_file(left.unwrap().path()).unwrap();
        }
    }
}

#[tokio::test]
async fn a_server_that_hangs_is_left_after_its_time() {
    let sshd = Sshd::start();
    let place = Place::at(&sshd, SftpSettings { timeout_ms: 2_000, ..settings(&sshd) });
    put(&place.files().await.unwrap(), "a", "x").await.unwrap();
    let late = ("SFTP_TIMEOUT".to_owned(), Retry::Later);
    sshd.pause();
    let files = place.files().await.unwrap();
    assert_eq!(code(get(&files, "a").await), late, "in a conversation that was open");
    assert_eq!(code(place.files().await.map(|_| ())), late, "and while another is begun");
    sshd.resume();
    let files = place.files().await.unwrap();
    assert_eq!(get(&files, "a").await.unwrap(), "x");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_stalls_is_left_after_its_time() {
    let sshd = Sshd::start();
    let place = Place::at(&sshd, SftpSettings { timeout_ms: 2_000, ..settings(&sshd) });
    let upload = async { put(&place.files().await?, "large", vec![7; LARGE]).await };
    let stalling = async {
        until(|| arrived(&sshd) > 1_000_000).await;
        sshd.pause();
    };
    let (uploaded, ()) = tokio::join!(upload, stalling);
    assert_eq!(code(uploaded), ("SFTP_TIMEOUT".to_owned(), Retry::Later));
    sshd.resume();
    assert!(!sshd.file("large").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gives_up_leaves_nothing_behind() {
    let sshd = Sshd::start();
    let place = Place::at(&sshd, settings(&sshd));
    let files = place.files().await.unwrap();
    tokio::select! {
        written = put(&files, "large", vec![7; LARGE]) => panic!("too fast: {written:?}"),
        () = until(|| arrived(&sshd) > 1_000_000) => {}
    }
    until(|| fs::read_dir(sshd.file("")).unwrap().count() == 0).await;
    put(&files, "small", "x").await.unwrap();
    assert_eq!(sshd.conversations(), 1, "the conversation goes on");
}

#[tokio::test]
async fn a_conversation_is_kept_and_begun_anew_when_it_was_lost() {
    let mut sshd = Sshd::start();
    let place = Place::at(&sshd, settings(&sshd));
    for _ in 0..3 {
        put(&place.files().await.unwrap(), "a", "x").await.unwrap();
    }
    assert_eq!(sshd.conversations(), 1);
    sshd.restart();
    // The library hears of the end a moment later than the server is back; then it is another conversation.
    until_async(async || {
        let written = async { put(&place.files().await?, "a", "y").await };
        written.await.is_ok()
    })
    .await;
    assert_eq!(sshd.conversations(), 1);
}

#[tokio::test]
async fn an_idle_conversation_is_closed() {
    let sshd = Sshd::start();
    let mut place = Place::at(&sshd, SftpSettings { timeout_ms: 300, ..settings(&sshd) });
    place.connector.idle = Duration::from_millis(300);
    // In its own time: connecting takes longer on a busy machine.
    until_async(async || place.files().await.is_ok()).await;
    until(|| sshd.conversations() == 0).await;
    until_async(async || place.files().await.is_ok()).await;
}

async fn until_async(mut attempt: impl AsyncFnMut() -> bool) {
    tokio::time::timeout(Duration::from_secs(30), async {
        while !attempt().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("it does not come about");
}
