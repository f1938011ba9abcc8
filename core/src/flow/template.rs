//! The template: a text with `{parameter}` placeholders, and the ways a parameter's value is made safe for the place it goes to.
//!
//! A placeholder is a parameter's name in braces, without blanks. Any other brace is itself, so `{"login":"{user}"}` is JSON with one placeholder.
//! `{name:%Y-%m-%d}` shows a parameter that is a date, or a date and time, in another way (strftime, as chrono reads it).
//!
//! Must not know: who renders it.

use std::{borrow::Cow, fmt, fmt::Write as _};

use chrono::{
    DateTime, FixedOffset, NaiveDate, NaiveTime,
    format::{Item, StrftimeItems},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::parameters::{Parameters, is_name_byte};

/// The longest segment of a file's name, in bytes; what common file systems take.
const MAX_FILE_NAME: usize = 255;

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const URL_COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text with placeholders.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Template {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Part {
    Literal(String),
    Placeholder(String),
    Date { name: String, format: String },
}

/// How each value is encoded; the template's own text never is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escape {
    /// Not at all.
    None,
    /// As one path segment or query value of a URL (RFC 3986): all but unreserved characters are percent-encoded. A rendered path with a `.` or `..`
    /// segment is refused, since percent-encoding does not take their meaning away.
    UrlComponent,
    /// As the inside of a JSON string (RFC 8259, section 7).
    JsonString,
    /// As a value of `application/x-www-form-urlencoded`.
    FormUrlEncoded,
    /// As text or attribute value of XML 1.0; characters that XML cannot hold are refused.
    XmlText,
    /// As part of a file's name: what could lead out of the directory is percent-encoded, and a rendered name with an empty, `.` or `..` segment, with a
    /// leading slash or of more than 255 bytes per segment is refused. Slashes of the template itself make directories.
    FileName,
}

impl Escape {
    fn encode(self, value: &str) -> Result<Cow<'_, str>, &'static str> {
        match self {
            Self::None => Ok(Cow::Borrowed(value)),
            Self::UrlComponent => Ok(utf8_percent_encode(value, URL_COMPONENT).into()),
            Self::JsonString => {
                let quoted = serde_json::to_string(value).map_err(|_| "cannot be a JSON string")?;
                Ok(Cow::Owned(quoted[1..quoted.len() - 1].to_owned()))
            }
            Self::FormUrlEncoded => Ok(url::form_urlencoded::byte_serialize(value.as_bytes()).collect()),
            Self::XmlText => xml_text(value).map(Cow::Owned),
            // A value of dots alone would be harmless beside other text, but names must not depend on what stands beside.
            Self::FileName if value == "." || value == ".." => Ok(Cow::Owned(value.replace('.', "%2E"))),
            Self::FileName => Ok(Cow::Owned(file_name(value))),
        }
    }
}

/// Percent-encodes what separates directories, what other file systems forbid, and `%`, so that different values give different names.
fn file_name(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '/' | '\\' | '%' | '"' | '<' | '>' | '|' | '?' | '*' | '\0'..='\x1F' | '\x7F' => {
                // Writing to a string cannot fail.
                let _ = write!(encoded, "%{:02X}", u32::from(character));
            }
            _ => encoded.push(character),
        }
    }
    encoded
}

/// Escapes for both text and quoted attributes; line breaks and tabs as references, so that attributes keep them (XML 1.0, sections 2.2 and 3.3.3).
fn xml_text(value: &str) -> Result<String, &'static str> {
    let mut encoded = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '&' => encoded.push_str("&amp;"),
            '<' => encoded.push_str("&lt;"),
            '>' => encoded.push_str("&gt;"),
            '"' => encoded.push_str("&quot;"),
            '\'' => encoded.push_str("&apos;"),
            '\t' => encoded.push_str("&#9;"),
            '\n' => encoded.push_str("&#10;"),
            '\r' => encoded.push_str("&#13;"),
            '\0'..='\x1F' | '\u{FFFE}' | '\u{FFFF}' => return Err("has a character that XML cannot hold"),
            _ => encoded.push(character),
        }
    }
    Ok(encoded)
}

/// Why a template cannot be rendered. Values are not shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A placeholder's parameter has no value.
    #[error("the parameter `{name}` is not set")]
    ParameterUnset {
        /// The parameter.
        name: String,
    },
    /// A parameter's value cannot stand in that place.
    #[error("the parameter `{name}` {reason}")]
    ParameterUnfit {
        /// The parameter.
        name: String,
        /// What its value has.
        reason: &'static str,
    },
    /// The name of a file would be unusable or lead elsewhere.
    #[error("not a file's name: {reason}")]
    FileName {
        /// What is wrong.
        reason: &'static str,
    },
    /// A date's format is none.
    #[error("`{format}` is not a date's format")]
    DateFormat {
        /// The format.
        format: String,
    },
    /// The path of a URL would mean another one.
    #[error("the URL's path has a segment `.` or `..`")]
    UrlDotSegment,
}

