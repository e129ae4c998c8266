//! Every name in a body, whether the body is JSON or not

use super::decide::{ALIAS, COLLECTION, DATABASE, Gate, is_about_databases};
use super::encoding::{decodings, is_gzip, looks_compressed};
use super::key::{Kind, canonical, kind};
use super::name::{Owner, is_blank_name, owner};
use super::refusal::Refusal;
use super::scan::{Begins, Rules, scan};
use super::tree::{Tree, read};
use crate::wire::exchange::Request;

/// What a body is called that is nothing but a text.
const BODY: &str = "its body";
/// The key that says nothing of what it names.
const BARE_NAME: &str = "name";

/// What names of ours a body holds.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that a body may name, and any of them may be there"
)]
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    /// A database at the top.
    pub(super) database: bool,
    /// An alias.
    pub(super) alias: bool,
    /// A lent collection.
    pub(super) lent: bool,
    /// Anything.
    pub(super) ours: bool,
}

/// Where a value stands.
#[derive(Clone, Copy, Debug)]
enum Under<'a> {
    /// Under no key: a target may bind a list to the fields of a request in order.
    Nothing,
    /// Under a key that names something.
    Name(&'a str),
    /// Under a key that names a part of a collection.
    Inner,
    /// Under any other key.
    Plain,
}

/// One body on its way through the gate.
#[derive(Debug)]
pub(super) struct Body<'a> {
    gate: &'a Gate,
    request: &'a Request,
    known: &'a [String],
    found: Found,
}

impl<'a> Body<'a> {
    pub(super) fn new(gate: &'a Gate, request: &'a Request, known: &'a [String]) -> Self {
        Self {
            gate,
            request,
            known,
            found: Found::default(),
        }
    }

    /// Checks the bytes as they are and as a target may decode them.
    pub(super) fn check(mut self) -> Result<Found, Refusal> {
        let body = self.request.body.as_ref();
        if let Some(tree) = read(body) {
            self.tree(&tree, Under::Nothing, true)?;
            return Ok(self.found);
        }
        // A target may not mind what the header says; only what begins as gzip cannot be text.
        if !is_gzip(body) {
            self.text(body)?;
            // The scan above lets no other name stand in it.
            self.found.ours |= String::from_utf8_lossy(body).contains(&self.gate.run_token);
        }
        if !self.is_encoded() && !looks_compressed(body) {
            return Ok(self.found);
        }
        let decoded = decodings(body).filter(|outputs| !outputs.is_empty());
        let Some(outputs) = decoded else {
            return Err(self.opaque("it says that it is compressed, and it cannot be decoded"));
        };
        for output in outputs {
            if looks_compressed(&output) {
                return Err(self.opaque("it is compressed twice"));
            }
            match read(&output) {
                Some(tree) => self.tree(&tree, Under::Nothing, true)?,
                None => self.text(&output)?,
            }
        }
        Ok(self.found)
    }

    fn is_encoded(&self) -> bool {
        self.request.headers.iter().any(|(name, value)| {
            canonical(name) == "contentencoding" && !value.trim().eq_ignore_ascii_case("identity")
        })
    }

    fn opaque(&self, why: impl Into<String>) -> Refusal {
        Refusal::Opaque {
            operation: self.request.operation.clone(),
            why: why.into(),
        }
    }

