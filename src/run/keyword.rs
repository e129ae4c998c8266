//! The keywords of the specs that a finding is about, and the lines of the pages where they were read.

use super::summary::KeywordRef;
use crate::contract::Contract;

/// Rules about the form of answers, and the keywords that say that form.
const OF_RULES: [(&str, &[&str]); 7] = [
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
    ("transport/documented-path", &["/path", "/method"]),
];

/// Those that stand in the spec of the operation: of the rule, and of the field that the condition names
/// (`missing-field(indexParams[].fieldName): …`).
pub(super) fn keywords(
    contract: &Contract,
    operation: &str,
    rule: &str,
    condition: Option<&str>,
) -> Vec<KeywordRef> {
    let Some(spec) = contract.operations.get(operation) else {
        return Vec::new();
    };
    let of_rule = OF_RULES.iter().find(|(id, _)| *id == rule);
    let mut pointers: Vec<String> = of_rule
        .map(|(_, pointers)| pointers.iter().map(|&text| text.to_owned()).collect())
        .unwrap_or_default();
    pointers.extend(condition.into_iter().flat_map(of_condition));
    let stands = |pointer: String| {
        let places = spec.provenance.get(&pointer)?;
        Some(KeywordRef {
            operation: operation.to_owned(),
            pointer,
            places: places.clone(),
        })
    };
    pointers.into_iter().filter_map(stands).collect()
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
        let contract = Contract::embedded().expect("the contract");
        let found = keywords(&contract, operation, rule, condition);
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
    fn a_rule_about_the_form_leads_to_what_is_said_of_the_answer() {
        let found = pointers("users/list", "envelope/integer-code", Some("valid"));
        assert!(found.contains(&"/response/success/properties/code/type".to_owned()));
        assert!(pointers("users/list", "time/kept", None).is_empty());
        assert!(pointers("users/none", "envelope/data", None).is_empty());
    }
}
