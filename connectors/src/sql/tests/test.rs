//! Tests of connections, stage by stage.

use inlet_core::connection_test::{TestOutcome, TestStage, TestStep};

use super::*;

/// `+` passed, `-` skipped, a failure's code.
fn outcomes(steps: &[TestStep]) -> Vec<&str> {
    assert!(!format!("{steps:?}").contains("unused"), "the password is shown: {steps:?}");
    steps
        .iter()
        .map(|step| match &step.outcome {
            TestOutcome::Passed(_) => "+",
            TestOutcome::Skipped(_) => "-",
            TestOutcome::Failed(failure) => failure.code.as_str(),
        })
        .collect()
}

#[tokio::test]
async fn a_database_is_tested_stage_by_stage() {
    with_every_database("test", |database| {
        Box::pin(async move {
            let test = async |connection: &OpenConnection, settings: &SqlSettings| {
                database.connector.test(connection, settings).await
            };
            let steps = test(&open(&database.settings), &database.settings).await;
            let (SqlDatabase::Postgres(server) | SqlDatabase::Mysql(server)) = &database.settings.database else {
                assert_eq!((steps[0].stage, outcomes(&steps)), (TestStage::Operation, vec!["+"]));
                return;
            };
            assert_eq!(outcomes(&steps), ["+", "+", "-", "+", "+"]);
            let mut wrong = open(&database.settings);
            wrong.secrets.set(SecretName::Password, "wrong".to_owned());
            let is_mysql = matches!(database.settings.database, SqlDatabase::Mysql(_));
            // PostgreSQL of the tests asks nobody for a password.
            let expected = if is_mysql { ["SQL_AUTHENTICATION", "-"] } else { ["+", "+"] };
            assert_eq!(outcomes(&test(&wrong, &database.settings).await)[3..], expected);
            for (change, expected) in [
                (
                    SqlServer { database: "nosuch".to_owned(), ..server.clone() },
                    ["+", "+", "-", "SQL_AUTHENTICATION", "-"],
                ),
                // Neither server of the tests has a certificate that anybody trusts.
                (SqlServer { tls: SqlTls::Verify, ..server.clone() }, ["+", "+", "TLS_FAILED", "-", "-"]),
                (SqlServer { host: "::1".to_owned(), ..server.clone() }, ["EGRESS_REFUSED", "-", "-", "-", "-"]),
                (
                    SqlServer { host: "nosuch.invalid".to_owned(), ..server.clone() },
                    ["DNS_UNRESOLVED", "-", "-", "-", "-"],
                ),
            ] {
                let changed = if is_mysql { SqlDatabase::Mysql(change) } else { SqlDatabase::Postgres(change) };
                let settings = SqlSettings { database: changed, ..database.settings.clone() };
                assert_eq!(outcomes(&test(&open(&settings), &settings).await), expected);
            }
        })
    })
    .await;
}
