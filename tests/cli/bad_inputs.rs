//! Goal: whatever is wrong on the command line or in a file comes back as one line that names it, with exit code 2.
//! Method: a table, each row run by the real binary.

use std::fs;
use std::path::Path;

use crate::cli::process::{command, text};

/// Arguments, and what the one line on stderr must hold.
type Row<'a> = (&'a [&'a str], &'a [&'a str]);

const TARGET: &str = "http://127.0.0.1:9";

const ARGUMENTS: &[Row<'static>] = &[
    (&["bogus"], &["'bogus'"]),
    (&["run", "--bogus"], &["'--bogus'"]),
    (&["--sed", "1"], &["'--sed'", "'--seed'"]),
    (&["run", "--seed", "x"], &["'x'", "--seed"]),
    (&["run", "--seed", "-1"], &["-1"]),
    (
        &["run", "--seed", "18446744073709551616"],
        &["18446744073709551616", "--seed"],
    ),
    (
        &["run", "--concurrency", "0"],
        &["'0'", "--concurrency", "1..=64"],
    ),
    (&["run", "--concurrency", "65"], &["65", "--concurrency"]),
    (&["run", "--timeout", "0"], &["'0'", "--timeout", "0.5"]),
    (&["run", "--timeout", "nan"], &["'nan'", "--timeout"]),
    (&["run", "--timeout", "1e400"], &["'1e400'", "--timeout"]),
    (
        &["run", "--wait-ready", "soon"],
        &["'soon'", "--wait-ready", "60s"],
    ),
    (&["run", "--format", "html"], &["'html'", "junit"]),
    (&["run", "--color", "blue"], &["'blue'", "always"]),
    (&["run", "-q", "-v"], &["--quiet", "--verbose"]),
    (&["run", "--snapshot-mode", "record"], &["--snapshots"]),
    (
        &["run", "--target", "127.0.0.1:19530"],
        &["http://127.0.0.1:19530"],
    ),
    (&["run", "--target", ""], &["not a URL"]),
    (&["run", "--target", "ftp://127.0.0.1"], &["'ftp'"]),
    (&["run", "--target", "http://127.0.0.1/?a=b"], &["query"]),
    (
        &["run", "--allow-writes", "*.example.org"],
        &["'*.example.org'", "wildcard"],
    ),
    (
        &["run", "--lend-collection", "books"],
        &["--lend-collection", "twice"],
    ),
    (
        &["fuzz", "--lend-collection", "a", "--lend-collection", "b"],
        &["--lend-collection", "vdbspec run"],
    ),
    (&["run", "--plan", "--format", "junit"], &["--plan", "json"]),
    (&["run", "--ddl-rate", "quick"], &["'quick'", "20/s"]),
    (&["run", "--max-requests", "0"], &["'0'", "--max-requests"]),
    (
        &["run", "--target", "http://root:s3cret@127.0.0.1"],
        &["--token-env"],
    ),
    (
        &["run", "--token", "root:s3cret"],
        &["--token-env", "--token-file"],
    ),
    (
        &["run", "--token=root:s3cret"],
        &["--token-env", "--token-file"],
    ),
    (&["serve", "--token", "root:s3cret"], &["--token-env"]),
    (
        &["run", "--target", TARGET, "--token-env", "root:s3cret"],
        &["--token-env"],
    ),
    (
        &["run", "--target", TARGET, "--token-env", "UNSET_TOKEN"],
        &["'UNSET_TOKEN'"],
    ),
    (
        &["run", "--target", TARGET, "--token-env", "EMPTY_TOKEN"],
        &["'EMPTY_TOKEN'"],
    ),
    (
        &["run", "--target", TARGET, "--token-file", "no/such/token"],
        &["no/such/token"],
    ),
    (
        &["run", "--target", TARGET, "--token-file", "src"],
        &["src"],
    ),
    (
        &["run", "--token-env", "HOME"],
        &["--token-env", "--target"],
    ),
    (
        &["run", "--token-file", "token"],
        &["--token-file", "--target"],
    ),
    (
        &["run", "--target", TARGET, "--fault", "x"],
        &["--fault", "--target"],
    ),
    (
        &["run", "--fault", "no-such-fault"],
        &["'no-such-fault'", "list faults"],
    ),
    (
        &["run", "--profile", "document"],
        &["'document'", "documents"],
    ),
    (
        &["run", "--operation", "aliases/alter"],
        &["'aliases/alter'", "aliases/drop", "indexes/create"],
    ),
    (&["run", "--operation", "x"], &["'x'", "aliases/create"]),
    (
        &["run", "--only", "no/such/case"],
        &["'no/such/case'", "list cases"],
    ),
    (&["run", "--only", "CA-6"], &["'CA-6'", "CA-06"]),
    (&["run", "--only", "preflight/x"], &["'preflight/x'"]),
    (&["run", "--only", "["], &["'['"]),
    (&["run", "--skip", "no/such/case"], &["'no/such/case'"]),
    (
        &[
            "run",
            "--only",
            "scenarios/aliases.*",
            "--operation",
            "indexes/create",
        ],
        &["--operation"],
    ),
    (
        &["run", "--output", "no/such/folder/report"],
        &["no/such/folder/report"],
    ),
    (&["run", "--output", "src"], &["src", "folder"]),
    (
        &["run", "--snapshots", "Cargo.toml"],
        &["Cargo.toml", "folder"],
    ),
    (&["run", "--specs", "no/such/specs"], &["no/such/specs"]),
    (&["--specs"], &["--specs"]),
    (&["serve", "--host", "0.0.0.0"], &["'0.0.0.0'", "loopback"]),
    (&["serve", "--host", "example.org"], &["'example.org'"]),
    (&["serve", "--port", "65536"], &["65536"]),
    (
        &["serve", "--dialect", "milvus-1.0"],
        &["milvus-1.0", "documents", "milvus-2.6"],
    ),
    (&["serve", "--fault", "no-such-fault"], &["'no-such-fault'"]),
    (&["serve", "--token-env", "UNSET_TOKEN"], &["'UNSET_TOKEN'"]),
    (&["list"], &["rules", "--trace"]),
    (&["list", "everything"], &["'everything'", "clauses"]),
    (&["list", "rules", "--trace"], &["'rules'"]),
    (&["list", "rules", "--format", "junit"], &["'junit'"]),
    (&["explain"], &["<ID>"]),
    (&["explain", "CA-99"], &["'CA-99'", "list"]),
    (
        &["explain", "aliases/creat"],
        &["'aliases/creat'", "aliases/create"],
    ),
    (&["explain", "99999"], &["'99999'"]),
    (&["explain", ""], &["''"]),
    (&["derive"], &["<PAGE>"]),
    (&["derive", "no/such/page.md"], &["no/such/page.md"]),
    (&["derive", "--check", "Cargo.toml"], &["Cargo.toml"]),
    (&["derive", "src"], &["src"]),
];

/// Runs one row, and checks the code, the single paragraph and the words in it.
fn check(args: &[&str], words: &[&str]) {
    let output = command()
        .args(args)
        .env("EMPTY_TOKEN", " ")
        .env("HOME", "/nonexistent")
        .output()
        .expect("the binary starts");
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
    assert_eq!(text(&output.stdout), "", "{args:?}");
    let one_line = stderr.ends_with('\n') && stderr.trim_end().lines().count() == 1;
    assert!(
        one_line && stderr.starts_with("error: "),
        "{args:?}: {stderr}"
    );
    for word in words {
        assert!(
            stderr.contains(word),
            "{args:?} does not name {word}: {stderr}"
        );
    }
    for never in ["panicked", "s3cret", "RUST_BACKTRACE", "src/"] {
        assert!(!stderr.contains(never), "{args:?}: {stderr}");
    }
}

#[test]
fn a_bad_command_line_is_one_line_that_names_what_is_wrong_and_exit_code_2() {
    for (args, words) in ARGUMENTS {
        check(args, words);
    }
}

/// A folder like `specs/` with one file changed.
fn specs_with(file: &str, change: impl Fn(&str) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&crate::cli::process::root().join("specs"), folder.path());
    let path = folder.path().join(file);
    let old = fs::read_to_string(&path).expect("the file is part of the contract");
    fs::write(&path, change(&old)).expect("the folder can be written");
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("the folder can be listed") {
        let path = entry.expect("the folder can be listed").path();
        let target = to.join(path.file_name().expect("a file has a name"));
        if path.is_dir() {
            fs::create_dir(&target).expect("the folder can be written");
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("the folder can be written");
        }
    }
}

#[test]
fn a_contract_that_cannot_be_read_is_named_by_file() {
    let half = |old: &str| old.split_at(old.len() / 2).0.to_owned();
    for file in [
        "roles.toml",
        "codes.toml",
        "clauses/house.toml",
        "decisions/shared.toml",
        "profiles/documents.toml",
        "operations/aliases.create.json",
    ] {
        let specs = specs_with(file, |old| format!("{}\n= [", half(old)));
        let folder = specs.path().to_str().expect("a temporary path is UTF-8");
        check(&["list", "clauses", "--specs", folder], &[file]);
    }
    let empty = tempfile::tempdir().expect("a temporary folder");
    let folder = empty.path().to_str().expect("a temporary path is UTF-8");
    check(&["--specs", folder, "list", "rules"], &["roles.toml"]);
}

#[test]
fn an_unknown_word_in_insta_update_is_named_when_snapshots_are_asked_for() {
    let output = command()
        .args(["run", "--snapshots", "no-such-folder"])
        .env("INSTA_UPDATE", "perhaps")
        .output()
        .expect("the binary starts");
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(
        stderr.contains("INSTA_UPDATE") && stderr.contains("'perhaps'"),
        "{stderr}"
    );
}

#[cfg(unix)]
#[test]
fn arguments_that_are_not_utf8_are_refused_like_any_other() {
    use std::os::unix::ffi::OsStrExt as _;
    let bytes = std::ffi::OsStr::from_bytes(b"\xff\xfe");
    for args in [
        &["explain"][..],
        &["run", "--only"],
        &["run", "--target"],
        &[],
    ] {
        let output = command()
            .args(args)
            .arg(bytes)
            .output()
            .expect("the binary starts");
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
        assert_eq!(stderr.trim_end().lines().count(), 1, "{args:?}: {stderr}");
    }
}

#[test]
fn a_decision_that_answers_nothing_is_refused() {
    let with = |place: &str| {
        specs_with("decisions/shared.toml", |old| {
            format!(
                "{old}\n[[decision]]\nid = \"AX-99\"\nplaces = [\"{place}\"]\ndefect = \"Nothing is said of it.\"\nreading = \"Nothing is read.\"\nevidence = [\"none\"]\nlevel = \"open\"\naffects = []\n"
            )
        })
    };
    for (place, words) in [
        ("seed/nothing:1", ["AX-99", "no page"]),
        ("seed/create-index:3", ["AX-99", "answers nothing"]),
    ] {
        let specs = with(place);
        let folder = specs.path().to_str().expect("a temporary path is UTF-8");
        check(&["list", "clauses", "--specs", folder], &words);
    }
}
