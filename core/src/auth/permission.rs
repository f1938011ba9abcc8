//! The permission table: which role may do which operation. What is not in it is denied.
//!
//! An operation is named like the GraphQL field or the route that offers it; a test fails on any field or route without an entry here.
//! Must not know: how a caller got its role.

use std::fmt;

use crate::user::Role;

/// What a caller can be when the table is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A member or API key of the tenant the request is about.
    Role(Role),
    /// A login that manages tenants; outside any tenant.
    PlatformAdmin,
    /// Any login or key; outside any tenant.
    SignedIn,
    /// Nobody.
    Anonymous,
}

use Role::{Admin, ApiUser, Editor, Operator, Owner, Viewer};

/// Who an operation is open to.
#[derive(Debug, Clone, Copy)]
enum Grant {
    /// Members and keys of the tenant with one of these roles.
    Tenant(&'static [Role]),
    /// Platform admins.
    Platform,
    /// Everybody who is signed in, whatever the tenant.
    SignedIn,
    /// Everybody.
    Everybody,
}

const EVERY_ROLE: Grant = Grant::Tenant(&[Owner, Admin, Editor, Operator, Viewer, ApiUser]);
const READERS: Grant = Grant::Tenant(&[Owner, Admin, Editor, Operator, Viewer]);
const OPERATORS: Grant = Grant::Tenant(&[Owner, Admin, Editor, Operator]);
const EDITORS: Grant = Grant::Tenant(&[Owner, Admin, Editor]);
const ADMINS: Grant = Grant::Tenant(&[Owner, Admin]);
const CALLERS: Grant = Grant::Tenant(&[Owner, Admin, Editor, Operator, ApiUser]);

macro_rules! operations {
    ($($variant:ident $name:literal $grant:expr;)+) => {
        /// Something a caller can ask for; displayed as the API names it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each variant is the field or route of its name; what that does is documented there")]
        pub enum Operation { $($variant),+ }

        impl Operation {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name of the GraphQL field or of the route.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            const fn grant(self) -> Grant {
                match self { $(Self::$variant => $grant),+ }
            }
        }
    };
}

operations! {
    // Sessions
    SignIn "signIn" Grant::Everybody;
    TokenIssue "token-auth/issue" Grant::Everybody;
    TokenRefresh "token-auth/refresh" Grant::SignedIn;
    Me "me" Grant::SignedIn;
    PasswordChange "passwordChange" Grant::SignedIn;
    SessionEndOthers "session/end-others" Grant::SignedIn;

    // The platform
    Tenants "tenants" Grant::Platform;
    TenantCreate "tenantCreate" Grant::Platform;
    TenantUpdate "tenantUpdate" Grant::Platform;
    TenantDelete "tenantDelete" Grant::Platform;
    TenantUsage "tenantUsage" Grant::Platform;
    MembershipCreate "membershipCreate" Grant::Platform;
    PlatformAuditLog "platformAuditLog" Grant::Platform;

    // The tenant
    Tenant "tenant" READERS;
    Users "users" ADMINS;
    User "user" ADMINS;
    UserCreate "userCreate" ADMINS;
    UserUpdate "userUpdate" ADMINS;
    UserDelete "userDelete" ADMINS;
    ApiKeys "apiKeys" ADMINS;
    ApiKey "apiKey" ADMINS;
    ApiKeyCreate "apiKeyCreate" ADMINS;
    ApiKeyUpdate "apiKeyUpdate" ADMINS;
    ApiKeyDelete "apiKeyDelete" ADMINS;
    AuditLog "auditLog" ADMINS;

    // What a flow is made of
    Listeners "listeners" READERS;
    Listener "listener" READERS;
    ListenerCreate "listenerCreate" EDITORS;
    ListenerUpdate "listenerUpdate" EDITORS;
    ListenerDelete "listenerDelete" EDITORS;
    Formats "formats" READERS;
    Format "format" READERS;
    FormatCreate "formatCreate" EDITORS;
    FormatUpdate "formatUpdate" EDITORS;
    FormatDelete "formatDelete" EDITORS;
    Connections "connections" READERS;
    Connection "connection" READERS;
    ConnectionCreate "connectionCreate" EDITORS;
    ConnectionUpdate "connectionUpdate" EDITORS;
    ConnectionDelete "connectionDelete" EDITORS;
    ConnectionTest "connectionTest" OPERATORS;
    Flows "flows" READERS;
    Flow "flow" READERS;
    FlowCreate "flowCreate" EDITORS;
    FlowUpdate "flowUpdate" EDITORS;
    FlowDelete "flowDelete" EDITORS;
    FlowPublish "flowPublish" EDITORS;
    FlowRevert "flowRevert" EDITORS;
    FlowDiff "flowDiff" READERS;
    FlowPreview "flowPreview" OPERATORS;
    FlowShadow "flowShadow" OPERATORS;
    Schedules "schedules" READERS;
    Schedule "schedule" READERS;
    ScheduleNextRuns "scheduleNextRuns" READERS;
    ScheduleCreate "scheduleCreate" OPERATORS;
    ScheduleUpdate "scheduleUpdate" OPERATORS;
    ScheduleDelete "scheduleDelete" OPERATORS;
    Feeds "feeds" READERS;
    Feed "feed" READERS;
    FeedCreate "feedCreate" EDITORS;
    FeedUpdate "feedUpdate" EDITORS;
    FeedDelete "feedDelete" EDITORS;
    Notices "notices" READERS;
    Notice "notice" READERS;
    NoticeDeliveries "noticeDeliveries" READERS;
    NoticeCreate "noticeCreate" OPERATORS;
    NoticeUpdate "noticeUpdate" OPERATORS;
    NoticeDelete "noticeDelete" OPERATORS;
    NoticeTest "noticeTest" OPERATORS;
    NoticeDeliveryRetry "noticeDeliveryRetry" OPERATORS;

    // What happens. An API_USER sees its own messages and their executions' states, nothing else.
    ListenerCall "httplistener" CALLERS;
    Messages "messages" EVERY_ROLE;
    Message "message" EVERY_ROLE;
    MessageArrived "messageArrived" EVERY_ROLE;
    MessageExecutions "executions/{flowId}" EVERY_ROLE;
    MessageReplay "messageReplay" OPERATORS;
    MessageResend "messageResend" OPERATORS;
    MessageCount "messageCount" READERS;
    BulkReplays "bulkReplays" READERS;
    BulkReplay "bulkReplay" READERS;
    BulkReplayCreate "bulkReplayCreate" OPERATORS;
    BulkReplayCancel "bulkReplayCancel" OPERATORS;
    RequestRejected "requestRejected" READERS;
    Executions "executions" READERS;
    Execution "execution" READERS;
    ExecutionChanged "executionChanged" READERS;
    ExecutionCancel "executionCancel" OPERATORS;
    FlowRun "flowRun" OPERATORS;
    Overview "overview" READERS;
}

impl Operation {
    /// The operation behind a GraphQL root field or a route.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|operation| operation.name() == name)
    }

    /// Whether the table lets that subject do it.
    pub fn permits(self, subject: Subject) -> bool {
        match self.grant() {
            Grant::Everybody => true,
            Grant::SignedIn => subject != Subject::Anonymous,
            Grant::Platform => subject == Subject::PlatformAdmin,
            Grant::Tenant(roles) => matches!(subject, Subject::Role(role) if roles.contains(&role)),
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn the_whole_table() {
        let mut table = String::new();
        for &operation in Operation::ALL {
            write!(table, "{:22}", operation.name()).unwrap();
            for role in Role::ALL {
                let mark = if operation.permits(Subject::Role(role)) { role.as_str() } else { "-" };
                write!(table, " {mark:8}").unwrap();
            }
            for (subject, mark) in [
                (Subject::PlatformAdmin, "PLATFORM"),
                (Subject::SignedIn, "SIGNED_IN"),
                (Subject::Anonymous, "ANONYMOUS"),
            ] {
                write!(table, " {:9}", if operation.permits(subject) { mark } else { "-" }).unwrap();
            }
            table = table.trim_end().to_owned() + "\n";
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn names_are_unique() {
        for &operation in Operation::ALL {
            assert_eq!(Operation::named(operation.name()), Some(operation));
        }
    }
}
