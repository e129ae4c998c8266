//! What README.md promises: commands, exit codes and figures.

use std::collections::BTreeMap;
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::cargo_bin;
use vdbspec::run::ExitCode;

use crate::house::sources::{read, root};
use crate::shards::without_names;

/// Longest README, in lines: it is for people in a hurry.
const LINES_MAX: usize = 260;
/// What begins a command in the documents; the words behind it are its arguments.
const BEGINNINGS: &[&str] = &[
    "vdbspec ",
    "cargo run --release -- ",
    "target/release/vdbspec ",
];

/// Every exit code there is. A new one does not compile until it is here.
fn exit_codes() -> Vec<u8> {
    let all = [
        ExitCode::Conforms,
        ExitCode::Findings,
        ExitCode::Usage,
        ExitCode::Inconclusive,
        ExitCode::LeftBehind,
    ];
    for code in all {
        match code {
            ExitCode::Conforms
            | ExitCode::Findings
            | ExitCode::Usage
            | ExitCode::Inconclusive
            | ExitCode::LeftBehind => {}
        }
    }
    all.iter().map(|code| code.number()).collect()
}

fn vdbspec(arguments: &[&str]) -> Output {
    let mut command = Command::new(cargo_bin!("vdbspec"));
    command.env_clear().current_dir(root()).stdin(Stdio::null());
    command.args(arguments).output().expect("the binary starts")
}

fn stdout(arguments: &[&str]) -> String {
    let output = vdbspec(arguments);
    assert!(
        output.status.success(),
        "{arguments:?} ends with {}",
        output.status
    );
    String::from_utf8(output.stdout).expect("everything that is printed is UTF-8")
}

/// All commands that a document shows: in fences, line by line, and in code spans.
fn commands(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_fenced = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_fenced = !is_fenced;
        } else if is_fenced {
            let line = line.trim_start();
            let line = ["$ ", "- run: ", "rerun: "]
                .iter()
                .fold(line, |line, lead| {
                    line.strip_prefix(lead).unwrap_or(line).trim_start()
                });
            found.extend(command(line));
        } else {
            found.extend(line.split('`').skip(1).step_by(2).filter_map(command));
        }
    }
    found
}

fn command(text: &str) -> Option<String> {
    let rest = BEGINNINGS
        .iter()
        .find_map(|beginning| text.strip_prefix(beginning));
    rest.map(|rest| rest.split('#').next().unwrap_or(rest).trim().to_owned())
}

#[test]
fn every_command_that_the_documents_show_exists() {
    let mut helps: BTreeMap<String, String> = BTreeMap::new();
    let mut seen = 0_usize;
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "docs/changes.md",
        "docs/ci.md",
        "docs/clusters.md",
        "specs/README.md",
    ] {
        for shown in commands(&read(document)) {
            seen += 1;
            let words: Vec<&str> = shown.split_whitespace().collect();
            // Without a command `run` is meant; a command may have commands of its own.
            let is_name = |word: &&&str| word.bytes().all(|byte| byte.is_ascii_lowercase());
            let mut names: Vec<&str> = words.iter().take_while(is_name).take(2).copied().collect();
            if names.is_empty() {
                names.push("run");
            }
            let name = names.join(" ");
            names.push("--help");
            let help = helps.entry(name.clone()).or_insert_with(|| stdout(&names));
            for word in words.iter().filter(|word| word.starts_with("--")) {
                let flag = word.split('=').next().unwrap_or(word);
                let is_known = help
                    .split(|c: char| c.is_whitespace() || c == ',')
                    .any(|known| known == flag);
                assert!(
                    is_known,
                    "{document}: `vdbspec {shown}`: {name} knows no {flag}"
                );
            }
        }
    }
    assert!(seen > 20, "the documents show {seen} commands only");
}

#[test]
fn every_id_that_readme_has_explained_is_known() {
    let shown = commands(&read("README.md"));
    let ids: Vec<&str> = shown
        .iter()
        .filter_map(|line| line.strip_prefix("explain "))
        .filter(|id| !id.starts_with("--"))
        .collect();
    assert!(ids.len() > 3, "{ids:?}");
    for id in ids {
        stdout(&["explain", id]);
    }
}

/// The cells of every row of a table whose first cell holds what `is_first` takes.
fn rows(text: &str) -> Vec<Vec<&str>> {
    text.lines()
        .filter(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

#[test]
fn the_exit_codes_are_those_of_the_program_in_the_words_of_its_help() {
    let readme = read("README.md");
    let listed: Vec<(u8, &str)> = rows(&readme)
        .into_iter()
        .filter_map(|cells| match cells.as_slice() {
            [code, meaning] => Some((code.parse().ok()?, *meaning)),
            _ => None,
        })
        .collect();
    assert_eq!(
        listed.iter().map(|(code, _)| *code).collect::<Vec<_>>(),
        exit_codes()
    );
    let help = stdout(&["--help"]);
    for (code, meaning) in listed {
        let line = format!("  {code}  {meaning}");
        assert!(
            help.lines().any(|known| known == line),
            "--help has no line '{line}'"
        );
    }
}

#[test]
fn every_figure_is_what_its_command_prints() {
    let readme = read("README.md");
    let mut figures = 0_usize;
    for cells in rows(&readme) {
        let [what, lines, shown] = cells.as_slice() else {
            continue;
        };
        let Some(shown) = command(shown.trim_matches('`')) else {
            continue;
        };
        let arguments: Vec<&str> = shown.split_whitespace().collect();
        let printed = stdout(&arguments).lines().count();
        assert_eq!(
            lines.parse().ok(),
            Some(printed),
            "{what}: `vdbspec {shown}`"
        );
        figures += 1;
    }
    assert!(figures >= 5, "the table of figures has {figures} rows");
}

#[test]
fn the_failure_that_readme_shows_is_what_the_program_prints() {
    let readme = read("README.md");
    let shown = readme
        .split("```console\n")
        .nth(1)
        .and_then(|rest| rest.split("\n```").next());
    let mut shown = shown.expect("a console block").lines();
    let line = shown
        .next()
        .and_then(|line| line.strip_prefix("$ "))
        .expect("a command");
    let arguments: Vec<String> = command(line)
        .expect("a command of vdbspec")
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let output = vdbspec(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(output.status.code(), Some(1));
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    let printed: Vec<String> = printed.lines().map(steady).collect();
    for line in shown.filter(|line| *line != "…").map(steady) {
        assert!(printed.contains(&line), "not printed: {line}\n{printed:#?}");
    }
}

/// A line of a report without what differs between runs, and without what README cuts: of a request only its place and
/// its operation stay.
fn steady(line: &str) -> String {
    let Some((place, rest)) = line.split_once(" curl -X POST 'http://127.0.0.1:") else {
        return without_names(line);
    };
    let operation = rest
        .split_once('/')
        .and_then(|(_, path)| path.split('\'').next());
    format!("{place} {}", operation.unwrap_or(rest))
}

#[test]
fn the_first_block_of_readme_runs_the_main_job_and_the_tests() {
    let readme = read("README.md");
    let block = readme.split("```").nth(1).expect("a block");
    let lines: Vec<&str> = block
        .lines()
        .skip(1)
        .map(|line| line.split('#').next().unwrap_or(line).trim())
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(lines, ["cargo run --release", "cargo test"]);
}

#[test]
fn readme_stays_short() {
    let lines = read("README.md").lines().count();
    assert!(lines <= LINES_MAX, "README.md has {lines} lines");
}
