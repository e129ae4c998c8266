//! `derive`: written, the same, different, or refused.

use std::path::Path;

use crate::cli::process::{root, text, vdbspec};

fn derive(page: &str, specs: &Path, check: bool) -> (Option<i32>, String) {
    let page = root().join("tests/pages").join(page);
    let (page, specs) = (page.to_string_lossy(), specs.to_string_lossy());
    let mut args = vec!["derive", &page, "--specs", &specs];
    if check {
        args.push("--check");
    }
    let output = vdbspec(&args);
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    (output.status.code(), stdout + &stderr)
}

#[test]
fn a_page_is_written_then_the_same_and_another_version_of_it_is_a_difference() {
    let specs = tempfile::tempdir().expect("a temporary folder");
    let (code, said) = derive("plain.md", specs.path(), true);
    assert_eq!(code, Some(1), "nothing is written yet: {said}");
    let (code, said) = derive("plain.md", specs.path(), false);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("wrote "), "{said}");
    let (code, said) = derive("plain.md", specs.path(), true);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = derive("changed.md", specs.path(), true);
    assert_eq!(code, Some(1), "{said}");
}

#[test]
fn a_page_that_cannot_be_read_is_refused_with_exit_code_2() {
    let specs = tempfile::tempdir().expect("a temporary folder");
    let (code, said) = derive("other-style.mdx", specs.path(), true);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.starts_with("error: ") && said.contains("other-style.mdx"),
        "{said}"
    );
}

#[test]
fn the_contract_of_the_binary_becomes_a_folder_that_every_command_takes() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let folder = dir.path().join("mine");
    let name = folder.to_string_lossy();
    let run = |args: &[&str]| {
        let output = vdbspec(args);
        (
            output.status.code(),
            text(&output.stdout) + &text(&output.stderr),
        )
    };
    let (code, said) = run(&["derive", "--export", &name]);
    assert_eq!(code, Some(0), "{said}");
    for args in [["list", "clauses"], ["list", "cases"], ["explain", "CA-06"]] {
        let embedded = run(&args);
        let own = run(&[args[0], args[1], "--specs", &name]);
        assert_eq!((own.0, &own.1), (Some(0), &embedded.1), "{args:?}");
    }
    let (code, said) = run(&["derive", "--export", &name]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("is not an empty folder"), "{said}");
    // A folder that lacks something says how to get all of it.
    std::fs::remove_file(folder.join("roles.toml")).expect("the folder is ours");
    let (code, said) = run(&["list", "clauses", "--specs", &name]);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("has no roles.toml") && said.contains("derive --export DIR"),
        "{said}"
    );
}
