//! Objects, inputs and enums by noun.

pub mod api_key;
pub mod audit;
pub mod connection;
pub mod execution;
pub mod flow;
pub mod flow_input;
pub mod format;
pub mod listener;
pub mod message;
pub mod parameter;
pub mod schedule;
pub mod tenant;
pub mod user;

/// Mirrors a core enum as a GraphQL enum of the same variants.
macro_rules! mirror {
    ($(#[$doc:meta])* $name:ident = $core:path { $($(#[$variant_doc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
        #[graphql(remote = $core)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }
    };
}
pub(crate) use mirror;
