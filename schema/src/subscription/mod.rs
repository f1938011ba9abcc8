//! Subscriptions by topic.

mod execution;
mod listener;
mod message;

use async_graphql::MergedSubscription;

use self::{execution::ExecutionSubscription, listener::ListenerSubscription, message::MessageSubscription};

/// What is told as it happens.
#[derive(MergedSubscription, Default)]
pub struct Subscription(MessageSubscription, ExecutionSubscription, ListenerSubscription);
