//! How one page of answers leads to the next: what an answer says of it, and the URL that asks for it.
//!
//! Must not know: how pages are fetched.

use http::{HeaderMap, header};
use inlet_core::{
    flow::{pages::Pagination, path::FieldPath},
    ports::connector::{ConnectorError, Retry},
};
use inlet_formats::FormatSettings;
use serde_json::Value;
use url::Url;

use crate::failed;

/// What an answer says of what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing follows, and the page itself has no records.
    Beyond,
    /// Nothing follows.
    End,
    /// The page with the next number.
    Following,
    /// The page at this link, which may be relative.
    Link(String),
    /// The page that this text asks for.
    Cursor(String),
}

/// The URL of the first page.
pub(super) fn first(pagination: &Pagination, mut url: Url) -> Url {
    match pagination {
        Pagination::NextLink { .. } | Pagination::Cursor { .. } => {}
        Pagination::Page { size_parameter, size, .. } => {
            if let (Some(name), Some(size)) = (size_parameter, size) {
                set_pair(&mut url, name, &size.to_string());
            }
            number(pagination, &mut url, 0);
        }
        Pagination::Offset { size_parameter, size, .. } => {
            if let Some(name) = size_parameter {
                set_pair(&mut url, name, &size.to_string());
            }
            number(pagination, &mut url, 0);
        }
    }
    url
}

/// Says in a URL which page it asks for, where pages are numbered; counted from 0.
fn number(pagination: &Pagination, url: &mut Url, page: u32) {
    match pagination {
        Pagination::Page { parameter, first, .. } => {
            set_pair(url, parameter, &(u64::from(*first) + u64::from(page)).to_string());
        }
        Pagination::Offset { parameter, size, .. } => {
            set_pair(url, parameter, &(u64::from(page) * u64::from(*size)).to_string());
        }
        Pagination::NextLink { .. } | Pagination::Cursor { .. } => {}
    }
}

/// The URL of the page that follows so many; none at the end. A link that leads elsewhere is refused: it would be shown the connection's credentials.
pub(super) fn following(
    pagination: &Pagination,
    url: &Url,
    (next, pages): (&Next, u32),
) -> Result<Option<Url>, ConnectorError> {
    let mut wanted = url.clone();
    match (next, pagination) {
        (Next::Beyond | Next::End, _) => return Ok(None),
        (Next::Link(link), _) => {
            wanted = url
                .join(link)
                .map_err(|_| failed("HTTP_NEXT_LINK_INVALID", "the link to the next page is no URL", Retry::Never))?;
            if wanted.origin() != url.origin() {
                let message = "the link to the next page leads to another scheme, host or port, and is not followed";
                return Err(failed("HTTP_NEXT_LINK_FOREIGN", message, Retry::Never));
            }
            // These fail only for URLs that cannot have credentials.
            let _ = wanted.set_username("");
            let _ = wanted.set_password(None);
            wanted.set_fragment(None);
        }
        (Next::Cursor(cursor), Pagination::Cursor { parameter, .. }) => set_pair(&mut wanted, parameter, cursor),
        (Next::Following | Next::Cursor(_), _) => number(pagination, &mut wanted, pages),
    }
    Ok(Some(wanted))
}

/// Takes a pair out of a query, whatever its value.
pub(super) fn remove_pair(url: &mut Url, name: &str) {
    if !url.query_pairs().any(|(given, _)| given == name) {
        return;
    }
    let kept: Vec<(String, String)> =
        url.query_pairs().filter(|(given, _)| given != name).map(|pair| (pair.0.into(), pair.1.into())).collect();
    if kept.is_empty() {
        url.set_query(None);
    } else {
        url.query_pairs_mut().clear().extend_pairs(kept);
    }
}

fn set_pair(url: &mut Url, name: &str, value: &str) {
    remove_pair(url, name);
    url.query_pairs_mut().append_pair(name, value);
}

/// What an answer says of what follows. Where the format cannot read the page, nothing does: the step fails over it anyway.
pub(super) fn next(
    pagination: &Pagination,
    (headers, body): (&HeaderMap, &[u8]),
    format: &FormatSettings,
) -> Result<Next, ConnectorError> {
    Ok(match pagination {
        Pagination::NextLink { path: None } => link_header(headers).map_or(Next::End, Next::Link),
        Pagination::NextLink { path: Some(path) } => link(&json(body, path)?, path)?.map_or(Next::End, Next::Link),
        Pagination::Cursor { path, .. } => match json(body, path)?.pointer(&path.json_pointer()) {
            None | Some(Value::Null) => Next::End,
            Some(Value::String(cursor)) if cursor.is_empty() => Next::End,
            Some(Value::String(cursor)) => Next::Cursor(cursor.clone()),
            Some(Value::Number(cursor)) => Next::Cursor(cursor.to_string()),
            Some(_) => return Err(unreadable(&format!("what stands at {path} of the page is no cursor"))),
        },
        Pagination::Page { .. } | Pagination::Offset { .. } => {
            match format.read(body).map(|mut records| records.next()) {
                Ok(None) => Next::Beyond,
                Ok(Some(Ok(_))) => Next::Following,
                Ok(Some(Err(_))) | Err(_) => Next::End,
            }
        }
    })
}

