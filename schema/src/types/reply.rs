//! How a listener answers, as input and as it is shown.

use async_graphql::{InputObject, OneofObject, SimpleObject};
use inlet_core::reply::{ReplyContent, ReplySettings};

use super::listener::NoOptions;

/// How a listener answers what it has stored.
#[derive(InputObject)]
pub struct ReplyInput {
    /// How long the answer waits for the end of the flow, in milliseconds; 100 to 60000. Left out, it comes at once. When the time is over, the answer is
    /// the receipt.
    pub wait_ms: Option<u32>,
    /// What it says; left out, the receipt.
    pub content: Option<ReplyContentInput>,
}

/// What an answer says: exactly one kind.
#[derive(OneofObject)]
pub enum ReplyContentInput {
    /// The ids of message and execution.
    Receipt(NoOptions),
    /// An HL7 v2 acknowledgement, in the mode that the message asks for.
    Hl7(NoOptions),
    /// A FHIR OperationOutcome.
    Fhir(NoOptions),
    /// What the flow's last step wrote, up to 1 MiB; the answer has to wait for it.
    Result(NoOptions),
    /// Text of its own.
    Template(ReplyTemplateInput),
}

/// An answer's own text.
#[derive(InputObject)]
pub struct ReplyTemplateInput {
    /// What it is, such as `application/json`; values are escaped for JSON and XML accordingly.
    pub media_type: String,
    /// With `{messageUuid}`, `{executionId}`, `{flowId}`, `{status}` (queued, success or failed), `{errorCode}`, `{error}` and the request's parameters.
    pub body: String,
}

/// How a listener answers what it has stored.
#[derive(SimpleObject)]
#[graphql(name = "Reply")]
pub struct ReplyObject {
    /// How long the answer waits for the end of the flow, in milliseconds; null, it comes at once.
    wait_ms: Option<u32>,
    /// What it says.
    kind: ReplyKind,
    /// Its own text, for TEMPLATE.
    template: Option<ReplyTemplateObject>,
}

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
pub enum ReplyKind {
    /// The ids of message and execution.
    Receipt,
    /// An HL7 v2 acknowledgement.
    #[graphql(name = "HL7")]
    Hl7,
    /// A FHIR OperationOutcome.
    Fhir,
    /// What the flow's last step wrote.
    Result,
    /// Text of its own.
    Template,
}

/// An answer's own text.
#[derive(SimpleObject)]
#[graphql(name = "ReplyTemplate")]
pub struct ReplyTemplateObject {
    media_type: String,
    body: String,
}

impl From<ReplyInput> for ReplySettings {
    fn from(input: ReplyInput) -> Self {
        let content = match input.content {
            None | Some(ReplyContentInput::Receipt(_)) => ReplyContent::Receipt,
            Some(ReplyContentInput::Hl7(_)) => ReplyContent::Hl7,
            Some(ReplyContentInput::Fhir(_)) => ReplyContent::Fhir,
            Some(ReplyContentInput::Result(_)) => ReplyContent::Result,
            Some(ReplyContentInput::Template(template)) => {
                ReplyContent::Template { media_type: template.media_type, body: template.body.into() }
            }
        };
        Self { wait_ms: input.wait_ms, content }
    }
}

impl From<&ReplySettings> for ReplyObject {
    fn from(settings: &ReplySettings) -> Self {
        let (kind, template) = match &settings.content {
            ReplyContent::Receipt => (ReplyKind::Receipt, None),
            ReplyContent::Hl7 => (ReplyKind::Hl7, None),
            ReplyContent::Fhir => (ReplyKind::Fhir, None),
            ReplyContent::Result => (ReplyKind::Result, None),
            ReplyContent::Template { media_type, body } => {
                let template = ReplyTemplateObject { media_type: media_type.clone(), body: body.to_string() };
                (ReplyKind::Template, Some(template))
            }
        };
        Self { wait_ms: settings.wait_ms, kind, template }
    }
}
