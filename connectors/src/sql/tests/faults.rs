//! What cannot be written, and what cannot be reached.

use super::*;

#[tokio::test]
async fn what_does_not_fit_is_named_by_record_and_column() {
    with_every_database("unfit", |database| {
        Box::pin(async move {
            let insert = table("orders", SqlAction::Insert, &[]);
            let upsert = table("orders", SqlAction::Upsert, &["id"]);
            for (wanted, list, code, record, column) in [
                (&insert, json!([{"id": 1}, {"id": "x"}]), "SQL_VALUE_UNFIT", 2, Some("id")),
                (&insert, json!([{"id": 1, "amount": [1]}]), "SQL_VALUE_UNFIT", 1, Some("amount")),
                (&insert, json!([{"id": 1, "nosuch\"; --": 1}]), "SQL_COLUMN_UNKNOWN", 1, Some("nosuch\"; --")),
                (&insert, json!([{"id": 1}, {}]), "SQL_NO_COLUMNS", 2, None),
                (&upsert, json!([{"what": "x"}]), "SQL_KEY_MISSING", 1, Some("id")),
                (&upsert, json!([{"id": null}]), "SQL_KEY_MISSING", 1, Some("id")),
            ] {
                let error = database.write(wanted, list).await.unwrap_err();
                assert_eq!((error.failure.code.as_str(), error.retry), (code, Retry::Never), "{error}");
                assert_eq!((error.failure.record, error.failure.field.as_deref()), (Some(record), column), "{error}");
            }
            // A key that is no column, a table that is none, and one in somebody else's schema.
            let key = table("orders", SqlAction::Upsert, &["nosuch"]);
            assert_eq!(
                code_and_retry(database.write(&key, json!([{"id": 1}])).await),
                is("SQL_COLUMN_UNKNOWN", Retry::Never)
            );
            for name in ["nosuch", "orders; DROP TABLE orders", "nosuch.orders", "orders\" --"] {
                let wanted = table(name, SqlAction::Insert, &[]);
                let code = code_and_retry(database.write(&wanted, json!([{"id": 1}])).await);
                assert_eq!(code, is("SQL_TABLE_UNKNOWN", Retry::Never), "{name}");
            }
            assert_eq!(database.orders().await, [""; 0]);
        })
    })
    .await;
}

#[tokio::test]
async fn text_that_is_too_long_is_not_cut() {
    for database in [Database::postgres("long").await, Database::mysql("long").await] {
        database.run("CREATE TABLE orders (id integer PRIMARY KEY, what varchar(3), fixed char(3))").await;
        let insert = table("orders", SqlAction::Insert, &[]);
        for column in ["what", "fixed"] {
            let error = database.write(&insert, json!([{"id": 1}, {"id": 2, column: "four"}])).await.unwrap_err();
            assert_eq!((error.failure.code.as_str(), error.retry), ("SQL_REFUSED", Retry::Never), "{error}");
            assert_eq!(error.failure.record, Some(2), "{error}");
        }
        database.write(&insert, json!([{"id": 1, "what": "thr", "fixed": "thr"}])).await.unwrap();
    }
}

#[tokio::test]
async fn a_lock_that_stays_ends_in_time() {
    let mut database = Database::postgres("lock").await;
    database.settings.statement_timeout_ms = 300;
    database.run("CREATE TABLE orders (id integer PRIMARY KEY)").await;
    let database::Admin::Postgres(pool) = &database.pool else { panic!("PostgreSQL") };
    let mut transaction = pool.begin().await.unwrap();
    sqlx::query("LOCK TABLE orders").execute(&mut *transaction).await.unwrap();
    let insert = table("orders", SqlAction::Insert, &[]);
    assert_eq!(code_and_retry(database.write(&insert, json!([{"id": 1}])).await), is("SQL_TIMEOUT", Retry::Later));
}

#[tokio::test]
async fn databases_behind_the_guard_are_not_reached() {
    let database = Database::postgres("guard").await;
    let SqlDatabase::Postgres(server) = &database.settings.database else { panic!("PostgreSQL") };
    let directories = Arc::new(Directories::new(database.root.path().join("files")).unwrap());
    let guarded = SqlConnector::new(EgressPolicy::default(), directories);
    for (host, tls) in [
        ("127.0.0.1", SqlTls::Disable),
        ("localhost", SqlTls::Verify),
        ("::1", SqlTls::Require),
        ("0.0.0.0", SqlTls::Disable),
    ] {
        let server = SqlServer { host: host.to_owned(), tls, ..server.clone() };
        for server in [SqlDatabase::Postgres(server.clone()), SqlDatabase::Mysql(server)] {
            let settings = SqlSettings { database: server, ..database.settings.clone() };
            let wanted = table("orders", SqlAction::Insert, &[]);
            let result = guarded.write(&open(&settings), &settings, (&wanted, "a", &records(json!([{"id": 1}])))).await;
            assert_eq!(code_and_retry(result), is("EGRESS_REFUSED", Retry::Never), "{host}");
        }
    }
}

