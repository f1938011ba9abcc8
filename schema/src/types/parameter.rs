//! Parameters as pairs, since GraphQL has no maps.

use std::collections::BTreeMap;

use async_graphql::{InputObject, SimpleObject};
use inlet_core::{Error, Result};

/// A parameter's value.
#[derive(Debug, Clone, SimpleObject)]
pub struct Parameter {
    /// A letter, then letters, digits, `_`, `.` or `-`.
    pub name: String,
    /// As text.
    pub value: String,
}

/// A parameter's value.
#[derive(Debug, Clone, InputObject)]
pub struct ParameterInput {
    /// A letter, then letters, digits, `_`, `.` or `-`.
    pub name: String,
    /// As text.
    pub value: String,
}

/// Pairs of a map.
pub fn pairs(map: &BTreeMap<String, String>) -> Vec<Parameter> {
    map.iter().map(|(name, value)| Parameter { name: name.clone(), value: value.clone() }).collect()
}

/// A map of pairs; a name that stands twice is refused.
pub fn map(pairs: Vec<ParameterInput>) -> Result<BTreeMap<String, String>> {
    let mut map = BTreeMap::new();
    for ParameterInput { name, value } in pairs {
        if map.contains_key(&name) {
            return Err(Error::field("PARAMETER_INVALID", "parameters", format!("the parameter {name} stands twice")));
        }
        map.insert(name, value);
    }
    Ok(map)
}
