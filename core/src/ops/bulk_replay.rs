//! Bulk replays: counting what one would run again, starting it, going on with it bit by bit, and ending it.
//!
//! What a bit makes and how far it came are committed together, and a bit is refused when another has come first: so a process that dies in the middle
//! leaves nothing undone or done twice. Must not know: who goes on with it and when.

use std::collections::HashMap;

use super::{
    Services,
    message::{Fed, fed, replay_of},
    search,
};
use crate::{
    audit::Change,
    auth::permission::Operation,
    bulk_replay::{BulkReplay, BulkReplayState, Selection},
    ctx::Ctx,
    error::{Error, Result},
    execution::{Execution, ExecutionState},
    ids::{BulkReplayId, ListenerId, MessageId, TenantId},
    message::{Message, MessageFilter},
    page::{Page, PageRequest},
    payload_key::PayloadKey,
    ports::{
        bus::Event,
        store::{Access, TenantTransaction, Window},
    },
};

/// How many messages one bit looks at.
const BIT: i64 = 100;
/// How far messages are counted.
pub const MOST_COUNTED: i64 = 10_000;
/// How many messages may be named one by one.
pub const MOST_NAMED: usize = 1_000;
/// How many bulk replays of a tenant may run at once.
const MOST_RUNNING: i64 = 5;

/// How many messages match a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageCount {
    /// So many, at most [`MOST_COUNTED`].
    pub count: i64,
    /// Whether there are more.
    pub more: bool,
}

/// Counts the messages that match, up to [`MOST_COUNTED`].
pub async fn count(services: &Services, ctx: &Ctx, filter: &MessageFilter) -> Result<MessageCount> {
    ctx.authorize(Operation::MessageCount)?;
    let count = services.read(ctx).await?.message_count(filter, MOST_COUNTED + 1).await?;
    Ok(MessageCount { count: count.min(MOST_COUNTED), more: count > MOST_COUNTED })
}

/// One bulk replay.
pub async fn get(services: &Services, ctx: &Ctx, id: BulkReplayId) -> Result<Option<BulkReplay>> {
    ctx.authorize(Operation::BulkReplay)?;
    Ok(services.read(ctx).await?.bulk_replay(id).await?)
}

/// One page, newest first.
pub async fn list(services: &Services, ctx: &Ctx, page: PageRequest) -> Result<Page<BulkReplay>> {
    ctx.authorize(Operation::BulkReplays)?;
    Ok(services.read(ctx).await?.bulk_replays(page).await?)
}

/// Starts a bulk replay of the messages that are there now.
pub async fn create(services: &Services, ctx: &Ctx, selection: Selection) -> Result<BulkReplay> {
    ctx.authorize(Operation::BulkReplayCreate)?;
    let selection = checked(selection)?;
    let mut transaction = services.write(ctx).await?;
    if transaction.running_bulk_replays().await? >= MOST_RUNNING {
        let message = format!("{MOST_RUNNING} bulk replays are running already; wait for one of them, or cancel it");
        return Err(Error::rejected("TOO_MANY_BULK_REPLAYS", message));
    }
    let total = match &selection {
        Selection::Messages(ids) => i64::try_from(ids.len()).ok(),
        // Counting by key would mean to read all of them.
        Selection::Filter(filter) if filter.key.is_some() => None,
        Selection::Filter(filter) => {
            let count = transaction.message_count(&filter.messages(), MOST_COUNTED + 1).await?;
            (count <= MOST_COUNTED).then_some(count)
        }
    };
    let replay = BulkReplay {
        id: BulkReplayId::generate(services.clock.as_ref()),
        tenant_id: ctx.tenant,
        selection,
        state: BulkReplayState::Running,
        total,
        handled: 0,
        replayed: 0,
        position: 0,
        until_position: transaction.last_position().await?,
        started_by: ctx.principal().name().to_owned(),
        created_at: services.clock.now(),
        finished_at: None,
    };
    transaction.insert_bulk_replay(&replay).await?;
    let change = change(Operation::BulkReplayCreate, None, &replay);
    services.audit(ctx, transaction.as_mut(), &change).await?;
    transaction.commit().await?;
    Ok(replay)
}

fn checked(selection: Selection) -> Result<Selection> {
    match selection {
        Selection::Messages(mut ids) => {
            ids.sort_unstable();
            ids.dedup();
            if ids.is_empty() || ids.len() > MOST_NAMED {
                let message = format!("name 1 to {MOST_NAMED} messages, or give a filter");
                return Err(Error::field("MESSAGES_INVALID", "messages.messageIds", message));
            }
            Ok(Selection::Messages(ids))
        }
        Selection::Filter(filter) => {
            if let Some(key) = &filter.key {
                PayloadKey::parse("messages.filter.key", key).map_err(|problem| Error::Rejected(vec![problem]))?;
            }
            Ok(Selection::Filter(filter))
        }
    }
}

/// Ends a bulk replay that runs; what it has run again stays. One that has ended stays as it is.
pub async fn cancel(services: &Services, ctx: &Ctx, id: BulkReplayId) -> Result<BulkReplay> {
    ctx.authorize(Operation::BulkReplayCancel)?;
    let mut transaction = services.write(ctx).await?;
    let before = transaction.bulk_replay(id).await?.ok_or(Error::NotFound { noun: "bulk replay" })?;
    if before.state != BulkReplayState::Running {
        return Ok(before);
    }
    let finished_at = Some(services.clock.now());
    let after = BulkReplay { state: BulkReplayState::Cancelled, finished_at, ..before.clone() };
    transaction.update_bulk_replay(&after).await?;
    let change = change(Operation::BulkReplayCancel, Some(&before), &after);
    services.audit(ctx, transaction.as_mut(), &change).await?;
    transaction.commit().await?;
    Ok(after)
}

