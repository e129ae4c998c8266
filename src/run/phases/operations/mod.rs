//! Cases of all operations that are not under test: each is asked for once, then its examples, then its fields.

mod body;
mod setup;
mod shown;

use std::collections::BTreeSet;

use serde_json::Value;

use body::{mapped, valid};
use setup::{CERTAIN, OWN, WHOLE, setup};
use shown::shown;

use super::SUBJECTS;
use super::body::case;
use crate::contract::{Access, Contract, ExampleKind, Operation, Role as OperationRole};
use crate::generate::{FieldVariant, field_variants, text_variants};
use crate::run::case::{Case, Fixture, Sending, Step};
use crate::run::event::{Phase, Role};

/// Most variants of fields for one operation: the largest body has hundreds, most of them of fields that nothing needs.
const VARIANTS_MAX: usize = 40;
/// Most examples for one operation.
const EXAMPLES_MAX: usize = 4;
/// Variants of a whole body of which the documents say what must come.
const TEXTS: [&str; 4] = [
    "empty-body",
    "truncated",
    "top-level-array",
    "top-level-number",
];
/// How the id of the case ends that asks for an operation once.
const PRESENT: &str = "present";

/// All of them, operations that only read first: their collection is then as it was made.
pub(in crate::run) fn cases(contract: &Contract) -> Vec<Case> {
    let mut found = Vec::new();
    for access in [Access::Reads, Access::Changes] {
        for (id, operation) in contract.operations.iter() {
            let id = id.as_str();
            let role = contract.roles.get(id);
            let is_of = role.map_or(Access::Changes, |role| role.access) == access;
            if is_of && !SUBJECTS.contains(&id) {
                found.extend(of_operation(operation, role));
            }
        }
    }
    found
}

/// Whether the documents alone say that a request as documented is accepted on what the run has made.
pub(in crate::run) fn is_certain(operation: &str) -> bool {
    CERTAIN.contains(&operation)
}

fn of_operation(operation: &Operation, role: Option<&OperationRole>) -> Vec<Case> {
    let id = operation.operation.as_str();
    let title = "whether the target has the operation";
    let Some(role) = role.filter(|role| role.is_sendable()) else {
        // Not one request: nobody can own or undo what it changes.
        return vec![case(
            Phase::Preflight,
            id,
            PRESENT,
            title,
            Fixture::Nothing,
            Vec::new(),
        )];
    };
    let base = Base::new(operation, role);
    let mut cases = vec![base.case(Phase::Preflight, PRESENT, title, base.subject())];
    cases.extend(examples(&base));
    cases.extend(fields(&base, role));
    cases.extend(texts(&base));
    cases.extend(http(&base));
    cases
}

/// What all cases of an operation have in common.
struct Base<'a> {
    operation: &'a Operation,
    fixture: Fixture,
    setup: Vec<Step>,
    valid: Value,
}

impl<'a> Base<'a> {
    fn new(operation: &'a Operation, role: &OperationRole) -> Self {
        let id = operation.operation.as_str();
        let valid = valid(operation, role);
        let setup = setup(id);
        let words = format!("{valid}{setup:?}");
        // What needs no collection runs also where nothing may be made.
        let fixture = if words.contains("<collection-1>") {
            Fixture::Operations
        } else {
            Fixture::Nothing
        };
        Self {
            operation,
            fixture,
            setup,
            valid,
        }
    }

    fn id(&self) -> &str {
        self.operation.operation.as_str()
    }

    fn subject(&self) -> Step {
        Step::new(Role::Subject, self.id(), self.valid.clone())
    }

    fn case(&self, phase: Phase, slug: &str, title: &str, subject: Step) -> Case {
        let mut steps = self.setup.clone();
        steps.push(subject);
        case(phase, self.id(), slug, title, self.fixture, steps)
    }

    fn with_twin(&self, slug: &str, title: &str, subject: Step) -> Case {
        let mut made = self.case(Phase::Coverage, slug, title, subject);
        let twin = Step::new(Role::Twin, self.id(), self.valid.clone());
        made.steps.push(twin);
        made
    }
}

/// The examples of the pages, names mapped by role; those that differ in nothing else are one.
fn examples(base: &Base<'_>) -> Vec<Case> {
    let mut seen: Vec<Value> = vec![base.valid.clone()];
    let mut cases = Vec::new();
    for example in base.operation.examples(ExampleKind::Request) {
        let mut body = mapped(base.id(), &example.body);
        if WHOLE.contains(&base.id())
            && let Some(name) = body.get_mut("collectionName")
        {
            *name = Value::String(OWN.to_owned());
        }
        // A target told to fetch something from elsewhere does so.
        let fetches = body.to_string().contains("://");
        if fetches || seen.contains(&body) || cases.len() >= EXAMPLES_MAX {
            continue;
        }
        seen.push(body.clone());
        let slug = format!("page-example-{}", cases.len() + 1);
        let title = format!("the example of {} line {}", example.page, example.line);
        let subject = Step::new(Role::Subject, base.id(), body);
        cases.push(base.case(Phase::Examples, &slug, &title, subject));
    }
    cases
}

