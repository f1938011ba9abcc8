//! Messages.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject, connection::CursorType};
use base64::{Engine, engine::general_purpose::STANDARD};
use inlet_core::{
    clock::Timestamp,
    message::{Message, MessageFilter},
    ops::{self, search::Searched},
};

use super::{
    audit::PrincipalKind,
    execution::{ExecutionObject, ExecutionState},
    listener::ListenerObject,
    parameter::{Parameter, pairs},
};
use crate::{
    error::{shared_to_graphql, to_graphql},
    id::parse_optional,
    page::IdCursor,
    session::{ctx, executions_loader, services},
};

/// One accepted payload.
pub struct MessageObject(pub Message);

/// One accepted payload, byte for byte as received.
#[Object(name = "Message")]
impl MessageObject {
    /// Never changes; `messageUuid` of the receipt.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Where live reading resumes after this message, see `messageArrived`.
    async fn cursor(&self) -> String {
        IdCursor(self.0.id.uuid()).encode_cursor()
    }
    /// Where it arrived; none when the listener is gone.
    async fn listener(&self, context: &Context<'_>) -> Result<Option<ListenerObject>> {
        let ctx = ctx(context).await?;
        Ok(ops::listener::get(services(context), &ctx, self.0.listener_id)
            .await
            .map_err(to_graphql)?
            .map(ListenerObject))
    }
    /// The id of where it arrived.
    async fn listener_id(&self) -> ID {
        self.0.listener_id.to_string().into()
    }
    /// In capitals.
    async fn method(&self) -> &str {
        &self.0.request.method
    }
    /// Path and query as received.
    async fn target(&self) -> &str {
        &self.0.request.target
    }
    /// In order and with duplicates; credentials are replaced by `[redacted]`.
    async fn headers(&self) -> Vec<MessageHeader> {
        self.0
            .request
            .headers
            .iter()
            .map(|header| MessageHeader { name: header.name.clone(), value: header.value.clone() })
            .collect()
    }
    /// The path's and the query's parameters.
    async fn parameters(&self) -> Vec<Parameter> {
        pairs(&self.0.request.parameters)
    }
    /// Of the body, in bytes.
    async fn size(&self) -> i64 {
        self.0.size
    }
    /// Of the body, in hexadecimal.
    async fn sha256(&self) -> String {
        self.0.sha256_hex()
    }
    /// Part of the body: `length` bytes (at most 1 MiB) from `offset`.
    #[graphql(complexity = "50 + child_complexity")]
    async fn body(
        &self,
        context: &Context<'_>,
        #[graphql(default = 0)] offset: i64,
        #[graphql(default = 65_536)] length: i64,
    ) -> Result<Option<MessageBody>> {
        let ctx = ctx(context).await?;
        let part = ops::message::body(services(context), &ctx, self.0.id, offset, length).await.map_err(to_graphql)?;
        Ok(part.map(|part| {
            let end = offset + i64::try_from(part.bytes.len()).unwrap_or(i64::MAX);
            MessageBody {
                text: std::str::from_utf8(&part.bytes).ok().map(str::to_owned),
                base64: STANDARD.encode(&part.bytes),
                has_more: end < part.size,
            }
        }))
    }
    /// When its last byte was read.
    async fn received_at(&self) -> Timestamp {
        self.0.received_at
    }
    /// Who sent it.
    async fn sender(&self) -> MessageSender {
        let sender = &self.0.sender;
        MessageSender {
            kind: sender.kind.into(),
            id: sender.id.map(|id| id.to_string().into()),
            name: sender.name.clone(),
            address: sender.address.map(|address| address.to_string()),
            request_id: sender.request_id.to_string().into(),
        }
    }
    /// The message whose payload was edited to make this one, for an edit-and-replay.
    async fn edited_from(&self) -> Option<ID> {
        self.0.edited_from.map(|id| id.to_string().into())
    }
    /// The step of another flow that handed it over; none for what came from outside.
    async fn called_by(&self) -> Option<CalledByObject> {
        self.0.request.called_by.map(|by| CalledByObject {
            execution_id: by.execution_id.to_string().into(),
            step: by.step,
            depth: by.depth,
        })
    }
    /// Its executions, oldest first: the first, and replays.
    async fn executions(&self, context: &Context<'_>) -> Result<Vec<ExecutionObject>> {
        let loader = executions_loader(context).await?;
        // The error is shared by all rows that waited for it, so it is told by its code and text.
        let loaded = loader.load_one(self.0.id).await.map_err(|error| shared_to_graphql(&error))?;
        Ok(loaded.unwrap_or_default().into_iter().map(ExecutionObject).collect())
    }
}

