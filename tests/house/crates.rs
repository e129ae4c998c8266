//! Which module may name which crate, so that a crate can be replaced by changing one place.

use std::collections::BTreeSet;

use crate::house::sources::{Source, paths_behind, read, rust_files};

/// A crate with the files and folders that may name it.
struct Owned {
    name: &'static str,
    owners: &'static [&'static str],
}

const fn owned(name: &'static str, owners: &'static [&'static str]) -> Owned {
    Owned { name, owners }
}

/// Every dependency but those of [`EVERYWHERE`]. Unit tests may use more than their module.
const OWNED: &[Owned] = &[
    owned(
        "anstyle",
        &["src/report/human/paint.rs", "src/snapshot/human.rs"],
    ),
    owned("axum", &["src/server/"]),
    // One form in which a token may come back, and bytes in a file that are no text.
    owned(
        "base64",
        &[
            "src/run/regress/file.rs",
            "src/server/transport/auth.rs",
            "src/wire/forms.rs",
        ],
    ),
    // The type of a body on its way.
    owned(
        "bytes",
        &[
            "src/run/case.rs",
            "src/run/prepare.rs",
            "src/run/regress/file.rs",
            "src/run/throttle/tests.rs",
            "src/wire/",
        ],
    ),
    // Names and keys as a lenient target compares them.
    owned(
        "caseless",
        &["src/wire/gate/key.rs", "src/wire/gate/name.rs"],
    ),
    owned("clap", &["src/cli/"]),
    owned(
        "comfy_table",
        &["src/cli/list/listing.rs", "src/report/human/totals.rs"],
    ),
    owned("etcetera", &["src/cli/environment.rs"]),
    // Compressed bodies: made once their names are filled in, and looked into before they are sent.
    owned(
        "flate2",
        &["src/run/prepare.rs", "src/wire/gate/encoding.rs"],
    ),
    owned("globset", &["src/run/options.rs"]),
    // Bodies that wait, drip, or never end.
    owned(
        "http_body",
        &[
            "src/server/faults/stream.rs",
            "src/wire/direct.rs",
            "src/wire/together.rs",
        ],
    ),
    owned(
        "humantime",
        &[
            "src/cli/args/",
            "src/cli/clean.rs",
            "src/cli/plan.rs",
            "src/run/backoff.rs",
            "src/run/throttle.rs",
        ],
    ),
    // The short way to a server on this machine.
    owned(
        "hyper",
        &[
            "src/wire/cause.rs",
            "src/wire/direct.rs",
            "src/wire/socket.rs",
        ],
    ),
    owned("include_dir", &["src/contract/load.rs"]),
    owned("indicatif", &["src/report/progress.rs"]),
    owned(
        "jsonschema",
        &[
            // Whether a default is what its own keywords take.
            "src/derive/review/default.rs",
            "src/derive/spec.rs",
            // Whether a pattern is one.
            "src/derive/specification/keyword.rs",
            "src/generate/generator.rs",
        ],
    ),
    owned("mimalloc", &["src/main.rs"]),
    // Randomness, patterns and the protocol of shrinking.
    owned(
        "proptest",
        &[
            "src/generate/compile.rs",
            "src/generate/decide.rs",
            "src/generate/leaf.rs",
            "src/generate/tree.rs",
        ],
    ),
    owned("quick_junit", &["src/report/junit.rs"]),
    owned("rand", &["src/run/names.rs"]),
    owned(
        "reqwest",
        &[
            "src/wire/answer.rs",
            "src/wire/cause.rs",
            "src/wire/client.rs",
            "src/wire/direct.rs",
            "src/wire/network.rs",
            "src/wire/target.rs",
        ],
    ),
    owned(
        "rustls",
        &[
            "src/wire/client.rs",
            "src/wire/named.rs",
            "src/wire/network.rs",
        ],
    ),
    // Digests: of the plan, of pages and of folders of the contract, of names that are too long for a file.
    owned(
        "sha2",
        &[
            "src/contract/load.rs",
            "src/derive/read.rs",
            "src/run/plan.rs",
            "src/run/regress/file.rs",
            "src/snapshot/file.rs",
        ],
    ),
    owned(
        "similar",
        &[
            "src/cli/nearest.rs",
            "src/derive/cited.rs",
            "src/snapshot/outcome.rs",
        ],
    ),
    // Files that are there wholly or not at all.
    // Whether something came on a connection that nobody uses.
    owned("socket2", &["src/wire/socket.rs"]),
    owned(
        "tempfile",
        &[
            "src/cli/output.rs",
            "src/derive/export.rs",
            "src/derive/write.rs",
            "src/ledger/book.rs",
            "src/snapshot/file.rs",
        ],
    ),
    owned(
        "tokio",
        &[
            "src/cli/clean.rs",
            "src/cli/run.rs",
            "src/cli/serve.rs",
            "src/cli/signals.rs",
            "src/run/",
            "src/selftest/",
            "src/server/",
            "src/wire/client.rs",
            "src/wire/direct.rs",
            "src/wire/pace.rs",
            "src/wire/reactor.rs",
            "src/wire/socket.rs",
        ],
    ),
    owned(
        "toml",
        &[
            "src/cli/config/",
            "src/contract/",
            "src/derive/index.rs",
            "src/report/baseline/entry.rs",
            "src/report/baseline/layout.rs",
        ],
    ),
    // Who tells of what happens, and who writes it down.
    owned(
        "tracing",
        &["src/cli/log.rs", "src/run/", "src/wire/tell.rs"],
    ),
    owned("tracing_subscriber", &["src/cli/log.rs"]),
    owned(
        "unicode_normalization",
        &["src/wire/gate/key.rs", "src/wire/gate/name.rs"],
    ),
];

/// Crates that are part of the language here.
const EVERYWHERE: &[&str] = &["serde", "serde_json", "thiserror"];

/// What belongs to one owner although it is no crate.
const STANDARD: &[Owned] = &[
    owned("std::env", &["src/main.rs"]),
    owned("SystemTime::now", &["src/main.rs"]),
    owned("std::process", &["src/main.rs", "src/run/names.rs"]),
    owned(
        "std::fs",
        &[
            "src/cli/",
            "src/contract/load.rs",
            "src/derive/",
            "src/ledger/",
            "src/snapshot/",
        ],
    ),
];

/// The names of a table of Cargo.toml, as Rust code writes them.
fn dependencies(table: &str) -> BTreeSet<String> {
    let manifest = read("Cargo.toml");
    let lines = manifest.lines().skip_while(|line| *line != table).skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.replace('-', "_"))
        .collect()
}

