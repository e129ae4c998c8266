//! Samples against the tables beside them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::derive::finding::{Finding, Kind};
use crate::derive::page::{Body, Field, JsonType, Page, Sample, Segment};

use super::shape::{by_path, last_name, plain, values};

pub(super) fn review(page: &Page) -> Vec<Finding> {
    let mut found = Vec::new();
    for (body, subject) in [
        (&page.request, "request"),
        (&page.success, "success"),
        (&page.error, "error"),
    ] {
        match &body.sample {
            Some(sample) => compare(body, sample, &mut found),
            None if body.fields.is_empty() || !page.style.has_calls_and_samples() => {}
            None => {
                let what = format!("There is no readable sample of the {subject} body.");
                found.push(Finding::new(Kind::MissingPart, body.line, subject, what));
            }
        }
    }
    found.extend(page.success.sample.as_ref().and_then(type_word));
    let shows_nothing = |sample: &Sample| sample.body == json!({});
    if page.request.fields.is_empty()
        && !page.request.sample.as_ref().is_some_and(shows_nothing)
        && !page
            .statements
            .iter()
            .any(|said| said.text.starts_with("No request body"))
    {
        let what = "The request body has no table, and nothing says that there is no body.";
        found.push(Finding::new(
            Kind::MissingPart,
            page.request.line,
            "request",
            what,
        ));
    }
    found
}

fn compare(body: &Body, sample: &Sample, found: &mut Vec<Finding>) {
    let fields = by_path(&body.fields);
    let shown = values(&sample.body);
    for (path, value) in &shown {
        match fields.get(path) {
            // `[]` and `[{}]` stand for arrays of anything.
            None if last_name(path).is_empty() => {}
            None => {
                let name = last_name(path);
                let what = format!("The sample has the key {name}, which no row of its table has.");
                found.push(Finding::new(
                    Kind::SampleKeyNotInTable,
                    sample.line,
                    name,
                    what,
                ));
            }
            Some(field) => found.extend(type_differs(field, value, last_name(path).is_empty())),
        }
    }
    let shown: BTreeSet<&Vec<Segment>> = shown.iter().map(|(path, _)| path).collect();
    for field in body.fields.iter().filter(|field| !field.is_of_a_union()) {
        let path = plain(&field.path);
        if !last_name(&path).is_empty() && !shown.contains(&path) {
            let what = format!("The table has {}, which the sample lacks.", field.printed);
            found.push(Finding::new(
                Kind::FieldNotInSample,
                field.line,
                field.name(),
                what,
            ));
        }
    }
}

fn type_differs(field: &Field, value: &Value, is_item: bool) -> Option<Finding> {
    let shown = match value {
        Value::Array(_) => JsonType::Array,
        Value::Object(map) if map.is_empty() && is_item => return None,
        Value::Object(_) => JsonType::Object,
        Value::String(word) => JsonType::from_word(word)?,
        _ => return None,
    };
    if field.types.is_empty() || field.types.contains(&shown) {
        return None;
    }
    let types: Vec<&str> = field.types.iter().map(|kind| kind.word()).collect();
    let what = format!(
        "The row of {} says {} while the sample says {shown}.",
        field.printed,
        types.join(" or ")
    );
    Some(Finding::new(
        Kind::SampleTypeDiffers,
        field.line,
        field.name(),
        what,
    ))
}

/// A sample that is JSON and yet means something else: `"integer"` is a string there.
fn type_word(sample: &Sample) -> Option<Finding> {
    let is_type = |value: &Value| {
        value
            .as_str()
            .and_then(JsonType::from_word)
            .is_some_and(|kind| kind != JsonType::String)
    };
    let found = values(&sample.body)
        .into_iter()
        .find(|(_, value)| is_type(value));
    let (path, _) = found.filter(|_| sample.not_json.is_none())?;
    let what = format!(
        "The sample gives the type of {} as a string, so that it is JSON but of another type.",
        last_name(&path)
    );
    Some(Finding::new(
        Kind::TypeWordAsString,
        sample.line,
        "success",
        what,
    ))
}
