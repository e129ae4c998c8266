//! The top of a page: front matter and the `RestHeader` element.

use crate::derive::error::DeriveError;
use crate::derive::markup::address::{Head, read_address};
use crate::derive::page::Located;

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
    read_address(
        page,
        &Located::new(attribute("method")?.to_owned(), line),
        &Located::new(attribute("endpoint")?.to_owned(), line),
        "in RestHeader",
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
    use super::read_head;

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
}
