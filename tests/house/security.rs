//! What SECURITY.md promises is shown by tests that exist.

use crate::house::sources::read;

/// Fewer rows mean that the table could not be read.
const PROMISES_MIN: usize = 10;

#[test]
fn every_promise_names_a_test_that_exists() {
    let text = read("SECURITY.md");
    let rows = text
        .lines()
        .skip_while(|line| *line != "## Promises")
        .skip(1)
        .take_while(|line| !line.starts_with("## "))
        .filter(|line| line.starts_with("| ") && !line.starts_with("| ---"))
        .skip(1);
    let mut count = 0;
    for row in rows {
        let code: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        let named: Vec<&&str> = code.iter().rev().take(2).collect();
        let [name, file] = named.as_slice() else {
            panic!("no file and test in: {row}");
        };
        let source = read(file);
        let mut lines = source.lines();
        let mut is_test = false;
        let found = lines.any(|line| {
            let line = line.trim();
            let is_it = is_test && line.contains(&format!("fn {name}("));
            // Other attributes may stand between the mark and the function.
            is_test = line.starts_with("#[test]")
                || line.starts_with("#[tokio::test")
                || (is_test && line.starts_with("#["));
            is_it
        });
        assert!(found, "{file} has no test {name}, which shows: {row}");
        count += 1;
    }
    assert!(count >= PROMISES_MIN, "{count} promises");
}
