//! Typed identifiers: one `UUIDv7` (RFC 9562, section 5.7) newtype per noun, so that a flow's id cannot be passed where a listener's is wanted.
//!
//! Must not know: where ids are stored or how the API encodes them.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

use crate::clock::Clock;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id whose time part is the clock's now; ids of one clock sort by the time they were made.
            pub fn generate(clock: &dyn Clock) -> Self {
                Self(clock.uuid())
            }

            /// Wraps a UUID read from a trusted place, such as our own database.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bare UUID, for storage and for display.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

id! {
    /// Names a tenant.
    TenantId;
    /// Names a login, whatever tenants it is a member of.
    UserId;
    /// Names an API key of a tenant.
    ApiKeyId;
    /// Names a listener.
    ListenerId;
    /// Names a format.
    FormatId;
    /// Names a connection.
    ConnectionId;
    /// Names a flow, all its versions together.
    FlowId;
    /// Names what brings a broker's messages to a listener.
    FeedId;
    /// Names a schedule.
    ScheduleId;
    /// Names an accepted payload.
    MessageId;
    /// Names one run of a flow.
    ExecutionId;
    /// Names many messages that are run again.
    BulkReplayId;
    /// Names a rule of whom to tell.
    NoticeId;
    /// Names one event on its way to somebody who is told.
    NoticeDeliveryId;
    /// Names one entry of the audit log.
    AuditEntryId;
    /// Names one request to Inlet, in logs and in the audit log.
    RequestId;
}
