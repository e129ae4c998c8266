//! Authorization: three spellings of `user:password`, and no API keys.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// The one pair of credentials that is let in.
#[derive(Clone, Debug)]
pub(in crate::server) struct Token(String);

impl Token {
    /// A token in the form `user:password`.
    pub(in crate::server) fn new(text: String) -> Self {
        Self(text)
    }

    /// Whether the request carries it: `Bearer user:password`, `user:password` alone, or the Basic scheme.
    pub(super) fn admits(&self, headers: &HeaderMap) -> bool {
        let presented = basic(headers).unwrap_or_else(|| bearer(headers).to_owned());
        // A half that is empty is never a user or a password.
        let is_whole = presented
            .split_once(':')
            .is_none_or(|(user, password)| !user.is_empty() && !password.is_empty());
        is_whole && !presented.is_empty() && presented == self.0
    }
}

/// `user:password` out of the Basic scheme, whose name is read without regard to case.
pub(super) fn basic(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = header.split_at_checked("Basic ".len())?;
    if !scheme.eq_ignore_ascii_case("Basic ") {
        return None;
    }
    String::from_utf8(BASE64.decode(rest).ok()?)
        .ok()
        .filter(|pair| pair.contains(':'))
}

/// The header without its exact prefix `Bearer `.
pub(in crate::server) fn bearer(headers: &HeaderMap) -> &str {
    let header = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    header.strip_prefix("Bearer ").unwrap_or(header)
}

#[cfg(test)]
mod tests {
    use axum::http::header::AUTHORIZATION;
    use axum::http::{HeaderMap, HeaderValue};

    use super::Token;

    fn admits(header: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_static(header));
        Token::new("root:Milvus".to_owned()).admits(&headers)
    }

    #[test]
    fn three_spellings_are_let_in() {
        for header in [
            "Bearer root:Milvus",
            "root:Milvus",
            "Basic cm9vdDpNaWx2dXM=",
            "basic cm9vdDpNaWx2dXM=",
        ] {
            assert!(admits(header), "{header}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for header in [
            "",
            "Bearer ",
            "Bearer root:milvus",
            "bearer root:Milvus",
            "Bearer root",
            "Basic cm9vdDpNaWx2dXM",
        ] {
            assert!(!admits(header), "{header}");
        }
        assert!(!Token::new("root:Milvus".to_owned()).admits(&HeaderMap::new()));
    }
}
