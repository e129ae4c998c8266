//! Bodies that are not the text of one JSON object, or not in the usual notation

use super::{Changed, Job, tail};
use crate::generate::text::{nested, padded, variant};

/// Deepest nesting that is sent.
const NESTING_MAX: u64 = 5000;
/// Most bytes of padding.
const PADDING_MAX: u64 = 256 * 1024;
/// Bodies that are one scalar; there is no systematic variant of the last one.
const SCALARS: [&str; 4] = [
    "top-level-number",
    "top-level-string",
    "top-level-true",
    "scalar-false",
];

pub(super) fn change(job: &mut Job<'_, '_>) -> Option<Changed> {
    let body = job.valid.to_string();
    let bytes = match job.class.id {
        "text-truncated" => truncated(job, &body)?,
        "text-nested" => {
            let depth = sized(job, NESTING_MAX, 200);
            nested(&body, depth)
        }
        "text-large" => {
            let size = sized(job, PADDING_MAX, 64 * 1024);
            padded(&body, size)
        }
        "text-trailing" => {
            let after = job.pick(0, &[" <word-1>", "}", "]", ",", "null", "//"])?;
            format!("{body}{after}").into_bytes()
        }
        "text-scalar" => {
            let slug = job.pick(0, &SCALARS)?;
            variant(slug, &body, &body).unwrap_or_else(|| b"false".to_vec())
        }
        "text-invalid-utf8" => invalid(job)?,
        "text-blank" => job.pick(0, &[" ", "\n", " \r\n\t "])?.as_bytes().to_vec(),
        id => variant(slug(id)?, &body, &job.second())?,
    };
    Some(Changed::of_bytes(bytes, "", tail(job.class)))
}

/// The slug of the systematic variant that is the same.
fn slug(id: &str) -> Option<&'static str> {
    Some(match id {
        "text-empty" => "empty-body",
        "text-second-object" => "second-object",
        "text-array" => "top-level-array",
        "text-null" => "top-level-null",
        "text-empty-object" => "empty-object",
        "text-byte-order-mark" => "byte-order-mark",
        "text-spaced" => "spaced",
        "text-escaped-key" => "escaped-key",
        "text-comment" => "comment",
        "text-single-quotes" => "single-quotes",
        "text-trailing-comma" => "trailing-comma",
        "text-unquoted-keys" => "unquoted-keys",
        "text-not-a-number" => "not-a-number",
        _ => return None,
    })
}

/// From 1 to `max`, mostly small, now and then as much as is usual for the class or as allowed.
fn sized(job: &mut Job<'_, '_>, max: u64, usual: u64) -> usize {
    let at = job.at(0);
    let more = job
        .recorder
        .decide(at, max - 1, |random| match random % 32 {
            0 => max - 1,
            1..=4 => usual - 1,
            5..=8 => (random / 32) % usual,
            _ => (random / 32) % 128,
        });
    usize::try_from(more + 1).unwrap_or(1)
}

/// Cut between two parts, behind a placeholder or where a text begins, and before the last brace at the latest. The rest
/// of a key, or of a placeholder, would be a name that is not of the run, and would not be sent.
fn truncated(job: &mut Job<'_, '_>, body: &str) -> Option<Vec<u8>> {
    let is_whole = |head: &str| {
        let is_behind =
            head.ends_with(['{', '[', ',', ':', '}', ']', '>']) || head.ends_with(":\"");
        // With a name there must be one of the run.
        let is_ours = head.contains('>') || !head.contains(':');
        is_behind && is_ours && head.rfind('<') <= head.rfind('>')
    };
    let cuts: Vec<usize> = (1..body.len())
        .rev()
        .filter(|cut| body.get(..*cut).is_some_and(is_whole))
        .collect();
    let cut = job.pick(0, &cuts)?;
    Some(body.get(..cut)?.as_bytes().to_vec())
}

/// Bytes that are not UTF-8 at the end of the first string that is a value.
fn invalid(job: &mut Job<'_, '_>) -> Option<Vec<u8>> {
    // A lone continuation, an overlong solidus, half a surrogate pair, the beginning of a letter, Latin-1.
    let tails: [&[u8]; 5] = [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xe2\x82", b"\xe9"];
    let tail = job.pick(0, &tails)?;
    let mut body = job.valid.to_string();
    if !body.contains("\":\"") {
        body = String::from_utf8(padded(&body, 1)).ok()?;
    }
    let start = body.find("\":\"")? + 3;
    let end = start + body.get(start..)?.find('"')?;
    let mut bytes = body.get(..end)?.as_bytes().to_vec();
    bytes.extend(tail);
    bytes.extend(body.get(end..)?.as_bytes());
    Some(bytes)
}
