//! One endpoint as its pages describe it, and the format of `specs/operations/*.json`.
//!
//! A file holds nothing but what the pages say, all of them: what stands in it and which pages say so (`provenance`), and what
//! some pages say that does not stand because others say otherwise or nothing (`disputed`). Together they are the words of each
//! page, which [`Words`](super::Words) takes apart again. Decisions are laid over the document later, by JSON pointer
//! (RFC 6901), so these pointers are part of the format:
//!
//! | pointer | meaning |
//! | --- | --- |
//! | `/request` | JSON Schema 2020-12 of the body, an open object |
//! | `/request/required`, `/request/properties/NAME/…` | of the body; array items stand below `items`, union branches below `anyOf/N` |
//! | `/response/success`, `/response/error` | JSON Schemas of the two envelopes, each an open object |
//! | `/response/success/properties/code/const` | the success code |
//! | `/headers/N` | headers, those of the seed page first |
//!
//! In `provenance` and `disputed`, `…/required/NAME` is whether that field must be there: pages answer it field by field.
//! A keyword is ours, and a validator ignores it: `x-default-from` names the sibling property whose value is the
//! default (a default that no constant can express).

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use super::layout;

/// The version of the file format that this build reads and writes.
pub const OPERATION_FORMAT: u32 = 2;
/// What every documented path begins with; the rest of the path is the operation's id.
pub const PATH_PREFIX: &str = "/v2/vectordb/";
/// The longest operation id, in bytes; the longest known one has 33.
const MAX_ID_BYTES: usize = 80;

/// Why an operation, or its file, was refused.
#[derive(Debug, Error)]
pub enum OperationError {
    /// The id is not words of lower-case letters and digits joined by slashes.
    #[error(
        "`{0}` is not an operation: write it as in the path, category then action, such as aliases/create"
    )]
    Id(String),
    /// The file is not JSON, or not of this shape.
    #[error(
        "{file}: {reason}; correct what is named, or remove the file and have vdbspec derive write it from all pages of its operation"
    )]
    Shape {
        /// The file that was read.
        file: String,
        /// What the JSON reader said, with line and column.
        reason: String,
    },
    /// The file says things about itself that contradict each other or this build.
    #[error("{file}: {what}")]
    Contradiction {
        /// The file that was read.
        file: String,
        /// What contradicts what, and the way out.
        what: String,
    },
}

/// The name of an operation: the part of its path below `/v2/vectordb/`, such as `aliases/create`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OperationId(String);

impl OperationId {
    /// Accepts two or more words of lower-case letters, digits and underscores, joined by slashes.
    pub fn new(id: &str) -> Result<Self, OperationError> {
        let word = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        };
        let parts = id.split('/');
        if id.len() <= MAX_ID_BYTES && parts.clone().count() >= 2 && parts.clone().all(word) {
            Ok(Self(id.to_owned()))
        } else {
            Err(OperationError::Id(id.to_owned()))
        }
    }

    /// The id behind a documented path; `None` when the path is not one of the data plane.
    pub fn from_path(path: &str) -> Option<Self> {
        Self::new(path.strip_prefix(PATH_PREFIX)?).ok()
    }

    /// As written: `aliases/create`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the operation works on: `aliases`.
    pub fn category(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(category, _)| category)
    }

    /// What it does: `create`.
    pub fn action(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(_, action)| action)
    }

    /// The name of the operation's file without `.json`: `aliases.create`.
    pub fn file_stem(&self) -> String {
        self.0.replace('/', ".")
    }

    /// The request path: `/v2/vectordb/aliases/create`.
    pub fn path(&self) -> String {
        format!("{PATH_PREFIX}{}", self.0)
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for OperationId {
    type Error = OperationError;

    fn try_from(id: String) -> Result<Self, Self::Error> {
        Self::new(&id)
    }
}

impl From<OperationId> for String {
    fn from(id: OperationId) -> Self {
        id.0
    }
}

impl Borrow<str> for OperationId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// A request header that a page names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// As the page spells it.
    pub name: String,
    /// JSON Schema of the value.
    pub schema: Value,
    /// `None` when the page does not say.
    pub required: Option<bool>,
    /// The unit of a number, such as `seconds`; `None` when the page gives none.
    pub unit: Option<String>,
}

/// Something that pages say and that does not stand in the document, because other pages say otherwise or are silent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dispute {
    /// What they say.
    pub value: Value,
    /// Sources, as in [`Operation::provenance`].
    pub pages: Vec<String>,
}

/// What a server may answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// JSON Schema of the envelope of an accepted request.
    pub success: Value,
    /// JSON Schema of the envelope of a rejected request.
    pub error: Value,
}

