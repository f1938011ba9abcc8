//! Signatures of bodies by the Standard Webhooks scheme (https://www.standardwebhooks.com, version 1).
//!
//! Must not know: where they are sent.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue};
use inlet_core::{
    clock::Timestamp,
    ports::connector::{ConnectorError, Retry},
};
use sha2::Sha256;

use crate::failed;

/// The shortest and longest key, in bytes, as the scheme says.
const KEY: std::ops::RangeInclusive<usize> = 24..=64;

/// Sets `webhook-id`, `webhook-timestamp` and `webhook-signature`. The secret is `whsec_` and the key in base64; the prefix may be missing.
pub fn sign(
    headers: &mut HeaderMap,
    secret: &str,
    id: &str,
    now: Timestamp,
    body: &[u8],
) -> Result<(), ConnectorError> {
    let invalid = || {
        let message = "the signing secret is not whsec_ and a key of 24 to 64 bytes in base64";
        failed("SIGNING_SECRET_INVALID", message, Retry::Never)
    };
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap_or(secret)).map_err(|_| invalid())?;
    if !KEY.contains(&key.len()) {
        return Err(invalid());
    }
    let moment = now.timestamp();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| invalid())?;
    mac.update(format!("{id}.{moment}.").as_bytes());
    mac.update(body);
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    for (name, value) in
        [("webhook-id", id.to_owned()), ("webhook-timestamp", moment.to_string()), ("webhook-signature", signature)]
    {
        let value = HeaderValue::try_from(value)
            .map_err(|_| failed("HEADER_INVALID", "the stable id cannot be sent in a header", Retry::Never))?;
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_is_signed_as_there() {
        // From the reference libraries of standard-webhooks.
        let mut headers = HeaderMap::new();
        let now = Timestamp::from_timestamp(1_614_265_330, 0).unwrap();
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let body = br#"{"test": 2432232314}"#;
        sign(&mut headers, secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", now, body).unwrap();
        assert_eq!(headers["webhook-signature"], "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(headers["webhook-timestamp"], "1614265330");
        assert_eq!(headers["webhook-id"], "msg_p5jXN8AQM9LWM0D4loKWxJek");
    }

    #[test]
    fn a_secret_that_is_none_is_said_without_it() {
        let now = Timestamp::from_timestamp(0, 0).unwrap();
        for secret in ["", "whsec_", "whsec_not base64", "whsec_c2hvcnQ="] {
            let error = sign(&mut HeaderMap::new(), secret, "a", now, b"").unwrap_err();
            assert_eq!((error.failure.code.as_str(), error.retry), ("SIGNING_SECRET_INVALID", Retry::Never));
            assert!(secret.len() < 7 || !error.to_string().contains(&secret[6..]));
        }
    }
}
