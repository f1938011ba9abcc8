//! From XML to records.
//!
//! Must not know: how records are written.

use std::{borrow::Cow, collections::HashMap, io::BufRead};

use compact_str::{CompactString, format_compact};
use quick_xml::{Reader, events::Event};

use super::{
    MAX_DEPTH, XML, XSI,
    settings::{XmlNames, XmlSettings},
    strict::{self, Fault},
};
use crate::{
    error::{Position, ReadError, ReadErrorCode},
    format::{Records, Shape},
    record::Record,
    text::{Encoding, TextReader},
    value::Value,
};

impl XmlSettings {
    /// Reads a payload: records as their elements end. Without a path the document is one record.
    pub fn read<'a>(&'a self, payload: impl BufRead + Send + 'a) -> Result<Records<'a>, ReadError> {
        open(Cow::Borrowed(self), payload, None)
    }
}

/// Reads as [`XmlSettings::read`] does. Elements of the namespace `verbatim` are kept as their markup, a text, with their own names and without prefixes.
pub(crate) fn open<'a>(
    settings: Cow<'a, XmlSettings>,
    payload: impl BufRead + Send + 'a,
    verbatim: Option<&'static str>,
) -> Result<Records<'a>, ReadError> {
    let text = TextReader::open(payload, settings.max_record_bytes, |head| encoding_of(head, settings.encoding))?;
    let mut reader = Reader::from_reader(text);
    let config = reader.config_mut();
    config.check_comments = true;
    config.check_end_names = true;
    config.trim_markup_names_in_closing_tags = false;
    let mut source = Elements {
        path: settings.records_path.as_deref().map(|path| path.split('/').map(str::to_owned).collect()),
        settings,
        verbatim,
        reader,
        buffer: Vec::new(),
        begun: false,
        roots: 0,
        above: Vec::new(),
        scopes: Vec::new(),
        open: Vec::new(),
        markup: None,
        number: 0,
    };
    if source.path.is_some() {
        return Ok(Records::new(Shape::Many, source));
    }
    let record = source.next().transpose()?;
    let Some(record) = record else {
        return Err(ReadError::at(ReadErrorCode::InputEmpty, Position::START, "the payload has no element"));
    };
    source.next().transpose()?;
    Ok(Records::new(Shape::Single, std::iter::once(Ok(record))))
}

/// The encoding that the declaration names (appendix F).
fn encoding_of(head: &[u8], otherwise: Encoding) -> Result<Encoding, ReadError> {
    let parse = |label: &str| {
        let message = "the XML declaration names an encoding that is not known, or not the one it is written in";
        let found = Encoding::parse(label)
            .map_err(|_| ReadError::at(ReadErrorCode::EncodingUnknown, Position::START, message))?;
        // The declaration was readable byte by byte, so it is not in UTF-16.
        if found.name().starts_with("UTF-16") && !head.contains(&0) {
            return Err(ReadError::at(ReadErrorCode::EncodingUnknown, Position::START, message));
        }
        Ok(found)
    };
    match head {
        [b'<', 0, b'?', 0, ..] => return parse("utf-16le"),
        [0, b'<', 0, b'?', ..] => return parse("utf-16be"),
        _ => {}
    }
    let Some(declaration) = head.strip_prefix(b"<?xml").and_then(|rest| {
        let end = rest.windows(2).position(|pair| pair == b"?>")?;
        std::str::from_utf8(&rest[..end]).ok()
    }) else {
        return Ok(otherwise);
    };
    let attributes = strict::attributes(declaration).unwrap_or_default();
    attributes.iter().find(|(name, _)| *name == "encoding").map_or(Ok(otherwise), |(_, label)| parse(label))
}

/// What stands in an element, in order.
enum Part {
    Text(String),
    Child(CompactString, CompactString, Value),
}

/// An element of a record whose end has not come yet.
struct Open {
    key: CompactString,
    namespace: CompactString,
    attributes: Record,
    nil: bool,
    parts: Vec<Part>,
}

