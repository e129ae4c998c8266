//! Whether a request reaches the operation that it is said to be about, and no other

use super::refusal::Refusal;
use crate::wire::exchange::Request;

/// Below which every operation stands.
const ROOT: &str = "/v2/vectordb/";
/// How the last word of a path begins that leads to no operation on purpose.
const NOWHERE: &str = "vdbspec";
/// Methods by which a reading operation stays one: the documented one, and those that are safe (RFC 9110 section
/// 9.2.1).
const READING: &[&str] = &["POST", "GET", "HEAD", "OPTIONS"];
/// Headers that tell a server or a proxy another method, path, host or length than the request line and the body.
const REROUTING: &[&str] = &[
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "upgrade",
    "te",
    "trailer",
    "expect",
    "forwarded",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
    "x-original-url",
    "x-rewrite-url",
];
/// Beginnings of headers of the same kind.
const REROUTING_FAMILIES: &[&str] = &["x-forwarded-", "proxy-"];

/// The path must be the operation's, with slashes too many or in other case, or lead nowhere.
pub(super) fn check_path(request: &Request) -> Result<(), Refusal> {
    let path = path(request);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_-".contains(&byte);
    let whole = path.to_ascii_lowercase();
    let parts: Vec<_> = whole.split('/').filter(|part| !part.is_empty()).collect();
    let wanted = format!("{ROOT}{}", request.operation).to_ascii_lowercase();
    let wanted: Vec<_> = wanted.split('/').filter(|part| !part.is_empty()).collect();
    let leads_nowhere = match (parts.split_last(), wanted.split_last()) {
        (Some((last, head)), Some((_, above))) => head == above && last.starts_with(NOWHERE),
        _ => false,
    };
    if path.bytes().all(plain) && path.starts_with('/') && (parts == wanted || leads_nowhere) {
        return Ok(());
    }
    Err(Refusal::Path {
        operation: request.operation.clone(),
        path: request.path.clone(),
    })
}

/// A reading operation with a method that may delete or replace what the path names is no reading.
pub(super) fn check_method(request: &Request) -> Result<(), Refusal> {
    if READING.contains(&request.method.as_str()) {
        return Ok(());
    }
    Err(Refusal::Method {
        operation: request.operation.clone(),
        method: request.method.clone(),
    })
}

/// No header may make another request of it.
pub(super) fn check_headers(request: &Request) -> Result<(), Refusal> {
    for (name, _) in &request.headers {
        let lower = name.trim().to_ascii_lowercase();
        let family = |start: &&str| lower.starts_with(*start);
        if REROUTING.contains(&lower.as_str()) || REROUTING_FAMILIES.iter().any(family) {
            return Err(Refusal::Header {
                operation: request.operation.clone(),
                header: name.clone(),
            });
        }
    }
    Ok(())
}

fn path(request: &Request) -> &str {
    request
        .path
        .split_once('?')
        .map_or(&request.path, |(path, _)| path)
}

/// What stands behind the question mark.
pub(super) fn query(request: &Request) -> &str {
    request.path.split_once('?').map_or("", |(_, query)| query)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{check_headers, check_path};
    use crate::wire::exchange::{Auth, Request};

    fn request(path: &str) -> Request {
        Request {
            operation: "aliases/list".to_owned(),
            method: "POST".to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            auth: Auth::Token,
            body: Bytes::new(),
        }
    }

    #[test]
    fn a_path_is_the_operations_or_leads_nowhere() {
        for path in [
            "/v2/vectordb/aliases/list",
            "/v2/vectordb/aliases/list/",
            "/v2/vectordb/aliases//list",
            "/v2/vectordb/aliases/LIST",
            "/v2/vectordb/aliases/vdbspec_unknown",
            "/v2/vectordb/aliases/list?vdbspec=1",
        ] {
            assert_eq!(check_path(&request(path)), Ok(()), "{path}");
        }
        for path in [
            "/v2/vectordb/aliases/drop",
            "/v2/vectordb/aliases/list/../drop",
            "/v2/vectordb/aliases/li%73t",
            "/v2/vectordb/collections/drop?/v2/vectordb/aliases/list",
            "/v2/vectordb/aliases/list/drop",
            "/v2/vectordb/aliases/list;/drop",
            "/v2/vectordb/aliases",
            "v2/vectordb/aliases/list",
            "",
        ] {
            assert!(check_path(&request(path)).is_err(), "{path}");
        }
    }

    #[test]
    fn a_header_that_makes_another_request_of_it_is_refused() {
        let mut request = request("/v2/vectordb/aliases/list");
        request
            .headers
            .push(("x-canary".to_owned(), "a".to_owned()));
        assert_eq!(check_headers(&request), Ok(()));
        let header = ("X-HTTP-Method-Override".to_owned(), "DELETE".to_owned());
        request.headers.push(header);
        assert!(check_headers(&request).is_err());
    }
}
