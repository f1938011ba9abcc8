//! Looking for messages by a key in their payloads. Accepting does not look into payloads, so nothing is kept to find them by: they are read, newest
//! first, so many at a time, and the answer says how far it looked.
//!
//! Must not know: formats.

use std::collections::HashMap;

use super::{Services, message};
use crate::{
    auth::permission::Operation,
    clock::Timestamp,
    ctx::Ctx,
    error::{Error, Result},
    ids::MessageId,
    message::{Message, MessageFilter},
    page::{MAX_PAGE, Page, PageRequest},
    payload_key::PayloadKey,
    ports::store::TenantTransaction,
};

/// How many messages one call looks through.
const MOST_MESSAGES: i64 = 2_000;
/// About how many bytes of payloads one call reads.
const MOST_BYTES: i64 = 32 * 1024 * 1024;
/// How far into a payload it looks, in bytes.
pub const DEPTH: i64 = 1024 * 1024;
/// About how many bytes of payloads are in memory at once.
const PORTION: i64 = 4 * 1024 * 1024;

/// How far a search has looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Searched {
    /// The last message it looked at: the cursor to go on from.
    pub last: MessageId,
    /// When that arrived.
    pub received_at: Timestamp,
    /// How many it looked at.
    pub messages: i64,
}

/// What a search has found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The messages that have the key, newest first; `has_next` says whether there is more to look through.
    pub page: Page<Message>,
    /// How far it looked; none when there was nothing.
    pub searched: Option<Searched>,
}

/// Looks through messages that pass the filter, newest first, from after a cursor, until the page is full or one call has looked through enough.
pub async fn by_key(
    services: &Services,
    ctx: &Ctx,
    filter: MessageFilter,
    key: &PayloadKey,
    page: PageRequest<MessageId>,
) -> Result<Found> {
    ctx.authorize(Operation::Messages)?;
    let filter = message::confined(ctx, filter);
    let mut transaction = services.read(ctx).await?;
    let mut after = message::position(transaction.as_mut(), page.after).await?;
    let wanted = page.first as usize;
    let mut found = Found { page: Page { rows: Vec::new(), has_next: true }, searched: None };
    let (mut messages, mut bytes) = (0, 0);
    while found.page.has_next && found.page.rows.len() < wanted && messages < MOST_MESSAGES && bytes < MOST_BYTES {
        let listed = transaction.messages(&filter, PageRequest { first: MAX_PAGE, after }).await?;
        found.page.has_next = listed.has_next;
        let mut rest = listed.rows;
        while !rest.is_empty() {
            if found.page.rows.len() >= wanted || bytes >= MOST_BYTES {
                found.page.has_next = true;
                break;
            }
            let later = rest.split_off(portion(&rest));
            let has_key = with_key(transaction.as_mut(), key, &rest).await?;
            for (message, has_key) in rest.into_iter().zip(has_key) {
                if found.page.rows.len() >= wanted {
                    found.page.has_next = true;
                    break;
                }
                messages += 1;
                bytes += looked_into(&message);
                after = Some(message.position);
                found.searched = Some(Searched { last: message.id, received_at: message.received_at, messages });
                if has_key {
                    found.page.rows.push(message);
                }
            }
            rest = later;
        }
    }
    Ok(found)
}

/// Those of the messages that have the key in their payload.
pub(super) async fn only_with_key(
    transaction: &mut dyn TenantTransaction,
    key: &PayloadKey,
    mut messages: Vec<Message>,
) -> Result<Vec<Message>> {
    let mut found = Vec::new();
    while !messages.is_empty() {
        let later = messages.split_off(portion(&messages));
        let has_key = with_key(transaction, key, &messages).await?;
        found.extend(messages.into_iter().zip(has_key).filter_map(|(message, has_key)| has_key.then_some(message)));
        messages = later;
    }
    Ok(found)
}

/// For each message, whether it has the key.
async fn with_key(
    transaction: &mut dyn TenantTransaction,
    key: &PayloadKey,
    messages: &[Message],
) -> Result<Vec<bool>, Error> {
    let ids: Vec<MessageId> = messages.iter().map(|message| message.id).collect();
    let bodies: HashMap<_, _> = transaction.message_beginnings(&ids, DEPTH).await?.into_iter().collect();
    Ok(ids.iter().map(|id| bodies.get(id).is_some_and(|body| key.is_in(body))).collect())
}

/// How many bytes of it are looked into.
fn looked_into(message: &Message) -> i64 {
    message.size.min(DEPTH)
}

/// How many of the messages have payloads that are in memory together; one at least.
fn portion(messages: &[Message]) -> usize {
    let mut bytes = 0;
    let fit = messages.iter().take_while(|message| {
        bytes += looked_into(message);
        bytes <= PORTION
    });
    fit.count().max(1)
}
