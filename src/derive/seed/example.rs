//! The example section: shell blocks with calls, JSON blocks with answers.

use crate::contract::ExampleKind;
use crate::derive::finding::{Finding, Kind};
use crate::derive::page::{Page, PageExample, Sample};

use super::curl::read_script;
use super::sample::mended;

/// Reads one code block of the example section into the page. Its first line of content is `first`.
pub(super) fn read_example(page: &mut Page, language: &str, lines: &[String], first: u32) {
    match language {
        "shell" | "bash" | "sh" | "curl" => read_calls(page, lines, first),
        "json" => {
            if let Some(example) = body(
                ExampleKind::Response,
                &lines.join("\n"),
                first,
                &mut page.findings,
            ) {
                page.examples.push(example);
            }
        }
        other => {
            let what = format!(
                "A code block of the example is in `{other}`, neither shell nor json: it was not read."
            );
            page.findings
                .push(Finding::new(Kind::ExampleUnreadable, first, other, what));
        }
    }
}

fn read_calls(page: &mut Page, lines: &[String], first: u32) {
    let script = read_script(lines, first);
    page.variables.extend(script.variables);
    page.findings.extend(script.findings);
    for (call, data) in script.calls {
        page.calls.push(call);
        let example = data.and_then(|data| {
            body(
                ExampleKind::Request,
                &data.value,
                data.line,
                &mut page.findings,
            )
        });
        page.examples.extend(example);
    }
}

fn body(
    kind: ExampleKind,
    text: &str,
    line: u32,
    findings: &mut Vec<Finding>,
) -> Option<PageExample> {
    let Some(mended) = mended(text).filter(|mended| mended.bare_word.is_none()) else {
        let what = "The body of the example is not JSON, or is too long: it was not read.";
        findings.push(Finding::new(Kind::ExampleUnreadable, line, "body", what));
        return None;
    };
    if let Some(offset) = mended.trailing_comma {
        let what = "A comma stands before a closing bracket, which JSON does not allow.";
        let at = line.saturating_add(offset);
        findings.push(Finding::new(Kind::TrailingComma, at, "body", what));
    }
    let lines = text.lines().map(str::to_owned).collect();
    Some(PageExample {
        kind,
        line,
        lines,
        body: mended.body,
        pointer: String::new(),
    })
}

/// Reads a sample; `subject` names it in findings.
pub(super) fn read_sample(
    lines: &[String],
    first: u32,
    subject: &str,
    findings: &mut Vec<Finding>,
) -> Option<Sample> {
    let Some(mended) = mended(&lines.join("\n")) else {
        let what = format!(
            "The sample of the {subject} body is not JSON, even with its words put in quotes: it was not read."
        );
        findings.push(Finding::new(Kind::SampleNotJson, first, subject, what));
        return None;
    };
    let not_json = mended
        .bare_word
        .or(mended.trailing_comma)
        .map(|offset| first.saturating_add(offset));
    if let Some(line) = not_json {
        let what = format!(
            "The sample of the {subject} body is not JSON: types stand there as bare words, or a comma too many."
        );
        findings.push(Finding::new(Kind::SampleNotJson, line, subject, what));
    }
    Some(Sample {
        line: first,
        body: mended.body,
        not_json,
    })
}
