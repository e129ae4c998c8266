//! The station `derive` from outside: the operation files that ship with the project.

use std::fs;
use std::path::{Path, PathBuf};

use vdbspec::contract::Operation;

fn specs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("specs")
}

fn operations() -> Vec<(String, String, Operation)> {
    let files =
        fs::read_dir(specs().join("operations")).expect("specs/operations is part of the project");
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
fn every_operation_file_is_named_after_its_operation_and_written_as_this_build_writes_it() {
    let operations = operations();
    assert!(operations.len() >= 14);
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
