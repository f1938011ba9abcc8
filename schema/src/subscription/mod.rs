//! Subscriptions by topic.

mod execution;
mod message;

use async_graphql::MergedSubscription;

use self::{execution::ExecutionSubscription, message::MessageSubscription};

/// What is told as it happens.
#[derive(MergedSubscription, Default)]
pub struct Subscription(MessageSubscription, ExecutionSubscription);
