//! Accepting a payload and answering it as its listener says: at once, or when the flow has run.
//!
//! Nothing is answered before the commit, and what is answered later says what the store says: the bus only wakes whoever waits.
//!
//! Must not know: HTTP. A door turns a [`Verdict`] into its status.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{StreamExt, stream::BoxStream};
use inlet_formats::{
    FhirSettings, FhirSyntax, FormatSettings, Record, Shape, Value, fhir,
    hl7v2::{Acknowledgement, AcknowledgementCode, Hl7Settings, Wanted},
};
use tokio::time::Instant;

use super::{
    Services,
    message::{self, Receipt},
    route::Endpoint,
};
use crate::{
    ctx::Ctx,
    error::{Error, Result},
    execution::{Execution, ExecutionState, Failure},
    flow::{
        parameters::Parameters,
        template::{Escape, Template, parse_date},
    },
    ids::TenantId,
    message::ReceivedRequest,
    ports::{bus::Event, store::Access},
    reply::{Reply, ReplyContent},
};

/// How long a waiting answer goes without asking the store: an event of the bus may be lost.
const ASK_AGAIN: Duration = Duration::from_millis(500);

/// What an answer says of the payload, for the door's status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is stored; what becomes of it is not known yet.
    Queued,
    /// The flow has run.
    Succeeded,
    /// It is stored, and the flow could not do its work.
    Failed(Failure),
    /// It is stored, and it is not what the listener's sender says it is.
    Refused,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it says of the payload.
    pub verdict: Verdict,
    /// The ids.
    pub receipt: Receipt,
    /// Its bytes; none where the receipt, or what went wrong, is the answer.
    pub body: Option<Reply>,
}

/// An accepted payload that is to be answered.
pub struct Pending<'s> {
    stored: Stored<'s>,
    /// What happens in the tenant, since before the payload was stored; none where nobody waits.
    events: Option<BoxStream<'static, Event>>,
}

/// What is known of it without waiting.
struct Stored<'s> {
    services: &'s Services,
    tenant: TenantId,
    endpoint: Arc<Endpoint>,
    receipt: Receipt,
    /// The request's parameters, for templates.
    parameters: Parameters,
    /// Whether the payload looks like XML: a FHIR client hears in what it speaks.
    is_xml: bool,
    /// The header of an HL7 message, or why it has none.
    header: Option<std::result::Result<Record, String>>,
}

/// Accepts a payload: when this returns, it is committed. The rest of the body is not needed for the answer.
pub async fn accept<'s>(
    services: &'s Services,
    ctx: &Ctx,
    endpoint: Arc<Endpoint>,
    request: ReceivedRequest,
    body: Bytes,
) -> Result<Pending<'s>> {
    let reply = &endpoint.listener.reply;
    let waits = reply.wait_ms.is_some() && endpoint.is_scheduled(services.clock.now()) && endpoint.flow_id.is_some();
    // Subscribed before the payload is stored: its end cannot slip through.
    let events = waits.then(|| services.bus.subscribe(ctx.tenant));
    let header = (reply.content == ReplyContent::Hl7).then(|| header(&body));
    let is_xml = body.iter().find(|byte| !byte.is_ascii_whitespace() && byte.is_ascii()) == Some(&b'<');
    let mut parameters = Parameters::new();
    if let ReplyContent::Template { .. } = reply.content {
        parameters.overlay(request.parameters.clone());
    }
    let receipt = message::accept(services, ctx, &endpoint, request, body).await?;
    let stored = Stored { services, tenant: ctx.tenant, endpoint, receipt, parameters, is_xml, header };
    Ok(Pending { stored, events })
}

impl Pending<'_> {
    /// The answer: at once, or when the flow has run or the listener's patience is over.
    pub async fn answer(self) -> Result<Answer> {
        let Self { stored, events } = self;
        let wait = stored.endpoint.listener.reply.wait_ms.map(u64::from).map(Duration::from_millis);
        let ended = match (wait, events) {
            // Boxed, as is what else few answers need: a request's future is as large as the largest of what it awaits.
            (Some(wait), Some(events)) => Box::pin(stored.wait(events, Instant::now() + wait)).await?,
            _ => None,
        };
        let verdict = match ended {
            None => Verdict::Queued,
            Some(Execution { state: ExecutionState::Dead | ExecutionState::Cancelled, failure, .. }) => {
                Verdict::Failed(failure.unwrap_or_default())
            }
            Some(_) => Verdict::Succeeded,
        };
        let (verdict, body) = stored.content(verdict).await?;
        Ok(Answer { verdict, receipt: stored.receipt, body })
    }
}

