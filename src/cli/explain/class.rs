//! A class of drawn requests: what it is, what it fits, and an example for each operation.

use super::page::Page;
use crate::contract::Contract;
use crate::run::{self, Body, Fuzzing, Role};

/// The seed of the examples.
const SEED: u64 = 0;
/// Most bytes of an example.
const EXAMPLE_BYTES_MAX: usize = 600;

pub(super) fn class(id: &str, contract: &Contract) -> Option<Page> {
    let classes = run::drawn_classes(contract).ok()?;
    let class = classes.into_iter().find(|class| class.id == id)?;
    let mut page = Page::new("class of drawn requests", class.id);
    page.item(class.title).fact("group", class.group).fact(
        "a server",
        if class.is_documented {
            "must accept it: it is as documented, if seldom met"
        } else {
            "is held to what the profile says of it; `vdbspec explain CONDITION` tells"
        },
    );
    page.fact("draw it", format_args!("vdbspec fuzz --class {id}"));
    page.heading("examples, with placeholders for names");
    for operation in class.operations {
        if let Some(example) = example(contract, id, &operation) {
            page.item(format_args!("{operation}: {example}"));
        }
    }
    Some(page)
}

fn example(contract: &Contract, id: &str, operation: &str) -> Option<String> {
    let fuzzing = Fuzzing {
        operations: vec![operation.to_owned()],
        classes: vec![id.to_owned()],
        ..Fuzzing::default()
    };
    let drawn = run::drawn_cases(contract, (SEED, 0), &fuzzing, 8).ok()?;
    let case = &drawn
        .iter()
        .find(|planned| planned.case.id.contains(id))?
        .case;
    let subject = case.steps.iter().find(|step| step.role == Role::Subject)?;
    let mut text = match &subject.body {
        Body::Json(value) => value.to_string(),
        Body::Raw(bytes) if bytes.is_empty() => "(nothing)".to_owned(),
        Body::Raw(bytes) => bytes.escape_ascii().to_string().replace(r#"\""#, "\""),
    };
    if text.len() > EXAMPLE_BYTES_MAX {
        let end = (0..=EXAMPLE_BYTES_MAX)
            .rev()
            .find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or(0));
        text.push('…');
    }
    let method = subject.method.as_deref().map(|method| format!("{method} "));
    let path = subject.path.as_deref().map(|path| format!("{path} "));
    let headers = subject.headers.iter();
    let headers: Vec<String> = headers
        .map(|(name, value)| format!("{name}: {value}; "))
        .collect();
    let headers = headers.concat();
    Some(
        [
            method.unwrap_or_default(),
            path.unwrap_or_default(),
            headers,
            text,
        ]
        .concat(),
    )
}
