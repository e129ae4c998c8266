//! Keys in other spellings, unknown ones, and keys that stand twice

use serde_json::{Map, Value, json};

use super::accepts::accepts;
use super::{Changed, Job, is_branch, tail};
use crate::generate::role::Role;
use crate::generate::schema::{Node, Others, Schema, Shape};
use crate::generate::site::Site;

/// Keys that stand for the repeated one until the body is text; the first sorts before letters, the last behind.
const FIRST: &str = "!vdbspec-again";
const LAST: &str = "~vdbspec-again";

pub(super) fn suits(id: &str, node: &Node, site: &Site) -> bool {
    match id {
        "key-unknown" | "key-empty" => match &node.shape {
            // Where keys are free, none is unknown.
            Shape::Object(object) => !matches!(object.others, Others::Of(_)),
            _ => false,
        },
        "key-snake" => is_key(site, |key| key.chars().any(char::is_uppercase)),
        // What may look like a key of a name must hold a name of the run, or it is not sent.
        "key-look-alike" => is_ours(node) && is_key(site, |key| alike(key).next().is_some()),
        _ => is_key(site, |key| !key.is_empty()),
    }
}

fn is_ours(node: &Node) -> bool {
    let role = node.role.as_ref();
    role.is_some_and(|role| matches!(role, Role::Existing(_) | Role::Owner(_) | Role::Fresh(_)))
}

fn is_key(site: &Site, holds: impl Fn(&str) -> bool) -> bool {
    !is_branch(site) && site.key.as_ref().is_some_and(|(key, _)| holds(key))
}

pub(super) fn change(job: &mut Job<'_, '_>) -> Option<Changed> {
    match job.class.id {
        "key-unknown" => added(job, "vdbspecUnknown"),
        "key-empty" => added(job, ""),
        "key-duplicate-same" | "key-duplicate-other" | "key-duplicate-null" => twice(job),
        _ => respelt(job),
    }
}

fn added(job: &mut Job<'_, '_>, key: &str) -> Option<Changed> {
    let value = match job.pick(0, &[0, 1, 2, 3, 4, 5])? {
        0 => json!("value"),
        1 => json!(null),
        2 => json!(1),
        3 => json!({"a": [1, 2]}),
        4 => json!([]),
        _ => json!(false),
    };
    let pointer = job.site.pointer.clone();
    let mut body = job.valid.clone();
    body.pointer_mut(&pointer)?
        .as_object_mut()?
        .insert(key.to_owned(), value);
    let Shape::Object(object) = &job.node()?.shape else {
        return None;
    };
    let keyword = if object.others == Others::None {
        "additionalProperties"
    } else {
        tail(job.class)
    };
    let is_seen = object.others == Others::None;
    Some(Changed::of_value(body, &pointer, keyword, is_seen))
}

fn respelt(job: &mut Job<'_, '_>) -> Option<Changed> {
    let site = job.site;
    let (parent, key) = site.parent()?;
    let mut spellings: Vec<String> = spellings(job.class.id, key);
    if job.class.id == "key-misspelt" && !job.node().is_some_and(is_ours) {
        // The shortest one is no longer the key of a name.
        spellings.truncate(1);
    }
    let mut body = job.valid.clone();
    let object = body.pointer_mut(parent)?.as_object_mut()?;
    // Another documented key would mean something else.
    let spellings: Vec<&String> = spellings
        .iter()
        .filter(|spelling| *spelling != key && !are_siblings(job.schema, key, spelling))
        .collect();
    let spelling = job.pick(0, &spellings)?;
    let value = job.here().cloned()?;
    let is_ours = value.as_str().is_some_and(|name| name.contains('<'));
    if job.class.id == "key-look-alike" && !is_ours {
        return None;
    }
    object.remove(key);
    object.insert(spelling.clone(), value);
    let is_seen = !accepts(job.schema, job.schema.root, &body);
    let keyword = match (is_seen, site.is_required()) {
        (false, _) => tail(job.class),
        (true, true) => "required",
        (true, false) => "additionalProperties",
    };
    Some(Changed::of_value(body, &site.pointer, keyword, is_seen))
}

