//! What is said of pages that were given wrongly, or that became pages of something else.

use std::fs;
use std::path::PathBuf;

use vdbspec::derive::{index_entries, read_page, read_pages, run_derive};

use crate::derive::{bytes, drift::changed, drift::line_of, page_path};

const PLAIN: &str = "mdx/plain.mdx";

fn said(pages: &[PathBuf]) -> String {
    let specs = tempfile::tempdir().expect("a folder to write to");
    match run_derive(pages, specs.path(), true) {
        Ok(report) => report.to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn two_pages_of_one_operation_are_told_with_their_lines() {
    let line = line_of("plain.md", "endpoint=");
    let [first, second] = ["plain.md", "changed.md"].map(page_path);
    let said = said(&[first.clone(), second.clone()]);
    let places = [
        format!("{}:{line}: shelves/add is documented", second.display()),
        format!("at {}:{line} already", first.display()),
    ];
    assert!(places.iter().all(|place| said.contains(place)), "{said}");
}

#[test]
fn a_page_given_by_itself_and_with_its_folder_counts_once() {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let page = dir.path().join("plain.md");
    fs::write(&page, bytes("plain.md")).expect("the folder is ours");
    let folder = dir.path().to_owned();
    for given in [
        [page.clone(), folder.clone()],
        [folder.clone(), page.clone()],
        [page.clone(), page.clone()],
    ] {
        let said = said(&given);
        assert!(said.contains("1 page: "), "{given:?}: {said}");
    }
}

#[test]
fn an_address_below_the_prefix_that_names_no_operation_is_not_said_to_be_elsewhere() {
    for path in ["/v2/vectordb/shelves/{id}", "/v2/vectordb/shelves/add/"] {
        for (page, from) in [
            (PLAIN, "\"/v2/vectordb/shelves/add\""),
            ("plain.md", "/v2/vectordb/shelves/add\" />"),
        ] {
            let to = from.replace("/v2/vectordb/shelves/add", path);
            let text = changed(page, from, &to);
            let said = read_page("p", text.as_bytes())
                .expect_err("no operation")
                .to_string();
            assert!(
                said.contains("is below /v2/vectordb/ and names no operation"),
                "{page}: {said}"
            );
        }
        let from = "\"/v2/vectordb/shelves/add\"";
        let text = changed(
            "openapi/library.json",
            from,
            &from.replace("/v2/vectordb/shelves/add", path),
        );
        let pages = read_pages("p", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        let findings = pages.iter().flat_map(|page| &page.findings);
        let of_path: Vec<&str> = findings
            .filter(|finding| finding.subject == path)
            .map(|finding| finding.what.as_str())
            .collect();
        assert_eq!(
            of_path,
            [format!(
                "{path} is below /v2/vectordb/ and names no operation: it was left out."
            )]
        );
    }
}

#[test]
fn a_page_of_another_operation_says_which_one_it_was() {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let folder = dir.path().join("v2.6.x/Shelf");
    fs::create_dir_all(&folder).expect("the folder is ours");
    let (page, specs) = (folder.join("Add.mdx"), dir.path().join("specs"));
    fs::write(&page, bytes(PLAIN)).expect("the folder is ours");
    let pages = [page.clone()];
    run_derive(&pages, &specs, false).unwrap_or_else(|error| panic!("{error}"));
    let index = index_entries(&pages, "r", "c").unwrap_or_else(|error| panic!("{error}"));
    fs::write(specs.join("pages.toml"), index).expect("the folder is ours");
    let same = run_derive(&pages, &specs, true).unwrap_or_else(|error| panic!("{error}"));
    assert!(!same.to_string().contains("was recorded as"), "{same}");
    let text = changed(
        PLAIN,
        "/v2/vectordb/shelves/add\"",
        "/v2/vectordb/shelves/put\"",
    );
    fs::write(&page, text).expect("the folder is ours");
    let report = run_derive(&pages, &specs, true).unwrap_or_else(|error| panic!("{error}"));
    let said = report.to_string();
    assert!(
        said.contains("the operation is new")
            && said.contains("was recorded as milvus-2.6/shelves/add, the page of shelves/add"),
        "{said}"
    );
    assert!(
        said.contains("1 differs from what is recorded of it"),
        "{said}"
    );
}

#[test]
fn no_line_of_the_list_of_defects_stands_there_twice() {
    let specs = tempfile::tempdir().expect("a folder to write to");
    let pages = [
        page_path("openapi/library.json"),
        page_path("mdx/traps.mdx"),
    ];
    let report = run_derive(&pages, specs.path(), true).unwrap_or_else(|error| panic!("{error}"));
    let text = report.defects();
    let lines: Vec<&str> = text.lines().collect();
    let mut distinct = lines.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(lines.len(), distinct.len(), "{text}");
}

#[test]
fn of_a_file_on_one_line_no_defect_is_lost() {
    let whole = page_path("openapi/library.json");
    let folder = tempfile::tempdir().expect("a folder to write to");
    let flat = folder.path().join("library.json");
    let text = fs::read_to_string(&whole).expect("the file is there");
    fs::write(&flat, text.replace('\n', " ")).expect("the folder is ours");
    let specs = tempfile::tempdir().expect("a folder to write to");
    let report = |page: &PathBuf| {
        let report = run_derive(std::slice::from_ref(page), specs.path(), true);
        report.unwrap_or_else(|error| panic!("{error}")).defects()
    };
    // Two operations lack the same.
    let lacking = |text: &str| text.matches("which code means success: the code").count();
    let (many, one) = (report(&whole), report(&flat));
    assert_eq!(lacking(&many), 2, "{many}");
    // A part that two operations share is one line, and no longer told to be one.
    assert_eq!(lacking(&one), 3, "{one}");
    assert!(one.contains("library.json (shelves/"), "{one}");
}
