//! What became of a row, from what the run against its server came to.

use std::collections::BTreeSet;

use super::expected::Expected;
use super::matrix::Outcome;
use super::trial::{Noted, Seen};
use crate::run::{ExitCode, Finding, Summary};

/// Findings that one cause may make.
pub(super) const FINDINGS_MAX: usize = 2;

/// What became of it, the rule that says so, and what to know where it is not as it should be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) outcome: Outcome,
    pub(super) rule: Option<String>,
    pub(super) why: Option<String>,
}

pub(super) const fn plain(outcome: Outcome) -> Judged {
    Judged {
        outcome,
        rule: None,
        why: None,
    }
}

pub(super) fn because(outcome: Outcome, why: impl Into<String>) -> Judged {
    Judged {
        why: Some(why.into()),
        ..plain(outcome)
    }
}

/// A dialect under its own profile.
pub(super) fn dialect(seen: &Seen) -> Judged {
    let summary = &seen.summary;
    if !summary.findings.is_empty() {
        because(Outcome::Accused, first(summary))
    } else if summary.exit == ExitCode::Conforms {
        plain(Outcome::Silent)
    } else {
        because(Outcome::Undecided, undecided(summary))
    }
}

/// A fault; `usual` is what the same run notes of a server without it.
pub(super) fn fault(expected: &Expected, seen: &Seen, usual: &BTreeSet<Noted>) -> Judged {
    let summary = &seen.summary;
    let rules = match expected {
        Expected::Nothing if !summary.findings.is_empty() => {
            return because(Outcome::Accused, first(summary));
        }
        Expected::Nothing if summary.exit == ExitCode::Inconclusive => {
            return plain(Outcome::Refrained);
        }
        Expected::Nothing => return plain(Outcome::Missed),
        Expected::Finding(rules) | Expected::Note(rules) => rules,
    };
    let speaks = |rule: &str| rules.iter().any(|known| *known == rule);
    let finder = summary.findings.iter().find(|found| speaks(&found.rule));
    if let Some(finder) = finder {
        let outcome = if summary.findings.len() > FINDINGS_MAX {
            Outcome::TooMany
        } else {
            Outcome::Found
        };
        return Judged {
            rule: Some(finder.rule.clone()),
            ..plain(outcome)
        };
    }
    if !summary.findings.is_empty() {
        let rules: Vec<&str> = rules.iter().copied().collect();
        let why = format!("its clauses are served by {}", rules.join(", "));
        return because(Outcome::Unrelated, why);
    }
    let mut notes = seen.notes.difference(usual);
    let speaking = notes.find(|(rule, ..)| speaks(rule));
    match (expected, speaking) {
        (Expected::Note(_), Some((rule, ..))) => Judged {
            rule: Some(rule.clone()),
            ..plain(Outcome::Noted)
        },
        _ => because(Outcome::Missed, undecided(summary)),
    }
}

/// A finding in a few words.
pub(super) fn told(finding: &Finding) -> String {
    let flaky = if finding.flaky { ", flaky" } else { "" };
    format!("{} ({}{flaky})", finding.rule, finding.kind)
}

fn first(summary: &Summary) -> String {
    let first = summary.findings.first();
    first.map_or_else(String::new, |finding| {
        format!(
            "{} expects {}, and {} showed {}",
            finding.rule, finding.expected, finding.case, finding.seen
        )
    })
}

