//! API keys: making them, which shows the secret once, changing and removing them.

use std::collections::BTreeSet;

use super::{Services, check_grant};
use crate::{
    api_key::ApiKey,
    audit::Change,
    auth::{api_key::ApiKeySecret, permission::Operation},
    clock::Timestamp,
    ctx::Ctx,
    error::{Error, Problems, Result},
    ids::{ApiKeyId, ListenerId},
    name::parse_name,
    page::{Page, PageRequest},
    ports::store::TenantTransaction,
    user::Role,
};

/// The most listeners a key can be limited to.
const MAX_LISTENERS: usize = 100;

/// What a new key is made of.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// For people.
    pub name: String,
    /// What its holder may do; not more than the maker may grant.
    pub role: Role,
    /// The only listeners it may call; empty means all.
    pub listener_ids: Vec<ListenerId>,
    /// Until when it holds.
    pub expires_at: Option<Timestamp>,
}

/// What changes of a key; unset stays.
#[derive(Debug, Clone, Default)]
pub struct ApiKeyChange {
    /// For people.
    pub name: Option<String>,
    /// What its holder may do.
    pub role: Option<Role>,
    /// The only listeners it may call, as a whole.
    pub listener_ids: Option<Vec<ListenerId>>,
    /// Until when it holds, or no end.
    pub expires_at: Option<Option<Timestamp>>,
}

/// One key, without its secret.
pub async fn get(services: &Services, ctx: &Ctx, id: ApiKeyId) -> Result<Option<ApiKey>> {
    ctx.authorize(Operation::ApiKey)?;
    Ok(services.read(ctx).await?.api_key(id).await?)
}

/// One page.
pub async fn list(services: &Services, ctx: &Ctx, page: PageRequest) -> Result<Page<ApiKey>> {
    ctx.authorize(Operation::ApiKeys)?;
    Ok(services.read(ctx).await?.api_keys(page).await?)
}

/// Makes a key. The secret is in the answer and nowhere else.
pub async fn create(services: &Services, ctx: &Ctx, new: NewApiKey) -> Result<(ApiKey, ApiKeySecret)> {
    ctx.authorize(Operation::ApiKeyCreate)?;
    let mut problems = Problems::default();
    let name = problems.check(parse_name("name", &new.name));
    problems.extend(check_grant(ctx, new.role));
    let name = problems.unless_any(name)?;
    let secret = ApiKeySecret::generate(services.clock.as_ref());
    let now = services.clock.now();
    let mut transaction = services.write(ctx).await?;
    let key = ApiKey {
        id: ApiKeyId::generate(services.clock.as_ref()),
        tenant_id: ctx.tenant,
        name,
        role: new.role,
        listener_ids: check_listeners(transaction.as_mut(), new.listener_ids).await?,
        hint: secret.hint(),
        expires_at: new.expires_at,
        created_at: now,
        updated_at: now,
    };
    transaction.insert_api_key(&key, &secret.sha256()).await?;
    services.commit(ctx, transaction, change(Operation::ApiKeyCreate, None, Some(&key))).await?;
    Ok((key, secret))
}

/// Changes a key; its secret stays.
pub async fn update(services: &Services, ctx: &Ctx, id: ApiKeyId, wanted: ApiKeyChange) -> Result<ApiKey> {
    ctx.authorize(Operation::ApiKeyUpdate)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.api_key(id).await?.ok_or(Error::NotFound { noun: "API key" })?;
    let mut after = ApiKey { updated_at: services.clock.now(), ..before.clone() };
    let mut problems = Problems::default();
    problems.extend(check_grant(ctx, before.role));
    if let Some(name) = wanted.name {
        after.name = problems.check(parse_name("name", &name)).unwrap_or_default();
    }
    if let Some(role) = wanted.role {
        problems.extend(check_grant(ctx, role));
        after.role = role;
    }
    problems.none()?;
    if let Some(listeners) = wanted.listener_ids {
        after.listener_ids = check_listeners(transaction.as_mut(), listeners).await?;
    }
    after.expires_at = wanted.expires_at.unwrap_or(after.expires_at);
    transaction.update_api_key(&after).await?;
    services.commit(ctx, transaction, change(Operation::ApiKeyUpdate, Some(&before), Some(&after))).await?;
    Ok(after)
}

/// Removes a key; it stops working at once.
pub async fn delete(services: &Services, ctx: &Ctx, id: ApiKeyId) -> Result<ApiKeyId> {
    ctx.authorize(Operation::ApiKeyDelete)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.api_key(id).await?.ok_or(Error::NotFound { noun: "API key" })?;
    if let Some(problem) = check_grant(ctx, before.role) {
        return Err(Error::Rejected(vec![problem]));
    }
    transaction.delete_api_key(id).await?;
    services.commit(ctx, transaction, change(Operation::ApiKeyDelete, Some(&before), None)).await?;
    Ok(id)
}

async fn check_listeners(transaction: &mut dyn TenantTransaction, wanted: Vec<ListenerId>) -> Result<Vec<ListenerId>> {
    let wanted: BTreeSet<ListenerId> = wanted.into_iter().collect();
    if wanted.len() > MAX_LISTENERS {
        return Err(Error::field(
            "TOO_MANY_LISTENERS",
            "listenerIds",
            format!("a key is limited to at most {MAX_LISTENERS} listeners"),
        ));
    }
    for &id in &wanted {
        if transaction.listener(id).await?.is_none() {
            return Err(Error::field("NOT_FOUND", "listenerIds", format!("there is no such listener: {id}")));
        }
    }
    Ok(wanted.into_iter().collect())
}

fn change<'a>(operation: Operation, before: Option<&'a ApiKey>, after: Option<&'a ApiKey>) -> Change<'a, ApiKey> {
    let noun_id = before.or(after).map_or_else(Default::default, |key| key.id.uuid());
    Change { action: operation.name(), noun: "apiKey", noun_id, before, after }
}
