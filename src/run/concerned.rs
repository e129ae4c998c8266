//! Which requests of a race concern what it shows: clients may have been at work on other aliases before

use super::event::{Evidence, Phase};
use super::findings::Shown;

/// Which requests concern what is shown at this place. Of a race those that name the same alias, or where they name none what the
/// answer names: clients may have been at work on others before. Of any other case all.
pub(super) fn concerned<'a>(
    best: &'a Shown<'_>,
    at: usize,
) -> impl Fn(&Evidence) -> bool + use<'a> {
    let names = best.case.names.iter();
    let quoted = names.map(|(name, placeholder)| (format!("\"{name}\""), placeholder.as_str()));
    let is_alias = |placeholder: &str| placeholder.starts_with("<alias-");
    let shown = best.case.exchanges.get(at);
    let is_race = best.case.phase == Phase::Histories;
    let text = shown.filter(|_| is_race).map(|shown| {
        let answer = shown.answer.as_ref().map(|answer| answer.body.as_str());
        format!("{} {}", shown.body, answer.unwrap_or_default())
    });
    let quoted: Vec<(String, &str)> = quoted.collect();
    move |exchange| {
        let Some(text) = &text else { return true };
        let stands = |quoted: &str| text.contains(quoted);
        let of_aliases = quoted
            .iter()
            .filter(|(_, placeholder)| is_alias(placeholder));
        let mut aliases = of_aliases.clone().map(|(name, _)| name.as_str());
        if !aliases.any(stands) {
            return true;
        }
        let mut own = of_aliases
            .map(|(name, _)| name.as_str())
            .filter(|name| exchange.body.contains(name))
            .peekable();
        if own.peek().is_some() {
            return own.any(stands);
        }
        let mut all = quoted.iter().map(|(name, _)| name.as_str());
        all.any(|name| exchange.body.contains(name) && stands(name))
    }
}

#[cfg(test)]
mod tests {
    use crate::check::effect;
    use crate::contract::Contract;
    use crate::run::event::{CaseResult, Evidence, Phase, Role};
    use crate::run::findings::findings;
    use crate::run::testing::failed;

    #[test]
    fn of_a_race_those_requests_are_shown_that_are_about_the_same_alias() {
        let contract = Contract::embedded().expect("the contract");
        let sent = |operation: &str, body: &str| Evidence {
            body: body.to_owned(),
            curl: format!("{operation} {body}"),
            ..Evidence::of_operation(Role::Subject, operation)
        };
        let judgement = effect::WITNESSES_AGREE.broken("dangling", "agreement", "none");
        let mut race = failed(0, "aliases/create", judgement);
        race.judgements[0].exchange = Some(4);
        race.names = [
            ("a1", "<alias-1>"),
            ("a2", "<alias-2>"),
            ("c4", "<collection-4>"),
        ]
        .map(|(name, placeholder)| (name.to_owned(), placeholder.to_owned()))
        .to_vec();
        race.exchanges = vec![
            sent("collections/create", r#"{"collectionName":"c4"}"#),
            sent(
                "aliases/create",
                r#"{"aliasName":"a1","collectionName":"c4"}"#,
            ),
            sent("collections/create", r#"{"collectionName":"c5"}"#),
            sent(
                "aliases/create",
                r#"{"aliasName":"a2","collectionName":"c4"}"#,
            ),
            sent(
                "aliases/create",
                r#"{"aliasName":"a2","collectionName":"c4"}"#,
            ),
        ];
        let shown = |race: &CaseResult| {
            let found = findings(&contract, std::slice::from_ref(race), &[], "vdbspec run");
            found[0].setup.len()
        };
        assert_eq!(shown(&race), 4);
        race.phase = Phase::Histories;
        let found = findings(&contract, &[race.clone()], &[], "vdbspec run");
        let setup: Vec<_> = found[0].setup.iter().map(String::as_str).collect();
        assert_eq!(
            setup,
            [
                race.exchanges[0].curl.as_str(),
                race.exchanges[3].curl.as_str()
            ]
        );
    }
}
