//! How a target is reached: from the options and the environment to values

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::args::NetworkArgs;
use super::environment::Environment;
use super::failure::Failure;
use super::token;
use crate::wire::{Authorities, Network, NetworkError, Proxies, Target};

/// Bytes of a file of certificates that are read; the whole of a system's is a quarter of a megabyte.
const CA_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// What the options and the environment say of the way to a target; `None` is the embedded server.
pub(super) fn network(
    args: &NetworkArgs,
    target: Option<&Target>,
    environment: &Environment,
) -> Result<Network, Failure> {
    let Some(target) = target else {
        for (given, flag) in [
            (args.ca_file.is_some(), "--ca-file"),
            (args.insecure.is_some(), "--insecure"),
        ] {
            if given {
                return Err(Failure::NeedsTarget { flag });
            }
        }
        return Ok(Network {
            connect_timeout: args.connect_timeout,
            ..Network::default()
        });
    };
    if let Some(host) = &args.insecure
        && !target.is_host(host)
    {
        return Err(Failure::InsecureHost {
            given: host.clone(),
            host: target.host().to_owned(),
        });
    }
    let authorities = args.ca_file.as_deref().map(authorities).transpose()?;
    // Nothing on this machine is reached by a proxy: what stands there then does not matter.
    let proxies = if target.is_loopback() {
        Proxies::default()
    } else {
        proxies(environment)?
    };
    Ok(Network {
        authorities,
        insecure: args.insecure.is_some() && target.is_encrypted(),
        proxies,
        connect_timeout: args.connect_timeout,
    })
}

fn authorities(path: &Path) -> Result<Authorities, Failure> {
    let failure = |reason: String| Failure::CaFile {
        path: token::shown_path(path),
        reason,
    };
    let file = File::open(path).map_err(|error| failure(error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(CA_BYTES_MAX.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| failure(error.to_string()))?;
    if bytes.len() as u64 > CA_BYTES_MAX {
        return Err(failure(
            "it is larger than any list of certificates".to_owned(),
        ));
    }
    Authorities::parse(&bytes).map_err(|error| failure(error.to_string()))
}

/// The proxies of the environment; of two spellings of a variable the lower-case one counts, as for curl.
fn proxies(environment: &Environment) -> Result<Proxies, Failure> {
    let (http, https) = (
        variable(environment, "http_proxy"),
        variable(environment, "https_proxy"),
    );
    let (_, except) = variable(environment, "no_proxy");
    let bad = |name: String| move |reason: NetworkError| Failure::ProxyVariable { name, reason };
    Proxies::default()
        .except(&except)
        .http(&http.1)
        .map_err(bad(http.0))?
        .https(&https.1)
        .map_err(bad(https.0))
}

/// The spelling of a variable that is set to something, and what it is set to; empty where none is.
fn variable(environment: &Environment, lower: &str) -> (String, String) {
    let upper = lower.to_ascii_uppercase();
    for name in [lower, &upper] {
        let value = environment
            .variable(name)
            .map(|value| value.to_string_lossy());
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            return (name.to_owned(), value.into_owned());
        }
    }
    (upper, String::new())
}

#[cfg(test)]
mod tests {
    use super::{Failure, NetworkArgs, network};
    use crate::cli::environment::Environment;
    use crate::wire::Target;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        let pairs = variables.iter();
        Environment {
            variables: pairs
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            now: std::time::UNIX_EPOCH,
            stdout_is_terminal: false,
            stderr_is_terminal: false,
        }
    }

    fn target(url: &str) -> Target {
        Target::parse(url).expect("a URL")
    }

    #[test]
    fn a_bad_proxy_is_named_without_its_password() {
        let environment = environment(&[("HTTPS_PROXY", "ftp://root:s3cret@proxy")]);
        let args = NetworkArgs::default();
        let error = network(&args, Some(&target("https://a.example.org")), &environment);
        let error = error.expect_err("no proxy").to_string();
        assert!(
            error.contains("HTTPS_PROXY") && !error.contains("s3cret"),
            "{error}"
        );
        assert!(network(&args, Some(&target("http://127.0.0.1:1")), &environment).is_ok());
    }

    #[test]
    fn the_lower_case_spelling_of_a_proxy_counts() {
        let variables = [
            ("HTTP_PROXY", "ftp://upper"),
            ("http_proxy", "lower:3128"),
            ("NO_PROXY", "[::1]"),
        ];
        let found = network(
            &NetworkArgs::default(),
            Some(&target("http://a.example.org")),
            &environment(&variables),
        );
        let shown = format!("{:?}", found.expect("good").proxies);
        assert!(
            shown.contains("lower") && shown.contains("\"::1\""),
            "{shown}"
        );
    }

    #[test]
    fn only_the_targets_own_host_can_be_insecure() {
        let insecure = |host: &str, url: &str| {
            let args = NetworkArgs {
                insecure: Some(host.to_owned()),
                ..NetworkArgs::default()
            };
            network(&args, Some(&target(url)), &environment(&[]))
        };
        assert!(
            insecure("A.example.org", "https://a.example.org:1")
                .expect("good")
                .insecure
        );
        assert!(insecure("::1", "https://[::1]:1").expect("good").insecure);
        for host in ["example.org", "*", "a.example.org.", "true"] {
            let error = insecure(host, "https://a.example.org").expect_err(host);
            assert!(matches!(error, Failure::InsecureHost { .. }), "{error}");
        }
    }

    #[test]
    fn a_file_without_certificates_is_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("ca.pem");
        std::fs::write(&path, "nothing").expect("written");
        let args = NetworkArgs {
            ca_file: Some(path.clone()),
            ..NetworkArgs::default()
        };
        let error = network(&args, Some(&target("https://localhost")), &environment(&[]));
        let error = error.expect_err("no certificate").to_string();
        assert!(error.contains(&path.display().to_string()), "{error}");
    }
}
