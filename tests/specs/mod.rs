//! The clauses, decisions and codes that the project ships are complete, refer only to what exists, and quote no page.

mod complete;
mod decided;
mod own_words;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use vdbspec::contract::{Clauses, Codes, Decisions};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()))
}

/// The files of a folder that end so, by path.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    paths.sort();
    paths
}

fn named_texts(folder: &str) -> Vec<(String, String)> {
    let paths = files(&root().join("specs").join(folder), "toml");
    paths
        .iter()
        .map(|path| (path.display().to_string(), read(path)))
        .collect()
}

fn clauses() -> Clauses {
    let texts = named_texts("clauses");
    let files = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    Clauses::parse(files).unwrap_or_else(|error| panic!("{error}"))
}

fn decisions() -> Decisions {
    let texts = named_texts("decisions");
    let files = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    Decisions::parse(files).unwrap_or_else(|error| panic!("{error}"))
}

fn codes() -> Codes {
    let text = read(&root().join("specs/codes.toml"));
    Codes::parse("specs/codes.toml", &text).unwrap_or_else(|error| panic!("{error}"))
}

/// Every operation as its file has it.
fn derived_operations() -> Vec<Value> {
    let paths = files(&root().join("specs/operations"), "json");
    let parse =
        |path: &PathBuf| serde_json::from_str(&read(path)).expect("an operation's file is JSON");
    paths.iter().map(parse).collect()
}

/// One operation with all decisions on top.
fn effective(operation: &str) -> Value {
    let mut specs = derived_operations();
    specs.retain(|spec| spec.get("operation").and_then(Value::as_str) == Some(operation));
    let mut spec = specs
        .pop()
        .unwrap_or_else(|| panic!("{operation} has a file"));
    decisions()
        .apply(&mut spec)
        .unwrap_or_else(|error| panic!("{error}"));
    spec
}
