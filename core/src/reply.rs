//! How a listener answers: at once or when the flow has run, with the receipt, with an acknowledgement of a format, or with words of its own.
//!
//! Must not know: how answers travel, or which status they have.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::{error::Problem, flow::template::Template};

/// The shortest wait for a flow, in milliseconds.
pub const MIN_WAIT_MS: u32 = 100;
/// The longest wait for a flow, in milliseconds.
pub const MAX_WAIT_MS: u32 = 60_000;
/// The longest result of a flow that is kept for an answer, in bytes.
pub const MAX_REPLY: usize = 1024 * 1024;
/// The longest template of an answer, in bytes.
pub const MAX_TEMPLATE: usize = 65_536;

/// How a listener answers what it has stored. Whatever else it says, it says nothing before the commit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplySettings {
    /// How long the answer waits for the end of the flow, in milliseconds; [`MIN_WAIT_MS`] to [`MAX_WAIT_MS`]. Unset, it comes at once. When the time is
    /// over, the answer is the receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<u32>,
    /// What it says.
    #[serde(default)]
    pub content: ReplyContent,
}

/// What an answer says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum ReplyContent {
    /// The ids of message and execution.
    #[default]
    Receipt,
    /// An HL7 v2 acknowledgement, in the mode that the message asks for.
    Hl7,
    /// A FHIR `OperationOutcome`.
    Fhir,
    /// What the flow's last step wrote.
    Result,
    /// Text of its own.
    #[serde(rename_all = "camelCase")]
    Template {
        /// What the text is, such as `application/json`; values are escaped for JSON and XML accordingly.
        media_type: String,
        /// With `{messageUuid}`, `{executionId}`, `{flowId}`, `{status}` (`queued`, `success` or `failed`), `{errorCode}`, `{error}`, and the parameters
        /// of the request.
        body: Template,
    },
}

impl ReplySettings {
    /// Whether the answer needs what the flow's last step wrote.
    pub fn wants_result(&self) -> bool {
        self.content == ReplyContent::Result
    }

    /// What is wrong with them; fields begin with `reply`. Codes: `REPLY_WAIT_OUT_OF_RANGE`, `REPLY_NEEDS_WAIT`, `REPLY_MEDIA_TYPE`, `REPLY_TOO_LONG`.
    pub fn validate(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        match self.wait_ms {
            Some(wait) if !(MIN_WAIT_MS..=MAX_WAIT_MS).contains(&wait) => problems.push(Problem::field(
                "REPLY_WAIT_OUT_OF_RANGE",
                "reply.waitMs",
                format!("an answer waits {MIN_WAIT_MS} to {MAX_WAIT_MS} milliseconds"),
            )),
            None if self.wants_result() => problems.push(Problem::field(
                "REPLY_NEEDS_WAIT",
                "reply.waitMs",
                "to answer with a flow's result, the answer has to wait for it",
            )),
            _ => {}
        }
        if let ReplyContent::Template { media_type, body } = &self.content {
            let is_visible = media_type.bytes().all(|byte| matches!(byte, b' '..=b'~'));
            if !is_visible || media_type.len() > 100 || !media_type.contains('/') {
                let message = "a media type is like application/json; charset=utf-8, at most 100 characters";
                problems.push(Problem::field("REPLY_MEDIA_TYPE", "reply.template.mediaType", message));
            }
            if body.as_str().len() > MAX_TEMPLATE {
                let message = format!("an answer's template has at most {MAX_TEMPLATE} bytes");
                problems.push(Problem::field("REPLY_TOO_LONG", "reply.template.body", message));
            }
            if let Err(error) = body.check_dates() {
                problems.push(Problem::field(error.code(), "reply.template.body", error.to_string()));
            }
        }
        problems
    }
}

/// Bytes to answer with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// What they are.
    pub media_type: String,
    /// The bytes.
    pub body: Bytes,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_have_defaults_and_limits() {
        let parse = |text| serde_json::from_value::<ReplySettings>(text).unwrap();
        assert_eq!(parse(json!({})), ReplySettings::default());
        let codes = |text| parse(text).validate().into_iter().map(|problem| problem.code).collect::<Vec<_>>();
        assert_eq!(codes(json!({"waitMs": 100, "content": {"kind": "result"}})), [""; 0]);
        assert_eq!(codes(json!({"waitMs": 60_001})), ["REPLY_WAIT_OUT_OF_RANGE"]);
        assert_eq!(codes(json!({"content": {"kind": "result"}})), ["REPLY_NEEDS_WAIT"]);
        let template = |media_type: &str, body: &str| {
            codes(json!({"content": {"kind": "template", "mediaType": media_type, "body": body}}))
        };
        assert_eq!(template("text/plain", "{status}"), [""; 0]);
        assert_eq!(template("text", &"x".repeat(MAX_TEMPLATE + 1)), ["REPLY_MEDIA_TYPE", "REPLY_TOO_LONG"]);
        assert_eq!(template("a/b\r\nx: y", ""), ["REPLY_MEDIA_TYPE"]);
    }
}
