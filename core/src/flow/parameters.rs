//! The parameters of one run: names and texts, in layers.
//!
//! From weak to strong: the flow's defaults, the schedule's, then those of the request (query, over it the path, over it the headers that the flow
//! names) or of the manual run, and over all the
//! built-in ones ([`BUILT_IN`]), which nobody can set from outside.
//!
//! Must not know: where a parameter is used.

use std::{collections::BTreeMap, fmt};

use inlet_formats::Value;

use super::{convert::convert, definition::ParameterDeclaration};
use crate::message::ReceivedHeader;

/// The longest name, in characters.
pub const MAX_NAME: usize = 64;
/// The longest value, in bytes.
pub const MAX_VALUE: usize = 65_536;
/// What every run knows by itself: the message and when it arrived (of runs that have one), the execution and when it was made, flow and tenant.
pub const BUILT_IN: [&str; 6] = ["messageUuid", "receivedAt", "executionId", "executionAt", "flowId", "tenantId"];

/// The parameters of one run, by name. `Debug` shows names only, since values may be secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Parameters(BTreeMap<String, String>);

/// A parameter that cannot be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParameterError {
    /// The name breaks the rule.
    #[error(
        "`{0}` is not a parameter's name: a letter, then letters, digits, `_`, `.` or `-`, at most {MAX_NAME} in all"
    )]
    Name(String),
    /// The name is one of [`BUILT_IN`].
    #[error("`{0}` is a built-in parameter and cannot be set")]
    BuiltIn(String),
    /// The value is not of the declared type.
    #[error("the parameter `{0}`: {1}")]
    Type(String, String),
    /// The value is too long.
    #[error("the parameter `{0}` is longer than {MAX_VALUE} bytes")]
    TooLong(String),
}

impl ParameterError {
    /// `PARAMETER_NAME_INVALID`, `PARAMETER_BUILT_IN`, `PARAMETER_TOO_LONG` or `PARAMETER_TYPE`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Name(_) => "PARAMETER_NAME_INVALID",
            Self::BuiltIn(_) => "PARAMETER_BUILT_IN",
            Self::TooLong(_) => "PARAMETER_TOO_LONG",
            Self::Type(..) => "PARAMETER_TYPE",
        }
    }
}

/// A letter, then letters, digits, `_`, `.` or `-` (all ASCII); at most [`MAX_NAME`].
pub fn is_name(name: &str) -> bool {
    name.len() <= MAX_NAME
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(is_name_byte)
}

/// Whether the byte can stand in a name after its first letter.
pub(super) const fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

/// Checks what somebody outside wants to set.
pub(super) fn check(name: &str, value: &str) -> Result<(), ParameterError> {
    if !is_name(name) {
        Err(ParameterError::Name(name.chars().take(MAX_NAME).collect()))
    } else if BUILT_IN.contains(&name) {
        Err(ParameterError::BuiltIn(name.to_owned()))
    } else if value.len() > MAX_VALUE {
        Err(ParameterError::TooLong(name.to_owned()))
    } else {
        Ok(())
    }
}

impl Parameters {
    /// None at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// The defaults of a flow; a declaration without one sets nothing.
    pub fn defaults(declarations: &[ParameterDeclaration]) -> Self {
        let default = |one: &ParameterDeclaration| Some((one.name.clone(), one.default.clone()?));
        Self(declarations.iter().filter_map(default).collect())
    }

    /// What a schedule or a manual run gives; one bad name or value refuses the whole.
    pub fn from_map(parameters: BTreeMap<String, String>) -> Result<Self, ParameterError> {
        parameters.iter().try_for_each(|(name, value)| check(name, value))?;
        Ok(Self(parameters))
    }

    /// Sets one, whatever its name.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    /// Lays stronger parameters over these. Names are not checked: a partner's additions to a query (`?_=1`) must not fail the flow, and what is no
    /// parameter's name cannot be named by any template. Whoever lays a request over the defaults lays the built-in ones over the request.
    pub fn overlay(&mut self, stronger: impl IntoIterator<Item = (String, String)>) {
        self.0.extend(stronger);
    }

