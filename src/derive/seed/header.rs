//! The top of a page: front matter and the `RestHeader` element.

use crate::contract::OperationId;
use crate::contract::operation::PATH_PREFIX;
use crate::derive::error::DeriveError;
use crate::derive::page::Located;

/// What a page documents.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) operation: OperationId,
    pub(super) method: Located<String>,
    pub(super) base: String,
    pub(super) path: Located<String>,
}

/// Methods that a page may document (RFC 9110 section 9, and PATCH).
const METHODS: [&str; 5] = ["DELETE", "GET", "PATCH", "POST", "PUT"];

/// Reads the attributes of the element on `line`.
pub(super) fn read_head(
    page: &str,
    line: u32,
    attributes: &[(String, String)],
) -> Result<Head, DeriveError> {
    let attribute = |name: &str| {
        let found = attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str());
        found.ok_or_else(|| {
            DeriveError::at(
                page,
                line,
                format!("RestHeader has no {name}: add it, or fetch the page again"),
            )
        })
    };
    let method = attribute("method")?.to_ascii_uppercase();
    if !METHODS.contains(&method.as_str()) {
        return Err(DeriveError::at(
            page,
            line,
            format!("`{method}` is no HTTP method: correct it in RestHeader"),
        ));
    }
    let endpoint = attribute("endpoint")?;
    let (base, path) = split_address(endpoint);
    let Some(operation) = OperationId::from_path(path) else {
        let what = format!(
            "`{endpoint}` is not an address below {PATH_PREFIX}: only pages of the v2 data plane can be derived"
        );
        return Err(DeriveError::at(page, line, what));
    };
    let base = base.to_owned();
    Ok(Head {
        operation,
        method: Located::new(method, line),
        base,
        path: Located::new(path.to_owned(), line),
    })
}

/// `https://${HOST}/v2/x` → (`https://${HOST}`, `/v2/x`).
pub(in crate::derive) fn split_address(address: &str) -> (&str, &str) {
    let after_scheme = address.find("://").map_or(0, |at| at + 3);
    let authority = address.get(after_scheme..).unwrap_or_default();
    let at = authority
        .find('/')
        .map_or(address.len(), |at| after_scheme + at);
    (
        address.get(..at).unwrap_or_default(),
        address.get(at..).unwrap_or_default(),
    )
}

/// The value of a key of the front matter.
pub(super) fn front_value(
    pairs: &[Located<(String, String)>],
    key: &str,
) -> Option<Located<String>> {
    let pair = pairs
        .iter()
        .find(|pair| pair.value.0 == key && !pair.value.1.is_empty())?;
    Some(Located::new(pair.value.1.clone(), pair.line))
}

#[cfg(test)]
mod tests {
    use super::{read_head, split_address};

    fn head(method: &str, endpoint: &str) -> Result<String, String> {
        let attributes = [
            ("method".to_owned(), method.to_owned()),
            ("endpoint".to_owned(), endpoint.to_owned()),
        ];
        read_head("p", 12, &attributes)
            .map(|head| head.operation.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_operation_follows_from_the_address() {
        assert_eq!(
            head("post", "https://${H}/v2/vectordb/aliases/create"),
            Ok("aliases/create".to_owned())
        );
    }

    #[test]
    fn other_methods_and_addresses_are_refused_with_the_line() {
        let error =
            head("fetch", "https://${H}/v2/vectordb/aliases/create").expect_err("no such method");
        assert!(
            error.starts_with("p:12: `FETCH` is no HTTP method"),
            "{error}"
        );
        for endpoint in [
            "https://${H}/v2/clusters/{clusterId}/suspend",
            "https://${H}/v2/vectordb/../x",
            "",
            "/v2/vectordb/",
        ] {
            assert!(head("post", endpoint).is_err(), "{endpoint}");
        }
    }

    #[test]
    fn an_address_is_split_where_its_path_begins() {
        assert_eq!(split_address("http://${H}/a/b"), ("http://${H}", "/a/b"));
        assert_eq!(split_address("${H}/a"), ("${H}", "/a"));
        assert_eq!(split_address("http://h"), ("http://h", ""));
    }
}