/// One field at a time; those of which the documents say what must come go before those that they leave open.
fn fields(base: &Base<'_>, role: &OperationRole) -> Vec<Case> {
    let is_open = |variant: &FieldVariant| {
        let open = ["-null", "-empty", "-blank"];
        open.iter().any(|end| variant.slug.ends_with(end))
    };
    let shown = shown(base.operation);
    let variants = field_variants(&base.operation.request, &base.valid);
    let (open, decided): (Vec<_>, Vec<_>) = variants.into_iter().partition(is_open);
    let mut slugs = BTreeSet::new();
    decided
        .into_iter()
        .chain(open)
        .filter(|variant| !role.names.contains_key("dbName") || !variant.slug.starts_with("dbName"))
        .filter(|variant| !shown.contains(&variant.slug))
        .filter(|variant| slugs.insert(variant.slug.clone()))
        .take(VARIANTS_MAX)
        .map(|variant| {
            let subject = Step::new(Role::Subject, base.id(), variant.body);
            base.with_twin(&variant.slug, &variant.title, subject)
        })
        .collect()
}

fn texts(base: &Base<'_>) -> Vec<Case> {
    let text = base.valid.to_string();
    text_variants(&text, &text)
        .into_iter()
        .filter(|variant| TEXTS.contains(&variant.slug))
        // Where nothing is required nothing says that an empty body is wrong.
        .filter(|variant| variant.slug != "empty-body" || is_demanding(base.operation))
        .map(|variant| {
            let subject = Step::new(Role::Subject, base.id(), Value::Null).raw(variant.bytes);
            base.with_twin(variant.slug, variant.title, subject)
        })
        .collect()
}

fn is_demanding(operation: &Operation) -> bool {
    operation
        .request_required()
        .is_some_and(|names| !names.is_empty())
}

fn http(base: &Base<'_>) -> Vec<Case> {
    let mut get = base.subject();
    get.method = Some("GET".to_owned());
    let mut query = base.subject();
    query.path = Some(format!("{}?vdbspec=1", base.operation.path));
    vec![
        base.with_twin("method-get", "GET instead of POST", get),
        base.with_twin("query-string", "a query string", query),
        base.with_twin(
            "content-type-absent",
            "no Content-Type",
            base.subject().header("Content-Type", ""),
        ),
        base.with_twin(
            "token-absent",
            "no authorization",
            base.subject().sender(Sending::Nobody),
        ),
        base.with_twin(
            "token-wrong",
            "a bearer token that is wrong",
            base.subject()
                .sender(Sending::Stranger("Bearer vdbspec:wrong".to_owned())),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{PRESENT, cases};
    use crate::contract::{Access, Contract};
    use crate::run::case::{Body, Case};
    use crate::run::phases::SUBJECTS;

    fn all() -> (Contract, Vec<Case>) {
        let contract = Contract::embedded().expect("the contract");
        let cases = cases(&contract);
        (contract, cases)
    }

    #[test]
    fn every_operation_but_those_under_test_is_asked_for_once() {
        let (contract, cases) = all();
        let asked: Vec<_> = cases
            .iter()
            .filter(|case| case.id.ends_with(PRESENT))
            .map(|case| case.operation.as_str())
            .collect();
        let once: BTreeSet<_> = asked.iter().copied().collect();
        assert_eq!(asked.len(), once.len());
        for id in contract.operations.keys().map(String::as_str) {
            assert_eq!(once.contains(id), !SUBJECTS.contains(&id), "{id}");
        }
    }

    #[test]
    fn what_a_run_can_neither_own_nor_undo_has_no_request() {
        let (contract, cases) = all();
        let mut never = 0;
        for case in &cases {
            for step in &case.steps {
                let role = contract.roles.get(&step.operation).expect("classified");
                assert!(role.is_sendable(), "{} sends {}", case.id, step.operation);
            }
            if case.steps.is_empty() {
                assert!(case.id.ends_with(PRESENT), "{}", case.id);
                never += 1;
            }
        }
        assert!(never > 15, "{never}");
    }

    #[test]
    fn a_changing_request_with_a_name_names_what_is_the_runs_own() {
        let (contract, cases) = all();
        for step in cases.iter().flat_map(|case| &case.steps) {
            let role = contract.roles.get(&step.operation).expect("classified");
            let Body::Json(body) = &step.body else {
                continue;
            };
            if role.access == Access::Reads {
                continue;
            }
            for (key, kind) in &role.names {
                if let Some(name) = body.get(key).and_then(serde_json::Value::as_str)
                    && kind.is_shared()
                    && !name.trim().is_empty()
                    && name != "none"
                {
                    assert!(name.starts_with('<'), "{} {key} {name}", step.operation);
                }
            }
        }
    }

    #[test]
    fn ids_are_unique_and_no_operation_has_too_many_cases() {
        let (_, cases) = all();
        let ids: BTreeSet<_> = cases.iter().map(|case| &case.id).collect();
        assert_eq!(ids.len(), cases.len());
        let most = cases.iter().map(|case| {
            let same = cases
                .iter()
                .filter(|other| other.operation == case.operation);
            same.count()
        });
        assert!(most.max().is_some_and(|most| most <= 60));
    }
}
