//! An `OpenAPI` document → a [`Page`] for each of its operations on the v2 data plane.

use crate::contract::OperationId;
use crate::contract::operation::PATH_PREFIX;
use crate::derive::error::DeriveError;
use crate::derive::finding::{Finding, Kind};
use crate::derive::markup::TARGET;
use crate::derive::page::{Located, Page};
use crate::derive::specification::{At, Document, Head, is_for_target, not_read, read_operation};
use crate::derive::style::Style;

/// The most operations of one file; the largest documented version has 87.
const MAX_OPERATIONS: usize = 500;
/// Keys of a path that stand for methods (`OpenAPI` 3.0, path item object).
const METHODS: [&str; 8] = [
    "delete", "get", "head", "options", "patch", "post", "put", "trace",
];
/// Other keys of a path that are known.
const BESIDE: [&str; 4] = ["description", "parameters", "servers", "summary"];
/// Keys of the document that are read, or that say nothing about single operations.
const KEYS: [&str; 8] = [
    "components",
    "externalDocs",
    "info",
    "openapi",
    "paths",
    "security",
    "servers",
    "tags",
];

/// Reads an `OpenAPI` document: its operations in the order of the file, at least one.
pub(in crate::derive) fn read(
    name: &str,
    text: &str,
    sha256: &str,
) -> Result<Vec<Page>, DeriveError> {
    let (document, length) = Document::read(name, text, 1, 0)?;
    let rest = text.get(length..).unwrap_or_default();
    if !rest.trim().is_empty() {
        let lines = text.get(..length).unwrap_or_default().matches('\n').count();
        let line = u32::try_from(lines).unwrap_or(u32::MAX).saturating_add(1);
        let what = "text follows the JSON document: fetch the file again";
        return Err(DeriveError::at(name, line, what));
    }
    let root = document.root();
    let version = root.text("openapi").unwrap_or_default();
    if !version.starts_with("3.") {
        let what = format!(
            "`{version}` is no version of OpenAPI that can be read: give a file of OpenAPI 3"
        );
        return Err(DeriveError::at(name, root.line, what));
    }
    let mut file = File {
        name,
        sha256,
        pages: Vec::new(),
        findings: document.repeated(),
    };
    for (key, value) in root.entries() {
        let asks = key == "security" && value.value != &serde_json::json!([]);
        if asks || !KEYS.contains(&key) && !key.starts_with("x-") {
            file.findings.push(not_read(&value, key, "The file"));
        }
    }
    if let Some(paths) = root.child("paths") {
        object(name, &paths, "paths")?;
        for (path, item) in paths.entries() {
            object(name, &item, path)?;
            file.path(path, &item)?;
        }
    }
    let Some(first) = file.pages.first_mut() else {
        let what = format!("the file documents no operation below {PATH_PREFIX}: leave it out");
        return Err(DeriveError::elsewhere(name, root.line, what));
    };
    // What concerns the file stands with its first operation.
    first.findings.append(&mut file.findings);
    Ok(file.pages)
}

/// Refuses what is no object where the format wants one (`OpenAPI` 3.0, paths, path item and operation object).
fn object(name: &str, at: &At<'_>, what: &str) -> Result<(), DeriveError> {
    if at.value.is_object() {
        return Ok(());
    }
    let what = format!("`{what}` is no object, as OpenAPI wants it: fetch the file again");
    Err(DeriveError::at(name, at.line, what))
}

/// The method of a path whose operation is read: POST, with which all of the API is called, or else the first.
fn main_method(item: &At<'_>) -> Option<String> {
    let mut methods: Vec<&str> = item
        .entries()
        .iter()
        .filter(|(key, operation)| METHODS.contains(key) && is_for_target(operation))
        .map(|(key, _)| *key)
        .collect();
    methods.sort_by_key(|method| *method != "post");
    methods.first().map(|method| (*method).to_owned())
}

struct File<'a> {
    name: &'a str,
    sha256: &'a str,
    pages: Vec<Page>,
    findings: Vec<Finding>,
}

impl File<'_> {
    fn path(&mut self, path: &str, item: &At<'_>) -> Result<(), DeriveError> {
        let (pages, findings) = (self.pages.len(), self.findings.len());
        self.operations(path, item)?;
        // What concerns a path stands with its operation, where it has one.
        if let Some(page) = self.pages.get_mut(pages) {
            page.findings.extend(self.findings.drain(findings..));
        }
        Ok(())
    }

    fn operations(&mut self, path: &str, item: &At<'_>) -> Result<(), DeriveError> {
        let around = item.child("parameters");
        let main = main_method(item);
        for (key, operation) in item.entries() {
            if !METHODS.contains(&key) {
                if !BESIDE.contains(&key) && !key.starts_with("x-") {
                    self.findings
                        .push(not_read(&operation, key, &format!("The path {path}")));
                }
                continue;
            }
            object(self.name, &operation, &format!("{key} {path}"))?;
            if self.pages.len() >= MAX_OPERATIONS {
                let what = format!(
                    "the file has more than {MAX_OPERATIONS} operations: give a smaller one"
                );
                return Err(DeriveError::at(self.name, operation.line, what));
            }
            if !is_for_target(&operation) {
                let what = format!("{path} is for another product than {TARGET}: it was left out.");
                self.findings
                    .push(operation.find(Kind::FilteredForTarget, path, what));
                continue;
            }
            if main.as_deref().is_some_and(|main| main != key) {
                let what = format!(
                    "{path} is documented for several methods, of which one is tested: {key} was left out."
                );
                self.findings
                    .push(operation.find(Kind::PartUnread, path, what));
                continue;
            }
            let Some(id) = OperationId::from_path(path) else {
                let (kind, why) = if path.starts_with(PATH_PREFIX) {
                    (
                        Kind::PartUnread,
                        format!("is below {PATH_PREFIX} and names no operation"),
                    )
                } else {
                    (Kind::OtherFamily, format!("is not below {PATH_PREFIX}"))
                };
                let what = format!("{path} {why}: it was left out.");
                self.findings.push(operation.find(kind, path, what));
                continue;
            };
            let head = Head {
                name: self.name,
                style: Style::OpenApi,
                sha256: self.sha256,
                slug: None,
                title: None,
                operation: id,
                method: Located::new(key.to_owned(), operation.line),
                path: Located::new(path.to_owned(), item.line),
            };
            self.pages
                .push(read_operation(head, &operation, around.as_ref()));
        }
        Ok(())
    }
}
