//! Messages: what can be done with one is to run it again.

use async_graphql::{Context, Object, Result};
use inlet_core::ops;

use super::payload;
use crate::{
    id::parse,
    session::{ctx, services},
    types::{execution::ExecutionObject, message::MessageReplayInput},
};

payload! {
    /// The execution that runs the message again.
    MessageReplayPayload { execution: ExecutionObject }
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
}
