//! Whom the connection trusts, and what it shows of itself.

use inlet_core::{
    connection::SecretName,
    connection_test::{TestOutcome, TestStage},
    ports::connector::Retry,
    sftp::SftpSettings,
};
use inlet_testing::Sshd;

use super::{Place, settings};
use crate::file::contract::put;

#[tokio::test]
async fn a_server_is_known_by_its_key_or_by_its_fingerprint() {
    let sshd = Sshd::with_host_keys(&["ed25519", "ecdsa", "rsa"]);
    let stranger = "SHA256:UCUiLr7Pjs9wFFJMDByLgc3NrtdU344OgUM45wZPcIQ".to_owned();
    for host_keys in [
        vec![sshd.fingerprint("ed25519")],
        vec![sshd.host_key("ed25519")],
        // Of several keys it shows the one that it is known by.
        vec![sshd.host_key("ecdsa")],
        vec![sshd.host_key("rsa")],
        // The old one and the new one.
        vec![stranger.clone(), sshd.fingerprint("ed25519")],
    ] {
        let place = Place::at(&sshd, SftpSettings { host_keys: host_keys.clone(), ..settings(&sshd) });
        assert!(place.files().await.is_ok(), "{host_keys:?}");
    }
    for host_keys in [vec![stranger], vec![sshd.fingerprint("rsa")]] {
        let place = Place::at(&sshd, SftpSettings { host_keys, ..settings(&sshd) });
        let (code, retry, message) = place.refusal().await;
        assert_eq!((code.as_str(), retry), ("SFTP_HOST_KEY_UNKNOWN", Retry::Never));
        assert!(message.contains(&format!("ssh-ed25519 {}", sshd.fingerprint("ed25519"))), "{message}");
        let failed = Some((TestStage::Ssh, code));
        assert_eq!(place.test().await, (vec![TestStage::Dns, TestStage::Tcp], failed));
    }
    assert!(!sshd.log().contains("Failed"), "nobody signed in where the server was not known:\n{}", sshd.log());
}

/// As somebody sets up a connection: without a host key, tested, compared, and pasted.
#[tokio::test]
async fn a_test_tells_the_key_that_can_be_pasted() {
    let sshd = Sshd::start();
    let mut place = Place::at(&sshd, SftpSettings { host_keys: Vec::new(), ..settings(&sshd) });
    let steps = place.connector.test(&place.connection, &place.settings).await;
    let message = steps
        .iter()
        .find_map(|step| match &step.outcome {
            TestOutcome::Failed(failure) => Some(failure.message.clone()),
            _ => None,
        })
        .unwrap();
    let shown = message.split_whitespace().find(|word| word.starts_with("SHA256:")).unwrap();
    place.settings.host_keys = vec![shown.trim_end_matches('.').to_owned()];
    assert_eq!(place.settings.host_keys, [sshd.fingerprint("ed25519")]);
    let all = super::super::test::STAGES.to_vec();
    assert_eq!(place.test().await, (all, None));
}

#[tokio::test]
async fn keys_of_all_kinds_and_forms_sign_in() {
    let sshd = Sshd::start();
    let pkcs8 = |key: &str| {
        let key = russh::keys::decode_secret_key(key, None).unwrap();
        let mut pem = Vec::new();
        russh::keys::encode_pkcs8_pem(&key, &mut pem).unwrap();
        String::from_utf8(pem).unwrap()
    };
    let (rsa, ecdsa) = (sshd.another_key("rsa", ""), sshd.another_key("ecdsa", ""));
    let locked = sshd.another_key("ed25519", "open sesame");
    for (key, passphrase) in [
        (sshd.private_key(), ""),
        (pkcs8(&sshd.private_key()), ""),
        (rsa.clone(), ""),
        (pkcs8(&rsa), ""),
        (ecdsa, ""),
        (locked.clone(), "open sesame"),
        // What is left of a key that was locked.
        (pkcs8(&rsa), "open sesame"),
        (sshd.private_key(), "open sesame"),
    ] {
        let secrets = [(SecretName::PrivateKey, key.as_str()), (SecretName::Passphrase, passphrase)];
        let place = Place::new(settings(&sshd), &secrets);
        let files = place.files().await.unwrap_or_else(|error| panic!("{error}: {key}"));
        put(&files, "a", "x").await.unwrap();
    }
    for (key, passphrase) in [(locked.as_str(), ""), (locked.as_str(), "wrong"), ("no key", ""), (&rsa[..900], "")] {
        let secrets = [(SecretName::PrivateKey, key), (SecretName::Passphrase, passphrase)];
        let place = Place::new(settings(&sshd), &secrets);
        let (code, retry, message) = place.refusal().await;
        assert_eq!((code.as_str(), retry), ("PRIVATE_KEY_INVALID", Retry::Never));
        assert!(!message.contains("BEGIN") && !message.contains("wrong"), "{message}");
    }
}

#[tokio::test]
async fn a_key_that_the_server_does_not_know_is_refused() {
    let (sshd, other) = (Sshd::start(), Sshd::start());
    let place = Place::new(settings(&sshd), &[(SecretName::PrivateKey, &other.private_key())]);
    let (code, retry, _) = place.refusal().await;
    assert_eq!((code.as_str(), retry), ("SFTP_AUTHENTICATION", Retry::Never));
    let passed = vec![TestStage::Dns, TestStage::Tcp, TestStage::Ssh];
    assert_eq!(place.test().await, (passed, Some((TestStage::Authentication, code))));
    let place = Place::new(settings(&sshd), &[]);
    assert_eq!(place.refusal().await.0, "SECRET_MISSING");
}

#[tokio::test]
async fn a_test_looks_for_the_directory_and_makes_nothing() {
    let sshd = Sshd::start();
    std::fs::write(sshd.file("file"), "").unwrap();
    std::fs::create_dir(sshd.file("there")).unwrap();
    let remark = async |directory: &str| {
        let place = Place::at(&sshd, SftpSettings { directory: directory.to_owned(), ..settings(&sshd) });
        let steps = place.connector.test(&place.connection, &place.settings).await;
        steps.into_iter().next_back().unwrap().outcome
    };
    assert_eq!(remark("there").await, TestOutcome::Passed(None));
    assert_eq!(remark("").await, TestOutcome::Passed(None));
    assert!(matches!(remark("absent").await, TestOutcome::Passed(Some(_))));
    let TestOutcome::Failed(failure) = remark("file").await else { panic!("a file is no directory") };
    assert_eq!(failure.code, "SFTP_REFUSED");
    assert_eq!(std::fs::read_dir(sshd.file("")).unwrap().count(), 2);
}