fn unreadable(message: &str) -> ConnectorError {
    failed("HTTP_PAGE_UNREADABLE", message, Retry::Never)
}

fn json(body: &[u8], path: &FieldPath) -> Result<Value, ConnectorError> {
    serde_json::from_slice(body)
        .map_err(|_| unreadable(&format!("the page is not JSON, in which {path} would say what follows")))
}

/// The link at a path: a text, or that of a list whose relation is `next` (a FHIR Bundle, and others alike).
fn link(page: &Value, path: &FieldPath) -> Result<Option<String>, ConnectorError> {
    let of = |link: &Value| {
        let is_next = ["relation", "rel"].iter().any(|name| link.get(name).and_then(Value::as_str) == Some("next"));
        let target = ["url", "href"].iter().find_map(|name| link.get(name)?.as_str());
        is_next.then(|| target.map(str::to_owned)).flatten()
    };
    match page.pointer(&path.json_pointer()) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(link)) => Ok(Some(link.clone()).filter(|link| !link.is_empty())),
        Some(Value::Array(links)) => Ok(links.iter().find_map(of)),
        Some(_) => Err(unreadable(&format!("what stands at {path} of the page is neither a link nor a list of links"))),
    }
}

/// The target of the first link with the relation `next` in the headers `Link` (RFC 8288, section 3).
fn link_header(headers: &HeaderMap) -> Option<String> {
    headers.get_all(header::LINK).iter().filter_map(|value| value.to_str().ok()).find_map(|value| {
        let mut rest = value;
        loop {
            let (target, parameters) = rest.split_once('<')?.1.split_once('>')?;
            let (own, others) = parameters.split_at(outside_quotes(parameters, ',').unwrap_or(parameters.len()));
            if is_next(own) {
                return Some(target.to_owned());
            }
            rest = others;
        }
    })
}

/// Whether a link's parameters name the relation `next`; it may have several, with blanks between. The first `rel` counts.
fn is_next(parameters: &str) -> bool {
    let mut rest = parameters;
    while let Some(start) = outside_quotes(rest, ';') {
        rest = &rest[start + 1..];
        let own = &rest[..outside_quotes(rest, ';').unwrap_or(rest.len())];
        if let Some((name, value)) = own.split_once('=')
            && name.trim().eq_ignore_ascii_case("rel")
        {
            let relations = value.trim().trim_matches('"');
            return relations.split_ascii_whitespace().any(|relation| relation.eq_ignore_ascii_case("next"));
        }
    }
    false
}

