//! Examples against the tables of their page.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::contract::ExampleKind;
use crate::derive::finding::{Finding, Kind};
use crate::derive::page::{Field, Page, PageExample, Segment};

use super::shape::{by_path, last_name, plain, values};

/// The code of a success on every page but one that names it.
const SUCCESS: i64 = 0;

pub(super) fn review(page: &Page) -> Vec<Finding> {
    let mut found = Vec::new();
    for example in &page.examples {
        unknown_keys(page, example, &mut found);
        match example.kind {
            ExampleKind::Request => defaults(page, example, &mut found),
            ExampleKind::Response => success_code(page, example, &mut found),
        }
    }
    missing_fields(page, &mut found);
    found
}

fn fields<'a>(page: &'a Page, example: &PageExample) -> &'a [Field] {
    match example.kind {
        ExampleKind::Request => &page.request.fields,
        ExampleKind::Response if is_error(&example.body) => &page.error.fields,
        ExampleKind::Response => &page.success.fields,
    }
}

/// An answer that explains itself was an error; an accepted request is answered with data.
pub(in crate::derive) fn is_error(body: &Value) -> bool {
    body.get("message").is_some() && body.get("data").is_none()
}

/// Keys that no row has. What stands below an unknown key is not reported again.
fn unknown_keys(page: &Page, example: &PageExample, found: &mut Vec<Finding>) {
    let known = by_path(fields(page, example));
    let mut unknown: BTreeSet<Vec<Segment>> = BTreeSet::new();
    for (path, _) in values(&example.body) {
        let name = last_name(&path);
        let parent = path.split_last().map_or(&[][..], |(_, parent)| parent);
        let open = parent.iter().cloned().chain([Segment::Values]);
        let is_open = known.contains_key(&open.collect::<Vec<_>>());
        // Items of an array share one path, which is reported once. Any name may stand where values are documented.
        if unknown.contains(parent)
            || unknown.contains(&path)
            || (is_open && !known.contains_key(&path))
        {
            unknown.insert(path);
        } else if !name.is_empty() && !known.contains_key(&path) {
            let what = format!("The example has the key {name}, which no row of its table has.");
            let line = example.line_of(name);
            let finding = Finding::new(Kind::ExampleKeyNotInTable, line, name, what);
            found.push(finding.inside(&example.pointer));
            unknown.insert(path);
        }
    }
}

/// Rows that no request example fills although some example has their parent.
fn missing_fields(page: &Page, found: &mut Vec<Finding>) {
    let examples = page
        .examples
        .iter()
        .filter(|example| example.kind == ExampleKind::Request);
    let shown: BTreeSet<Vec<Segment>> = examples
        .flat_map(|example| values(&example.body))
        .map(|(path, _)| path)
        .collect();
    if shown.is_empty() {
        return;
    }
    for field in page
        .request
        .fields
        .iter()
        .filter(|field| !field.is_of_a_union())
    {
        let path = plain(&field.path);
        let parent = path.split_last().map_or(&[][..], |(_, parent)| parent);
        let parent_shown = parent.is_empty() || shown.contains(parent);
        if !last_name(&path).is_empty() && parent_shown && !shown.contains(&path) {
            let what = format!(
                "The table has {}, which no example of a request gives.",
                field.printed
            );
            let finding = Finding::new(Kind::FieldNotInExample, field.line, field.name(), what);
            found.push(finding.inside(&field.pointer));
        }
    }
}

fn defaults(page: &Page, example: &PageExample, found: &mut Vec<Finding>) {
    let fields = by_path(&page.request.fields);
    for (path, value) in values(&example.body) {
        let field = fields.get(&path);
        let Some(default) = field.and_then(|field| field.keywords.get("default")) else {
            continue;
        };
        if default != value {
            let name = last_name(&path);
            let what =
                format!("The default of {name} is {default} while the example gives {value}.");
            let line = example.line_of(name);
            let finding = Finding::new(Kind::DefaultUnlikeExample, line, name, what);
            found.push(finding.inside(&example.pointer));
        }
    }
}

fn success_code(page: &Page, example: &PageExample, found: &mut Vec<Finding>) {
    let Some(code) = example.body.get("code").and_then(Value::as_i64) else {
        return;
    };
    let line = example.line_of("code");
    let Some(expected) = &page.success_code else {
        // Which code means success every page says that says it at all.
        if !is_error(&example.body) && code != SUCCESS {
            let what = format!(
                "The example of an accepted request bears code {code}, of which nothing on the page says that it means success."
            );
            let finding = Finding::new(Kind::SuccessCodeDiffers, line, "code", what);
            found.push(finding.inside(&example.pointer));
        }
        return;
    };
    if is_error(&example.body) && code == expected.value {
        let what = format!(
            "The example of an error bears {code}, the code that line {} calls success.",
            expected.line
        );
        let finding = Finding::new(Kind::ExampleUnfit, line, "code", what);
        found.push(finding.inside(&example.pointer));
    } else if !is_error(&example.body) && code != expected.value {
        let what = format!(
            "The example of an accepted request bears code {code} while line {} calls {} success.",
            expected.line, expected.value
        );
        let finding = Finding::new(Kind::SuccessCodeDiffers, line, "code", what);
        found.push(finding.inside(&example.pointer));
    }
}