    fn rules(&self) -> Rules<'a> {
        Rules {
            token: &self.gate.run_token,
            known: self.known,
            bare_names: self.gate.bare_names,
        }
    }

    fn text(&self, bytes: &[u8]) -> Result<(), Refusal> {
        let text = String::from_utf8_lossy(bytes);
        scan(&text, Begins::AsName, self.rules()).map_err(|why| self.opaque(why))
    }

    /// Bounded by the nesting that the JSON reader takes.
    fn tree(&mut self, tree: &Tree, under: Under<'_>, top: bool) -> Result<(), Refusal> {
        match (tree, under) {
            (Tree::Bare, Under::Name(key)) if !self.gate.bare_names => Err(self.bare(key)),
            (Tree::Bare, _) => Ok(()),
            (Tree::Text(text), Under::Nothing) => self.name(BODY, text, false),
            (Tree::Text(text), Under::Name(key)) => self.name(key, text, top),
            (Tree::Text(text), Under::Inner | Under::Plain) => self.embedded(text),
            (Tree::List(items), _) => items.iter().try_for_each(|item| match (item, under) {
                (Tree::Bare, Under::Nothing) if !self.gate.bare_names => Err(self.bare("a list")),
                (Tree::Text(text), Under::Nothing)
                    if !self.gate.bare_names && is_blank_name(text) =>
                {
                    Err(self.bare("a list"))
                }
                _ => self.tree(item, under, false),
            }),
            (Tree::Members(members), _) => members
                .iter()
                .try_for_each(|(key, value)| self.member(key, value, under, top)),
        }
    }

    fn member(
        &mut self,
        key: &str,
        value: &Tree,
        under: Under<'_>,
        top: bool,
    ) -> Result<(), Refusal> {
        let kind = kind(key, self.known);
        let at_top = top && matches!(under, Under::Nothing);
        if kind == Kind::Place && is_about_databases(self.request) {
            self.database(key, value)?;
        }
        match (under, kind) {
            // A name wrapped into an object: its keys must not be names either.
            (Under::Name(outer), _) => {
                if kind == Kind::Plain || kind == Kind::Inner {
                    self.name(outer, key, false)?;
                }
                self.tree(value, Under::Name(key), false)
            }
            // `metricType: {"name": "L2"}`: the word alone is no key of any operation, and names what is above it.
            (Under::Inner, Kind::Name) if canonical(key) == BARE_NAME => {
                self.tree(value, Under::Inner, false)
            }
            (_, Kind::Place | Kind::Name) => self.tree(value, Under::Name(key), at_top),
            (_, Kind::Inner) => self.tree(value, Under::Inner, false),
            (_, Kind::Plain) => self.tree(value, Under::Plain, false),
        }
    }

    /// A target that is asked to drop a database without a name may have one in mind, and so may one that leaves
    /// nothing of a strange name.
    fn database(&self, key: &str, value: &Tree) -> Result<(), Refusal> {
        let name = match value {
            Tree::Text(name) => name.as_str(),
            _ => "",
        };
        let is_plain = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        match owner(name, &self.gate.run_token) {
            Owner::Us if is_plain => Ok(()),
            Owner::Nobody | Owner::Us => Err(Refusal::Unnamed(self.request.operation.clone())),
            Owner::Others => Err(self.foreign(key, name)),
        }
    }

    fn bare(&self, key: &str) -> Refusal {
        Refusal::Bare {
            operation: self.request.operation.clone(),
            key: key.to_owned(),
        }
    }

    fn foreign(&self, key: &str, name: &str) -> Refusal {
        Refusal::Foreign {
            operation: self.request.operation.clone(),
            key: key.to_owned(),
            name: name.to_owned(),
        }
    }

    /// A text in a harmless place that looks like a form or like JSON may be read as one.
    fn embedded(&self, text: &str) -> Result<(), Refusal> {
        if text.contains(['=', ':', '{']) {
            scan(text, Begins::AsText, self.rules()).map_err(|why| self.opaque(why))?;
        }
        Ok(())
    }

    /// `top`: whether the name stands right under a key of the outermost object.
    fn name(&mut self, key: &str, name: &str, top: bool) -> Result<(), Refusal> {
        let canonical = canonical(key);
        match owner(name, &self.gate.run_token) {
            // Nothing but the working place may be left out by an empty text, as pages say: of an object a blank could be
            // the name, or mean any, and so could one within a list or an object.
            Owner::Nobody if key == BODY || self.gate.bare_names => Ok(()),
            Owner::Nobody if top && canonical == DATABASE && name.is_empty() => Ok(()),
            Owner::Nobody => Err(self.bare(key)),
            Owner::Us => {
                // As documented: a target that minds the spelling must find it too.
                self.found.ours = true;
                self.found.database |= top && key == "dbName";
                self.found.alias |= top && canonical == ALIAS;
                Ok(())
            }
            Owner::Others if top && canonical == COLLECTION && self.gate.lends(name) => {
                self.found.lent = true;
                Ok(())
            }
            Owner::Others if canonical == DATABASE && self.gate.is_home(self.request, name) => {
                Ok(())
            }
            Owner::Others => Err(self.foreign(key, name)),
        }
    }
}
