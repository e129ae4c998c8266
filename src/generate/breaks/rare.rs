//! Valid all the same, and seldom met

use serde_json::Value;

use super::accepts::accepts;
use super::{Changed, Job, is_branch, is_whole, placeholder};
use crate::generate::drawn::{Content, Edits};
use crate::generate::role::Role;
use crate::generate::schema::{Node, Schema, Shape};
use crate::generate::site::Site;

/// Letters of two, three and four bytes, and one that is made of two.
const LETTERS: [&str; 5] = ["\u{e9}", "\u{6f22}", "\u{1f600}", "e\u{301}", "\u{5d0}"];

pub(super) fn suits(id: &str, node: &Node, schema: &Schema, site: &Site) -> bool {
    let is_fresh = matches!(node.role, Some(Role::Fresh(_)));
    let text = match &node.shape {
        Shape::Text(text) if text.pattern.is_none() => Some(text),
        _ => None,
    };
    let takes =
        |length: usize| text.is_some_and(|text| text.high.is_none_or(|high| high >= length));
    match id {
        "rare-all-optional" | "rare-only-required" => is_whole(site) && has_optional(schema),
        "rare-explicit-default" => {
            let has_default = node.default.is_some() || node.default_from.is_some();
            has_default && !is_branch(site) && !site.is_required()
        }
        "rare-name-length-255" => is_fresh && takes(255),
        "rare-name-length-254" => is_fresh && takes(254),
        "rare-name-upper-case" | "rare-name-underscores" => is_fresh && takes(64),
        "rare-text-non-ascii" => node.role.is_none() && takes(64),
        "rare-several-items" => match &node.shape {
            Shape::Array(array) => array.high.is_none_or(|high| high > 1),
            _ => false,
        },
        _ => false,
    }
}

fn has_optional(schema: &Schema) -> bool {
    schema.nodes.iter().any(|node| match &node.shape {
        Shape::Object(object) => object.properties.iter().any(|property| !property.required),
        _ => false,
    })
}

pub(super) fn change(job: &mut Job<'_, '_>) -> Option<Changed> {
    let value = match job.class.id {
        // The valid body was drawn this way; there is nothing more to do.
        "rare-all-optional" | "rare-only-required" => return Some(valid(job.valid.clone())),
        "rare-several-items" => {
            let is_several = job.here()?.as_array()?.len() > 1;
            return is_several.then(|| valid(job.valid.clone()));
        }
        "rare-explicit-default" => default(job)?,
        "rare-text-non-ascii" => {
            let letter = job.pick(0, &LETTERS)?;
            let value = Value::from(format!("{}{letter}", job.here()?.as_str()?));
            let fits = accepts(job.schema, job.site.node, &value);
            fits.then_some(value).or_else(|| Some(letter.into()))?
        }
        id => {
            let bare = placeholder(job.here()?.as_str()?)?.to_owned();
            let name = match id {
                "rare-name-length-255" => job.long_name(0, &bare, 255),
                "rare-name-length-254" => job.long_name(0, &bare, 254),
                "rare-name-upper-case" => format!("<{bare}>{}", job.pick(0, &["A", "ABC", "Z_Z"])?),
                _ => format!("_<{bare}>{}", job.pick(0, &["_", "__", "_1_"])?),
            };
            Value::from(name)
        }
    };
    Some(valid(job.with(value)))
}

fn valid(value: Value) -> Changed {
    Changed {
        content: Content::Json(value),
        broken: None,
        edits: Edits::default(),
    }
}

fn default(job: &Job<'_, '_>) -> Option<Value> {
    let node = job.node()?;
    if let Some(sibling) = &node.default_from {
        let (parent, _) = job.site.parent()?;
        return job.valid.pointer(parent)?.get(sibling).cloned();
    }
    node.default.clone()
}