impl TemplateError {
    /// `PARAMETER_UNSET`, `PARAMETER_UNFIT`, `FILE_NAME_INVALID`, `DATE_FORMAT_INVALID` or `URL_DOT_SEGMENT`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ParameterUnset { .. } => "PARAMETER_UNSET",
            Self::ParameterUnfit { .. } => "PARAMETER_UNFIT",
            Self::FileName { .. } => "FILE_NAME_INVALID",
            Self::DateFormat { .. } => "DATE_FORMAT_INVALID",
            Self::UrlDotSegment => "URL_DOT_SEGMENT",
        }
    }
}

impl Template {
    /// Every text is a template.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text.as_str();
        while let Some(brace) = rest.find('{') {
            let (before, from_brace) = rest.split_at(brace);
            literal.push_str(before);
            if let Some((part, length)) = placeholder(from_brace) {
                if !literal.is_empty() {
                    parts.push(Part::Literal(std::mem::take(&mut literal)));
                }
                parts.push(part);
                rest = &from_brace[length..];
            } else {
                literal.push('{');
                rest = &from_brace[1..];
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Self { text, parts }
    }

    /// The text with its placeholders.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The parameters it uses, in order; one used twice comes twice.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Literal(_) => None,
            Part::Placeholder(name) | Part::Date { name, .. } => Some(name.as_str()),
        })
    }

    /// The text with every placeholder replaced. An unset parameter is an error, never an empty or literal text.
    pub fn render(&self, parameters: &Parameters, escape: Escape) -> Result<String, TemplateError> {
        let mut rendered = String::with_capacity(self.text.len());
        for part in &self.parts {
            let (name, value) = match part {
                Part::Literal(literal) => {
                    rendered.push_str(literal);
                    continue;
                }
                Part::Placeholder(name) => (name, Cow::Borrowed(value_of(parameters, name)?)),
                Part::Date { name, format } => {
                    (name, Cow::Owned(show_date(name, value_of(parameters, name)?, format)?))
                }
            };
            let unfit = |reason| TemplateError::ParameterUnfit { name: name.clone(), reason };
            rendered.push_str(&escape.encode(&value).map_err(unfit)?);
        }
        match escape {
            Escape::FileName => check_file_name(&rendered)?,
            Escape::UrlComponent => check_url_path(&rendered)?,
            Escape::None | Escape::JsonString | Escape::FormUrlEncoded | Escape::XmlText => {}
        }
        Ok(rendered)
    }

    /// The parameters that it shows as dates.
    pub fn dates(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| if let Part::Date { name, .. } = part { Some(name.as_str()) } else { None })
    }

    /// Whether the formats of its dates are formats.
    pub fn check_dates(&self) -> Result<(), TemplateError> {
        self.parts.iter().try_for_each(|part| match part {
            Part::Literal(_) | Part::Placeholder(_) => Ok(()),
            Part::Date { format, .. } => date_items(format).map(|_| ()),
        })
    }

    /// Whether the template's own text can be a file's name, whatever reasonable values the parameters have.
    pub fn check_file_name(&self) -> Result<(), TemplateError> {
        self.check_dates()?;
        let sample = |part: &Part| match part {
            Part::Literal(literal) => literal.clone(),
            Part::Placeholder(_) | Part::Date { .. } => "x".to_owned(),
        };
        check_file_name(&self.parts.iter().map(sample).collect::<String>())
    }
}

/// The placeholder at whose brace the text begins, and how long it is.
fn placeholder(text: &str) -> Option<(Part, usize)> {
    let (inside, _) = text.strip_prefix('{')?.split_once('}')?;
    let (name, format) = inside.split_once(':').map_or((inside, None), |(name, format)| (name, Some(format)));
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.bytes().all(is_name_byte);
    let part = match format {
        _ if !is_name => return None,
        None => Part::Placeholder(name.to_owned()),
        Some(format) if format.contains('%') && !format.contains('{') => {
            Part::Date { name: name.to_owned(), format: format.to_owned() }
        }
        Some(_) => return None,
    };
    Some((part, inside.len() + 2))
}

fn value_of<'p>(parameters: &'p Parameters, name: &str) -> Result<&'p str, TemplateError> {
    parameters.get(name).ok_or_else(|| TemplateError::ParameterUnset { name: name.to_owned() })
}