struct Elements<'a> {
    settings: Cow<'a, XmlSettings>,
    path: Option<Vec<String>>,
    /// The namespace whose elements are kept as their markup.
    verbatim: Option<&'static str>,
    reader: Reader<TextReader<'a>>,
    buffer: Vec<u8>,
    begun: bool,
    roots: usize,
    /// The names of the open elements around records, from the root.
    above: Vec<CompactString>,
    /// The namespaces that each open element declares.
    scopes: Vec<Vec<(CompactString, CompactString)>>,
    /// The open elements of the record.
    open: Vec<Open>,
    /// What is being kept as its markup.
    markup: Option<Markup>,
    number: u64,
}

/// An element that is kept as its markup, until its end comes.
struct Markup {
    key: CompactString,
    namespace: CompactString,
    /// The names of its open elements.
    names: Vec<CompactString>,
    text: String,
    /// Whether its last start tag has nothing behind it yet.
    is_empty: bool,
}

impl Markup {
    fn start(&mut self, name: &str, attributes: &[(Option<&str>, &str, String)]) -> Result<(), Fault> {
        self.text.push('<');
        self.text.push_str(name);
        if self.names.is_empty() {
            self.text.push_str(" xmlns=\"");
            super::write::escape(&self.namespace, &mut self.text);
            self.text.push('"');
        }
        for (prefix, name, value) in attributes {
            match prefix {
                None => self.text.push(' '),
                Some("xml") => self.text.push_str(" xml:"),
                Some(_) => return Err("an attribute of another namespace in markup"),
            }
            self.text.push_str(name);
            self.text.push_str("=\"");
            super::write::escape(value, &mut self.text);
            self.text.push('"');
        }
        self.text.push('>');
        self.names.push(name.into());
        self.is_empty = true;
        Ok(())
    }

    fn push(&mut self, text: &str) {
        self.is_empty &= text.is_empty();
        for character in text.chars() {
            match character {
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '&' => self.text.push_str("&amp;"),
                _ => self.text.push(character),
            }
        }
    }

    /// Ends its last element; whether that was the first.
    fn end(&mut self) -> bool {
        let name = self.names.pop().unwrap_or_default();
        if std::mem::take(&mut self.is_empty) {
            self.text.pop();
            self.text.push_str("/>");
        } else {
            self.text.push_str("</");
            self.text.push_str(&name);
            self.text.push('>');
        }
        self.names.is_empty()
    }
}

