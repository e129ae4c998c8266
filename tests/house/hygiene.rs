//! What stands in no file.

use crate::house::sources::{Source, read, rust_files};

/// Names that say nothing of what is in a module.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc"];

fn all_rust_files() -> Vec<Source> {
    let mut sources = rust_files("src");
    sources.extend(rust_files("tests"));
    sources
}

#[test]
fn no_module_has_a_name_that_says_nothing() {
    for source in all_rust_files() {
        for part in source.path.split('/') {
            let name = part.strip_suffix(".rs").unwrap_or(part);
            assert!(!EMPTY_NAMES.contains(&name), "{}", source.path);
        }
        for (number, line) in source.code() {
            let declared = line
                .trim_start()
                .trim_start_matches("pub ")
                .strip_prefix("mod ");
            let name = declared.map(|rest| rest.trim_end_matches(" {").trim_end_matches(';'));
            assert!(
                name.is_none_or(|name| !EMPTY_NAMES.contains(&name)),
                "{}:{number}",
                source.path
            );
        }
    }
}

#[test]
fn lints_are_never_silenced_without_a_reason() {
    // Put together, so that this file does not hold what it looks for.
    let silencers = ["#[", "#!["].map(|opening| format!("{opening}{}(", "allow"));
    let expectation = format!("#[{}(", "expect");
    for source in all_rust_files() {
        for (number, line) in source.code() {
            for silencer in &silencers {
                assert!(
                    !line.contains(silencer),
                    "{}:{number}: say #[expect(…, reason = …)]",
                    source.path
                );
            }
        }
        for (at, _) in source.text.match_indices(&expectation) {
            let attribute = source
                .text
                .get(at..)
                .and_then(|rest| rest.split(")]").next());
            let has_reason = attribute.is_some_and(|text| text.contains("reason ="));
            assert!(
                has_reason,
                "{} expects a lint without a reason",
                source.path
            );
        }
    }
}

#[test]
fn nothing_is_left_to_be_done_later() {
    let stubs = ["todo", "unimplemented"].map(|name| format!("{name}!("));
    for source in all_rust_files() {
        for (number, line) in source.code() {
            for stub in &stubs {
                assert!(
                    !line.contains(stub),
                    "{}:{number} holds {stub}",
                    source.path
                );
            }
        }
    }
}

#[test]
fn no_file_names_a_place_that_only_its_author_has() {
    // Put together, so that this file does not hold what it looks for.
    let places = ["work", "root", "home"].map(|name| format!("/{name}/"));
    let beside = format!("../{}", "shared");
    for source in all_rust_files() {
        let is_test = source.path.starts_with("tests/");
        for (index, line) in source.text.lines().enumerate() {
            for place in &places {
                assert!(
                    !names(line, place),
                    "{}:{} names {place}",
                    source.path,
                    index + 1
                );
            }
            assert!(
                is_test || !line.contains(&beside),
                "{}:{} names {beside}",
                source.path,
                index + 1
            );
        }
    }
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "docs/changes.md",
        "docs/ci.md",
        "docs/clusters.md",
        "specs/README.md",
        "Cargo.toml",
    ] {
        let text = read(document);
        let found = places
            .iter()
            .chain([&beside])
            .find(|place| text.contains(*place));
        assert!(found.is_none(), "{document} names {found:?}");
    }
}

/// Whether a line holds an absolute path below this place; `target/work/x` is none.
fn names(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        before.is_none_or(|c| !c.is_alphanumeric() && c != '.' && c != '_')
    })
}

#[test]
fn specs_and_recorded_answers_name_no_place_of_an_author() {
    let mut folders = vec![crate::house::sources::root().join("specs")];
    folders
        .extend(Some(crate::house::sources::root().join("snapshots")).filter(|path| path.exists()));
    let mut files = 0_usize;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the project") {
            let path = entry.expect("an entry of it").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let text = std::fs::read_to_string(&path).expect("a text file");
            for place in ["work", "root"].map(|name| format!("/{name}/")) {
                assert!(
                    !text.lines().any(|line| names(line, &place)),
                    "{} names {place}",
                    path.display()
                );
            }
        }
    }
    assert!(files > 10, "the folder specs holds more than {files} files");
}

#[test]
fn modules_for_tests_are_declared_so() {
    let sources = rust_files("src");
    for source in sources.iter().filter(|source| source.is_for_tests()) {
        let above = source.path.replace("/testing.rs", "/mod.rs");
        let parent = sources.iter().find(|source| source.path == above);
        let lines: Vec<&str> = parent
            .map(|parent| parent.text.lines().collect())
            .unwrap_or_default();
        let is_declared = lines.windows(2).any(
            |pair| matches!(pair, ["#[cfg(test)]", module] if module.ends_with("mod testing;")),
        );
        assert!(
            is_declared,
            "{above} declares {} also without tests",
            source.path
        );
    }
}
