//! `indexes/default-metric`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const DEFAULT_METRIC: Rule = Rule {
    id: "indexes/default-metric",
    level: Level::Must,
    title: "Without a metric the metric of a dense vector field is COSINE.",
    clauses: &["CI-20"],
    method: "The metric left out, with the type absent or AUTOINDEX; indexes/describe shows the metric. With an explicit type a refusal or another metric is a warning.",
};

#[cfg(test)]
mod tests {
    use super::DEFAULT_METRIC;
    use crate::check::outcome::testing::verdict;
    use crate::check::{Class, Verdict};

    #[test]
    fn on_indexes_create_metric_omitted_passes_when_accepted_and_is_a_fail_otherwise() {
        assert_eq!(
            verdict("indexes/create", &["metric-omitted"], &Class::Accepted),
            (Verdict::Pass, DEFAULT_METRIC.id.to_owned())
        );
        assert_eq!(
            verdict("indexes/create", &["metric-omitted"], &Class::Rejected),
            (Verdict::Fail, DEFAULT_METRIC.id.to_owned())
        );
    }

    #[test]
    fn on_indexes_create_explicit_type_without_metric_passes_when_accepted_and_is_a_warn_otherwise()
    {
        assert_eq!(
            verdict(
                "indexes/create",
                &["explicit-type-without-metric"],
                &Class::Accepted
            ),
            (Verdict::Pass, DEFAULT_METRIC.id.to_owned())
        );
        assert_eq!(
            verdict(
                "indexes/create",
                &["explicit-type-without-metric"],
                &Class::Rejected
            ),
            (Verdict::Warn, DEFAULT_METRIC.id.to_owned())
        );
    }
}
