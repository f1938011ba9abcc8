//! What holds for every server that settings name, whatever it serves. A problem is a field and what it should be.
//!
//! Must not know: kinds of connectors.

use crate::{egress::is_host, http::config::are_certificates};

/// What is wrong with where a server is.
pub fn check_address(host: &str, port: u16) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
    let host = (!is_host(host)).then_some(("host", "a host name or an address"));
    let port = (port == 0).then_some(("port", "1 to 65535"));
    host.into_iter().chain(port)
}

/// What is wrong with who vouches for it.
pub fn check_authorities(ca_certificates: Option<&str>) -> Option<(&'static str, &'static str)> {
    let is_wrong = ca_certificates.is_some_and(|pem| !are_certificates(pem));
    is_wrong.then_some(("caCertificates", "certificates as PEM, at most 65536 bytes"))
}
