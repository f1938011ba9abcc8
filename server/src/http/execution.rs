//! `/rest/v1/executions/{flowId}?messageId=`: how a message fares, for a partner with its receipt in hand.

use axum::{
    Extension, Json,
    extract::{Path, Query, State},
    http::HeaderMap,
};
use inlet_core::{Error, Origin, execution::Failure, ops};
use serde::{Deserialize, Serialize};

use super::{App, credentials, problem::Problem};

/// The query.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    message_id: Option<String>,
}

/// How the message's newest execution by that flow stands.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    audit_id: String,
    message_uuid: String,
    flow_id: String,
    status: &'static str,
    failure: Option<Failure>,
}

/// Answers for messages that the caller may see.
pub async fn of_receipt(
    State(app): State<App>,
    Extension(origin): Extension<Origin>,
    Path(flow): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Json<Standing>, Problem> {
    let identity = ops::session::identify(&app.services, credentials::of(&headers)?).await?;
    let ctx = ops::session::enter(&app.services, &identity, origin, credentials::tenant(&headers)?.as_deref()).await?;
    let flow_id = flow.parse().map_err(|_| Error::field("ID_INVALID", "flowId", "the flow's id must be a UUID"))?;
    let message =
        asked.message_id.ok_or_else(|| Error::field("ID_INVALID", "messageId", "the query must name a messageId"))?;
    let message_id =
        message.parse().map_err(|_| Error::field("ID_INVALID", "messageId", "the message's id must be a UUID"))?;
    let execution = ops::execution::of_receipt(&app.services, &ctx, flow_id, message_id).await?;
    Ok(Json(Standing {
        audit_id: execution.id.to_string(),
        message_uuid: message,
        flow_id: flow,
        status: execution.state.as_str(),
        failure: execution.failure,
    }))
}