fn change<'a>(operation: Operation, before: Option<&'a BulkReplay>, after: &'a BulkReplay) -> Change<'a, BulkReplay> {
    Change { action: operation.name(), noun: "bulkReplay", noun_id: after.id.uuid(), before, after: Some(after) }
}

/// The next messages of a bulk replay.
struct Bit {
    /// Those to run again.
    messages: Vec<Message>,
    /// How many were looked at.
    handled: i64,
    /// Up to where.
    position: i64,
    /// Whether these were the last.
    last: bool,
}

/// Goes on with a bulk replay by a bit; says whether there is more to do. For whoever keeps them going: nobody's permission is asked, because that was
/// done when it was started.
pub async fn advance(services: &Services, tenant: TenantId, id: BulkReplayId) -> Result<bool> {
    // Looked up through a reader: reading payloads must not hold up the writer.
    let (before, bit) = {
        let mut transaction = services.store.tenant(tenant, Access::Read).await?;
        let Some(before) = running(transaction.as_mut(), id).await? else { return Ok(false) };
        let bit = next_bit(transaction.as_mut(), &before).await?;
        (before, bit)
    };
    let mut transaction = services.store.tenant(tenant, Access::Write).await?;
    if running(transaction.as_mut(), id).await?.as_ref() != Some(&before) {
        // Somebody else did this bit, or it was cancelled.
        return Ok(true);
    }
    let made = run_again(services, transaction.as_mut(), &bit.messages).await?;
    let after = BulkReplay {
        handled: before.handled + bit.handled,
        replayed: before.replayed + i64::try_from(made.len()).map_err(Error::internal)?,
        position: bit.position,
        state: if bit.last { BulkReplayState::Done } else { BulkReplayState::Running },
        finished_at: bit.last.then(|| services.clock.now()),
        ..before
    };
    transaction.update_bulk_replay(&after).await?;
    transaction.commit().await?;
    for execution in made {
        let (execution_id, state) = (execution.id, execution.state);
        services.bus.publish(tenant, Event::ExecutionChanged { execution_id, state });
        if state == ExecutionState::Ready {
            services.wake_for(tenant, execution_id);
        }
    }
    Ok(!bit.last)
}

async fn running(transaction: &mut dyn TenantTransaction, id: BulkReplayId) -> Result<Option<BulkReplay>> {
    let found = transaction.bulk_replay(id).await?;
    Ok(found.filter(|replay| replay.state == BulkReplayState::Running))
}

async fn next_bit(transaction: &mut dyn TenantTransaction, replay: &BulkReplay) -> Result<Bit> {
    match &replay.selection {
        Selection::Messages(ids) => {
            let behind = usize::try_from(replay.handled).map_err(Error::internal)?;
            let rest = ids.get(behind..).unwrap_or_default();
            let bit = &rest[..rest.len().min(usize::try_from(BIT).map_err(Error::internal)?)];
            let mut messages = Vec::with_capacity(bit.len());
            for id in bit {
                messages.extend(transaction.message(*id).await?);
            }
            let handled = i64::try_from(bit.len()).map_err(Error::internal)?;
            Ok(Bit { messages, handled, position: replay.position, last: bit.len() == rest.len() })
        }
        Selection::Filter(filter) => {
            let window = Window { after: replay.position, limit: BIT };
            let mut messages = transaction.messages_after(&filter.messages(), window).await?;
            let full = i64::try_from(messages.len()).is_ok_and(|count| count == BIT);
            messages.retain(|message| message.position <= replay.until_position);
            let handled = i64::try_from(messages.len()).map_err(Error::internal)?;
            let position = messages.last().map_or(replay.position, |message| message.position);
            let last = !full || handled < BIT;
            if let Some(key) = &filter.key {
                let key = PayloadKey::parse("key", key).map_err(|problem| Error::Rejected(vec![problem]))?;
                messages = search::only_with_key(transaction, &key, messages).await?;
            }
            if let Some(state) = filter.state {
                let newest = newest_executions(transaction, &messages).await?;
                messages.retain(|message| newest.get(&message.id).is_some_and(|execution| execution.state == state));
            }
            Ok(Bit { messages, handled, position, last })
        }
    }
}

async fn newest_executions(
    transaction: &mut dyn TenantTransaction,
    messages: &[Message],
) -> Result<HashMap<MessageId, Execution>> {
    let ids: Vec<MessageId> = messages.iter().map(|message| message.id).collect();
    let executions = transaction.executions_of_messages(&ids).await?;
    Ok(executions.into_iter().filter_map(|execution| Some((execution.message_id?, execution))).collect())
}

/// Adds an execution for each of the messages.
async fn run_again(
    services: &Services,
    transaction: &mut dyn TenantTransaction,
    messages: &[Message],
) -> Result<Vec<Execution>> {
    let newest = newest_executions(transaction, messages).await?;
    let mut feeds: HashMap<ListenerId, Fed> = HashMap::new();
    let mut made = Vec::with_capacity(messages.len());
    for message in messages {
        let fed = if let Some(known) = feeds.get(&message.listener_id) {
            *known
        } else {
            let found = fed(services, transaction, message.listener_id).await?;
            *feeds.entry(message.listener_id).or_insert(found)
        };
        let earlier = newest.get(&message.id).map(|execution| execution.id);
        let execution = replay_of(services, message, fed, earlier);
        let ready = execution.state == ExecutionState::Ready;
        transaction.insert_execution(&execution, ready.then(|| services.leave_to_front_door())).await?;
        made.push(execution);
    }
    Ok(made)
}
