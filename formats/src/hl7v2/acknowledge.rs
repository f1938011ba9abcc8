//! Acknowledgements (HL7 v2.5.1, chapter 2, "Message processing rules"): which are wanted, and the ACK or NAK itself.
//!
//! Must not know: when to send one, or how.

use chrono::{DateTime, Utc};

use super::field_path;
use crate::{record::Record, value::Value};

/// MSA-1 (table 0008).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcknowledgementCode {
    /// AA: original mode, done.
    ApplicationAccept,
    /// AE: original mode, an error in the content.
    ApplicationError,
    /// AR: original mode, refused for another reason than its content.
    ApplicationReject,
    /// CA: enhanced mode, safely stored.
    CommitAccept,
    /// CE: enhanced mode, cannot be stored.
    CommitError,
    /// CR: enhanced mode, refused by its header.
    CommitReject,
}

impl AcknowledgementCode {
    /// The code of table 0008.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApplicationAccept => "AA",
            Self::ApplicationError => "AE",
            Self::ApplicationReject => "AR",
            Self::CommitAccept => "CA",
            Self::CommitError => "CE",
            Self::CommitReject => "CR",
        }
    }

    /// Whether it is good news.
    pub const fn is_accept(self) -> bool {
        matches!(self, Self::ApplicationAccept | Self::CommitAccept)
    }
}

/// When an acknowledgement is wanted (table 0155).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// AL.
    Always,
    /// NE.
    Never,
    /// ER.
    OnError,
    /// SU.
    OnSuccess,
}

impl Condition {
    /// Whether it is wanted for such an outcome.
    pub const fn holds(self, success: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::OnError => !success,
            Self::OnSuccess => success,
        }
    }
}

/// What the sender of a message wants to hear (MSH-15 and MSH-16).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Neither is valued: the original mode, one acknowledgement by the application.
    Original,
    /// The enhanced mode.
    Enhanced {
        /// MSH-15, that the message is safely stored.
        accept: Condition,
        /// MSH-16, what became of it.
        application: Condition,
    },
}

impl Wanted {
    /// By the message's header. In enhanced mode one that is not valued is never.
    pub fn by(message: &Record) -> Self {
        let condition = |path| match text(message, path) {
            "" => None,
            "NE" => Some(Condition::Never),
            "ER" => Some(Condition::OnError),
            "SU" => Some(Condition::OnSuccess),
            // Whoever wants something that is not in the table is better told than not.
            _ => Some(Condition::Always),
        };
        match (condition("MSH-15"), condition("MSH-16")) {
            (None, None) => Self::Original,
            (accept, application) => Self::Enhanced {
                accept: accept.unwrap_or(Condition::Never),
                application: application.unwrap_or(Condition::Never),
            },
        }
    }
}

/// What an acknowledgement says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement<'a> {
    /// MSA-1.
    pub code: AcknowledgementCode,
    /// MSH-10 of the acknowledgement; at most 20 characters up to v2.6.
    pub control_id: &'a str,
    /// MSH-7.
    pub at: DateTime<Utc>,
    /// What went wrong, for people, if something did.
    pub error: Option<&'a str>,
}

impl Acknowledgement<'_> {
    /// The acknowledgement of a message, of which there may be nothing but a part of its header. Sender and receiver are exchanged; processing id, version
    /// and character set are the message's own.
    pub fn of(&self, message: &Record) -> Record {
        let header = message.get("MSH").and_then(Value::as_object);
        let copied = |number: &str| header.and_then(|header| header.get(number)).cloned();
        let one = |texts: &[&str]| {
            let components = texts.iter().zip(1..).filter(|(text, _)| !text.is_empty());
            let components: Record = components.map(|(text, number): (_, i32)| (number.to_string(), *text)).collect();
            Value::List(vec![components.into()])
        };
        let version = text(message, "MSH-12");
        let event = text(message, "MSH-9.2");
        // The structure in MSH-9.3 came with v2.3.1.
        let structure = if version < "2.3.1" { "" } else { "ACK" };
        let mut msh = Record::new();
        msh.insert("1", copied("1").unwrap_or_else(|| "|".into()));
        msh.insert("2", copied("2").unwrap_or_else(|| "^~\\&".into()));
        for (to, from) in [("3", "5"), ("4", "6"), ("5", "3"), ("6", "4")] {
            if let Some(value) = copied(from) {
                msh.insert(to, value);
            }
        }
        msh.insert("7", one(&[&self.at.format("%Y%m%d%H%M%S+0000").to_string()]));
        msh.insert("9", one(&["ACK", event, structure]));
        msh.insert("10", one(&[self.control_id]));
        msh.insert("11", copied("11").unwrap_or_else(|| one(&["P"])));
        msh.insert("12", copied("12").unwrap_or_else(|| one(&["2.5.1"])));
        if let Some(charset) = copied("18") {
            msh.insert("18", charset);
        }
        let mut msa = Record::new();
        msa.insert("1", one(&[self.code.as_str()]));
        if let Some(control_id) = copied("10") {
            msa.insert("2", control_id);
        }
        let mut reply: Record = [("MSH", msh)].into_iter().collect();
        match self.error {
            // ERR-3 to ERR-8 came with v2.5; before, MSA-3 is the place of the text.
            Some(error) if version.is_empty() || version >= "2.5" => {
                reply.insert("MSA", msa);
                let err: Record = [
                    ("3", one(&["207", "Application internal error", "HL70357"])),
                    ("4", one(&["E"])),
                    ("8", one(&[error])),
                ]
                .into_iter()
                .collect();
                reply.insert("ERR", err);
            }
            Some(error) => {
                msa.insert("3", one(&[error]));
                reply.insert("MSA", msa);
            }
            None => {
                reply.insert("MSA", msa);
            }
        }
        reply
    }
}

/// The text at a path in the notation of HL7; empty when there is none.
fn text<'r>(message: &'r Record, path: &str) -> &'r str {
    let path = field_path(path).and_then(Result::ok);
    path.and_then(|path| path.get(message)).and_then(Value::as_text).unwrap_or_default()
}
