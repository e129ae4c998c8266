//! Labels that nobody recorded, hints that can be pasted, and several broken files at once.

use std::fs;

use super::{Folder, Served, text};

/// Cases with a snapshot each in one folder.
const FEW: &str = "scenarios/aliases.create/*";
/// Files among them that are broken.
const BROKEN: [&str; 3] = ["one-alias", "same-again", "second-owner"];

fn recorded(target: &str) -> Folder {
    let folder = Folder::new();
    folder.record(target, FEW);
    folder
}

fn place(case: &str) -> String {
    format!("mine/aliases.create/scenarios.{case}.snap")
}

/// The words of the command after `before` in a text, as a shell would take them: nothing here needs quotes.
fn pasted<'a>(said: &'a str, before: &str) -> Vec<&'a str> {
    let after = said.split_once(before).map_or("", |(_, after)| after);
    let command = after.split('`').next().unwrap_or_default();
    command.split_whitespace().collect()
}

#[test]
fn a_label_that_was_never_recorded_is_refused_with_those_that_there_are() {
    let folder = recorded("embedded:documents");
    fs::create_dir(folder.path("another")).expect("made");
    for word in ["status", "diff", "accept", "reject"] {
        let args = ["snapshots", word, "--snapshots", "s", "--label", "mien"];
        let (code, said) = folder.vdbspec(&args, &[]);
        assert_eq!(code, Some(2), "{word}: {said}");
        let sentence = "error: there is no label 'mien'; s has mine, another\n";
        assert_eq!(said, sentence, "{word}");
    }
    let (code, said) = folder.vdbspec(
        &["snapshots", "status", "--snapshots", "s", "--label", ""],
        &[],
    );
    assert_eq!(code, Some(2), "{said}");
    fs::create_dir(folder.folder.path().join("empty")).expect("made");
    let args = ["snapshots", "diff", "--snapshots", "empty", "--label", "x"];
    let (code, said) = folder.vdbspec(&args, &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("empty has none; record "), "{said}");
}

#[test]
fn hints_name_the_folder_and_the_label_that_were_given() {
    let folder = recorded("embedded:documents");
    let path = folder.path(&place("one-alias"));
    let right = fs::read_to_string(&path).expect("recorded");
    fs::write(&path, right.replacen("200", "201", 1)).expect("written");
    let (code, said) = folder.run("embedded:documents", &["--only", FEW]);
    assert_eq!(code, Some(1), "{said}");
    let diff = pasted(&said, "review what waits with `vdbspec ");
    let all = ["snapshots", "diff", "--snapshots", "s", "--label", "mine"];
    assert_eq!(diff, all, "{said}");
    let (code, shown) = folder.vdbspec(&diff, &[]);
    assert_eq!(code, Some(1), "{shown}");
    assert!(shown.contains("-# answer: 201"), "{shown}");
    let accept = pasted(&said, "then `vdbspec ");
    assert_eq!(accept[1], "accept", "{said}");

    let args = ["snapshots", "accept", "nothing", "--snapshots", "s"];
    for label in [&[][..], &["--label", "mine"]] {
        let (code, said) = folder.vdbspec(&[&args[..], label].concat(), &[]);
        assert_eq!(code, Some(2), "{said}");
        let status = pasted(&said, "; `vdbspec ");
        let expected = [&["snapshots", "status", "--snapshots", "s"][..], label].concat();
        assert_eq!(status, expected, "{said}");
        assert_eq!(folder.vdbspec(&status, &[]).0, Some(1));
    }
    assert_eq!(folder.vdbspec(&accept, &[]).0, Some(0));
    assert!(folder.waiting().is_empty());
}

#[test]
fn every_broken_snapshot_is_named_and_the_others_are_compared() {
    let served = Served::start(&["--dialect", "documents"], &[]);
    let (url, folder) = (served.url(), recorded(&served.url()));
    let whole = folder.run(&url, &["--only", FEW]).1;
    let count = |said: &str| -> usize {
        let line = said.lines().find(|line| line.starts_with("snapshots: "));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    };
    for case in BROKEN {
        fs::write(folder.path(&place(case)), "<<<<<<< HEAD\n").expect("written");
    }
    let names_all = |said: &str| {
        for case in BROKEN {
            assert_eq!(said.matches(&place(case)).count(), 1, "{case}: {said}");
        }
        assert_eq!(said.matches("error: ").count(), 1, "{said}");
    };
    for mode in ["verify", "record"] {
        let args = ["--only", FEW, "--snapshot-mode", mode];
        let (code, said) = folder.run(&url, &args);
        assert_eq!(code, Some(2), "{mode}: {said}");
        names_all(&said);
        assert_eq!(count(&said) + BROKEN.len(), count(&whole), "{said}");
        for case in BROKEN {
            let now = fs::read_to_string(folder.path(&place(case))).expect("there");
            assert_eq!(now, "<<<<<<< HEAD\n", "{mode}");
        }
    }
    for one in ["mine", &url] {
        let args = ["compare", one, "mine", "--snapshots", "s", "--only", FEW];
        let (code, said) = folder.vdbspec(&args, &[]);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(": 0 differences, in 0 of "), "{said}");
        let errors = said.split_once("error: ").map_or("", |(_, errors)| errors);
        names_all(&format!("error: {errors}"));
    }
    let (code, said) = folder.vdbspec(&["snapshots", "status", "--snapshots", "s"], &[]);
    assert_eq!(code, Some(2), "{said}");
    names_all(&said);
}

#[test]
fn every_broken_one_that_waits_is_named_and_the_others_are_shown() {
    let folder = Folder::new();
    let place = folder.path("mine/aliases.create");
    fs::create_dir_all(&place).expect("made");
    for (name, text) in [
        ("a", "half"),
        ("b", "---\nsource: x\n---\nof b\n"),
        ("c", ""),
    ] {
        fs::write(place.join(format!("scenarios.{name}.snap.new")), text).expect("written");
    }
    for (word, shows) in [("diff", true), ("accept", false)] {
        let (code, said) = folder.vdbspec(&["snapshots", word, "--snapshots", "s"], &[]);
        assert_eq!(code, Some(2), "{said}");
        assert_eq!(said.contains("+of b"), shows, "{said}");
        let errors = said.split_once("error: ").map_or("", |(_, errors)| errors);
        for name in ["a", "c"] {
            let path = format!("scenarios.{name}.snap.new is not a snapshot");
            assert!(errors.contains(&path), "{word}: {said}");
        }
        assert_eq!(folder.waiting().len(), 3, "{word}");
    }
    let output = text(&fs::read(place.join("scenarios.b.snap.new")).expect("still there"));
    assert!(output.ends_with("of b\n"));
}
