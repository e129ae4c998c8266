//! What varies between two runs on an unchanged server, as data.

use std::ops::Range;

use serde_json::{Number, Value};

/// Request headers that say nothing of the case: transport, client version, tracing.
pub(super) const HEADERS_DROPPED: &[&str] = &[
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "date",
    "host",
    "request-id",
    "requestid",
    "traceparent",
    "tracestate",
    "user-agent",
    "x-milvus-trace-id",
    "x-vdbspec-canary",
    "x-request-id",
    "x-trace-id",
];

/// Lists that a server walks in no fixed order: operation, JSON pointer.
pub(super) const LISTS_UNORDERED: &[(&str, &str)] = &[
    ("aliases/list", "/data"),
    ("collections/describe", "/data/aliases"),
    ("collections/describe", "/data/fields"),
    ("collections/describe", "/data/functions"),
    ("collections/describe", "/data/indexes"),
    ("collections/list", "/data"),
    ("databases/list", "/data"),
    ("indexes/describe", "/data"),
    ("indexes/list", "/data"),
    ("partitions/list", "/data"),
    ("resource_groups/list", "/data"),
    ("roles/list", "/data"),
    ("users/list", "/data"),
];

/// A list that shows things of other cases and other people.
pub(super) struct SharedList {
    /// The operation.
    pub(super) operation: &'static str,
    /// JSON pointer of the list.
    pub(super) pointer: &'static str,
    /// Not shared when the request names one of ours under this key.
    pub(super) unless: Option<&'static str>,
    /// Names that every server has.
    pub(super) constant: &'static [&'static str],
}

/// Lists of which only our names are kept.
pub(super) const LISTS_SHARED: &[SharedList] = &[
    SharedList {
        operation: "aliases/list",
        pointer: "/data",
        unless: Some("collectionName"),
        constant: &[],
    },
    SharedList {
        operation: "collections/list",
        pointer: "/data",
        unless: None,
        constant: &[],
    },
    SharedList {
        operation: "databases/list",
        pointer: "/data",
        unless: None,
        constant: &["default"],
    },
];

/// Keys of identifiers that a server makes up.
const KEYS_OF_IDS: &[&str] = &[
    "collectionID",
    "collectionId",
    "dbID",
    "dbId",
    "indexID",
    "indexId",
    "jobID",
    "jobId",
    "requestId",
    "request_id",
    "traceId",
    "trace_id",
];

/// Keys of points in time.
const KEYS_OF_TIMES: &[&str] = &[
    "createTime",
    "create_time",
    "created_at",
    "createdAt",
    "createdTime",
    "createdTimestamp",
    "createdUtcTimestamp",
    "timestamp",
    "updateTime",
    "updateTimestamp",
    "update_time",
    "updatedAt",
    "updatedTime",
    "updated_at",
];

/// Keys of what a request took: another number for the same request as soon as somebody else is busy.
const KEYS_OF_COSTS: &[&str] = &[
    "cost",
    "costMs",
    "costTime",
    "cost_ms",
    "duration",
    "durationMs",
    "duration_ms",
    "elapsed",
    "elapsedMs",
    "elapsedTime",
    "elapsed_ms",
    "elapsed_time",
    "latency",
    "latencyMs",
    "latency_ms",
    "ms",
    "responseTime",
    "response_time",
    "took",
    "tookMs",
    "took_ms",
];

/// Keys whose value depends on how far background work has come: operation, key.
const KEYS_OF_PROGRESS: &[(&str, &str)] = &[
    ("collections/describe", "load"),
    ("collections/get_load_state", "loadProgress"),
    ("collections/get_load_state", "loadState"),
    ("collections/get_load_state", "message"),
    ("indexes/describe", "indexState"),
    ("indexes/describe", "indexedRows"),
    ("indexes/describe", "pendingIndexRows"),
    ("indexes/describe", "pendingRows"),
    ("indexes/describe", "totalRows"),
];

/// Milliseconds since 1970, and microseconds, from the years 2017 to 2049.
const TIMES_MS: Range<u64> = 1_500_000_000_000..2_500_000_000_000;
const TIMES_US: Range<u64> = 1_500_000_000_000_000..2_500_000_000_000_000;

