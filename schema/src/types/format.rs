//! Formats.

use async_graphql::{ID, InputObject, Object, OneofObject, SimpleObject};
use inlet_core::{Error, Result, clock::Timestamp, format::Format};
use inlet_formats::{FormatSettings, JsonSettings};

use super::{
    format_settings::{
        csv::CsvSettings, fhir::FhirSettings, fixed::FixedSettings, hl7v2::Hl7Settings, xml::XmlSettings,
    },
    mirror,
};

mirror! {
    /// How JSON input is laid out.
    JsonInput = inlet_formats::JsonInput {
        /// One JSON document.
        Document,
        /// One JSON object per line (NDJSON).
        Lines,
    }
}

mirror! {
    /// How JSON output is laid out.
    JsonLayout = inlet_formats::JsonLayout {
        /// As it was read: a single object stays an object, many become an array.
        AsRead,
        /// Always an array.
        Array,
        /// An object; fails unless there is exactly one record.
        Object,
        /// One object per line (NDJSON).
        Lines,
    }
}

mirror! {
    /// What happens when an object names a key twice.
    DuplicateKeys = inlet_formats::DuplicateKeys {
        /// The last one wins.
        Last,
        /// The payload is refused.
        Refuse,
    }
}

/// A named format of the tenant.
pub struct FormatObject(pub Format);

/// A named format of the tenant.
#[Object(name = "Format")]
impl FormatObject {
    /// Never changes.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// For people; unique in the tenant.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// Kind and options: exactly one of its fields is set.
    async fn settings(&self) -> FormatSettingsObject {
        let mut settings = FormatSettingsObject::default();
        match &self.0.settings {
            FormatSettings::Json(json) => {
                settings.json = Some(JsonSettingsObject {
                    input: json.input.into(),
                    records_path: json.records_path.as_ref().map(ToString::to_string),
                    duplicate_keys: json.duplicate_keys.into(),
                    layout: json.layout.into(),
                    pretty: json.pretty,
                    root_name: json.root_name.clone(),
                    max_record_bytes: json.max_record_bytes,
                });
            }
            FormatSettings::Xml(xml) => settings.xml = Some(xml.into()),
            FormatSettings::Csv(csv) => settings.csv = Some(csv.into()),
            FormatSettings::Fixed(fixed) => settings.fixed = Some(fixed.into()),
            FormatSettings::Hl7v2(hl7v2) => settings.hl7v2 = Some(hl7v2.into()),
            FormatSettings::Fhir(fhir) => settings.fhir = Some(fhir.into()),
        }
        settings
    }
    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at
    }
    /// When it last changed.
    async fn updated_at(&self) -> Timestamp {
        self.0.updated_at
    }
}

/// A format's kind and options: exactly one field is set.
#[derive(Default, SimpleObject)]
#[graphql(name = "FormatSettings")]
pub struct FormatSettingsObject {
    /// JSON (RFC 8259).
    pub json: Option<JsonSettingsObject>,
    /// XML 1.0.
    pub xml: Option<XmlSettings>,
    /// CSV (RFC 4180) and its relatives.
    pub csv: Option<CsvSettings>,
    /// Text of fixed-length columns.
    pub fixed: Option<FixedSettings>,
    /// HL7 v2.
    pub hl7v2: Option<Hl7Settings>,
    /// FHIR R4 in JSON.
    pub fhir: Option<FhirSettings>,
}

/// Options of JSON.
#[derive(SimpleObject)]
#[graphql(name = "JsonSettings")]
pub struct JsonSettingsObject {
    /// How input is laid out.
    pub input: JsonInput,
    /// The field path of the node that holds the records; none for the document itself.
    pub records_path: Option<String>,
    /// What happens when an object names a key twice.
    pub duplicate_keys: DuplicateKeys,
    /// How output is laid out.
    pub layout: JsonLayout,
    /// Whether output is indented.
    pub pretty: bool,
    /// The key of an object around the output.
    pub root_name: Option<String>,
    /// The longest text of one record, in bytes of UTF-8.
    pub max_record_bytes: u32,
}

/// A format's kind and options: exactly one kind.
#[derive(OneofObject)]
pub enum FormatSettingsInput {
    /// JSON (RFC 8259).
    Json(JsonSettingsInput),
    /// XML 1.0.
    Xml(XmlSettings),
    /// CSV (RFC 4180) and its relatives.
    Csv(CsvSettings),
    /// Text of fixed-length columns.
    Fixed(FixedSettings),
    /// HL7 v2.
    Hl7v2(Hl7Settings),
    /// FHIR R4 in JSON.
    Fhir(FhirSettings),
}

/// Options of JSON.
#[derive(InputObject)]
pub struct JsonSettingsInput {
    /// How input is laid out.
    #[graphql(default_with = "JsonInput::Document")]
    pub input: JsonInput,
    /// The field path of the node that holds the records, such as `entry`; left out it is the document itself.
    pub records_path: Option<String>,
    /// What happens when an object names a key twice.
    #[graphql(default_with = "DuplicateKeys::Last")]
    pub duplicate_keys: DuplicateKeys,
    /// How output is laid out.
    #[graphql(default_with = "JsonLayout::AsRead")]
    pub layout: JsonLayout,
    /// Whether output is indented.
    #[graphql(default = false)]
    pub pretty: bool,
    /// The key of an object around the output; left out there is none.
    pub root_name: Option<String>,
    /// The longest text of one record, in bytes of UTF-8.
    #[graphql(default = 33_554_432)]
    pub max_record_bytes: u32,
}

impl FormatSettingsInput {
    /// The settings, with their paths read.
    pub fn parse(self) -> Result<FormatSettings> {
        let json = match self {
            Self::Json(json) => json,
            Self::Xml(xml) => return Ok(FormatSettings::Xml(xml.parse()?)),
            Self::Csv(csv) => return Ok(FormatSettings::Csv(csv.parse()?)),
            Self::Fixed(fixed) => return Ok(FormatSettings::Fixed(fixed.parse()?)),
            Self::Hl7v2(hl7v2) => return Ok(FormatSettings::Hl7v2(hl7v2.parse()?)),
            Self::Fhir(fhir) => return Ok(FormatSettings::Fhir(fhir.into())),
        };
        let records_path = json.records_path.map(|path| path.parse()).transpose().map_err(
            |error: inlet_formats::path::PathError| {
                Error::field("FIELD_PATH_INVALID", "settings.json.recordsPath", error.to_string())
            },
        )?;
        Ok(FormatSettings::Json(JsonSettings {
            input: json.input.into(),
            records_path,
            duplicate_keys: json.duplicate_keys.into(),
            layout: json.layout.into(),
            pretty: json.pretty,
            root_name: json.root_name,
            max_record_bytes: json.max_record_bytes,
        }))
    }
}

/// What a new format is made of.
#[derive(InputObject)]
pub struct FormatCreateInput {
    /// For people; unique in the tenant.
    pub name: String,
    /// Kind and options.
    pub settings: FormatSettingsInput,
}

/// What changes of a format; left out stays.
#[derive(InputObject)]
pub struct FormatUpdateInput {
    /// Which.
    pub id: ID,
    /// For people.
    pub name: Option<String>,
    /// Kind and options, as a whole.
    pub settings: Option<FormatSettingsInput>,
}
