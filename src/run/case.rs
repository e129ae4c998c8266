//! A case as data: what it varies, what it needs, and what it sends, with placeholders for names.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::event::{Phase, Role};
use crate::model::DATABASE_HEADER;

/// Something that sends exchanges and ends in a verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Stable id: `phase/operation/what-it-varies`, the operation with a dot.
    pub id: String,
    /// The phase.
    pub phase: Phase,
    /// The operation that it is about.
    pub operation: String,
    /// What it varies, one phrase.
    pub title: String,
    /// What must be there before it begins.
    pub fixture: Fixture,
    /// How many clients send its subjects: those that follow one another start together, and each client sends its
    /// share of them in order. One client sends one request after the other.
    pub clients: u8,
    /// What it sends, in order.
    pub steps: Vec<Step>,
    /// Clauses that it decides beyond those of the rules that judge it.
    pub clauses: Vec<String>,
}

/// What must be there before a case begins. Collections are shared by the cases of a lane and never loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fixture {
    /// `<collection-1>` and `<collection-2>` in the run's database, for aliases.
    Aliases,
    /// The same, for a case of many aliases, which looks at all of them in one go behind its last request.
    Crowd,
    /// The same, made with their schema, without any index.
    Indexes,
    /// The same, and `<database-1>` with `<collection-3>` in it.
    Databases,
    /// The same, and `<collection-4>` of the case's own, which the case may drop.
    OwnCollection,
    /// The same, and `<database-1>` with `<collection-3>` in it.
    OwnAndDatabases,
    /// `<collection-5>` of the case's own, made in the quick form, so that a server may have indexed and loaded it.
    Loaded,
    /// `<collection-1>` and `<collection-2>` without any index, for a sequence: it may put aliases and indexes on both,
    /// and may make and drop `<collection-4>` itself.
    Pool,
    /// The same, and `<database-1>` with `<collection-3>` in it.
    PoolDatabases,
    /// `<collection-1>` of a lane apart, in whatever state the cases before left it: nothing is known of it.
    Operations,
    /// Nothing at all.
    Nothing,
}

impl Fixture {
    /// Whether a database of the lane's own belongs to it.
    pub const fn has_database(self) -> bool {
        matches!(
            self,
            Self::Databases | Self::OwnAndDatabases | Self::PoolDatabases
        )
    }

    /// Whether the state is looked at behind the last request only.
    pub const fn looks_at_the_end(self) -> bool {
        matches!(self, Self::Crowd)
    }

    /// Whether the model does not know what cases find: they are about operations of which it knows nothing.
    pub(super) const fn is_beyond_the_model(self) -> bool {
        matches!(self, Self::Operations | Self::Nothing)
    }

    /// Whether it is that of a sequence, in which each request is judged in whatever state it meets.
    pub const fn is_pool(self) -> bool {
        matches!(self, Self::Pool | Self::PoolDatabases)
    }
}

/// One request of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What part it plays.
    pub role: Role,
    /// The operation.
    pub operation: String,
    /// Another method than the documented one.
    pub method: Option<String>,
    /// Another path than the documented one.
    pub path: Option<String>,
    /// Headers besides the usual ones; an empty value takes a usual one away.
    pub headers: Vec<(String, String)>,
    /// What it says about who sends it.
    pub sender: Sending,
    /// The body.
    pub body: Body,
    /// Whether the body is compressed (RFC 1952) once its names are filled in.
    pub zipped: bool,
}

/// What a request says about who sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sending {
    /// The run's token, or nothing if it has none.
    Token,
    /// Nothing at all.
    Nobody,
    /// A bearer token that is wrong.
    Stranger(String),
    /// Another authorization, literally.
    OtherScheme(String),
}

/// A body with placeholders such as `<alias-1>` where names go.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// JSON.
    Json(Value),
    /// Bytes as they are, placeholders replaced.
    Raw(Bytes),
}

impl Step {
    /// A request as documented.
    pub fn new(role: Role, operation: &str, body: Value) -> Self {
        Self {
            role,
            operation: operation.to_owned(),
            method: None,
            path: None,
            headers: Vec::new(),
            sender: Sending::Token,
            body: Body::Json(body),
            zipped: false,
        }
    }

    /// The same request with a body as bytes.
    #[must_use]
    pub fn raw(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Body::Raw(Bytes::from(body.into()));
        self
    }

    /// The same request with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Whether a header names the database, in which some servers look for it.
    pub(super) fn names_database(&self) -> bool {
        let mut headers = self.headers.iter();
        headers.any(|(name, _)| name.eq_ignore_ascii_case(DATABASE_HEADER))
    }

    /// The same request from somebody else.
    #[must_use]
    pub fn sender(mut self, sender: Sending) -> Self {
        self.sender = sender;
        self
    }
}