/// Whether a number is a point in time, whatever key it stands under: hardly anything else is as large.
pub(super) fn is_time(number: &Number) -> bool {
    let number = number.as_u64();
    number.is_some_and(|number| TIMES_MS.contains(&number) || TIMES_US.contains(&number))
}

/// The greatest integer that every JSON reader keeps; what lies above is taken for an id.
const INTEGER_SAFE_MAX: u64 = 1 << 53;

/// Whether a number is too large to be anything but an identifier.
pub(super) fn is_id(number: &Number) -> bool {
    match (number.as_u64(), number.as_i64()) {
        (Some(number), _) => number > INTEGER_SAFE_MAX,
        (None, Some(number)) => number.unsigned_abs() > INTEGER_SAFE_MAX,
        (None, None) => false,
    }
}

/// What the word ends in that hides a string, where most servers have a number.
pub(in crate::snapshot) const AS_STRING: &str = " as string";

/// What stands for the value of a key that varies. A change of its JSON type stays visible.
pub(super) fn placeholder(operation: &str, key: &str, value: &Value) -> Option<String> {
    let word = if KEYS_OF_IDS.contains(&key) {
        "id"
    } else if KEYS_OF_TIMES.contains(&key) {
        "time"
    } else if KEYS_OF_COSTS.contains(&key) {
        "cost"
    } else if KEYS_OF_PROGRESS.contains(&(operation, key)) {
        "progress"
    } else {
        return None;
    };
    placed(word, value)
}

/// What stands for a value of which the user says that it varies; what is hidden already stays as it is.
pub(super) fn hidden(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.starts_with('<') && text.ends_with('>') => Some(text.clone()),
        Value::Bool(_) => Some("<varies as boolean>".to_owned()),
        Value::Array(_) => Some("<varies as array>".to_owned()),
        Value::Object(_) => Some("<varies as object>".to_owned()),
        _ => placed("varies", value),
    }
}

fn placed(word: &str, value: &Value) -> Option<String> {
    match value {
        Value::Number(_) => Some(format!("<{word}>")),
        Value::String(text) if !text.is_empty() => Some(format!("<{word}{AS_STRING}>")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_and_empty_are_facts_and_stay() {
        assert_eq!(placeholder("x", "dbID", &Value::Null), None);
        assert_eq!(placeholder("x", "dbID", &"".into()), None);
    }

    #[test]
    fn of_what_the_user_says_that_it_varies_the_type_is_shown() {
        for (value, expected) in [
            (Value::from(1), Some("<varies>")),
            (Value::from("x"), Some("<varies as string>")),
            (Value::from(true), Some("<varies as boolean>")),
            (Value::from(vec![1]), Some("<varies as array>")),
            (Value::from("<varies>"), Some("<varies>")),
            (Value::Null, None),
            (Value::from(""), None),
        ] {
            assert_eq!(hidden(&value).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn progress_is_hidden_only_where_it_is_progress() {
        let value = Value::from("LoadStateLoaded");
        assert!(placeholder("collections/describe", "load", &value).is_some());
        assert!(placeholder("aliases/list", "load", &value).is_none());
    }

    #[test]
    fn what_a_request_took_is_hidden_and_that_it_is_told_is_not() {
        let shown = placeholder("aliases/drop", "cost", &7.into());
        assert_eq!(shown.as_deref(), Some("<cost>"));
        let other = placeholder("aliases/drop", "cost", &"7".into());
        assert_eq!(other.as_deref(), Some("<cost as string>"));
    }

    #[test]
    fn milliseconds_and_microseconds_of_these_days_are_times_and_smaller_numbers_are_not() {
        for (number, expected) in [
            (1_795_446_628_724_u64, true),
            (1_795_446_628_724_001, true),
            (2_147_483_647, false),
            (1_795_446_628, false),
            (9_000_000_000_000, false),
        ] {
            assert_eq!(is_time(&Number::from(number)), expected, "{number}");
        }
    }

    #[test]
    fn large_negative_numbers_are_ids_and_fractions_are_not() {
        assert!(is_id(&Number::from(i64::MIN)));
        assert!(!is_id(&Number::from_f64(1e300).expect("a finite number")));
        assert!(!is_id(&Number::from(INTEGER_SAFE_MAX)));
    }
}
