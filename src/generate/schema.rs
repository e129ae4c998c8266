//! A request schema, compiled once: what draws of values need to know, and nothing else

use serde_json::Value;

use super::role::Role;

/// The number of a node among those of its schema.
pub(super) type NodeId = usize;
/// The number of a keyword among those of its schema.
pub type KeywordId = u16;

/// A keyword of a schema and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Keyword {
    /// JSON pointer to the subschema, from the schema of the request body (RFC 6901): `/properties/aliasName`.
    pub at: String,
    /// The keyword: `type`.
    pub word: String,
}

/// A place in a body and what may stand there.
#[derive(Debug)]
pub(super) struct Node {
    /// Its part in the request.
    pub(super) role: Option<Role>,
    /// The keywords that a value obeys here.
    pub(super) keywords: Vec<KeywordId>,
    /// Whether the pages advise against it.
    pub(super) deprecated: bool,
    /// What a missing value means.
    pub(super) default: Option<Value>,
    /// The sibling whose value a missing value means.
    pub(super) default_from: Option<String>,
    /// What may stand there.
    pub(super) shape: Shape,
}

/// What may stand in a place.
#[derive(Debug)]
pub(super) enum Shape {
    /// Anything.
    Any,
    /// One of these.
    Listed(Vec<Value>),
    /// What one of these nodes takes.
    Union(Vec<NodeId>),
    /// A string.
    Text(Text),
    /// A whole number.
    Integer(Bounds),
    /// Any number.
    Number(Bounds),
    /// A truth value.
    Boolean,
    /// Null.
    Null,
    /// An array.
    Array(Array),
    /// An object.
    Object(Object),
}

/// What a string obeys.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// Fewest characters.
    pub(super) low: usize,
    /// Most characters.
    pub(super) high: Option<usize>,
    /// A regular expression that it holds, in proptest's subset.
    pub(super) pattern: Option<String>,
}

/// What a number obeys, both ends inclusive.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bounds {
    /// The lowest.
    pub(super) low: Option<i64>,
    /// The highest.
    pub(super) high: Option<i64>,
    /// What it is a multiple of.
    pub(super) step: Option<i64>,
}

/// What an array obeys.
#[derive(Debug)]
pub(super) struct Array {
    /// Its items.
    pub(super) items: NodeId,
    /// Fewest.
    pub(super) low: usize,
    /// Most.
    pub(super) high: Option<usize>,
}

/// What an object obeys.
#[derive(Debug)]
pub(super) struct Object {
    /// The properties that the schema names.
    pub(super) properties: Vec<Property>,
    /// What others there may be.
    pub(super) others: Others,
}

/// Properties that the schema does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Others {
    /// There may be any.
    Any,
    /// There may be none.
    None,
    /// There may be such as this node takes.
    Of(NodeId),
}

/// A property of an object.
#[derive(Debug)]
pub(super) struct Property {
    /// Its key.
    pub(super) key: String,
    /// Its value.
    pub(super) node: NodeId,
    /// Whether it must be there.
    pub(super) required: bool,
}

/// A compiled schema.
#[derive(Debug)]
pub(super) struct Schema {
    /// All nodes.
    pub(super) nodes: Vec<Node>,
    /// The body.
    pub(super) root: NodeId,
    /// All keywords.
    pub(super) keywords: Vec<Keyword>,
    /// Whether values may fit a branch by chance that they were not made for.
    pub(super) has_branches: bool,
}

impl Schema {
    /// A node. All ids come from the schema itself, so that there is always one.
    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }
}

impl Shape {
    /// Whether a value is of a type that may stand here.
    pub(super) fn fits(&self, value: &Value) -> bool {
        match (self.kind(), kind_of(value)) {
            (None, _) | (Some("number"), "integer") => true,
            (Some(kind), other) => kind == other,
        }
    }

    /// The word of JSON Schema for the only type of value that may stand here.
    pub(super) fn kind(&self) -> Option<&'static str> {
        match self {
            Self::Text(_) => Some("string"),
            Self::Integer(_) => Some("integer"),
            Self::Number(_) => Some("number"),
            Self::Boolean => Some("boolean"),
            Self::Null => Some("null"),
            Self::Array(_) => Some("array"),
            Self::Object(_) => Some("object"),
            Self::Listed(values) => {
                let kind = kind_of(values.first()?);
                values
                    .iter()
                    .all(|value| kind_of(value) == kind)
                    .then_some(kind)
            }
            Self::Any | Self::Union(_) => None,
        }
    }
}

/// The word of JSON Schema for the type of a value.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
