//! The operation files of the project, and the pages that they were derived from.

use std::collections::BTreeSet;
use std::fs;

use vdbspec::contract::operation::Defect;
use vdbspec::contract::{ExampleKind, Operation};
use vdbspec::derive::{PageIndex, derive_page, read_page, run_derive};

use crate::{root, seeds, skip};

fn operations() -> Vec<(String, String, Operation)> {
    let files = fs::read_dir(root().join("specs/operations")).expect("it is part of the project");
    let mut found: Vec<_> = files
        .map(|file| {
            let path = file.expect("the folder can be listed").path();
            let name = path
                .file_name()
                .expect("a file has a name")
                .to_string_lossy()
                .into_owned();
            let text = fs::read_to_string(&path).expect("an operation file is readable text");
            let operation =
                Operation::parse(&name, &text).unwrap_or_else(|error| panic!("{error}"));
            (name, text, operation)
        })
        .collect();
    found.sort_by(|left, right| left.0.cmp(&right.0));
    found
}

#[test]
fn the_seed_pages_give_the_operation_files_byte_for_byte() {
    let seeds = seeds();
    if seeds.is_empty() {
        return skip("the_seed_pages_give_the_operation_files_byte_for_byte");
    }
    let report =
        run_derive(&seeds, &root().join("specs"), true).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(report.pages.len(), 3);
    for page in &report.pages {
        assert!(!page.stale && page.known && !page.changed, "{page}");
    }
}

#[test]
fn a_seed_page_that_was_cut_off_is_refused_or_whole() {
    let seeds = seeds();
    if seeds.is_empty() {
        return skip("a_seed_page_that_was_cut_off_is_refused_or_whole");
    }
    for path in seeds {
        let whole = fs::read(&path).expect("the page can be read");
        let expected = derive_page(
            &read_page("seed", &whole).unwrap_or_else(|error| panic!("{error}")),
            "k",
        );
        for length in (0..whole.len()).step_by(7) {
            if let Ok(page) = read_page("cut", &whole[..length]) {
                assert_eq!(
                    derive_page(&page, "k"),
                    expected,
                    "{} cut after {length} bytes",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn thirty_one_catalogued_defects_are_found_by_machine() {
    let ids: BTreeSet<String> = operations()
        .into_iter()
        .flat_map(|(_, _, operation)| operation.defects)
        .map(|defect| defect.id)
        .collect();
    let catalogued = ids.iter().filter(|id| {
        ["AX-", "DX-", "IX-"]
            .iter()
            .any(|series| id.starts_with(series))
    });
    assert_eq!(catalogued.count(), 31);
}

#[test]
fn every_operation_file_is_named_after_its_operation_and_written_as_this_build_writes_it() {
    let operations = operations();
    assert!(operations.len() >= 17);
    for (name, text, operation) in operations {
        assert_eq!(name, operation.file_name());
        assert_eq!(text, operation.to_text(), "{name}");
    }
}

#[test]
fn every_schema_is_valid_under_the_meta_schema() {
    for (name, _, operation) in operations() {
        let headers = operation.headers.iter().map(|header| &header.schema);
        let bodies = [
            &operation.request,
            &operation.response.success,
            &operation.response.error,
        ];
        for schema in headers.chain(bodies) {
            if let Err(error) = jsonschema::draft202012::meta::validate(schema) {
                panic!("{name}: {error}");
            }
        }
    }
}

#[test]
fn every_example_fits_its_schema_or_names_a_defect_that_says_why_not() {
    for (name, _, operation) in operations() {
        for example in &operation.examples {
            let is_error =
                example.body.get("message").is_some() && example.body.get("data").is_none();
            let schema = match example.kind {
                ExampleKind::Request => &operation.request,
                ExampleKind::Response if is_error => &operation.response.error,
                ExampleKind::Response => &operation.response.success,
            };
            let fits = jsonschema::draft202012::is_valid(schema, &example.body);
            assert!(
                fits || !example.defects.is_empty(),
                "{name}: {}",
                example.body
            );
            let recorded = |id: &String| {
                operation
                    .defects
                    .iter()
                    .any(|defect: &Defect| defect.id == *id)
            };
            assert!(
                example.defects.iter().all(recorded),
                "{name}: {:?}",
                example.defects
            );
        }
    }
}

#[test]
fn every_keyword_has_a_source_and_every_source_is_an_indexed_page() {
    let path = root().join("specs/pages.toml");
    let text = fs::read_to_string(&path).expect("it is part of the project");
    let index = PageIndex::parse(&path, &text).unwrap_or_else(|error| panic!("{error}"));
    for (name, _, operation) in operations() {
        let document = operation.to_value();
        let known = |page: &str| page == "inferred" || index.by_key(page).is_some();
        for (pointer, sources) in &operation.provenance {
            assert!(
                document.pointer(pointer).is_some(),
                "{name}: nothing stands at {pointer}"
            );
            assert!(!sources.is_empty(), "{name}: {pointer} has no source");
            for source in sources {
                let page = source
                    .rsplit_once(':')
                    .map_or(source.as_str(), |(page, _)| page);
                assert!(
                    known(page),
                    "{name}: {pointer} was read on {page}, which is not in pages.toml"
                );
            }
        }
        assert!(operation.pages.iter().all(|page| known(page)), "{name}");
        for root in ["/request", "/response/success", "/response/error"] {
            let schema = document.pointer(root).expect("every operation has it");
            for pointer in keywords(schema, root) {
                assert!(
                    operation.provenance.contains_key(&pointer),
                    "{name}: {pointer} has no source"
                );
            }
        }
    }
}

/// Pointers of the keywords of a schema that constrain something; `properties`, `items` and `anyOf` only hold others.
fn keywords(schema: &serde_json::Value, pointer: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (keyword, value) in schema.as_object().expect("a schema is an object") {
        let here = format!("{pointer}/{keyword}");
        match (keyword.as_str(), value) {
            ("properties", serde_json::Value::Object(map)) => {
                found.extend(
                    map.iter()
                        .flat_map(|(name, schema)| keywords(schema, &format!("{here}/{name}"))),
                );
            }
            ("items", schema) => found.extend(keywords(schema, &here)),
            ("anyOf", serde_json::Value::Array(branches)) => {
                found.extend(
                    branches
                        .iter()
                        .enumerate()
                        .flat_map(|(at, schema)| keywords(schema, &format!("{here}/{at}"))),
                );
            }
            _ => found.push(here),
        }
    }
    found
}

#[test]
fn no_sentence_of_a_seed_page_stands_in_the_specs() {
    /// As many words in a row as two texts may share by chance.
    const SHARED_WORDS: usize = 8;
    let seeds = seeds();
    if seeds.is_empty() {
        return skip("no_sentence_of_a_seed_page_stands_in_the_specs");
    }
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let mut pages = BTreeSet::new();
    for path in seeds {
        let text = fs::read_to_string(&path).expect("the page can be read");
        pages.extend(words(&text).windows(SHARED_WORDS).map(<[String]>::to_vec));
    }
    for (name, _, operation) in operations() {
        for defect in &operation.defects {
            let copied = words(&defect.what)
                .windows(SHARED_WORDS)
                .any(|run| pages.contains(run));
            assert!(!copied, "{name}: {}", defect.what);
        }
    }
}
