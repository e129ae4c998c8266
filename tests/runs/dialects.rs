//! Both dialects of the reference server under the documents alone.

use vdbspec::check::Verdict;
use vdbspec::run::ExitCode;
use vdbspec::server::{Dialect, ServerConfig};

use super::conduct::{Reference, TOKEN, conduct, options};
use super::told::told;

/// Where Milvus 2.6 departs from the documents: rule and kind of each warning. It refuses an index type without a
/// metric, looks up neither collection nor database where no index is asked for, and takes no notice of `indexConfig`, in which the
/// example of 2.4 names `IVF_FLAT`.
const DEPARTURES: &[(&str, &str)] = &[
    ("indexes/default-metric", "refused"),
    ("indexes/type-as-asked", "other-type"),
    ("indexes/unknown-collection", "accepted"),
    ("indexes/unknown-database", "accepted"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_dialect_conforms_and_shows_its_known_departures_and_no_other() {
    for (dialect, token, expected) in [
        (Dialect::Documents, Some(TOKEN), &[][..]),
        (Dialect::Milvus26, None, DEPARTURES),
    ] {
        let server = Reference::start(ServerConfig {
            dialect,
            token: token.map(str::to_owned),
            faults: Vec::new(),
        })
        .await;
        let report = conduct(options(server.base(), token)).await;
        let summary = &report.summary;
        let warned: Vec<_> = summary
            .findings
            .iter()
            .map(|finding| (finding.rule.as_str(), finding.kind.as_str()))
            .collect();
        assert_eq!(warned, expected, "{dialect}: {}", told(&report));
        let mild = summary
            .findings
            .iter()
            .all(|finding| finding.verdict == Verdict::Warn);
        assert!(mild, "{dialect}: {}", told(&report));
        assert_eq!(summary.exit, ExitCode::Conforms, "{}", told(&report));
    }
}
