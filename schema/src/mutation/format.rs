//! Formats.

use async_graphql::{Context, ID, Object, Result};
use inlet_core::ops::{self, format::FormatChange};

use super::{DeletePayload, payload};
use crate::{
    id::parse,
    session::{ctx, services},
    types::format::{FormatCreateInput, FormatObject, FormatSettingsInput, FormatUpdateInput},
};

payload! {
    /// The new or changed format.
    FormatPayload { format: FormatObject }
}

#[derive(Default)]
pub struct FormatMutation;

#[Object]
impl FormatMutation {
    /// Makes a format.
    async fn format_create(&self, context: &Context<'_>, input: FormatCreateInput) -> Result<FormatPayload> {
        let ctx = ctx(context).await?;
        let result =
            async { ops::format::create(services(context), &ctx, &input.name, input.settings.parse()?).await }.await;
        FormatPayload::settle(result, FormatObject)
    }

    /// Changes a format; flows that use it follow at their next run.
    async fn format_update(&self, context: &Context<'_>, input: FormatUpdateInput) -> Result<FormatPayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let change = FormatChange {
                name: input.name,
                settings: input.settings.map(FormatSettingsInput::parse).transpose()?,
            };
            ops::format::update(services(context), &ctx, parse(&input.id, "id")?, change).await
        };
        FormatPayload::settle(result.await, FormatObject)
    }

    /// Removes a format. Refused with IN_USE while a flow uses it.
    async fn format_delete(&self, context: &Context<'_>, id: ID) -> Result<DeletePayload> {
        let ctx = ctx(context).await?;
        DeletePayload::settle(async { ops::format::delete(services(context), &ctx, parse(&id, "id")?).await }.await)
    }
}
