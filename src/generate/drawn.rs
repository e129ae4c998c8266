//! One generated request, owned and free to be sent between threads

use serde_json::Value;

use super::class::Class;
use super::schema::KeywordId;

/// A generated request. Names in it are the placeholders of the bindings and fresh ones such as `<alias-11>`, with a
/// length behind a colon where it matters: `<alias-11:256>`.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// What it is an example of.
    pub class: &'static Class,
    /// What makes it so; none for a request that is just valid.
    pub broken: Option<Broken>,
    /// The body.
    pub content: Content,
    /// The valid body from which it was made: equal but for what is broken. None for a request that is just valid.
    pub twin: Option<Value>,
    /// What else of the request is not as usual.
    pub edits: Edits,
    /// The keywords of the schema that the valid body obeys where it is not empty:
    /// [`super::Generator::keyword`] says which they are. In the order of their ids, each once.
    pub exercised: Vec<KeywordId>,
}

impl Drawn {
    /// The body as text, placeholders not yet replaced.
    pub fn bytes(&self) -> Vec<u8> {
        match &self.content {
            Content::Json(value) => value.to_string().into_bytes(),
            Content::Bytes(bytes) => bytes.clone(),
        }
    }

    /// The body as a value, where it is one.
    pub fn value(&self) -> Option<&Value> {
        match &self.content {
            Content::Json(value) => Some(value),
            Content::Bytes(_) => None,
        }
    }
}

/// A body.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// JSON, written in the usual way.
    Json(Value),
    /// Bytes as they are.
    Bytes(Vec<u8>),
}

/// What is broken, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// JSON pointer to the place in the body (RFC 6901), or the name of a header; empty for the body as a whole.
    pub pointer: String,
    /// The keyword of the schema, such as `required`; where no keyword speaks of it, the class without its group.
    pub keyword: &'static str,
    /// Whether the schema sees it: the body then does not validate, and else it does.
    pub by_schema: bool,
}

/// What of a request is not as usual.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits {
    /// Another method than the documented one.
    pub method: Option<&'static str>,
    /// Another path than the documented one.
    pub path: Option<String>,
    /// Headers that replace the usual ones; an empty value takes one away.
    pub headers: Vec<(&'static str, &'static str)>,
    /// What is done to the bytes of the body last, after placeholders have been replaced.
    pub encoding: Encoding,
}

impl Edits {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What is done to the bytes of a body before they are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Nothing.
    #[default]
    Plain,
    /// They are compressed (RFC 1952).
    Gzip,
}
