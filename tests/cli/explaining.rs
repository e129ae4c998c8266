//! `explain`: everything that `list` prints can be explained.

use serde_json::Value;

use crate::cli::process::stdout_of;

#[test]
fn one_explanation_of_each_kind_is_as_recorded() {
    for id in [
        "CA-06",
        "CA-01",
        "H-01",
        "aliases/single-owner",
        "AX-05",
        "IX-02",
        "aliases/drop",
        "alias-on-other-collection",
        "unknown-alias",
        "1100",
        "8",
    ] {
        let name = format!("explain-{}", id.replace('/', "."));
        // Which cases there are is another matter: new ones must not change an explanation of something else.
        let cases = (r"(?m)^(  cases +)\d+: .*$", "$1[cases]");
        insta::with_settings!({filters => vec![cases]}, {
            insta::assert_snapshot!(name, stdout_of(&["explain", id]));
        });
    }
}

#[test]
fn a_clause_leads_to_the_line_of_its_page_and_to_the_keywords_read_there() {
    let text = stdout_of(&["explain", "DA-18"]);
    assert!(text.contains("/drop-alias-v2.md#L"), "{text}");
    assert!(text.contains("operations/aliases.drop.json /"), "{text}");
}

#[test]
fn a_page_and_a_sort_of_defect_can_be_explained() {
    let text = stdout_of(&["explain", "seed/drop-alias"]);
    for part in ["published", "aliases/drop", "DA-18", "line "] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let text = stdout_of(&["explain", "seed/drop-alias:81"]);
    assert!(text.contains("/drop-alias-v2.md#L81\n"), "{text}");
    let text = stdout_of(&["explain", "success-code-differs"]);
    assert!(text.contains("milvus-2.4-openapi:"), "{text}");
}

#[test]
fn a_sort_of_defect_is_counted_as_the_report_of_derive_counts_it() {
    let pages = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/pages");
    if !pages.exists() {
        #[expect(clippy::print_stderr, reason = "a skipped test must say so")]
        {
            eprintln!("skipped: the pages do not stand beside this checkout");
        }
        return;
    }
    let report = inside(&["derive", "--report", pages.to_str().expect("UTF-8")]);
    for kind in ["example-unfit", "missing-part", "filtered-for-target"] {
        let head = report.lines().find_map(|line| {
            let rest = line.strip_prefix(kind)?.strip_prefix(" (")?;
            Some(rest.split_once(')')?.0.to_owned())
        });
        let text = inside(&["explain", kind]);
        let expected = format!("where it was found: {}", head.expect("the kind is there"));
        assert!(text.contains(&expected), "{kind}: {expected}: {text}");
    }
    let text = inside(&["explain", "field-on-sister-pages"]);
    assert!(text.contains("derive --report lists it"), "{text}");
}

#[test]
fn what_an_explanation_prints_can_be_explained_in_turn() {
    let text = inside(&["explain", "aliases/create"]);
    let shown = "milvus-2.6:27";
    assert!(text.contains(shown), "{text}");
    let text = inside(&["explain", shown]);
    for part in [
        "milvus-2.6/aliases/create:27",
        "#L27\n",
        "says which operation",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let text = inside(&["explain", "--diff", "documents", "milvus-2.6"]);
    let departures = text.lines().filter_map(|line| {
        let (id, _) = line.trim().strip_prefix("new: ")?.split_once(": ")?;
        Some(id.to_owned())
    });
    let departures: Vec<String> = departures.collect();
    assert!(departures.len() > 3, "{text}");
    for id in departures {
        let text = inside(&["explain", &id]);
        assert!(
            text.contains("departure ") && text.contains("source"),
            "{id}: {text}"
        );
    }
}

/// In the process and not by the binary: there are hundreds.
#[test]
fn everything_that_is_listed_can_be_explained() {
    for kind in [
        "clauses",
        "rules",
        "cases",
        "operations",
        "profiles",
        "faults",
        "codes",
        "conditions",
        "decisions",
    ] {
        let listed = inside(&["list", kind, "--format", "json"]);
        let listed: Vec<Value> = serde_json::from_str(&listed).expect("an array");
        // A few of each kind, the first and the last among them, spread evenly.
        let step = (listed.len() / 4).max(1);
        for one in listed.iter().step_by(step).chain(listed.last()) {
            let id = ["number", "id", "name"]
                .into_iter()
                .find_map(|key| one.get(key));
            let id = match id.expect("an id") {
                Value::String(id) => id.clone(),
                number => number.to_string(),
            };
            let text = inside(&["explain", &id]);
            assert!(
                text.lines().count() > 1 && text.contains(&id),
                "{id}: {text}"
            );
        }
    }
}

fn inside(args: &[&str]) -> String {
    let environment = vdbspec::cli::Environment {
        variables: std::collections::BTreeMap::new(),
        now: std::time::UNIX_EPOCH,
        stdout_is_terminal: false,
        stderr_is_terminal: false,
    };
    let args = ["vdbspec"].into_iter().chain(args.iter().copied());
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let exit = vdbspec::cli::main(args.map(Into::into), &environment, &mut stdout, &mut stderr);
    let stderr = String::from_utf8_lossy(&stderr).into_owned();
    assert_eq!((exit.number(), stderr.as_str()), (0, ""));
    String::from_utf8(stdout).expect("everything that is printed is UTF-8")
}

#[test]
fn a_difference_of_two_profiles_says_what_changes_for_whoever_upgrades() {
    let text = inside(&["explain", "--diff", "milvus-2.5", "milvus-2.6"]);
    for line in [
        "from milvus-2.5 to milvus-2.6",
        "aliases/create",
        "  collection-is-alias: the collection is given by an alias",
        "    - refused with code 100",
        "    + accepted (2.6.12 to 2.6.20)",
        "    - refused with code 65535 (2.5.5 to 2.5.27)",
        "    + refused with code 1100 (2.6.19 to 2.6.20)",
    ] {
        assert!(text.lines().any(|known| known == line), "{line}: {text}");
    }
    let same = inside(&["explain", "--diff", "milvus-2.6", "milvus-2.6"]);
    assert!(
        same.ends_with("nothing changes that a profile knows of\n"),
        "{same}"
    );
}
