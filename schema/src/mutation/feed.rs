//! Feeds.

use async_graphql::{Context, ID, Object, Result};
use inlet_core::ops::{
    self,
    feed::{FeedChange, NewFeed},
};

use super::{DeletePayload, payload};
use crate::{
    id::{parse, parse_optional},
    session::{ctx, services},
    types::feed::{FeedCreateInput, FeedObject, FeedUpdateInput},
};

payload! {
    /// The new or changed feed.
    FeedPayload { feed: FeedObject }
}

#[derive(Default)]
pub struct FeedMutation;

#[Object]
impl FeedMutation {
    /// Makes a feed; a worker takes it up within seconds. What it brings runs when the listener's flow has an active EVENT schedule, and is HELD otherwise.
    async fn feed_create(&self, context: &Context<'_>, input: FeedCreateInput) -> Result<FeedPayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let new = NewFeed {
                name: input.name,
                listener_id: parse(&input.listener_id, "listenerId")?,
                connection_id: parse(&input.connection_id, "connectionId")?,
                source: input.source.into(),
                enabled: input.enabled,
            };
            ops::feed::create(services(context), &ctx, new).await
        };
        FeedPayload::settle(result.await, FeedObject)
    }

    /// Changes a feed; the change is in force within seconds.
    async fn feed_update(&self, context: &Context<'_>, input: FeedUpdateInput) -> Result<FeedPayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let change = FeedChange {
                name: input.name,
                listener_id: parse_optional(input.listener_id.as_ref(), "listenerId")?,
                connection_id: parse_optional(input.connection_id.as_ref(), "connectionId")?,
                source: input.source.map(Into::into),
                enabled: input.enabled,
            };
            ops::feed::update(services(context), &ctx, parse(&input.id, "id")?, change).await
        };
        FeedPayload::settle(result.await, FeedObject)
    }

    /// Removes a feed. What it has brought stays; what the broker has stays there.
    async fn feed_delete(&self, context: &Context<'_>, id: ID) -> Result<DeletePayload> {
        let ctx = ctx(context).await?;
        DeletePayload::settle(async { ops::feed::delete(services(context), &ctx, parse(&id, "id")?).await }.await)
    }
}
