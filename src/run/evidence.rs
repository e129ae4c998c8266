//! From an exchange to what a report shows of it: redacted, bounded, with a curl line.

use std::fmt::Write as _;

use super::event::{AnswerEvidence, Evidence, Role};
use crate::wire::{Auth, Client, Exchange, Request};

/// Most bytes of a body that a report keeps.
const BODY_SHOWN_MAX: usize = 8 * 1024;
/// Most bytes of an answer's headers that a report keeps.
const HEADERS_SHOWN_MAX: usize = 4 * 1024;
/// Longest body that a curl line carries, in bytes.
const CURL_BODY_MAX: usize = 8 * 1024;

/// Evidence of one exchange.
pub(super) fn evidence(client: &Client, role: Role, exchange: &Exchange) -> Evidence {
    let redactor = client.redactor();
    let request = &exchange.request;
    let redacted = |headers: &[(String, String)]| {
        headers
            .iter()
            .map(|(name, value)| (redactor.text(name), redactor.text(value)))
            .collect::<Vec<_>>()
    };
    let mut headers = redacted(&request.headers);
    match &request.auth {
        Auth::Token if client.has_token() => {
            headers.push((
                "authorization".to_owned(),
                format!("Bearer {}", crate::wire::REDACTED),
            ));
        }
        Auth::Literal(value) => headers.push(("authorization".to_owned(), redactor.text(value))),
        Auth::Token | Auth::Absent => {}
    }
    let answer = exchange.answer().map(|answer| AnswerEvidence {
        status: answer.status,
        headers: redacted(shown(&answer.headers)),
        body: redactor.bytes(bounded(&answer.body)),
    });
    Evidence {
        role,
        operation: request.operation.clone(),
        method: request.method.clone(),
        path: redactor.text(&request.path),
        headers,
        body: redactor.bytes(bounded(&request.body)),
        curl: redactor.text(&curl(client, request)),
        answer,
        failure: exchange.outcome.as_ref().err().map(|failure| {
            let detail = redactor.text(&failure.detail);
            format!("{}: {detail}", failure.kind.word())
        }),
        elapsed: exchange.elapsed,
    }
}

/// The first headers, as many as fit.
fn shown(headers: &[(String, String)]) -> &[(String, String)] {
    let mut bytes = 0;
    let fits = |(name, value): &(String, String)| {
        bytes += name.len() + value.len();
        bytes > HEADERS_SHOWN_MAX
    };
    let count = headers.iter().position(fits).unwrap_or(headers.len());
    headers.get(..count).unwrap_or_default()
}

fn bounded(bytes: &[u8]) -> &[u8] {
    bytes.get(..BODY_SHOWN_MAX).unwrap_or(bytes)
}

/// The request as a command line; the token is a variable, so that the line can be pasted anywhere.
pub(super) fn curl(client: &Client, request: &Request) -> String {
    let mut line = format!(
        "curl -X {} {}",
        request.method,
        quoted(&format!("{}{}", client.target().base(), request.path))
    );
    match &request.auth {
        Auth::Token if client.has_token() => {
            line.push_str(" -H \"Authorization: Bearer $VDBSPEC_TOKEN\"");
        }
        Auth::Literal(value) => {
            let _ = write!(line, " -H {}", quoted(&format!("Authorization: {value}")));
        }
        Auth::Token | Auth::Absent => {}
    }
    for (name, value) in request
        .headers
        .iter()
        .filter(|(name, _)| name != crate::check::CANARY_HEADER && name != "accept")
    {
        let _ = write!(line, " -H {}", quoted(&format!("{name}: {value}")));
    }
    if !request
        .headers
        .iter()
        .any(|(name, _)| name == "content-type")
    {
        // curl adds a Content-Type of its own unless it is told not to.
        line.push_str(" -H 'Content-Type:'");
    }
    if request.body.len() > CURL_BODY_MAX {
        let _ = write!(
            line,
            " --data-binary @body.json # a body of {} bytes",
            request.body.len()
        );
    } else if !request.body.is_empty() {
        let _ = write!(line, " --data-binary {}", quoted_bytes(&request.body));
    }
    line
}

fn quoted(text: &str) -> String {
    quoted_bytes(text.as_bytes())
}

/// A word of a POSIX shell; with bytes that no terminal should see, one of bash's `$'…'` words.
fn quoted_bytes(bytes: &[u8]) -> String {
    let plain = std::str::from_utf8(bytes)
        .ok()
        .filter(|text| !text.chars().any(char::is_control));
    if let Some(text) = plain {
        return format!("'{}'", text.replace('\'', "'\\''"));
    }
    let mut word = String::from("$'");
    for byte in bytes {
        match byte {
            b'\'' => word.push_str("\\'"),
            b'\\' => word.push_str("\\\\"),
            0x20..=0x7e => word.push(char::from(*byte)),
            other => {
                let _ = write!(word, "\\x{other:02x}");
            }
        }
    }
    word.push('\'');
    word
}

#[cfg(test)]
mod tests {
    use super::{HEADERS_SHOWN_MAX, quoted, quoted_bytes, shown};

    #[test]
    fn of_many_headers_only_the_first_are_kept() {
        let header = ("x".repeat(24), "y".repeat(1000));
        let count = shown(&vec![header.clone(); 100]).len();
        assert_eq!(count, HEADERS_SHOWN_MAX / 1024);
        assert_eq!(shown(&[header]).len(), 1);
    }

    #[test]
    fn a_quote_survives_the_shell() {
        assert_eq!(quoted("it's"), "'it'\\''s'");
    }

    #[test]
    fn control_characters_and_stray_bytes_are_spelled_out() {
        assert_eq!(quoted_bytes(b"a\n\xff'"), "$'a\\x0a\\xff\\''");
    }
}
