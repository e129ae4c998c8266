//! Every format of the report, on reports built by hand.

use crate::report_sample as sample;

use quick_junit::{NonSuccessKind, TestCaseStatus};
use serde_json::Value;
use vdbspec::check::Verdict;
use vdbspec::report::baseline::{Baseline, Extent, compare};
use vdbspec::report::human::{self, HumanOptions, Verbosity};
use vdbspec::report::{Change, Changes, Report, json, junit};

fn human(report: &Report, options: HumanOptions) -> String {
    let mut out = Vec::new();
    human::write(report, &options, &mut out).expect("writing to memory does not fail");
    String::from_utf8(out).expect("the report is UTF-8")
}

fn at(verbosity: Verbosity) -> HumanOptions {
    HumanOptions {
        verbosity,
        ..HumanOptions::default()
    }
}

#[test]
fn a_clean_run_is_short_and_says_so_in_its_last_line() {
    let text = human(&sample::clean(), at(Verbosity::Normal));
    assert!(text.lines().count() <= 25, "{text}");
    insta::assert_snapshot!("clean_run", text);
}

#[test]
fn findings_come_first_and_can_be_replayed() {
    insta::assert_snapshot!("findings", human(&sample::broken(), at(Verbosity::Normal)));
}

#[test]
fn verbose_adds_notes_skips_and_every_rule() {
    insta::assert_snapshot!(
        "findings_verbose",
        human(&sample::broken(), at(Verbosity::Verbose))
    );
}

#[test]
fn a_stopped_run_begins_with_why_and_what_to_do() {
    insta::assert_snapshot!(
        "stopped_run",
        human(&sample::stopped(), at(Verbosity::Normal))
    );
}

#[test]
fn quiet_shows_findings_and_the_last_line_only() {
    let text = human(&sample::clean(), at(Verbosity::Quiet));
    assert_eq!(text.lines().count(), 1, "{text}");
    let broken = human(&sample::broken(), at(Verbosity::Quiet));
    assert!(broken.contains("FAIL aliases/single-owner") && !broken.contains("requests  211"));
}

#[test]
fn nothing_from_a_target_reaches_the_terminal_unescaped() {
    for report in [sample::broken(), sample::stopped()] {
        let text = human(&report, at(Verbosity::Verbose));
        assert!(
            !text.chars().any(|c| c.is_control() && c != '\n'),
            "{text:?}"
        );
    }
}

#[test]
fn colour_changes_nothing_but_the_escapes() {
    let plain = human(&sample::broken(), at(Verbosity::Verbose));
    let color = HumanOptions {
        color: true,
        ..at(Verbosity::Verbose)
    };
    let painted = human(&sample::broken(), color);
    assert_ne!(plain, painted);
    let mut stripped = String::new();
    for (n, part) in painted.split('\u{1b}').enumerate() {
        stripped.push_str(if n == 0 {
            part
        } else {
            part.split_once('m').map_or("", |(_, rest)| rest)
        });
    }
    assert_eq!(plain, stripped);
}

#[test]
fn only_the_line_of_the_wall_time_differs_between_equal_runs() {
    let mut later = sample::broken();
    later.summary.wall = std::time::Duration::from_secs(99);
    let (first, second) = (
        human(&sample::broken(), at(Verbosity::Verbose)),
        human(&later, at(Verbosity::Verbose)),
    );
    let differing: Vec<_> = first
        .lines()
        .zip(second.lines())
        .filter(|(a, b)| a != b)
        .collect();
    assert_eq!(differing, [("time      1.2 s", "time      99.0 s")]);
}

#[test]
fn a_narrow_terminal_narrows_the_table() {
    let options = HumanOptions {
        width: Some(40),
        ..at(Verbosity::Normal)
    };
    let text = human(&sample::broken(), options);
    let table = text
        .lines()
        .skip_while(|line| !line.starts_with(" operation"));
    for line in table.take_while(|line| !line.is_empty()) {
        assert!(line.chars().count() <= 40, "{line:?}");
    }
}

fn json(report: &Report, options: json::JsonOptions) -> Value {
    let mut out = Vec::new();
    json::write(report, options, &mut out).expect("writing to memory does not fail");
    serde_json::from_slice(&out).expect("the report is JSON")
}

fn schema() -> Value {
    serde_json::from_str(json::SCHEMA).expect("the schema is JSON")
}