/// Whether an example is sent or received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExampleKind {
    /// A request body.
    Request,
    /// An answer.
    Response,
}

/// A body that a page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Request or response.
    pub kind: ExampleKind,
    /// Key of the page in `specs/pages.toml`.
    pub page: String,
    /// Line of the page on which the body begins.
    pub line: u32,
    /// The other pages that show the same body, as in [`Operation::provenance`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// The body itself.
    pub body: Value,
    /// Ids of the defects that keep the body from fitting the derived schema; empty when it fits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub defects: Vec<String>,
    /// Where the pages that show the body differ in these defects: the source of each, with its own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub defects_by_page: BTreeMap<String, Vec<String>>,
}

/// Something wrong with a page, found while it was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defect {
    /// A catalogued id such as `AX-12`, which a decision answers, or the kind of defect in kebab case.
    pub id: String,
    /// Key of the page in `specs/pages.toml`.
    pub page: String,
    /// Line of the page.
    pub line: u32,
    /// One sentence in our own words.
    pub what: String,
}

/// One endpoint: how to call it, what may be sent, what may come back, and where each keyword was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// [`OPERATION_FORMAT`].
    pub format: u32,
    /// Its name.
    pub operation: OperationId,
    /// The title of its page.
    pub title: String,
    /// HTTP method, upper case.
    pub method: String,
    /// Request path.
    pub path: String,
    /// Keys of the pages in `specs/pages.toml`, seeds first.
    pub pages: Vec<String>,
    /// Those of the seed page first.
    pub headers: Vec<Header>,
    /// JSON Schema 2020-12 of the request body.
    pub request: Value,
    /// JSON Schemas of the answers.
    pub response: Response,
    /// In the order of the page.
    pub examples: Vec<Example>,
    /// JSON pointer into this document → `page:line` for each page that says so, or `inferred` where none does. A page whose key ends
    /// with the operation is called by the rest: `milvus-2.6:27` is line 27 of `milvus-2.6/aliases/create`.
    pub provenance: BTreeMap<String, Vec<String>>,
    /// JSON pointer → what pages say of this place that does not stand here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub disputed: BTreeMap<String, Vec<Dispute>>,
    /// In the order of the page.
    pub defects: Vec<Defect>,
}

impl Operation {
    /// Reads the text of one file; `file` only names it in errors.
    pub fn parse(file: &str, text: &str) -> Result<Self, OperationError> {
        Self::shaped(file, serde_json::from_str(text))
    }

    /// Reads a document that is already JSON, as after decisions were laid over it.
    pub fn from_value(file: &str, document: Value) -> Result<Self, OperationError> {
        Self::shaped(file, serde_json::from_value(document))
    }

    fn shaped(file: &str, read: serde_json::Result<Self>) -> Result<Self, OperationError> {
        let shape = |reason: serde_json::Error| OperationError::Shape {
            file: file.to_owned(),
            reason: reason.to_string(),
        };
        let operation = read.map_err(shape)?;
        match operation.contradiction() {
            Some(what) => Err(OperationError::Contradiction {
                file: file.to_owned(),
                what,
            }),
            None => Ok(operation),
        }
    }

    fn contradiction(&self) -> Option<String> {
        if self.format != OPERATION_FORMAT {
            return Some(format!(
                "it is written in format {}, and this build reads format {OPERATION_FORMAT}: derive it again",
                self.format
            ));
        }
        if self.path != self.operation.path() {
            return Some(format!(
                "the path {} is not that of {}, which is {}: correct one of them",
                self.path,
                self.operation,
                self.operation.path()
            ));
        }
        None
    }

    /// The text of the operation's file: JSON with sorted keys, short values on one line and a final newline, the same for every run.
    pub fn to_text(&self) -> String {
        layout::text(&self.to_value())
    }

    /// The operation as one JSON document, into which the pointers of decisions and provenance point.
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The name of the operation's file: `aliases.create.json`.
    pub fn file_name(&self) -> String {
        format!("{}.json", self.operation.file_stem())
    }

    /// The header of that name, in any case (RFC 9110 section 5.1).
    pub fn header(&self, name: &str) -> Option<&Header> {
        self.headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
    }

