//! Arrivals, resumable.

use async_graphql::{Context, ID, Result, SimpleObject, Subscription, connection::CursorType};
use futures::{Stream, StreamExt};
use inlet_core::{
    Error,
    ids::MessageId,
    ops::{
        self,
        message::{ArrivalFilter, ArrivalNews},
    },
    payload_key::PayloadKey,
};

use crate::{
    error::to_graphql,
    id::parse_optional,
    page::IdCursor,
    session::{ctx, services},
    types::message::MessageObject,
};

/// An arrival, or that some were left out: exactly one of message and overrun is set.
#[derive(SimpleObject)]
pub struct MessageArrival {
    /// The message.
    pub message: Option<MessageObject>,
    /// Where to resume after this: give it as `after`.
    pub cursor: String,
    /// What was left out, because the subscriber is too far behind.
    pub overrun: Option<Overrun>,
}

/// A gap that the subscriber must fill by paging through `messages`.
#[derive(SimpleObject)]
pub struct Overrun {
    /// The last message that was told or named as cursor; none when there was none.
    pub after: Option<ID>,
    /// The last message that was left out; the next told comes after it.
    pub resumes_after: ID,
}

#[derive(Default)]
pub struct MessageSubscription;

#[Subscription]
impl MessageSubscription {
    /// Messages as they arrive, of one listener or of all; with a key only those in whose payload it stands, as in `messages`. With `after` (a cursor or message id) first those since, without a gap; then live.
    /// A subscriber more than 10,000 messages behind is told so by `overrun`. An API_USER is told of its own.
    async fn message_arrived(
        &self,
        context: &Context<'_>,
        listener_id: Option<ID>,
        after: Option<String>,
        key: Option<String>,
    ) -> Result<impl Stream<Item = Result<MessageArrival>> + use<>> {
        let ctx = ctx(context).await?;
        let listener_id = parse_optional(listener_id.as_ref(), "listenerId").map_err(to_graphql)?;
        let key = key.map(|key| PayloadKey::parse("key", &key)).transpose();
        let key = key.map_err(|problem| to_graphql(Error::Rejected(vec![problem])))?;
        let after = after.as_deref().map(IdCursor::decode_cursor).transpose().map_err(to_graphql)?;
        let after = after.map(|cursor| MessageId::from_uuid(cursor.0));
        let news = ops::message::arrivals(services(context), ctx, ArrivalFilter { listener_id, key }, after)
            .await
            .map_err(to_graphql)?;
        Ok(news.map(|news| news.map(arrival).map_err(to_graphql)))
    }
}

fn arrival(news: ArrivalNews) -> MessageArrival {
    match news {
        ArrivalNews::Arrived(message) => MessageArrival {
            cursor: IdCursor(message.id.uuid()).encode_cursor(),
            message: Some(MessageObject(*message)),
            overrun: None,
        },
        ArrivalNews::Overrun { after, resumes_after } => MessageArrival {
            message: None,
            cursor: IdCursor(resumes_after.uuid()).encode_cursor(),
            overrun: Some(Overrun {
                after: after.map(|id| id.to_string().into()),
                resumes_after: resumes_after.to_string().into(),
            }),
        },
    }
}