/// A report beside a baseline and beside snapshots, with something of each kind.
fn compared() -> Report {
    let mut report = sample::broken();
    let known = &report.summary.findings;
    let entry = |rule: &str, kind: &str, more: &str| {
        format!("[[expected]]\nrule = \"{rule}\"\nkind = \"{kind}\"\nreason = \"known\"\n{more}\n")
    };
    let (rule, kind) = (&known[0].rule, &known[0].kind);
    let (other_rule, other_kind) = (&known[1].rule, &known[1].kind);
    let text = entry(rule, kind, "")
        + &entry(
            other_rule,
            other_kind,
            "operations = []\nverdict = \"fail\"",
        )
        + &entry("a/b", "gone", "case = \"scenarios/a.b/c\"")
        + &entry("a/b", "rare", "intermittent = true");
    let baseline = Baseline::parse("e.toml", &text).expect("a baseline");
    compare(&baseline, &mut report, Extent::Whole, false);
    let found = report.baseline.clone().expect("compared");
    assert_eq!(
        (
            found.expected,
            found.stale.len(),
            found.unseen.len(),
            found.beyond.len()
        ),
        (1, 2, 1, 1)
    );
    let change = Change {
        case: "c".to_owned(),
        path: "c.snap".to_owned(),
        diff: "-a\n+b\n".to_owned(),
    };
    report.changes = Some(Changes {
        differs: true,
        changed: vec![change.clone()],
        new: vec![change],
        obsolete: vec!["d.snap".to_owned()],
        ..Changes::default()
    });
    report
}

