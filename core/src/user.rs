//! Logins, their memberships in tenants, and the six roles.
//!
//! Must not know: how passwords are hashed (auth/password.rs) or what a role may do (auth/permission.rs).

use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    error::Problem,
    ids::{TenantId, UserId},
};

/// A login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Never changes.
    pub id: UserId,
    /// What one signs in with; unique over all tenants, without regard to case.
    pub login: Login,
    /// For people.
    pub name: String,
    /// The tenant whose administrators made this login and may change its password; none for a login of the platform.
    pub home_tenant: Option<TenantId>,
    /// Manages tenants.
    pub platform_admin: bool,
    /// May not sign in.
    pub disabled: bool,
    /// Every token carries it; raising it ends all tokens.
    pub token_version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A login's role in one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Membership {
    /// Where.
    pub tenant_id: TenantId,
    /// Who.
    pub user_id: UserId,
    /// As what.
    pub role: Role,
    /// Since when.
    pub created_at: Timestamp,
}

/// A login seen from one tenant: itself and its role there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// The login.
    #[serde(flatten)]
    pub user: User,
    /// Its role in the tenant.
    pub role: Role,
}

/// What a user or API key is to a tenant. What each may do stands in [`crate::auth::permission`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Everything, owners included.
    Owner,
    /// Everything but owners.
    Admin,
    /// Builds listeners, formats, connections, flows and schedules.
    Editor,
    /// Runs, replays and pauses.
    Operator,
    /// Reads.
    Viewer,
    /// Calls listeners and sees its own messages; for machines.
    ApiUser,
}

impl Role {
    /// All roles, most powerful first.
    pub const ALL: [Self; 6] = [Self::Owner, Self::Admin, Self::Editor, Self::Operator, Self::Viewer, Self::ApiUser];

    /// The stable name, as stored and as shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "OWNER",
            Self::Admin => "ADMIN",
            Self::Editor => "EDITOR",
            Self::Operator => "OPERATOR",
            Self::Viewer => "VIEWER",
            Self::ApiUser => "API_USER",
        }
    }

    /// The role of that stable name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Whether a holder of this role may give, change or take the other: nobody hands out more than they have.
    pub const fn may_grant(self, other: Self) -> bool {
        match self {
            Self::Owner => true,
            Self::Admin => !matches!(other, Self::Owner),
            Self::Editor | Self::Operator | Self::Viewer | Self::ApiUser => false,
        }
    }
}

/// What one signs in with: 3 to 100 characters without blanks or control characters, kept in lower case; an e-mail address will do.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Login(String);

impl Login {
    /// Checks the rule and folds the case; the field named in a problem is `login`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let folded = text.trim().to_lowercase();
        let length = folded.chars().count();
        // A colon would end the login in Basic credentials (RFC 7617, section 2).
        let valid = (3..=100).contains(&length)
            && !folded.chars().any(|character| character.is_control() || character.is_whitespace() || character == ':');
        if valid {
            Ok(Self(folded))
        } else {
            Err(Problem::field(
                "LOGIN_INVALID",
                "login",
                "a login is 3 to 100 characters without blanks, colons or control characters",
            ))
        }
    }

    /// As text, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
