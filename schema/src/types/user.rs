//! Users, roles and sessions.

use async_graphql::{ID, InputObject, Object, SimpleObject};
use inlet_core::{
    clock::Timestamp,
    user::{Member, User},
};

use super::{mirror, tenant::TenantObject};
use crate::error::UserError;

mirror! {
    /// What a user or API key is to a tenant.
    Role = inlet_core::user::Role {
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
}

/// A member of the tenant.
pub struct UserObject(pub Member);

/// A member of the tenant.
#[Object(name = "User")]
impl UserObject {
    /// Never changes.
    async fn id(&self) -> ID {
        self.0.user.id.to_string().into()
    }
    /// What one signs in with.
    async fn login(&self) -> &str {
        self.0.user.login.as_str()
    }
    /// For people.
    async fn name(&self) -> &str {
        &self.0.user.name
    }
    /// Its role in this tenant.
    async fn role(&self) -> Role {
        self.0.role.into()
    }
    /// May not sign in.
    async fn disabled(&self) -> bool {
        self.0.user.disabled
    }
    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.user.created_at
    }
    /// When it last changed.
    async fn updated_at(&self) -> Timestamp {
        self.0.user.updated_at
    }
}

/// A login that has just signed in, or whose account this is.
pub struct AccountObject(pub User);

/// One's own login.
#[Object(name = "Account")]
impl AccountObject {
    /// Never changes.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// What one signs in with.
    async fn login(&self) -> &str {
        self.0.login.as_str()
    }
    /// For people.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// Manages tenants.
    async fn platform_admin(&self) -> bool {
        self.0.platform_admin
    }
}

/// Who the caller is.
#[derive(SimpleObject)]
pub struct Me {
    /// The login; none for an API key.
    pub account: Option<AccountObject>,
    /// The API key's name; none for a login.
    pub api_key_name: Option<String>,
    /// Where the caller is a member, and as what.
    pub memberships: Vec<MembershipObject>,
}

/// A tenant with the caller's role in it.
#[derive(SimpleObject)]
#[graphql(name = "Membership")]
pub struct MembershipObject {
    /// Where.
    pub tenant: TenantObject,
    /// As what.
    pub role: Role,
}

/// Login and password.
#[derive(InputObject)]
pub struct SignInInput {
    /// The login.
    pub login: String,
    /// The password.
    #[graphql(secret)]
    pub password: String,
}

/// A token, or why there is none.
#[derive(SimpleObject)]
pub struct SignInPayload {
    /// For `Authorization: Bearer`.
    pub token: Option<String>,
    /// Who signed in.
    pub account: Option<AccountObject>,
    /// What the caller can mend.
    pub user_errors: Vec<UserError>,
}

/// One's own new password.
#[derive(InputObject)]
pub struct PasswordChangeInput {
    /// The one that holds now.
    #[graphql(secret)]
    pub current_password: String,
    /// 10 to 200 characters.
    #[graphql(secret)]
    pub new_password: String,
}

/// Whether the password was changed; all tokens of the login have ended then.
#[derive(SimpleObject)]
pub struct PasswordChangePayload {
    /// True when it was.
    pub changed: bool,
    /// What the caller can mend.
    pub user_errors: Vec<UserError>,
}

/// What a new user is made of.
#[derive(InputObject)]
pub struct UserCreateInput {
    /// 3 to 100 characters without blanks or colons; an e-mail address will do.
    pub login: String,
    /// For people; left out it is the login.
    pub name: Option<String>,
    /// 10 to 200 characters.
    #[graphql(secret)]
    pub password: String,
    /// Its role in this tenant; not more than the caller may grant.
    pub role: Role,
}

/// What changes of a user; left out stays.
#[derive(InputObject)]
pub struct UserUpdateInput {
    /// Which.
    pub id: ID,
    /// Its role in this tenant.
    pub role: Option<Role>,
    /// For people. Only where this tenant manages the login.
    pub name: Option<String>,
    /// A new password. Only where this tenant manages the login.
    #[graphql(secret)]
    pub password: Option<String>,
    /// Whether it may not sign in. Only where this tenant manages the login.
    pub disabled: Option<bool>,
}

/// Makes an existing login a member of a tenant.
#[derive(InputObject)]
pub struct MembershipCreateInput {
    /// Where.
    pub tenant_id: ID,
    /// Who.
    pub user_id: ID,
    /// As what.
    pub role: Role,
}

/// The new membership.
#[derive(SimpleObject)]
pub struct MembershipCreatePayload {
    /// The role; none when there are userErrors.
    pub role: Option<Role>,
    /// What the caller can mend.
    pub user_errors: Vec<UserError>,
}
