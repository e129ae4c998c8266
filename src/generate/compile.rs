//! From a JSON Schema (2020-12) to what values are drawn from

use std::collections::BTreeMap;

use proptest::string::string_regex;
use serde_json::{Map, Value};
use thiserror::Error;

use super::merge::{ANNOTATIONS, MARK, merge};
use super::role::Roles;
use super::schema::{
    Array, Bounds, Keyword, KeywordId, Node, NodeId, Object, Others, Property, Schema, Shape, Text,
};

/// Deepest nesting of a schema, references followed.
const DEPTH_MAX: usize = 16;
/// Most nodes of a compiled schema.
const NODES_MAX: usize = 4096;

/// What of a schema no values can be drawn for.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "no values can be drawn for `{keyword}` at {at} of the request schema: {why}; say it with keywords that specs/README.md lists"
)]
pub struct Unsupported {
    /// Pointer to the subschema.
    pub at: String,
    /// The keyword.
    pub keyword: String,
    /// What is wrong.
    pub why: String,
}

impl Unsupported {
    pub(super) fn new(schema: &Map<String, Value>, keyword: &str, why: &str) -> Self {
        let at = schema.get(MARK).and_then(Value::as_str).unwrap_or_default();
        Self {
            at: format!("/{}", at.trim_start_matches('/')),
            keyword: keyword.to_owned(),
            why: why.to_owned(),
        }
    }
}

/// Keywords that are understood, beside annotations.
const UNDERSTOOD: [&str; 20] = [
    "type",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "anyOf",
    "oneOf",
    "allOf",
];

/// Compiles the schema of a request body.
pub(super) fn compile(schema: &Value, roles: &Roles) -> Result<Schema, Unsupported> {
    let mut marked = schema.clone();
    mark(&mut marked, "", DEPTH_MAX);
    let mut compiler = Compiler {
        whole: &marked,
        roles,
        nodes: Vec::new(),
        keywords: BTreeMap::new(),
        has_branches: false,
    };
    let root = compiler.node(&marked, "", DEPTH_MAX)?;
    let mut keywords: Vec<_> = compiler.keywords.into_iter().collect();
    keywords.sort_by_key(|(_, id)| *id);
    Ok(Schema {
        nodes: compiler.nodes,
        root,
        keywords: keywords.into_iter().map(|(keyword, _)| keyword).collect(),
        has_branches: compiler.has_branches,
    })
}

/// Notes in every subschema where it stands.
fn mark(schema: &mut Value, at: &str, depth: usize) {
    let (Some(map), Some(depth)) = (schema.as_object_mut(), depth.checked_sub(1)) else {
        return;
    };
    for (word, value) in map.iter_mut() {
        let at = format!("{at}/{word}");
        match (word.as_str(), value) {
            ("properties" | "$defs" | "definitions", Value::Object(members)) => {
                for (key, member) in members {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    mark(member, &format!("{at}/{key}"), depth);
                }
            }
            ("anyOf" | "oneOf" | "allOf", Value::Array(members)) => {
                for (index, member) in members.iter_mut().enumerate() {
                    mark(member, &format!("{at}/{index}"), depth);
                }
            }
            ("items" | "additionalProperties", value) => mark(value, &at, depth),
            _ => {}
        }
    }
    map.insert(MARK.to_owned(), Value::from(at));
}

struct Compiler<'a> {
    whole: &'a Value,
    roles: &'a Roles,
    nodes: Vec<Node>,
    keywords: BTreeMap<Keyword, KeywordId>,
    has_branches: bool,
}

