//! What one request may cost: length, tokens, aliases, depth, complexity, directives and time. A request over a limit is refused before it runs.
//!
//! Must not know: any field of the schema.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_graphql::{
    Context, ErrorExtensions, Request, Response, ServerError, ServerResult, ValidationResult, Variables,
    extensions::{
        Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery, NextPrepareRequest, NextRequest,
        NextValidation,
    },
    parser::types::{ExecutableDocument, Selection, SelectionSet},
};

/// The limits.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the query text.
    pub length: usize,
    /// Lexical tokens of the query text (GraphQL specification, section 2.1.5).
    pub tokens: usize,
    /// Aliased fields, fragments included once.
    pub aliases: usize,
    /// Nested fields.
    pub depth: usize,
    /// Fields, each list's counted as often as it asks for rows.
    pub complexity: usize,
    /// Fields that read through payloads. Told apart while they run, because an argument says so: the complexity is counted before variables have their
    /// defaults, and over all operations of a document, so that it must not ask for arguments that may be variables without a value.
    pub searches: usize,
    /// Directives of one field.
    pub directives: usize,
    /// For the whole of a query or mutation.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            length: 64 * 1024,
            tokens: 4_000,
            aliases: 30,
            depth: 15,
            complexity: 20_000,
            searches: 4,
            directives: 5,
            time: Duration::from_secs(20),
        }
    }
}

/// How many more fields of a request may read through payloads.
struct SearchesLeft(AtomicUsize);

/// Takes one of the searches that a request may make; an error when it has made them all.
pub fn take_search(context: &Context<'_>) -> async_graphql::Result<()> {
    let SearchesLeft(left) = context.data()?;
    match left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)) {
        Ok(_) => Ok(()),
        Err(_) => Err(async_graphql::Error::new("a request has too many searches by key")
            .extend_with(|_, extensions| extensions.set("code", "QUERY_TOO_COMPLEX"))),
    }
}

impl ExtensionFactory for Limits {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(*self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Limits {
    async fn prepare_request(
        &self,
        context: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        next.run(context, request.data(SearchesLeft(AtomicUsize::new(self.searches)))).await
    }

    async fn parse_query(
        &self,
        context: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        if query.len() > self.length {
            return Err(refused("QUERY_TOO_LONG", format!("a query has at most {} bytes", self.length)));
        }
        if tokens(query) > self.tokens {
            return Err(refused("TOO_MANY_TOKENS", format!("a query has at most {} tokens", self.tokens)));
        }
        let refused_by_parser = |error: ServerError| {
            let too_many = error.message.starts_with("The number of directives");
            with_code(error, if too_many { "TOO_MANY_DIRECTIVES" } else { "GRAPHQL_SYNTAX" })
        };
        let document = next.run(context, query, variables).await.map_err(refused_by_parser)?;
        if aliases(&document) > self.aliases {
            return Err(refused("TOO_MANY_ALIASES", format!("a query has at most {} aliases", self.aliases)));
        }
        Ok(document)
    }

    async fn validation(
        &self,
        context: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let refused = |error: ServerError| {
            // The library tells its own limits from other errors by their text only.
            let code = match error.message.as_str() {
                "Query is too complex." => "QUERY_TOO_COMPLEX",
                "Query is nested too deep." => "QUERY_TOO_DEEP",
                _ => "GRAPHQL_VALIDATION",
            };
            with_code(error, code)
        };
        next.run(context).await.map_err(|errors| errors.into_iter().map(refused).collect())
    }

    async fn request(&self, context: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        let mut response = next.run(context).await;
        for error in &mut response.errors {
            // What the library itself refuses while running, such as a variable of the wrong type.
            *error = with_code(error.clone(), "GRAPHQL_INVALID");
        }
        response
    }

    async fn execute(
        &self,
        context: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        match tokio::time::timeout(self.time, next.run(context, operation_name)).await {
            Ok(response) => response,
            Err(_) => Response::from_errors(vec![refused(
                "TIMEOUT",
                format!("the request took longer than {} s", self.time.as_secs()),
            )]),
        }
    }
}

/// The error with a code, unless it has one.
fn with_code(mut error: ServerError, code: &str) -> ServerError {
    let extensions = error.extensions.get_or_insert_default();
    if extensions.get("code").is_none() {
        extensions.set("code", code);
    }
    error
}

fn refused(code: &str, message: String) -> ServerError {
    let error = async_graphql::Error::new(message).extend_with(|_, extensions| extensions.set("code", code));
    error.into_server_error(async_graphql::Pos::default())
}

/// Counts tokens without parsing: names, numbers, strings and punctuators; commas, blanks and comments are ignored by the language.
fn tokens(query: &str) -> usize {
    let bytes = query.as_bytes();
    let (mut count, mut at) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => at += 1,
            b'#' => at += bytes[at..].iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len() - at),
            b'"' => {
                count += 1;
                at += string_length(&bytes[at..]);
            }
            byte if is_word(byte) => {
                count += 1;
                at += bytes[at..].iter().take_while(|&&byte| is_word(byte)).count();
            }
            _ => {
                count += 1;
                at += 1;
            }
        }
    }
    count
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+') || byte >= 0x80
}

fn string_length(text: &[u8]) -> usize {
    let block = text.starts_with(b"\"\"\"");
    let delimiter: &[u8] = if block { b"\"\"\"" } else { b"\"" };
    let mut at = delimiter.len();
    while at < text.len() {
        if text[at] == b'\\' {
            at += 2;
        } else if text[at..].starts_with(delimiter) {
            return at + delimiter.len();
        } else {
            at += 1;
        }
    }
    text.len()
}

fn aliases(document: &ExecutableDocument) -> usize {
    let operations = document.operations.iter().map(|(_, operation)| aliases_in(&operation.node.selection_set.node));
    let fragments = document.fragments.values().map(|fragment| aliases_in(&fragment.node.selection_set.node));
    operations.chain(fragments).sum()
}

fn aliases_in(set: &SelectionSet) -> usize {
    set.items
        .iter()
        .map(|item| match &item.node {
            Selection::Field(field) => {
                usize::from(field.node.alias.is_some()) + aliases_in(&field.node.selection_set.node)
            }
            Selection::InlineFragment(fragment) => aliases_in(&fragment.node.selection_set.node),
            Selection::FragmentSpread(_) => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_counted_as_the_language_does() {
        assert_eq!(tokens("{ a(b: 1, c: \"x { y }\") { d } # e f\n }"), 14);
        assert_eq!(tokens(r#"{ a(b: """x "quoted" y""") }"#), 8);
        assert_eq!(tokens("\"never closed"), 1);
        assert_eq!(tokens("\"\\"), 1);
    }

    #[test]
    fn aliases_are_counted_in_fragments_too() {
        let document =
            async_graphql::parser::parse_query("{ a: me { b: id } ...f } fragment f on Query { c: me { id } }")
                .unwrap();
        assert_eq!(aliases(&document), 3);
    }
}
