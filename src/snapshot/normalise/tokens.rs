//! Ids, times, durations and addresses inside a sentence of the target become placeholders.

/// Decimal digits from which a number lies above 2^53, the range of identifiers.
const ID_DIGITS_MIN: usize = 16;

/// Longest host name (RFC 1035, section 2.3.4).
const HOST_BYTES_MAX: usize = 255;
/// Digits of a port: fewer may be a line or a place in a text.
const PORT_DIGITS_MIN: usize = 4;
const PORT_DIGITS_MAX: usize = 5;
/// Digits of the milliseconds since 1970 of these days.
const MILLISECONDS_DIGITS: usize = 13;

/// Digits and points of one part of a duration. Without a bound, `1.1.1.1…` would be read again from every point.
const DURATION_BYTES_MAX: usize = 24;

/// A matcher gets the rest of the text at the beginning of a word and says how many bytes it takes.
type Matcher = fn(&str) -> Option<usize>;

/// What may vary, the most specific first.
const MATCHERS: &[(&str, Matcher)] = &[
    ("<time>", time),
    ("<uuid>", |text| {
        shape(text, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh")
    }),
    ("<address>", address),
    ("<address>", bracketed_address),
    ("<address>", host_and_port),
    ("<time>", milliseconds),
    ("<id>", id),
    ("<trace-id>", trace_id),
    ("<duration>", duration),
];

/// The text with everything that varies replaced.
pub(super) fn replace(text: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_word = false;
    while let Some(next) = rest.chars().next() {
        if !in_word && let Some((placeholder, after)) = first_match(rest) {
            replaced.push_str(placeholder);
            rest = after;
            in_word = true;
        } else {
            replaced.push(next);
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
            in_word = joins(next);
        }
    }
    replaced
}

fn first_match(text: &str) -> Option<(&'static str, &str)> {
    MATCHERS.iter().find_map(|(placeholder, matcher)| {
        let after = text.get(matcher(text)?..)?;
        (!after.chars().next().is_some_and(joins)).then_some((*placeholder, after))
    })
}

fn joins(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Length of the pattern if the text begins with it: `d` a decimal digit, `h` a hexadecimal one, `a` a letter.
fn shape(text: &str, pattern: &str) -> Option<usize> {
    let mut bytes = text.bytes();
    let fits = pattern.bytes().all(|wanted| {
        bytes.next().is_some_and(|byte| match wanted {
            b'd' => byte.is_ascii_digit(),
            b'h' => byte.is_ascii_hexdigit(),
            b'a' => byte.is_ascii_alphabetic(),
            other => byte == other,
        })
    });
    fits.then_some(pattern.len())
}

/// Number of bytes at the beginning that satisfy the condition.
fn run(text: &str, condition: fn(&u8) -> bool) -> usize {
    text.bytes().take_while(condition).count()
}

fn digits(text: &str) -> usize {
    run(text, u8::is_ascii_digit)
}

/// RFC 3339 with any separator, the `2026/11/22 08:39:48` of Go's logger, and the dates of RFC 9110.
fn time(text: &str) -> Option<usize> {
    if let Some(length) = shape(text, "aaa, dd aaa dddd dd:dd:dd GMT") {
        return Some(length);
    }
    let at = [
        "dddd-dd-ddTdd:dd:dd",
        "dddd-dd-dd dd:dd:dd",
        "dddd/dd/dd dd:dd:dd",
    ]
    .into_iter()
    .find_map(|pattern| shape(text, pattern))?;
    let after = |at: usize| text.get(at..).unwrap_or_default();
    let fraction = match after(at).strip_prefix('.').map_or(0, digits) {
        0 => at,
        length => at + 1 + length,
    };
    let zone = ["Z", "+dd:dd", "-dd:dd", " +dddd aaa", " -dddd aaa"]
        .into_iter()
        .find_map(|pattern| shape(after(fraction), pattern));
    Some(fraction + zone.unwrap_or(0))
}

/// An IPv4 address with or without a port, or localhost with one.
fn address(text: &str) -> Option<usize> {
    let host = if text.starts_with("localhost:") {
        "localhost".len()
    } else {
        ipv4(text)?
    };
    let port = text.get(host..)?.strip_prefix(':').map_or(0, digits);
    match (port, text.starts_with("localhost")) {
        (0, true) => None,
        (0, false) => Some(host),
        (port, _) => Some(host + 1 + port),
    }
}

/// An IPv6 address as it stands before a port: `[::1]:19530` (RFC 3986, section 3.2.2).
fn bracketed_address(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('[')?;
    let length = run(inner, |byte| byte.is_ascii_hexdigit() || *byte == b':');
    let (address, rest) = inner.split_at_checked(length)?;
    address.parse::<std::net::Ipv6Addr>().ok()?;
    let port = rest
        .strip_prefix("]:")
        .map(digits)
        .filter(|port| *port > 0)?;
    Some("[]:".len() + length + port)
}

/// A host name with a point in it and a port: `proxy-0.milvus.svc:19530`.
fn host_and_port(text: &str) -> Option<usize> {
    let host = text
        .bytes()
        .take(HOST_BYTES_MAX)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(byte))
        .count();
    let name = text.get(..host)?;
    let is_host = name.contains('.')
        && name.split('.').all(|label| !label.is_empty())
        && name.bytes().any(|byte| byte.is_ascii_alphabetic());
    let port = text.get(host..)?.strip_prefix(':').map_or(0, digits);
    (is_host && (PORT_DIGITS_MIN..=PORT_DIGITS_MAX).contains(&port)).then_some(host + 1 + port)
}

/// Milliseconds since 1970, from 2001 to 2033.
fn milliseconds(text: &str) -> Option<usize> {
    let length = digits(text);
    (length == MILLISECONDS_DIGITS && text.starts_with('1')).then_some(length)
}

fn ipv4(text: &str) -> Option<usize> {
    let mut at = 0;
    for part in 0..4 {
        if part > 0 {
            at += shape(text.get(at..)?, ".")?;
        }
        let length = digits(text.get(at..)?);
        if !(1..=3).contains(&length) {
            return None;
        }
        at += length;
    }
    Some(at)
}

fn id(text: &str) -> Option<usize> {
    let length = digits(text);
    (length >= ID_DIGITS_MIN).then_some(length)
}

/// The 16 or 32 hexadecimal digits of a span or trace (W3C Trace Context, section 3.2).
fn trace_id(text: &str) -> Option<usize> {
    let length = run(text, u8::is_ascii_hexdigit);
    matches!(length, 16 | 32).then_some(length)
}

/// As Go prints it: `1.5ms`, `2m3.01s`.
fn duration(text: &str) -> Option<usize> {
    let mut at = 0;
    // Hours, minutes, seconds and what is below: never more than four parts.
    for _ in 0..4 {
        let part = text.get(at..)?;
        let number = part
            .bytes()
            .take(DURATION_BYTES_MAX)
            .take_while(|byte| byte.is_ascii_digit() || *byte == b'.')
            .count();
        if number == 0 || !part.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        let unit = part.get(number..)?;
        let unit = ["ns", "us", "µs", "ms", "h", "m", "s"]
            .into_iter()
            .find(|name| unit.starts_with(name))?;
        at += number + unit.len();
    }
    (at > 0).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_makes_up_is_replaced() {
        for (text, expected) in [
            ("collection=451234567890123456]", "collection=<id>]"),
            ("at 2026-11-22T08:39:48.123Z.", "at <time>."),
            ("2026-11-22 08:39:48.1 +0000 UTC on", "<time> on"),
            ("2026/11/22 08:39:48 oops", "<time> oops"),
            ("Sun, 22 Nov 2026 08:39:48 GMT", "<time>"),
            ("dial 10.0.0.7:53100: refused", "dial <address>: refused"),
            ("localhost:19530 localhost", "<address> localhost"),
            (
                "dial proxy-0.milvus.svc:19530: refused",
                "dial <address>: refused",
            ),
            ("from [::1]:53100.", "from <address>."),
            ("at 1795362083384 ms", "at <time> ms"),
            ("id 01234567-89ab-cdef-0123-456789abcdef", "id <uuid>"),
            ("trace 0123456789abcdef0123456789abcdef", "trace <trace-id>"),
            ("after 1.0003s, 2m3.5s", "after <duration>, <duration>"),
        ] {
            assert_eq!(replace(text), expected);
        }
    }

    #[test]
    fn a_megabyte_of_points_is_read_once() {
        let text = "1..".repeat(500_000);
        assert_eq!(replace(&text).len(), text.len());
    }

    #[test]
    fn what_a_case_is_about_is_kept() {
        for text in [
            "dimension 32768 is above 32767",
            "code=1100, 255 bytes",
            "_default_idx_101 and HNSW",
            "x451234567890123456",
            "version 2.6.18",
            "line a.b:12, [1]: x, [a:b] and 2222222222222",
            "float16 1.5 5m_x",
            "集合ä",
            "",
        ] {
            assert_eq!(replace(text), text);
        }
    }
}
