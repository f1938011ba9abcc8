//! What the tests of all kinds of connections share: stages that are timed one after the other, and the way to a server past the egress guard.
//!
//! Must not know: what is said once a server is reached.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use inlet_core::{
    connection_test::{TestOutcome, TestStage, TestStep},
    ports::connector::{ConnectorError, Retry},
};
use tokio::{net::TcpStream, time::timeout};

use crate::{
    egress::{EgressPolicy, EgressRefused},
    failed,
};

/// The longest one stage may take: somebody is waiting.
const PATIENCE: Duration = Duration::from_secs(10);

/// The stages of what is reached over the network.
pub const STAGES: [TestStage; 5] =
    [TestStage::Dns, TestStage::Tcp, TestStage::Tls, TestStage::Authentication, TestStage::Operation];

/// The stages so far.
#[derive(Debug, Default)]
pub struct Probe(Vec<TestStep>);

impl Probe {
    /// Tries a stage and notes how it ended; its result, if it has one.
    pub async fn attempt<T>(
        &mut self,
        stage: TestStage,
        action: impl Future<Output = Result<T, ConnectorError>>,
    ) -> Option<T> {
        let began = Instant::now();
        match in_time(action).await {
            Ok(result) => {
                self.pass(stage, Some(began.elapsed()), None);
                Some(result)
            }
            Err(error) => {
                self.fail(stage, Some(began.elapsed()), error);
                None
            }
        }
    }

    /// Looks the name up, past the guard, and connects to what may be reached. Whether that went well.
    pub async fn reach(&mut self, egress: &EgressPolicy, host: &str, port: u16) -> bool {
        let Some(addresses) = self.attempt(TestStage::Dns, look_up(egress, host, port)).await else { return false };
        let connecting = async {
            TcpStream::connect(addresses.as_slice()).await.map_err(|error| {
                tracing::debug!(%error, "a tested connection was not made");
                failed("TCP_CONNECT", "no connection to the server can be made", Retry::Later)
            })
        };
        self.attempt(TestStage::Tcp, connecting).await.is_some()
    }

    /// Notes that a stage went well.
    pub fn pass(&mut self, stage: TestStage, duration: Option<Duration>, remark: Option<String>) {
        self.0.push(TestStep { stage, outcome: TestOutcome::Passed(remark), duration });
    }

    /// Notes what went wrong in a stage.
    pub fn fail(&mut self, stage: TestStage, duration: Option<Duration>, error: ConnectorError) {
        self.0.push(TestStep { stage, outcome: TestOutcome::Failed(error.failure), duration });
    }

    /// Notes that a stage is not tried.
    pub fn skip(&mut self, stage: TestStage, why: &str) {
        self.0.push(TestStep { stage, outcome: TestOutcome::Skipped(why.to_owned()), duration: None });
    }

    /// All of these stages in their order; those that were not come to are skipped.
    pub fn finish(mut self, stages: &[TestStage]) -> Vec<TestStep> {
        for &stage in stages {
            if !self.0.iter().any(|step| step.stage == stage) {
                self.skip(stage, "the test did not come as far");
            }
        }
        self.0.sort_by_key(|step| step.stage);
        self.0
    }
}

/// Bounds a stage.
pub async fn in_time<T>(action: impl Future<Output = Result<T, ConnectorError>>) -> Result<T, ConnectorError> {
    timeout(PATIENCE, action).await.unwrap_or_else(|_| {
        let message = format!("no end after {} seconds", PATIENCE.as_secs());
        Err(failed("TEST_TIMEOUT", message, Retry::Later))
    })
}

/// The addresses of a server that the guard lets through. Codes: `EGRESS_REFUSED`, `DNS_UNRESOLVED`.
pub async fn look_up(egress: &EgressPolicy, host: &str, port: u16) -> Result<Vec<SocketAddr>, ConnectorError> {
    let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
    let found = egress.resolve(host).await.map_err(|error| match error.downcast::<EgressRefused>() {
        Ok(refused) => failed("EGRESS_REFUSED", refused.to_string(), Retry::Never),
        Err(_) => failed("DNS_UNRESOLVED", "the server's name cannot be resolved", Retry::Later),
    })?;
    Ok(found.into_iter().map(|address| SocketAddr::new(address.ip(), port)).collect())
}