#[tokio::test]
async fn a_name_leads_to_the_checked_address_alone() {
    // PostgreSQL of the tests speaks no TLS: that it says so shows that the way led there.
    let database = Database::postgres("name").await;
    let SqlDatabase::Postgres(server) = &database.settings.database else { panic!("PostgreSQL") };
    let directories = Arc::new(Directories::new(database.root.path().join("files")).unwrap());
    let egress = EgressPolicy::parse(["localhost"]).unwrap();
    let connector = SqlConnector::new(egress, directories);
    let server = SqlServer { host: "localhost".to_owned(), tls: SqlTls::Verify, ..server.clone() };
    let settings = SqlSettings { database: SqlDatabase::Postgres(server), ..database.settings.clone() };
    let wanted = table("orders", SqlAction::Insert, &[]);
    let error =
        connector.write(&open(&settings), &settings, (&wanted, "a", &records(json!([{"id": 1}])))).await.unwrap_err();
    assert_eq!((error.failure.code.as_str(), error.retry), ("SQL_CONNECT", Retry::Later));
    assert_eq!(error.failure.message, "TLS with the database server failed");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again_later() {
    // Bound and not listening: the port is ours, and refuses.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let mut database = Database::mysql("absent").await;
    if let SqlDatabase::Mysql(server) = &mut database.settings.database {
        server.port = port;
    }
    let wanted = table("orders", SqlAction::Insert, &[]);
    assert_eq!(code_and_retry(database.write(&wanted, json!([{"id": 1}])).await), is("SQL_CONNECT", Retry::Later));
}

#[tokio::test]
async fn a_wrong_password_is_said() {
    let database = Database::mysql("password").await;
    let mut connection = open(&database.settings);
    connection.secrets.set(SecretName::Password, "wrong".to_owned());
    let wanted = table("orders", SqlAction::Insert, &[]);
    let result =
        database.connector.write(&connection, &database.settings, (&wanted, "a", &records(json!([{"id": 1}])))).await;
    assert_eq!(code_and_retry(result), is("SQL_AUTHENTICATION", Retry::Never));
}

#[tokio::test]
async fn a_file_stays_within_the_tenants_folder() {
    let database = Database::sqlite().await;
    for (path, code) in
        [("absent.db", "FILE_NOT_FOUND"), ("../shop.db", "FILE_NAME_INVALID"), ("/etc/passwd", "FILE_NAME_INVALID")]
    {
        let settings =
            SqlSettings { database: SqlDatabase::Sqlite { path: path.to_owned() }, ..database.settings.clone() };
        let wanted = table("orders", SqlAction::Insert, &[]);
        let result = database.connector.write(&open(&settings), &settings, (&wanted, "a", &[])).await;
        assert_eq!(code_and_retry(result), is(code, Retry::Never), "{path}");
    }
}

#[test]
fn settings_have_rules() {
    let server = || SqlServer {
        host: "db.example".to_owned(),
        port: 5432,
        database: "shop".to_owned(),
        user: "inlet".to_owned(),
        tls: SqlTls::Verify,
        ca_certificates: None,
    };
    let wrong = |database: SqlDatabase, statement_timeout_ms, max_connections| {
        let problems = config::check(&SqlSettings { database, statement_timeout_ms, max_connections });
        problems.into_iter().filter_map(|problem| problem.field).collect::<Vec<_>>()
    };
    assert_eq!(wrong(SqlDatabase::Postgres(server()), 100, 50), [""; 0]);
    assert_eq!(wrong(SqlDatabase::Mysql(SqlServer { host: "::1".to_owned(), ..server() }), 300_000, 1), [""; 0]);
    for host in ["", "a b", "{host}", "a/b", "user@host"] {
        let server = SqlServer { host: host.to_owned(), ..server() };
        assert_eq!(wrong(SqlDatabase::Postgres(server), 100, 1), ["settings.postgres.host"], "{host}");
    }
    let odd = SqlServer { port: 0, user: String::new(), ca_certificates: Some("x".to_owned()), ..server() };
    assert_eq!(
        wrong(SqlDatabase::Mysql(odd), 99, 51),
        ["port", "user", "caCertificates", "statementTimeoutMs", "maxConnections"]
            .map(|field| format!("settings.mysql.{field}"))
    );
    assert_eq!(wrong(SqlDatabase::Sqlite { path: "../a".to_owned() }, 100, 1), ["settings.sqlite.path"]);
}
