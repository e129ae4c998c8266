//! `indexes/metric-as-asked`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// An index has the metric it was asked for.
pub const INDEX_METRIC: Rule = Rule {
    id: "indexes/metric-as-asked",
    level: Level::Must,
    title: "An index has the metric it was asked for.",
    clauses: &["CI-19"],
    method: "metricType of indexes/describe after each accepted create that names one. An empty metric there decides nothing.",
};

#[cfg(test)]
mod tests {
    use super::super::Said;
    use super::super::testing::{Shown, judged, step, step_with};
    use super::INDEX_METRIC;
    use crate::check::Verdict;

    #[test]
    fn only_the_metric_that_was_asked_for_passes() {
        let expected = Shown::new().index("ix", "vector", "L2", "FLAT");
        let made = step("indexes/create", Said::Accepted, "");
        let judgement = judged(
            &made,
            &expected,
            &Shown::new().index("ix", "vector", "IP", "FLAT"),
        );
        assert_eq!(
            (judgement.rule.as_str(), judgement.verdict),
            (INDEX_METRIC.id, Verdict::Fail)
        );
        assert_eq!(judged(&made, &expected, &expected).verdict, Verdict::Pass);
    }

    #[test]
    fn without_a_metric_in_the_request_the_rule_of_the_default_speaks() {
        let expected = Shown::new().index("ix", "vector", "COSINE", "AUTOINDEX");
        let made = step_with(
            "indexes/create",
            Said::Accepted,
            "",
            &["metric-omitted"],
            "indexes/default-metric",
        );
        let judgement = judged(
            &made,
            &expected,
            &Shown::new().index("ix", "vector", "L2", "AUTOINDEX"),
        );
        assert_eq!(
            (judgement.rule.as_str(), judgement.verdict),
            ("indexes/default-metric", Verdict::Fail)
        );
    }
}
