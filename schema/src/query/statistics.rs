//! The overview.

use async_graphql::{Context, Object, Result};
use inlet_core::{clock::Timestamp, ops};

use crate::{
    error::to_graphql,
    session::{ctx, services},
    types::statistics::OverviewObject,
};

#[derive(Default)]
pub struct StatisticsQuery;

#[Object]
impl StatisticsQuery {
    /// How the tenant's traffic did in a period of at most 8 days, in at most 500 buckets of whole seconds, and what waits now.
    #[graphql(complexity = "100 + child_complexity")]
    async fn overview(
        &self,
        context: &Context<'_>,
        from: Timestamp,
        until: Timestamp,
        #[graphql(default = 60)] buckets: i32,
    ) -> Result<OverviewObject> {
        let ctx = ctx(context).await?;
        let overview = ops::statistics::overview(services(context), &ctx, from, until, buckets).await;
        Ok(OverviewObject(overview.map_err(to_graphql)?))
    }
}
