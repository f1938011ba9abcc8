//! Tests of connections.

use async_graphql::{ID, InputObject, SimpleObject};
use inlet_core::connection_test::{TestOutcome, TestStep};

use super::{mirror, parameter::ParameterInput};

mirror! {
    /// What a test tries, in this order; a kind of connection has those that mean something for it.
    ConnectionTestStage = inlet_core::connection_test::TestStage {
        /// The name is looked up, and the egress guard passed.
        Dns,
        /// A connection is made.
        Tcp,
        /// The connection is protected.
        Tls,
        /// The connection is protected by SSH, and the server shows the key it is known by.
        Ssh,
        /// The other side is shown who we are.
        Authentication,
        /// Something is done that changes nothing: a HEAD to the URL, opening the directory, a list of one name.
        Operation,
    }
}

/// How a stage ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
pub enum ConnectionTestOutcome {
    /// Well.
    Passed,
    /// Not well.
    Failed,
    /// It was not tried.
    Skipped,
}

/// One stage of a connection's test.
#[derive(SimpleObject)]
#[graphql(name = "ConnectionTestStep")]
pub struct ConnectionTestStepObject {
    /// Which.
    stage: ConnectionTestStage,
    /// How it ended.
    outcome: ConnectionTestOutcome,
    /// How long it took, in milliseconds; null where it was not tried, or happened within a later stage.
    duration_ms: Option<f64>,
    /// Why it failed: stable, such as `TCP_CONNECT` or `EGRESS_REFUSED`.
    code: Option<String>,
    /// Why it failed or was skipped, or a remark.
    message: Option<String>,
}

/// What a test found.
#[derive(SimpleObject)]
#[graphql(name = "ConnectionTest")]
pub struct ConnectionTestObject {
    /// Whether no stage failed.
    passed: bool,
    /// In order.
    steps: Vec<ConnectionTestStepObject>,
}

/// Which connection is tested.
#[derive(InputObject)]
pub struct ConnectionTestInput {
    /// A stored one, with its secrets.
    pub id: ID,
    /// For templates in its settings.
    #[graphql(default)]
    pub parameters: Vec<ParameterInput>,
}

impl From<Vec<TestStep>> for ConnectionTestObject {
    fn from(steps: Vec<TestStep>) -> Self {
        let passed = !steps.iter().any(|step| matches!(step.outcome, TestOutcome::Failed(_)));
        Self { passed, steps: steps.into_iter().map(Into::into).collect() }
    }
}

impl From<TestStep> for ConnectionTestStepObject {
    fn from(step: TestStep) -> Self {
        let (outcome, code, message) = match step.outcome {
            TestOutcome::Passed(remark) => (ConnectionTestOutcome::Passed, None, remark),
            TestOutcome::Failed(failure) => (ConnectionTestOutcome::Failed, Some(failure.code), Some(failure.message)),
            TestOutcome::Skipped(why) => (ConnectionTestOutcome::Skipped, None, Some(why)),
        };
        let duration_ms = step.duration.map(|duration| duration.as_secs_f64() * 1_000.0);
        Self { stage: step.stage.into(), outcome, duration_ms, code, message }
    }
}
