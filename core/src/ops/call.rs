//! Flows that call flows: what one step hands to another flow becomes a message of that flow's listener, and runs like any other.
//!
//! Must not know: how the step made what it hands over.

use std::collections::BTreeMap;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::{
    Services,
    message::{Feeding, new_message, store},
};
use crate::{
    clock::Timestamp,
    ctx::{Caller, Ctx, Origin, Principal},
    error::{Error, Problem, Result},
    execution::Claimed,
    flow::{
        definition::{Destination, FlowDefinition},
        version::Flow,
    },
    ids::{ExecutionId, FlowId, MessageId, RequestId},
    message::{CalledBy, Message, ReceivedHeader, ReceivedRequest},
    ports::store::{Access, TenantTransaction},
};

/// How many flows may stand above one that is called.
pub const MAX_DEPTH: u32 = 8;

/// What is wrong with the flows that a flow calls: `NOT_FOUND`, `FLOW_WITHOUT_LISTENER`, `FLOW_CYCLE`, `FLOWS_TOO_DEEP`. Asked of what is published of
/// the others; a draft of theirs is asked when it is published.
pub(super) async fn check(transaction: &mut dyn TenantTransaction, flow: &Flow) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for (index, step) in flow.definition.transformations.iter().enumerate() {
        for (part, destination) in ["to", "rejectedTo"].into_iter().zip(step.destinations()) {
            let Some(called) = destination.flow_id() else { continue };
            let field = format!("transformations[{index}].{part}.flowId");
            problems.extend(check_call(transaction, flow.id, called, &field).await?);
        }
    }
    Ok(problems)
}

async fn check_call(
    transaction: &mut dyn TenantTransaction,
    caller: FlowId,
    called: FlowId,
    field: &str,
) -> Result<Option<Problem>> {
    let problem = |code, message: String| Ok(Some(Problem::field(code, field, message)));
    let mut level = vec![called];
    let mut seen = Vec::new();
    for depth in 0..=MAX_DEPTH {
        let mut next = Vec::new();
        for id in level {
            if id == caller {
                return problem("FLOW_CYCLE", "the flow would call itself, maybe by way of others".to_owned());
            }
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            match transaction.flow(id).await? {
                None if depth == 0 => return problem("NOT_FOUND", "there is no such flow".to_owned()),
                None => {}
                Some(flow) if depth == 0 && flow.listener_id.is_none() => {
                    let message = format!("“{}” has no listener that could take what is handed over", flow.name);
                    return problem("FLOW_WITHOUT_LISTENER", message);
                }
                Some(flow) => next.extend(calls(&flow.definition)),
            }
        }
        if next.is_empty() {
            return Ok(None);
        }
        level = next;
    }
    problem("FLOWS_TOO_DEEP", format!("flows call flows at most {MAX_DEPTH} deep"))
}

fn calls(definition: &FlowDefinition) -> impl Iterator<Item = FlowId> {
    definition.transformations.iter().flat_map(|step| step.destinations().filter_map(Destination::flow_id))
}

/// What a step hands to another flow.
#[derive(Debug, Clone)]
pub struct Handover {
    /// The flow that is called.
    pub flow: FlowId,
    /// The step, counted from 0.
    pub step: i32,
    /// The same for every attempt: what was handed over under it once is not handed over again.
    pub stable_id: String,
    /// What the body is.
    pub media_type: &'static str,
    /// The message's body.
    pub body: Bytes,
}

/// Hands a payload to another flow: when this returns, its message and execution are committed, by this attempt or an earlier one. The flow's name.
///
/// # Errors
/// Rejected with `FLOW_GONE` (the flow, or its listener) or `FLOWS_TOO_DEEP`; otherwise the store's.
pub async fn hand_over(services: &Services, from: &Claimed, handover: Handover) -> Result<String> {
    let gone = |message| Error::rejected("FLOW_GONE", message);
    let depth = from.message.as_ref().and_then(|message| message.request.called_by).map_or(0, |by| by.depth) + 1;
    if depth > MAX_DEPTH {
        return Err(Error::rejected("FLOWS_TOO_DEEP", format!("flows call flows at most {MAX_DEPTH} deep")));
    }
    let execution_id = ExecutionId::from_uuid(derived(from.created_at, &handover.stable_id, "execution"));
    let mut transaction = services.store.tenant(from.tenant_id, Access::Read).await?;
    let flow = transaction.flow(handover.flow).await?.ok_or_else(|| gone("the flow that is called is gone"))?;
    if transaction.execution(execution_id).await?.is_some() {
        return Ok(flow.name);
    }
    let listener = flow.listener_id.ok_or_else(|| gone("the flow that is called has no listener any more"))?;
    let scheduled = super::schedule::is_on(services, transaction.as_mut(), flow.id).await?;
    drop(transaction);
    let ctx = Ctx {
        tenant: from.tenant_id,
        role: None,
        caller: Caller {
            principal: Principal::System,
            origin: Origin { request_id: RequestId::generate(services.clock.as_ref()), address: None },
        },
    };
    let request = ReceivedRequest {
        method: "POST".to_owned(),
        target: format!("/flows/{}", flow.id),
        headers: vec![
            ReceivedHeader { name: "content-type".to_owned(), value: handover.media_type.to_owned() },
            ReceivedHeader { name: "idempotency-key".to_owned(), value: handover.stable_id.clone() },
        ],
        parameters: BTreeMap::new(),
        trace_parent: from.message.as_ref().and_then(|message| message.request.trace_parent),
        called_by: Some(CalledBy { execution_id: from.id, step: handover.step, depth }),
    };
    let id = MessageId::from_uuid(derived(from.created_at, &handover.stable_id, "message"));
    let message = Message { id, ..new_message(services, &ctx, listener, request, &handover.body)? };
    let feeding = Feeding { execution_id, flow_id: Some(flow.id), scheduled };
    store(services, &ctx, message, handover.body, feeding).await?;
    Ok(flow.name)
}

/// An id that every attempt derives alike; its time is that of the execution that calls.
fn derived(at: Timestamp, stable_id: &str, noun: &str) -> Uuid {
    let digest = Sha256::new().chain_update(noun).chain_update([0]).chain_update(stable_id).finalize();
    let mut random = [0; 10];
    random.copy_from_slice(&digest[..10]);
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attempt_derives_the_same_id_and_every_step_another() {
        let at = Timestamp::from_timestamp_millis(1_706_659_200_000).unwrap();
        let one = derived(at, "e-0", "execution");
        assert_eq!(one, derived(at, "e-0", "execution"));
        assert_ne!(one, derived(at, "e-1", "execution"));
        assert_ne!(one, derived(at, "e-0", "message"));
        assert_eq!(one.get_version_num(), 7);
        let (seconds, nanos) = one.get_timestamp().unwrap().to_unix();
        assert_eq!((seconds, nanos), (1_706_659_200, 0));
    }
}
