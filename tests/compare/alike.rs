//! Both sides of a comparison are asked the same: what one may not be sent, or was recorded without, the other is not sent
//! either, and the report says so.

use serde_json::Value;

use super::{Served, compare, kinds, text, vdbspec};

/// Cases of which some give a number, a truth value, null or a blank as a name.
const NAMES: &str = "coverage/aliases.create/aliasName-*";
/// One of those.
const BARE: &str = "coverage/aliases.create/aliasName-blank";
/// What lets an address have them.
const SWITCH: &str = "--allow-bare-names";
/// Our own server as a target.
const OWN: &str = "embedded:milvus-2.6";

/// Why cases were not sent, with how many they are.
fn not_sent(report: &Value) -> Vec<(String, usize)> {
    let groups = report["not_sent"].as_array().expect("a list").iter();
    let told = groups.map(|group| {
        let cases = group["cases"].as_array().map_or(0, Vec::len);
        let reason = group["reason"].as_str().unwrap_or_default();
        (reason.to_owned(), cases)
    });
    told.collect()
}

/// Asserts that what is left is the same on both, and that bare names alone were left out.
fn is_same_but_for_bare_names((exit, report): &(Option<i32>, Value)) {
    assert_eq!((*exit, kinds(report).len()), (Some(0), 0), "{report:#}");
    for side in report["targets"].as_array().expect("two") {
        for key in ["alone", "undecided"] {
            assert_eq!(side[key].as_array().map(Vec::len), Some(0), "{side:#}");
        }
    }
    let told = not_sent(report);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].0.contains(SWITCH) && told[0].1 > 3, "{told:?}");
    let cases = report["not_sent"][0]["cases"].as_array().expect("a list");
    assert!(cases.iter().any(|case| case == BARE), "{cases:?}");
}

#[test]
fn a_right_server_at_an_address_is_the_same_as_its_dialect_and_a_line_says_what_was_not_sent() {
    let served = Served::start(&["--dialect", "milvus-2.6"], &[]);
    let url = served.url();
    // The whole plan, without a word more: what anybody types first.
    is_same_but_for_bare_names(&compare(&url, OWN, &["--messages"]));
    let few = ["--only", NAMES];
    is_same_but_for_bare_names(&compare(OWN, &url, &few));
    let said = text(&vdbspec(&["compare", &url, OWN, "--only", NAMES]).stdout);
    assert!(said.contains("not sent to either: "), "{said}");
    assert!(said.contains(&format!("because of {url}: ")), "{said}");
    assert!(said.contains(BARE) && said.contains(SWITCH), "{said}");
    let last = said.lines().last().unwrap_or_default();
    assert!(last.contains(" cases not sent"), "{last}");
    let markdown = [
        "compare", &url, OWN, "--only", NAMES, "--format", "markdown",
    ];
    let said = text(&vdbspec(&markdown).stdout);
    assert!(said.contains("Not sent to either: "), "{said}");

    let (exit, report) = compare(&url, OWN, &[&few[..], &[SWITCH]].concat());
    assert_eq!(exit, Some(0), "{report:#}");
    assert_eq!(not_sent(&report), []);
}

#[test]
fn a_label_is_asked_no_more_than_it_was_recorded_with_and_no_more_than_the_address_may_be_sent() {
    let served = Served::start(&["--dialect", "milvus-2.6"], &[]);
    let (url, folder) = (served.url(), tempfile::tempdir().expect("a folder"));
    let place = folder.path().to_string_lossy().into_owned();
    for (label, target) in [("near", url.as_str()), ("own", OWN)] {
        let args = ["run", "-q", "--only", NAMES, "--profile", "milvus-2.6"];
        let more = ["--target", target, "--label", label, "--snapshots", &place];
        let all = [&args[..], &more, &["--snapshot-mode", "record"]].concat();
        let output = vdbspec(&all);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    }
    let few = ["--only", NAMES, "--snapshots", &place];
    for (one, other) in [
        ("own", url.as_str()),
        ("near", OWN),
        (&url, "near"),
        ("near", "own"),
    ] {
        is_same_but_for_bare_names(&compare(one, other, &few));
    }
    let (exit, report) = compare("own", OWN, &few);
    assert_eq!((exit, not_sent(&report)), (Some(0), Vec::new()));
    let said = text(&vdbspec(&[&["compare", "near", "own"][..], &few].concat()).stdout);
    assert!(
        said.contains("because near was recorded without them: "),
        "{said}"
    );
}

#[test]
fn a_case_that_a_label_lacks_beside_others_of_its_kind_is_still_a_gap() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().to_string_lossy().into_owned();
    let few = ["--only", NAMES, "--snapshots", &place];
    let record = ["run", "-q", "--label", "mine", "--snapshot-mode", "record"];
    let output = vdbspec(&[&record[..], &few].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    let path = "mine/aliases.create/coverage.aliasName-blank.snap";
    std::fs::remove_file(folder.path().join(path)).expect("recorded");
    let (exit, report) = compare("mine", "embedded:documents", &few);
    assert_eq!(exit, Some(3), "{report:#}");
    assert_eq!(report["targets"][1]["alone"][0], BARE);
    assert_eq!(not_sent(&report), []);
}