/// A date, or a date and time with its offset (RFC 3339). A date alone is its midnight in UTC.
pub fn parse_date(value: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(value).ok().or_else(|| {
        let date: NaiveDate = value.parse().ok()?;
        Some(date.and_time(NaiveTime::MIN).and_utc().fixed_offset())
    })
}

/// A date in a format; nothing stays nothing.
fn show_date(name: &str, value: &str, format: &str) -> Result<String, TemplateError> {
    let items = date_items(format)?;
    if value.is_empty() {
        return Ok(String::new());
    }
    let at = parse_date(value);
    let reason = "is neither a date nor a date and time";
    let at = at.ok_or_else(|| TemplateError::ParameterUnfit { name: name.to_owned(), reason })?;
    Ok(at.format_with_items(items.iter()).to_string())
}

fn date_items(format: &str) -> Result<Vec<Item<'_>>, TemplateError> {
    StrftimeItems::new(format).parse().map_err(|_| TemplateError::DateFormat { format: format.to_owned() })
}

fn check_file_name(name: &str) -> Result<(), TemplateError> {
    let reason = if name.is_empty() {
        "it is empty"
    } else if name.contains(['\\', '\0']) || name.chars().any(char::is_control) {
        "it has a backslash or a control character"
    } else if name.split('/').any(str::is_empty) {
        "it begins or ends with a slash, or has two in a row"
    } else if name.split('/').any(|segment| matches!(segment, "." | "..")) {
        "it has a segment `.` or `..`"
    } else if name.split('/').any(|segment| segment.len() > MAX_FILE_NAME) {
        "a segment is longer than 255 bytes"
    } else {
        return Ok(());
    };
    Err(TemplateError::FileName { reason })
}

/// Dot segments take away what stands before them when the URL is used, percent-encoded or not (WHATWG URL, section 4.1).
fn check_url_path(url: &str) -> Result<(), TemplateError> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let is_dots = |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    if path.split(['/', '\\']).any(is_dots) { Err(TemplateError::UrlDotSegment) } else { Ok(()) }
}

impl fmt::Display for Template {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Template({:?})", self.text)
    }
}

impl From<&str> for Template {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Template {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(pairs: &[(&str, &str)]) -> Parameters {
        let mut parameters = Parameters::new();
        for (name, value) in pairs {
            parameters.insert(*name, *value);
        }
        parameters
    }

    fn render(template: &str, value: &str, escape: Escape) -> Result<String, TemplateError> {
        Template::new(template).render(&parameters(&[("a", value), ("b", value)]), escape)
    }