impl Stored<'_> {
    /// Waits for the end of the execution; none when it did not come in time.
    async fn wait(&self, mut events: BoxStream<'static, Event>, until: Instant) -> Result<Option<Execution>> {
        let id = self.receipt.execution_id;
        loop {
            let again = until.min(Instant::now() + ASK_AGAIN);
            let woken = async {
                while let Some(event) = events.next().await {
                    match event {
                        Event::ExecutionChanged { execution_id, state } if execution_id == id && state.has_ended() => {
                            return;
                        }
                        Event::Lagged => return,
                        _ => {}
                    }
                }
                // The bus has closed: only asking is left.
                std::future::pending::<()>().await;
            };
            let _ = tokio::time::timeout_at(again, woken).await;
            let found = self.services.store.tenant(self.tenant, Access::Read).await.map_err(Error::from);
            match found {
                Ok(mut transaction) => {
                    let ended = transaction.execution(id).await?.filter(|execution| execution.state.has_ended());
                    if ended.is_some() {
                        return Ok(ended);
                    }
                }
                // It is stored, whatever the store does now: the receipt can be given.
                Err(Error::Unavailable { .. }) => {}
                Err(error) => return Err(error),
            }
            if Instant::now() >= until {
                return Ok(None);
            }
        }
    }

    async fn content(&self, verdict: Verdict) -> Result<(Verdict, Option<Reply>)> {
        let body = match &self.endpoint.listener.reply.content {
            ReplyContent::Result if verdict == Verdict::Succeeded => Box::pin(self.result()).await?,
            ReplyContent::Receipt | ReplyContent::Result => None,
            ReplyContent::Hl7 => return self.acknowledge(verdict),
            ReplyContent::Fhir => Some(self.outcome(&verdict)?),
            ReplyContent::Template { media_type, body } => Some(self.rendered(&verdict, media_type, body)?),
        };
        Ok((verdict, body))
    }

    /// What the flow has set as its answer.
    async fn result(&self) -> Result<Option<Reply>> {
        let mut transaction = self.services.store.tenant(self.tenant, Access::Read).await?;
        Ok(transaction.reply(self.receipt.execution_id).await?)
    }

    /// The acknowledgement that the message wants (HL7 v2.5.1, chapter 2.9): in original mode one, and in enhanced mode the application's where the flow
    /// has run and it is wanted, otherwise the commit's where that is wanted, otherwise nothing.
    fn acknowledge(&self, verdict: Verdict) -> Result<(Verdict, Option<Reply>)> {
        use AcknowledgementCode::{ApplicationAccept, ApplicationError, ApplicationReject, CommitAccept, CommitReject};
        let nothing = Record::new();
        let (header, unreadable) = match &self.header {
            Some(Ok(header)) => (header, None),
            Some(Err(message)) => (&nothing, Some(message.as_str())),
            None => (&nothing, None),
        };
        if let Some(error) = unreadable {
            return Ok((Verdict::Refused, Some(self.hl7(header, ApplicationReject, Some(error))?)));
        }
        let waited = self.endpoint.listener.reply.wait_ms.is_some();
        let is_known = header.get("MSH").and_then(Value::as_object).is_some_and(|header| header.get("9").is_some());
        let wanted = Wanted::by(header);
        if is_known && waited && verdict == Verdict::Queued && wanted == Wanted::Original {
            // The application has not spoken, and in this mode nobody else does.
            return Ok((verdict, None));
        }
        let code = match (&verdict, wanted) {
            _ if !is_known => Some(if wanted == Wanted::Original { ApplicationReject } else { CommitReject }),
            (Verdict::Failed(_), Wanted::Original) => Some(ApplicationError),
            (Verdict::Failed(_), Wanted::Enhanced { application, .. }) if application.holds(false) => {
                Some(ApplicationError)
            }
            (_, Wanted::Original) => Some(ApplicationAccept),
            (Verdict::Succeeded, Wanted::Enhanced { application, .. }) if application.holds(true) => {
                Some(ApplicationAccept)
            }
            (_, Wanted::Enhanced { accept, .. }) => accept.holds(true).then_some(CommitAccept),
        };
        let verdict = if is_known { verdict } else { Verdict::Refused };
        let error = match (&verdict, code) {
            (Verdict::Failed(failure), Some(ApplicationError)) => Some(failure.message.as_str()),
            (Verdict::Refused, _) => Some("MSH-9, the message's type, is missing"),
            _ => None,
        };
        let body = match code {
            Some(code) => self.hl7(header, code, error)?,
            None => Reply {
                media_type: FormatSettings::Hl7v2(Hl7Settings::default()).media_type().to_owned(),
                body: Bytes::new(),
            },
        };
        // What only says that the message is stored says nothing of the flow.
        let verdict = match (verdict, code) {
            (Verdict::Failed(_) | Verdict::Succeeded, Some(CommitAccept) | None) => Verdict::Queued,
            // In original mode the application's word is that it has taken the message over.
            (Verdict::Queued, Some(ApplicationAccept)) => Verdict::Succeeded,
            (verdict, _) => verdict,
        };
        Ok((verdict, Some(body)))
    }

    fn hl7(&self, header: &Record, code: AcknowledgementCode, error: Option<&str>) -> Result<Reply> {
        // The last 20 digits: the first are the time, and MSH-10 has at most 20.
        let id = self.receipt.execution_id.uuid().simple().to_string();
        let acknowledgement =
            Acknowledgement { code, control_id: &id[id.len() - 20..], at: self.services.clock.now(), error };
        written(&FormatSettings::Hl7v2(Hl7Settings::default()), &acknowledgement.of(header))
    }

    fn outcome(&self, verdict: &Verdict) -> Result<Reply> {
        let stored = format!("stored as message {}", self.receipt.message_id);
        let issue = match verdict {
            Verdict::Queued | Verdict::Refused => fhir::Issue::information(&stored),
            Verdict::Succeeded => fhir::Issue::information("processed"),
            Verdict::Failed(failure) => {
                fhir::Issue::of_error(&failure.code, &failure.message, failure.field.as_deref())
            }
        };
        let syntax = if self.is_xml { FhirSyntax::Xml } else { FhirSyntax::Json };
        written(&FormatSettings::Fhir(FhirSettings { syntax, ..FhirSettings::default() }), &issue.outcome())
    }

    fn rendered(&self, verdict: &Verdict, media_type: &str, body: &Template) -> Result<Reply> {
        let mut parameters = self.parameters.clone();
        let (status, failure) = match verdict {
            Verdict::Queued | Verdict::Refused => ("queued", None),
            Verdict::Succeeded => ("success", None),
            Verdict::Failed(failure) => ("failed", Some(failure)),
        };
        let flow = self.receipt.flow_id.map(|id| id.to_string()).unwrap_or_default();
        for (name, value) in [
            ("messageUuid", self.receipt.message_id.to_string()),
            ("executionId", self.receipt.execution_id.to_string()),
            ("flowId", flow),
            ("tenantId", self.tenant.to_string()),
            ("status", status.to_owned()),
            ("errorCode", failure.map(|failure| failure.code.clone()).unwrap_or_default()),
            ("error", failure.map(|failure| failure.message.clone()).unwrap_or_default()),
        ] {
            parameters.insert(name, value);
        }
        // A parameter that this request does not have is nothing in an answer: the payload is stored, and an error would say that it is not.
        for name in body.parameters() {
            if parameters.get(name).is_none() {
                parameters.insert(name, "");
            }
        }
        for name in body.dates() {
            if parameters.get(name).is_some_and(|value| parse_date(value).is_none()) {
                parameters.insert(name, "");
            }
        }
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let escape = match essence.as_str() {
            json if json.ends_with("json") => Escape::JsonString,
            xml if xml.ends_with("xml") || xml == "text/html" => Escape::XmlText,
            _ => Escape::None,
        };
        let body = body.render(&parameters, escape).map_err(Error::internal)?;
        Ok(Reply { media_type: media_type.to_owned(), body: body.into() })
    }
}

/// The first message of a payload, as far as it is one.
fn header(body: &[u8]) -> std::result::Result<Record, String> {
    let settings = FormatSettings::Hl7v2(Hl7Settings::default());
    let mut records = settings.read(body).map_err(|error| error.to_string())?;
    match records.next() {
        Some(Ok(record)) => Ok(record),
        Some(Err(error)) => Err(error.to_string()),
        None => Err("there is no message".to_owned()),
    }
}

fn written(format: &FormatSettings, record: &Record) -> Result<Reply> {
    let mut writer = format.writer(Shape::Single);
    writer.write(record).map_err(Error::internal)?;
    let body = writer.finish().map_err(Error::internal)?;
    Ok(Reply { media_type: format.media_type().to_owned(), body: body.into() })
}
