//! A report in a few lines, for the message of a test that fails.

use std::fmt::Write as _;

use vdbspec::report::Report;

/// A report in a few lines.
pub(crate) fn told(report: &Report) -> String {
    let summary = &report.summary;
    let mut text = format!("{:?}, {:?}", summary.exit, summary.verdicts);
    if let Some(why) = &summary.stopped {
        let _ = write!(text, "\n    stopped: {why}");
    }
    for left in &summary.left_behind {
        let _ = write!(text, "\n    left behind: {left}");
    }
    for finding in &summary.findings {
        let _ = write!(
            text,
            "\n    {} {} ({}) {}: expected {}, seen {}{}",
            finding.verdict,
            finding.rule,
            finding.kind,
            finding.case,
            finding.expected,
            finding.seen,
            if finding.flaky { " (flaky)" } else { "" }
        );
    }
    for rule in summary.rules.iter().filter(|rule| rule.level == "must") {
        if !rule.decided {
            let why = rule.why.as_deref().unwrap_or_default();
            let _ = write!(text, "\n    undecided {}: {why}", rule.id);
        }
    }
    text
}
