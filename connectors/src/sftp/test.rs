//! Tests an SFTP connection: reaches the server, sees its key, signs in, and looks for the directory.
//!
//! Must not know: files.

use std::time::Instant;

use inlet_core::{
    connection_test::{TestStage, TestStep},
    ports::connector::{ConnectorError, OpenConnection, Retry},
    sftp::SftpSettings,
};

use super::{
    SftpConnector,
    failure::{explain_trouble, refused},
    session::{Server, Session},
    sign_in::sign_in,
    store::{Kind, whole_path},
};
use crate::probe::{Probe, in_time, look_up};

/// The stages of what is reached by SSH.
pub(super) const STAGES: [TestStage; 5] =
    [TestStage::Dns, TestStage::Tcp, TestStage::Ssh, TestStage::Authentication, TestStage::Operation];

impl SftpConnector {
    /// Tries the connection from the name's look-up to a look at its directory; nothing is written. Codes as of [`open`](Self::open), and `TCP_CONNECT`
    /// and `TEST_TIMEOUT`.
    pub async fn test(&self, connection: &OpenConnection, settings: &SftpSettings) -> Vec<TestStep> {
        let mut probe = Probe::default();
        self.probe(&mut probe, connection, settings).await;
        probe.finish(&STAGES)
    }

    async fn probe(&self, probe: &mut Probe, connection: &OpenConnection, settings: &SftpSettings) {
        if !probe.reach(&self.egress, &settings.host, settings.port).await {
            return;
        }
        let shaking = async {
            let addresses = look_up(&self.egress, &settings.host, settings.port).await?;
            self.handshake(settings, &addresses).await
        };
        let Some(mut server) = probe.attempt(TestStage::Ssh, Box::pin(shaking)).await else { return };
        let signing = Box::pin(sign_in(&mut server, connection, settings));
        if probe.attempt(TestStage::Authentication, signing).await.is_none() {
            return;
        }
        let began = Instant::now();
        match in_time(Box::pin(look(server, settings))).await {
            Ok(remark) => probe.pass(TestStage::Operation, Some(began.elapsed()), remark),
            Err(error) => probe.fail(TestStage::Operation, Some(began.elapsed()), error),
        }
    }
}

/// Looks for the directory; a remark where it is not there.
async fn look(server: Server, settings: &SftpSettings) -> Result<Option<String>, ConnectorError> {
    let session = Session::start(server, settings).await?;
    let found = session.ask(session.sftp.stat(whole_path(&settings.directory, ""))).await;
    session.end().await;
    match found {
        Ok(found) if Kind::of(&found.attrs) == Kind::Directory => Ok(None),
        Ok(_) => Err(refused("what stands at the connection's directory is none", Retry::Never)),
        Err(trouble) if trouble.is_absence() => {
            Ok(Some("the directory is not there yet; the first file makes it".to_owned()))
        }
        Err(trouble) => Err(explain_trouble(&trouble)),
    }
}