/// Whether some object has both keys.
fn are_siblings(schema: &Schema, left: &str, right: &str) -> bool {
    schema.nodes.iter().any(|node| match &node.shape {
        Shape::Object(object) => {
            let has = |key: &str| object.properties.iter().any(|property| property.key == key);
            has(left) && has(right)
        }
        _ => false,
    })
}

fn spellings(id: &str, key: &str) -> Vec<String> {
    match id {
        "key-case" => vec![key.to_lowercase(), key.to_uppercase(), swapped_first(key)],
        "key-snake" => ["_", "-", " ", "."]
            .into_iter()
            .map(|joint| joined(key, joint))
            .collect(),
        "key-misspelt" => {
            let mut shorter = key.to_owned();
            let last = shorter.pop().unwrap_or('x');
            vec![
                shorter,
                format!("{key}{last}"),
                format!("{key}s"),
                format!("x{key}"),
            ]
        }
        "key-blank" => vec![
            format!(" {key}"),
            format!("{key} "),
            format!("\t{key}"),
            format!("{key}\u{a0}"),
        ],
        "key-look-alike" => alike(key).collect(),
        _ => Vec::new(),
    }
}

fn swapped_first(key: &str) -> String {
    let mut letters = key.chars();
    let first = letters.next().unwrap_or('x');
    let first = if first.is_lowercase() {
        first.to_ascii_uppercase()
    } else {
        first.to_ascii_lowercase()
    };
    format!("{first}{}", letters.as_str())
}

fn joined(key: &str, joint: &str) -> String {
    let mut out = String::new();
    for letter in key.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push_str(joint);
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// The key with one letter replaced by a Cyrillic one that looks the same.
fn alike(key: &str) -> impl Iterator<Item = String> {
    [
        ('a', '\u{430}'),
        ('e', '\u{435}'),
        ('o', '\u{43e}'),
        ('c', '\u{441}'),
        ('p', '\u{440}'),
    ]
    .into_iter()
    .filter(|(letter, _)| key.contains(*letter))
    .map(|(letter, other)| key.replacen(letter, &other.to_string(), 1))
}

fn twice(job: &mut Job<'_, '_>) -> Option<Changed> {
    let site = job.site;
    let (parent, key) = site.parent()?;
    let here = job.here().cloned()?;
    let again = match job.class.id {
        "key-duplicate-same" => here.clone(),
        "key-duplicate-null" => Value::Null,
        _ => other(job, &here)?,
    };
    let mark = job.pick(1, &[LAST, FIRST])?;
    let mut body = job.valid.clone();
    let object: &mut Map<String, Value> = body.pointer_mut(parent)?.as_object_mut()?;
    object.insert(mark.to_owned(), again);
    let (mark, key) = (Value::from(mark).to_string(), Value::from(key).to_string());
    let text = body.to_string().replacen(&mark, &key, 1);
    Some(Changed::of_bytes(
        text.into_bytes(),
        &site.pointer,
        tail(job.class),
    ))
}

/// Another value of the same kind, which is ours if the first one is.
fn other(job: &mut Job<'_, '_>, here: &Value) -> Option<Value> {
    match &job.node()?.role {
        Some(Role::Existing(kind) | Role::Owner(kind)) => {
            let names = job.bindings.of(*kind).iter();
            let mut others: Vec<String> = names
                .filter(|name| *here != **name && name.contains('<'))
                .cloned()
                .collect();
            others.push(format!("<missing-{}-1>", kind.word()));
            let others: Vec<&String> = others.iter().collect();
            job.pick(0, &others).map(|name| name.clone().into())
        }
        Some(Role::Fresh(kind)) => Some(format!("<{}-{}>", kind.word(), job.unused()).into()),
        _ => Some(match here {
            Value::String(text) => json!(format!("{text}_")),
            Value::Number(number) => json!(number.as_i64().unwrap_or(0).saturating_add(1)),
            Value::Bool(truth) => json!(!truth),
            Value::Array(_) => json!([]),
            Value::Object(_) => json!({}),
            Value::Null => json!("null"),
        }),
    }
}
