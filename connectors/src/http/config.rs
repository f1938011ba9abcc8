//! What the settings of an HTTP connection must be.
//!
//! Must not know: secrets, or how a request is made of the settings.

use http::{HeaderName, HeaderValue};
use inlet_core::{
    connection::{
        ApiKeyPlace, HttpAuthentication, HttpHeader, HttpSettings, OAuth2Settings, TlsSettings, TokenSettings,
    },
    error::Problem,
    flow::{
        parameters::Parameters,
        path::FieldPath,
        template::{Escape, Template, TemplateError},
    },
};
use url::Url;

use super::client::certificates;

const METHODS: [&str; 5] = ["POST", "PUT", "PATCH", "DELETE", "GET"];
/// Set by the client itself, where setting them by hand breaks the framing or the guard; and the key by which receivers tell duplicates.
const RESERVED: [&str; 13] = [
    "content-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "idempotency-key",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
const MAX_HEADERS: usize = 50;
/// The longest URL or header value, in bytes, before parameters are put in; what servers commonly take.
const MAX_LINE: usize = 8_192;
/// The longest name of a query's parameter, in bytes.
const MAX_NAME: usize = 200;
/// The longest payload template for an authentication URL, in bytes.
const MAX_PAYLOAD: usize = 65_536;

/// Everything wrong with the settings; fields are named as in the API.
pub fn check(settings: &HttpSettings) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut add = |field: &str, message: &str| {
        problems.push(Problem::field("CONNECTION_SETTINGS_INVALID", format!("settings.http.{field}"), message));
    };
    if !is_url(&settings.url) {
        add("url", "an absolute http or https URL without user or password; parameters only in its path and query");
    }
    if !METHODS.contains(&settings.method.as_str()) {
        add("method", "POST, PUT, PATCH, DELETE or GET");
    }
    if settings.headers.len() > MAX_HEADERS {
        add("headers", "at most 50 headers");
    }
    for (index, header) in settings.headers.iter().enumerate() {
        for (field, message) in check_header(header, &settings.authentication) {
            add(&format!("headers[{index}].{field}"), message);
        }
    }
    if !(100..=300_000).contains(&settings.timeout_ms) {
        add("timeoutMs", "100 to 300000 milliseconds");
    }
    if settings.query.len() > MAX_HEADERS {
        add("query", "at most 50 pairs");
    }
    for (index, pair) in settings.query.iter().enumerate() {
        if pair.name.is_empty() || pair.name.len() > MAX_NAME {
            add(&format!("query[{index}].name"), "1 to 200 bytes");
        }
        if pair.value.as_str().len() > MAX_LINE || pair.value.check_dates().is_err() {
            add(&format!("query[{index}].value"), "at most 8192 bytes, with formats of dates that are some");
        }
    }
    if settings.success_statuses.len() > 20
        || settings.success_statuses.iter().any(|status| !(200..600).contains(status))
    {
        add("successStatuses", "at most 20 statuses of 200 to 599");
    }
    if settings.compress && settings.sign {
        add("signing", "what is signed is not compressed: receivers differ on which of both they check");
    }
    for (field, message) in check_tls(&settings.tls) {
        add(&format!("tls.{field}"), message);
    }
    match &settings.authentication {
        HttpAuthentication::ApiKey { place: ApiKeyPlace::Header, name } if !is_header(name) => {
            add("authentication.apiKey.name", "not a header that can be set");
        }
        HttpAuthentication::ApiKey { name, .. } if name.is_empty() || name.len() > MAX_NAME => {
            add("authentication.apiKey.name", "1 to 200 bytes");
        }
        HttpAuthentication::OAuth2(grant) => {
            for (field, message) in check_oauth2(grant) {
                add(&format!("authentication.oauth2.{field}"), message);
            }
        }
        HttpAuthentication::Basic { user }
            if user.is_empty() || user.contains(|letter: char| letter == ':' || letter.is_control()) =>
        {
            add("authentication.basic.user", "a user name without colons and control characters");
        }
        HttpAuthentication::Token(token) => {
            for (field, message) in check_token(token) {
                add(&format!("authentication.token.{field}"), message);
            }
        }
        HttpAuthentication::None
        | HttpAuthentication::Basic { .. }
        | HttpAuthentication::Bearer
        | HttpAuthentication::ApiKey { .. } => {}
    }
    problems
}

