//! The Markdown pages of the 2.4 reference, where a checkout has them beside it, against an extraction made with other code.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use vdbspec::contract::ExampleKind;
use vdbspec::derive::{Field, Kind, Page, Segment, compare, derive_page, read_page, run_derive};

use crate::derive::{root, skip};

const PAGES: &str = "../shared/pages/md/v2.4";
const TABLE: &str = "../shared/facts/rest-v2-endpoints.json";

/// Every page, with its text; empty where they are not there.
fn texts() -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let folders = fs::read_dir(root().join(PAGES)).into_iter().flatten();
    for folder in folders.filter_map(Result::ok) {
        let files = fs::read_dir(folder.path()).into_iter().flatten();
        let paths: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
        for path in paths {
            let text = fs::read(&path).expect("the page can be read");
            let name = path.strip_prefix(root().join(PAGES)).unwrap_or(&path);
            found.push((name.display().to_string(), text));
        }
    }
    found.sort();
    found
}

fn pages() -> Vec<Page> {
    let read = |(name, text): (String, Vec<u8>)| {
        read_page(&name, &text).unwrap_or_else(|error| panic!("{error}"))
    };
    texts().into_iter().map(read).collect()
}

/// A field as the extraction has it: its path, its types, whether it is required.
type Known = (Vec<String>, String, Option<bool>);

/// A page's fields in the form of the extraction, which has one row where we have a branch for each type of a union.
fn known(fields: &[&Field]) -> BTreeSet<Known> {
    let own = fields.iter().filter(|field| !is_branch(&field.path));
    own.map(|field| {
        let path = field.path.iter().map(|segment| match segment {
            Segment::Property(name) => name.clone(),
            Segment::Items => "[]".to_owned(),
            Segment::Branch(number) => format!("<opt{number}>"),
            Segment::Values => "*".to_owned(),
        });
        (path.collect(), types(field, fields), field.required)
    })
    .collect()
}

fn is_branch(path: &[Segment]) -> bool {
    path.iter()
        .any(|segment| matches!(segment, Segment::Branch(_)))
}

/// `integer<int64>`, or `object | array[object]`.
fn types(field: &Field, fields: &[&Field]) -> String {
    let format = |field: &Field| {
        field
            .keywords
            .get("format")
            .and_then(Value::as_str)
            .map(|format| format!("<{format}>"))
    };
    let named = |field: &Field| {
        let words: Vec<&str> = field.types.iter().map(|kind| kind.word()).collect();
        format!("{}{}", words.join(" | "), format(field).unwrap_or_default())
    };
    let children = |path: &[Segment]| -> Vec<&Field> {
        let below =
            |field: &&&Field| field.path.len() == path.len() + 1 && field.path.starts_with(path);
        fields.iter().filter(below).copied().collect()
    };
    let branches: Vec<&Field> = children(&field.path)
        .into_iter()
        .filter(|field| is_branch(&field.path))
        .collect();
    if branches.is_empty() {
        return named(field);
    }
    let shown = |branch: &&Field| match children(&branch.path).first() {
        Some(items) => format!("{}[{}]", named(branch), named(items)),
        None => named(branch),
    };
    branches.iter().map(shown).collect::<Vec<_>>().join(" | ")
}

/// The same of the extraction.
fn extracted(fields: &Value) -> BTreeSet<Known> {
    let words = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let one = |field: &Value| {
        let path = match field.get("path").and_then(Value::as_array) {
            Some(path) => path.iter().map(words).collect(),
            None => vec![words(&field["name"])],
        };
        (path, words(&field["type"]), field["required"].as_bool())
    };
    fields.as_array().into_iter().flatten().map(one).collect()
}

