//! A server with a certificate that nobody else trusts, and that wants to see one.

use std::sync::Arc;

use inlet_core::{
    connection::{HttpSettings, SecretName, TlsSettings},
    ports::connector::{ConnectorError, DeliveryReport, Retry},
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig,
        crypto::ring::default_provider,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
        server::WebPkiClientVerifier,
    },
};

use super::{Outlet, connection, delivery, post};

pub struct Guarded {
    pub url: String,
    pub authority: String,
    pub client: (String, String),
    task: JoinHandle<()>,
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A server that answers 200 to whoever shows a certificate of its authority.
pub async fn guarded() -> Guarded {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let signed = |name: &str| {
        let key = KeyPair::generate().unwrap();
        (CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &authority).unwrap(), key)
    };
    let ((server, server_key), (client, client_key)) = (signed("127.0.0.1"), signed("client"));
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).unwrap();
    let provider = Arc::new(default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build().unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(server_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![server.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let mut head = Vec::new();
                while !head.windows(4).any(|four| four == b"\r\n\r\n") {
                    let mut some = [0; 1024];
                    match stream.read(&mut some).await {
                        Ok(count) if count > 0 => head.extend_from_slice(&some[..count]),
                        _ => return,
                    }
                }
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await;
                let _ = stream.shutdown().await;
            });
        }
    });
    Guarded { url, authority: authority.pem(), client: (client.pem(), client_key.serialize_pem()), task }
}

async fn write(server: &Guarded, tls: TlsSettings, key: &str) -> Result<DeliveryReport, ConnectorError> {
    let settings = HttpSettings { tls, ..post(&server.url) };
    let mut connection = connection(&settings);
    connection.secrets.set(SecretName::ClientKey, key.to_owned());
    Outlet::new().write_as(&connection, &settings, &delivery(&[])).await
}

#[tokio::test]
async fn own_authorities_and_a_client_certificate_lead_in() {
    let server = guarded().await;
    let tls = TlsSettings {
        ca_certificates: Some(server.authority.clone()),
        client_certificate: Some(server.client.0.clone()),
    };
    let report = write(&server, tls.clone(), &server.client.1).await.unwrap();
    assert_eq!(report.response_status, Some(200));

    // Without either of them nobody gets in.
    for (tls, code) in [
        (TlsSettings { ca_certificates: None, ..tls.clone() }, "HTTP_CONNECT"),
        (TlsSettings { client_certificate: None, ..tls.clone() }, ""),
        (TlsSettings::default(), "HTTP_CONNECT"),
    ] {
        let error = write(&server, tls, &server.client.1).await.unwrap_err();
        assert_eq!(error.retry, Retry::Later);
        // A server may refuse the missing certificate during the handshake or after it.
        assert!(code.is_empty() || error.failure.code == code, "{error}");
    }
    // Another's authority is not this one's.
    let stranger = TlsSettings { ca_certificates: Some(guarded().await.authority.clone()), ..tls.clone() };
    assert_eq!(write(&server, stranger, &server.client.1).await.unwrap_err().failure.code, "HTTP_CONNECT");

    let error = write(&server, tls, "no key").await.unwrap_err();
    assert_eq!((error.failure.code.as_str(), error.retry), ("CERTIFICATE_INVALID", Retry::Never));
}
