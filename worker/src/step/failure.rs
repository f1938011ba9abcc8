//! How a step fails: what is known of it, and whether the same may succeed later.
//!
//! Must not know: what the step was doing.

use inlet_core::{
    Error,
    execution::Failure,
    flow::{
        error::FlowError,
        run::{Rejections, StepError},
    },
    ports::{
        connector::{ConnectorError, DeliveryReport, Retry},
        script::{ScriptFailure, ScriptFailureKind},
    },
};

use crate::plan::PlanError;

/// A step that failed.
pub struct StepFailure {
    pub rejected: Rejections,
    pub failure: Failure,
    pub retry: Retry,
    pub report: DeliveryReport,
}

/// One that nothing but a change mends.
pub fn never(code: &str, message: &str) -> StepFailure {
    let failure = Failure { code: code.to_owned(), message: message.to_owned(), ..Failure::default() };
    StepFailure { failure, retry: Retry::Never, report: DeliveryReport::default(), rejected: Rejections::default() }
}

impl From<FlowError> for StepFailure {
    fn from(error: FlowError) -> Self {
        StepError::from(error).into()
    }
}

impl From<StepError> for StepFailure {
    fn from(StepError { error, rejected }: StepError) -> Self {
        // A script that found no host did nothing wrong.
        let busy = ScriptFailureKind::Unavailable;
        let retry = match error.as_ref() {
            FlowError::Script { failure: ScriptFailure { kind, .. }, .. } if *kind == busy => Retry::Later,
            _ => Retry::Never,
        };
        Self { failure: error.failure(), retry, report: DeliveryReport::default(), rejected }
    }
}

impl From<PlanError> for StepFailure {
    fn from(error: PlanError) -> Self {
        // Whoever runs the installation can mend a key; whoever made the flow has to mend the flow.
        let retry = if matches!(error, PlanError::Sealed(_)) { Retry::Later } else { Retry::Never };
        Self { retry, ..never(error.code(), &error.to_string()) }
    }
}

impl From<ConnectorError> for StepFailure {
    fn from(error: ConnectorError) -> Self {
        Self { failure: error.failure, retry: error.retry, report: error.report, rejected: Rejections::default() }
    }
}

/// Of handing over to another flow: what the store could not do now it may do later.
impl From<Error> for StepFailure {
    fn from(error: Error) -> Self {
        let retry = if matches!(error, Error::Rejected(_)) { Retry::Never } else { Retry::Later };
        if let Error::Internal { source } = &error {
            tracing::error!(error = %source, "a payload could not be handed to another flow");
        }
        Self { retry, ..never(error.code(), &error.to_string()) }
    }
}
