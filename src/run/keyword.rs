//! The keywords of the specs that a finding is about, and the lines of the pages where they were read.

use super::summary::KeywordRef;
use crate::contract::Contract;

/// Rules about the form of answers, and the keywords that say that form.
const OF_RULES: [(&str, &[&str]); 8] = [
    (
        "code/error-is-not-zero",
        &["/response/error/properties/code/not"],
    ),
    (
        "code/success-is-zero",
        &["/response/success/properties/code/const"],
    ),
    (
        "envelope/data",
        &[
            "/response/success/required/data",
            "/response/success/properties/data/type",
        ],
    ),
    (
        "envelope/integer-code",
        &[
            "/response/success/properties/code/type",
            "/response/error/properties/code/type",
        ],
    ),
    (
        "envelope/message",
        &[
            "/response/error/required/message",
            "/response/error/properties/message/type",
        ],
    ),
    (
        "envelope/object",
        &["/response/success/type", "/response/error/type"],
    ),
    // What a page describes can be asked for.
    ("request/valid-accepted", &["/path"]),
    ("transport/documented-path", &["/path", "/method"]),
];

/// Those that stand in the spec of the operation: of the rule, and of the field that the condition names
/// (`missing-field(indexParams[].fieldName): …`). `known` is the keyword itself where the rule has named it.
pub(super) fn keywords(
    contract: &Contract,
    operation: &str,
    rule: &str,
    condition: Option<&str>,
    known: Option<&str>,
) -> Vec<KeywordRef> {
    let Some(spec) = contract.operations.get(operation) else {
        return Vec::new();
    };
    let of_rule = OF_RULES.iter().find(|(id, _)| *id == rule);
    let of_rule = of_rule.map_or(&[][..], |(_, pointers)| *pointers);
    let mut pointers: Vec<String> = match known {
        Some(pointer) => vec![pointer.to_owned()],
        None => of_rule.iter().map(|&text| text.to_owned()).collect(),
    };
    pointers.extend(condition.into_iter().flat_map(of_condition));
    let stands = |pointer: String| {
        let places = match spec.provenance.get(&pointer) {
            Some(places) => places.clone(),
            // What no page says may have been decided.
            None => vec![decided(contract, operation, &pointer)?],
        };
        Some(KeywordRef {
            operation: operation.to_owned(),
            pointer,
            places,
        })
    };
    pointers.into_iter().filter_map(stands).collect()
}

/// The decision that put a keyword into a spec.
fn decided(contract: &Contract, operation: &str, pointer: &str) -> Option<String> {
    let mut overlays = contract.operations.overlays(operation).iter();
    let is_of = |at: &str| {
        let rest = pointer.strip_prefix(at);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let overlay = overlays.find(|one| one.decided.is_some() && is_of(&one.pointer))?;
    Some(format!("decision {}", overlay.decision))
}

/// Whether the field must be there, or what it may be.
fn of_condition(condition: &str) -> Vec<String> {
    let inside = condition.split_once('(').and_then(|(id, rest)| {
        let (field, _) = rest.split_once(')')?;
        Some((id, field))
    });
    let Some((id, field)) = inside else {
        return Vec::new();
    };
    let (above, name) = field.rsplit_once('.').unwrap_or(("", field));
    let mut object = "/request".to_owned();
    for part in above.split('.').filter(|part| !part.is_empty()) {
        object.push_str(&below(part));
    }
    if id == "missing-field" {
        return vec![format!("{object}/required/{name}")];
    }
    vec![format!("{object}{}/type", below(name))]
}

/// `name` is a property, `name[]` what its items are.
fn below(part: &str) -> String {
    match part.strip_suffix("[]") {
        Some(list) => format!("/properties/{list}/items"),
        None => format!("/properties/{part}"),
    }
}

#[cfg(test)]
mod tests {
    use super::keywords;
    use crate::contract::Contract;

    fn pointers(operation: &str, rule: &str, condition: Option<&str>) -> Vec<String> {
        known(operation, rule, condition, None)
    }

    fn known(
        operation: &str,
        rule: &str,
        condition: Option<&str>,
        known: Option<&str>,
    ) -> Vec<String> {
        let contract = Contract::embedded().expect("the contract");
        let found = keywords(&contract, operation, rule, condition, known);
        assert!(found.iter().all(|one| !one.places.is_empty()));
        found.into_iter().map(|one| one.pointer).collect()
    }

    #[test]
    fn a_condition_leads_to_what_is_said_of_its_field() {
        let missing = Some("missing-field(userName): a required field is missing");
        assert_eq!(
            pointers("users/describe", "request/required-field", missing),
            ["/request/required/userName"]
        );
        let deep = Some("wrong-type(indexParams[].fieldName): a field has another type");
        assert_eq!(
            pointers("indexes/create", "request/field-type", deep),
            ["/request/properties/indexParams/items/properties/fieldName/type"]
        );
    }

    #[test]
    fn what_no_page_says_leads_to_the_decision_that_does() {
        let contract = Contract::embedded().expect("the contract");
        let found = keywords(
            &contract,
            "resource_groups/list",
            "code/success-is-zero",
            None,
            None,
        );
        let places: Vec<_> = found.iter().flat_map(|one| &one.places).collect();
        assert_eq!(places, ["decision WX-01"]);
    }

    #[test]
    fn a_keyword_that_the_rule_has_named_is_the_only_one() {
        let named = "/response/success/properties/data/properties/has/type";
        let found = known("partitions/has", "envelope/data", None, Some(named));
        assert_eq!(found, [named]);
    }

    #[test]
    fn a_rule_about_the_form_leads_to_what_is_said_of_the_answer() {
        let found = pointers("users/list", "envelope/integer-code", Some("valid"));
        assert!(found.contains(&"/response/success/properties/code/type".to_owned()));
        assert_eq!(
            pointers("partitions/list", "request/valid-accepted", None),
            ["/path"]
        );
        assert!(pointers("users/list", "time/kept", None).is_empty());
        assert!(pointers("users/none", "envelope/data", None).is_empty());
    }
}
