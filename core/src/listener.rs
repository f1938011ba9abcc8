//! The listener: an endpoint that accepts payloads for one tenant, and the rule for its routes.
//!
//! Must not know: HTTP libraries, or which flow it feeds.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    error::Problem,
    ids::{ListenerId, TenantId},
    message::ReceivedHeader,
    rate_limit::RateLimit,
    reply::ReplySettings,
};

/// The largest body limit a listener may be given, in bytes.
pub const MAX_BODY_BYTES: i64 = 256 * 1024 * 1024;
/// The body limit of a listener that names none, in bytes.
pub const DEFAULT_BODY_BYTES: i64 = 10 * 1024 * 1024;

/// Headers that carry credentials.
const REDACTED: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "x-api-key"];

/// An endpoint that accepts payloads for one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listener {
    /// Never changes.
    pub id: ListenerId,
    /// Whose.
    pub tenant_id: TenantId,
    /// For people; unique in the tenant.
    pub name: String,
    /// The path below `/in/{tenant}/`, with `{name}` for path parameters.
    pub path: RoutePath,
    /// What it answers to; at least one.
    pub methods: Vec<Method>,
    /// What a partner must prove.
    pub authentication: ListenerAuthentication,
    /// The largest body in bytes; a larger one is answered 413.
    pub max_body_bytes: i64,
    /// How it answers what it has stored.
    #[serde(default)]
    pub reply: ReplySettings,
    /// How many requests it takes; none: all.
    #[serde(default)]
    pub rate_limit: Option<RateLimit>,
    /// A disabled listener is answered like an absent one.
    pub enabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Listener {
    /// A header as it is kept with a message: credentials are replaced by `[redacted]`. The name is in lower case.
    pub fn received_header(&self, name: &str, value: String) -> ReceivedHeader {
        let key_header = match &self.authentication {
            ListenerAuthentication::ApiKey { header } => Some(header.as_str()),
            _ => None,
        };
        let is_secret = REDACTED.contains(&name) || key_header == Some(name);
        let value = if is_secret { "[redacted]".to_owned() } else { value };
        ReceivedHeader { name: name.to_owned(), value }
    }

    /// Whether some request would fit both listeners.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.methods.iter().any(|method| other.methods.contains(method)) && self.path.overlaps(&other.path)
    }
}

/// A method a listener may answer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
    /// PATCH
    Patch,
    /// DELETE
    Delete,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// As it stands in a request line (RFC 9110, section 9).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// The method of that name, in capitals.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }
}

/// What a partner must prove to a listener.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum ListenerAuthentication {
    /// Nothing. Below the tenant-less routes credentials are still needed, to know the tenant.
    None,
    /// Login and password of a member of the tenant (RFC 7617).
    Basic,
    /// A token of `/rest/v1/token-auth/issue` (RFC 6750).
    Bearer,
    /// An API key of the tenant, in `header` or as a bearer token.
    #[serde(rename_all = "camelCase")]
    ApiKey {
        /// The header's name, in lower case.
        header: String,
    },
}

/// A listener's path: segments that are literal or `{name}`, without a leading slash.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RoutePath(Vec<Segment>);

/// One segment of a [`RoutePath`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Segment {
    /// Matches itself: RFC 3986 unreserved characters, so that no percent-encoding is in play.
    Literal(String),
    /// Matches any one segment that is not empty, and becomes a flow parameter of this name.
    Parameter(String),
}

impl RoutePath {
    /// The most segments.
    pub const MAX_SEGMENTS: usize = 20;
    /// The longest path in characters.
    pub const MAX_LENGTH: usize = 300;

