//! What a flow is made of: listeners, formats, connections, flows, schedules and feeds; and who is told of its executions.

use async_graphql::{Context, ID, Object, Result, connection::Connection};
use inlet_core::{clock::Timestamp, ops, schedule::CronTiming};

use crate::{
    error::to_graphql,
    id::parse,
    page::{DEFAULT_FIRST, IdCursor, connection as page_connection, request},
    session::{ctx, services},
    types::{
        connection::ConnectionObject,
        feed::FeedObject,
        flow::FlowDifferenceObject,
        flow::FlowObject,
        format::FormatObject,
        listener::ListenerObject,
        notice::NoticeObject,
        preview::{FlowPreviewInput, FlowPreviewObject, FlowShadowInput, FlowShadowObject},
        schedule::ScheduleObject,
    },
};

#[derive(Default)]
pub struct ConfigurationQuery;

#[Object]
impl ConfigurationQuery {
    /// The tenant's listeners, in the order of creation.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn listeners(
        &self,
        context: &Context<'_>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
    ) -> Result<Connection<IdCursor, ListenerObject>> {
        let page = request(first, after.as_deref()).map_err(to_graphql)?;
        let page = ops::listener::list(services(context), &ctx(context).await?, page).await.map_err(to_graphql)?;
        Ok(page_connection(page, |listener| listener.id.uuid(), ListenerObject))
    }

    /// One listener.
    async fn listener(&self, context: &Context<'_>, id: ID) -> Result<Option<ListenerObject>> {
        let ctx = ctx(context).await?;
        let id = parse(&id, "id").map_err(to_graphql)?;
        Ok(ops::listener::get(services(context), &ctx, id).await.map_err(to_graphql)?.map(ListenerObject))
    }

    /// The tenant's formats, in the order of creation.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn formats(
        &self,
        context: &Context<'_>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
    ) -> Result<Connection<IdCursor, FormatObject>> {
        let page = request(first, after.as_deref()).map_err(to_graphql)?;
        let page = ops::format::list(services(context), &ctx(context).await?, page).await.map_err(to_graphql)?;
        Ok(page_connection(page, |format| format.id.uuid(), FormatObject))
    }

    /// One format.
    async fn format(&self, context: &Context<'_>, id: ID) -> Result<Option<FormatObject>> {
        let ctx = ctx(context).await?;
        let id = parse(&id, "id").map_err(to_graphql)?;
        Ok(ops::format::get(services(context), &ctx, id).await.map_err(to_graphql)?.map(FormatObject))
    }

    /// The tenant's connections, in the order of creation.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn connections(
        &self,
        context: &Context<'_>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
    ) -> Result<Connection<IdCursor, ConnectionObject>> {
        let page = request(first, after.as_deref()).map_err(to_graphql)?;
        let page = ops::connection::list(services(context), &ctx(context).await?, page).await.map_err(to_graphql)?;
        Ok(page_connection(page, |connection| connection.id.uuid(), ConnectionObject))
    }

    /// One connection.
    async fn connection(&self, context: &Context<'_>, id: ID) -> Result<Option<ConnectionObject>> {
        let ctx = ctx(context).await?;
        let id = parse(&id, "id").map_err(to_graphql)?;
        Ok(ops::connection::get(services(context), &ctx, id).await.map_err(to_graphql)?.map(ConnectionObject))
    }

    /// The tenant's flows, in the order of creation.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn flows(
        &self,
        context: &Context<'_>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
    ) -> Result<Connection<IdCursor, FlowObject>> {
        let page = request(first, after.as_deref()).map_err(to_graphql)?;
        let page = ops::flow::list(services(context), &ctx(context).await?, page).await.map_err(to_graphql)?;
        Ok(page_connection(page, |flow| flow.id.uuid(), FlowObject))
    }

    /// Runs one step of a version of a flow on a sample, shows every stage, and delivers nothing.
    #[graphql(complexity = "50 + child_complexity")]
    async fn flow_preview(&self, context: &Context<'_>, input: FlowPreviewInput) -> Result<FlowPreviewObject> {
        let ctx = ctx(context).await?;
        let trial = input.parse().map_err(to_graphql)?;
        Ok(ops::preview::preview(services(context), &ctx, trial).await.map_err(to_graphql)?.into())
    }

    /// Runs the first step of a version on the last messages that the flow delivered, beside the versions that delivered them, and delivers nothing.
    /// Newest first; formats are as they are now.
    #[graphql(complexity = "100 + 10 * child_complexity")]
    async fn flow_shadow(&self, context: &Context<'_>, input: FlowShadowInput) -> Result<Vec<FlowShadowObject>> {
        let ctx = ctx(context).await?;
        let id = parse(&input.flow_id, "flowId").map_err(to_graphql)?;
        let shadowed = ops::preview::shadow(services(context), &ctx, id, (input.version, input.last)).await;
        Ok(shadowed.map_err(to_graphql)?.into_iter().map(FlowShadowObject::from).collect())
    }

    /// What is different between two versions of a flow: at most a thousand places.
    #[graphql(complexity = "20 * child_complexity")]
    async fn flow_diff(
        &self,
        context: &Context<'_>,
        flow_id: ID,
        from: i32,
        to: i32,
    ) -> Result<Vec<FlowDifferenceObject>> {
        let ctx = ctx(context).await?;
        let id = parse(&flow_id, "flowId").map_err(to_graphql)?;
        let found = ops::flow::diff(services(context), &ctx, id, (from, to)).await.map_err(to_graphql)?;
        Ok(found.into_iter().map(FlowDifferenceObject::from).collect())
    }

    /// One flow.
    async fn flow(&self, context: &Context<'_>, id: ID) -> Result<Option<FlowObject>> {
        let ctx = ctx(context).await?;
        let id = parse(&id, "id").map_err(to_graphql)?;
        Ok(ops::flow::get(services(context), &ctx, id).await.map_err(to_graphql)?.map(FlowObject))
    }

    /// The tenant's schedules, in the order of creation.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn schedules(
        &self,
        context: &Context<'_>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
    ) -> Result<Connection<IdCursor, ScheduleObject>> {
        let page = request(first, after.as_deref()).map_err(to_graphql)?;
        let page = ops::schedule::list(services(context), &ctx(context).await?, page).await.map_err(to_graphql)?;
        Ok(page_connection(page, |schedule| schedule.id.uuid(), ScheduleObject))
    }

    /// One schedule.
    async fn schedule(&self, context: &Context<'_>, id: ID) -> Result<Option<ScheduleObject>> {
        let ctx = ctx(context).await?;
        let id = parse(&id, "id").map_err(to_graphql)?;
        Ok(ops::schedule::get(services(context), &ctx, id).await.map_err(to_graphql)?.map(ScheduleObject))
    }

    /// The tenant's feeds, in the order of creation.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn feeds(
        &self,
        context: &Context<'_>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
    ) -> Result<Connection<IdCursor, FeedObject>> {
        let page = request(first, after.as_deref()).map_err(to_graphql)?;
        let page = ops::feed::list(services(context), &ctx(context).await?, page).await.map_err(to_graphql)?;
        Ok(page_connection(page, |feed| feed.id.uuid(), FeedObject))
    }

    /// One feed.
    async fn feed(&self, context: &Context<'_>, id: ID) -> Result<Option<FeedObject>> {
        let ctx = ctx(context).await?;
        let id = parse(&id, "id").map_err(to_graphql)?;
        Ok(ops::feed::get(services(context), &ctx, id).await.map_err(to_graphql)?.map(FeedObject))
    }

    /// The tenant's rules of whom to tell when executions end or last too long, in the order of creation.
    #[graphql(complexity = "first.max(0) as usize * child_complexity")]
    async fn notices(
        &self,
        context: &Context<'_>,
        #[graphql(default_with = "DEFAULT_FIRST")] first: i32,
        after: Option<String>,
    ) -> Result<Connection<IdCursor, NoticeObject>> {
        let page = request(first, after.as_deref()).map_err(to_graphql)?;
        let page = ops::notice::list(services(context), &ctx(context).await?, page).await.map_err(to_graphql)?;
        Ok(page_connection(page, |notice| notice.id.uuid(), NoticeObject))
    }

    /// One rule.
    async fn notice(&self, context: &Context<'_>, id: ID) -> Result<Option<NoticeObject>> {
        let ctx = ctx(context).await?;
        let id = parse(&id, "id").map_err(to_graphql)?;
        Ok(ops::notice::get(services(context), &ctx, id).await.map_err(to_graphql)?.map(NoticeObject))
    }

    /// When a cron expression would run its flow next, for whoever is writing one: the next `n` times, 1 to 100, in UTC.
    async fn schedule_next_runs(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "Minute, hour, day of the month, month, day of the week; with a sixth field before them, the second."
        )]
        cron: String,
        #[graphql(desc = "A name of the IANA data base, such as Europe/Prague.", default = "UTC")] time_zone: String,
        #[graphql(default = 5)] n: i32,
    ) -> Result<Vec<Timestamp>> {
        let ctx = ctx(context).await?;
        let timing = CronTiming { expression: cron, time_zone };
        ops::schedule::next_runs(services(context), &ctx, &timing, n).map_err(to_graphql)
    }
}
