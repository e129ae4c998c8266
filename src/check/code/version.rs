//! `code/as-the-version-answers`.

use serde_json::Value;

use crate::check::reading::{Class, Reading};
use crate::check::rule::Rule;
use crate::check::verdict::{Judgement, Verdict};
use crate::contract::{Level, Outcome, Patches};
use crate::model::{Expectation, VersionAnswer};
use crate::wire::Exchange;

/// The rule.
pub const AS_VERSION: Rule = Rule {
    id: "code/as-the-version-answers",
    level: Level::Should,
    title: "A refusal has the code and the HTTP status that the version gives, and a read shows what it shows.",
    clauses: &["H-19"],
    method: "Every refused request under the profile of a version: the code is that of the condition which the version checks first. Accepted requests are judged where the profile says what their answer shows. Where patches of the version differ, each of their codes will do, and the report says which patches fit. It fails the run; under documents codes are only recorded.",
};

/// Judges a refusal by what the version answers; silent where its code is not known, and under `documents`.
pub fn check(
    expectation: &Expectation,
    reading: &Reading,
    exchange: &Exchange,
) -> Option<Judgement> {
    let answers = &expectation.answers;
    if answers.is_empty() {
        return None;
    }
    let fits = |is_fitting: &dyn Fn(&VersionAnswer) -> bool| {
        let fitting = answers.iter().filter(|answer| is_fitting(answer));
        fitting.collect::<Vec<_>>()
    };
    match reading.class {
        Class::Accepted => {
            let fitting = fits(&|answer| answer.outcome != Outcome::Reject);
            accepted(answers, &fitting, reading.json.as_ref()?)
        }
        Class::Rejected | Class::NoRoute | Class::Unauthorised => {
            let status = exchange.answer()?.status;
            let refusing = fits(&|answer| answer.outcome != Outcome::Accept);
            let is_known =
                |answer: &&VersionAnswer| !(answer.codes.is_empty() && answer.status.is_empty());
            if !refusing.iter().any(is_known) {
                return None;
            }
            let expected = spoken(&refusing);
            let fitting = fits(&|answer| answer.refuses_with(reading.code, status));
            if !fitting.is_empty() {
                let known = told_apart(answers, &fitting, &expected);
                return Some(known.unwrap_or_else(|| AS_VERSION.pass(&expected)));
            }
            let has_code = refusing.iter().any(|answer| answer.has_code(reading.code));
            let kind = if has_code {
                "status"
            } else {
                expectation.condition.id
            };
            let seen = reading.brief(exchange);
            let mut judgement = AS_VERSION.judge(Verdict::Fail, kind, &expected, seen);
            judgement.condition = Some(expectation.condition.to_string());
            Some(judgement)
        }
        _ => None,
    }
}

/// Judges what an accepted answer shows, where the version says what.
fn accepted(
    all: &[VersionAnswer],
    accepting: &[&VersionAnswer],
    answer: &Value,
) -> Option<Judgement> {
    let is_shown = |one: &&VersionAnswer| one.not_shown(answer).is_none();
    let fitting: Vec<_> = accepting.iter().copied().filter(is_shown).collect();
    let expected = "an answer that some patch gives";
    if let (true, Some(first)) = (fitting.is_empty(), accepting.first()) {
        let (place, value) = first.not_shown(answer)?;
        let place = place.trim_start_matches('/').replace('/', ".");
        let seen = format!("`{place}` is something else");
        return Some(AS_VERSION.judge(
            Verdict::Fail,
            "shows",
            &format!("`{place}` is {value}"),
            seen,
        ));
    }
    let known = told_apart(all, &fitting, expected);
    let says = fitting.iter().any(|one| !one.shows.is_empty());
    known.or_else(|| says.then(|| AS_VERSION.pass(expected)))
}

/// A judgement that says which patches fit, where not all of them do.
fn told_apart(
    all: &[VersionAnswer],
    fitting: &[&VersionAnswer],
    expected: &str,
) -> Option<Judgement> {
    if fitting.is_empty() || fitting.len() == all.len() {
        return None;
    }
    let patches = fitting.iter().filter_map(|answer| answer.patches);
    let mut judgement = AS_VERSION.pass(expected);
    judgement.fits = Some(patches.fold(Patches::NONE, Patches::or));
    Some(judgement)
}

