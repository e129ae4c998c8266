//! What any reader makes of a page: the plain form between the four styles and the operation spec.
//!
//! Every item keeps the line it stands on, so that whatever is derived from it can be shown to its source.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::contract::{ExampleKind, OperationId};

use super::finding::Finding;
use super::style::Style;

/// Something and the line of the page on which it stands, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Located<T> {
    /// What stands there.
    pub value: T,
    /// Where.
    pub line: u32,
}

impl<T> Located<T> {
    /// Puts a value and its line together.
    pub fn new(value: T, line: u32) -> Self {
        Self { value, line }
    }
}

/// One step from a body's root to a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Segment {
    /// A property of an object; the name may hold dots.
    Property(String),
    /// Any item of an array.
    Items,
    /// One of the shapes of a union, counted from 1 as pages do.
    Branch(usize),
    /// Any property of an object that is not named: `additionalProperties`.
    Values,
}

/// A JSON type as pages name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum JsonType {
    /// `array`
    Array,
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `null`
    Null,
    /// `number`
    Number,
    /// `object`
    Object,
    /// `string`
    String,
}

impl JsonType {
    /// Every type, in alphabetical order.
    pub const ALL: [Self; 7] = [
        Self::Array,
        Self::Boolean,
        Self::Integer,
        Self::Null,
        Self::Number,
        Self::Object,
        Self::String,
    ];

    /// The word in JSON Schema, which is also the word on the pages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Array => "array",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Null => "null",
            Self::Number => "number",
            Self::Object => "object",
            Self::String => "string",
        }
    }

    /// The type that a word names, in any case.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.word().eq_ignore_ascii_case(word))
    }

    /// Whether a value can hold properties or items.
    pub fn is_container(self) -> bool {
        matches!(self, Self::Array | Self::Object)
    }
}

impl fmt::Display for JsonType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A documented field of a body, or a parameter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Field {
    /// The name as the page prints it.
    pub printed: String,
    /// Where the field really stands.
    pub path: Vec<Segment>,
    /// The line of its row.
    pub line: u32,
    /// The types that it may have; empty when the page names none that we know.
    pub types: Vec<JsonType>,
    /// `None` when the page does not say.
    pub required: Option<bool>,
    /// JSON Schema keywords that the row states: `default`, `enum`, `format`, `maximum`, …
    pub keywords: BTreeMap<String, Value>,
    /// The unit of a number, such as `seconds`.
    pub unit: Option<String>,
    /// The description, one entry a part; never copied into a spec.
    pub text: Vec<String>,
    /// JSON pointer (RFC 6901) of what states the field, inside the JSON that stands on `line`; empty on pages without.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pointer: String,
}

impl Field {
    /// The last property name on the way to the field; empty for items of the root.
    pub fn name(&self) -> &str {
        let property = |segment: &'_ Segment| matches!(segment, Segment::Property(_));
        match self.path.iter().rev().find(|segment| property(segment)) {
            Some(Segment::Property(name)) => name,
            _ => "",
        }
    }

    /// What is asked of a parameter, in a few words.
    pub fn asked(&self) -> String {
        let types: Vec<&str> = self.types.iter().map(|kind| kind.word()).collect();
        let mut words = match self.required {
            Some(true) => vec!["required".to_owned()],
            Some(false) | None => Vec::new(),
        };
        words.push(if types.is_empty() {
            "of any type".to_owned()
        } else {
            types.join(" or ")
        });
        let keywords = self.keywords.iter();
        words.extend(keywords.map(|(keyword, value)| format!("{keyword} {value}")));
        words.join(", ")
    }

    /// Whether the field is a union, or stands inside one: samples leave those out. One that may be null as well is no union.
    pub fn is_of_a_union(&self) -> bool {
        let kinds = self.types.iter().filter(|kind| **kind != JsonType::Null);
        kinds.count() > 1
            || self
                .path
                .iter()
                .any(|segment| matches!(segment, Segment::Branch(_)))
    }
}

/// The shape of a body as a page shows it, with words in place of values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sample {
    /// First line of the sample.
    pub line: u32,
    /// What it holds, once bare words are read as strings.
    pub body: Value,
    /// The first line that is not JSON, if any.
    pub not_json: Option<u32>,
}

/// A body: its sample and its table.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Body {
    /// The line of its heading.
    pub line: u32,
    /// In the order of the page.
    pub fields: Vec<Field>,
    /// `None` when the page shows none.
    pub sample: Option<Sample>,
    /// JSON Schema keywords of the body as a whole.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub keywords: BTreeMap<String, Value>,
}

/// A call that a page shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Call {
    /// Where it begins.
    pub line: u32,
    /// Upper case.
    pub method: String,
    /// As written, variables included.
    pub url: Located<String>,
    /// Name and value of each header.
    pub headers: Vec<Located<(String, String)>>,
}

