//! How a target is reached: certificates, proxies, time for a connection

use std::fmt;
use std::time::Duration;

use reqwest::{ClientBuilder, NoProxy, Proxy, Url};
use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use thiserror::Error;

use super::limits;
use super::named;
use super::target::Target;

/// Everything about the way to a target. The default verifies certificates against those of the system, and uses no
/// proxy; nothing here looks at the environment.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// Certificates of authorities, which are trusted instead of the system's.
    pub authorities: Option<Authorities>,
    /// Takes any certificate. Somebody in between may then read and change everything, the token too.
    pub insecure: bool,
    /// Proxies; never used for loopback addresses.
    pub proxies: Proxies,
    /// Longest wait for a connection with its TLS handshake; [`limits::CONNECT_TIME_MAX`] when none is given. Never
    /// longer than the wait for a whole answer.
    pub connect_timeout: Option<Duration>,
}

/// What is wrong with the way to a target.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum NetworkError {
    /// A file without certificates.
    #[error("it holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----")]
    NoCertificate,
    /// A certificate that cannot be read.
    #[error("its certificate number {0} cannot be used: {1}")]
    BadCertificate(usize, String),
    /// A proxy that is no URL. It may hold a password, so it is not repeated.
    #[error("it is not the URL of a proxy ({0}); write for example http://proxy.example.org:3128")]
    Proxy(String),
}

/// Certificates in PEM (RFC 7468) that can be trusted.
#[derive(Clone)]
pub struct Authorities {
    count: usize,
    /// How a handshake is done by whoever trusts these and no other.
    config: ClientConfig,
}

impl fmt::Debug for Authorities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} certificates", self.count)
    }
}

impl Authorities {
    /// Reads one or more certificates; anything else between them is passed over.
    pub fn parse(pem: &[u8]) -> Result<Self, NetworkError> {
        let mut certificates = Vec::new();
        for (at, found) in CertificateDer::pem_slice_iter(pem).enumerate() {
            let bad = |why: String| NetworkError::BadCertificate(at.saturating_add(1), why);
            let der = found.map_err(|error| bad(error.to_string()))?;
            let sound = named::config(std::slice::from_ref(&der));
            sound.map_err(bad)?;
            certificates.push(der);
        }
        let count = certificates.len();
        if count == 0 {
            return Err(NetworkError::NoCertificate);
        }
        let config =
            named::config(&certificates).map_err(|why| NetworkError::BadCertificate(count, why))?;
        Ok(Self { count, config })
    }
}

/// Proxies, each by its URL. They may hold credentials, and print none.
#[derive(Clone, Default)]
pub struct Proxies {
    http: Option<Url>,
    https: Option<Url>,
    except: String,
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = |url: &Option<Url>| {
            url.as_ref()
                .and_then(|url| url.host_str().map(str::to_owned))
        };
        f.debug_struct("Proxies")
            .field("http", &host(&self.http))
            .field("https", &host(&self.https))
            .field("except", &self.except)
            .finish()
    }
}

impl Proxies {
    /// The proxy for `http:` targets. An empty text means none.
    #[must_use = "proxies are a value"]
    pub fn http(mut self, url: &str) -> Result<Self, NetworkError> {
        self.http = proxy(url)?;
        Ok(self)
    }

    /// The proxy for `https:` targets. An empty text means none.
    #[must_use = "proxies are a value"]
    pub fn https(mut self, url: &str) -> Result<Self, NetworkError> {
        self.https = proxy(url)?;
        Ok(self)
    }

    /// Hosts that are reached without a proxy: names with all below them, addresses with a prefix length, `*` for
    /// all; between commas.
    #[must_use]
    pub fn except(mut self, hosts: &str) -> Self {
        // Brackets are a URL's way to write an address, and some people's here.
        self.except = hosts.replace(['[', ']'], "");
        self
    }
}

impl Proxies {
    /// The proxy between us and a target, without its credentials; none where that cannot be told.
    fn between(&self, target: &Target) -> Option<String> {
        let url = if target.is_encrypted() {
            &self.https
        } else {
            &self.http
        }
        .as_ref()?;
        let host = target.host().to_ascii_lowercase();
        let names_it = |entry: &str| {
            let entry = entry.trim_start_matches('.').to_ascii_lowercase();
            let above = host.strip_suffix(&entry);
            !entry.is_empty() && above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
        };
        let is_spared = self.spare(target) || self.except.split(',').map(str::trim).any(names_it);
        // Whether a network holds an address is for the library to say.
        let is_unsure = self.except.contains('/') && target.is_address();
        let port = url.port_or_known_default()?;
        let named = format!("{}:{port}", url.host_str()?);
        (!target.is_loopback() && !is_spared && !is_unsure).then_some(named)
    }