/// Why a run without findings did not say that the server conforms, if it did not.
fn undecided(summary: &Summary) -> String {
    if let Some(stopped) = &summary.stopped {
        return stopped.clone();
    }
    let mut rules = summary.rules.iter();
    let open = rules.find(|rule| rule.level == "must" && !rule.decided);
    match open {
        Some(rule) => {
            let why = rule.why.as_deref().unwrap_or("no case decided it");
            format!("{} stayed undecided: {why}", rule.id)
        }
        None => "nothing was found".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Outcome, dialect, fault};
    use crate::check::Verdict;
    use crate::run::testing::summary;
    use crate::run::{ExitCode, Finding, Summary};
    use crate::selftest::expected::Expected;
    use crate::selftest::trial::Seen;

    fn finding(rule: &str) -> Finding {
        Finding {
            rule: rule.to_owned(),
            title: String::new(),
            kind: "kind".to_owned(),
            verdict: Verdict::Fail,
            clauses: Vec::new(),
            keywords: Vec::new(),
            condition: None,
            also_held: Vec::new(),
            expected: String::new(),
            seen: String::new(),
            picture: None,
            request: String::new(),
            answer: String::new(),
            read: None,
            setup: Vec::new(),
            times: 1,
            case: String::new(),
            cases: Vec::new(),
            operations: Vec::new(),
            steady: Vec::new(),
            folded: 0,
            flaky: false,
            repeated: None,
            rerun: String::new(),
            replay: None,
            recorded: None,
            script: None,
            accepted: None,
        }
    }

    fn seen(rules: &[&str], exit: ExitCode) -> Seen {
        let summary = Summary {
            findings: rules.iter().map(|rule| finding(rule)).collect(),
            ..summary(exit)
        };
        Seen {
            summary,
            notes: BTreeSet::new(),
            met: BTreeSet::new(),
            broken: BTreeSet::new(),
        }
    }

    fn judged(expected: &Expected, seen: &Seen) -> Outcome {
        fault(expected, seen, &BTreeSet::new()).outcome
    }

    #[test]
    fn a_fault_is_found_by_a_rule_of_its_clause_and_by_no_other() {
        let expected = Expected::Finding(["a/b", "a/c"].into());
        let found = |rules: &[&str]| judged(&expected, &seen(rules, ExitCode::Findings));
        assert_eq!(found(&["a/c"]), Outcome::Found);
        assert_eq!(found(&["x/y", "a/b"]), Outcome::Found);
        assert_eq!(found(&["x/y"]), Outcome::Unrelated);
        assert_eq!(found(&["a/b", "x/y", "x/z"]), Outcome::TooMany);
        assert_eq!(
            judged(&expected, &seen(&[], ExitCode::Conforms)),
            Outcome::Missed
        );
    }

    #[test]
    fn what_is_left_open_must_differ_from_what_the_same_server_does_without_the_fault() {
        let expected = Expected::Note(["a/b"].into());
        let note = |kind: &str| ("a/b".to_owned(), "case".to_owned(), kind.to_owned());
        let mut noted = seen(&[], ExitCode::Conforms);
        noted.notes.insert(note("refused"));
        let usual = BTreeSet::from([note("accepted")]);
        assert_eq!(fault(&expected, &noted, &usual).outcome, Outcome::Noted);
        let usual = BTreeSet::from([note("refused")]);
        assert_eq!(fault(&expected, &noted, &usual).outcome, Outcome::Missed);
        let binding = Expected::Finding(["a/b"].into());
        assert_eq!(judged(&binding, &noted), Outcome::Missed);
    }

    #[test]
    fn a_fault_that_breaks_nothing_is_neither_accused_nor_acquitted() {
        let expected = Expected::Nothing;
        let outcome = |rules: &[&str], exit| judged(&expected, &seen(rules, exit));
        assert_eq!(outcome(&[], ExitCode::Inconclusive), Outcome::Refrained);
        assert_eq!(outcome(&[], ExitCode::Conforms), Outcome::Missed);
        assert_eq!(outcome(&["a/b"], ExitCode::Findings), Outcome::Accused);
    }

    #[test]
    fn a_dialect_must_be_silent_and_decided() {
        let outcome = |rules: &[&str], exit| dialect(&seen(rules, exit)).outcome;
        assert_eq!(outcome(&[], ExitCode::Conforms), Outcome::Silent);
        assert_eq!(outcome(&[], ExitCode::Inconclusive), Outcome::Undecided);
        // A warning does not change the exit code, and is a false alarm all the same.
        assert_eq!(outcome(&["a/b"], ExitCode::Conforms), Outcome::Accused);
    }
}
