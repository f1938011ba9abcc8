//! Signing in and one's own password.

use async_graphql::{Context, Object, Result};
use inlet_core::{Error, ops};

use crate::{
    error::{UserError, settle},
    session::{caller, services},
    types::user::{AccountObject, PasswordChangeInput, PasswordChangePayload, SignInInput, SignInPayload},
};

#[derive(Default)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Signs in with login and password. The token is for `Authorization: Bearer`.
    async fn sign_in(&self, context: &Context<'_>, input: SignInInput) -> Result<SignInPayload> {
        let result = match ops::session::sign_in(services(context), &input.login, input.password).await {
            Err(error @ Error::Unauthenticated { .. }) => {
                let user_error = UserError { code: error.code().to_owned(), field: None, message: error.to_string() };
                return Ok(SignInPayload { token: None, account: None, user_errors: vec![user_error] });
            }
            other => settle(other)?,
        };
        let (signed_in, user_errors) = result;
        let (token, account) = signed_in.unzip();
        Ok(SignInPayload { token, account: account.map(AccountObject), user_errors })
    }

    /// Changes one's own password; all tokens of the login end.
    async fn password_change(
        &self,
        context: &Context<'_>,
        input: PasswordChangeInput,
    ) -> Result<PasswordChangePayload> {
        let result = ops::session::change_password(
            services(context),
            &caller(context),
            input.current_password,
            input.new_password,
        )
        .await;
        let (changed, user_errors) = settle(result)?;
        Ok(PasswordChangePayload { changed: changed.is_some(), user_errors })
    }
}