    #[test]
    fn braces_that_are_no_placeholder_are_literal() {
        let login = Template::new(r#"{"login":"{user}","password":"{password}"}"#);
        assert_eq!(login.parameters().collect::<Vec<_>>(), ["user", "password"]);
        let rendered =
            login.render(&parameters(&[("user", "a"), ("password", "x\"\\\n}{user}")]), Escape::JsonString).unwrap();
        assert_eq!(rendered, r#"{"login":"a","password":"x\"\\\n}{user}"}"#);
        for text in ["", "{", "}", "{}", "{ a}", "{a b}", "{1}", "{_a}", "{ä}", "{{", "a{b", "{\"a\":1}"] {
            assert_eq!(Template::new(text).parameters().count(), 0, "{text}");
            assert_eq!(Template::new(text).render(&Parameters::new(), Escape::None).unwrap(), text);
        }
        assert_eq!(render("{{a}}{b}{", "x", Escape::None).unwrap(), "{x}x{");
        assert_eq!(Template::new("{a.b-c_1}{x{y}").parameters().collect::<Vec<_>>(), ["a.b-c_1", "y"]);
    }

    #[test]
    fn an_unset_parameter_is_an_error() {
        let error = Template::new("x{missing}").render(&Parameters::new(), Escape::None).unwrap_err();
        assert_eq!(
            (error.code(), error.to_string().as_str()),
            ("PARAMETER_UNSET", "the parameter `missing` is not set")
        );
        assert_eq!(render("x{a}", "", Escape::None).unwrap(), "x");
    }

    #[test]
    fn values_are_encoded_for_their_place() {
        let odd = "a/b&c=d e+é%\"<'>\n";
        for (escape, encoded) in [
            (Escape::None, odd),
            (Escape::UrlComponent, "a%2Fb%26c%3Dd%20e%2B%C3%A9%25%22%3C%27%3E%0A"),
            (Escape::JsonString, r#"a/b&c=d e+é%\"<'>\n"#),
            (Escape::FormUrlEncoded, "a%2Fb%26c%3Dd+e%2B%C3%A9%25%22%3C%27%3E%0A"),
            (Escape::XmlText, "a/b&amp;c=d e+é%&quot;&lt;&apos;&gt;&#10;"),
            (Escape::FileName, "a%2Fb&c=d e+é%25%22%3C'%3E%0A"),
        ] {
            assert_eq!(render("{a}", odd, escape).unwrap(), encoded, "{escape:?}");
        }
        assert_eq!(render("{a}", "\u{1}", Escape::XmlText).unwrap_err().code(), "PARAMETER_UNFIT");
    }

    #[test]
    fn a_value_cannot_lead_out_of_the_directory() {
        for (template, value, name) in [
            ("{a}.json", "../../etc/passwd", "..%2F..%2Fetc%2Fpasswd.json"),
            ("{a}", "..", "%2E%2E"),
            ("in/{a}/x", ".", "in/%2E/x"),
            ("{a}{b}", ".", "%2E%2E"),
            ("{a}", "..\\x\0", "..%5Cx%00"),
            ("{a}", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
        ] {
            assert_eq!(render(template, value, Escape::FileName).unwrap(), name);
        }
        for (template, value) in [
            ("{a}", ""),
            ("{a}/x", ""),
            ("x/{a}", ""),
            (".{a}.", ""),
            ("../{a}", "x"),
            ("/{a}", "x"),
            ("a\\{a}", "x"),
            ("{a}", &"x".repeat(256)),
        ] {
            assert_eq!(
                render(template, value, Escape::FileName).unwrap_err().code(),
                "FILE_NAME_INVALID",
                "{template}"
            );
        }
        assert_eq!(Template::new("a/{x}.json").check_file_name(), Ok(()));
        for template in ["", "/{x}", "{x}/", "a//b", "../{x}", "a/./{x}", "a\\b"] {
            assert!(Template::new(template).check_file_name().is_err(), "{template}");
        }
    }

    #[test]
    fn a_value_cannot_lead_to_another_path() {
        for template in ["http://h/x/{a}/y", "http://h/x/{a}", "http://h/x/.{a}", "http://h/%2e{a}?q=1"] {
            assert_eq!(
                render(template, ".", Escape::UrlComponent).unwrap_err().code(),
                "URL_DOT_SEGMENT",
                "{template}"
            );
        }
        assert_eq!(render("http://h/x?v={a}", "..", Escape::UrlComponent).unwrap(), "http://h/x?v=..");
        assert_eq!(render("http://h/{a}", "../x", Escape::UrlComponent).unwrap(), "http://h/..%2Fx");
        assert_eq!(render("http://h/{a}.json", ".", Escape::UrlComponent).unwrap(), "http://h/..json");
    }

    #[test]
    fn dates_are_shown_as_their_format_says() {
        for (template, value, shown) in [
            ("{a:%Y-%m-%d}.csv", "2026-11-29T17:38:40.123456Z", "2026-11-29.csv"),
            ("{a:%Y/%j}/{b:%H%M%S%.3f}", "2026-11-29T17:38:40.123456Z", "2026%2F333/173840.123"),
            ("{a:%G-W%V}{b:%z}", "2026-11-29T17:38:40+02:00", "2026-W48+0200"),
            ("{a:%d.%m.%Y}", "2026-11-29", "29.11.2026"),
        ] {
            assert_eq!(render(template, value, Escape::FileName).unwrap(), shown, "{template}");
            assert_eq!(Template::new(template).check_dates(), Ok(()));
        }
        assert_eq!(render("{a:%Y}", "yesterday", Escape::None).unwrap_err().code(), "PARAMETER_UNFIT");
        for template in ["{a:%Q}", "x{a:%}", "{a:%Y%!}"] {
            assert_eq!(Template::new(template).check_dates().unwrap_err().code(), "DATE_FORMAT_INVALID", "{template}");
            assert_eq!(Template::new(template).check_file_name().unwrap_err().code(), "DATE_FORMAT_INVALID");
            assert_eq!(render(template, "2026-11-29", Escape::None).unwrap_err().code(), "DATE_FORMAT_INVALID");
        }
        // Without a percent sign it is what it always was.
        assert_eq!(render("{a:1}", "x", Escape::None).unwrap(), "{a:1}");
    }

    #[test]
    fn a_template_is_a_text_in_json() {
        let template: Template = serde_json::from_str(r#""a{b}""#).unwrap();
        assert_eq!(template, Template::new("a{b}"));
        assert_eq!(serde_json::to_string(&template).unwrap(), r#""a{b}""#);
    }
}
