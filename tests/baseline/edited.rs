//! Baselines that somebody has edited by hand, and files that cannot be written.

use std::fs;

use super::{FAULT, FEW, Folder, OTHER, RULE};

/// Prunes this file after the last report.
fn prune(folder: &Folder, file: &str) -> (Option<i32>, String) {
    let args = [
        "baseline",
        "prune",
        "--report",
        "report.json",
        "--baseline",
        file,
    ];
    folder.vdbspec(&args)
}

#[test]
fn what_is_stale_is_taken_out_although_its_reason_was_edited_since_and_a_word_says_what_is_not_there()
 {
    let folder = Folder::new();
    folder.run(&["--fault", OTHER]);
    folder.accept_all();
    let (code, report) = folder.run(&["--baseline", "e.toml"]);
    assert_eq!(code, Some(1));
    // A program reads what the last line says to people.
    let meaning = report["exit"]["meaning"].as_str().unwrap_or_default();
    assert_eq!(meaning, "the baseline accepts what no longer occurs");
    let edited = folder.text("e.toml").replace("our-proxy", "ticket 7");
    fs::write(folder.path("e.toml"), edited + "# the end\n").expect("written");
    let other = "[[expected]]\nrule = \"transport/utf8\"\nkind = \"k\"\nreason = \"r\"\n";
    fs::write(folder.path("other.toml"), other).expect("written");
    let (code, said) = prune(&folder, "other.toml");
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.starts_with("not there ") && said.contains("other.toml: nothing"),
        "{said}"
    );
    let (code, said) = prune(&folder, "e.toml");
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.starts_with("removed ") && said.contains("ticket 7"),
        "{said}"
    );
    let left = folder.text("e.toml");
    assert!(
        !left.contains("[[expected]]") && left.contains("# the end"),
        "{left}"
    );
}

#[test]
fn an_entry_of_a_rule_that_is_gone_can_be_pruned_though_no_run_takes_the_file() {
    let folder = Folder::new();
    let gone = "[[expected]]\nrule = \"gone/rule\"\nkind = \"k\"\nreason = \"r\"\n";
    fs::write(folder.path("e.toml"), gone).expect("written");
    let args = ["run", "-q", "--only", FEW, "--baseline", "e.toml"];
    let (code, said) = folder.vdbspec(&args);
    assert_eq!(code, Some(2), "{said}");
    folder.run(&["--only", FEW]);
    let (code, said) = prune(&folder, "e.toml");
    assert_eq!(
        (code, folder.text("e.toml").as_str()),
        (Some(0), ""),
        "{said}"
    );
    // Of a report without a baseline nothing else is known to be stale.
    let (code, said) = prune(&folder, "e.toml");
    assert_eq!(code, Some(2), "{said}");
}

#[cfg(unix)]
#[test]
fn a_baseline_that_cannot_be_written_stays_as_it_was_and_nothing_is_said_to_be_done() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new();
    folder.run(&["--fault", FAULT, "--only", FEW]);
    folder.accept_all();
    let before = folder.text("e.toml");
    let below = folder.path("below");
    fs::create_dir(&below).expect("made");
    fs::write(below.join("e.toml"), before.replace(RULE, "gone/rule")).expect("written");
    let mode = |mode| fs::set_permissions(&below, fs::Permissions::from_mode(mode));
    mode(0o555).expect("a mode");
    let is_root = fs::write(below.join("probe"), "").is_ok();
    let (code, said) = prune(&folder, "below/e.toml");
    mode(0o755).expect("a mode");
    // Nothing keeps root from writing.
    if !is_root {
        assert_eq!(code, Some(2), "{said}");
        assert!(
            said.starts_with("error: ") && said.lines().count() == 1,
            "{said}"
        );
        let still = fs::read_to_string(below.join("e.toml")).expect("readable");
        assert_eq!(still, before.replace(RULE, "gone/rule"));
    }
    let (code, said) = prune(&folder, "none/e.toml");
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.starts_with("error: ") && !folder.path("none").exists(),
        "{said}"
    );
}
