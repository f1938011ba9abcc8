//! What a large file costs in memory beside itself. A process of its own: what it has had at most is told for the whole of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed, and says where")]

use std::sync::Arc;

use bytes::Bytes;
use inlet_connectors::{ConnectorSet, egress::EgressPolicy};
use inlet_core::{
    circuit::ConnectionLimits,
    clock::{Clock, SystemClock},
    connection::{ConnectionSettings, SecretName, Secrets},
    file::{Compression, FileTarget, IfExists},
    flow::{Input, parameters::Parameters},
    ids::{ConnectionId, TenantId},
    ports::connector::{Connectors, Content, Delivery, OpenConnection, Place, Reading},
    sftp::{SftpAuthentication, SftpSettings},
};
use inlet_testing::Sshd;

const MIB: usize = 1024 * 1024;
/// How large the file is.
const LARGE: usize = 200 * MIB;
/// What it may cost beside itself.
const ALLOWED_MIB: usize = 32;

/// What the process has at most had in memory until now, in MiB.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() / 1024
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_over_sftp_is_sent_and_read_in_pieces() {
    let (sshd, root) = (Sshd::start(), tempfile::tempdir().unwrap());
    let egress = EgressPolicy::parse(["127.0.0.1"]).unwrap();
    let clock = Arc::new(SystemClock);
    let set = ConnectorSet::new(egress, root.path().join("files"), Arc::clone(&clock) as Arc<dyn Clock>).unwrap();
    let mut secrets = Secrets::default();
    secrets.set(SecretName::PrivateKey, sshd.private_key());
    let settings = SftpSettings {
        host: "127.0.0.1".to_owned(),
        port: sshd.port(),
        user: sshd.user().to_owned(),
        authentication: SftpAuthentication::PrivateKey,
        host_keys: vec![sshd.host_key("ed25519")],
        directory: String::new(),
        timeout_ms: 60_000,
    };
    let connection = OpenConnection {
        id: ConnectionId::generate(clock.as_ref()),
        tenant_id: TenantId::generate(clock.as_ref()),
        revision: clock.now(),
        settings: ConnectionSettings::Sftp(settings),
        secrets,
        limits: ConnectionLimits::default(),
    };
    let body: Bytes = (0..=250_u8).cycle().take(LARGE).collect::<Vec<u8>>().into();
    let delivery = Delivery {
        stable_id: "0199-0".to_owned(),
        place: Place::File(FileTarget {
            name: "large.bin".to_owned(),
            if_exists: IfExists::Overwrite,
            compression: Compression::None,
        }),
        media_type: "application/octet-stream",
        content: Content::Body(body.clone()),
        parameters: Parameters::new(),
        trace_parent: None,
        is_repeated: false,
    };
    let before = peak();
    set.write(&connection, &delivery).await.unwrap();
    let sent = peak() - before;
    assert!(sent < ALLOWED_MIB, "{sent} MiB to send it");
    assert_eq!(std::fs::metadata(sshd.file("large.bin")).unwrap().len(), LARGE as u64);

    let before = peak();
    let reading = Reading::File { name: "large.bin".to_owned(), compression: Compression::None };
    let Input::Body(read) = set.read(&connection, &reading).await.unwrap() else { panic!("a file is one body") };
    let cost = peak() - before;
    assert!(read == body);
    assert!(cost < LARGE / MIB + ALLOWED_MIB, "{cost} MiB to read it, itself among them");
}
