//! The example section: shell blocks with calls, JSON blocks with answers.

use crate::contract::ExampleKind;
use crate::derive::finding::{Finding, Kind};
use crate::derive::page::{Page, PageExample, Sample};

use super::curl::read_script;
use super::sample::mended;

/// Reads one code block of the example section into the page. Its first line of content is `first`.
pub(in crate::derive) fn read_example(
    page: &mut Page,
    language: &str,
    lines: &[String],
    first: u32,
) {
    let is_shell = matches!(language, "shell" | "bash" | "sh" | "curl");
    let told = Told::by(lines);
    if (is_shell || language.is_empty()) && told == Told::Json
        || language.is_empty() && told == Told::Shell
    {
        let marked = if language.is_empty() {
            "names no language".to_owned()
        } else {
            format!("is marked as `{language}`")
        };
        let read_as = if told == Told::Json {
            "JSON"
        } else {
            "a script"
        };
        let what = format!("A code block {marked} and holds {read_as}: it was read as such.");
        page.findings
            .push(Finding::new(Kind::BlockMislabelled, first, language, what));
    } else if !is_shell && language != "json" {
        let what = format!(
            "A code block of the example is in `{language}`, neither shell nor json: it was not read."
        );
        page.findings
            .push(Finding::new(Kind::ExampleUnreadable, first, language, what));
        return;
    }
    if told == Told::Json || language == "json" {
        let text = lines.join("\n");
        let example = body(ExampleKind::Response, &text, first, &mut page.findings);
        page.examples.extend(example);
    } else {
        read_calls(page, lines, first);
    }
}

/// What a code block holds, told by how it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Json,
    Shell,
    Neither,
}

impl Told {
    fn by(lines: &[String]) -> Self {
        let first = lines
            .iter()
            .map(|line| line.trim())
            .find(|line| !line.is_empty());
        match first.unwrap_or_default() {
            first if first.starts_with(['{', '[']) => Self::Json,
            first if first.starts_with("curl ") || first.starts_with("export ") => Self::Shell,
            _ => Self::Neither,
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
    let Some(mended) =
        mended(text).filter(|mended| mended.bare_word.is_none() && mended.text_after.is_none())
    else {
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
pub(in crate::derive) fn read_sample(
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
    if let Some(offset) = mended.text_after {
        let what = format!(
            "Text stands after the end of the sample of the {subject} body: it was left out."
        );
        let line = first.saturating_add(offset);
        findings.push(Finding::new(Kind::TextAfterSample, line, subject, what));
    }
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
