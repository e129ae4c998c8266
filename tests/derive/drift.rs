//! What the drift gate says of one planted change.

use std::fs;
use std::path::{Path, PathBuf};

use vdbspec::derive::{DeriveReport, Kind, read_page, read_pages, run_derive};

use crate::derive::{bytes, refused};

/// A page of the tests with one thing changed.
pub(super) fn changed(page: &str, from: &str, to: &str) -> String {
    let text = String::from_utf8(bytes(page)).expect("the page is text");
    assert!(text.contains(from), "{page}: {from}");
    text.replacen(from, to, 1)
}

/// Derives the page as it is, and compares it as it is changed.
pub(super) fn checked(page: &str, from: &str, to: &str) -> DeriveReport {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let specs = dir.path().join("specs");
    let folder = dir.path().join("v2.6.x");
    fs::create_dir(&folder).expect("the folder is ours");
    let file = folder.join(Path::new(page).file_name().expect("a file"));
    fs::write(&file, bytes(page)).expect("the folder is ours");
    derive(&file, &specs, false);
    fs::write(&file, changed(page, from, to)).expect("the folder is ours");
    derive(&file, &specs, true)
}

fn derive(page: &Path, specs: &Path, check: bool) -> DeriveReport {
    run_derive(&[page.to_owned()], specs, check).unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn line_of(page: &str, part: &str) -> usize {
    let text = String::from_utf8(bytes(page)).expect("the page is text");
    1 + text
        .lines()
        .position(|line| line.contains(part))
        .expect("it is there")
}

#[test]
fn a_lost_row_of_a_response_is_a_difference_where_the_page_goes_on() {
    for (page, row, name) in [
        (
            "plain.md",
            "| __code__   | **integer**<br/>How it went.<br/><ul><li>`0`: it succeeded.</li><li>Others: it did not.</li></ul> |\n",
            "code",
        ),
        (
            "markdown/plain.md",
            "| `code`   | __integer__<br/>How it went.<br/><ul><li>`0`: It succeeds.</li><li>Others: It does not.</li></ul> |\n",
            "code",
        ),
        (
            "markdown/plain.md",
            "| `message`  | __string__<br/>What went wrong. |\n",
            "message",
        ),
    ] {
        let report = checked(page, row, "");
        let said = report.to_string();
        assert!(report.is_stale(), "{page}: {said}");
        assert!(
            said.contains(&format!("{name} of a")) && said.contains("no longer documented"),
            "{page}: {said}"
        );
    }
}

#[test]
fn a_lost_last_row_cannot_be_told_from_a_page_that_was_cut_off_and_both_are_said() {
    let text = changed(
        "plain.md",
        "| __message__  | **string**<br/>Why it failed. |\n",
        "",
    );
    let said = refused("p", text.as_bytes());
    assert!(
        said.contains("has no row for message") && said.contains("cut off, or has lost that row"),
        "{said}"
    );
    // Beside what is recorded it is a difference, named with what it would mean; nothing is written after it.
    let report = checked(
        "plain.md",
        "| __message__  | **string**<br/>Why it failed. |\n",
        "",
    );
    let told = report.to_string();
    assert!(
        report.is_stale() && told.contains("message of a rejected request is no longer documented"),
        "{told}"
    );
    assert!(told.contains("cut off, or has lost that row"), "{told}");
    // With another row in its place the page is whole.
    let text = changed("plain.md", "| __message__ ", "| __remark__ ");
    assert!(read_page("p", text.as_bytes()).is_ok());
}

#[test]
fn a_success_with_a_code_that_nothing_calls_success_is_a_defect() {
    let pages = read_pages("library.json", &bytes("openapi/library.json")).expect("it is whole");
    let found = pages.iter().flat_map(|page| &page.findings);
    let odd = found.filter(|finding| finding.kind == Kind::SuccessCodeDiffers);
    assert!(odd.count() > 0);
}

#[test]
fn a_page_that_is_only_alike_is_said_to_be() {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let specs = dir.path().join("specs");
    let [old, new] = ["v2.5.x", "v2.6.x"].map(|version| {
        let folder = dir.path().join(version);
        fs::create_dir(&folder).expect("the folder is ours");
        folder.join("page.mdx")
    });
    fs::write(&old, bytes("mdx/plain.mdx")).expect("the folder is ours");
    fs::write(
        &new,
        changed("mdx/plain.mdx", "\"maxLength\":40", "\"maxLength\":50"),
    )
    .expect("the folder is ours");
    run_derive(&[old.clone(), new.clone()], &specs, false).expect("they can be derived");
    let elsewhere = dir.path().join("page.mdx");
    fs::copy(&old, &elsewhere).expect("the folder is ours");
    let said = derive(&elsewhere, &specs, true).to_string();
    assert!(
        said.contains("nothing but likeness says that it is milvus-2.5/shelves/add"),
        "{said}"
    );
    let said = derive(&old, &specs, true).to_string();
    assert!(!said.contains("likeness"), "{said}");
}

#[test]
fn the_version_in_a_path_counts_for_more_than_known_bytes() {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let specs = dir.path().join("specs");
    let [old, new] = ["v2.5.x", "v2.6.x"].map(|version| {
        let folder = dir.path().join(version);
        fs::create_dir(&folder).expect("the folder is ours");
        folder.join("page.mdx")
    });
    let later = changed("mdx/plain.mdx", "\"maxLength\":40", "\"maxLength\":50");
    fs::write(&old, bytes("mdx/plain.mdx")).expect("the folder is ours");
    fs::write(&new, later).expect("the folder is ours");
    run_derive(&[old.clone(), new.clone()], &specs, false).expect("they can be derived");
    let index = vdbspec::derive::index_entries(&[old.clone(), new.clone()], "r", "c");
    fs::write(specs.join("pages.toml"), index.expect("they can be listed")).expect("ours");
    // The new page goes back to the words of the old one: its bytes are known, under another version.
    fs::copy(&old, &new).expect("the folder is ours");
    let report = derive(&new, &specs, true);
    assert!(report.is_stale(), "{report}");
    assert!(report.pages[0].key.starts_with("milvus-2.6/"), "{report}");
}

#[test]
fn a_value_more_in_a_list_that_its_type_does_not_take_is_seen() {
    let list = "\"enum\":[\"new\",\"old\"]";
    let dir = tempfile::tempdir().expect("a folder to write to");
    let specs = dir.path().join("specs");
    let folder = dir.path().join("v2.6.x");
    fs::create_dir(&folder).expect("the folder is ours");
    let page = folder.join("page.mdx");
    let before = changed("mdx/plain.mdx", list, "\"enum\":[\"new\",7]");
    fs::write(&page, &before).expect("the folder is ours");
    derive(&page, &specs, false);
    fs::write(
        &page,
        before.replacen("[\"new\",7]", "[\"new\",7,\"torn\"]", 1),
    )
    .expect("ours");
    let report = derive(&page, &specs, true);
    assert!(report.is_stale(), "{report}");
    assert!(report.to_string().contains("\"torn\""), "{report}");
}

#[test]
fn openapi_that_is_no_object_where_one_belongs_is_refused_at_its_line() {
    let text = String::from_utf8(bytes("openapi/library.json")).expect("the file is text");
    let at = text.find("\"post\": {").expect("it has an operation");
    let line = text[..at].matches('\n').count() + 1;
    let broken = text.replacen("\"post\": {", "\"post\": 3, \"x-was\": {", 1);
    let said = refused("library.json", broken.as_bytes());
    assert!(
        said.starts_with(&format!("library.json:{line}: `post ")) && said.contains("is no object"),
        "{said}"
    );
    let text = "{\n  \"openapi\": \"3.0.1\",\n  \"info\": {},\n  \"paths\": []\n}\n";
    let said = refused("p.json", text.as_bytes());
    assert!(said.starts_with("p.json:4: `paths` is no object"), "{said}");
    let text =
        "{\n  \"openapi\": \"3.0.1\",\n  \"paths\": {\n    \"/v2/vectordb/a/b\": 3\n  }\n}\n";
    let said = refused("p.json", text.as_bytes());
    assert!(
        said.starts_with("p.json:4: `/v2/vectordb/a/b` is no object"),
        "{said}"
    );
}

#[test]
fn a_shape_that_comes_or_goes_is_named() {
    let two = "\"tags\":{\"type\":\"array\",\"description\":\"Words for it.\",\"items\":{\"type\":\"string\",\"enum\":[\"new\",\"old\"]}}";
    let union = |shapes: &str| {
        format!("\"tags\":{{\"description\":\"Words for it.\",\"oneOf\":[{shapes}]}}")
    };
    let dir = tempfile::tempdir().expect("a folder to write to");
    let specs = dir.path().join("specs");
    let folder = dir.path().join("v2.6.x");
    fs::create_dir(&folder).expect("the folder is ours");
    let page = folder.join("page.mdx");
    let object = "{\"type\":\"object\",\"properties\":{\"ink\":{\"type\":\"string\"}}}";
    let before = changed(
        "mdx/plain.mdx",
        two,
        &union("{\"type\":\"string\"},{\"type\":\"integer\"}"),
    );
    fs::write(&page, &before).expect("the folder is ours");
    derive(&page, &specs, false);
    let after = format!("{{\"type\":\"string\"}},{{\"type\":\"integer\"}},{object}");
    let after = changed("mdx/plain.mdx", two, &union(&after));
    fs::write(&page, after).expect("the folder is ours");
    let said = derive(&page, &specs, true).to_string();
    assert!(said.contains("an object with ink"), "{said}");
    assert!(!said.contains("its shapes are others"), "{said}");
}

#[test]
fn a_lost_star_is_shown_at_the_row_that_had_it() {
    let page = "markdown/plain.md";
    let star = " <span style=\"color:red\">*</span>";
    let said = checked(page, star, "").to_string();
    let line = line_of(page, "| `shelfName`");
    assert!(
        said.contains("shelfName may now be left out") && said.contains(&format!("line {line}")),
        "{line}: {said}"
    );
}

#[test]
fn no_example_keeps_a_sentence() {
    let page = changed(
        "mdx/plain.mdx",
        "\"title\":\"T\"",
        "\"title\":\"One two three four five.\"",
    );
    let page = read_page("p", page.as_bytes()).expect("it is whole");
    let spec = vdbspec::derive::derive_page(&page, "k");
    let text = spec.to_text();
    assert!(!text.contains("three four"), "{text}");
    assert!(text.contains("\"some words\""), "{text}");
}

#[test]
fn every_recorded_example_fits_its_schema_or_has_a_defect() {
    let mut unfit = Vec::new();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("specs/operations");
    for file in fs::read_dir(folder).expect("the specs ship with the project") {
        let path = file.expect("it can be listed").path();
        let text = fs::read_to_string(&path).expect("it can be read");
        let spec = vdbspec::contract::Operation::parse("spec", &text).expect("it is sound");
        for example in spec
            .examples
            .iter()
            .filter(|example| example.defects.is_empty())
        {
            let is_error =
                example.body.get("message").is_some() && example.body.get("data").is_none();
            let schema = match (example.kind, is_error) {
                (vdbspec::contract::ExampleKind::Request, _) => &spec.request,
                (_, true) => &spec.response.error,
                (_, false) => &spec.response.success,
            };
            let validator = jsonschema::draft202012::new(schema).expect("a schema");
            if !validator.is_valid(&example.body) {
                unfit.push(format!(
                    "{} {}:{}",
                    spec.operation, example.page, example.line
                ));
            }
        }
    }
    assert_eq!(unfit, [""; 0]);
}
