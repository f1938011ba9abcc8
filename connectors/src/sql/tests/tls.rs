//! A server that proves its name with a certificate of the tests' own.

use inlet_testing::Postgres;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use super::*;

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap()
}

#[tokio::test]
async fn a_server_proves_its_name_to_an_authority_of_its_own() {
    let (authority, other) = (authority(), authority());
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    let (certificate, key) = (certificate.pem(), key.serialize_pem());
    let postgres = tokio::task::spawn_blocking(move || Postgres::start_with_tls(&certificate, &key)).await.unwrap();
    postgres.run_sql("CREATE TABLE orders (id integer)");

    let root = tempfile::TempDir::new().unwrap();
    let directories = Arc::new(Directories::new(root.path().join("files")).unwrap());
    let egress = EgressPolicy::parse(["127.0.0.0/8", "localhost"]).unwrap();
    let connector = SqlConnector::new(egress, directories);
    let write = async |number: u128, host: &str, trusted: Option<String>| {
        let server = SqlServer {
            host: host.to_owned(),
            port: postgres.port(),
            database: "postgres".to_owned(),
            user: "postgres".to_owned(),
            tls: SqlTls::Verify,
            ca_certificates: trusted,
        };
        let settings =
            SqlSettings { database: SqlDatabase::Postgres(server), statement_timeout_ms: 20_000, max_connections: 1 };
        assert_eq!(config::check(&settings), []);
        let connection = OpenConnection { id: ConnectionId::from_uuid(Uuid::from_u128(number)), ..open(&settings) };
        let wanted = table("orders", SqlAction::Insert, &[]);
        connector.write(&connection, &settings, (&wanted, "a", &records(json!([{"id": 1}])))).await
    };
    // By its name, over the way to the checked address.
    let report = write(1, "localhost", Some(authority.pem())).await.unwrap();
    assert_eq!(report.target.as_deref(), Some("INSERT orders (1 rows)"));
    // A name that the certificate does not have, and authorities that did not sign it.
    for (number, host, trusted) in
        [(2, "127.0.0.1", Some(authority.pem())), (3, "localhost", Some(other.pem())), (4, "localhost", None)]
    {
        assert_eq!(code_and_retry(write(number, host, trusted).await).0, "SQL_CONNECT", "{host}");
    }
}
