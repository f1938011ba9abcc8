//! Makes a letter: sender, recipients, subject, text and attachment, from settings, parameters and what is written.
//!
//! Must not know: servers.

use std::time::SystemTime;

use bytes::Bytes;
use inlet_core::{
    clock::Timestamp,
    connection::EmailSettings,
    flow::{
        parameters::Parameters,
        template::{Escape, Template},
    },
    ports::connector::{ConnectorError, Content, Delivery, Letter, Place, Retry},
};
use lettre::{
    Message,
    message::{
        Attachment, Body, Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType},
    },
};

use crate::{failed, wrong_kind};

/// The most that one letter carries, in bytes; most servers take no more.
pub const MAX_CONTENT: usize = 25 * 1024 * 1024;

/// A letter that says at what time it was written. Repetitions have the same Message-ID, made of the stable id.
///
/// Codes: `EMAIL_ADDRESS_INVALID`, `HEADER_INVALID`, `EMAIL_TOO_LARGE`, `EMAIL_NOT_TEXT`, and those of templates.
pub fn letter(settings: &EmailSettings, delivery: &Delivery, now: Timestamp) -> Result<Message, ConnectorError> {
    let (Place::Letter(wanted), Content::Body(content)) = (&delivery.place, &delivery.content) else {
        return Err(wrong_kind("an e-mail connection needs one body"));
    };
    if content.len() > MAX_CONTENT {
        let message = format!("a letter carries at most {MAX_CONTENT} bytes; this would be {}", content.len());
        return Err(failed("EMAIL_TOO_LARGE", message, Retry::Never));
    }
    let parameters = &delivery.parameters;
    let mut builder = Message::builder()
        .message_id(Some(format!("<{}@inlet>", delivery.stable_id)))
        .date(SystemTime::from(now))
        .from(address(&settings.from, parameters)?);
    for to in &settings.to {
        builder = builder.to(address(to, parameters)?);
    }
    for cc in &settings.cc {
        builder = builder.cc(address(cc, parameters)?);
    }
    builder = builder.subject(subject(settings, wanted, parameters)?);
    let above = settings.body.as_ref().map(|body| render(body, parameters)).transpose()?;
    let made = match &wanted.attachment {
        Some(name) => {
            let text = SinglePart::plain(above.unwrap_or_default());
            let boundary = format!("=_{}", delivery.stable_id);
            let attached = attachment(name, delivery.media_type, content)?;
            builder.multipart(MultiPart::mixed().boundary(boundary).singlepart(text).singlepart(attached))
        }
        None => builder.singlepart(SinglePart::plain(text(above, content)?)),
    };
    made.map_err(|error| {
        tracing::debug!(%error, "a letter could not be made");
        failed("EMAIL_ADDRESS_INVALID", "sender and recipients make no envelope", Retry::Never)
    })
}

/// The sender's address.
pub fn sender(settings: &EmailSettings, parameters: &Parameters) -> Result<Mailbox, ConnectorError> {
    address(&settings.from, parameters)
}

fn subject(settings: &EmailSettings, wanted: &Letter, parameters: &Parameters) -> Result<String, ConnectorError> {
    let subject = match &wanted.subject {
        Some(subject) => subject.clone(),
        None => render(&settings.subject, parameters)?,
    };
    if subject.contains(char::is_control) {
        let message = "the subject has a line break or another control character";
        return Err(failed("HEADER_INVALID", message, Retry::Never));
    }
    Ok(subject)
}

/// One address. A value with a line break, or with a second address in it, makes none.
fn address(template: &Template, parameters: &Parameters) -> Result<Mailbox, ConnectorError> {
    let text = render(template, parameters)?;
    let invalid = || {
        let message = format!("“{}” makes no e-mail address with the run's parameters", template.as_str());
        failed("EMAIL_ADDRESS_INVALID", message, Retry::Never)
    };
    if text.contains(char::is_control) {
        return Err(invalid());
    }
    text.parse().map_err(|_| invalid())
}

fn render(template: &Template, parameters: &Parameters) -> Result<String, ConnectorError> {
    template.render(parameters, Escape::None).map_err(|error| failed(error.code(), error.to_string(), Retry::Never))
}

fn text(above: Option<String>, content: &Bytes) -> Result<String, ConnectorError> {
    let written = str::from_utf8(content).map_err(|_| {
        let message = "what was written is no UTF-8 and cannot be a letter's text; attachmentName sends it as a file";
        failed("EMAIL_NOT_TEXT", message, Retry::Never)
    })?;
    Ok(match above {
        Some(above) => format!("{above}\n\n{written}"),
        None => written.to_owned(),
    })
}

/// The bytes as they are: in base64, so that no server touches their line ends.
fn attachment(name: &str, media_type: &str, content: &Bytes) -> Result<SinglePart, ConnectorError> {
    let unfit = || failed("HEADER_INVALID", "the attachment cannot be described in a header", Retry::Never);
    let body = Body::new_with_encoding(content.to_vec(), ContentTransferEncoding::Base64).map_err(|_| unfit())?;
    let media_type = ContentType::parse(media_type)
        .or_else(|_| ContentType::parse("application/octet-stream"))
        .map_err(|_| unfit())?;
    Ok(Attachment::new(name.to_owned()).body(body, media_type))
}
