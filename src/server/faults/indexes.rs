//! Faults in what creating an index does.

use super::super::answer::{Answer, Refusal, Success, code};
use super::super::engine::{Call, Collection, DataType, Index};
use super::super::json::{Bound, Record};
use super::super::operation::Operation;
use super::FaultId;
use super::engine::{Act, Next, Stage, Step};

const fn step(fault: FaultId, act: Act) -> Step {
    Step {
        fault,
        operations: &[Operation::IndexesCreate],
        act,
    }
}

/// The steps of this kind.
pub(super) const STEPS: &[Step] = &[
    step(FaultId::SecondEntryErrorHidden, second_error_hidden),
    step(
        FaultId::UnknownCollectionIndexed,
        unknown_collection_indexed,
    ),
    step(FaultId::ErrorButIndexMade, error_but_made),
    step(FaultId::IndexCreateNoOp, no_op),
    step(FaultId::IndexByAliasLost, lost_by_alias),
    step(FaultId::IndexOnWrongField, on_wrong_field),
    step(FaultId::IndexTypeReplaced, type_replaced),
    step(FaultId::MetricReplaced, metric_replaced),
    step(FaultId::ScalarIndexRefused, scalar_refused),
    step(FaultId::VectorIndexRefused, vector_refused),
    step(FaultId::DefaultMetricL2, default_metric_l2),
    step(FaultId::DefaultIndexNameFixed, default_name_fixed),
];

/// The collection that the call is about.
fn collection<'a>(stage: &'a mut Stage, call: &Call) -> Option<&'a mut Collection> {
    stage
        .world
        .collection_mut(&call.db, call.body.text("collectionName"))
        .ok()
}

/// The fields that the call names.
fn fields(call: &Call) -> Vec<String> {
    call.body
        .list("indexParams")
        .iter()
        .map(|item| item.text("fieldName").to_owned())
        .collect()
}

/// Whether the call has an item on a field of such a type.
fn is_on(stage: &mut Stage, call: &Call, is_such: fn(DataType) -> bool) -> bool {
    let fields = fields(call);
    collection(stage, call).is_some_and(|collection| {
        let mut known = collection.schema.fields.iter();
        known.any(|field| fields.contains(&field.name) && is_such(field.data_type))
    })
}

/// Puts `value` under `key` of every index on a field that the call names, where the user gave something else.
fn regive(stage: &mut Stage, call: &Call, key: &str, value: fn(&str) -> &'static str) {
    let fields = fields(call);
    let Some(collection) = collection(stage, call) else {
        return;
    };
    for index in collection
        .indexes
        .iter_mut()
        .filter(|index| fields.contains(&index.field))
    {
        for (_, given) in index.given.iter_mut().filter(|(known, _)| known == key) {
            value(given).clone_into(given);
        }
    }
}

/// Item by item, and only the first may fail.
fn second_error_hidden(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let items: Vec<Record> = call.body.list("indexParams").to_vec();
    if items.len() < 2 {
        return next.run(stage, call);
    }
    for (at, item) in items.into_iter().enumerate() {
        let mut one = call.clone();
        one.body.set("indexParams", Bound::List(vec![item]));
        let answer = next.run(stage, &one);
        if at == 0 && answer.is_err() {
            return answer;
        }
    }
    Ok(Success::empty())
}

fn unknown_collection_indexed(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    match next.run(stage, call) {
        Err(refusal) if refusal.code == code::COLLECTION_NOT_FOUND => Ok(Success::empty()),
        answer => answer,
    }
}

fn error_but_made(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let answer = next.run(stage, call);
    let Some(collection) = collection(stage, call).filter(|_| answer.is_err()) else {
        return answer;
    };
    for field in fields(call) {
        let is_indexed = collection.indexes.iter().any(|index| index.field == field);
        if collection.schema.field(&field).is_some() && !is_indexed {
            let given = vec![("index_type".to_owned(), "AUTOINDEX".to_owned())];
            collection.indexes.push(Index {
                name: field.clone(),
                field,
                path: String::new(),
                given,
                properties: std::collections::BTreeMap::new(),
            });
        }
    }
    answer
}

fn lost_by_alias(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let named = call.body.text("collectionName");
    let found = stage.world.collection(&call.db, named);
    if found.is_ok_and(|(name, _)| name != named) {
        return no_op(stage, call, next);
    }
    next.run(stage, call)
}

fn no_op(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let before = collection(stage, call).map(|collection| collection.indexes.clone());
    let answer = next.run(stage, call);
    if let (Some(collection), Some(before)) = (collection(stage, call), before) {
        collection.indexes = before;
    }
    answer
}

fn on_wrong_field(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let answer = next.run(stage, call);
    let fields = fields(call);
    let Some(collection) = collection(stage, call).filter(|_| answer.is_ok()) else {
        return answer;
    };
    let names: Vec<String> = collection
        .schema
        .fields
        .iter()
        .map(|field| field.name.clone())
        .collect();
    for index in collection
        .indexes
        .iter_mut()
        .filter(|index| fields.contains(&index.field))
    {
        if let Some(other) = names.iter().find(|name| **name != index.field) {
            index.field.clone_from(other);
        }
    }
    answer
}

fn type_replaced(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let answer = next.run(stage, call)?;
    regive(stage, call, "index_type", |_| "AUTOINDEX");
    Ok(answer)
}

fn metric_replaced(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let answer = next.run(stage, call)?;
    let other = |metric: &str| match metric {
        "COSINE" => "L2",
        "L2" => "IP",
        "HAMMING" => "JACCARD",
        _ => "COSINE",
    };
    if call
        .body
        .list("indexParams")
        .iter()
        .any(|item| !item.text("metricType").is_empty())
    {
        regive(stage, call, "metric_type", other);
    }
    Ok(answer)
}

fn scalar_refused(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    if is_on(stage, call, |kind| !kind.is_vector()) {
        return Err(Refusal::invalid("index on a scalar field is not supported"));
    }
    next.run(stage, call)
}

fn vector_refused(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    if is_on(stage, call, DataType::is_vector) {
        return Err(Refusal::invalid("index on a vector field is not supported"));
    }
    next.run(stage, call)
}

fn default_metric_l2(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let mut call = call.clone();
    let dense: Vec<String> = collection(stage, &call).map_or_else(Vec::new, |collection| {
        let fields = collection
            .schema
            .fields
            .iter()
            .filter(|field| field.data_type.is_dense_vector());
        fields.map(|field| field.name.clone()).collect()
    });
    for item in call.body.list_mut("indexParams") {
        let inside = item
            .map("params")
            .is_some_and(|params| params.contains_key("metric_type"));
        let has_metric = inside || !item.text("metricType").is_empty();
        if !has_metric && dense.iter().any(|field| field == item.text("fieldName")) {
            item.set("metricType", Bound::Text("L2".to_owned()));
        }
    }
    next.run(stage, &call)
}

fn default_name_fixed(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let mut call = call.clone();
    for item in call
        .body
        .list_mut("indexParams")
        .iter_mut()
        .filter(|item| item.text("indexName").is_empty())
    {
        item.set("indexName", Bound::Text("_default_idx".to_owned()));
    }
    next.run(stage, &call)
}
