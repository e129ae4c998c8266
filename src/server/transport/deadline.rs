//! The header `Request-Timeout`: whole seconds.

use std::time::Duration;

use axum::http::HeaderMap;

/// The name of the header.
const HEADER: &str = "request-timeout";
/// How long a request may take that does not say.
pub(super) const DEFAULT: Duration = Duration::from_secs(30);
/// What Go multiplies seconds with; the product wraps, so huge values can end up in the past.
const NANOSECONDS: i64 = 1_000_000_000;

/// How long the request may take; `None` when its time is over before it starts. A value that is no whole number is
/// ignored.
pub(super) fn deadline(headers: &HeaderMap) -> Option<Duration> {
    let Some(seconds) = seconds(headers) else {
        return Some(DEFAULT);
    };
    let nanoseconds = u64::try_from(seconds.wrapping_mul(NANOSECONDS))
        .ok()
        .filter(|left| *left > 0)?;
    Some(Duration::from_nanos(nanoseconds))
}

/// The whole seconds that the header gives.
pub(super) fn seconds(headers: &HeaderMap) -> Option<i64> {
    headers.get(HEADER)?.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::{HeaderMap, HeaderValue};

    use super::{DEFAULT, HEADER, deadline};

    fn given(text: &'static str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_static(text));
        deadline(&headers)
    }

    #[test]
    fn whole_seconds_are_taken_and_anything_else_is_ignored() {
        assert_eq!(given("5"), Some(Duration::from_secs(5)));
        assert_eq!(given("+5"), Some(Duration::from_secs(5)));
        for ignored in ["abc", "1.5", "", "99999999999999999999"] {
            assert_eq!(given(ignored), Some(DEFAULT), "{ignored}");
        }
    }

    #[test]
    fn no_time_is_over_at_once() {
        for past in ["0", "-1", "9223372037"] {
            assert_eq!(given(past), None, "{past}");
        }
    }
}
