//! `/rest/v1/token-auth`: login and password for a token, and a token for a new one.

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use inlet_core::{
    Error,
    ops::session::{self, Credentials},
};
use serde::{Deserialize, Serialize};

use super::{App, credentials, problem::Problem};

/// The largest body.
const LIMIT: usize = 16 * 1024;

/// Login and password, as both doors to a session take them.
#[derive(Deserialize)]
pub struct SignIn {
    /// The login.
    pub login: String,
    /// Its password.
    pub password: String,
}

impl SignIn {
    /// Reads `{"login", "password"}` in JSON.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        if body.len() > LIMIT {
            return Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "BODY_TOO_LARGE",
                format!("at most {LIMIT} bytes"),
            ));
        }
        // What serde would say of the body could repeat the password.
        serde_json::from_slice(body).map_err(|_| {
            Problem::new(
                StatusCode::BAD_REQUEST,
                "BODY_INVALID",
                "the body must be JSON: {\"login\": \"..\", \"password\": \"..\"}",
            )
        })
    }
}

/// A token.
#[derive(Serialize)]
pub struct Issued {
    token: String,
}

/// Issues a token for `{"login", "password"}`.
pub async fn issue(State(app): State<App>, body: Bytes) -> Result<Json<Issued>, Problem> {
    let SignIn { login, password } = SignIn::read(&body)?;
    let (token, _) = session::sign_in(&app.services, &login, password).await?;
    Ok(Json(Issued { token }))
}

/// Issues a new token for one that still holds.
pub async fn refresh(State(app): State<App>, headers: HeaderMap) -> Result<Json<Issued>, Problem> {
    match credentials::of(&headers)? {
        Credentials::Bearer(token) => Ok(Json(Issued { token: session::refresh(&app.services, &token).await? })),
        _ => Err(Error::unauthenticated().into()),
    }
}
