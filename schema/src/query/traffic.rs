//! What happens: messages and executions.

use async_graphql::{
    Context, ID, Object, Result,
    connection::{Connection, Edge},
};
use inlet_core::{
    Error,
    execution::ExecutionFilter,
    ids::MessageId,
    message::Message,
    ops::{self, search::Found},
    page::PageRequest,
    payload_key::PayloadKey,
};

use crate::{
    error::to_graphql,
    id::{parse, parse_optional},
    limits::take_search,
    page::{DEFAULT_FIRST, IdCursor, connection, request},
    session::{ctx, services},
    types::{
        bulk_replay::{BulkReplayObject, MessageCountObject},
        execution::{ExecutionFilterInput, ExecutionObject},
        message::{MessageFilterInput, MessageListFields, MessageObject},
        notice::{NoticeDeliveryObject, NoticeDeliveryState},
    },
};

type MessageConnection = Connection<IdCursor, MessageObject, MessageListFields>;

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
    ) -> Result<MessageConnection> {
        let ctx = ctx(context).await?;
        let page = request(first, after.as_deref()).map_err(to_graphql)?;
        let key = filter.key.as_deref().map(|key| PayloadKey::parse("filter.key", key)).transpose();
        let key = key.map_err(|problem| to_graphql(Error::Rejected(vec![problem])))?;
        let filter = filter.read().map_err(to_graphql)?;
        let page = PageRequest { first: page.first, after: page.after.map(MessageId::from_uuid) };
        let Found { page, searched } = match key {
            Some(key) => {
                take_search(context)?;
                ops::search::by_key(services(context), &ctx, filter, &key, page).await
            }
            None => ops::message::list(services(context), &ctx, filter, page)
                .await
                .map(|page| Found { page, searched: None }),
        }
        .map_err(to_graphql)?;
        let fields = MessageListFields { searched: searched.map(Into::into) };
        let mut connection = Connection::with_additional_fields(false, page.has_next, fields);
        let edge = |message: Message| Edge::new(IdCursor(message.id.uuid()), MessageObject(message));
        connection.edges.extend(page.rows.into_iter().map(edge));
        Ok(connection)
    }

    /// One message.
    async fn message(&self, context: &Context<'_>, id: ID) -> Result<Option<MessageObject>> {
        let ctx = ctx(context).await?;
        let id = parse(&id, "id").map_err(to_graphql)?;
        Ok(ops::message::get(services(context), &ctx, id).await.map_err(to_graphql)?.map(MessageObject))
    }

    /// How many messages match, counted up to 10,000; a key cannot be counted.
    #[graphql(complexity = "200 + child_complexity")]
    async fn message_count(
        &self,
        context: &Context<'_>,
        #[graphql(default)] filter: MessageFilterInput,
    ) -> Result<MessageCountObject> {
        let ctx = ctx(context).await?;
        if filter.key.is_some() {
            return Err(to_graphql(Error::field(
                "KEY_NOT_COUNTED",
                "filter.key",
                "messages with a key are not counted",
            )));
        }
        let filter = filter.read().map_err(to_graphql)?;
        Ok(ops::bulk_replay::count(services(context), &ctx, &filter).await.map_err(to_graphql)?.into())
    }

    /// The tenant's bulk replays, newest first.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn bulk_replays(
        &self,
        context: &Context<'_>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
    ) -> Result<Connection<IdCursor, BulkReplayObject>> {
        let page = request(first, after.as_deref()).map_err(to_graphql)?;
        let page = ops::bulk_replay::list(services(context), &ctx(context).await?, page).await.map_err(to_graphql)?;
        Ok(connection(page, |replay| replay.id.uuid(), BulkReplayObject))
    }

    /// One bulk replay.
    async fn bulk_replay(&self, context: &Context<'_>, id: ID) -> Result<Option<BulkReplayObject>> {
        let ctx = ctx(context).await?;
        let id = parse(&id, "id").map_err(to_graphql)?;
        Ok(ops::bulk_replay::get(services(context), &ctx, id).await.map_err(to_graphql)?.map(BulkReplayObject))
    }

    /// What a rule told, newest first; deliveries are kept for 30 days.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn notice_deliveries(
        &self,
        context: &Context<'_>,
        notice_id: ID,
        #[graphql(desc = "Only those that stand there.")] state: Option<NoticeDeliveryState>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
    ) -> Result<Connection<IdCursor, NoticeDeliveryObject>> {
        let page = request(first, after.as_deref()).map_err(to_graphql)?;
        let ctx = ctx(context).await?;
        let id = parse(&notice_id, "noticeId").map_err(to_graphql)?;
        let found = ops::notice::deliveries(services(context), &ctx, id, state.map(Into::into), page).await;
        Ok(connection(found.map_err(to_graphql)?, |delivery| delivery.id.uuid(), NoticeDeliveryObject))
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
