//! Messages: what can be done with one is to run it again.

use async_graphql::{Context, Object, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use inlet_core::{Error, ops};

use super::payload;
use crate::{
    id::parse,
    session::{ctx, services},
    types::{
        execution::ExecutionObject,
        message::{MessageObject, MessageReplayInput, MessageResendInput},
    },
};

payload! {
    /// The execution that runs the message again.
    MessageReplayPayload { execution: ExecutionObject }
}

payload! {
    /// The new message; its `editedFrom` names the old one.
    MessageResendPayload { message: MessageObject }
}

#[derive(Default)]
pub struct MessageMutation;

#[Object]
impl MessageMutation {
    /// Runs a message again with flow, formats and connections as they are now. While the flow is not scheduled, the execution is HELD.
    async fn message_replay(&self, context: &Context<'_>, input: MessageReplayInput) -> Result<MessageReplayPayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let id = parse(&input.message_id, "messageId")?;
            ops::message::replay(services(context), &ctx, id).await
        };
        MessageReplayPayload::settle(result.await, ExecutionObject)
    }

    /// Sends an edited copy of a message to the listener that received it. The original stays as it is.
    async fn message_resend(&self, context: &Context<'_>, input: MessageResendInput) -> Result<MessageResendPayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let id = parse(&input.message_id, "messageId")?;
            let body = match (input.text, input.base64) {
                (Some(text), None) => text.into_bytes(),
                (None, Some(base64)) => STANDARD
                    .decode(base64)
                    .map_err(|_| Error::field("BASE64_INVALID", "base64", "this is not base64"))?,
                _ => return Err(Error::rejected("BODY_INVALID", "give exactly one of text and base64")),
            };
            ops::message::resend(services(context), &ctx, id, body.into()).await
        };
        MessageResendPayload::settle(result.await, MessageObject)
    }
}
