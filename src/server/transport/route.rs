//! Where a request goes, by method and path: gin's rules.

use std::borrow::Cow;

use axum::http::{Method, Uri};

use super::super::operation::Operation;

/// What a method and a path lead to.
#[derive(Debug, PartialEq)]
pub(super) enum Route {
    /// Any OPTIONS request.
    Preflight,
    /// The path of an operation with a slash behind it: where to go instead.
    Redirect(String),
    /// A documented operation.
    Operation(Operation),
    /// Any other path, and any other method.
    Unknown,
    /// A percent sign without two digits.
    Malformed,
}

/// Finds the route of a request.
pub(super) fn route(method: &Method, uri: &Uri) -> Route {
    let Some(path) = decoded(uri.path()) else {
        return Route::Malformed;
    };
    if method == Method::OPTIONS {
        return Route::Preflight;
    }
    if method != Method::POST {
        return Route::Unknown;
    }
    if let Some(operation) = Operation::at(&path) {
        return Route::Operation(operation);
    }
    match path.strip_suffix('/') {
        Some(shorter) if Operation::at(shorter).is_some() => {
            let query = uri
                .query()
                .map(|query| format!("?{query}"))
                .unwrap_or_default();
            Route::Redirect(format!("{shorter}{query}"))
        }
        _ => Route::Unknown,
    }
}

/// The path with its percent escapes undone.
fn decoded(path: &str) -> Option<Cow<'_, str>> {
    if !path.contains('%') {
        return Some(Cow::Borrowed(path));
    }
    let mut out = Vec::with_capacity(path.len());
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let (high, low) = (hex(bytes.next()?)?, hex(bytes.next()?)?);
            out.push(high * 16 + low);
        } else {
            out.push(byte);
        }
    }
    Some(Cow::Owned(String::from_utf8_lossy(&out).into_owned()))
}

fn hex(digit: u8) -> Option<u8> {
    u8::try_from(char::from(digit).to_digit(16)?).ok()
}

#[cfg(test)]
mod tests {
    use axum::http::{Method, Uri};

    use super::super::super::operation::Operation;
    use super::{Route, route};

    fn at(method: &Method, path: &'static str) -> Route {
        route(method, &Uri::from_static(path))
    }

    #[test]
    fn only_post_reaches_an_operation_and_a_query_does_not_matter() {
        let create = Route::Operation(Operation::AliasesCreate);
        assert_eq!(at(&Method::POST, "/v2/vectordb/aliases/create"), create);
        assert_eq!(at(&Method::POST, "/v2/vectordb/aliases/create?a=b"), create);
        assert_eq!(at(&Method::POST, "/v2/vectordb/aliases%2fcreate"), create);
        for method in [
            Method::GET,
            Method::PUT,
            Method::HEAD,
            Method::PATCH,
            Method::DELETE,
        ] {
            assert_eq!(at(&method, "/v2/vectordb/aliases/create"), Route::Unknown);
        }
        assert_eq!(at(&Method::OPTIONS, "/anything"), Route::Preflight);
    }

    #[test]
    fn a_slash_behind_is_redirected_and_a_double_one_is_unknown() {
        let shorter = Route::Redirect("/v2/vectordb/aliases/create?a=b".to_owned());
        assert_eq!(
            at(&Method::POST, "/v2/vectordb/aliases/create/?a=b"),
            shorter
        );
        assert_eq!(
            at(&Method::POST, "/v2/vectordb//aliases/create"),
            Route::Unknown
        );
        assert_eq!(
            at(&Method::GET, "/v2/vectordb/aliases/create/"),
            Route::Unknown
        );
        assert_eq!(at(&Method::POST, "/%zz"), Route::Malformed);
    }
}
