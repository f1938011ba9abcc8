//! What a run knows besides its records: parameters, the message's request, the execution.
//!
//! Must not know: any one record.

use std::{collections::BTreeMap, sync::Arc};

use inlet_formats::Value;
use uuid::Uuid;

use super::{definition::ParameterDeclaration, parameters::Parameters, step::StepResults};
use crate::{
    clock::Timestamp,
    ids::{ExecutionId, FlowId, MessageId, TenantId},
    message::ReceivedRequest,
    ports::script::{NoScripts, Scripts},
};

/// What a run knows besides its records.
#[derive(Debug, Clone)]
pub struct RunContext {
    /// Whose run it is.
    pub tenant: TenantId,
    /// All parameters, the built-in ones included.
    pub parameters: Parameters,
    /// Those of a declared type other than text, as that type; none for a value that is not of it, which [`Parameters::check_types`] refuses.
    pub typed: BTreeMap<String, Value>,
    /// The request that brought the message; none in a run without one.
    pub request: Option<Arc<ReceivedRequest>>,
    /// The execution: what is made up during a run is derived from it, so that a retry makes up the same.
    pub execution: Uuid,
    /// What a script sees as now: the same for every attempt.
    pub now: Timestamp,
    /// What became of the steps that are over.
    pub steps: Arc<StepResults>,
    /// What runs scripts.
    pub scripts: Arc<dyn Scripts>,
}

/// What one run brings to its flow.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The execution.
    pub execution: ExecutionId,
    /// The flow.
    pub flow: FlowId,
    /// Whose.
    pub tenant: TenantId,
    /// The message, when it arrived, and how; none in a run without one.
    pub message: Option<(MessageId, Timestamp, Arc<ReceivedRequest>)>,
    /// Parameters of a manual run.
    pub asked: BTreeMap<String, String>,
    /// When the execution was made.
    pub now: Timestamp,
}

impl RunContext {
    /// The context of a run. `base` are the flow's defaults and over them the schedule's; over these come a manual run's parameters or the request's
    /// (query, path, and last the headers that the flow names), and over all the built-in ones, which nobody overrides.
    pub fn of_run(
        base: &Parameters,
        declarations: &[ParameterDeclaration],
        facts: Facts,
        scripts: Arc<dyn Scripts>,
    ) -> Self {
        let mut parameters = base.clone();
        parameters.overlay(facts.asked);
        let mut request = None;
        if let Some((id, received_at, received)) = facts.message {
            parameters.overlay(received.parameters.clone());
            parameters.overlay_headers(declarations, &received.headers);
            parameters.insert("messageUuid", id.to_string());
            parameters.insert("receivedAt", shown(received_at));
            request = Some(received);
        }
        parameters.insert("executionId", facts.execution.to_string());
        parameters.insert("executionAt", shown(facts.now));
        parameters.insert("flowId", facts.flow.to_string());
        parameters.insert("tenantId", facts.tenant.to_string());
        let typed = parameters.typed(declarations);
        Self {
            tenant: facts.tenant,
            parameters,
            typed,
            request,
            execution: facts.execution.uuid(),
            now: facts.now,
            steps: Arc::default(),
            scripts,
        }
    }

    /// A run of nothing but parameters, at the beginning of time and without scripts.
    pub fn of_parameters(parameters: Parameters) -> Self {
        Self {
            tenant: TenantId::from_uuid(Uuid::nil()),
            parameters,
            typed: BTreeMap::new(),
            request: None,
            execution: Uuid::nil(),
            now: Timestamp::UNIX_EPOCH,
            steps: Arc::default(),
            scripts: Arc::new(NoScripts),
        }
    }

    /// A parameter as its declared type, or as text.
    pub fn parameter(&self, name: &str) -> Option<Value> {
        self.typed.get(name).cloned().or_else(|| Some(self.parameters.get(name)?.into()))
    }

    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let headers = &self.request.as_ref()?.headers;
        headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value.as_str())
    }
}

fn shown(at: Timestamp) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}
