//! `transport/documented-path`.

use crate::check::reading::Class;
use crate::check::rule::Rule;
use crate::check::verdict::Judgement;
use crate::contract::Level;
use crate::wire::Exchange;

/// The rule.
pub const DOCUMENTED_PATH: Rule = Rule {
    id: "transport/documented-path",
    level: Level::Must,
    title: "Each documented operation answers at its documented method and path.",
    clauses: &["CA-07", "DA-04", "CI-04", "H-13", "DA-06"],
    method: "The three operations under test: HTTP 404 or 405 without JSON on the documented path means that it is absent. Every documented operation: a redirect (HTTP 300 to 303, 307 and 308 with Location) is no answer of it, whatever its body holds; vdbspec follows none.",
};

const EXPECTED: &str = "an answer of the operation";

/// Judges a redirect from the documented method and path of any operation; nothing where there is none.
pub fn redirected(exchange: &Exchange) -> Option<Judgement> {
    let answer = exchange.answer()?;
    let to = answer.redirect()?;
    let seen = format!("HTTP {} redirects to {to}", answer.status);
    Some(DOCUMENTED_PATH.broken("redirected", EXPECTED, seen))
}

/// Judges an exchange that used the documented method and path.
pub fn check(exchange: &Exchange, class: &Class) -> Option<Judgement> {
    let status = exchange.answer()?.status;
    Some(match class {
        Class::NoRoute => {
            DOCUMENTED_PATH.broken("absent", EXPECTED, format!("HTTP {status} without JSON"))
        }
        _ => DOCUMENTED_PATH.pass(EXPECTED),
    })
}

#[cfg(test)]
mod tests {
    use super::{check, redirected};
    use crate::check::Verdict;
    use crate::check::reading::Class;
    use crate::check::testing::exchange;

    #[test]
    fn an_answer_that_sends_the_client_elsewhere_fails_and_says_where() {
        let mut answered = exchange(307, r#"{"code":0,"data":{}}"#);
        assert!(redirected(&answered).is_none(), "without Location");
        if let Ok(answer) = &mut answered.outcome {
            let to = "http://elsewhere.example/v2".to_owned();
            answer.headers.push(("location".to_owned(), to));
        }
        let judged = redirected(&answered).expect("a redirect");
        assert_eq!(judged.verdict, Verdict::Fail);
        assert!(judged.seen.contains("http://elsewhere.example/v2"));
        for status in [200, 304, 404] {
            if let Ok(answer) = &mut answered.outcome {
                answer.status = status;
            }
            assert!(redirected(&answered).is_none(), "{status}");
        }
    }

    #[test]
    fn a_path_that_leads_nowhere_fails() {
        let nowhere = exchange(404, "404 page not found");
        assert_eq!(
            check(&nowhere, &Class::NoRoute).map(|judged| judged.verdict),
            Some(Verdict::Fail)
        );
        let there = exchange(200, "{}");
        assert_eq!(
            check(&there, &Class::Rejected).map(|judged| judged.verdict),
            Some(Verdict::Pass)
        );
    }
}
