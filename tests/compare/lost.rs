//! Answers by themselves: what is lost, or sent twice.

use std::collections::BTreeSet;
use std::time::Duration;

use vdbspec::check::Verdict;
use vdbspec::run::{AnswerEvidence, CaseResult, Evidence, Phase, Role};
use vdbspec::snapshot::differ::{Answers, Asked, Comparison, compare};

fn exchange(role: Role, operation: &str, answer: Option<&str>) -> Evidence {
    let body = |text: &str| AnswerEvidence {
        status: 200,
        headers: Vec::new(),
        body: text.into(),
    };
    Evidence {
        role,
        operation: operation.into(),
        method: "POST".into(),
        path: format!("/v2/vectordb/{operation}"),
        headers: Vec::new(),
        body: "{}".into(),
        curl: String::new(),
        answer: answer.map(body),
        failure: answer.is_none().then(|| "connection refused".to_owned()),
        elapsed: Duration::ZERO,
    }
}

fn answers(read: Option<&str>) -> Answers {
    taken(vec![
        exchange(Role::Subject, "aliases/drop", Some("{\"code\":0}")),
        exchange(Role::Witness, "aliases/list", read),
    ])
}

fn taken(exchanges: Vec<Evidence>) -> Answers {
    let mut answers = Answers::of_two();
    answers.take(&CaseResult {
        index: 0,
        id: "scenarios/aliases.drop/plain".into(),
        phase: Phase::Scenarios,
        operation: "aliases/drop".into(),
        title: String::new(),
        verdict: Verdict::Pass,
        flaky: false,
        reason: None,
        judgements: Vec::new(),
        exchanges,
        names: Vec::new(),
        duration: Duration::ZERO,
    });
    answers
}

fn between(one: &Answers, other: &Answers) -> Comparison {
    let place = Answers::place("scenarios/aliases.drop/plain", "aliases/drop");
    let asked = [(place, Asked { met: Vec::new() })].into();
    compare((one, other), ["a", "b"], &asked, (true, &BTreeSet::new()))
}

#[test]
fn a_content_type_that_is_sent_twice_is_a_difference() {
    let with = |types: &[&str]| {
        let mut first = exchange(Role::Subject, "aliases/drop", Some("{}"));
        let pair = |value: &&str| ("Content-Type".to_owned(), (*value).to_owned());
        let answer = first.answer.as_mut().expect("an answer");
        answer.headers = types.iter().map(pair).collect();
        taken(vec![first])
    };
    let found = between(&with(&["a/b"]), &with(&["a/b", "c/d"])).differences;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].change, "content-type: a/b → a/b, c/d");
}

#[test]
fn a_read_without_an_answer_is_no_difference_and_what_it_would_have_told_is_undecided() {
    let (told, untold) = (answers(Some("{\"data\":[]}")), answers(None));
    assert!(!between(&told, &told).is_unsure());
    for (sides, at) in [([&untold, &told], 0), ([&told, &untold], 1)] {
        let found = between(sides[0], sides[1]);
        assert_eq!(found.differences, []);
        assert_eq!(
            (found.compared, found.same, found.is_unsure()),
            (1, 1, true)
        );
        let why = "scenarios/aliases.drop/plain: no answer to aliases/list afterwards";
        assert_eq!(found.targets[at].undecided, [why]);
        assert_eq!(found.targets[1 - at].undecided, [""; 0]);
    }
    let both = between(&untold, &untold);
    assert!(both.is_unsure() && both.differences.is_empty());
}
