//! How errors of the use cases reach GraphQL: what the caller can mend as `userErrors` of a mutation, everything else as an error with `extensions.code`.

use async_graphql::{Error as GraphQlError, ErrorExtensions, SimpleObject};
use inlet_core::{Error, Problem};

/// Something wrong with a mutation's input that the caller can mend.
#[derive(Debug, Clone, SimpleObject)]
pub struct UserError {
    /// Stable, in capitals.
    pub code: String,
    /// The input field at fault, such as `transformations[0].name`; none when it is the input as a whole.
    pub field: Option<String>,
    /// For people.
    pub message: String,
}

impl From<Problem> for UserError {
    fn from(problem: Problem) -> Self {
        Self { code: problem.code.to_owned(), field: problem.field, message: problem.message }
    }
}

/// A use case's error as a GraphQL error. Internals go to the log.
pub fn to_graphql(error: Error) -> GraphQlError {
    if let Error::Internal { source } | Error::Unavailable { source, .. } = &error {
        tracing::error!(error = %source, causes = ?source, "a request failed");
    }
    let code = error.code();
    let graphql = GraphQlError::new(error.to_string());
    match error {
        Error::Rejected(problems) => {
            let field = problems.into_iter().next().and_then(|problem| problem.field);
            graphql.extend_with(|_, extensions| {
                extensions.set("code", code);
                if let Some(field) = field {
                    extensions.set("field", field);
                }
            })
        }
        _ => graphql.extend_with(|_, extensions| extensions.set("code", code)),
    }
}

/// The same for an error that several rows of an answer share.
pub fn shared_to_graphql(error: &Error) -> GraphQlError {
    tracing::error!(?error, "a request failed");
    let code = error.code();
    GraphQlError::new(error.to_string()).extend_with(|_, extensions| extensions.set("code", code))
}

/// The result of a mutation: its noun, or what the caller can mend. A thing that is not there is the caller's to mend as well.
pub fn settle<T>(result: Result<T, Error>) -> async_graphql::Result<(Option<T>, Vec<UserError>)> {
    match result {
        Ok(value) => Ok((Some(value), Vec::new())),
        Err(Error::Rejected(problems)) => Ok((None, problems.into_iter().map(UserError::from).collect())),
        Err(error @ Error::NotFound { .. }) => {
            Ok((None, vec![UserError { code: error.code().to_owned(), field: None, message: error.to_string() }]))
        }
        Err(error) => Err(to_graphql(error)),
    }
}
