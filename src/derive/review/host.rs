//! Hosts in examples that cannot be called as they stand.

use crate::derive::finding::{Finding, Kind};
use crate::derive::markup::split_address;
use crate::derive::page::{Located, Page};

use super::words::{has_any, texts};

/// How many times a letter is repeated where something is to be filled in.
const REPEATED_MIN: usize = 3;

pub(super) fn review(page: &Page) -> Vec<Finding> {
    let texts = texts(page);
    let mut found: Vec<Finding> = Vec::new();
    for call in &page.calls {
        let (base, _) = split_address(&call.url.value);
        let base = Located::new(base.to_owned(), call.url.line);
        let named = page
            .variables
            .iter()
            .filter(|(name, _)| base.value.contains(&format!("${{{name}}}")));
        let filled: Vec<(&str, &Located<String>)> = named
            .map(|(name, value)| (name.as_str(), value))
            .chain([("host", &base)])
            .collect();
        for (name, value) in filled {
            let is_known = found.iter().any(|known| known.line == value.line);
            if is_pattern(host(&value.value)) && !is_known && !is_explained(&texts, name) {
                // The names of example hosts stay out of the contract, so the variable is not named.
                let what = "The example's host has parts to be filled in, and nothing says with what, or whether all hosts look like it.";
                found.push(Finding::new(Kind::HostPattern, value.line, name, what));
            }
        }
    }
    found
}

/// The host of an address, without variables.
fn host(address: &str) -> &str {
    let behind = address.split_once("://").map_or(address, |(_, host)| host);
    let host = behind.split('/').next().unwrap_or_default();
    if host.contains("${") { "" } else { host }
}

/// A run of one placeholder letter, or a name in brackets.
fn is_pattern(host: &str) -> bool {
    let in_brackets = |(open, close): (char, char)| {
        let inside = host.split_once(open).map(|(_, rest)| rest);
        inside.is_some_and(|rest| rest.find(close).is_some_and(|end| end > 0))
    };
    let repeated = ["x", "X", "*"].map(|letter| letter.repeat(REPEATED_MIN));
    [('<', '>'), ('{', '}')].into_iter().any(in_brackets)
        || repeated.iter().any(|run| host.contains(run))
}

/// Whether a sentence or a row speaks of the variable, or of hosts at all.
fn is_explained(texts: &[String], name: &str) -> bool {
    let name = name.to_lowercase();
    let words = [name.as_str(), "endpoint", "endpoints", "host", "hosts"];
    texts.iter().any(|text| has_any(text, &words))
}

#[cfg(test)]
mod tests {
    use super::{host, is_pattern};

    #[test]
    fn a_host_to_be_filled_in_is_told_from_one_that_can_be_called() {
        for address in [
            "https://abxxxxx.city.library.test",
            "<branch>.library.test",
            "http://{branch}.library.test:80/v2",
        ] {
            assert!(is_pattern(host(address)), "{address}");
        }
        for address in [
            "localhost:8080",
            "https://xx.test",
            "${HOST}",
            "http://${HOST}:80",
            "http://city.${PLACE}.test",
            "http://[::1]:80",
        ] {
            assert!(!is_pattern(host(address)), "{address}");
        }
    }
}