impl Elements<'_> {
    fn fault(position: Position, fault: Fault) -> ReadError {
        ReadError::at(ReadErrorCode::XmlSyntax, position, format!("not XML: {fault}"))
    }

    /// The next record, or `None` at the document's end.
    fn record(&mut self) -> Result<Option<Record>, ReadError> {
        loop {
            if self.open.is_empty() {
                self.reader.get_mut().renew();
            }
            let position = self.reader.get_ref().position();
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.clear();
            let result = match self.reader.read_event_into(&mut buffer) {
                Ok(Event::Eof) => {
                    if !self.scopes.is_empty() {
                        return Err(Self::fault(position, "an element is not closed"));
                    }
                    if self.roots == 0 {
                        let message = "the payload has no element";
                        return Err(ReadError::at(ReadErrorCode::InputEmpty, position, message));
                    }
                    return Ok(None);
                }
                Ok(event) => self.take(&event, position),
                Err(error) => {
                    let failure = self.reader.get_mut().take_failure();
                    return Err(failure.unwrap_or_else(|| {
                        ReadError::at(ReadErrorCode::XmlSyntax, position, format!("not XML: {}", told(&error)))
                    }));
                }
            };
            self.begun = true;
            self.buffer = buffer;
            if let Some(record) = result? {
                return Ok(Some(record));
            }
        }
    }

    fn take(&mut self, event: &Event<'_>, position: Position) -> Result<Option<Record>, ReadError> {
        let fault = |fault| Self::fault(position, fault);
        let inside = !self.scopes.is_empty();
        match event {
            Event::Start(tag) => self.start(tag, position).map(|()| None),
            Event::Empty(tag) => {
                self.start(tag, position)?;
                self.end(position)
            }
            Event::End(_) => self.end(position),
            Event::Text(text) => {
                strict::characters(text).map_err(fault)?;
                if !inside && !text.trim_matches([' ', '\t', '\r', '\n']).is_empty() {
                    return Err(fault("text outside of the root element"));
                }
                if text.contains("]]>") {
                    return Err(fault("`]]>` in a text"));
                }
                self.text(text);
                Ok(None)
            }
            Event::CData(text) => {
                strict::characters(text).map_err(fault)?;
                if !inside {
                    return Err(fault("text outside of the root element"));
                }
                self.text(text);
                Ok(None)
            }
            Event::GeneralRef(name) => {
                if !inside {
                    return Err(fault("a reference outside of the root element"));
                }
                let character = strict::reference(name).map_err(fault)?;
                self.push(character.encode_utf8(&mut [0; 4]));
                Ok(None)
            }
            Event::Comment(text) => strict::characters(text).map(|()| None).map_err(fault),
            Event::PI(instruction) => {
                strict::characters(instruction).map_err(fault)?;
                let target = instruction.target();
                if !strict::is_name(target) || target.eq_ignore_ascii_case("xml") {
                    return Err(fault("a processing instruction without a name of its own"));
                }
                Ok(None)
            }
            Event::Decl(declaration) => {
                if self.begun {
                    return Err(fault("the XML declaration stands elsewhere than at the beginning"));
                }
                strict::declaration(declaration.strip_prefix("xml").unwrap_or(declaration))
                    .map(|()| None)
                    .map_err(fault)
            }
            Event::DocType(_) => {
                let message = "a document type declaration is not accepted: it could name and expand entities";
                Err(ReadError::at(ReadErrorCode::XmlDoctype, position, message))
            }
            Event::Eof => Ok(None),
        }
    }

    /// A text as it stands, with its line ends made LF (section 2.11).
    fn text(&mut self, text: &str) {
        if text.contains('\r') { self.push(&text.replace("\r\n", "\n").replace('\r', "\n")) } else { self.push(text) }
    }

    fn push(&mut self, text: &str) {
        if let Some(markup) = &mut self.markup {
            return markup.push(text);
        }
        let Some(open) = self.open.last_mut() else { return };
        match open.parts.last_mut() {
            Some(Part::Text(before)) => before.push_str(text),
            _ => open.parts.push(Part::Text(text.to_owned())),
        }
    }

    fn start(&mut self, tag: &str, position: Position) -> Result<(), ReadError> {
        let fault = |fault| Self::fault(position, fault);
        strict::characters(tag).map_err(fault)?;
        let end = tag.find([' ', '\t', '\r', '\n']).unwrap_or(tag.len());
        let (name, rest) = tag.split_at(end);
        if self.scopes.is_empty() {
            self.roots += 1;
            if self.roots > 1 {
                return Err(fault("a second root element"));
            }
        }
        if self.scopes.len() >= MAX_DEPTH {
            let message = format!("elements are nested deeper than {MAX_DEPTH}");
            return Err(ReadError::at(ReadErrorCode::XmlTooDeep, position, message));
        }
        let attributes = strict::attributes(rest).map_err(fault)?;
        let mut values = Vec::with_capacity(attributes.len());
        let mut scope = Vec::new();
        for (name, raw) in attributes {
            let value = strict::attribute_value(raw).map_err(fault)?;
            match strict::qualified(name).map_err(fault)? {
                (None, "xmlns") => scope.push((CompactString::default(), value.into())),
                (Some("xmlns"), prefix)
                    if value.is_empty() || prefix == "xmlns" || (prefix == "xml") != (value == XML) =>
                {
                    return Err(fault("a namespace that cannot be declared so"));
                }
                (Some("xmlns"), prefix) => scope.push((prefix.into(), value.into())),
                (prefix, local) => values.push((prefix, local, value)),
            }
        }
        let twice =
            scope.iter().enumerate().any(|(at, (prefix, _))| scope[..at].iter().any(|(other, _)| other == prefix));
        if twice {
            return Err(fault("an attribute stands twice"));
        }
        self.scopes.push(scope);
        let (prefix, local) = strict::qualified(name).map_err(fault)?;
        let namespace = self.namespace(prefix.unwrap_or_default(), position)?;
        let key = self.key(&namespace, local);
        if self.markup.is_some() || (self.verbatim == Some(namespace.as_str()) && !self.open.is_empty()) {
            let markup = self.markup.get_or_insert_with(|| Markup {
                key: local.into(),
                namespace: namespace.clone(),
                names: Vec::new(),
                text: String::new(),
                is_empty: true,
            });
            if markup.namespace != namespace {
                return Err(fault("an element of another namespace in markup"));
            }
            return markup.start(local, &values).map_err(fault);
        }
        let is_record = match &self.path {
            None => self.open.is_empty(),
            Some(path) => {
                self.open.is_empty()
                    && path.len() == self.above.len() + 1
                    && path.last().is_some_and(|last| *last == key)
                    && path.iter().zip(&self.above).all(|(wanted, name)| *wanted == name)
            }
        };
        if self.open.is_empty() && !is_record {
            if self.above.is_empty()
                && self.path.as_ref().is_some_and(|path| path.first().is_none_or(|first| *first != key))
            {
                let message = "the root element is not the one that the path to the records begins with";
                return Err(ReadError::at(ReadErrorCode::XmlPathNotFound, position, message));
            }
            // Its attributes go nowhere, but must be of one meaning too.
            self.attributes(values, position)?;
            self.above.push(key);
            return Ok(());
        }
        if is_record {
            self.number += 1;
        }
        let (attributes, nil) = self.attributes(values, position)?;
        self.open.push(Open { key, namespace, attributes, nil, parts: Vec::new() });
        Ok(())
    }

    fn attributes(
        &self,
        values: Vec<(Option<&str>, &str, String)>,
        position: Position,
    ) -> Result<(Record, bool), ReadError> {
        let (mut record, mut nil) = (Record::new(), false);
        let mut seen: Vec<(CompactString, &str)> = Vec::new();
        for (prefix, local, value) in values {
            let namespace = prefix.map_or(Ok(CompactString::default()), |prefix| self.namespace(prefix, position))?;
            if seen.iter().any(|(other, name)| *other == namespace && *name == local) {
                return Err(Self::fault(position, "an attribute stands twice"));
            }
            seen.push((namespace.clone(), local));
            if namespace == XSI && local == "nil" {
                nil = matches!(value.trim(), "true" | "1");
                continue;
            }
            let key = if namespace == XML {
                format_compact!("@xml:{local}")
            } else {
                format_compact!("@{}", self.key(&namespace, local))
            };
            if record.insert(key, value).is_some() {
                return Err(ambiguous(position));
            }
        }
        Ok((record, nil))
    }

    fn namespace(&self, prefix: &str, position: Position) -> Result<CompactString, ReadError> {
        let declared = self.scopes.iter().rev().flatten().find(|(declared, _)| declared == prefix);
        match (declared, prefix) {
            (_, "xml") => Ok(XML.into()),
            (Some((_, uri)), _) => Ok(uri.clone()),
            (None, "") => Ok(CompactString::default()),
            (None, _) => {
                let message = "the prefix of a name is not declared";
                Err(ReadError::at(ReadErrorCode::XmlPrefixUnbound, position, message))
            }
        }
    }

    fn key(&self, namespace: &str, local: &str) -> CompactString {
        if self.settings.names == XmlNames::Local || namespace.is_empty() {
            return local.into();
        }
        match self.settings.namespaces.iter().find(|known| known.uri == namespace) {
            Some(known) if known.prefix.is_empty() => local.into(),
            Some(known) => format_compact!("{}:{local}", known.prefix),
            None => format_compact!("{{{namespace}}}{local}"),
        }
    }

    fn end(&mut self, position: Position) -> Result<Option<Record>, ReadError> {
        if self.scopes.pop().is_none() {
            return Err(Self::fault(position, "an end tag without an element"));
        }
        if let Some(mut markup) = self.markup.take() {
            if markup.end() {
                let text = Value::from(markup.text);
                if let Some(parent) = self.open.last_mut() {
                    parent.parts.push(Part::Child(markup.key, markup.namespace, text));
                }
            } else {
                self.markup = Some(markup);
            }
            return Ok(None);
        }
        let Some(open) = self.open.pop() else {
            self.above.pop();
            return Ok(None);
        };
        let (key, namespace) = (open.key.clone(), open.namespace.clone());
        let value = self.value(open, position)?;
        if let Some(parent) = self.open.last_mut() {
            parent.parts.push(Part::Child(key, namespace, value));
            return Ok(None);
        }
        Ok(Some(match (value, &self.path) {
            (value, None) => [(key, value)].into_iter().collect(),
            (Value::Object(record), Some(_)) => record,
            (value, Some(_)) => [("#text", value)].into_iter().collect(),
        }))
    }

    /// What an element is, by the convention of this module.
    fn value(&self, open: Open, position: Position) -> Result<Value, ReadError> {
        let has_children = open.parts.iter().any(|part| matches!(part, Part::Child(..)));
        let has_text = open.parts.iter().any(|part| {
            matches!(part, Part::Text(text) if !has_children || !text.trim_matches([' ', '\t', '\r', '\n']).is_empty())
        });
        let mut record = open.attributes;
        if !has_children {
            let mut text = String::new();
            for part in open.parts {
                if let Part::Text(part) = part {
                    text.push_str(&part);
                }
            }
            let value = if open.nil && text.is_empty() { Value::Null } else { Value::from(text) };
            if record.is_empty() {
                return Ok(value);
            }
            if value.as_text() != Some("") {
                record.insert("#text", value);
            }
            return Ok(record.into());
        }
        if has_text {
            let parts = open.parts.into_iter().map(|part| match part {
                Part::Text(text) => Value::from(text),
                Part::Child(name, _, value) => Value::Object([(name, value)].into_iter().collect()),
            });
            record.insert("#mixed", Value::List(parts.collect()));
            return Ok(record.into());
        }
        // A record at a path is the content of its element, so that one's name is no part of paths inside it.
        let outside = usize::from(self.path.is_some());
        let names = self.open.iter().map(|open| open.key.as_str()).chain([open.key.as_str()]);
        let path: Vec<&str> = names.skip(outside).collect();
        let mut namespaces: HashMap<CompactString, CompactString> = HashMap::new();
        for part in open.parts {
            let Part::Child(name, namespace, value) = part else { continue };
            if self.settings.names == XmlNames::Local {
                let known = namespaces.entry(name.clone()).or_insert_with(|| namespace.clone());
                if *known != namespace {
                    return Err(ambiguous(position));
                }
            }
            match record.get_mut(&name) {
                Some(Value::List(values)) => values.push(value),
                Some(first) => {
                    let first_value = std::mem::take(first);
                    *first = Value::List(vec![first_value, value]);
                }
                None if self.is_list(&path, &name) => {
                    record.insert(name, Value::List(vec![value]));
                }
                None => {
                    record.insert(name, value);
                }
            }
        }
        Ok(record.into())
    }

    /// Whether the settings name the child of that name in the element at the path, which begins inside the record.
    fn is_list(&self, path: &[&str], name: &str) -> bool {
        self.settings.lists.iter().any(|wanted| wanted.split('/').eq(path.iter().copied().chain([name])))
    }
}

impl Iterator for Elements<'_> {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let number = |this: &Self| if this.open.is_empty() { None } else { Some(this.number) };
        let result = self.record();
        let inside = number(self);
        result.map_err(|error| inside.map_or(error.clone(), |number| error.in_record(number))).transpose()
    }
}

fn ambiguous(position: Position) -> ReadError {
    let message = "two names differ by their namespace only; names QUALIFIED keep them apart";
    ReadError::at(ReadErrorCode::XmlNameAmbiguous, position, message)
}

/// What the tokenizer says, without contents of the document.
fn told(error: &quick_xml::Error) -> &'static str {
    use quick_xml::errors::IllFormedError;
    match error {
        quick_xml::Error::IllFormed(IllFormedError::MismatchedEndTag { .. }) => {
            "an end tag of another name than its element"
        }
        quick_xml::Error::IllFormed(IllFormedError::UnmatchedEndTag(_)) => "an end tag without an element",
        quick_xml::Error::IllFormed(IllFormedError::DoubleHyphenInComment) => "`--` in a comment",
        quick_xml::Error::IllFormed(IllFormedError::UnclosedReference) => "`&` that begins no reference",
        _ => "markup that is not closed",
    }
}
