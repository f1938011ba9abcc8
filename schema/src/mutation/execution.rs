//! Executions: one can be stopped.

use async_graphql::{Context, ID, Object, Result};
use inlet_core::ops;

use super::payload;
use crate::{
    id::parse,
    session::{ctx, services},
    types::execution::ExecutionObject,
};

payload! {
    /// The execution as it stands.
    ExecutionCancelPayload { execution: ExecutionObject }
}

#[derive(Default)]
pub struct ExecutionMutation;

#[Object]
impl ExecutionMutation {
    /// Stops an execution, wherever it stands: it is CANCELLED at once, and requests, statements and scripts that run for it are ended. What it has
    /// delivered stays delivered. One that has ended stays as it is.
    async fn execution_cancel(&self, context: &Context<'_>, id: ID) -> Result<ExecutionCancelPayload> {
        let ctx = ctx(context).await?;
        let result = async { ops::execution::cancel(services(context), &ctx, parse(&id, "id")?).await }.await;
        ExecutionCancelPayload::settle(result, ExecutionObject)
    }
}
