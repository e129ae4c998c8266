//! The places of a body in which a class can be put to work

use super::schema::{NodeId, Schema, Shape};

/// A step from one node to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hop {
    /// Into the property with this number.
    Key(usize),
    /// Into the first item.
    Item,
    /// Into the branch with this number: the same place of the body.
    Branch(usize),
}

/// A place in a body.
#[derive(Clone, Debug)]
pub(super) struct Site {
    /// The way to it.
    pub(super) way: Vec<Hop>,
    /// Its node.
    pub(super) node: NodeId,
    /// JSON pointer into the body.
    pub(super) pointer: String,
    /// Its key and whether it must be there; none for items and the body itself.
    pub(super) key: Option<(String, bool)>,
}

impl Site {
    /// Pointer of the object that has the key, with the key.
    pub(super) fn parent(&self) -> Option<(&str, &str)> {
        let (key, _) = self.key.as_ref()?;
        let parent = self.pointer.rsplit_once('/')?.0;
        Some((parent, key))
    }

    /// Whether it must be there.
    pub(super) fn is_required(&self) -> bool {
        self.key.as_ref().is_some_and(|(_, required)| *required)
    }
}

/// Deepest nesting of a site.
const DEPTH_MAX: usize = 12;

/// All places of a schema's bodies, of lists the first item, from the outside in.
pub(super) fn sites(schema: &Schema) -> Vec<Site> {
    let root = Site {
        way: Vec::new(),
        node: schema.root,
        pointer: String::new(),
        key: None,
    };
    let mut out = Vec::new();
    walk(schema, root, DEPTH_MAX, &mut out);
    out
}

fn walk(schema: &Schema, site: Site, depth: usize, out: &mut Vec<Site>) {
    let (Some(node), Some(depth)) = (schema.node(site.node), depth.checked_sub(1)) else {
        return;
    };
    let step = |hop: Hop, node: NodeId, part: Option<&str>, key: Option<(String, bool)>| {
        let mut way = site.way.clone();
        way.push(hop);
        let part = part.map(|part| part.replace('~', "~0").replace('/', "~1"));
        let pointer = part.map_or_else(
            || site.pointer.clone(),
            |part| format!("{}/{part}", site.pointer),
        );
        Site {
            way,
            node,
            pointer,
            key,
        }
    };
    let below: Vec<Site> = match &node.shape {
        Shape::Object(object) => object
            .properties
            .iter()
            .enumerate()
            .map(|(index, property)| {
                let key = Some((property.key.clone(), property.required));
                step(Hop::Key(index), property.node, Some(&property.key), key)
            })
            .collect(),
        Shape::Array(array) => vec![step(Hop::Item, array.items, Some("0"), None)],
        Shape::Union(nodes) => nodes
            .iter()
            .enumerate()
            .map(|(index, node)| step(Hop::Branch(index), *node, None, site.key.clone()))
            .collect(),
        _ => Vec::new(),
    };
    out.push(site);
    for site in below {
        walk(schema, site, depth, out);
    }
}