#[test]
fn every_dependency_has_owners_or_is_used_everywhere() {
    let listed = OWNED
        .iter()
        .map(|owned| owned.name)
        .chain(EVERYWHERE.iter().copied());
    let listed: BTreeSet<String> = listed.map(str::to_owned).collect();
    assert_eq!(dependencies("[dependencies]"), listed);
}

#[test]
fn only_its_owners_name_a_crate() {
    let mut broken = Vec::new();
    for source in rust_files("src") {
        for owned in OWNED {
            let marker = format!("{}::", owned.name);
            let is_owner = owned
                .owners
                .iter()
                .any(|owner| source.path.starts_with(owner));
            // A module of ours may be called like a crate; then its users say where it is.
            let local = format!("use super::{};", owned.name);
            let is_local = source.code().any(|(_, line)| line.trim() == local);
            for (number, line) in source.code_without_tests() {
                if !is_owner && !is_local && paths_behind(line, &marker).next().is_some() {
                    broken.push(format!("{}:{number} names {}", source.path, owned.name));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_owner_uses_its_crate() {
    let sources = rust_files("src");
    let mut idle = Vec::new();
    for owned in OWNED {
        let marker = format!("{}::", owned.name);
        for owner in owned.owners {
            let mut lines = sources
                .iter()
                .filter(|source| source.path.starts_with(owner))
                .flat_map(Source::code);
            if !lines.any(|(_, line)| paths_behind(line, &marker).next().is_some()) {
                idle.push(format!("{owner} does not name {}", owned.name));
            }
        }
    }
    assert!(idle.is_empty(), "{idle:#?}");
}

#[test]
fn every_crate_of_the_tests_is_used_by_a_test() {
    let mut sources = rust_files("tests");
    sources.extend(rust_files("benches"));
    sources.extend(rust_files("src"));
    for name in dependencies("[dev-dependencies]") {
        let marker = format!("{name}::");
        let is_named = sources
            .iter()
            .flat_map(Source::code)
            .any(|(_, line)| paths_behind(line, &marker).next().is_some());
        assert!(is_named, "no test names {name}");
    }
}

#[test]
fn environment_clock_processes_and_files_have_owners() {
    for source in rust_files("src") {
        for owned in STANDARD {
            if owned
                .owners
                .iter()
                .any(|owner| source.path.starts_with(owner))
            {
                continue;
            }
            for (number, line) in source.code_without_tests() {
                assert!(
                    !line.contains(owned.name),
                    "{}:{number} names {}",
                    source.path,
                    owned.name
                );
            }
        }
    }
}
