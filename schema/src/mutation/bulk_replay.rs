//! Bulk replays: started and cancelled.

use async_graphql::{Context, ID, Object, Result};
use inlet_core::ops;

use super::payload;
use crate::{
    id::parse,
    session::{ctx, services},
    types::bulk_replay::{BulkReplayCreateInput, BulkReplayObject},
};

payload! {
    /// The bulk replay as it stands.
    BulkReplayPayload { bulk_replay: BulkReplayObject }
}

#[derive(Default)]
pub struct BulkReplayMutation;

#[Object]
impl BulkReplayMutation {
    /// Runs many messages again, in the background; `bulkReplay` tells how far it has come. Of a tenant at most 5 run at once.
    async fn bulk_replay_create(
        &self,
        context: &Context<'_>,
        input: BulkReplayCreateInput,
    ) -> Result<BulkReplayPayload> {
        let ctx = ctx(context).await?;
        let result =
            async { ops::bulk_replay::create(services(context), &ctx, input.messages.selection()?).await }.await;
        BulkReplayPayload::settle(result, BulkReplayObject)
    }

    /// Ends a bulk replay that runs; what it has run again stays. One that has ended stays as it is.
    async fn bulk_replay_cancel(&self, context: &Context<'_>, id: ID) -> Result<BulkReplayPayload> {
        let ctx = ctx(context).await?;
        let result = async { ops::bulk_replay::cancel(services(context), &ctx, parse(&id, "id")?).await }.await;
        BulkReplayPayload::settle(result, BulkReplayObject)
    }
}