impl Compiler<'_> {
    /// `path` is the pointer into bodies, with `*` for any item.
    fn node(&mut self, schema: &Value, path: &str, depth: usize) -> Result<NodeId, Unsupported> {
        let empty = Map::new();
        let schema = match schema {
            Value::Object(map) => map,
            Value::Bool(true) => &empty,
            _ => return Err(Unsupported::new(&empty, path, "nothing may stand there")),
        };
        let Some(depth) = depth.checked_sub(1) else {
            return Err(Unsupported::new(schema, "$ref", "it nests too deeply"));
        };
        if self.nodes.len() >= NODES_MAX {
            return Err(Unsupported::new(schema, "properties", "it is too large"));
        }
        let schema = self.flat(schema, depth)?;
        let unknown = schema.keys().find(|word| {
            !UNDERSTOOD.contains(&word.as_str())
                && !ANNOTATIONS.contains(&word.as_str())
                && !word.starts_with("x-")
        });
        if let Some(word) = unknown {
            return Err(Unsupported::new(&schema, word, "it is not understood"));
        }
        let shape = self.shape(&schema, path, depth)?;
        let text = |word: &str| schema.get(word).and_then(Value::as_str).map(str::to_owned);
        let node = Node {
            role: self.roles.at(path).cloned(),
            keywords: self.keywords_of(&schema),
            deprecated: schema.get("deprecated") == Some(&Value::Bool(true)),
            default: schema
                .get("default")
                .filter(|value| shape.fits(value))
                .cloned(),
            default_from: text("x-default-from"),
            shape,
        };
        self.nodes.push(node);
        Ok(self.nodes.len() - 1)
    }

    /// The schema without references and `allOf`.
    fn flat(
        &self,
        schema: &Map<String, Value>,
        depth: usize,
    ) -> Result<Map<String, Value>, Unsupported> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err(Unsupported::new(schema, "$ref", "it leads back to itself"));
        };
        let mut out = schema.clone();
        if let Some(reference) = out.remove("$ref") {
            let target = reference
                .as_str()
                .and_then(|text| text.strip_prefix('#'))
                .and_then(|pointer| self.whole.pointer(pointer))
                .and_then(Value::as_object)
                .ok_or_else(|| {
                    Unsupported::new(schema, "$ref", "it leads nowhere in this schema")
                })?;
            out = merge(&out, &self.flat(target, depth)?)?;
        }
        if let Some(Value::Array(parts)) = out.remove("allOf") {
            for part in parts.iter().filter_map(Value::as_object) {
                out = merge(&out, &self.flat(part, depth)?)?;
            }
        }
        Ok(out)
    }

    fn shape(
        &mut self,
        schema: &Map<String, Value>,
        path: &str,
        depth: usize,
    ) -> Result<Shape, Unsupported> {
        for word in ["anyOf", "oneOf"] {
            if let Some(Value::Array(branches)) = schema.get(word) {
                self.has_branches = true;
                let mut base = schema.clone();
                base.remove(word);
                return self.union(schema, word, &base, branches, path, depth);
            }
        }
        if let Some(value) = schema.get("const") {
            return Ok(Shape::Listed(vec![value.clone()]));
        }
        if let Some(Value::Array(values)) = schema.get("enum") {
            return match values.as_slice() {
                [] => Err(Unsupported::new(schema, "enum", "it has no value")),
                values => Ok(Shape::Listed(values.to_vec())),
            };
        }
        match schema.get("type") {
            Some(Value::Array(kinds)) => {
                let branches: Vec<Value> = kinds
                    .iter()
                    .map(|kind| Value::Object(Map::from_iter([("type".to_owned(), kind.clone())])))
                    .collect();
                self.union(schema, "type", schema, &branches, path, depth)
            }
            Some(Value::String(kind)) => self.typed(kind, schema, path, depth),
            _ if schema.contains_key("properties") => self.typed("object", schema, path, depth),
            _ => Ok(Shape::Any),
        }
    }

    fn union(
        &mut self,
        schema: &Map<String, Value>,
        word: &str,
        base: &Map<String, Value>,
        branches: &[Value],
        path: &str,
        depth: usize,
    ) -> Result<Shape, Unsupported> {
        let mut nodes = Vec::new();
        let mut last = None;
        for branch in branches.iter().filter_map(Value::as_object) {
            // A branch that contradicts what stands beside it is no choice.
            let merged = merge(base, branch).and_then(|mut merged| {
                if let Some(at) = branch.get(MARK) {
                    merged.insert(MARK.to_owned(), at.clone());
                }
                self.node(&Value::Object(merged), path, depth)
            });
            match merged {
                Ok(node) => nodes.push(node),
                Err(why) => last = Some(why),
            }
        }
        if nodes.is_empty() {
            return Err(last.unwrap_or_else(|| Unsupported::new(schema, word, "it has no branch")));
        }
        Ok(Shape::Union(nodes))
    }

    fn typed(
        &mut self,
        kind: &str,
        schema: &Map<String, Value>,
        path: &str,
        depth: usize,
    ) -> Result<Shape, Unsupported> {
        let size = |word: &str| {
            let value = schema.get(word).and_then(Value::as_u64);
            value.and_then(|value| usize::try_from(value).ok())
        };
        match kind {
            "string" => text(schema, size("minLength"), size("maxLength")).map(Shape::Text),
            "integer" => Ok(Shape::Integer(bounds(schema)?)),
            "number" => Ok(Shape::Number(bounds(schema)?)),
            "boolean" => Ok(Shape::Boolean),
            "null" => Ok(Shape::Null),
            "array" => {
                let any = Value::Bool(true);
                let items = schema.get("items").unwrap_or(&any);
                Ok(Shape::Array(Array {
                    items: self.node(items, &format!("{path}/*"), depth)?,
                    low: size("minItems").unwrap_or(0),
                    high: size("maxItems"),
                }))
            }
            "object" => self.object(schema, path, depth),
            _ => Err(Unsupported::new(schema, "type", "there is no such type")),
        }
    }

    fn object(
        &mut self,
        schema: &Map<String, Value>,
        path: &str,
        depth: usize,
    ) -> Result<Shape, Unsupported> {
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let named = schema.get("properties").and_then(Value::as_object);
        let mut properties = Vec::new();
        for (key, member) in named.into_iter().flatten() {
            let is_required = required.contains(&key.as_str());
            match self.node(member, &format!("{path}/{key}"), depth) {
                Ok(node) => properties.push(Property {
                    key: key.clone(),
                    node,
                    required: is_required,
                }),
                // What may never be there, or has no end, is left out where it may be.
                Err(why)
                    if is_required || why.keyword != "$ref" && member != &Value::Bool(false) =>
                {
                    return Err(why);
                }
                Err(_) => {}
            }
        }
        let bare = required
            .iter()
            .find(|key| named.is_none_or(|named| !named.contains_key(**key)));
        if bare.is_some() {
            let why = "it asks for a key that `properties` does not describe";
            return Err(Unsupported::new(schema, "required", why));
        }
        let others = match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => Others::None,
            Some(member @ Value::Object(map)) if !map.is_empty() => {
                Others::Of(self.node(member, &format!("{path}/*"), depth)?)
            }
            _ => Others::Any,
        };
        Ok(Shape::Object(Object { properties, others }))
    }

    fn keywords_of(&mut self, schema: &Map<String, Value>) -> Vec<KeywordId> {
        let at = schema.get(MARK).and_then(Value::as_str).unwrap_or_default();
        let mut out = Vec::new();
        for word in schema.keys() {
            let counts = UNDERSTOOD.contains(&word.as_str())
                || matches!(word.as_str(), "default" | "x-default-from" | "format");
            if !counts || word == "properties" {
                continue;
            }
            let keyword = Keyword {
                at: at.to_owned(),
                word: word.clone(),
            };
            let next = KeywordId::try_from(self.keywords.len()).unwrap_or(KeywordId::MAX);
            out.push(*self.keywords.entry(keyword).or_insert(next));
        }
        out
    }
}

