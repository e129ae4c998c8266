//! The header `Request-Timeout`: whole seconds.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::HeaderMap;

use super::super::operation::Operation;

/// The name of the header.
const HEADER: &str = "request-timeout";
/// How long a request may take that does not say.
pub(super) const DEFAULT: Duration = Duration::from_secs(30);
/// What Go multiplies seconds with; the product wraps, so huge values can end up in the past.
const NANOSECONDS: i64 = 1_000_000_000;

/// How long a request with this header may take; `None` when its time is over before it starts.
pub(super) fn deadline(seconds: Option<i64>) -> Option<Duration> {
    let Some(seconds) = seconds else {
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

/// The header where it gives no whole seconds.
pub(super) fn odd(headers: &HeaderMap) -> Option<String> {
    let given = headers.get(HEADER)?;
    if seconds(headers).is_some() {
        return None;
    }
    Some(String::from_utf8_lossy(given.as_bytes()).into_owned())
}

/// Milvus 2.4 keeps the value of a header in the route: what one caller asks for holds for all who ask for nothing.
#[derive(Debug, Default)]
pub(in crate::server) struct Kept(Mutex<Vec<(Operation, i64)>>);

impl Kept {
    /// The seconds that a request to this operation has, and that the next one finds.
    pub(super) fn pass(&self, operation: Operation, given: Option<i64>) -> Option<i64> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter_mut().find(|(known, _)| *known == operation);
        match (place, given) {
            (Some((_, seconds)), Some(given)) => *seconds = given,
            (Some((_, seconds)), None) => return Some(*seconds),
            (None, Some(given)) => kept.push((operation, given)),
            (None, None) => {}
        }
        given
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::{HeaderMap, HeaderValue};

    use super::super::super::operation::Operation;
    use super::{DEFAULT, HEADER, Kept, deadline, odd, seconds};

    fn given(text: &'static str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_static(text));
        deadline(seconds(&headers))
    }

    #[test]
    fn a_kept_deadline_holds_for_its_operation_until_another_one_comes() {
        let kept = Kept::default();
        let (create, drop) = (Operation::AliasesCreate, Operation::AliasesDrop);
        assert_eq!(kept.pass(create, None), None);
        assert_eq!(kept.pass(create, Some(5)), Some(5));
        assert_eq!(kept.pass(create, None), Some(5));
        assert_eq!(kept.pass(drop, None), None);
        assert_eq!(kept.pass(create, Some(7)), Some(7));
        assert_eq!(kept.pass(create, None), Some(7));
    }

    #[test]
    fn only_a_header_without_whole_seconds_is_odd() {
        let mut headers = HeaderMap::new();
        assert_eq!(odd(&headers), None);
        headers.insert(HEADER, HeaderValue::from_static("5"));
        assert_eq!(odd(&headers), None);
        headers.insert(HEADER, HeaderValue::from_static("1.5"));
        assert_eq!(odd(&headers), Some("1.5".to_owned()));
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
