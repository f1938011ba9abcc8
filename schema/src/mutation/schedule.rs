//! Schedules.

use async_graphql::{Context, ID, Object, Result};
use inlet_core::{
    clock::Timestamp,
    ops::{
        self,
        schedule::{NewSchedule, ScheduleChange},
    },
};

use super::{DeletePayload, payload};
use crate::{
    id::parse,
    session::{ctx, services},
    types::{
        parameter::map,
        schedule::{ScheduleCreateInput, ScheduleObject, ScheduleUpdateInput},
    },
};

payload! {
    /// The new or changed schedule.
    SchedulePayload { schedule: ScheduleObject }
}

#[derive(Default)]
pub struct ScheduleMutation;

#[Object]
impl ScheduleMutation {
    /// Makes a schedule. EVENT needs a flow with a listener, and an active one releases what was HELD; CRON and EVERY need a flow without.
    async fn schedule_create(&self, context: &Context<'_>, mut input: ScheduleCreateInput) -> Result<SchedulePayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let new = NewSchedule {
                flow_id: parse(&input.flow_id, "flowId")?,
                timing: input.timing()?,
                active: input.active,
                starts_at: input.starts_at,
                ends_at: input.ends_at,
                overlap: input.overlap.into(),
                missed: input.missed.into(),
                parameters: map(input.parameters)?,
            };
            ops::schedule::create(services(context), &ctx, new).await
        };
        SchedulePayload::settle(result.await, ScheduleObject)
    }

    /// Changes a schedule. Deactivating holds what waits; activating releases it.
    async fn schedule_update(&self, context: &Context<'_>, input: ScheduleUpdateInput) -> Result<SchedulePayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let change = ScheduleChange {
                timing: input.timing.map(Into::into),
                active: input.active,
                starts_at: input.starts_at.as_opt_ref().map(Option::<&Timestamp>::copied),
                ends_at: input.ends_at.as_opt_ref().map(Option::<&Timestamp>::copied),
                overlap: input.overlap.map(Into::into),
                missed: input.missed.map(Into::into),
                parameters: input.parameters.map(map).transpose()?,
            };
            ops::schedule::update(services(context), &ctx, parse(&input.id, "id")?, change).await
        };
        SchedulePayload::settle(result.await, ScheduleObject)
    }

    /// Removes a schedule; what waits for its flow is HELD.
    async fn schedule_delete(&self, context: &Context<'_>, id: ID) -> Result<DeletePayload> {
        let ctx = ctx(context).await?;
        DeletePayload::settle(async { ops::schedule::delete(services(context), &ctx, parse(&id, "id")?).await }.await)
    }
}
