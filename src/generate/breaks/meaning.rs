//! Well-formed requests that name something else than what is there, or that name it twice

use serde_json::Value;

use super::{Changed, Job, tail};
use crate::generate::bindings::Named;
use crate::generate::role::Role;
use crate::generate::schema::{Node, Schema, Shape};

/// A field that no collection of a run has.
const NO_FIELD: &str = "vdbspec_none";
/// Metrics of other kinds of fields, in other letter case, and of no server.
const METRICS: [&str; 6] = ["HAMMING", "JACCARD", "l2", "cosine", "BM25", "EUCLIDEAN"];
/// Index types of other kinds of fields, in other letter case, and of no server. `TRIE` is a type that servers take.
const TYPES: [&str; 5] = [
    "BIN_FLAT",
    "hnsw",
    "SPARSE_INVERTED_INDEX",
    "NO_SUCH_TYPE",
    "inverted",
];

pub(super) fn suits(id: &str, node: &Node, schema: &Schema) -> bool {
    use Named::{Alias, Collection, Database};
    match (id, &node.role) {
        (
            "meaning-unknown-collection",
            Some(Role::Existing(Collection) | Role::Owner(Collection)),
        )
        | ("meaning-unknown-database", Some(Role::Existing(Database)))
        | ("meaning-unknown-alias", Some(Role::Existing(Alias)))
        | ("meaning-unknown-field", Some(Role::Field))
        | ("meaning-alias-exists", Some(Role::Fresh(Alias)))
        | (
            "meaning-collection-by-alias",
            Some(Role::Existing(Collection) | Role::Fresh(Collection)),
        )
        | ("meaning-other-collection", Some(Role::Owner(Collection)))
        | ("meaning-unfit-metric", Some(Role::Metric))
        | ("meaning-unfit-type", Some(Role::IndexType)) => matches!(node.shape, Shape::Text(_)),
        (
            "meaning-alias-equals-collection" | "meaning-alias-names-collection",
            Some(Role::Fresh(Alias) | Role::Existing(Alias)),
        ) => true,
        ("meaning-same-field-twice", _) => fields_array(node, schema),
        _ => false,
    }
}

fn fields_array(node: &Node, schema: &Schema) -> bool {
    let Shape::Array(array) = &node.shape else {
        return false;
    };
    let Some(Shape::Object(object)) = schema.node(array.items).map(|node| &node.shape) else {
        return false;
    };
    let is_field = |id| {
        schema
            .node(id)
            .is_some_and(|node| node.role == Some(Role::Field))
    };
    array.high.is_none_or(|high| high > 1)
        && object
            .properties
            .iter()
            .any(|property| is_field(property.node))
}

pub(super) fn change(job: &mut Job<'_, '_>) -> Option<Changed> {
    let pointer = job.site.pointer.clone();
    let value = match job.class.id {
        "meaning-unknown-collection" => "<missing-collection-1>".into(),
        "meaning-unknown-database" => "<missing-database-1>".into(),
        "meaning-unknown-alias" => "<missing-alias-1>".into(),
        "meaning-unknown-field" => NO_FIELD.into(),
        "meaning-alias-exists" | "meaning-collection-by-alias" => one_of(job, Named::Alias)?,
        "meaning-alias-equals-collection" => collection(job)?,
        "meaning-alias-names-collection" | "meaning-other-collection" => other_collection(job)?,
        "meaning-unfit-metric" => unfit(job, &METRICS)?,
        "meaning-unfit-type" => unfit(job, &TYPES)?,
        "meaning-same-field-twice" => repeated(job)?,
        _ => return None,
    };
    Some(Changed::of_value(
        job.with(value),
        &pointer,
        tail(job.class),
        false,
    ))
}

fn one_of(job: &mut Job<'_, '_>, kind: Named) -> Option<Value> {
    let names: Vec<&String> = job.bindings.of(kind).iter().collect();
    job.pick(0, &names).map(|name| name.clone().into())
}

/// The collection that the body names, or else the first one that there is.
fn collection(job: &Job<'_, '_>) -> Option<Value> {
    let names = job.bindings.of(Named::Collection);
    let mut texts = job.valid.as_object()?.values().filter_map(Value::as_str);
    let found = texts.find(|text| names.iter().any(|name| name == text));
    Some(found.or_else(|| names.first().map(String::as_str))?.into())
}

fn other_collection(job: &mut Job<'_, '_>) -> Option<Value> {
    let first = collection(job)?;
    let names = job.bindings.of(Named::Collection).iter();
    let others: Vec<&String> = names.filter(|name| first != **name).collect();
    job.pick(0, &others).map(|name| name.clone().into())
}

/// A word that is none of those that fit here: an index type may be one that fits another field.
fn unfit(job: &mut Job<'_, '_>, words: &[&'static str]) -> Option<Value> {
    let fits = |word: &str| {
        job.bindings.fields.iter().any(|field| {
            field.metrics.iter().any(|metric| metric == word)
                || field.types.iter().any(|kind| kind.name == word)
        })
    };
    let words: Vec<&str> = words.iter().copied().filter(|word| !fits(word)).collect();
    job.pick(0, &words).map(Value::from)
}

/// The first item twice; a name in it is another one the second time.
fn repeated(job: &Job<'_, '_>) -> Option<Value> {
    let mut items = job.here()?.as_array()?.clone();
    let mut again = items.first()?.clone();
    if let Some(Value::String(name)) = again.get_mut("indexName") {
        *name = format!("<index-{}>", job.unused());
    }
    items.push(again);
    Some(Value::Array(items))
}