    /// Checks the rule; a leading slash is dropped. The field named in a problem is `path`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let problem = |message: String| Problem::field("PATH_INVALID", "path", message);
        let trimmed = text.strip_prefix('/').unwrap_or(text);
        if trimmed.is_empty() || text.len() > Self::MAX_LENGTH {
            return Err(problem(format!("a path has 1 to {} characters", Self::MAX_LENGTH)));
        }
        let mut segments = Vec::new();
        for part in trimmed.split('/') {
            let segment = if let Some(name) = part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                if !is_parameter_name(name) {
                    return Err(problem(format!(
                        "`{part}` is not a path parameter: a letter, then letters, digits, `_` or `-`"
                    )));
                }
                let parameter = Segment::Parameter(name.to_owned());
                if segments.contains(&parameter) {
                    return Err(problem(format!("`{part}` stands twice in the path")));
                }
                parameter
            } else if part.is_empty() || part == "." || part == ".." {
                return Err(problem("a path must not have empty, `.` or `..` segments".to_owned()));
            } else if part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)) {
                Segment::Literal(part.to_owned())
            } else {
                return Err(problem(format!(
                    "`{part}`: a segment is letters, digits, `-`, `.`, `_`, `~`, or one `{{parameter}}`"
                )));
            };
            segments.push(segment);
        }
        if segments.len() > Self::MAX_SEGMENTS {
            return Err(problem(format!("a path has at most {} segments", Self::MAX_SEGMENTS)));
        }
        Ok(Self(segments))
    }

    /// The segments in order.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Whether one of its parameters has that name.
    pub fn names(&self, parameter: &str) -> bool {
        self.0.iter().any(|segment| matches!(segment, Segment::Parameter(name) if name == parameter))
    }

    /// Whether some request path would fit both.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self.0.iter().zip(&other.0).all(|pair| match pair {
                (Segment::Literal(left), Segment::Literal(right)) => left == right,
                (Segment::Parameter(_), _) | (_, Segment::Parameter(_)) => true,
            })
    }
}

/// A letter, then letters, digits, `_` or `-`; at most 64.
fn is_parameter_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

impl fmt::Display for RoutePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.0.iter().enumerate() {
            if index > 0 {
                out.write_str("/")?;
            }
            match segment {
                Segment::Literal(text) => out.write_str(text)?,
                Segment::Parameter(name) => write!(out, "{{{name}}}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for RoutePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "RoutePath({self})")
    }
}

impl Serialize for RoutePath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RoutePath {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|problem| serde::de::Error::custom(problem.message))
    }
}

/// Why a request to a listener was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RejectionReason {
    /// No listener has that path.
    NotFound,
    /// The listener does not answer to that method.
    MethodNotAllowed,
    /// Credentials are missing or wrong.
    Unauthenticated,
    /// The credentials are right and do not suffice.
    Forbidden,
    /// The body is larger than the listener takes.
    BodyTooLarge,
    /// The body ended early or paused for too long.
    BodyBroken,
    /// The service could not take it just then.
    Unavailable,
    /// More came than the listener takes in a time.
    RateLimited,
}

impl RejectionReason {
    /// All of them, in an order that never changes: their places travel between processes.
    pub const ALL: [Self; 8] = [
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::BodyTooLarge,
        Self::BodyBroken,
        Self::Unavailable,
        Self::RateLimited,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RoutePath {
        RoutePath::parse(text).unwrap()
    }

    #[test]
    fn a_path_survives_its_text() {
        assert_eq!(path("/patients/{id}/visits").to_string(), "patients/{id}/visits");
    }

    #[test]
    fn odd_paths_are_refused() {
        for text in ["", "/", "a//b", "a/../b", "a b", "a/{}", "a/{1x}", "{x}/{x}", "a%20b", "a/{x}y", "ä"] {
            assert_eq!(RoutePath::parse(text).unwrap_err().code, "PATH_INVALID", "{text}");
        }
    }

    #[test]
    fn paths_overlap_when_a_request_fits_both() {
        for (left, right, overlap) in [
            ("a/{x}", "a/{y}", true),
            ("a/b", "a/{y}", true),
            ("{x}/b", "a/{y}", true),
            ("a/b", "a/c", false),
            ("a", "a/{y}", false),
            ("a/{x}/c", "a/{y}/d", false),
        ] {
            assert_eq!(path(left).overlaps(&path(right)), overlap, "{left} {right}");
            assert_eq!(path(right).overlaps(&path(left)), overlap, "{right} {left}");
        }
    }
}
