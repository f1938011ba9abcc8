//! Flows.

use async_graphql::{Context, ID, Object, Result};
use inlet_core::{
    Error,
    ops::{
        self,
        flow::{FlowChange, NewFlow},
    },
};

use super::{DeletePayload, payload};
use crate::{
    id::{parse, parse_optional},
    session::{ctx, services},
    types::{
        execution::ExecutionObject,
        flow::FlowObject,
        flow_input::{
            FlowCreateInput, FlowPublishInput, FlowRevertInput, FlowRunInput, FlowUpdateInput, changed_definition,
            definition, listener_change,
        },
        parameter::map,
    },
};

payload! {
    /// The new or changed flow.
    FlowPayload { flow: FlowObject }
}

payload! {
    /// The execution that was started.
    FlowRunPayload { execution: ExecutionObject }
}

#[derive(Default)]
pub struct FlowMutation;

#[Object]
impl FlowMutation {
    /// Makes a flow. A listener that already feeds another is refused with LISTENER_HAS_FLOW.
    async fn flow_create(&self, context: &Context<'_>, input: FlowCreateInput) -> Result<FlowPayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let new = NewFlow {
                name: input.name,
                listener_id: parse_optional(input.listener_id.as_ref(), "listenerId")?,
                definition: definition(
                    input.transformations,
                    input.parameters,
                    input.retry.as_ref(),
                    (input.max_concurrency, input.expected_duration_seconds),
                )?,
                note: input.note,
            };
            ops::flow::create(services(context), &ctx, new).await
        };
        FlowPayload::settle(result.await, FlowObject)
    }

    /// Changes a flow; a changed definition becomes its next version, which later executions run, or stays a draft where that is asked for.
    async fn flow_update(&self, context: &Context<'_>, input: FlowUpdateInput) -> Result<FlowPayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let (services, id) = (services(context), parse(&input.id, "id")?);
            let mut change = FlowChange {
                name: input.name,
                listener_id: listener_change(&input.listener_id)?,
                definition: None,
                draft: input.draft,
                note: input.note,
            };
            if input.transformations.is_some()
                || input.parameters.is_some()
                || input.retry.is_some()
                || !input.max_concurrency.is_undefined()
                || !input.expected_duration_seconds.is_undefined()
            {
                let current = ops::flow::get(services, &ctx, id).await?.ok_or(Error::NotFound { noun: "flow" })?;
                let newest = if input.draft && current.latest_version != current.version {
                    ops::flow::version(services, &ctx, id, current.latest_version).await?
                } else {
                    None
                };
                change.definition = Some(changed_definition(
                    newest.map_or(current.definition, |newest| newest.definition),
                    input.transformations,
                    input.parameters,
                    input.retry.as_ref(),
                    (input.max_concurrency, input.expected_duration_seconds),
                )?);
            }
            ops::flow::update(services, &ctx, id, change).await
        };
        FlowPayload::settle(result.await, FlowObject)
    }

    /// Publishes a version: executions that start now are bound to it, those that have begun stay with theirs.
    async fn flow_publish(&self, context: &Context<'_>, input: FlowPublishInput) -> Result<FlowPayload> {
        let ctx = ctx(context).await?;
        let result =
            async { ops::flow::publish(services(context), &ctx, parse(&input.id, "id")?, input.version).await };
        FlowPayload::settle(result.await, FlowObject)
    }

    /// Makes what an earlier version said the next version, and publishes it.
    async fn flow_revert(&self, context: &Context<'_>, input: FlowRevertInput) -> Result<FlowPayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let id = parse(&input.id, "id")?;
            ops::flow::revert(services(context), &ctx, id, (input.version, input.note)).await
        };
        FlowPayload::settle(result.await, FlowObject)
    }

    /// Removes a flow with its versions. Refused with IN_USE while a schedule has it; what waits for it is HELD.
    async fn flow_delete(&self, context: &Context<'_>, id: ID) -> Result<DeletePayload> {
        let ctx = ctx(context).await?;
        DeletePayload::settle(async { ops::flow::delete(services(context), &ctx, parse(&id, "id")?).await }.await)
    }

    /// Runs a flow by hand. A flow with a listener is refused with FLOW_HAS_LISTENER: it must be scheduled as EVENT.
    async fn flow_run(&self, context: &Context<'_>, input: FlowRunInput) -> Result<FlowRunPayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let id = parse(&input.flow_id, "flowId")?;
            ops::flow::run(services(context), &ctx, id, map(input.parameters)?).await
        };
        FlowRunPayload::settle(result.await, ExecutionObject)
    }
}