/// One received header.
#[derive(SimpleObject)]
pub struct MessageHeader {
    /// In lower case.
    pub name: String,
    /// As received; bytes that are not UTF-8 as ISO 8859-1.
    pub value: String,
}

/// Part of a body.
#[derive(SimpleObject)]
pub struct MessageBody {
    /// As text; none when the part is not UTF-8.
    pub text: Option<String>,
    /// As base64 (RFC 4648).
    pub base64: String,
    /// Whether more bytes follow.
    pub has_more: bool,
}

/// Who sent a message.
#[derive(SimpleObject)]
pub struct MessageSender {
    /// What kind of principal.
    pub kind: PrincipalKind,
    /// Its id.
    pub id: Option<ID>,
    /// Its name when it sent.
    pub name: String,
    /// The peer's address.
    pub address: Option<String>,
    /// The request that brought it.
    pub request_id: ID,
}

/// The step of a flow that handed a message to another flow.
#[derive(SimpleObject)]
#[graphql(name = "CalledBy")]
pub struct CalledByObject {
    /// Its execution.
    execution_id: ID,
    /// The step, counted from 0.
    step: i32,
    /// How many flows stand above this one.
    depth: u32,
}

/// Which messages a list shows; left out means all.
#[derive(InputObject, Default)]
pub struct MessageFilterInput {
    /// Only this listener's.
    pub listener_id: Option<ID>,
    /// Only those with an execution in this state.
    pub state: Option<ExecutionState>,
    /// Received at or after.
    pub received_from: Option<Timestamp>,
    /// Received before.
    pub received_until: Option<Timestamp>,
    /// Only those in whose payload (its first 1 MiB) this text stands as a whole word, such as `ORD-1`. Payloads are read for it, so one call looks
    /// through at most 2,000 messages or 32 MiB: a page may be short, or empty, and still have a next one, see `searched`.
    pub key: Option<String>,
}

impl MessageFilterInput {
    /// As the use cases understand it, without the key.
    pub fn read(&self) -> inlet_core::Result<MessageFilter> {
        Ok(MessageFilter {
            listener_id: parse_optional(self.listener_id.as_ref(), "filter.listenerId")?,
            state: self.state.map(Into::into),
            received_from: self.received_from,
            received_until: self.received_until,
            sender_id: None,
        })
    }
}

/// How far a search by key has looked.
#[derive(SimpleObject)]
pub struct MessageSearch {
    /// Where to go on from: give it as `after`.
    pub cursor: String,
    /// When the last message arrived that it looked at.
    pub received_at: Timestamp,
    /// How many messages this call looked at.
    pub messages: i64,
}

impl From<Searched> for MessageSearch {
    fn from(searched: Searched) -> Self {
        let Searched { last, received_at, messages } = searched;
        Self { cursor: IdCursor(last.uuid()).encode_cursor(), received_at, messages }
    }
}

/// What a list of messages says besides its rows.
#[derive(SimpleObject)]
pub struct MessageListFields {
    /// How far a search by key has looked; none without a key, or when there was nothing to look through. While `pageInfo.hasNextPage`, go on from
    /// its cursor rather than from `endCursor`, which is that of the last message found.
    pub searched: Option<MessageSearch>,
}

/// Runs a message again.
#[derive(InputObject)]
pub struct MessageReplayInput {
    /// Which.
    pub message_id: ID,
}

/// An edited copy of a message: exactly one of text and base64 is given.
#[derive(InputObject)]
pub struct MessageResendInput {
    /// The message that was edited.
    pub message_id: ID,
    /// The new payload, as text in UTF-8.
    pub text: Option<String>,
    /// The new payload, as base64 (RFC 4648).
    pub base64: Option<String>,
}
