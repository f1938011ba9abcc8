//! What the test of a connection found, stage by stage.
//!
//! Must not know: how a stage is tried.

use std::time::Duration;

use crate::execution::Failure;

/// What a test tries, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TestStage {
    /// The name is looked up, and the egress guard passed.
    Dns,
    /// A connection is made.
    Tcp,
    /// The connection is protected.
    Tls,
    /// The connection is protected by SSH, and the server shows its key.
    Ssh,
    /// The other side is shown who we are.
    Authentication,
    /// Something is done that changes nothing.
    Operation,
}

/// How a stage ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestOutcome {
    /// Well; with a remark, where there is one.
    Passed(Option<String>),
    /// Not well.
    Failed(Failure),
    /// It was not tried, and why.
    Skipped(String),
}

/// One stage of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestStep {
    /// Which.
    pub stage: TestStage,
    /// How it ended.
    pub outcome: TestOutcome,
    /// How long it took; none where it was not tried, or happened within a later stage.
    pub duration: Option<Duration>,
}
