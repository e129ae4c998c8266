//! The address under test.

use std::net::IpAddr;

use thiserror::Error;

/// A base address such as `http://127.0.0.1:19530/some/prefix`, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    base: String,
    host: String,
    port: Option<u16>,
    loopback: bool,
}

/// Why an address cannot be a target. The address itself is repeated only where it holds no secret.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TargetError {
    /// The text is no URL.
    #[error("the target '{0}' is not a URL: {1}; write for example http://127.0.0.1:19530")]
    NotUrl(String, String),
    /// Neither http nor https.
    #[error(
        "the target's scheme '{0}' is not http or https; write for example http://127.0.0.1:19530"
    )]
    Scheme(String),
    /// The URL carries credentials.
    #[error(
        "the target's URL carries a user name or password; give the token by --token-env or --token-file instead"
    )]
    Credentials,
    /// The path of the URL looks like credentials.
    #[error(
        "the path of the target's URL holds ':' or '@', as a token would; give the token by --token-env or --token-file, and in --target only scheme, host, port and path prefix"
    )]
    CredentialsInPath,
    /// The URL has a query or a fragment.
    #[error(
        "the target '{0}' has a query or fragment; give only scheme, host, port and path prefix"
    )]
    Extra(String),
}

impl Target {
    /// Reads a base address, with or without a trailing slash or a path prefix.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        let text = text.trim();
        let url = reqwest::Url::parse(text).map_err(|error| {
            // A text with an at sign may hold a password in front of it: it is not repeated.
            let shown = if text.contains('@') { "…" } else { text };
            TargetError::NotUrl(shown.to_owned(), error.to_string())
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(TargetError::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(TargetError::Credentials);
        }
        let path = url.path().to_ascii_lowercase();
        if [":", "@", "%3a", "%40"]
            .iter()
            .any(|mark| path.contains(mark))
        {
            return Err(TargetError::CredentialsInPath);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(TargetError::Extra(url.origin().ascii_serialization()));
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        let base = url.as_str().trim_end_matches('/').to_owned();
        let base = base
            .strip_suffix("/v2/vectordb")
            .map_or(base.as_str(), |rest| rest)
            .to_owned();
        Ok(Self {
            base,
            port: url.port_or_known_default(),
            loopback: is_loopback(&host),
            host,
        })
    }

    /// The address without a trailing slash.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Host name or address as written in the URL.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether the host is an address and no name.
    pub fn is_address(&self) -> bool {
        let inner = self.host.trim_start_matches('[').trim_end_matches(']');
        inner.parse::<std::net::IpAddr>().is_ok()
    }

    /// The port, also where the scheme implies it.
    pub const fn port(&self) -> Option<u16> {
        self.port
    }

    /// Whether this is the target's host, in any case, an IPv6 address with or without brackets.
    pub fn is_host(&self, host: &str) -> bool {
        let bare = |text: &str| {
            let inner = text
                .strip_prefix('[')
                .and_then(|text| text.strip_suffix(']'));
            inner.unwrap_or(text).to_ascii_lowercase()
        };
        bare(host) == bare(&self.host)
    }

    /// Whether the address asks for TLS.
    pub fn is_encrypted(&self) -> bool {
        self.base.starts_with("https:")
    }

    /// Whether the address cannot leave this machine: `localhost`, 127.0.0.0/8 or `::1`.
    pub const fn is_loopback(&self) -> bool {
        self.loopback
    }
}

/// Names that resolve elsewhere on a strange machine are not trusted: only `localhost` itself is taken by name.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| match address {
            IpAddr::V4(v4) => v4.is_loopback(),
            IpAddr::V6(v6) => {
                v6.is_loopback() || v6.to_ipv4_mapped().is_some_and(|v4| v4.is_loopback())
            }
        })
}

#[cfg(test)]
mod tests {
    use super::{Target, TargetError};

    #[test]
    fn a_token_in_the_path_is_refused_and_not_repeated() {
        for path in [
            "root:passw0rd",
            "api/root%3Apassw0rd",
            "a/root%40passw0rd/b",
        ] {
            let error = Target::parse(&format!("http://localhost/{path}")).expect_err(path);
            assert_eq!(error, TargetError::CredentialsInPath);
            assert!(!error.to_string().contains("passw0rd"));
        }
        for path in ["api/v1", "clusters/in01-0123456789abcdef", "a%20b"] {
            assert!(Target::parse(&format!("https://localhost/{path}")).is_ok());
        }
    }

    #[test]
    fn a_trailing_slash_changes_nothing() {
        let with = Target::parse("http://127.0.0.1:19530/").expect("a URL");
        assert_eq!(
            with,
            Target::parse("http://127.0.0.1:19530").expect("a URL")
        );
        assert_eq!(with.base(), "http://127.0.0.1:19530");
    }

    #[test]
    fn a_path_prefix_is_kept_and_the_path_of_the_api_itself_is_not_doubled() {
        assert_eq!(
            Target::parse("https://localhost/a/b/")
                .expect("a URL")
                .base(),
            "https://localhost/a/b"
        );
        assert_eq!(
            Target::parse("http://localhost:1/v2/vectordb/")
                .expect("a URL")
                .base(),
            "http://localhost:1"
        );
    }

    #[test]
    fn only_addresses_of_this_machine_count_as_loopback() {
        for (url, loopback) in [
            ("http://127.0.0.1:1", true),
            ("http://127.9.9.9:1", true),
            ("http://[::1]:1", true),
            ("http://LOCALHOST:1", true),
            ("http://localhost.example.org", false),
            ("http://10.0.0.1", false),
            ("http://0.0.0.0:1", false),
        ] {
            assert_eq!(
                Target::parse(url).expect("a URL").is_loopback(),
                loopback,
                "{url}"
            );
        }
    }

    #[test]
    fn a_password_in_the_address_is_refused_and_not_repeated() {
        let error = Target::parse("http://root:s3cret@localhost").expect_err("credentials");
        assert_eq!(error, TargetError::Credentials);
        assert!(!error.to_string().contains("s3cret"));
        let broken = Target::parse("http://root:s3cret@[").expect_err("no URL");
        assert!(!broken.to_string().contains("s3cret"), "{broken}");
    }

    #[test]
    fn other_schemes_and_plain_words_are_refused_in_one_sentence() {
        assert!(
            Target::parse("ftp://localhost")
                .expect_err("ftp")
                .to_string()
                .contains("'ftp'")
        );
        assert!(Target::parse("localhost:19530").is_err());
        assert!(Target::parse("").is_err());
    }
}
