//! Mutations by noun: one `input`, and a payload of the noun and `userErrors`.

mod api_key;
mod bulk_replay;
mod connection;
mod execution;
mod feed;
mod flow;
mod format;
mod listener;
mod message;
mod notice;
mod schedule;
mod session;
mod tenant;
mod user;

use async_graphql::{ID, MergedObject, SimpleObject};

use self::{
    api_key::ApiKeyMutation, bulk_replay::BulkReplayMutation, connection::ConnectionMutation,
    execution::ExecutionMutation, feed::FeedMutation, flow::FlowMutation, format::FormatMutation,
    listener::ListenerMutation, message::MessageMutation, notice::NoticeMutation, schedule::ScheduleMutation,
    session::SessionMutation, tenant::TenantMutation, user::UserMutation,
};
use crate::error::UserError;

/// Changes.
#[derive(MergedObject, Default)]
pub struct Mutation(
    SessionMutation,
    TenantMutation,
    UserMutation,
    ApiKeyMutation,
    ListenerMutation,
    FormatMutation,
    ConnectionMutation,
    FlowMutation,
    ScheduleMutation,
    MessageMutation,
    BulkReplayMutation,
    ExecutionMutation,
    NoticeMutation,
    FeedMutation,
);

/// What was removed.
#[derive(SimpleObject)]
pub struct DeletePayload {
    /// Its id; none when there are userErrors.
    pub deleted_id: Option<ID>,
    /// What the caller can mend.
    pub user_errors: Vec<UserError>,
}

impl DeletePayload {
    fn settle<Id: ToString>(result: inlet_core::Result<Id>) -> async_graphql::Result<Self> {
        let (deleted, user_errors) = crate::error::settle(result)?;
        Ok(Self { deleted_id: deleted.map(|id| id.to_string().into()), user_errors })
    }
}

/// Declares the payload of a noun's mutations.
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $field:ident: $object:ident }) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            /// None when there are userErrors.
            pub $field: Option<$object>,
            /// What the caller can mend.
            pub user_errors: Vec<crate::error::UserError>,
        }

        impl $name {
            fn settle<T>(result: inlet_core::Result<T>, object: impl FnOnce(T) -> $object) -> async_graphql::Result<Self> {
                let (value, user_errors) = crate::error::settle(result)?;
                Ok(Self { $field: value.map(object), user_errors })
            }
        }
    };
}
use payload;
