//! The verdict of a case from its judgements.

use super::event::Role;
use super::session::Record;
use crate::check::{Judgement, Verdict};

/// A failure in set-up is not the case's own: the case is inconclusive and folded under that finding.
pub(super) fn of_case(record: &Record, reason: Option<String>) -> (Verdict, Option<String>) {
    let role = |judgement: &Judgement| {
        judgement
            .exchange
            .and_then(|at| record.exchanges.get(at))
            .map(|exchange| exchange.role)
    };
    let own = record
        .judgements
        .iter()
        .filter(|judgement| role(judgement) != Some(Role::Setup));
    let worst = own.map(|judgement| judgement.verdict).max();
    let broken_setup = record.judgements.iter().find(|judgement| {
        role(judgement) == Some(Role::Setup) && judgement.verdict == Verdict::Fail
    });
    match (worst, broken_setup, &reason) {
        (Some(Verdict::Fail | Verdict::Error), ..) => (worst.unwrap_or(Verdict::Error), reason),
        (_, Some(judgement), _) => {
            let why = format!("set-up broke: {} {}", judgement.rule, judgement.kind);
            (
                Verdict::Inconclusive,
                Some(reason.map_or(why.clone(), |reason| format!("{reason} ({why})"))),
            )
        }
        (_, None, Some(_)) => (Verdict::Inconclusive, reason),
        (Some(verdict), None, None) => (verdict, None),
        (None, None, None) => (
            Verdict::Inconclusive,
            Some("nothing could be judged".to_owned()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::of_case;
    use crate::check::{Judgement, Verdict, rule};
    use crate::run::event::{Evidence, Role};
    use crate::run::session::Record;

    fn record(judged: &[(Role, Verdict)]) -> Record {
        let exchange = |role| Evidence {
            role,
            operation: "aliases/create".to_owned(),
            method: "POST".to_owned(),
            path: String::new(),
            headers: Vec::new(),
            body: String::new(),
            curl: String::new(),
            answer: None,
            failure: None,
            elapsed: std::time::Duration::ZERO,
        };
        let rule = rule("request/valid-accepted").expect("a rule");
        let judgements = judged
            .iter()
            .enumerate()
            .map(|(at, (_, verdict))| Judgement {
                exchange: Some(at),
                ..rule.judge(*verdict, "refused", "accepted", "refused")
            });
        Record {
            silent: crate::run::Selection::default(),
            exchanges: judged.iter().map(|(role, _)| exchange(*role)).collect(),
            judgements: judgements.collect(),
            ..Record::default()
        }
    }

    #[test]
    fn the_worst_judgement_is_the_verdict() {
        let found = of_case(
            &record(&[
                (Role::Subject, Verdict::Pass),
                (Role::Subject, Verdict::Warn),
            ]),
            None,
        );
        assert_eq!(found, (Verdict::Warn, None));
    }

    #[test]
    fn a_failure_in_set_up_leaves_the_case_undecided() {
        let (verdict, reason) = of_case(&record(&[(Role::Setup, Verdict::Fail)]), None);
        assert_eq!(verdict, Verdict::Inconclusive);
        assert!(reason.is_some_and(|reason| reason.contains("request/valid-accepted")));
    }

    #[test]
    fn what_nobody_could_judge_is_never_a_pass() {
        assert_eq!(of_case(&record(&[]), None).0, Verdict::Inconclusive);
        let reason = Some("no answer".to_owned());
        assert_eq!(
            of_case(&record(&[(Role::Subject, Verdict::Pass)]), reason.clone()),
            (Verdict::Inconclusive, reason)
        );
    }
}