    /// Whether a target is reached without a proxy by what the library does not know: `*` also for addresses, and names
    /// with a port.
    fn spare(&self, target: &Target) -> bool {
        self.except.split(',').map(str::trim).any(|entry| {
            let with_port = entry
                .rsplit_once(':')
                .filter(|(host, port)| !host.contains(':') && port.parse().ok() == target.port());
            entry == "*" || with_port.is_some_and(|(host, _)| target.is_host(host))
        })
    }
}

fn proxy(text: &str) -> Result<Option<Url>, NetworkError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let whole = if text.contains("://") {
        text.to_owned()
    } else {
        format!("http://{text}")
    };
    let url = Url::parse(&whole).map_err(|error| NetworkError::Proxy(error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        let why = format!("the scheme '{}' is not http or https", url.scheme());
        return Err(NetworkError::Proxy(why));
    }
    Ok(Some(url))
}

impl Network {
    /// Longest wait for a connection.
    pub(super) fn connect_time_max(&self) -> Duration {
        self.connect_timeout.unwrap_or(limits::CONNECT_TIME_MAX)
    }

    /// The proxy between us and a target.
    pub(super) fn proxy_before(&self, target: &Target) -> Option<String> {
        self.proxies.between(target)
    }

    /// Sets an HTTP client up for a target.
    pub(super) fn set_up(
        &self,
        mut builder: ClientBuilder,
        target: &Target,
        time_max: Duration,
    ) -> reqwest::Result<ClientBuilder> {
        let connect = self.connect_time_max().min(time_max);
        // The client would read the environment by itself.
        builder = builder.connect_timeout(connect).no_proxy();
        if !target.is_loopback() && !self.proxies.spare(target) {
            let except = || NoProxy::from_string(&self.proxies.except);
            if let Some(url) = &self.proxies.http {
                builder = builder.proxy(Proxy::http(url.clone())?.no_proxy(except()));
            }
            if let Some(url) = &self.proxies.https {
                builder = builder.proxy(Proxy::https(url.clone())?.no_proxy(except()));
            }
        }
        Ok(if !target.is_encrypted() {
            // Loading the system's certificates takes longer than a whole small run; plain HTTP needs none, unless the
            // proxy is reached by TLS.
            let by_tls = self
                .proxies
                .http
                .as_ref()
                .is_some_and(|url| url.scheme() == "https");
            if by_tls {
                builder
            } else {
                builder.tls_certs_only([])
            }
        } else if self.insecure {
            builder
                .tls_certs_only([])
                .tls_danger_accept_invalid_certs(true)
        } else if let Some(authorities) = &self.authorities {
            builder.tls_backend_preconfigured(authorities.config.clone())
        } else {
            builder
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Authorities, NetworkError, Proxies};

    #[test]
    fn a_file_without_a_readable_certificate_is_refused() {
        for text in [
            "",
            "certificate",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        ] {
            let found = Authorities::parse(text.as_bytes()).map(|_| ());
            assert_eq!(found, Err(NetworkError::NoCertificate), "{text}");
        }
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let error = Authorities::parse(broken.as_bytes()).map(|_| ());
        assert!(
            matches!(error, Err(NetworkError::BadCertificate(1, _))),
            "{error:?}"
        );
    }

    #[test]
    fn a_proxy_may_lack_its_scheme_and_never_shows_its_password() {
        let proxies = Proxies::default()
            .http("root:s3cret@proxy:3128")
            .expect("a proxy");
        let shown = format!("{proxies:?}");
        assert!(
            shown.contains("proxy") && !shown.contains("s3cret"),
            "{shown}"
        );
        for text in [
            "socks5://root:s3cret@proxy",
            "http://root:s3cret@[",
            "http://root:s3cret@:99999",
        ] {
            let error = Proxies::default().https(text).expect_err(text).to_string();
            assert!(!error.contains("s3cret"), "{error}");
        }
        assert!(Proxies::default().https(" ").is_ok());
    }
}