fn check_tls(tls: &TlsSettings) -> Vec<(&'static str, &'static str)> {
    let is_wrong =
        |pem: &Option<String>| pem.as_ref().is_some_and(|pem| pem.len() > MAX_PAYLOAD || certificates(pem).is_none());
    let mut problems = Vec::new();
    if is_wrong(&tls.ca_certificates) {
        problems.push(("caCertificates", "certificates as PEM, at most 65536 bytes"));
    }
    if is_wrong(&tls.client_certificate) {
        problems.push(("clientCertificate", "a certificate as PEM, at most 65536 bytes"));
    }
    problems
}

/// Whether a text holds certificates as PEM.
pub fn are_certificates(pem: &str) -> bool {
    pem.len() <= MAX_PAYLOAD && certificates(pem).is_some()
}

fn check_oauth2(grant: &OAuth2Settings) -> Vec<(&'static str, &'static str)> {
    let mut problems = Vec::new();
    if grant.token_url.contains(['{', '}']) || !is_url(&Template::new(&grant.token_url)) {
        problems.push(("tokenUrl", "an absolute http or https URL without user, password or parameters"));
    }
    if grant.client_id.is_empty() || grant.client_id.len() > MAX_LINE {
        problems.push(("clientId", "1 to 8192 bytes"));
    }
    for (field, text) in [("scope", &grant.scope), ("audience", &grant.audience)] {
        if text.as_ref().is_some_and(|text| text.len() > MAX_LINE) {
            problems.push((field, "at most 8192 bytes"));
        }
    }
    problems
}

fn check_header(header: &HttpHeader, authentication: &HttpAuthentication) -> Vec<(&'static str, &'static str)> {
    let authenticating = match authentication {
        HttpAuthentication::None | HttpAuthentication::ApiKey { place: ApiKeyPlace::Query, .. } => None,
        HttpAuthentication::Basic { .. } | HttpAuthentication::Bearer | HttpAuthentication::OAuth2(_) => {
            Some("authorization")
        }
        HttpAuthentication::ApiKey { name, .. } => Some(name.as_str()),
        HttpAuthentication::Token(token) => Some(token.header.as_str()),
    };
    let mut problems = Vec::new();
    if !is_header(&header.name) {
        problems.push(("name", "not a header that can be set"));
    } else if authenticating.is_some_and(|name| name.eq_ignore_ascii_case(&header.name)) {
        problems.push(("name", "the authentication sets this header"));
    }
    if !with_samples(&header.value, Escape::None).is_ok_and(|value| is_header_value(&value)) {
        problems.push(("value", "at most 8192 bytes without line breaks and other control characters"));
    }
    problems
}

fn check_token(token: &TokenSettings) -> Vec<(&'static str, &'static str)> {
    let mut problems = Vec::new();
    if token.url.contains(['{', '}']) || !is_url(&Template::new(&token.url)) {
        problems.push(("url", "an absolute http or https URL without user, password or parameters"));
    }
    if !METHODS.contains(&token.method.as_str()) {
        problems.push(("method", "POST, PUT, PATCH, DELETE or GET"));
    }
    if !is_header_value(&token.content_type) || !token.content_type.is_ascii() || !token.content_type.contains('/') {
        problems.push(("contentType", "a media type, such as application/json"));
    }
    if token.payload.as_str().len() > MAX_PAYLOAD {
        problems.push(("payload", "at most 65536 bytes"));
    }
    if token.payload.parameters().any(|name| !matches!(name, "user" | "password")) {
        problems.push(("payload", "only {user} and {password} can stand in it"));
    }
    if token.user.len() > MAX_LINE {
        problems.push(("user", "at most 8192 bytes"));
    }
    if token.token_path.parse::<FieldPath>().is_err() {
        problems.push(("tokenPath", "a field path, such as token or data.access_token"));
    }
    if !is_header(&token.header) || token.header.eq_ignore_ascii_case("content-type") {
        problems.push(("header", "not a header that can carry a token"));
    }
    if !is_header_value(&token.prefix) {
        problems.push(("prefix", "text without control characters, such as “Bearer ”"));
    }
    if !(1..=86_400).contains(&token.lifetime_seconds) {
        problems.push(("lifetimeSeconds", "1 to 86400 seconds"));
    }
    problems
}

