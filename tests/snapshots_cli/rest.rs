//! Names that a shell would take apart, files that are none of ours, and what makes which exit code.

use std::fs;

use super::{CASE, FEW, Folder, PLACE, Served, Value, collect};

/// A label that a shell, a path or a terminal would take for something else.
const ODD: &str = "stage 2/eu'; \"rm\" $(x)\u{202e}ä";

#[test]
fn a_label_that_needs_quoting_is_one_folder_and_is_reviewed_by_its_name() {
    let folder = Folder::new();
    let run = |more: &[&str]| {
        let args = [
            "run",
            "-q",
            "--only",
            CASE,
            "--snapshots",
            "s s",
            "--label",
            ODD,
        ];
        folder.vdbspec(&[&args[..], more].concat(), &[])
    };
    assert_eq!(run(&["--snapshot-mode", "record"]).0, Some(0));
    let (code, said) = run(&[]);
    assert_eq!(code, Some(0), "{said}");
    // One folder below the folder of snapshots, and nothing beside it.
    let below = fs::read_dir(folder.folder.path().join("s s")).expect("a folder");
    let below: Vec<_> = below.map(|entry| entry.expect("readable").path()).collect();
    assert_eq!(below.len(), 1, "{below:?}");
    let place = PLACE.strip_prefix("mine/").expect("a label");
    let path = below[0].join(place);
    let right = fs::read_to_string(&path).expect("recorded");
    fs::write(&path, right.replace("1602", "1601")).expect("written");
    let (code, said) = run(&[]);
    assert_eq!(code, Some(1), "{said}");
    let review = |word: &str, more: &[&str]| {
        let args = ["snapshots", word, "--snapshots", "s s", "--label", ODD];
        folder.vdbspec(&[&args[..], more].concat(), &[])
    };
    let (code, said) = review("status", &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains(CASE) && !said.contains('\u{202e}'), "{said}");
    assert_eq!(review("diff", &["scenarios/*"]).0, Some(1));
    assert_eq!(review("accept", &[CASE]).0, Some(0));
    assert_eq!(review("status", &[]).0, Some(0));
    assert_eq!(fs::read_to_string(&path).expect("recorded"), right);
    assert_eq!(review("reject", &[]).0, Some(0));
}

#[test]
fn a_corrupt_snapshot_is_one_sentence_and_neither_it_nor_the_report_is_lost() {
    let served = Served::start(&["--dialect", "documents"], &[]);
    let (folder, url) = (Folder::new(), served.url());
    folder.record(&url, "scenarios/aliases.create/*");
    let path = folder.path(PLACE);
    for bad in [
        &b"<<<<<<< HEAD\n---\n"[..],
        b"---\nsource: x\n",
        b"\xff\xfe\x00",
        b"",
    ] {
        fs::write(&path, bad).expect("written");
        for mode in ["verify", "record"] {
            let mode = [
                "--only",
                "scenarios/aliases.create/*",
                "--snapshot-mode",
                mode,
            ];
            let (code, said) = folder.run(&url, &mode);
            assert_eq!(code, Some(2), "{mode:?} {bad:?}: {said}");
            let errors: Vec<&str> = said
                .lines()
                .filter(|line| line.contains("error: "))
                .collect();
            assert_eq!(errors.len(), 1, "{said}");
            assert!(errors[0].contains(PLACE), "{said}");
            let exits: Vec<&str> = said
                .lines()
                .filter(|line| line.starts_with("exit "))
                .collect();
            assert_eq!(exits.len(), 1, "{said}");
            assert!(exits[0].starts_with("exit 2: not everything"), "{said}");
            assert_eq!(fs::read(&path).expect("still there"), bad, "{mode:?}");
        }
        let (code, said) = folder.vdbspec(&["snapshots", "status", "--snapshots", "s"], &[]);
        assert_eq!(code, Some(2), "{bad:?}: {said}");
        assert!(
            said.contains(PLACE) && said.contains("restore or delete it"),
            "{said}"
        );
    }
    // Thrown away it is new, and recording brings it back.
    fs::remove_file(&path).expect("removed");
    folder.record(&url, CASE);
    assert_eq!(folder.run(&url, &["--only", CASE]).0, Some(0));
    // One that waits can be as broken: it is not accepted, and can be rejected.
    let waiting = folder.path(&format!("{PLACE}.new"));
    fs::write(&waiting, b"half").expect("written");
    for word in ["status", "diff", "accept"] {
        let (code, said) = folder.vdbspec(&["snapshots", word, "--snapshots", "s"], &[]);
        assert_eq!(code, Some(2), "{word}: {said}");
        assert!(
            said.starts_with("error: ") && said.lines().count() == 1,
            "{said}"
        );
        assert!(said.contains(PLACE), "{said}");
        assert!(waiting.exists(), "{word}");
    }
    let (code, said) = folder.vdbspec(&["snapshots", "reject", "--snapshots", "s"], &[]);
    assert_eq!((code, waiting.exists()), (Some(0), false), "{said}");
}

#[test]
fn one_broken_snapshot_that_waits_keeps_no_other_from_being_accepted_by_its_name() {
    let folder = Folder::new();
    let place = folder.path("mine/aliases.create");
    fs::create_dir_all(&place).expect("made");
    for (name, text) in [("a", "half"), ("b", "---\nsource: x\n---\nx\n")] {
        fs::write(place.join(format!("scenarios.{name}.snap.new")), text).expect("written");
    }
    let accept = |more: &[&str]| {
        let args = ["snapshots", "accept", "--snapshots", "s"];
        folder.vdbspec(&[&args[..], more].concat(), &[])
    };
    let (code, said) = accept(&[]);
    assert_eq!((code, folder.waiting().len()), (Some(2), 2), "{said}");
    let (code, said) = accept(&["scenarios/aliases.create/b"]);
    assert_eq!((code, folder.waiting().len()), (Some(0), 1), "{said}");
    assert!(place.join("scenarios.b.snap").exists());
}

