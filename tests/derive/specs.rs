//! The operation files of the project, and the pages that they were derived from.

use std::collections::BTreeSet;
use std::fs;

use vdbspec::contract::Words;
use vdbspec::contract::operation::Defect;
use vdbspec::contract::{ExampleKind, Operation};
use vdbspec::derive::{PageIndex, derive_page, read_page};

use crate::derive::{root, seeds, skip};

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
fn forty_catalogued_defects_are_recorded_and_three_only_show_between_pages() {
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
    assert_eq!(catalogued.count(), 40);
    for between in ["AX-16", "AX-17", "AX-18"] {
        assert!(!ids.contains(between), "{between}");
    }
}

#[test]
fn every_operation_file_is_named_after_its_operation_and_written_as_this_build_writes_it() {
    let operations = operations();
    assert_eq!(
        operations.len(),
        89,
        "every documented operation has a file"
    );
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
fn every_example_fits_the_schema_of_its_page_or_names_a_defect_that_says_why_not() {
    for (name, _, operation) in operations() {
        for key in &operation.pages {
            let page = operation.as_page(key).expect("it is one of the pages");
            for example in &page.examples {
                let is_error =
                    example.body.get("message").is_some() && example.body.get("data").is_none();
                let schema = match example.kind {
                    ExampleKind::Request => &page.request,
                    ExampleKind::Response if is_error => &page.response.error,
                    ExampleKind::Response => &page.response.success,
                };
                let fits = jsonschema::draft202012::is_valid(schema, &example.body);
                assert!(
                    fits || !example.defects.is_empty(),
                    "{name}, {key}: {}",
                    example.body
                );
                let recorded =
                    |id: &String| page.defects.iter().any(|defect: &Defect| defect.id == *id);
                assert!(example.defects.iter().all(recorded), "{name}, {key}");
            }
        }
    }
}

#[test]
fn every_file_is_what_the_words_of_its_pages_come_to() {
    for (name, text, operation) in operations() {
        let pages = operation
            .pages
            .iter()
            .filter_map(|key| operation.as_page(key));
        let words = pages.map(|page| Words::of(&page)).reduce(Words::and);
        let merged = words.and_then(Words::merged).expect("every file has pages");
        assert_eq!(merged.to_text(), text, "{name} was edited by hand");
    }
}

#[test]
fn every_keyword_has_a_source_and_every_source_is_an_indexed_page() {
    let path = root().join("specs/pages.toml");
    let text = fs::read_to_string(&path).expect("it is part of the project");
    let index = PageIndex::parse(&path, &text).unwrap_or_else(|error| panic!("{error}"));
    for (name, _, operation) in operations() {
        let document = operation.to_value();
        for (pointer, sources) in &operation.provenance {
            assert!(!sources.is_empty(), "{name}: {pointer} has no source");
            let is_answer = pointer.contains("/required/");
            assert!(
                is_answer || document.pointer(pointer).is_some(),
                "{name}: nothing stands at {pointer}"
            );
            for source in sources.iter().filter(|source| *source != "inferred") {
                let (key, line) = operation.source(source).unwrap_or_else(|| {
                    panic!("{name}: {pointer} was read on {source}, which is none of its pages")
                });
                assert!(line.is_some(), "{name}: {pointer} has no line on {key}");
            }
        }
        for key in &operation.pages {
            assert!(
                index.by_key(key).is_some(),
                "{name}: {key} is not in pages.toml"
            );
        }
        for root in ["/request", "/response/success", "/response/error"] {
            let schema = document.pointer(root).expect("every operation has it");
            for pointer in keywords(schema, root) {
                // A type that no page allows alone is the sum of what several say.
                let has_source = operation.provenance.contains_key(&pointer)
                    || operation.disputed.contains_key(&pointer)
                    || pointer.ends_with("/required");
                assert!(has_source, "{name}: {pointer} has no source");
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
                found.extend(map.iter().flat_map(|(name, schema)| {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    keywords(schema, &format!("{here}/{name}"))
                }));
            }
            ("items", schema) => found.extend(keywords(schema, &here)),
            ("additionalProperties", schema) if schema.is_object() => {
                found.extend(keywords(schema, &here));
            }
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
