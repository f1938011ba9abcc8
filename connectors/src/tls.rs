//! TLS for connections that are made here and not in a library: public authorities and a connection's own, and a name that must be proven.
//!
//! Must not know: what is sent, or where to.

use std::{error::Error, io, sync::Arc};

use inlet_core::ports::connector::{ConnectorError, Retry};
use tokio_rustls::rustls::{
    ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::ring::default_provider,
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};

use crate::failed;

/// Trusts the public authorities and those of the PEM text, and takes only a certificate of this host, by whatever address or name the server is
/// reached.
pub fn client_config(host: &str, authorities: Option<&str>) -> Result<ClientConfig, ConnectorError> {
    let invalid = |error: &dyn Error| {
        tracing::debug!(%error, "the certificates of a connection cannot be used");
        failed("CERTIFICATE_INVALID", "the connection's certificate authorities cannot be used", Retry::Never)
    };
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in authorities.map(|pem| CertificateDer::pem_slice_iter(pem.as_bytes())).into_iter().flatten() {
        roots.add(certificate.map_err(|error| invalid(&error))?).map_err(|error| invalid(&error))?;
    }
    let provider = Arc::new(default_provider());
    let inner = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
        .build()
        .map_err(|error| invalid(&error))?;
    let name = server_name(host)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| invalid(&error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(OfOneName { inner, name }))
        .with_no_client_auth();
    Ok(config)
}

/// A host as TLS names it.
pub fn server_name(host: &str) -> Result<ServerName<'static>, ConnectorError> {
    let invalid = |_| failed("CERTIFICATE_INVALID", "no certificate can be of this host's name", Retry::Never);
    ServerName::try_from(host.trim_matches(['[', ']']).to_ascii_lowercase()).map_err(invalid)
}

/// The usual checks, for a name that is known beforehand: a library that is led to a checked address through a relay would ask for the relay's.
#[derive(Debug)]
struct OfOneName {
    inner: Arc<WebPkiServerVerifier>,
    name: ServerName<'static>,
}

impl ServerCertVerifier for OfOneName {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _asked: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, tokio_rustls::rustls::Error> {
        self.inner.verify_server_cert(end_entity, intermediates, &self.name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, tokio_rustls::rustls::Error> {
        self.inner.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, tokio_rustls::rustls::Error> {
        self.inner.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// Whether an error came of a handshake that broke: an error of input whose data are not what they should be.
pub fn is_broken_handshake(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(found) = next {
        if found.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::InvalidData) {
            return true;
        }
        next = found.source();
    }
    false
}