#[test]
fn what_is_new_waits_until_it_is_accepted_and_what_is_obsolete_is_told_by_a_whole_run_only() {
    let served = Served::start(&["--dialect", "documents"], &[]);
    let (folder, url) = (Folder::new(), served.url());
    folder.record(&url, CASE);
    let old = folder.path("mine/aliases.create/scenarios.long-gone.snap");
    fs::write(&old, "---\nsource: x\n---\nx\n").expect("written");
    let few = ["--only", "scenarios/aliases.create/*"];
    let (code, said) = folder.run(&url, &few);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("NEW") && !said.contains("OBSOLETE"), "{said}");
    let waiting = folder.waiting();
    assert!(waiting.len() > 10, "{}", waiting.len());
    let last = format!(
        "exit 1: {} cases are new and have no snapshot yet",
        waiting.len()
    );
    let way_out = "; to accept: `vdbspec snapshots accept --snapshots s --label mine`";
    assert!(said.contains(&(last + way_out)), "{said}");
    let (code, said) = folder.vdbspec(&["snapshots", "status", "--snapshots", "s"], &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.starts_with("new "), "{said}");
    let (code, _) = folder.vdbspec(&["snapshots", "accept", "--snapshots", "s"], &[]);
    assert_eq!((code, folder.waiting().len()), (Some(0), 0));
    let (code, said) = folder.run(&url, &few);
    assert_eq!(code, Some(0), "{said}");
    assert!(old.exists(), "a part of the plan proves nothing obsolete");
}

/// A run with this fault against snapshots of the server without it or with it.
fn ended(recorded: &[&str], faults: &[&str], fail_on: Option<&str>) -> (Option<i32>, Value) {
    let folder = Folder::new();
    let run = |faults: &[&str], more: &[&str]| {
        let args = ["run", "--only", CASE, "--snapshots", "s", "--label", "mine"];
        let faults: Vec<&str> = faults.iter().flat_map(|id| ["--fault", id]).collect();
        let (code, _) = folder.vdbspec(&[&args[..], &faults, more].concat(), &[("CI", "0")]);
        code
    };
    run(recorded, &["-q", "--snapshot-mode", "record"]);
    let json = ["--format", "json", "--output", "r.json"];
    let fail_on: Vec<&str> = fail_on.map_or(Vec::new(), |word| vec!["--fail-on", word]);
    let code = run(faults, &[&json[..], &fail_on].concat());
    let report = fs::read(folder.folder.path().join("r.json")).expect("a report");
    (code, serde_json::from_slice(&report).expect("JSON"))
}

#[test]
fn findings_and_changes_make_the_exit_code_together_or_one_of_them_alone() {
    const FAULT: &str = "two-json-documents";
    for (recorded, faults, fail_on, exit) in [
        // Changed, and found too.
        (&[][..], &[FAULT][..], None, 1),
        (&[], &[FAULT], Some("findings"), 1),
        (&[], &[FAULT], Some("changed"), 1),
        // Found, and as recorded.
        (&[FAULT], &[FAULT], None, 1),
        (&[FAULT], &[FAULT], Some("both"), 1),
        (&[FAULT], &[FAULT], Some("findings"), 1),
        (&[FAULT], &[FAULT], Some("changed"), 0),
        // Changed, and nothing found: it was mended.
        (&[FAULT], &[], None, 1),
        (&[FAULT], &[], Some("changed"), 1),
        (&[FAULT], &[], Some("findings"), 0),
        // Neither.
        (&[], &[], None, 0),
        (&[], &[], Some("changed"), 0),
    ] {
        let (code, report) = ended(recorded, faults, fail_on);
        let what = format!("{recorded:?} {faults:?} {fail_on:?}");
        assert_eq!(code, Some(exit), "{what}");
        // A program reads the number in the report that the shell is given, and what it means.
        assert_eq!(report["exit"]["number"], exit, "{what}");
        let changed = report["snapshots"]["changed"]
            .as_array()
            .map_or(0, Vec::len);
        assert_eq!(changed > 0, recorded != faults, "{what}");
        let found = report["findings"].as_array().map_or(0, Vec::len);
        assert_eq!(found > 0, !faults.is_empty(), "{what}");
        if exit == 1 && found == 0 {
            let meaning = report["exit"]["meaning"].as_str().unwrap_or_default();
            assert!(meaning.contains("snapshot"), "{what}: {meaning}");
        }
    }
}

#[test]
fn snapshots_that_were_not_asked_for_are_no_part_of_the_report() {
    let folder = Folder::new();
    let args = ["run", "--only", FEW, "--format", "json"];
    let args = [&args[..], &["--snapshots", "s", "--snapshot-mode", "off"]].concat();
    let (code, said) = folder.vdbspec(&args, &[("CI", "true")]);
    assert_eq!(code, Some(0), "{said}");
    let report: Value = serde_json::from_str(&said).expect("JSON");
    assert!(report.get("snapshots").is_none_or(Value::is_null));
    assert!(!folder.path("").exists());
    let mut files = Vec::new();
    collect(folder.folder.path(), &mut files);
    assert_eq!(files.len(), 0);
}
