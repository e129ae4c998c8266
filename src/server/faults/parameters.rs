//! Faults in which parameters are asked for, and which are honoured.

use super::super::answer::{Answer, Refusal};
use super::super::engine::Call;
use super::super::json::{Bound, Record};
use super::super::operation::Operation;
use super::FaultId;
use super::engine::{Next, Stage, Step};

const INDEX: &[Operation] = &[Operation::IndexesCreate];

/// The steps of this kind.
pub(super) const STEPS: &[Step] = &[
    Step {
        fault: FaultId::NamedDatabaseRefused,
        operations: &[
            Operation::AliasesCreate,
            Operation::AliasesDrop,
            Operation::IndexesCreate,
        ],
        act: db_name_refused,
    },
    Step {
        fault: FaultId::TypeBesideRefused,
        operations: INDEX,
        act: type_beside_refused,
    },
    Step {
        fault: FaultId::OptionalDbNameRequired,
        operations: Operation::IN_A_DATABASE,
        act: db_name_required,
    },
    Step {
        fault: FaultId::DefaultedMetricRequired,
        operations: INDEX,
        act: metric_required,
    },
    Step {
        fault: FaultId::DefaultedIndexNameRequired,
        operations: INDEX,
        act: index_name_required,
    },
    Step {
        fault: FaultId::DropRequiresCollectionName,
        operations: &[Operation::AliasesDrop],
        act: owner_required,
    },
    Step {
        fault: FaultId::ParamsIgnored,
        operations: INDEX,
        act: params_ignored,
    },
    Step {
        fault: FaultId::MissingFieldNameAccepted,
        operations: INDEX,
        act: field_name_guessed,
    },
];

fn missing(field: &str) -> Answer {
    Err(Refusal::missing("Request", &[field.to_owned()]))
}

fn db_name_required(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    if call.body.text("dbName").is_empty() {
        return missing("DbName");
    }
    next.run(stage, call)
}

fn db_name_refused(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    if call.body.text("dbName").is_empty() {
        return next.run(stage, call);
    }
    Err(Refusal::invalid("dbName is not supported"))
}

fn type_beside_refused(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let mut items = call.body.list("indexParams").iter();
    if items.any(|item| !item.text("indexType").is_empty()) {
        return Err(Refusal::invalid("indexType belongs into params"));
    }
    next.run(stage, call)
}

fn metric_required(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let has_metric = |item: &Record| {
        let inside = item
            .map("params")
            .is_some_and(|params| params.contains_key("metric_type"));
        inside || !item.text("metricType").is_empty()
    };
    if !call.body.list("indexParams").iter().all(has_metric) {
        return missing("MetricType");
    }
    next.run(stage, call)
}

fn index_name_required(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    if call
        .body
        .list("indexParams")
        .iter()
        .any(|item| item.text("indexName").is_empty())
    {
        return missing("IndexName");
    }
    next.run(stage, call)
}

fn owner_required(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    if call.body.text("collectionName").is_empty() {
        return missing("CollectionName");
    }
    next.run(stage, call)
}

fn params_ignored(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let mut call = call.clone();
    for item in call.body.list_mut("indexParams") {
        item.remove("params");
        item.remove("indexConfig");
    }
    next.run(stage, &call)
}

fn field_name_guessed(stage: &mut Stage, call: &Call, next: Next<'_>) -> Answer {
    let mut call = call.clone();
    let collection = stage
        .world
        .collection(&call.db, call.body.text("collectionName"));
    let vector = collection.ok().and_then(|(_, collection)| {
        let field = collection
            .schema
            .fields
            .iter()
            .find(|field| field.data_type.is_vector())?;
        Some(field.name.clone())
    });
    for item in call
        .body
        .list_mut("indexParams")
        .iter_mut()
        .filter(|item| item.text("fieldName").is_empty())
    {
        if let Some(vector) = &vector {
            item.set("fieldName", Bound::Text(vector.clone()));
        }
    }
    next.run(stage, &call)
}
