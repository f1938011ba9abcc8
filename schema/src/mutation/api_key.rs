//! API keys.

use async_graphql::{Context, ID, MaybeUndefined, Object, Result};
use inlet_core::ops::{
    self,
    api_key::{ApiKeyChange, NewApiKey},
};

use super::{DeletePayload, payload};
use crate::{
    error::settle,
    id::{parse, parse_all},
    session::{ctx, services},
    types::api_key::{ApiKeyCreateInput, ApiKeyCreatePayload, ApiKeyObject, ApiKeyUpdateInput},
};

payload! {
    /// The changed key.
    ApiKeyUpdatePayload { api_key: ApiKeyObject }
}

#[derive(Default)]
pub struct ApiKeyMutation;

#[Object]
impl ApiKeyMutation {
    /// Makes a key. Its secret is in the answer and nowhere else.
    async fn api_key_create(&self, context: &Context<'_>, input: ApiKeyCreateInput) -> Result<ApiKeyCreatePayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let new = NewApiKey {
                name: input.name,
                role: input.role.into(),
                listener_ids: parse_all(&input.listener_ids, "listenerIds")?,
                expires_at: input.expires_at,
            };
            ops::api_key::create(services(context), &ctx, new).await
        };
        let (made, user_errors) = settle(result.await)?;
        let (key, secret) = made.unzip();
        Ok(ApiKeyCreatePayload {
            api_key: key.map(ApiKeyObject),
            secret: secret.map(|secret| secret.reveal().to_owned()),
            user_errors,
        })
    }

    /// Changes a key; its secret stays.
    async fn api_key_update(&self, context: &Context<'_>, input: ApiKeyUpdateInput) -> Result<ApiKeyUpdatePayload> {
        let ctx = ctx(context).await?;
        let result = async {
            let change = ApiKeyChange {
                name: input.name,
                role: input.role.map(Into::into),
                listener_ids: input.listener_ids.map(|ids| parse_all(&ids, "listenerIds")).transpose()?,
                expires_at: match input.expires_at {
                    MaybeUndefined::Undefined => None,
                    MaybeUndefined::Null => Some(None),
                    MaybeUndefined::Value(end) => Some(Some(end)),
                },
            };
            ops::api_key::update(services(context), &ctx, parse(&input.id, "id")?, change).await
        };
        ApiKeyUpdatePayload::settle(result.await, ApiKeyObject)
    }

    /// Removes a key; it stops working at once.
    async fn api_key_delete(&self, context: &Context<'_>, id: ID) -> Result<DeletePayload> {
        let ctx = ctx(context).await?;
        DeletePayload::settle(async { ops::api_key::delete(services(context), &ctx, parse(&id, "id")?).await }.await)
    }
}
