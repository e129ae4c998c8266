//! A baseline beside the joined report of a run in parts, and entries that say something else than they may.

use std::fs;

use super::{FAULT, FEW, Folder, OTHER, OTHER_RULE, RULE, number};

/// Two parts of one run with this fault, as `part-1.json` and `part-2.json`.
fn parts(folder: &Folder, fault: &[&str]) {
    for part in ["1", "2"] {
        let (shard, file) = (format!("{part}/2"), format!("part-{part}.json"));
        let args = ["run", "--seed", "3", "--label", "mine", "--shard", &shard];
        let more = ["--format", "json", "--output", &file];
        folder.vdbspec(&[&args[..], &more, fault].concat());
    }
}

fn merge(folder: &Folder, more: &[&str]) -> (Option<i32>, serde_json::Value) {
    let args = ["report", "merge", "part-1.json", "part-2.json"];
    let json = ["--format", "json", "--output", "report.json"];
    let (code, said) = folder.vdbspec(&[&args[..], &json, more].concat());
    let report = fs::read_to_string(folder.path("report.json")).expect(&said);
    (code, serde_json::from_str(&report).expect("JSON"))
}

#[test]
fn joined_parts_are_compared_with_a_baseline_as_the_whole_run_is() {
    let folder = Folder::new();
    parts(&folder, &["--fault", OTHER]);
    let (code, report) = merge(&folder, &[]);
    assert_eq!(code, Some(1));
    assert!(
        report
            .get("baseline")
            .is_none_or(serde_json::Value::is_null)
    );
    folder.accept_all();
    let (code, report) = merge(&folder, &["--baseline", "e.toml"]);
    assert_eq!(code, Some(0), "{:#}", report["baseline"]);
    assert_eq!(number(&report, "/baseline/expected"), 1);
    assert_eq!(report["findings"][0]["rule"], OTHER_RULE);
    assert_eq!(report["findings"][0]["accepted"], "our-proxy");
    // The parts together are a whole run: what does not occur in them is stale.
    parts(&folder, &[]);
    let (code, report) = merge(&folder, &["--baseline", "e.toml"]);
    assert_eq!(code, Some(1));
    assert_eq!(
        report["baseline"]["stale"].as_array().map(Vec::len),
        Some(1)
    );
    let files = ["--baseline", "e.toml", "--report", "report.json"];
    let (code, said) = folder.vdbspec(&[&["baseline", "prune"][..], &files].concat());
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(merge(&folder, &["--baseline", "e.toml"]).0, Some(0));
    let (code, said) = folder.vdbspec(&[
        "report",
        "merge",
        "part-1.json",
        "part-2.json",
        "--baseline",
        "none.toml",
    ]);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.starts_with("error: ") && said.contains("none.toml"),
        "{said}"
    );
}

#[test]
fn an_entry_with_a_key_or_a_value_that_there_is_not_is_refused_with_its_line() {
    let folder = Folder::new();
    let plain = format!("rule = \"{RULE}\"\nkind = \"k\"\nreason = \"r\"\n");
    for (entry, part) in [
        (format!("{plain}reasons = \"r\"\n"), "reasons"),
        (format!("{plain}verdict = \"bad\"\n"), "bad"),
        (format!("{plain}rule = \"{RULE}\"\n"), "rule"),
        (plain.replace("kind = \"k\"\n", ""), "kind"),
        (plain.replace("reason = \"r\"\n", ""), "reason"),
        (plain.replace("\"r\"", "\" \""), "reason"),
        (plain.replace("\"r\"", "7"), "7"),
    ] {
        fs::write(folder.path("e.toml"), format!("[[expected]]\n{entry}")).expect("written");
        let (code, said) = folder.vdbspec(&["run", "--only", FEW, "--baseline", "e.toml"]);
        assert_eq!(code, Some(2), "{entry}: {said}");
        assert!(
            said.starts_with("error: ") && said.contains("e.toml"),
            "{said}"
        );
        assert!(
            said.contains(part) && said.lines().count() == 1,
            "{entry}: {said}"
        );
    }
}

#[test]
fn an_update_takes_no_finding_that_nobody_accepted_and_no_entry_out() {
    let folder = Folder::new();
    let few = ["--only", "scenarios/*"];
    folder.run(&[&["--fault", OTHER][..], &few].concat());
    folder.accept_all();
    let before = folder.text("e.toml");
    // Now another one occurs, and the accepted one does not.
    let more = ["--fault", FAULT, "--baseline", "e.toml"];
    let (code, _) = folder.run(&[&more[..], &few].concat());
    assert_eq!(code, Some(1));
    let files = ["--baseline", "e.toml", "--report", "report.json"];
    let (code, said) = folder.vdbspec(&[&["baseline", "update"][..], &files].concat());
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(folder.text("e.toml"), before);
}
