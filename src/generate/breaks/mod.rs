//! How a valid body is changed so that it becomes an example of its class

mod accepts;
mod field;
mod http;
mod key;
mod meaning;
mod name;
mod number;
mod rare;
mod text;

use serde_json::Value;

use super::bindings::{Bindings, Named};
use super::class::{Class, Group};
use super::decide::{At, Recorder};
use super::draw::{Presence, Wanted, names};
use super::drawn::{Broken, Content, Edits};
use super::leaf;
use super::role::Role;
use super::schema::{Node, Schema};
use super::site::{Hop, Site};

/// One change that is to be made.
#[derive(Debug)]
pub(super) struct Job<'a, 'b> {
    /// What it makes.
    pub(super) class: &'static Class,
    pub(super) schema: &'a Schema,
    /// Where it is made.
    pub(super) site: &'a Site,
    /// The documented path.
    pub(super) path: &'a str,
    pub(super) bindings: &'a Bindings,
    pub(super) recorder: &'b mut Recorder<'a>,
    /// Where its decisions begin.
    pub(super) at: At,
    /// The valid body. What it has only for the sake of the change may be taken out of it.
    pub(super) valid: Value,
}

/// What a change came to.
#[derive(Debug)]
pub(super) struct Changed {
    pub(super) content: Content,
    pub(super) broken: Option<Broken>,
    pub(super) edits: Edits,
}

impl Changed {
    fn of_value(value: Value, pointer: &str, keyword: &'static str, by_schema: bool) -> Self {
        Self {
            content: Content::Json(value),
            broken: Some(Broken {
                pointer: pointer.to_owned(),
                keyword,
                by_schema,
            }),
            edits: Edits::default(),
        }
    }

    fn of_bytes(bytes: Vec<u8>, pointer: &str, keyword: &'static str) -> Self {
        Self {
            content: Content::Bytes(bytes),
            broken: Some(Broken {
                pointer: pointer.to_owned(),
                keyword,
                by_schema: false,
            }),
            edits: Edits::default(),
        }
    }
}

/// Whether a class can be put to work in a place, whatever there is to name.
pub(super) fn suits(class: &Class, schema: &Schema, site: &Site) -> bool {
    let Some(node) = schema.node(site.node) else {
        return false;
    };
    match class.group {
        Group::Valid | Group::Text | Group::Http => is_whole(site),
        Group::Rare => rare::suits(class.id, node, schema, site),
        Group::Meaning => meaning::suits(class.id, node, schema),
        Group::Field => field::suits(class.id, node, schema, site),
        Group::Name => name::suits(node),
        Group::Key => key::suits(class.id, node, site),
        Group::Number => number::suits(class.id, node, site),
    }
}

/// What the valid body must have for the change to be possible.
pub(super) fn wanted<'a>(class: &Class, schema: &'a Schema, site: &'a Site) -> Wanted<'a> {
    let mut wanted = Wanted {
        way: &site.way,
        role: schema.node(site.node).and_then(|node| node.role.as_ref()),
        own_only: is_own_only(class),
        first_alias: !class.group.is_documented(),
        ..Wanted::NOTHING
    };
    match class.id {
        "rare-all-optional" => wanted.presence = Presence::All,
        "rare-only-required" => wanted.presence = Presence::None,
        "rare-several-items" => wanted.items = 2,
        _ => {}
    }
    wanted
}

/// Whether requests of the class name nothing but what is the run's own.
fn is_own_only(class: &Class) -> bool {
    !class.group.is_documented() && class.group != Group::Meaning
}

/// Makes the change. None where there is nothing to make it with.
pub(super) fn change(job: &mut Job<'_, '_>) -> Option<Changed> {
    job.forget_the_unnamed();
    match job.class.group {
        Group::Valid => None,
        Group::Rare => rare::change(job),
        Group::Meaning => meaning::change(job),
        Group::Field => field::change(job),
        Group::Name => name::change(job),
        Group::Key => key::change(job),
        Group::Number => number::change(job),
        Group::Text => text::change(job),
        Group::Http => http::change(job),
    }
}

