//! Every dialect of the reference server under its own profile, and under the documents: what is shown is what
//! `specs/departures.toml` lists, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use vdbspec::contract::{Contract, differences, other_keys};
use vdbspec::server::Dialect;

/// The dialect that follows the documents, and the profile of that name.
const DOCUMENTS: &str = "documents";

/// The dialects of released versions.
fn versions() -> impl Iterator<Item = &'static str> {
    let names = Dialect::ALL.iter().map(|(_, name)| *name);
    names.filter(|name| *name != DOCUMENTS)
}

fn contract() -> Contract {
    Contract::embedded().expect("the contract")
}

/// The report of a run on an embedded server of this dialect under this profile.
fn report(dialect: &str, profile: &str) -> Value {
    report_with(dialect, profile, "1")
}

fn report_with(dialect: &str, profile: &str, seed: &str) -> Value {
    let target = format!("embedded:{dialect}");
    let home = env!("CARGO_TARGET_TMPDIR").to_owned();
    let environment = vdbspec::cli::Environment {
        variables: BTreeMap::from([("XDG_STATE_HOME".into(), home.into())]),
        now: std::time::UNIX_EPOCH,
        stdout_is_terminal: false,
        stderr_is_terminal: false,
    };
    let args = [
        "vdbspec",
        "run",
        "--target",
        &target,
        "--profile",
        profile,
        "--seed",
        seed,
        "--format",
        "json",
        "--quiet",
    ];
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let args = args.into_iter().map(Into::into);
    let exit = vdbspec::cli::main(args, &environment, &mut stdout, &mut stderr);
    let report: Value = serde_json::from_slice(&stdout).unwrap_or_else(|error| {
        let stderr = String::from_utf8_lossy(&stderr);
        panic!("{dialect} under {profile}: {error}: {stderr}")
    });
    assert_eq!(report["exit"]["number"], exit.number());
    report
}

/// Rule and kind of each finding, with its verdict.
fn findings(report: &Value) -> BTreeSet<(String, String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let all = report["findings"].as_array().expect("findings");
    all.iter()
        .map(|one| {
            (
                text(&one["rule"]),
                text(&one["kind"]),
                text(&one["verdict"]),
            )
        })
        .collect()
}

#[test]
fn each_dialect_has_no_finding_under_its_own_profile_and_its_departures_are_listed_apart() {
    let contract = contract();
    for name in versions() {
        let report = report(name, name);
        assert_eq!(findings(&report), BTreeSet::new(), "{name}");
        assert_eq!(report["exit"]["number"], 0, "{name}: {}", report["rules"]);
        let version = &report["as_version"];
        assert_eq!(version["profile"], name);
        let listed = version["departures"].as_array().expect("departures");
        let listed: BTreeSet<&str> = listed.iter().filter_map(|one| one["id"].as_str()).collect();
        let known: BTreeSet<&str> = contract
            .departures
            .of(name)
            .map(|one| one.id.as_str())
            .collect();
        assert_eq!(listed, known, "{name}");
        let patches = match name {
            "milvus-2.5" => json!("2.5.18 to 2.5.27"),
            "milvus-2.6" => json!("2.6.19 to 2.6.20"),
            _ => Value::Null,
        };
        assert_eq!(version["patches"], patches, "{name}");
    }
}

#[test]
fn each_version_under_the_documents_conforms_and_warns_of_its_departures_and_no_other() {
    let contract = contract();
    for name in versions() {
        let report = report(name, DOCUMENTS);
        let known: BTreeSet<_> = contract
            .departures
            .of(name)
            .map(|one| (one.rule.clone(), one.kind.clone(), "warn".to_owned()))
            .collect();
        assert_eq!(findings(&report), known, "{name}");
        assert_eq!(report["exit"]["number"], 0, "{name}");
        assert!(report.get("as_version").is_none(), "{name}");
    }
}

#[test]
fn no_page_says_what_becomes_of_an_alias_whose_collection_is_dropped_so_nobody_is_accused_over_its_name()
 {
    // Sequences of these seeds drop a collection under its alias, which 2.4 keeps for a while, and go on.
    for seed in ["11", "23", "43"] {
        let report = report_with("milvus-2.4", DOCUMENTS, seed);
        let mut all = findings(&report).into_iter();
        let failed = all.find(|(_, _, verdict)| verdict != "warn");
        assert_eq!(failed, None, "seed {seed}");
    }
}

#[test]
fn the_documents_and_zilliz_hold_of_the_dialect_that_follows_them() {
    for profile in [DOCUMENTS, "zilliz"] {
        let report = report(DOCUMENTS, profile);
        assert_eq!(findings(&report), BTreeSet::new(), "{profile}");
        assert_eq!(report["exit"]["number"], 0, "{profile}");
    }
}

/// Another version fails, and where it does is where the profiles differ.
#[test]
fn a_version_under_the_profile_of_another_one_shows_what_the_profiles_tell_apart() {
    let contract = contract();
    for (dialect, profile) in [
        ("milvus-2.6", "milvus-2.6.18"),
        ("milvus-2.5", "milvus-2.6"),
        ("milvus-2.4", "milvus-3.0"),
    ] {
        let report = report(dialect, profile);
        assert_eq!(report["exit"]["number"], 1, "{dialect} under {profile}");
        let of = |name| contract.profiles.get(name).expect("a profile");
        let told: BTreeSet<String> = differences(of(profile), of(dialect))
            .into_iter()
            .map(|one| one.condition)
            .collect();
        let findings = report["findings"].as_array().expect("findings");
        let keys = other_keys(of(profile), of(dialect));
        for finding in findings {
            if finding["rule"] == "envelope/keys-of-the-version" {
                // A key that the version of the profile has and this one has not.
                let is_told = |one: &(&str, &str, bool)| finding["kind"] == one.1 && !one.2;
                assert!(keys.iter().any(is_told), "{}", finding["kind"]);
                continue;
            }
            let also = finding["also_held"].as_array().expect("conditions");
            let held = also.iter().chain([&finding["condition"]]);
            let mut held = held.filter_map(Value::as_str);
            assert!(
                held.any(|one| told.contains(one.split(['(', ':']).next().unwrap_or_default())),
                "{dialect} under {profile}: {} {} {also:?} is none of {told:?}",
                finding["rule"],
                finding["condition"]
            );
        }
    }
}