/// An absolute URL whose scheme, host and port are fixed: a parameter there would let whoever sends it choose who gets the payload. Only the strict
/// spelling `scheme://authority/..` is taken, since URL parsers forgive slashes that are missing, too many or backslashes, and would find another host.
fn is_url(template: &Template) -> bool {
    let text = template.as_str();
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_strict = text.len() <= MAX_LINE
        && ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
        && !authority.is_empty()
        && !authority.contains(['{', '}', '@'])
        && !text.contains(|letter: char| letter == '\\' || letter.is_control());
    is_strict && with_samples(template, Escape::UrlComponent).is_ok_and(|text| Url::parse(&text).is_ok())
}

/// The URL with something in place of each parameter: whoever gets it may rely on scheme, host and port.
pub(super) fn sample_url(template: &Template) -> Option<Url> {
    with_samples(template, Escape::UrlComponent).ok().and_then(|text| Url::parse(&text).ok())
}

fn with_samples(template: &Template, escape: Escape) -> Result<String, TemplateError> {
    let mut samples = Parameters::new();
    // A date, so that it can also be shown as one.
    samples.overlay(template.parameters().map(|name| (name.to_owned(), "2000-01-01".to_owned())));
    template.render(&samples, escape)
}

fn is_header(name: &str) -> bool {
    HeaderName::from_bytes(name.as_bytes()).is_ok_and(|name| !RESERVED.contains(&name.as_str()))
}

