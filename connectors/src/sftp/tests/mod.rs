//! SFTP connections against an OpenSSH server of the test's own; passwords against a small server within the test.

mod faults;
mod files;
mod password;
mod refusal;
mod trust;

use std::{sync::Arc, time::Duration};

use inlet_core::{
    connection::{ConnectionSettings, SecretName},
    connection_test::{TestOutcome, TestStage},
    ports::connector::{ConnectorError, OpenConnection, Retry},
    sftp::{SftpAuthentication, SftpSettings},
};
use inlet_testing::Sshd;

use super::{SftpConnector, remote::Remote};
use crate::{
    egress::EgressPolicy,
    fixtures::{ManualClock, opened},
};

/// One connection, and a way to it.
struct Place {
    connector: SftpConnector,
    connection: OpenConnection,
    settings: SftpSettings,
}

/// What reaches the server with its user's key, and knows it by its own.
fn settings(sshd: &Sshd) -> SftpSettings {
    SftpSettings {
        host: "127.0.0.1".to_owned(),
        port: sshd.port(),
        user: sshd.user().to_owned(),
        authentication: SftpAuthentication::PrivateKey,
        host_keys: vec![sshd.fingerprint("ed25519")],
        directory: String::new(),
        timeout_ms: 30_000,
    }
}

impl Place {
    fn new(settings: SftpSettings, secrets: &[(SecretName, &str)]) -> Self {
        Self::behind(&["127.0.0.1"], settings, secrets)
    }

    fn behind(allowed: &[&str], settings: SftpSettings, secrets: &[(SecretName, &str)]) -> Self {
        let egress = EgressPolicy::parse(allowed.iter().copied()).unwrap();
        Self {
            connector: SftpConnector::new(egress, Arc::new(ManualClock::new())),
            connection: opened(ConnectionSettings::Sftp(settings.clone()), secrets),
            settings,
        }
    }

    /// With the user's own key.
    fn at(sshd: &Sshd, settings: SftpSettings) -> Self {
        Self::new(settings, &[(SecretName::PrivateKey, &sshd.private_key())])
    }

    async fn files(&self) -> Result<Remote<'_>, ConnectorError> {
        self.connector.remote(&self.connection, &self.settings).await
    }

    /// What stands against reaching the files.
    async fn refusal(&self) -> (String, Retry, String) {
        let error = self.files().await.map(|_| ()).unwrap_err();
        (error.failure.code, error.retry, error.failure.message)
    }

    /// The stages of a test: which passed, and the one that failed with its code.
    async fn test(&self) -> (Vec<TestStage>, Option<(TestStage, String)>) {
        let steps = self.connector.test(&self.connection, &self.settings).await;
        let stages: Vec<_> = steps.iter().map(|step| step.stage).collect();
        assert_eq!(stages, super::test::STAGES);
        let passed = steps.iter().filter(|step| matches!(step.outcome, TestOutcome::Passed(_)));
        let failed = steps.iter().find_map(|step| match &step.outcome {
            TestOutcome::Failed(failure) => Some((step.stage, failure.code.clone())),
            _ => None,
        });
        (passed.map(|step| step.stage).collect(), failed)
    }
}

/// Waits for something that happens on the server's side of its own accord.
async fn until(mut condition: impl FnMut() -> bool) {
    tokio::time::timeout(Duration::from_secs(30), async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("it does not come about");
}
