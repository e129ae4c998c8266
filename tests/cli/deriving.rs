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
