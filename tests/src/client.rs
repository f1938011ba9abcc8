//! A client of the API, as a script would write one.

use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

/// Calls one server with one set of credentials.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    authorization: Option<String>,
    tenant: Option<String>,
}

impl Client {
    /// A client without credentials.
    pub fn new(base: String) -> Self {
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { http, base, authorization: None, tenant: None }
    }

    /// The same with an `Authorization` header.
    #[must_use]
    pub fn with_authorization(mut self, value: impl Into<String>) -> Self {
        self.authorization = Some(value.into());
        self
    }

    /// The same for a named tenant.
    #[must_use]
    pub fn in_tenant(mut self, tenant: &str) -> Self {
        self.tenant = Some(tenant.to_owned());
        self
    }

    /// The same with the token of a login.
    pub async fn sign_in(self, login: &str, password: &str) -> Self {
        let token = self.token(login, password).await;
        self.with_authorization(format!("Bearer {token}"))
    }

    /// A token by the REST door.
    pub async fn token(&self, login: &str, password: &str) -> String {
        let answer = self.post_json("/rest/v1/token-auth/issue", &json!({"login": login, "password": password})).await;
        assert_eq!(answer.status(), StatusCode::OK);
        json_of(answer).await["token"].as_str().unwrap().to_owned()
    }

    /// The `Authorization` header, if any.
    pub fn authorization(&self) -> Option<&str> {
        self.authorization.as_deref()
    }

    /// The server's address, without a path.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// A request with the credentials.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let mut request = self.http.request(method.parse().unwrap(), format!("{}{path}", self.base));
        if let Some(value) = &self.authorization {
            request = request.header("authorization", value);
        }
        if let Some(tenant) = &self.tenant {
            request = request.header("inlet-tenant", tenant);
        }
        request
    }

    /// Posts JSON.
    pub async fn post_json(&self, path: &str, body: &Value) -> Response {
        self.post(path, "application/json", body.to_string()).await
    }

    /// Posts bytes.
    pub async fn post(&self, path: &str, content_type: &str, body: impl Into<reqwest::Body>) -> Response {
        self.request("POST", path).header("content-type", content_type).body(body).send().await.unwrap()
    }

    /// Executes GraphQL; the whole answer, errors included.
    pub async fn execute(&self, query: &str, variables: Value) -> Value {
        json_of(self.post_json("/graphql", &json!({"query": query, "variables": variables})).await).await
    }

    /// Executes GraphQL that must succeed; `data`.
    pub async fn query(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.execute(query, variables).await;
        assert!(answer["errors"].is_null(), "{query}\n{answer:#}");
        answer["data"].take()
    }

    /// Executes a mutation that must succeed: `mutation($input: T!) { field(input: $input) { selection userErrors } }`; the payload.
    pub async fn mutate(&self, field: &str, selection: &str, input: Value) -> Value {
        let payload = self.try_mutate(field, selection, input).await;
        assert_eq!(payload["userErrors"], json!([]), "{field}");
        payload
    }

    /// Executes a mutation that may be refused; the payload with `userErrors`.
    pub async fn try_mutate(&self, field: &str, selection: &str, input: Value) -> Value {
        let kind = input_type(field);
        let query = format!(
            "mutation($input: {kind}!) {{ {field}(input: $input) {{ {selection} userErrors {{ code field message }} }} }}"
        );
        self.query(&query, json!({"input": input})).await[field].take()
    }

    /// Executes a mutation that must be refused with this code.
    pub async fn refused(&self, field: &str, selection: &str, input: Value, code: &str) -> Value {
        let payload = self.try_mutate(field, selection, input).await;
        assert_eq!(payload["userErrors"][0]["code"], code, "{field}: {payload:#}");
        payload["userErrors"][0].clone()
    }

    /// Executes GraphQL that must fail with this `extensions.code`.
    pub async fn fails(&self, query: &str, variables: Value, code: &str) {
        let answer = self.execute(query, variables).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{query}\n{answer:#}");
    }
}

fn input_type(field: &str) -> String {
    let mut letters = field.chars();
    let first = letters.next().unwrap().to_uppercase();
    format!("{first}{}Input", letters.as_str())
}

/// The JSON body of an answer.
pub async fn json_of(answer: Response) -> Value {
    let text = answer.text().await.unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("not JSON: {error}: {text}"))
}
