//! Refused requests, from now on.

use async_graphql::{Context, ID, Result, SimpleObject, Subscription};
use futures::{Stream, StreamExt};
use inlet_core::{clock::Timestamp, ops};

use crate::{
    error::to_graphql,
    session::{ctx, services},
    types::mirror,
};

mirror! {
    /// Why a request to a listener was refused.
    RejectionReason = inlet_core::listener::RejectionReason {
        /// No listener has that path.
        NotFound,
        /// The listener does not answer to that method.
        MethodNotAllowed,
        /// Credentials are missing or wrong.
        Unauthenticated,
        /// The credentials are right and do not suffice.
        Forbidden,
        /// The body is larger than the listener takes.
        BodyTooLarge,
        /// The body ended early or paused for too long.
        BodyBroken,
        /// The service could not take it just then.
        Unavailable,
        /// More came than the listener takes in a time.
        RateLimited,
    }
}

/// A request to a listener that was refused; nothing of it was stored.
#[derive(SimpleObject)]
pub struct RejectedRequest {
    /// Where; none when no listener has that path.
    pub listener_id: Option<ID>,
    /// Why.
    pub reason: RejectionReason,
    /// When.
    pub at: Timestamp,
}

#[derive(Default)]
pub struct ListenerSubscription;

#[Subscription]
impl ListenerSubscription {
    /// Requests to the tenant's listeners as they are refused. Nothing is kept: who is too slow misses some, and no more than 20 a second are told.
    async fn request_rejected(
        &self,
        context: &Context<'_>,
    ) -> Result<impl Stream<Item = Result<RejectedRequest>> + use<>> {
        let ctx = ctx(context).await?;
        let rejections = ops::listener::rejections(services(context), &ctx).map_err(to_graphql)?;
        Ok(rejections.map(|rejection| {
            Ok(RejectedRequest {
                listener_id: rejection.listener_id.map(|id| id.to_string().into()),
                reason: rejection.reason.into(),
                at: rejection.at,
            })
        }))
    }
}
