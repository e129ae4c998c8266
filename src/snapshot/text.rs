//! What a case sent and received, as text that is the same in every run on an unchanged server.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::normalise::Normaliser;
use crate::report::untrusted;
use crate::run::{CaseResult, Evidence, Role};

/// Exchanges of one case that are recorded.
const EXCHANGES_MAX: usize = 16;
/// Reads of one case that are looked at.
const READS_MAX: usize = 10_000;
/// Bytes of a body that are recorded.
const BODY_BYTES_MAX: usize = 65_536;
/// Lines of a body that are recorded; it bounds the time of a diff.
const BODY_LINES_MAX: usize = 1_000;

/// Words in the sentence of a failed exchange, and what they are recorded as: how long it took must not show.
const FAILURES: &[(&str, &[&str])] = &[
    ("timeout", &["timed out", "timeout", "deadline"]),
    ("refused", &["refused"]),
    (
        "closed",
        &["closed", "reset", "broken pipe", "eof", "end of file"],
    ),
    ("too large", &["too large", "larger than", "limit"]),
    ("not HTTP", &["not http", "parse", "malformed", "invalid"]),
];

/// The recorded text of a case: its subject and its twin. Set-up and witnesses are not recorded: they are the subjects
/// of other cases, and how often a witness is read depends on time.
///
/// Values of the keys in `varying` do not show. Nothing when the case sent neither.
pub fn of_case(case: &CaseResult, varying: &BTreeSet<String>) -> Option<String> {
    let normaliser = Normaliser::new(&case.names).hiding(varying);
    let mut text = String::new();
    let recorded = case
        .exchanges
        .iter()
        .filter(|exchange| matches!(exchange.role, Role::Subject | Role::Twin));
    for exchange in recorded.take(EXCHANGES_MAX) {
        if !text.is_empty() {
            text.push('\n');
        }
        // Writing to a String does not fail.
        write_exchange(exchange, &normaliser, &mut text).ok()?;
    }
    let text = text.trim_end().to_owned();
    (!text.is_empty()).then_some(text)
}

/// What was there after a case: each read with its last answer, since how often it is asked depends on time; and the
/// operation of a read whose last answer was lost, which shows nothing of what is there.
pub(super) fn effects_of(case: &CaseResult) -> (BTreeMap<String, String>, Option<String>) {
    let normaliser = Normaliser::new(&case.names);
    let (mut effects, mut unanswered) = (BTreeMap::new(), BTreeMap::new());
    // What was read before the first request is what it found.
    let after = case
        .exchanges
        .iter()
        .skip_while(|exchange| exchange.role != Role::Subject);
    let reads = after.filter(|exchange| exchange.role == Role::Witness);
    for exchange in reads.take(READS_MAX) {
        let body = normaliser.request_body(&exchange.body);
        let request = format!("{}\n{}", exchange.operation, body);
        let Some(answer) = &exchange.answer else {
            effects.remove(&request);
            unanswered.insert(request, exchange.operation.clone());
            continue;
        };
        let body = normaliser.answer_body(&exchange.operation, &exchange.body, &answer.body);
        unanswered.remove(&request);
        effects.insert(request, format!("HTTP {}\n{body}", answer.status));
    }
    (effects, unanswered.into_values().next())
}

fn write_exchange(
    exchange: &Evidence,
    normaliser: &Normaliser<'_>,
    text: &mut String,
) -> std::fmt::Result {
    let role = if exchange.role == Role::Twin {
        "twin"
    } else {
        "subject"
    };
    writeln!(text, "# {role}: {}", untrusted::line(&exchange.operation))?;
    let path = normaliser.sent(&exchange.path);
    writeln!(
        text,
        "{} {}",
        untrusted::line(&exchange.method),
        untrusted::line(&path)
    )?;
    for (name, value) in normaliser.request_headers(&exchange.headers) {
        writeln!(
            text,
            "{}: {}",
            untrusted::line(&name),
            untrusted::line(&value)
        )?;
    }
    write_body(&normaliser.request_body(&exchange.body), text)?;
    text.push('\n');
    match &exchange.answer {
        Some(answer) => {
            writeln!(text, "# answer: {}", answer.status)?;
            // Sent twice it is one line with both (RFC 9110 section 5.3).
            let headers = answer.headers.iter();
            let types: Vec<&str> = headers
                .filter(|(name, _)| name.eq_ignore_ascii_case("content-type"))
                .map(|(_, value)| value.as_str())
                .collect();
            if !types.is_empty() {
                writeln!(text, "content-type: {}", untrusted::line(&types.join(", ")))?;
            }
            let body = normaliser.answer_body(&exchange.operation, &exchange.body, &answer.body);
            write_body(&body, text)
        }
        None => writeln!(
            text,
            "# no answer: {}",
            failure_class(exchange.failure.as_deref())
        ),
    }
}

fn failure_class(sentence: Option<&str>) -> &'static str {
    let sentence = sentence.unwrap_or_default().to_lowercase();
    FAILURES
        .iter()
        .find(|(_, words)| words.iter().any(|word| sentence.contains(word)))
        .map_or("failed", |(class, _)| class)
}

fn write_body(body: &str, text: &mut String) -> std::fmt::Result {
    if body.is_empty() {
        return writeln!(text, "(no body)");
    }
    let lines_end = body
        .match_indices('\n')
        .nth(BODY_LINES_MAX - 1)
        .map_or(body.len(), |(at, _)| at);
    let mut end = lines_end.min(BODY_BYTES_MAX);
    while !body.is_char_boundary(end) {
        end -= 1;
    }
    let (shown, more) = body.split_at(end);
    writeln!(text, "{}", untrusted::block(shown))?;
    if more.is_empty() {
        Ok(())
    } else {
        writeln!(text, "… {} more bytes", more.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_recorded_without_its_timing() {
        for (sentence, class) in [
            ("no answer within 3.2 s: the request timed out", "timeout"),
            ("the target closed the connection after 17 bytes", "closed"),
            ("connection reset by peer", "closed"),
            ("connection refused", "refused"),
            ("something else", "failed"),
        ] {
            assert_eq!(failure_class(Some(sentence)), class);
        }
        assert_eq!(failure_class(None), "failed");
    }

    #[test]
    fn a_body_that_is_too_long_is_cut_and_says_so() {
        let mut text = String::new();
        write_body(&"ä".repeat(BODY_BYTES_MAX), &mut text).expect("memory takes everything");
        assert!(text.ends_with("… 65536 more bytes\n"));
        let mut lines = String::new();
        write_body(&"x\n".repeat(5_000), &mut lines).expect("memory takes everything");
        assert_eq!(lines.lines().count(), BODY_LINES_MAX + 1);
    }
}
