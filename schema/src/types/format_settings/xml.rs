//! Options of XML.

use async_graphql::{InputObject, SimpleObject};
use inlet_core::Result;

use super::encoding;
use crate::types::mirror;

mirror! {
    /// What an element's or attribute's name is in the record.
    XmlNames = inlet_formats::XmlNames {
        /// The local name.
        Local,
        /// With the prefix that the settings give the namespace, or {uri}local.
        Qualified,
    }
}

/// Options of XML.
#[derive(Debug, Clone, SimpleObject, InputObject)]
#[graphql(input_name = "XmlSettingsInput")]
pub struct XmlSettings {
    /// Reading: the elements that are records, by their names from the root, such as catalog/book; left out the document is one record.
    pub records_path: Option<String>,
    /// What an element's or attribute's name is in the record.
    #[graphql(default_with = "XmlNames::Local")]
    pub names: XmlNames,
    /// Which prefix stands for which namespace.
    #[graphql(default)]
    pub namespaces: Vec<XmlNamespace>,
    /// Reading: elements that are lists even where there is one, by their names inside the record, such as name/given.
    #[graphql(default)]
    pub lists: Vec<String>,
    /// Writing: whether the XML declaration is written.
    #[graphql(default = true)]
    pub declaration: bool,
    /// Writing: the root element.
    pub root_tag: Option<String>,
    /// Writing: the element around every record, inside the root.
    pub row_tag: Option<String>,
    /// The encoding's label, such as UTF-8 or ISO-8859-15.
    #[graphql(default_with = "\"UTF-8\".to_owned()")]
    pub encoding: String,
    /// Reading: the longest text of one record, in bytes of UTF-8.
    #[graphql(default = 33_554_432)]
    pub max_record_bytes: u32,
}

/// A prefix and the namespace that it stands for.
#[derive(Debug, Clone, SimpleObject, InputObject)]
#[graphql(input_name = "XmlNamespaceInput")]
pub struct XmlNamespace {
    /// Empty for names without a prefix.
    pub prefix: String,
    /// The namespace's name.
    pub uri: String,
}

impl From<&inlet_formats::XmlSettings> for XmlSettings {
    fn from(settings: &inlet_formats::XmlSettings) -> Self {
        let namespaces = settings.namespaces.iter();
        Self {
            records_path: settings.records_path.clone(),
            names: settings.names.into(),
            namespaces: namespaces
                .map(|namespace| XmlNamespace { prefix: namespace.prefix.clone(), uri: namespace.uri.clone() })
                .collect(),
            lists: settings.lists.clone(),
            declaration: settings.declaration,
            root_tag: settings.root_tag.clone(),
            row_tag: settings.row_tag.clone(),
            encoding: settings.encoding.name().to_owned(),
            max_record_bytes: settings.max_record_bytes,
        }
    }
}

impl XmlSettings {
    /// The settings.
    pub fn parse(self) -> Result<inlet_formats::XmlSettings> {
        let namespaces = self.namespaces.into_iter();
        Ok(inlet_formats::XmlSettings {
            records_path: self.records_path,
            names: self.names.into(),
            namespaces: namespaces
                .map(|namespace| inlet_formats::XmlNamespace { prefix: namespace.prefix, uri: namespace.uri })
                .collect(),
            lists: self.lists,
            declaration: self.declaration,
            root_tag: self.root_tag,
            row_tag: self.row_tag,
            encoding: encoding("settings.xml.encoding", &self.encoding)?,
            max_record_bytes: self.max_record_bytes,
        })
    }
}