    /// Lays the values of the headers that declarations name over these.
    pub fn overlay_headers(&mut self, declarations: &[ParameterDeclaration], headers: &[ReceivedHeader]) {
        for declared in declarations {
            let Some(name) = &declared.header else { continue };
            if let Some(header) = headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)) {
                self.insert(declared.name.clone(), header.value.clone());
            }
        }
    }

    /// Whether every declared parameter that is set is of its type.
    pub fn check_types(&self, declarations: &[ParameterDeclaration]) -> Result<(), ParameterError> {
        for declared in declarations {
            let (Some(wanted), Some(value)) = (declared.value_type, self.get(&declared.name)) else { continue };
            convert(value.into(), wanted)
                .map_err(|error| ParameterError::Type(declared.name.clone(), error.to_string()))?;
        }
        Ok(())
    }

    /// Those that are declared with another type than text, as that type.
    pub fn typed(&self, declarations: &[ParameterDeclaration]) -> BTreeMap<String, Value> {
        let typed = declarations.iter().filter_map(|declared| {
            let (wanted, value) = (declared.value_type?, self.get(&declared.name)?);
            let value = convert(value.into(), wanted).ok()?;
            (!matches!(value, Value::Text(_))).then(|| (declared.name.clone(), value))
        });
        typed.collect()
    }

    /// The value, where it is set. An empty text is set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The names that are set, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.names()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::definition::ValueType;

    fn map<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn the_stronger_layer_wins() {
        let declared = |name: &str, default: Option<&str>| ParameterDeclaration {
            name: name.to_owned(),
            default: default.map(str::to_owned),
            header: None,
            value_type: None,
        };
        let mut parameters = Parameters::defaults(&[
            declared("a", Some("flow")),
            declared("b", Some("flow")),
            declared("c", Some("flow")),
            declared("unset", None),
        ]);
        parameters.overlay(map([("b", "schedule"), ("c", "schedule")]));
        parameters.overlay(map([("c", ""), ("_", "1")]));
        let values: Vec<_> = ["a", "b", "c", "unset"].into_iter().map(|name| parameters.get(name)).collect();
        assert_eq!(values, [Some("flow"), Some("schedule"), Some(""), None]);
    }

    #[test]
    fn names_follow_the_rule() {
        for name in ["a", "A-1_b.c", &"x".repeat(64)] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "1a", "_a", "a b", "ä", "a{", &"x".repeat(65)] {
            assert_eq!(Parameters::from_map(map([(name, "")])).unwrap_err().code(), "PARAMETER_NAME_INVALID", "{name}");
        }
    }

    #[test]
    fn nobody_outside_sets_what_is_built_in() {
        let error = Parameters::from_map(map([("executionId", "x")])).unwrap_err();
        assert_eq!(error.code(), "PARAMETER_BUILT_IN");
    }

    #[test]
    fn values_have_a_limit() {
        let long = "x".repeat(MAX_VALUE + 1);
        assert_eq!(Parameters::from_map(map([("a", &long)])).unwrap_err().code(), "PARAMETER_TOO_LONG");
    }

    #[test]
    fn debug_shows_no_values() {
        let mut parameters = Parameters::new();
        parameters.insert("password", "hunter2");
        assert_eq!(format!("{parameters:?}"), r#"{"password"}"#);
    }

    #[test]
    fn headers_that_are_named_win_and_types_are_checked() {
        let declared = |name: &str, header: Option<&str>, value_type: Option<ValueType>| ParameterDeclaration {
            name: name.to_owned(),
            default: None,
            header: header.map(str::to_owned),
            value_type,
        };
        let declarations = [
            declared("site", Some("X-Site"), None),
            declared("count", Some("x-count"), Some(ValueType::Integer)),
            declared("unset", Some("x-unset"), Some(ValueType::Date)),
        ];
        let header = |name: &str, value: &str| ReceivedHeader { name: name.to_owned(), value: value.to_owned() };
        let headers =
            [header("x-site", "north"), header("x-site", "south"), header("x-count", "many"), header("other", "1")];
        let mut parameters = Parameters::new();
        parameters.overlay(map([("site", "query"), ("count", "7")]));
        assert_eq!(parameters.check_types(&declarations), Ok(()));
        parameters.overlay_headers(&declarations, &headers);
        assert_eq!(
            (parameters.get("site"), parameters.get("unset"), parameters.get("other")),
            (Some("north"), None, None)
        );
        let error = parameters.check_types(&declarations).unwrap_err();
        assert_eq!((error.code(), error.to_string().contains("`count`")), ("PARAMETER_TYPE", true));
        assert!(!error.to_string().contains("many"), "values may be secret");
    }
}