/// `HTTP 200 with code 1602`, with the patches where they differ.
fn spoken(answers: &[&VersionAnswer]) -> String {
    let words = answers.iter().map(|answer| {
        let join = |numbers: Vec<String>| numbers.join(" or ");
        let status = join(answer.status.iter().map(ToString::to_string).collect());
        let codes = join(answer.codes.iter().map(ToString::to_string).collect());
        let words = match (status.is_empty(), codes.is_empty()) {
            (false, false) => format!("HTTP {status} with code {codes}"),
            (false, true) => format!("HTTP {status}"),
            (true, false) => format!("code {codes}"),
            (true, true) => "any refusal".to_owned(),
        };
        match answer.patches {
            Some(patches) => format!("{words} (patches {patches})"),
            None => words,
        }
    });
    words.collect::<Vec<_>>().join(", or ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::check;
    use crate::check::Verdict;
    use crate::check::reading::Reading;
    use crate::check::testing::{codes, documents, exchange};
    use crate::check::verdict::Judgement;
    use crate::contract::{Profile, Profiles};
    use crate::model::{Condition, expect};

    const VERSION: &str = r#"
name = "v"
title = "A version."
date = "2026-11-22"
version = "1.0"
patches = "0-20"
[[order]]
operations = ["aliases/create"]
conditions = ["empty-field", "unknown-database", "unknown-collection"]
source = "The code."
[[row]]
operations = ["*"]
condition = "empty-field"
outcome = "reject"
codes = [1802]
rule = "request/required-field"
source = "The code."
[[row]]
operations = ["*"]
condition = "unknown-database"
outcome = "reject"
codes = [800]
rule = "request/required-field"
source = "The code."
[[row]]
operations = ["*"]
condition = "unknown-collection"
outcome = "reject"
codes = [65535]
patches = "0-18"
rule = "request/required-field"
source = "The code."
[[row]]
operations = ["*"]
condition = "unknown-collection"
outcome = "reject"
codes = [100]
patches = "18-"
rule = "request/required-field"
source = "The code."
[[row]]
operations = ["*"]
condition = "collection-is-alias"
outcome = "reject"
codes = [100]
patches = "0-11"
rule = "request/required-field"
source = "The code."
[[row]]
operations = ["*"]
condition = "collection-is-alias"
outcome = "accept"
patches = "12-"
rule = "request/required-field"
source = "The code."
"#;

    fn profile() -> Profile {
        let profiles = Profiles::parse([("v.toml", VERSION)]).expect("a profile");
        profiles.get("v").expect("it").clone()
    }

    fn judged(
        profile: &Profile,
        ids: &[&'static str],
        status: u16,
        body: &str,
    ) -> Option<Judgement> {
        let held: BTreeSet<_> = ids.iter().map(|id| Condition::of(id)).collect();
        let expectation = expect(profile, "aliases/create", &held);
        let answered = exchange(status, body);
        check(&expectation, &Reading::of(&answered, &codes()), &answered)
    }

    fn refusal(code: i64) -> String {
        format!(r#"{{"code":{code},"message":"no"}}"#)
    }

    #[test]
    fn the_code_is_that_of_the_condition_which_is_checked_first() {
        let of = |code| {
            let ids = ["unknown-collection", "empty-field", "unknown-database"];
            judged(&profile(), &ids, 200, &refusal(code)).map(|judged| judged.verdict)
        };
        assert_eq!(of(1802), Some(Verdict::Pass));
        assert_eq!(of(800), Some(Verdict::Fail));
        assert_eq!(of(100), Some(Verdict::Fail));
    }

    #[test]
    fn a_right_code_with_another_status_is_a_difference_of_its_own() {
        let found = judged(&profile(), &["unknown-database"], 400, &refusal(800)).expect("it");
        assert_eq!(
            (found.verdict, found.kind.as_str()),
            (Verdict::Fail, "status")
        );
        let found = judged(&profile(), &["unknown-database"], 200, &refusal(802)).expect("it");
        assert_eq!(found.kind, "unknown-database");
    }

    #[test]
    fn where_patches_differ_the_answer_says_which_ones_it_fits() {
        let fits = |ids: &[&'static str], body: &str| {
            let found = judged(&profile(), ids, 200, body).expect("a judgement");
            assert_eq!(found.verdict, Verdict::Pass, "{body}");
            found.fits.map(|patches| patches.to_string())
        };
        assert_eq!(
            fits(&["unknown-collection"], &refusal(65535)).as_deref(),
            Some("0-18")
        );
        assert_eq!(
            fits(&["unknown-collection"], &refusal(100)).as_deref(),
            Some("18-20")
        );
        assert_eq!(
            fits(&["collection-is-alias"], &refusal(100)).as_deref(),
            Some("0-11")
        );
        assert_eq!(
            fits(&["collection-is-alias"], r#"{"code":0,"data":{}}"#).as_deref(),
            Some("12-20")
        );
        let wrong = judged(&profile(), &["unknown-collection"], 200, &refusal(7777));
        assert_eq!(wrong.map(|judged| judged.verdict), Some(Verdict::Fail));
    }

    #[test]
    fn under_documents_and_where_no_code_is_known_nothing_is_said() {
        assert_eq!(
            judged(&documents(), &["missing-field"], 200, &refusal(7)),
            None
        );
        assert_eq!(
            judged(&profile(), &["query-string"], 200, &refusal(7)),
            None
        );
        let accepted = r#"{"code":0,"data":{}}"#;
        assert_eq!(
            judged(&profile(), &["unknown-database"], 200, accepted),
            None
        );
    }

    #[test]
    fn an_accepted_read_shows_what_the_version_shows() {
        let profile = crate::check::testing::profile("milvus-2.6");
        let of = |id: &'static str, has: &str| {
            let held = BTreeSet::from([Condition::of(id)]);
            let expectation = expect(&profile, "collections/has", &held);
            let answered = exchange(200, format!(r#"{{"code":0,"data":{{"has":{has}}}}}"#));
            check(&expectation, &Reading::of(&answered, &codes()), &answered)
        };
        let verdict = |id, has| of(id, has).map(|judged| judged.verdict);
        assert_eq!(verdict("collection-is-alias", "true"), Some(Verdict::Pass));
        assert_eq!(verdict("unknown-collection", "false"), Some(Verdict::Pass));
        assert_eq!(verdict("unknown-collection", "true"), Some(Verdict::Fail));
        let found = of("collection-is-alias", "false").expect("a judgement");
        assert_eq!(
            (found.verdict, found.kind.as_str()),
            (Verdict::Fail, "shows")
        );
        assert_eq!(found.expected, "`data.has` is true");
    }
}
