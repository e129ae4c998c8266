//! Sentences: of rows, of notes, of the response.

use std::collections::BTreeMap;

use crate::derive::finding::{Finding, Kind};
use crate::derive::markup::without_tags;
use crate::derive::page::{Field, Located, Page, Section};

/// How rows say that a value makes the request fail.
const ERROR_WORDS: [&str; 4] = [
    "results in an error",
    "result in an error",
    "returns an error",
    "raises an error",
];

pub(super) fn review(page: &Page) -> Vec<Finding> {
    let mut found = Vec::new();
    for field in page.request.fields.iter().chain(&page.headers) {
        row(field, &mut found);
    }
    for body in [&page.request, &page.success, &page.error] {
        for field in &body.fields {
            failed_filter(field.line, field.name(), &field.text.join(" "), &mut found);
        }
    }
    for said in &page.statements {
        failed_filter(said.line, "text", &said.text, &mut found);
    }
    request(page, &mut found);
    response(page, &mut found);
    placeholders(page, &mut found);
    found
}

fn row(field: &Field, found: &mut Vec<Finding>) {
    let (line, name, printed) = (field.line, field.name(), &field.printed);
    let parts: Vec<String> = field
        .text
        .iter()
        .map(|part| without_tags(part).trim().to_owned())
        .collect();
    if let Some(last) = parts
        .last()
        .filter(|last| !last.is_empty() && !last.contains("Possible values"))
        && !last.ends_with(['.', '!', '?'])
    {
        let what = format!("The last sentence of {printed} has no full stop, as if it went on.");
        found.push(Finding::new(Kind::UnfinishedSentence, line, name, what));
    }
    if parts
        .iter()
        .any(|part| ERROR_WORDS.iter().any(|words| part.contains(words)))
    {
        let what =
            format!("The row of {printed} promises an error but names neither code nor message.");
        found.push(Finding::new(Kind::ErrorWithoutCode, line, name, what));
    }
    let doubled =
        |part: &String| part.contains(" to which ") && part.trim_end_matches('.').ends_with(" to");
    if parts.iter().any(doubled) {
        let what = format!("A sentence of {printed} has its preposition twice.");
        found.push(Finding::new(Kind::DoubledPreposition, line, name, what));
    }
}

/// Two products' names side by side, where a filter should have left one of them.
fn failed_filter(line: u32, subject: &str, text: &str, found: &mut Vec<Finding>) {
    if text.contains("MilvusZilliz") {
        let what =
            "The names of two products stand side by side: a filter for one of them has failed.";
        found.push(Finding::new(Kind::FilterFailed, line, subject, what));
    }
}

fn request(page: &Page, found: &mut Vec<Finding>) {
    let fields = &page.request.fields;
    if let Some(first) = fields
        .first()
        .filter(|_| fields.iter().all(|field| field.required.is_none()))
    {
        let what = "No row of the request body says whether its field is required.";
        found.push(Finding::new(
            Kind::RequiredUnknown,
            first.line,
            "request",
            what,
        ));
    }
    let again = fields.iter().find(|field| {
        field
            .text
            .iter()
            .any(|part| part.to_ascii_lowercase().contains("reassign"))
    });
    if let Some(field) = again.filter(|_| page.operation.action() == "create") {
        let what = format!(
            "The row of {} speaks of assigning again, which is another operation's work.",
            field.printed
        );
        found.push(Finding::new(
            Kind::ReassignOnCreate,
            field.line,
            field.name(),
            what,
        ));
    }
    let camel = fields
        .iter()
        .any(|field| field.name().contains(|c: char| c.is_ascii_uppercase()));
    if let Some(snake) = fields
        .iter()
        .find(|field| field.name().contains('_'))
        .filter(|_| camel)
    {
        let what = format!(
            "{} is spelled with an underscore, other names of the body with capitals.",
            snake.name()
        );
        found.push(Finding::new(
            Kind::MixedNameStyles,
            snake.line,
            snake.name(),
            what,
        ));
    }
}

fn response(page: &Page, found: &mut Vec<Finding>) {
    for said in page
        .statements
        .iter()
        .filter(|said| said.section == Section::Response)
    {
        let before = said.text.split_once(" object").map(|(before, _)| before);
        let word = before
            .and_then(|before| before.rsplit(' ').next())
            .unwrap_or_default();
        if said.text.trim_end_matches('.') == "None" {
            let what = "The response is described as none although a body follows.";
            found.push(Finding::new(
                Kind::ResponseTextEmpty,
                said.line,
                "response",
                what,
            ));
        } else if word.starts_with(|c: char| c.is_ascii_uppercase())
            && !matches!(word, "A" | "An" | "The" | "JSON")
        {
            let what = format!(
                "The response is described as an object named {word} while its body is an envelope."
            );
            found.push(Finding::new(
                Kind::ResponseTextUnlikeBody,
                said.line,
                word,
                what,
            ));
        }
    }
    if let Some(code) = &page.error_table_success_code {
        let what = format!(
            "The error table lists {} as success, though an error never bears it.",
            code.value
        );
        found.push(Finding::new(
            Kind::SuccessInErrorTable,
            code.line,
            "code",
            what,
        ));
    }
    match (&page.success_code, &page.error_table_success_code) {
        (None, _) => {
            let what = "No row says which code means success: the code stays open.";
            found.push(Finding::new(
                Kind::NoSuccessCode,
                page.success.line,
                "code",
                what,
            ));
        }
        (Some(success), Some(error)) if success.value != error.value => {
            let what = format!(
                "The error table calls {} success, the success table {}.",
                error.value, success.value
            );
            found.push(Finding::new(
                Kind::SuccessCodeDiffers,
                error.line,
                "code",
                what,
            ));
        }
        _ => {}
    }
}

/// `user:pass` in a note, spelled with the letters of what the example sets but in another order.
fn placeholders(page: &Page, found: &mut Vec<Finding>) {
    let values = page.variables.values();
    let values: BTreeMap<Vec<char>, &Located<String>> =
        values.map(|value| (letters(&value.value), value)).collect();
    for said in &page.statements {
        for code in said
            .text
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|code| code.contains(':'))
        {
            let Some(value) = values
                .get(&letters(code))
                .filter(|value| value.value != code)
            else {
                continue;
            };
            let what = format!(
                "The note spells a placeholder otherwise than line {} does.",
                value.line
            );
            found.push(Finding::new(Kind::PlaceholderTypo, said.line, code, what));
        }
    }
}

fn letters(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters
}
