//! How the page calls the operation, against how it documents it.

use crate::derive::finding::{Finding, Kind};
use crate::derive::markup::{split_address, without_tags};
use crate::derive::page::{Call, Field, JsonType, Page};

pub(super) fn review(page: &Page) -> Vec<Finding> {
    let mut found = Vec::new();
    if page.calls.is_empty() && page.style.has_calls_and_samples() {
        let what = "No example shows how the operation is called.";
        found.push(Finding::new(
            Kind::MissingPart,
            page.path.line,
            "example",
            what,
        ));
    }
    for call in &page.calls {
        address(page, call, &mut found);
        headers(page, call, &mut found);
    }
    for header in &page.headers {
        timeout(header, &mut found);
        never_sent(page, header, &mut found);
    }
    if page.headers.is_empty() {
        let what = "The page documents no header parameters.";
        found.push(Finding::new(
            Kind::MissingPart,
            page.path.line,
            "headers",
            what,
        ));
    }
    let query = page.query.iter().map(|parameter| ("query", parameter));
    let path = page
        .path_parameters
        .iter()
        .map(|parameter| ("path", parameter));
    for (place, parameter) in query.chain(path) {
        let what = format!(
            "{} is a {place} parameter ({}), for which the spec format has no place: it was left out.",
            parameter.printed,
            parameter.asked()
        );
        found.push(Finding::new(
            Kind::ParameterWithoutPlace,
            parameter.line,
            parameter.printed.as_str(),
            what,
        ));
    }
    found.sort();
    found.dedup_by(|one, other| one.kind == other.kind && one.subject == other.subject);
    found
}

fn address(page: &Page, call: &Call, found: &mut Vec<Finding>) {
    let (base, path) = split_address(&call.url.value);
    let line = call.url.line;
    if path != page.path.value {
        let what = format!(
            "The example calls {path} while the page documents {}.",
            page.path.value
        );
        found.push(Finding::new(Kind::ExamplePathDiffers, line, "path", what));
    }
    for name in variables(base).filter(|name| !page.variables.contains_key(*name)) {
        let what = format!("The address of the call holds {name}, which no example sets.");
        found.push(Finding::new(Kind::VariableUnset, line, name, what));
    }
    if call.method != page.method.value {
        let what = format!(
            "The example calls with {} while the page documents {}.",
            call.method, page.method.value
        );
        found.push(Finding::new(
            Kind::ExampleMethodDiffers,
            call.line,
            "method",
            what,
        ));
    }
    let (Some((scheme, host)), Some((documented, _))) =
        (base.split_once("://"), page.base.split_once("://"))
    else {
        return;
    };
    let variable = host
        .strip_prefix("${")
        .and_then(|name| name.strip_suffix('}'));
    let doubled = variable
        .and_then(|name| page.variables.get(name))
        .and_then(|value| value.value.split_once("://"));
    if let Some((inner, _)) = doubled {
        let subject = if scheme == documented {
            "same"
        } else {
            "mixed"
        };
        let what = format!(
            "With its variable filled in, the address of the call begins {scheme}://{inner}://; the page documents {documented}."
        );
        found.push(Finding::new(Kind::DoubledScheme, line, subject, what));
    } else if scheme != documented {
        let what =
            format!("The example calls with {scheme} while the page documents {documented}.");
        found.push(Finding::new(Kind::SchemeDiffers, line, "scheme", what));
    }
}

/// The shell variables of a text: `HOST` in `${HOST}:80`.
fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split("${")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0))
}

fn headers(page: &Page, call: &Call, found: &mut Vec<Finding>) {
    for header in &call.headers {
        let (name, _) = &header.value;
        if !page
            .headers
            .iter()
            .any(|field| field.printed.eq_ignore_ascii_case(name))
        {
            let what =
                format!("The example sends {name}, which is not among the header parameters.");
            found.push(Finding::new(
                Kind::UndocumentedHeader,
                header.line,
                name.as_str(),
                what,
            ));
        }
    }
}

fn never_sent(page: &Page, header: &Field, found: &mut Vec<Finding>) {
    let name = &header.printed;
    let sent = page
        .calls
        .iter()
        .flat_map(|call| &call.headers)
        .any(|sent| sent.value.0.eq_ignore_ascii_case(name));
    if header.required == Some(true) && !page.calls.is_empty() && !sent {
        let what = format!("{name} is marked required, and no example sends it.");
        found.push(Finding::new(
            Kind::RequiredHeaderNotInExample,
            header.line,
            name.as_str(),
            what,
        ));
    }
}

fn timeout(header: &Field, found: &mut Vec<Finding>) {
    let name = &header.printed;
    let is_number = header
        .types
        .iter()
        .any(|kind| matches!(kind, JsonType::Integer | JsonType::Number));
    if !is_number {
        return;
    }
    let offers_none = header.text.iter().any(|part| {
        without_tags(part)
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| word == "None")
    });
    if offers_none && !header.types.contains(&JsonType::Null) {
        let what =
            format!("{name} is a number and yet may be None, which no header value expresses.");
        found.push(Finding::new(
            Kind::NoneForTyped,
            header.line,
            name.as_str(),
            what,
        ));
    }
    if !name.to_ascii_lowercase().contains("timeout") {
        return;
    }
    if !["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
        .iter()
        .any(|bound| header.keywords.contains_key(*bound))
    {
        let what = format!("{name} has no bounds.");
        found.push(Finding::new(
            Kind::TimeoutUnbounded,
            header.line,
            name.as_str(),
            what,
        ));
    }
    if header.unit.is_none() {
        let what = format!("{name} has no unit.");
        found.push(Finding::new(
            Kind::NoTimeoutUnit,
            header.line,
            name.as_str(),
            what,
        ));
    }
}