impl<'a> Job<'a, '_> {
    /// An optional name was drawn only because the change is about it, and there is nothing that it could name.
    fn forget_the_unnamed(&mut self) {
        let role = self.node().and_then(|node| node.role.as_ref());
        let is_unnamed = match role {
            Some(Role::Existing(kind) | Role::Owner(kind)) => {
                names(self.bindings, *kind, is_own_only(self.class)).is_empty()
            }
            Some(Role::Absent) => true,
            Some(Role::Field) => self.bindings.fields.is_empty(),
            _ => false,
        };
        if is_unnamed
            && !self.site.is_required()
            && let Some((parent, key)) = self.site.parent()
            && let Some(Value::Object(map)) = self.valid.pointer_mut(parent)
        {
            map.remove(key);
        }
    }

    fn node(&self) -> Option<&'a Node> {
        self.schema.node(self.site.node)
    }

    fn at(&self, number: u64) -> At {
        self.at.child(number)
    }

    /// One of these, the first being the simplest.
    fn pick<T: Copy>(&mut self, number: u64, of: &[T]) -> Option<T> {
        let at = self.at(number);
        let index = self.recorder.one_of(at, of.len());
        of.get(index).copied()
    }

    /// A name of so many bytes.
    fn long_name(&mut self, number: u64, bare: &str, length: u64) -> String {
        let at = self.at(number);
        leaf::long_name(self.recorder, at, bare, length)
    }

    /// A number that no fresh name of the valid body has.
    fn unused(&self) -> u32 {
        self.bindings.fresh_from.saturating_add(FRESH_MAX)
    }

    /// Another body of the same kind, with other fresh names.
    fn second(&self) -> String {
        let first = self.bindings.fresh_from.to_string();
        let next = self.unused().to_string();
        let mut text = self.valid.to_string();
        for kind in Named::ALL {
            let word = kind.word();
            text = text.replace(&format!("<{word}-{first}"), &format!("<{word}-{next}"));
        }
        text
    }

    /// What stands in the place.
    fn here(&self) -> Option<&Value> {
        self.valid.pointer(&self.site.pointer)
    }

    /// The body with something else in the place.
    fn with(&self, value: Value) -> Value {
        let mut body = self.valid.clone();
        self.put(&mut body, value);
        body
    }

    fn put(&self, body: &mut Value, value: Value) {
        if let Some(slot) = body.pointer_mut(&self.site.pointer) {
            *slot = value;
        } else if let Some((parent, key)) = self.site.parent()
            && let Some(Value::Object(map)) = body.pointer_mut(parent)
        {
            map.insert(key.to_owned(), value);
        }
    }

    /// The body as text with a literal in the place that no value of JSON could have written.
    fn with_literal(&self, literal: &str) -> Vec<u8> {
        let mark = Value::from(MARK);
        let text = self.with(mark.clone()).to_string();
        text.replacen(&mark.to_string(), literal, 1).into_bytes()
    }
}

/// No valid body has as many fresh names.
const FRESH_MAX: u32 = 80;
/// Stands for what `serde_json` would not write; no body has it by itself.
const MARK: &str = "vdbspec\u{10fffd}";

/// Whether the place is the whole body.
fn is_whole(site: &Site) -> bool {
    site.way.is_empty()
}

/// Whether the place is a choice within the place before it, and not one of its own.
fn is_branch(site: &Site) -> bool {
    matches!(site.way.last(), Some(Hop::Branch(_)))
}

/// What follows the group in the name of a class.
fn tail(class: &Class) -> &'static str {
    let rest = class.id.strip_prefix(class.group.word());
    rest.map_or(class.id, |rest| rest.trim_start_matches('-'))
}

/// The first placeholder of a name, without brackets and length: `alias-11` of `_<alias-11:40>x`.
fn placeholder(name: &str) -> Option<&str> {
    let (_, from) = name.split_once('<')?;
    let (bare, _) = from.split_once('>')?;
    Some(bare.split_once(':').map_or(bare, |(bare, _)| bare))
}
