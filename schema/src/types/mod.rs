//! Objects, inputs and enums by noun.

pub mod api_key;
pub mod audit;
pub mod broker_settings;
pub mod bulk_replay;
pub mod check;
pub mod connection;
pub mod connection_limits;
pub mod connection_test;
pub mod email_settings;
pub mod execution;
pub mod feed;
pub mod field_source;
pub mod file_end;
pub mod flow;
mod flow_as_input;
pub mod flow_input;
pub mod format;
pub mod format_settings;
pub mod function;
pub mod http_end;
pub mod http_settings;
pub mod listener;
pub mod mapping_input;
pub mod message;
pub mod notice;
pub mod object_store_settings;
pub mod parameter;
pub mod preview;
pub mod reply;
pub mod schedule;
pub mod sftp_settings;
pub mod sql_end;
pub mod sql_settings;
pub mod statistics;
pub mod tenant;
pub mod topic_end;
pub mod usage;
pub mod user;

/// Mirrors a core enum as a GraphQL enum of the same variants, convertible both ways.
macro_rules! mirror {
    ($(#[$doc:meta])* $name:ident = $core:path { $($(#[$variant_doc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl From<$core> for $name {
            fn from(core: $core) -> Self {
                use $core as Core;
                match core { $(Core::$variant => Self::$variant),+ }
            }
        }

        impl From<$name> for $core {
            fn from(mirrored: $name) -> Self {
                match mirrored { $($name::$variant => Self::$variant),+ }
            }
        }
    };
}
pub(crate) use mirror;
