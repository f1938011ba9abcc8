//! Notices.

use async_graphql::{Context, ID, Object, Result};
use inlet_core::{
    ids::FlowId,
    ops::{
        self,
        notice::{NewNotice, NoticeChange},
    },
};

use super::{DeletePayload, payload};
use crate::{
    id::parse,
    session::{ctx, services},
    types::notice::{NoticeCreateInput, NoticeDeliveryObject, NoticeObject, NoticeTestResult, NoticeUpdateInput},
};

payload! {
    /// The new or changed rule.
    NoticePayload { notice: NoticeObject }
}

payload! {
    /// How the sample was taken.
    NoticeTestPayload { result: NoticeTestResult }
}

payload! {
    /// The delivery as it stands now.
    NoticeDeliveryPayload { delivery: NoticeDeliveryObject }
}

#[derive(Default)]
pub struct NoticeMutation;

#[Object]
impl NoticeMutation {
    /// Makes a rule of whom to tell when executions end or last too long.
    async fn notice_create(&self, context: &Context<'_>, input: NoticeCreateInput) -> Result<NoticePayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let new = NewNotice {
                name: input.name,
                active: input.active,
                flow_ids: flows(&input.flow_ids)?,
                on: input.on.into_iter().map(Into::into).collect(),
                connection_id: parse(&input.connection_id, "connectionId")?,
                quiet_seconds: input.quiet_seconds,
            };
            ops::notice::create(services(context), &ctx, new).await
        };
        NoticePayload::settle(result.await, NoticeObject)
    }

    /// Changes a rule. What is on its way goes to the connection that the rule names then.
    async fn notice_update(&self, context: &Context<'_>, input: NoticeUpdateInput) -> Result<NoticePayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let change = NoticeChange {
                name: input.name,
                active: input.active,
                flow_ids: input.flow_ids.as_deref().map(flows).transpose()?,
                on: input.on.map(|kinds| kinds.into_iter().map(Into::into).collect()),
                connection_id: input.connection_id.map(|id| parse(&id, "connectionId")).transpose()?,
                quiet_seconds: input.quiet_seconds,
            };
            ops::notice::update(services(context), &ctx, parse(&input.id, "id")?, change).await
        };
        NoticePayload::settle(result.await, NoticeObject)
    }

    /// Removes a rule and its deliveries, also those on their way.
    async fn notice_delete(&self, context: &Context<'_>, id: ID) -> Result<DeletePayload> {
        let ctx = ctx(context).await?;
        let result = async { ops::notice::delete(services(context), &ctx, parse(&id, "id")?).await };
        DeletePayload::settle(result.await)
    }

    /// Sends a sample of what the rule tells, now and once, and says what came back.
    async fn notice_test(&self, context: &Context<'_>, id: ID) -> Result<NoticeTestPayload> {
        let ctx = ctx(context).await?;
        let result = async { ops::notice::test(services(context), &ctx, parse(&id, "id")?).await };
        NoticeTestPayload::settle(result.await, Into::into)
    }

    /// Has a delivery that is pending or was given up sent again now, with the same id.
    async fn notice_delivery_retry(&self, context: &Context<'_>, id: ID) -> Result<NoticeDeliveryPayload> {
        let ctx = ctx(context).await?;
        let result = async { ops::notice::retry(services(context), &ctx, parse(&id, "id")?).await };
        NoticeDeliveryPayload::settle(result.await, NoticeDeliveryObject)
    }
}

fn flows(ids: &[ID]) -> inlet_core::Result<Vec<FlowId>> {
    ids.iter().enumerate().map(|(index, id)| parse(id, &format!("flowIds[{index}]"))).collect()
}
