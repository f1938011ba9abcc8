//! Changes of executions, from now on.

use async_graphql::{Context, ID, Result, SimpleObject, Subscription};
use futures::{Stream, StreamExt};
use inlet_core::ops::{
    self,
    execution::{ExecutionNews, FollowFilter},
};

use crate::{
    error::to_graphql,
    id::parse_optional,
    session::{ctx, services},
    types::execution::ExecutionObject,
};

/// A change, or that some were left out.
#[derive(SimpleObject)]
pub struct ExecutionChange {
    /// The execution as it stands now; none at an overrun.
    pub execution: Option<ExecutionObject>,
    /// True when the subscriber was too slow and changes were left out: a list tells how things stand.
    pub overrun: bool,
}

#[derive(Default)]
pub struct ExecutionSubscription;

#[Subscription]
impl ExecutionSubscription {
    /// Executions as they are made and change: of one flow, one of them, or all.
    async fn execution_changed(
        &self,
        context: &Context<'_>,
        flow_id: Option<ID>,
        execution_id: Option<ID>,
    ) -> Result<impl Stream<Item = Result<ExecutionChange>> + use<>> {
        let ctx = ctx(context).await?;
        let filter = FollowFilter {
            flow_id: parse_optional(flow_id.as_ref(), "flowId").map_err(to_graphql)?,
            execution_id: parse_optional(execution_id.as_ref(), "executionId").map_err(to_graphql)?,
        };
        let news = ops::execution::changes(services(context), ctx, filter).map_err(to_graphql)?;
        Ok(news.map(|news| {
            news.map(|news| match news {
                ExecutionNews::Changed(execution) => {
                    ExecutionChange { execution: Some(ExecutionObject(*execution)), overrun: false }
                }
                ExecutionNews::Overrun => ExecutionChange { execution: None, overrun: true },
            })
            .map_err(to_graphql)
        }))
    }
}
