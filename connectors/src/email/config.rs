//! What the settings of an e-mail connection must be.
//!
//! Must not know: secrets, or how a letter is sent.

use inlet_core::{
    connection::EmailSettings,
    error::Problem,
    flow::{parameters::is_name, template::Template},
};
use lettre::message::Mailbox;

use crate::server;

/// The most recipients, and the most copies.
const MAX_ADDRESSES: usize = 50;
/// The longest address or user, in bytes.
const MAX_ADDRESS: usize = 1_000;
/// The longest subject, in bytes.
const MAX_SUBJECT: usize = 1_000;
/// The longest text above what is written, in bytes.
const MAX_BODY: usize = 65_536;

/// Everything wrong with the settings; fields are named as in the API.
pub fn check(settings: &EmailSettings) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut add = |field: &str, message: &str| {
        problems.push(Problem::field("CONNECTION_SETTINGS_INVALID", format!("settings.email.{field}"), message));
    };
    let authorities = server::check_authorities(settings.ca_certificates.as_deref());
    for (field, message) in server::check_address(&settings.host, settings.port).chain(authorities) {
        add(field, message);
    }
    if settings.user.as_ref().is_some_and(|user| user.is_empty() || user.len() > MAX_ADDRESS || user.contains('\0')) {
        add("user", "1 to 1000 bytes, or left out");
    }
    if !is_address(&settings.from) {
        add("from", ADDRESS);
    }
    if !(1..=MAX_ADDRESSES).contains(&settings.to.len()) {
        add("to", "1 to 50 addresses");
    }
    if settings.cc.len() > MAX_ADDRESSES {
        add("cc", "at most 50 addresses");
    }
    for (field, addresses) in [("to", &settings.to), ("cc", &settings.cc)] {
        for (index, address) in addresses.iter().enumerate() {
            if !is_address(address) {
                add(&format!("{field}[{index}]"), ADDRESS);
            }
        }
    }
    let subject = settings.subject.as_str();
    if subject.trim().is_empty() || subject.len() > MAX_SUBJECT || subject.contains(char::is_control) {
        add("subject", "1 to 1000 bytes without line breaks");
    }
    if settings.body.as_ref().is_some_and(|body| body.as_str().len() > MAX_BODY) {
        add("body", "at most 65536 bytes");
    }
    let mut templates = vec![("from", &settings.from), ("subject", &settings.subject)];
    templates.extend(settings.to.iter().map(|template| ("to", template)));
    templates.extend(settings.cc.iter().map(|template| ("cc", template)));
    templates.extend(settings.body.iter().map(|template| ("body", template)));
    for (field, template) in templates {
        if !template.parameters().all(is_name) {
            add(field, "a parameter's name is a letter, then letters, digits, _, . or -; at most 64 in all");
        }
    }
    if !(100..=300_000).contains(&settings.timeout_ms) {
        add("timeoutMs", "100 to 300000 milliseconds");
    }
    problems
}

const ADDRESS: &str = "an address such as office@example.org, or Office <office@example.org>; {parameters} are allowed";

/// Whether it is an address, or may become one: what has parameters is judged when it is sent.
fn is_address(template: &Template) -> bool {
    let text = template.as_str();
    let is_fixed = template.parameters().next().is_none();
    let fits = !text.is_empty() && text.len() <= MAX_ADDRESS && !text.contains(char::is_control);
    fits && (!is_fixed || text.parse::<Mailbox>().is_ok())
}