/// Where a character first stands that is not within quotes.
fn outside_quotes(text: &str, wanted: char) -> Option<usize> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.find(|character: char| {
        let found = !is_quoted && character == wanted;
        if character == '"' && !is_escaped {
            is_quoted = !is_quoted;
        }
        is_escaped = is_quoted && !is_escaped && character == '\\';
        found
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use inlet_formats::JsonSettings;

    use super::*;

    fn headers(links: &[&str]) -> HeaderMap {
        links.iter().map(|link| (header::LINK, HeaderValue::from_str(link).unwrap())).collect()
    }

    fn of_body(pagination: &Pagination, body: &str) -> Result<Next, String> {
        let format = FormatSettings::Json(JsonSettings::default());
        next(pagination, (&HeaderMap::new(), body.as_bytes()), &format).map_err(|error| error.failure.code)
    }

    #[test]
    fn the_link_header_names_the_next_page() {
        for (links, expected) in [
            (vec![r#"<https://h/?page=2>; rel="next", <https://h/?page=9>; rel="last""#], Some("https://h/?page=2")),
            (vec!["</first>; rel=first", "</2>;title=\"a, <b>; rel=next\" ; REL=NEXT"], Some("/2")),
            (vec![r#"</a,b;c>; rel="prev next"; title="x""#], Some("/a,b;c")),
            (vec![r#"</x>; title="\"; rel=next"; rel="prev""#], None),
            (vec![r#"</x>; rel="nextish""#, "</y>", "nonsense", "<open"], None),
            (vec![], None),
        ] {
            assert_eq!(link_header(&headers(&links)).as_deref(), expected, "{links:?}");
        }
    }

    #[test]
    fn bodies_name_the_next_page() {
        let at = |path: &str| Pagination::NextLink { path: Some(path.parse().unwrap()) };
        let link = |link: &str| Ok(Next::Link(link.to_owned()));
        assert_eq!(of_body(&at("next"), r#"{"next":"/2"}"#), link("/2"));
        for body in [r#"{"next":null}"#, r#"{"next":""}"#, "{}", "[]"] {
            assert_eq!(of_body(&at("next"), body), Ok(Next::End), "{body}");
        }
        let bundle = r#"{"link":[{"relation":"self","url":"/1"},{"relation":"next","url":"/2"}]}"#;
        assert_eq!(of_body(&at("link"), bundle), link("/2"));
        assert_eq!(of_body(&at("link"), r#"{"link":[{"relation":"self","url":"/1"}]}"#), Ok(Next::End));
        assert_eq!(of_body(&at("_links.next.href"), r#"{"_links":{"next":{"href":"/2"}}}"#), link("/2"));
        for body in [r#"{"next":7}"#, "<a/>", "{"] {
            assert_eq!(of_body(&at("next"), body), Err("HTTP_PAGE_UNREADABLE".to_owned()), "{body}");
        }
        let cursor = Pagination::Cursor { path: "meta.next".parse().unwrap(), parameter: "after".to_owned() };
        assert_eq!(of_body(&cursor, r#"{"meta":{"next":"a b"}}"#), Ok(Next::Cursor("a b".to_owned())));
        assert_eq!(of_body(&cursor, r#"{"meta":{"next":17}}"#), Ok(Next::Cursor("17".to_owned())));
        assert_eq!(of_body(&cursor, r#"{"meta":{}}"#), Ok(Next::End));
        assert_eq!(of_body(&cursor, r#"{"meta":{"next":{}}}"#), Err("HTTP_PAGE_UNREADABLE".to_owned()));
        let page = Pagination::Page { parameter: "p".to_owned(), first: 1, size_parameter: None, size: None };
        assert_eq!(of_body(&page, r#"[{"a":1}]"#), Ok(Next::Following));
        assert_eq!(of_body(&page, "[]"), Ok(Next::Beyond));
        assert_eq!(of_body(&page, "nonsense"), Ok(Next::End));
    }

    #[test]
    fn urls_ask_for_their_page() {
        let url = |text: &str| Url::parse(text).unwrap();
        let base = url("http://h/in?a=1&p=x&a=2");
        let page = Pagination::Page {
            parameter: "p".to_owned(),
            first: 0,
            size_parameter: Some("n".to_owned()),
            size: Some(50),
        };
        let start = first(&page, base.clone());
        assert_eq!(start.as_str(), "http://h/in?a=1&a=2&n=50&p=0");
        let after = following(&page, &start, (&Next::Following, 1)).unwrap().unwrap();
        assert_eq!(after.as_str(), "http://h/in?a=1&a=2&n=50&p=1");
        let offset = Pagination::Offset { parameter: "from".to_owned(), size_parameter: None, size: 100_000 };
        let start = first(&offset, url("http://h/in"));
        assert_eq!(start.as_str(), "http://h/in?from=0");
        let after = following(&offset, &start, (&Next::Following, 50_000)).unwrap().unwrap();
        assert_eq!(after.as_str(), "http://h/in?from=5000000000");
        let cursor = Pagination::Cursor { path: "c".parse().unwrap(), parameter: "after".to_owned() };
        assert_eq!(first(&cursor, base.clone()), base);
        let after = following(&cursor, &url("http://h/?after=1"), (&Next::Cursor("a&b=c".to_owned()), 2));
        assert_eq!(after.unwrap().unwrap().as_str(), "http://h/?after=a%26b%3Dc");
        assert_eq!(following(&cursor, &base, (&Next::End, 1)).unwrap(), None);
        let mut one = url("http://h/?key=1");
        remove_pair(&mut one, "key");
        assert_eq!(one.as_str(), "http://h/");
    }

    #[test]
    fn links_stay_at_their_origin() {
        let (pagination, here) = (Pagination::NextLink { path: None }, Url::parse("https://h:8443/a/b?x=1").unwrap());
        let code_or_url = |link: &str| match following(&pagination, &here, (&Next::Link(link.to_owned()), 1)) {
            Ok(url) => url.unwrap().to_string(),
            Err(error) => error.failure.code,
        };
        assert_eq!(code_or_url("?page=2"), "https://h:8443/a/b?page=2");
        assert_eq!(code_or_url("c#d"), "https://h:8443/a/c");
        assert_eq!(code_or_url("https://user:secret@h:8443/c"), "https://h:8443/c");
        for link in
            ["http://h:8443/", "https://h/", "https://other:8443/", "//other:8443/", "https:\\\\other", "file:///etc"]
        {
            assert_eq!(code_or_url(link), "HTTP_NEXT_LINK_FOREIGN", "{link}");
        }
        assert_eq!(code_or_url("https://[::1"), "HTTP_NEXT_LINK_INVALID");
    }
}