fn parsed(name: &str, text: &str) -> Page {
    read_page(name, text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_page_says_what_an_extraction_with_other_code_says() {
    let Ok(table) = fs::read_to_string(root().join(TABLE)) else {
        return skip("every_page_says_what_an_extraction_with_other_code_says");
    };
    let table: Value = serde_json::from_str(&table).expect("the table is JSON");
    let pages = pages();
    let mut compared = 0;
    for endpoint in table["endpoints"].as_array().expect("it has endpoints") {
        let Some(source) = endpoint["by_source"].get("2.4-md") else {
            continue;
        };
        let path = endpoint["path"].as_str().expect("each has a path");
        let page = pages
            .iter()
            .find(|page| page.path.value == path)
            .unwrap_or_else(|| panic!("no page documents {path}"));
        assert_eq!(page.method.value, "POST");
        let responses = page.success.fields.iter().chain(&page.error.fields);
        for (part, fields) in [
            ("headers", page.headers.iter().collect()),
            ("request", page.request.fields.iter().collect::<Vec<_>>()),
            ("response", responses.collect()),
        ] {
            assert_eq!(known(&fields), extracted(&source[part]), "{part} of {path}");
        }
        compared += 1;
    }
    assert_eq!((compared, pages.len()), (49, 49));
}

#[test]
fn all_pages_become_operation_files_and_nothing_differs_afterwards() {
    let files: Vec<PathBuf> = texts()
        .into_iter()
        .map(|(name, _)| root().join(PAGES).join(name))
        .collect();
    if files.is_empty() {
        return skip("all_pages_become_operation_files_and_nothing_differs_afterwards");
    }
    let specs = tempfile::tempdir().expect("a folder to write to");
    let first = run_derive(&files, specs.path(), false).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(first.written.len(), 49);
    let second = run_derive(&files, specs.path(), true).unwrap_or_else(|error| panic!("{error}"));
    assert!(!second.is_stale() && second.differences().next().is_none());
}

/// What a survey by hand has counted on these pages.
#[test]
fn the_known_faults_of_the_pages_are_found() {
    let pages = pages();
    if pages.is_empty() {
        return skip("the_known_faults_of_the_pages_are_found");
    }
    let count = |kind: Kind| -> usize {
        let findings = pages.iter().flat_map(|page| &page.findings);
        findings.filter(|finding| finding.kind == kind).count()
    };
    // No error sample is JSON; one request sample has text behind it.
    assert_eq!(count(Kind::SampleNotJson), 49);
    assert_eq!(count(Kind::TextAfterSample), 1);
    // Two rows of the import's options, and the code of a release.
    assert_eq!(count(Kind::FieldNotInSample), 3);
    assert_eq!(count(Kind::SampleKeyNotInTable), 0);
    // 41 pages give the timeout no unit, one of them under another spelling of the header.
    assert_eq!(count(Kind::NoTimeoutUnit), 41);
    assert_eq!(count(Kind::RequiredHeaderNotInExample), 4);
    assert_eq!(count(Kind::UnknownRow) + count(Kind::UnknownSection), 0);
    assert_eq!(
        count(Kind::ExampleUnreadable) + count(Kind::ItemsUnknown),
        0
    );
    let codes = pages
        .iter()
        .filter_map(|page| Some(page.success_code.as_ref()?.value));
    assert_eq!(codes.filter(|code| *code == 0).count(), 49);
    let stars = pages.iter().flat_map(|page| &page.request.fields);
    assert_eq!(
        stars.filter(|field| field.required == Some(true)).count(),
        67
    );
}

#[test]
fn every_schema_is_valid_and_every_example_fits_or_says_why_not() {
    let pages = pages();
    if pages.is_empty() {
        return skip("every_schema_is_valid_and_every_example_fits_or_says_why_not");
    }
    for page in pages {
        let operation = derive_page(&page, "k");
        let (request, answer) = (&operation.request, &operation.response.success);
        for schema in [request, answer, &operation.response.error] {
            assert!(jsonschema::draft202012::meta::is_valid(schema), "{schema}");
        }
        assert!(!operation.examples.is_empty(), "{}", page.name);
        for example in &operation.examples {
            let schema = match example.kind {
                ExampleKind::Request => request,
                ExampleKind::Response => answer,
            };
            let fits = jsonschema::draft202012::is_valid(schema, &example.body);
            assert!(
                fits || !example.defects.is_empty(),
                "{}:{}",
                page.name,
                example.line
            );
        }
    }
}

#[test]
fn a_removed_row_is_the_difference_that_is_named() {
    let texts = texts();
    if texts.is_empty() {
        return skip("a_removed_row_is_the_difference_that_is_named");
    }
    let mut removed = 0;
    for (name, bytes) in texts {
        let text = String::from_utf8(bytes).expect("pages are text");
        let page = parsed(&name, &text);
        let old = derive_page(&page, "k");
        let rows: BTreeSet<u32> = page.request.fields.iter().map(|field| field.line).collect();
        for row in rows {
            let lines = (1..).zip(text.lines()).filter(|(line, _)| *line != row);
            let lines: Vec<&str> = lines.map(|(_, text)| text).collect();
            let differences = compare(&old, &derive_page(&parsed(&name, &lines.join("\n")), "k"));
            let in_request = differences
                .iter()
                .filter(|found| found.pointer.starts_with("/request"));
            let found = (differences.len(), in_request.count());
            assert!(
                found.0 > 0 && found.0 == found.1,
                "{name}:{row} {differences:?}"
            );
            removed += 1;
        }
    }
    assert!(removed > 200, "{removed}");
}

#[test]
fn a_page_that_was_cut_off_is_refused_or_lacks_what_its_sample_still_shows() {
    const STEP: usize = 47;
    let texts = texts();
    if texts.is_empty() {
        return skip("a_page_that_was_cut_off_is_refused_or_lacks_what_its_sample_still_shows");
    }
    for (name, text) in texts {
        let whole = read_page(&name, &text).unwrap_or_else(|error| panic!("{error}"));
        for length in (0..text.len()).step_by(STEP) {
            let Ok(page) = read_page(&name, &text[..length]) else {
                continue;
            };
            let says_so = [Kind::SampleKeyNotInTable, Kind::ItemsUnknown];
            let mut kinds = page.findings.iter().map(|finding| finding.kind);
            let is_noted = kinds.any(|kind| says_so.contains(&kind));
            let is_whole = page.success.fields == whole.success.fields;
            assert!(is_whole || is_noted, "{name} cut after {length} bytes");
        }
    }
}
