//! Who asks, for which tenant, and from where. Made by a front door's extractor, handed to every use case.
//!
//! Must not know: how the caller proved who it is.

use std::net::IpAddr;

use crate::{
    auth::permission::{Operation, Subject},
    error::{Error, Result},
    ids::{ApiKeyId, ListenerId, RequestId, TenantId, UserId},
    user::Role,
};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// A login.
    User {
        /// Which.
        id: UserId,
        /// For the audit log.
        login: String,
        /// Whether it manages tenants.
        platform_admin: bool,
    },
    /// An API key of a tenant.
    ApiKey {
        /// Which.
        id: ApiKeyId,
        /// For the audit log.
        name: String,
        /// The only listeners it may call; empty means all of its tenant.
        listeners: Vec<ListenerId>,
    },
    /// A partner at a listener that asks for no credentials.
    Anonymous,
    /// Inlet itself, such as the first start or the worker.
    System,
}

impl Principal {
    /// The kind in the audit log and on messages.
    pub const fn kind(&self) -> PrincipalKind {
        match self {
            Self::User { .. } => PrincipalKind::User,
            Self::ApiKey { .. } => PrincipalKind::ApiKey,
            Self::Anonymous => PrincipalKind::Anonymous,
            Self::System => PrincipalKind::System,
        }
    }

    /// The id, where the principal has one.
    pub const fn id(&self) -> Option<uuid::Uuid> {
        match self {
            Self::User { id, .. } => Some(id.uuid()),
            Self::ApiKey { id, .. } => Some(id.uuid()),
            Self::Anonymous | Self::System => None,
        }
    }

    /// What people call it: the login, the key's name, `anonymous` or `inlet`.
    pub fn name(&self) -> &str {
        match self {
            Self::User { login, .. } => login,
            Self::ApiKey { name, .. } => name,
            Self::Anonymous => "anonymous",
            Self::System => "inlet",
        }
    }
}

/// What kind of principal did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PrincipalKind {
    /// A login.
    User,
    /// An API key.
    ApiKey,
    /// Nobody in particular.
    Anonymous,
    /// Inlet itself.
    System,
}

/// Where a request came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Names the request in answers, logs and the audit log.
    pub request_id: RequestId,
    /// The peer's address, where there is a peer.
    pub address: Option<IpAddr>,
}

/// A known caller who has not entered a tenant.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who.
    pub principal: Principal,
    /// From where.
    pub origin: Origin,
}

impl Caller {
    /// Passes when the permission table lets a caller outside any tenant do this.
    pub fn authorize(&self, operation: Operation) -> Result<()> {
        let subject = match &self.principal {
            Principal::User { platform_admin: true, .. } | Principal::System => Subject::PlatformAdmin,
            Principal::User { .. } | Principal::ApiKey { .. } => Subject::SignedIn,
            Principal::Anonymous => Subject::Anonymous,
        };
        if operation.permits(subject) {
            Ok(())
        } else if self.principal == Principal::Anonymous {
            Err(Error::unauthenticated())
        } else {
            Err(Error::Forbidden { operation })
        }
    }
}

/// A caller inside one tenant: the only way to a tenant's data.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// The tenant all work is confined to.
    pub tenant: TenantId,
    /// The caller's role in it; none for a partner at an open listener.
    pub role: Option<Role>,
    /// Who and from where.
    pub caller: Caller,
}

impl Ctx {
    /// Passes when the permission table lets the caller's role do this.
    pub fn authorize(&self, operation: Operation) -> Result<()> {
        let permitted = match self.role {
            Some(role) => operation.permits(Subject::Role(role)),
            None => self.caller.principal == Principal::System,
        };
        if permitted { Ok(()) } else { Err(Error::Forbidden { operation }) }
    }

    /// The principal.
    pub const fn principal(&self) -> &Principal {
        &self.caller.principal
    }

    /// Whether the caller sees only the messages it sent itself.
    pub fn sees_only_own_messages(&self) -> bool {
        self.role == Some(Role::ApiUser)
    }
}
