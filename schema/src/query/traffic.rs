//! What happens: messages and executions.

use async_graphql::{Context, ID, Object, Result, connection::Connection};
use inlet_core::{execution::ExecutionFilter, ids::MessageId, message::MessageFilter, ops, page::PageRequest};

use crate::{
    error::to_graphql,
    id::{parse, parse_optional},
    page::{DEFAULT_FIRST, IdCursor, connection, request},
    session::{ctx, services},
    types::{
        execution::{ExecutionFilterInput, ExecutionObject},
        message::{MessageFilterInput, MessageObject},
    },
};

#[derive(Default)]
pub struct TrafficQuery;

#[Object]
impl TrafficQuery {
    /// The tenant's messages, newest first. An API_USER sees its own.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn messages(
        &self,
        context: &Context<'_>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
        #[graphql(default)] filter: MessageFilterInput,
    ) -> Result<Connection<IdCursor, MessageObject>> {
        let page = request(first, after.as_deref()).map_err(to_graphql)?;
        let filter = MessageFilter {
            listener_id: parse_optional(filter.listener_id.as_ref(), "filter.listenerId").map_err(to_graphql)?,
            state: filter.state.map(Into::into),
            received_from: filter.received_from,
            received_until: filter.received_until,
            sender_id: None,
        };
        let page = PageRequest { first: page.first, after: page.after.map(MessageId::from_uuid) };
        let page =
            ops::message::list(services(context), &ctx(context).await?, filter, page).await.map_err(to_graphql)?;
        Ok(connection(page, |message| message.id.uuid(), MessageObject))
    }

    /// One message.
    async fn message(&self, context: &Context<'_>, id: ID) -> Result<Option<MessageObject>> {
        let ctx = ctx(context).await?;
        let id = parse(&id, "id").map_err(to_graphql)?;
        Ok(ops::message::get(services(context), &ctx, id).await.map_err(to_graphql)?.map(MessageObject))
    }

    /// The tenant's executions, newest first.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn executions(
        &self,
        context: &Context<'_>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
        #[graphql(default)] filter: ExecutionFilterInput,
    ) -> Result<Connection<IdCursor, ExecutionObject>> {
        let page = request(first, after.as_deref()).map_err(to_graphql)?;
        let filter = ExecutionFilter {
            flow_id: parse_optional(filter.flow_id.as_ref(), "filter.flowId").map_err(to_graphql)?,
            message_id: parse_optional(filter.message_id.as_ref(), "filter.messageId").map_err(to_graphql)?,
            state: filter.state.map(Into::into),
        };
        let page =
            ops::execution::list(services(context), &ctx(context).await?, &filter, page).await.map_err(to_graphql)?;
        Ok(connection(page, |execution| execution.id.uuid(), ExecutionObject))
    }

    /// One execution.
    async fn execution(&self, context: &Context<'_>, id: ID) -> Result<Option<ExecutionObject>> {
        let ctx = ctx(context).await?;
        let id = parse(&id, "id").map_err(to_graphql)?;
        Ok(ops::execution::get(services(context), &ctx, id).await.map_err(to_graphql)?.map(ExecutionObject))
    }
}