    /// Names of the request's top-level properties, sorted.
    pub fn request_properties(&self) -> impl Iterator<Item = &str> {
        self.request
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|map| map.keys().map(String::as_str))
    }

    /// Names that the request must hold; `None` when the document does not say.
    pub fn request_required(&self) -> Option<Vec<&str>> {
        let required = self.request.get("required")?.as_array()?;
        Some(required.iter().filter_map(Value::as_str).collect())
    }

    /// The code of an accepted request; `None` when the document does not say.
    pub fn success_code(&self) -> Option<i64> {
        self.response
            .success
            .pointer("/properties/code/const")?
            .as_i64()
    }

    /// Where the keyword at `pointer` was read: its own entry, that of the first place below it, or that of the nearest above it.
    pub fn provenance_of(&self, pointer: &str) -> &[String] {
        let inside = format!("{pointer}/");
        let mut below = self.provenance.range(inside.clone()..);
        if !self.provenance.contains_key(pointer)
            && let Some((_, sources)) = below.next().filter(|(at, _)| at.starts_with(&inside))
        {
            return sources;
        }
        let mut at = pointer;
        loop {
            if let Some(sources) = self.provenance.get(at) {
                return sources;
            }
            match at.rsplit_once('/') {
                Some((above, _)) => at = above,
                None => return &[],
            }
        }
    }

    /// The examples of one kind.
    pub fn examples(&self, kind: ExampleKind) -> impl Iterator<Item = &Example> {
        self.examples
            .iter()
            .filter(move |example| example.kind == kind)
    }
}

#[cfg(test)]
mod tests {
    use super::{Operation, OperationId};

    const TEXT: &str = r#"{"format":2,"operation":"aliases/create","title":"T","method":"POST","path":"/v2/vectordb/aliases/create",
        "pages":["seed/create-alias"],"headers":[{"name":"Authorization","schema":{"type":"string"},"required":null,"unit":null}],
        "request":{"type":"object","properties":{"b":{},"a":{}}},"response":{"success":{"properties":{"code":{"const":0}}},"error":{}},
        "examples":[],"provenance":{"/request/properties/a":["seed/create-alias:7"]},"defects":[]}"#;

    fn error(text: &str) -> String {
        Operation::parse("x.json", text)
            .expect_err("the text is wrong on purpose")
            .to_string()
    }

    #[test]
    fn an_operation_survives_writing_and_reading() {
        let operation = Operation::parse("x.json", TEXT).expect("the text is right");
        let text = operation.to_text();
        assert!(text.ends_with("}\n"));
        assert_eq!(
            Operation::parse("x.json", &text).expect("our own text reads"),
            operation
        );
        assert_eq!(
            Operation::from_value("x.json", operation.to_value()).expect("our own value reads"),
            operation
        );
    }

    #[test]
    fn look_ups_answer_from_the_document() {
        let operation = Operation::parse("x.json", TEXT).expect("the text is right");
        assert_eq!(operation.file_name(), "aliases.create.json");
        assert_eq!(
            operation.request_properties().collect::<Vec<_>>(),
            ["a", "b"]
        );
        assert_eq!(operation.request_required(), None);
        assert_eq!(operation.success_code(), Some(0));
        assert!(operation.header("authorization").is_some());
        assert_eq!(
            operation.provenance_of("/request/properties/a/type"),
            ["seed/create-alias:7"]
        );
        assert!(
            operation
                .provenance_of("/request/properties/b/type")
                .is_empty()
        );
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_file_named() {
        let error = error(&TEXT.replacen("\"title\"", "\"titel\"", 1));
        assert!(
            error.starts_with("x.json: unknown field `titel`"),
            "{error}"
        );
    }

    #[test]
    fn a_path_of_another_operation_is_refused() {
        let error = error(&TEXT.replacen(
            "/v2/vectordb/aliases/create",
            "/v2/vectordb/aliases/drop",
            1,
        ));
        assert!(error.contains("is not that of aliases/create"), "{error}");
    }

    #[test]
    fn a_later_format_is_refused() {
        assert!(error(&TEXT.replacen("\"format\":2", "\"format\":3", 1)).contains("format 3"));
    }

    #[test]
    fn ids_are_words_joined_by_slashes() {
        for id in ["aliases/create", "jobs/import/get_progress"] {
            let read = OperationId::new(id).expect("a documented operation");
            assert_eq!(OperationId::from_path(&read.path()), Some(read));
        }
        for id in [
            "",
            "aliases",
            "aliases/",
            "/create",
            "Aliases/create",
            "aliases/../create",
            "a.b/c",
            "aliases/create?x",
        ] {
            assert!(OperationId::new(id).is_err(), "{id}");
        }
        let id = OperationId::new("jobs/import/list").expect("a documented operation");
        assert_eq!(
            (id.category(), id.action(), id.file_stem().as_str()),
            ("jobs/import", "list", "jobs.import.list")
        );
    }
}
