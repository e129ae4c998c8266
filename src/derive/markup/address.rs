//! What a page documents, told by a method and an address.

use crate::contract::OperationId;
use crate::contract::operation::PATH_PREFIX;
use crate::derive::error::DeriveError;
use crate::derive::page::Located;

/// What a page documents.
#[derive(Debug)]
pub(in crate::derive) struct Head {
    pub(in crate::derive) operation: OperationId,
    pub(in crate::derive) method: Located<String>,
    pub(in crate::derive) base: String,
    pub(in crate::derive) path: Located<String>,
}

/// Methods that a page may document (RFC 9110 section 9, and PATCH).
const METHODS: [&str; 5] = ["DELETE", "GET", "PATCH", "POST", "PUT"];

/// Reads a method and an address; `place` says where on the page they stand. Other parts of the API are
/// [elsewhere](DeriveError::Elsewhere).
pub(in crate::derive) fn read_address(
    page: &str,
    method: &Located<String>,
    endpoint: &Located<String>,
    place: &str,
) -> Result<Head, DeriveError> {
    let word = method.value.to_ascii_uppercase();
    if !METHODS.contains(&word.as_str()) {
        let what = format!("`{word}` is no HTTP method: correct it {place}");
        return Err(DeriveError::at(page, method.line, what));
    }
    let (base, path) = split_address(&endpoint.value);
    let Some(operation) = OperationId::from_path(path) else {
        let what = no_operation(&endpoint.value, path);
        return Err(DeriveError::elsewhere(page, endpoint.line, what));
    };
    Ok(Head {
        operation,
        method: Located::new(word, method.line),
        base: base.to_owned(),
        path: Located::new(path.to_owned(), endpoint.line),
    })
}

/// Why an address, as written and its path, is none of an operation.
pub(in crate::derive) fn no_operation(written: &str, path: &str) -> String {
    if path.starts_with(PATH_PREFIX) {
        format!(
            "`{written}` is below {PATH_PREFIX} and names no operation, which has two or more words of small letters, digits and underscores with a slash between them and none at the end: correct the address, or leave the page out"
        )
    } else {
        format!(
            "`{written}` is not an address below {PATH_PREFIX}: only pages of the v2 data plane can be derived, so leave the page out"
        )
    }
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

#[cfg(test)]
mod tests {
    use super::split_address;

    #[test]
    fn an_address_is_split_where_its_path_begins() {
        assert_eq!(split_address("http://${H}/a/b"), ("http://${H}", "/a/b"));
        assert_eq!(split_address("${H}/a"), ("${H}", "/a"));
        assert_eq!(split_address("http://h"), ("http://h", ""));
    }
}
