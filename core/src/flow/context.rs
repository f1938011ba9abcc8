//! What a run knows besides its records: parameters, the message's request, the execution.
//!
//! Must not know: any one record.

use std::sync::Arc;

use uuid::Uuid;

use super::parameters::Parameters;
use crate::{
    clock::Timestamp,
    message::ReceivedRequest,
    ports::script::{NoScripts, Scripts},
};

/// What a run knows besides its records.
#[derive(Debug, Clone)]
pub struct RunContext {
    /// All parameters, the built-in ones included.
    pub parameters: Parameters,
    /// The request that brought the message; none in a run without one.
    pub request: Option<Arc<ReceivedRequest>>,
    /// The execution: what is made up during a run is derived from it, so that a retry makes up the same.
    pub execution: Uuid,
    /// What a script sees as now: the same for every attempt.
    pub now: Timestamp,
    /// What runs scripts.
    pub scripts: Arc<dyn Scripts>,
}

impl RunContext {
    /// A run of nothing but parameters, at the beginning of time and without scripts.
    pub fn of_parameters(parameters: Parameters) -> Self {
        Self { parameters, request: None, execution: Uuid::nil(), now: Timestamp::UNIX_EPOCH, scripts: Arc::new(NoScripts) }
    }

    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let headers = &self.request.as_ref()?.headers;
        headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value.as_str())
    }
}