/// A real body that a page shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageExample {
    /// Sent or received.
    pub kind: ExampleKind,
    /// First line of the body.
    pub line: u32,
    /// The body's text, line by line, for findings that point into it; empty where a whole spec stands on one line.
    pub lines: Vec<String>,
    /// The body.
    pub body: Value,
    /// JSON pointer (RFC 6901) of the body inside the JSON of its page; empty on pages without.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pointer: String,
}

impl PageExample {
    /// The line on which a key is first written, or the first line of the body.
    pub fn line_of(&self, key: &str) -> u32 {
        let quoted = format!("\"{key}\"");
        let lines = self.lines.iter().zip(self.line..);
        lines
            .into_iter()
            .find(|(text, _)| text.contains(&quoted))
            .map_or(self.line, |(_, line)| line)
    }

    /// Whether a line of the page belongs to the body.
    pub fn holds_line(&self, line: u32) -> bool {
        let length = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        line >= self.line && line < self.line.saturating_add(length)
    }

    /// Whether a finding is about the body: by its pointer where both have one, else by its line.
    pub fn holds(&self, finding: &Finding) -> bool {
        if self.pointer.is_empty() || finding.pointer.is_empty() {
            return self.holds_line(finding.line);
        }
        let below = finding.pointer.strip_prefix(&self.pointer);
        below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// A sentence or note outside the tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// Where it begins.
    pub line: u32,
    /// The section it stands in.
    pub section: Section,
    /// As written; never copied into a spec.
    pub text: String,
}

/// A part of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// Before the first heading.
    Intro,
    /// `## Example`.
    Example,
    /// `## Request`, before its first sub-heading.
    Request,
    /// `### Parameters`.
    Parameters,
    /// `### Request Body`.
    RequestBody,
    /// `## Response`, before its first sub-heading.
    Response,
    /// `### Response Body`.
    ResponseBody,
    /// `### Error Response`.
    ErrorResponse,
    /// Under a heading that the style does not have.
    Unknown,
}

/// What the beginning of a page says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PageHead {
    /// The file, or whatever the caller named it.
    pub name: String,
    /// The style it is written in.
    pub style: Style,
    /// Digest of the bytes that were read, in hex.
    pub sha256: String,
    /// Its address on the site, if it has one.
    pub slug: Option<Located<String>>,
    /// Its title.
    pub title: Located<String>,
    /// What it documents.
    pub operation: OperationId,
    /// HTTP method, upper case.
    pub method: Located<String>,
    /// The scheme and host that stand before the path, as written.
    pub base: String,
    /// Request path.
    pub path: Located<String>,
}

impl Page {
    /// A page of which only the beginning is read.
    pub fn begin(head: PageHead) -> Self {
        Self {
            name: head.name,
            style: head.style,
            sha256: head.sha256,
            slug: head.slug,
            title: head.title,
            operation: head.operation,
            method: head.method,
            base: head.base,
            path: head.path,
            headers: Vec::new(),
            query: Vec::new(),
            path_parameters: Vec::new(),
            request: Body::default(),
            success: Body::default(),
            error: Body::default(),
            success_code: None,
            error_table_success_code: None,
            variables: BTreeMap::new(),
            calls: Vec::new(),
            examples: Vec::new(),
            statements: Vec::new(),
            findings: Vec::new(),
        }
    }
}

/// A page, read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page {
    /// The file, or whatever the caller named it.
    pub name: String,
    /// The style it is written in.
    pub style: Style,
    /// Digest of the bytes that were read, in hex.
    pub sha256: String,
    /// Its address on the site, if it has one.
    pub slug: Option<Located<String>>,
    /// Its title.
    pub title: Located<String>,
    /// What it documents.
    pub operation: OperationId,
    /// HTTP method, upper case.
    pub method: Located<String>,
    /// The scheme and host that stand before the path, as written.
    pub base: String,
    /// Request path.
    pub path: Located<String>,
    /// Header parameters.
    pub headers: Vec<Field>,
    /// Query parameters.
    pub query: Vec<Field>,
    /// Path parameters.
    pub path_parameters: Vec<Field>,
    /// What is sent.
    pub request: Body,
    /// What comes back when the request is accepted.
    pub success: Body,
    /// What comes back when it is rejected.
    pub error: Body,
    /// The code that the success table calls success.
    pub success_code: Option<Located<i64>>,
    /// The code that the error table calls success.
    pub error_table_success_code: Option<Located<i64>>,
    /// Shell variables that the examples set.
    pub variables: BTreeMap<String, Located<String>>,
    /// Calls in the examples.
    pub calls: Vec<Call>,
    /// Bodies in the examples.
    pub examples: Vec<PageExample>,
    /// Prose.
    pub statements: Vec<Statement>,
    /// What is wrong with the page, as far as a machine can tell.
    pub findings: Vec<Finding>,
}