fn text(
    schema: &Map<String, Value>,
    low: Option<usize>,
    high: Option<usize>,
) -> Result<Text, Unsupported> {
    let pattern = schema.get("pattern").and_then(Value::as_str);
    let bare = pattern.map(|pattern| {
        let open = pattern.strip_prefix('^').unwrap_or(pattern);
        open.strip_suffix('$').unwrap_or(open).to_owned()
    });
    if let Some(bare) = &bare {
        let _ = string_regex(bare)
            .map_err(|error| Unsupported::new(schema, "pattern", &error.to_string()))?;
    }
    Ok(Text {
        low: low.unwrap_or(0),
        high,
        pattern: bare,
    })
}

fn bounds(schema: &Map<String, Value>) -> Result<Bounds, Unsupported> {
    let whole = |word: &str, strict: &str, step: i64, up: bool| {
        let plain = schema.get(word).and_then(Value::as_f64);
        let strict = schema.get(strict).and_then(Value::as_f64);
        // The next whole number inside; fractions between two of them are not drawn.
        let plain = plain.map(|value| if up { value.ceil() } else { value.floor() });
        let strict = strict.map(|value| if up { value.floor() } else { value.ceil() });
        let to_whole = |value: f64| format!("{value:.0}").parse::<i64>().ok();
        let plain = plain.and_then(to_whole);
        let strict = strict
            .and_then(to_whole)
            .and_then(|value| value.checked_add(step));
        match (plain, strict) {
            (Some(plain), Some(strict)) if up => Some(plain.max(strict)),
            (Some(plain), Some(strict)) => Some(plain.min(strict)),
            (plain, strict) => plain.or(strict),
        }
    };
    let bounds = Bounds {
        low: whole("minimum", "exclusiveMinimum", 1, true),
        high: whole("maximum", "exclusiveMaximum", -1, false),
        step: schema.get("multipleOf").and_then(Value::as_i64),
    };
    let is_empty = matches!((bounds.low, bounds.high), (Some(low), Some(high)) if low > high);
    if is_empty || schema.contains_key("multipleOf") && bounds.step.is_none_or(|step| step <= 0) {
        let why = "no whole number obeys it";
        return Err(Unsupported::new(schema, "minimum", why));
    }
    Ok(bounds)
}
