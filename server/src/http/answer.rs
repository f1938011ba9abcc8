//! What a listener answers: a verdict of [`ops::reply`](inlet_core::ops::reply) as a response.
//!
//! | verdict | status |
//! |---|---|
//! | stored, the rest is not known yet | 202 |
//! | the flow has run, or an acknowledgement says that the message is taken over | 200 |
//! | nothing to say | 204 |
//! | stored, and refused by its own kind of answer (HL7 AR, CR) | 400 |
//! | stored, and the flow could not do its work | 422 |

use axum::{
    Json,
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use inlet_core::{
    execution::Failure,
    ops::{
        message::Receipt,
        reply::{Answer, Verdict},
    },
};
use serde::Serialize;

/// The answer to a stored payload, where no other is wanted.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReceiptBody {
    audit_id: String,
    message_uuid: String,
    flow_id: Option<String>,
    status: &'static str,
}

/// Problem details (RFC 9457) of a payload that is stored and that its flow could not work on.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FailureBody<'f> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    code: &'f str,
    detail: &'f str,
    #[serde(flatten)]
    receipt: ReceiptIds,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReceiptIds {
    audit_id: String,
    message_uuid: String,
}

/// The response to a stored payload.
pub fn response(answer: Answer) -> Response {
    let Answer { verdict, receipt, body } = answer;
    let status = match &verdict {
        Verdict::Queued => StatusCode::ACCEPTED,
        Verdict::Succeeded => StatusCode::OK,
        Verdict::Refused => StatusCode::BAD_REQUEST,
        Verdict::Failed(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    match (body, verdict) {
        (Some(reply), _) if reply.body.is_empty() => StatusCode::NO_CONTENT.into_response(),
        (Some(reply), _) => {
            let mut response = (status, Body::from(reply.body)).into_response();
            let media_type = HeaderValue::from_str(&reply.media_type)
                .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
            response.headers_mut().insert(header::CONTENT_TYPE, media_type);
            // A tenant chooses type and text: no browser is to make a page of ours of it.
            response
                .headers_mut()
                .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
            response
        }
        (None, Verdict::Failed(failure)) => failed(status, &failure, &receipt),
        (None, verdict) => {
            let body = ReceiptBody {
                audit_id: receipt.execution_id.to_string(),
                message_uuid: receipt.message_id.to_string(),
                flow_id: receipt.flow_id.map(|id| id.to_string()),
                status: if verdict == Verdict::Succeeded { "success" } else { "queued" },
            };
            (status, Json(body)).into_response()
        }
    }
}

fn failed(status: StatusCode, failure: &Failure, receipt: &Receipt) -> Response {
    let body = FailureBody {
        r#type: "about:blank",
        title: status.canonical_reason().unwrap_or("Error"),
        status: status.as_u16(),
        code: &failure.code,
        detail: &failure.message,
        receipt: ReceiptIds {
            audit_id: receipt.execution_id.to_string(),
            message_uuid: receipt.message_id.to_string(),
        },
    };
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}