#[test]
fn what_is_expected_stale_or_beyond_stands_apart_from_findings() {
    let text = human(&compared(), at(Verbosity::Normal));
    for part in [
        "EXPECTED ",
        "BEYOND ",
        "STALE a/b (gone)",
        "NOT SEEN a/b (rare)",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let mut out = Vec::new();
    junit::write(&compared(), &mut out).expect("writing to memory does not fail");
    let text = String::from_utf8(out).expect("XML is UTF-8");
    for part in [
        "<testsuite name=\"baseline\"",
        "<testsuite name=\"snapshots\"",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn what_drawn_cases_alone_show_on_other_operations_is_not_beyond_what_was_accepted() {
    let beyond = |steady: &[&str]| {
        let mut report = sample::broken();
        let finding = &mut report.summary.findings[0];
        let steady = steady.iter().map(|one| (*one).to_owned());
        finding.operations = vec!["aliases/alter".to_owned(), "aliases/create".to_owned()];
        finding.steady = steady.collect();
        let text = format!(
            "[[expected]]\nrule = \"{}\"\nkind = \"{}\"\nreason = \"known\"\noperations = [\"aliases/create\"]\n",
            finding.rule, finding.kind
        );
        let baseline = Baseline::parse("e.toml", &text).expect("a baseline");
        compare(&baseline, &mut report, Extent::Whole, false);
        let found = report.baseline.expect("compared");
        (found.expected, found.beyond.len(), found.stale.len())
    };
    assert_eq!(beyond(&["aliases/create"]), (1, 0, 0));
    assert_eq!(beyond(&["aliases/alter", "aliases/create"]), (0, 1, 0));
}

#[test]
fn every_json_report_keeps_to_its_schema() {
    let schema = schema();
    jsonschema::meta::validate(&schema).expect("the schema is a 2020-12 schema");
    let validator = jsonschema::validator_for(&schema).expect("the schema compiles");
    for report in [
        sample::clean(),
        sample::broken(),
        sample::stopped(),
        compared(),
    ] {
        for all_exchanges in [false, true] {
            let document = json(&report, json::JsonOptions { all_exchanges });
            let errors: Vec<String> = validator
                .iter_errors(&document)
                .map(|error| format!("{} at {}", error, error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
    }
}

#[test]
fn the_schema_refuses_a_report_with_a_key_that_it_does_not_describe() {
    let validator = jsonschema::validator_for(&schema()).expect("the schema compiles");
    let mut document = json(&sample::broken(), json::JsonOptions::default());
    document["findings"][0]["more"] = Value::Null;
    assert!(!validator.is_valid(&document));
}

#[test]
fn the_schema_describes_every_key_and_closes_every_object() {
    fn walk(schema: &Value, at: &str) {
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            assert_eq!(
                schema.get("additionalProperties"),
                Some(&Value::Bool(false)),
                "{at} is open"
            );
            for (key, property) in properties {
                let described = property.get("description").and_then(Value::as_str);
                assert!(
                    described.is_some_and(|text| text.ends_with('.')),
                    "{at}/{key} has no sentence"
                );
            }
        }
        match schema {
            Value::Object(map) => map
                .iter()
                .for_each(|(key, inner)| walk(inner, &format!("{at}/{key}"))),
            Value::Array(list) => list.iter().for_each(|inner| walk(inner, at)),
            _ => {}
        }
    }
    walk(&schema(), "");
}

#[test]
fn the_schema_knows_every_verdict() {
    let words: Vec<&str> = Verdict::ALL.into_iter().map(Verdict::word).collect();
    let schema = schema();
    for list in [
        &schema["$defs"]["verdict"]["enum"],
        &schema["$defs"]["verdict_counts"]["propertyNames"]["enum"],
    ] {
        let known: Vec<&str> = list
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        assert_eq!(known.len(), words.len());
        assert!(words.iter().all(|word| known.contains(word)), "{known:?}");
    }
}

#[test]
fn a_passed_case_shows_its_exchanges_only_when_asked() {
    let report = sample::clean();
    let short = json(&report, json::JsonOptions::default());
    assert!(short["cases"][5].get("exchanges").is_none());
    assert!(
        short["cases"][0].get("exchanges").is_some(),
        "a note shows them"
    );
    let long = json(
        &report,
        json::JsonOptions {
            all_exchanges: true,
        },
    );
    assert_eq!(long["cases"][5]["exchanges"][0]["role"], "subject");
}

#[test]
fn the_seed_survives_readers_that_round_large_integers() {
    let document = json(&sample::clean(), json::JsonOptions::default());
    assert_eq!(document["seed"], "18446744073709551615");
    assert_eq!(document["exit"]["number"], 0);
}

fn junit(report: &Report) -> quick_junit::Report {
    let mut out = Vec::new();
    junit::write(report, &mut out).expect("writing to memory does not fail");
    let xml = String::from_utf8(out).expect("the report is UTF-8");
    quick_junit::Report::deserialize_from_str(&xml).expect("our JUnit is read back")
}

fn junit_case(report: &quick_junit::Report, id: &str) -> quick_junit::TestCase {
    let mut cases = report
        .test_suites
        .iter()
        .flat_map(|suite| &suite.test_cases);
    cases
        .find(|case| case.name.as_str() == id)
        .cloned()
        .expect("the case is in the report")
}

#[test]
fn junit_has_a_suite_for_each_operation_and_counts_what_is_unknown_as_errors() {
    let report = junit(&sample::broken());
    let suites: Vec<&str> = report
        .test_suites
        .iter()
        .map(|suite| suite.name.as_str())
        .collect();
    assert_eq!(
        suites,
        [
            "aliases/create",
            "aliases/drop",
            "aliases/list",
            "indexes/create"
        ]
    );
    assert_eq!((report.tests, report.failures, report.errors), (7, 1, 2));
    let lost = junit_case(&report, "coverage/aliases.drop/request-timeout");
    let TestCaseStatus::NonSuccess {
        kind, ty, message, ..
    } = lost.status
    else {
        panic!("an inconclusive case counts as a success");
    };
    assert_eq!(kind, NonSuccessKind::Error);
    assert_eq!(
        ty.as_deref().map(ToString::to_string),
        Some("inconclusive".to_owned())
    );
    assert!(message.is_some_and(|text| text.contains("closed the connection")));
}

#[test]
fn a_junit_failure_names_the_rule_and_carries_the_curl_lines() {
    let failed = junit_case(
        &junit(&sample::broken()),
        "scenarios/aliases.create/alias-on-other-collection",
    );
    assert_eq!(
        failed.classname.as_deref().map(ToString::to_string),
        Some("aliases/create".to_owned())
    );
    let TestCaseStatus::NonSuccess {
        ty,
        message,
        description,
        ..
    } = failed.status
    else {
        panic!("a failed case counts as a success");
    };
    assert_eq!(
        ty.as_deref().map(ToString::to_string),
        Some("aliases/single-owner".to_owned())
    );
    let message = message.expect("a failure has a message").to_string();
    assert_eq!(
        message,
        "expected rejected, seen code 0 \\u{0}\\u{fffe}]]> & <two> owners"
    );
    let body = description.expect("a failure has a body").to_string();
    assert!(
        body.contains("$VDBSPEC_TOKEN") && body.contains("rerun:"),
        "{body}"
    );
}

#[test]
fn a_warning_is_a_success_that_says_so_and_a_skip_gives_its_reason() {
    let report = junit(&sample::broken());
    let warned = junit_case(&report, "scenarios/indexes.create/success-code");
    assert!(matches!(warned.status, TestCaseStatus::Success { .. }));
    assert!(
        warned
            .system_out
            .is_some_and(|text| text.contains("WARN code/success"))
    );
    let skipped = junit_case(&report, "coverage/aliases.list/by-owner");
    assert!(matches!(
        skipped.status,
        TestCaseStatus::Skipped {
            message: Some(_),
            ..
        }
    ));
}
