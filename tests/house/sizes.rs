//! How long files are.

use crate::house::sources::rust_files;

/// Lines of a file beyond which it must be in [`LONGER`].
const LINES_MAX: usize = 500;
/// What half of the files must stay below.
const MEDIAN_MAX: usize = 150;

/// Files that may be longer: why, and how long.
const LONGER: &[(&str, usize, &str)] = &[
    (
        "tests/server_faults/rows.rs",
        1400,
        "a table: one row for each fault of the reference server",
    ),
    (
        "tests/faults/table.rs",
        800,
        "a table: for each fault the rule that must find it",
    ),
];

#[test]
fn no_file_is_too_long_but_named_tables() {
    let mut sources = rust_files("src");
    sources.extend(rust_files("tests"));
    for source in &sources {
        let lines = source.text.lines().count();
        let longer = LONGER.iter().find(|(path, ..)| *path == source.path);
        let max = longer.map_or(LINES_MAX, |(_, max, _)| *max);
        assert!(
            lines <= max,
            "{} has {lines} lines, at most {max} are good",
            source.path
        );
    }
    for (path, _, why) in LONGER {
        let lines = sources
            .iter()
            .find(|source| source.path == *path)
            .map_or(0, |source| source.text.lines().count());
        assert!(
            lines > LINES_MAX,
            "{path} needs its exception no longer ({why})"
        );
    }
}

#[test]
fn half_of_the_files_are_short() {
    let mut lines: Vec<usize> = rust_files("src")
        .iter()
        .map(|source| source.text.lines().count())
        .collect();
    lines.sort_unstable();
    let median = lines.get(lines.len() / 2).copied().unwrap_or_default();
    assert!(median <= MEDIAN_MAX, "the median file has {median} lines");
}
