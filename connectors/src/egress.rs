//! The egress guard: the only way out to the network.
//!
//! A name is resolved here, every address that is not on the public internet is dropped, and the connection goes to the addresses that are left, so
//! that no second lookup can answer differently. The operator may allow named hosts and networks.
//!
//! Must not know: what is sent.

use std::{
    collections::HashSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// What may be reached besides the public internet.
#[derive(Debug, Clone, Default)]
pub struct EgressPolicy(Arc<Allowed>);

#[derive(Debug, Default)]
struct Allowed {
    hosts: HashSet<String>,
    networks: Vec<IpNet>,
}

/// An entry that is neither a network nor a host name.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is neither a network such as 10.1.0.0/16, an address, nor a host name")]
pub struct BadEntry(String);

/// The guard stands against a destination.
#[derive(Debug, thiserror::Error)]
pub enum EgressRefused {
    /// Only `http` and `https` leave.
    #[error("only http and https URLs are allowed")]
    Scheme,
    /// The URL carries a user or password.
    #[error("a URL must not carry a user or a password; use the connection's authentication")]
    Credentials,
    /// The address is private, loopback, link-local or reserved.
    #[error("{0} is not a public address, and the operator has not allowed it")]
    Address(String),
}

impl EgressPolicy {
    /// Allows networks (`10.1.0.0/16`), addresses (`127.0.0.1`) and host names (`erp.internal`, matched whole, whatever they resolve to). Blank
    /// entries are passed over.
    pub fn parse<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Self, BadEntry> {
        let mut allowed = Allowed::default();
        for entry in entries.into_iter().map(str::trim).filter(|entry| !entry.is_empty()) {
            if let Ok(network) = entry.parse::<IpNet>() {
                allowed.networks.push(network);
            } else if let Ok(address) = entry.parse::<IpAddr>() {
                allowed.networks.push(address.into());
            } else if let Ok(Host::Domain(host)) = Host::parse(entry) {
                allowed.hosts.insert(host);
            } else {
                return Err(BadEntry(entry.to_owned()));
            }
        }
        Ok(Self(Arc::new(allowed)))
    }

    /// Checks what can be checked before the name is resolved.
    pub fn check_url(&self, url: &Url) -> Result<(), EgressRefused> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(EgressRefused::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(EgressRefused::Credentials);
        }
        // The HTTP client connects to an address literal without asking the resolver.
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) => None,
            None => return Err(EgressRefused::Scheme),
        };
        match literal {
            Some(address) if !self.permits(address) => Err(EgressRefused::Address(address.to_string())),
            _ => Ok(()),
        }
    }

    fn permits(&self, address: IpAddr) -> bool {
        let canonical = address.to_canonical();
        is_public(address)
            || self.0.networks.iter().any(|network| network.contains(&address) || network.contains(&canonical))
    }

    /// The permitted addresses of a name or address, without a port. Refused where there is none.
    pub(crate) async fn resolve(
        &self,
        name: String,
    ) -> Result<Vec<SocketAddr>, Box<dyn std::error::Error + Send + Sync>> {
        let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
        if self.0.hosts.contains(&name) {
            return Ok(found);
        }
        let permitted: Vec<SocketAddr> = found.into_iter().filter(|address| self.permits(address.ip())).collect();
        if permitted.is_empty() { Err(Box::new(EgressRefused::Address(name))) } else { Ok(permitted) }
    }
}

impl Resolve for EgressPolicy {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = self.clone();
        Box::pin(async move {
            let addresses = policy.resolve(name.as_str().to_ascii_lowercase()).await?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Whether a text names a server: a host name or an address, without parameters. An IPv6 address may be in brackets.
pub(crate) fn is_host(host: &str) -> bool {
    let as_in_urls = if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.to_owned() };
    !host.contains(['{', '}', '/', '@']) && Host::parse(&as_in_urls).is_ok()
}

/// Whether an address is globally reachable unicast (IANA special-purpose address registries, RFC 6890 and updates). Forms of IPv6 that carry an
/// IPv4 address are judged by it.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    !(first == 0
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || first >= 240
        || (first == 100 && (64..128).contains(&second))
        || (first == 192 && second == 0 && third == 0)
        || (first == 192 && second == 88 && third == 99)
        || (first == 198 && (second == 18 || second == 19)))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let embedded = |high: u16, low: u16| is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match segments {
        // IPv4-mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96) and 6to4 (2002::/16)
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            embedded(high, low)
        }
        // IETF protocol assignments with Teredo (2001::/23), documentation (2001:db8::/32, 3fff::/20)
        [0x2001, second, ..] if second < 0x0200 || second == 0x0db8 => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        // Global unicast; everything else is loopback, local, multicast or unassigned.
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        for text in
            ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
        {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:a00:1::1",
            "3fff::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "4000::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn odd_spellings_of_loopback_are_refused() {
        let policy = EgressPolicy::default();
        for url in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.0.0.1/",
            "http://0177.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://0/",
            "http://169.254.169.254/latest",
        ] {
            let refused = policy.check_url(&Url::parse(url).unwrap());
            assert!(matches!(refused, Err(EgressRefused::Address(_))), "{url}");
        }
        assert!(matches!(policy.check_url(&Url::parse("ftp://example.com/").unwrap()), Err(EgressRefused::Scheme)));
        assert!(matches!(policy.check_url(&Url::parse("file:///etc/passwd").unwrap()), Err(EgressRefused::Scheme)));
        assert!(matches!(
            policy.check_url(&Url::parse("http://a:b@example.com/").unwrap()),
            Err(EgressRefused::Credentials)
        ));
    }

    #[test]
    fn the_operator_allows_networks_addresses_and_hosts() {
        let policy = EgressPolicy::parse(["127.0.0.0/8", "::1", "erp.internal"]).unwrap();
        for url in ["http://127.0.0.1:8080/", "http://[::1]/", "http://[::ffff:127.0.0.1]/"] {
            assert!(policy.check_url(&Url::parse(url).unwrap()).is_ok(), "{url}");
        }
        assert!(policy.check_url(&Url::parse("http://10.0.0.1/").unwrap()).is_err());
        assert!(EgressPolicy::parse(["not a host"]).is_err());
    }

    #[tokio::test]
    async fn a_name_that_resolves_to_loopback_is_refused_unless_allowed() {
        let refused = EgressPolicy::default().resolve("localhost".to_owned()).await.unwrap_err();
        assert!(refused.is::<EgressRefused>());
        assert!(!EgressPolicy::parse(["localhost"]).unwrap().resolve("localhost".to_owned()).await.unwrap().is_empty());
        assert!(
            !EgressPolicy::parse(["127.0.0.0/8", "::1"])
                .unwrap()
                .resolve("localhost".to_owned())
                .await
                .unwrap()
                .is_empty()
        );
    }
}
