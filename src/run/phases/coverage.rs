//! Every keyword of every schema, systematically: one broken rule a case, each with its accepted twin.

use serde_json::Value;

use super::body::{Base, base, case};
use super::coverage_http;
use crate::contract::Operation;
use crate::generate::{field_variants, name_variants, text_variants};
use crate::run::case::{Case, Step};
use crate::run::event::{Phase, Role};

pub(super) fn cases(operation: &Operation) -> Vec<Case> {
    let id = operation.operation.as_str();
    let base = base(id);
    let mut cases = fields(operation, &base);
    cases.extend(names(id, &base));
    cases.extend(collection_names(id, &base));
    cases.extend(texts(id, &base));
    cases.extend(coverage_http::cases(operation, &base));
    cases
}

/// Set-up, the request that the case is about, and the accepted twin.
pub(super) fn with_twin(id: &str, slug: &str, title: &str, base: &Base, subject: Step) -> Case {
    let mut steps = base.setup.clone();
    steps.push(subject);
    steps.push(Step::new(Role::Twin, id, base.valid.clone()));
    case(Phase::Coverage, id, slug, title, base.fixture, steps)
}

fn fields(operation: &Operation, base: &Base) -> Vec<Case> {
    let id = operation.operation.as_str();
    field_variants(&operation.request, &base.valid)
        .into_iter()
        .map(|variant| {
            let subject = Step::new(Role::Subject, id, variant.body);
            with_twin(id, &variant.slug, &variant.title, base, subject)
        })
        .collect()
}

/// The name that the operation makes is varied, where it makes one; else the one that it looks up.
fn names(id: &str, base: &Base) -> Vec<Case> {
    let (key, pointer, placeholder) = match id {
        "indexes/create" => ("indexName", "/indexParams/0/indexName", "<index-1>"),
        _ => ("aliasName", "/aliasName", "<alias-1>"),
    };
    let topic = if id == "aliases/create" {
        Some("CA-33")
    } else {
        None
    };
    name_variants(placeholder)
        .into_iter()
        .map(|(variant, name)| {
            let mut body = base.valid.clone();
            if let Some(slot) = body.pointer_mut(pointer) {
                *slot = Value::String(name);
            }
            let subject = Step::new(Role::Subject, id, body);
            let slug = format!("{key}-{}", variant.slug);
            let mut case = with_twin(
                id,
                &slug,
                &format!("{key}: {}", variant.title),
                base,
                subject,
            );
            case.clauses.extend(topic.map(str::to_owned));
            case
        })
        .collect()
}

/// Ways to write the name of a collection that is there: which of them still leads to it differs between versions.
const LOOKED_UP: [&str; 4] = ["length-256", "hyphen", "blank-before", "blank-after"];

/// The name of the collection is varied, where it must lead to one.
fn collection_names(id: &str, base: &Base) -> Vec<Case> {
    let looks_up = base.valid.get("collectionName").is_some();
    let variants = name_variants("<collection-1>").into_iter();
    variants
        .filter(|(variant, _)| looks_up && LOOKED_UP.contains(&variant.slug))
        .map(|(variant, name)| {
            let mut body = base.valid.clone();
            if let Some(slot) = body.get_mut("collectionName") {
                *slot = Value::String(name);
            }
            let subject = Step::new(Role::Subject, id, body);
            let slug = format!("collectionName-{}", variant.slug);
            let title = format!("collectionName: {}", variant.title);
            with_twin(id, &slug, &title, base, subject)
        })
        .collect()
}

fn texts(id: &str, base: &Base) -> Vec<Case> {
    text_variants(&base.valid.to_string(), &base.second.to_string())
        .into_iter()
        .map(|variant| {
            let subject = Step::new(Role::Subject, id, Value::Null).raw(variant.bytes);
            with_twin(id, variant.slug, variant.title, base, subject)
        })
        .collect()
}