fn is_header_value(text: &str) -> bool {
    text.len() <= MAX_LINE && HeaderValue::from_str(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> HttpSettings {
        HttpSettings {
            headers: vec![HttpHeader { name: "X-Source".to_owned(), value: "inlet {id}".into() }],
            ..HttpSettings::new("https://example.com/in/{id}?day={day}")
        }
    }

    fn token() -> TokenSettings {
        TokenSettings {
            url: "https://example.com/token".to_owned(),
            method: "POST".to_owned(),
            content_type: "application/json".to_owned(),
            payload: r#"{"login":"{user}","password":"{password}"}"#.into(),
            user: "ann".to_owned(),
            token_path: "token".to_owned(),
            header: "Authorization".to_owned(),
            prefix: "Bearer ".to_owned(),
            lifetime_seconds: 600,
        }
    }

    /// The fields found wrong after one change to settings that are right.
    fn wrong(change: impl FnOnce(&mut HttpSettings)) -> Vec<String> {
        let mut settings = settings();
        change(&mut settings);
        let problems = check(&settings);
        assert!(problems.iter().all(|problem| problem.code == "CONNECTION_SETTINGS_INVALID"));
        problems
            .into_iter()
            .filter_map(|problem| problem.field)
            .map(|field| field.trim_start_matches("settings.http.").to_owned())
            .collect()
    }

    fn wrong_token(change: impl FnOnce(&mut TokenSettings)) -> Vec<String> {
        let mut token = token();
        change(&mut token);
        wrong(|settings| settings.authentication = HttpAuthentication::Token(token))
            .into_iter()
            .map(|field| field.trim_start_matches("authentication.token.").to_owned())
            .collect()
    }

    #[test]
    fn settings_that_are_right_have_no_problems() {
        assert_eq!(wrong(|_| {}), [""; 0]);
        assert_eq!(wrong_token(|_| {}), [""; 0]);
        let basic = HttpAuthentication::Basic { user: "ann".to_owned() };
        assert_eq!(wrong(|settings| settings.authentication = basic), [""; 0]);
        assert_eq!(wrong(|settings| settings.authentication = HttpAuthentication::Bearer), [""; 0]);
        for url in
            ["http://h", "HTTP://h:8080?{a}", "http://[::1]:80/a b#{a}", "http://h/{ a}/{a}.json", "http://h/x..y"]
        {
            assert_eq!(wrong(|settings| settings.url = url.into()), [""; 0], "{url}");
        }
    }

    #[test]
    fn a_url_has_a_fixed_host() {
        let long = format!("http://h/{}", "x".repeat(MAX_LINE));
        for url in [
            "",
            "/in",
            "ftp://h/",
            "file:///etc/passwd",
            "{a}://h/",
            "http{a}://h/",
            "http://{a}/",
            "http://h{a}/",
            "http://{a}.h/",
            "http://h:{a}/",
            "http://h:80{a}/",
            "http://{a}@h/",
            "http:///{a}/x",
            "http:////{a}/x",
            "http:{a}/x",
            "http:/{a}/x",
            "http:\\\\{a}/x",
            "http://\\{a}/x",
            "http://h\\{a}/x",
            "http://\t/{a}/x",
            "http://h/\t{a}",
            "http://?{a}",
            "http://user@h/",
            "http://user:password@h/",
            "http://@h/",
            "http://h/../x",
            "http://h/%2e%2E/x",
            "http://h h/",
            "http://h:99999/",
            "http://[::1/",
            &long,
        ] {
            assert_eq!(wrong(|settings| settings.url = url.into()), ["url"], "{url}");
        }
    }

    #[test]
    fn methods_headers_and_time_have_rules() {
        for method in ["", "post", "HEAD", "CONNECT", "PO ST"] {
            assert_eq!(wrong(|settings| settings.method = method.to_owned()), ["method"], "{method}");
        }
        for name in ["", "a b", "a:b", "ä", "Host", "content-length", "Transfer-Encoding", "TE", "Idempotency-Key"] {
            assert_eq!(wrong(|settings| settings.headers[0].name = name.to_owned()), ["headers[0].name"], "{name}");
        }
        for value in ["a\r\nb", "a\0", "\u{7f}", &"x".repeat(MAX_LINE + 1)] {
            assert_eq!(wrong(|settings| settings.headers[0].value = value.into()), ["headers[0].value"], "{value}");
        }
        let many = |settings: &mut HttpSettings, count| {
            settings.headers = vec![HttpHeader { name: "a".to_owned(), value: "b".into() }; count];
        };
        assert_eq!(wrong(|settings| many(settings, 50)), [""; 0]);
        assert_eq!(wrong(|settings| many(settings, 51)), ["headers"]);
        for (timeout_ms, is_wrong) in [(99, true), (100, false), (300_000, false), (300_001, true)] {
            assert_eq!(!wrong(|settings| settings.timeout_ms = timeout_ms).is_empty(), is_wrong, "{timeout_ms}");
        }
    }

    #[test]
    fn a_header_is_set_once() {
        let by_hand = |authentication: HttpAuthentication, name: &str| {
            wrong(|settings| {
                settings.headers[0].name = name.to_owned();
                settings.authentication = authentication;
            })
        };
        let in_header =
            |header: &str| HttpAuthentication::Token(TokenSettings { header: header.to_owned(), ..token() });
        let basic = HttpAuthentication::Basic { user: "ann".to_owned() };
        assert_eq!(by_hand(HttpAuthentication::None, "Authorization"), [""; 0]);
        assert_eq!(by_hand(basic, "AUTHORIZATION"), ["headers[0].name"]);
        assert_eq!(by_hand(HttpAuthentication::Bearer, "authorization"), ["headers[0].name"]);
        assert_eq!(by_hand(in_header("X-Token"), "x-token"), ["headers[0].name"]);
        assert_eq!(by_hand(in_header("X-Token"), "Authorization"), [""; 0]);
    }

    #[test]
    fn a_basic_user_has_no_colon() {
        for user in ["", "a:b", "a\nb"] {
            let basic = HttpAuthentication::Basic { user: user.to_owned() };
            assert_eq!(wrong(|settings| settings.authentication = basic), ["authentication.basic.user"], "{user:?}");
        }
    }

    #[test]
    fn token_settings_have_rules() {
        for url in ["", "token", "http://h/{user}", "http://{user}/", "http://a:b@h/", "http:///h"] {
            assert_eq!(wrong_token(|token| token.url = url.to_owned()), ["url"], "{url}");
        }
        assert_eq!(wrong_token(|token| token.method = "get".to_owned()), ["method"]);
        for content_type in ["", "json", "application/json\n", "äpplication/json"] {
            assert_eq!(wrong_token(|token| token.content_type = content_type.to_owned()), ["contentType"]);
        }
        assert_eq!(wrong_token(|token| token.payload = "{user}{other}".into()), ["payload"]);
        assert_eq!(wrong_token(|token| token.payload = "x".repeat(MAX_PAYLOAD + 1).into()), ["payload"]);
        assert_eq!(wrong_token(|token| token.payload = "".into()), [""; 0]);
        assert_eq!(wrong_token(|token| token.user = "x".repeat(MAX_LINE + 1)), ["user"]);
        for path in ["", "a..b", "a["] {
            assert_eq!(wrong_token(|token| token.token_path = path.to_owned()), ["tokenPath"], "{path}");
        }
        for header in ["", "a b", "Host", "Content-Type"] {
            assert_eq!(wrong_token(|token| token.header = header.to_owned()), ["header"], "{header}");
        }
        assert_eq!(wrong_token(|token| token.prefix = "Bearer\r\n".to_owned()), ["prefix"]);
        assert_eq!(wrong_token(|token| token.prefix = String::new()), [""; 0]);
        for (seconds, is_wrong) in [(0, true), (1, false), (86_400, false), (86_401, true)] {
            assert_eq!(!wrong_token(|token| token.lifetime_seconds = seconds).is_empty(), is_wrong, "{seconds}");
        }
    }

    #[test]
    fn queries_statuses_keys_grants_and_certificates_have_rules() {
        let pair = |name: &str| HttpHeader { name: name.to_owned(), value: "{id}".into() };
        assert_eq!(wrong(|settings| settings.query = vec![pair("a b&")]), [""; 0]);
        assert_eq!(wrong(|settings| settings.query = vec![pair("")]), ["query[0].name"]);
        assert_eq!(wrong(|settings| settings.query = vec![pair("a"); 51]), ["query"]);
        assert_eq!(wrong(|settings| settings.success_statuses = vec![200, 404, 599]), [""; 0]);
        assert_eq!(wrong(|settings| settings.success_statuses = vec![199]), ["successStatuses"]);
        assert_eq!(
            wrong(|settings| {
                settings.compress = true;
                settings.sign = true;
            }),
            ["signing"]
        );
        for (place, name, expected) in [
            (ApiKeyPlace::Header, "X-Key", &[][..]),
            (ApiKeyPlace::Header, "Host", &["authentication.apiKey.name"]),
            (ApiKeyPlace::Header, "x-source", &["headers[0].name"]),
            (ApiKeyPlace::Query, "Host", &[]),
            (ApiKeyPlace::Query, "", &["authentication.apiKey.name"]),
        ] {
            let key = HttpAuthentication::ApiKey { place, name: name.to_owned() };
            assert_eq!(wrong(|settings| settings.authentication = key), expected, "{name}");
        }
        let grant = OAuth2Settings {
            token_url: "https://h/{a}".to_owned(),
            client_id: String::new(),
            scope: None,
            audience: None,
            credentials_in_body: false,
        };
        assert_eq!(
            wrong(|settings| settings.authentication = HttpAuthentication::OAuth2(grant)),
            ["authentication.oauth2.tokenUrl", "authentication.oauth2.clientId"]
        );
        assert_eq!(wrong(|settings| settings.tls.ca_certificates = Some("no PEM".to_owned())), ["tls.caCertificates"]);
        let certificate = Some(String::new());
        assert_eq!(wrong(|settings| settings.tls.client_certificate = certificate), ["tls.clientCertificate"]);
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let fields = wrong(|settings| {
            settings.url = "x".into();
            settings.method = "x".to_owned();
            settings.timeout_ms = 0;
        });
        assert_eq!(fields, ["url", "method", "timeoutMs"]);
    }
}
