//! Which index types and metrics fit which fields, and the bounds of their parameters.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::super::answer::Refusal;
use super::DataType;
use super::index_params::METRIC_TYPE;
use super::schema::FieldSchema;

const DENSE: &[DataType] = &[
    DataType::FloatVector,
    DataType::Float16Vector,
    DataType::BFloat16Vector,
];
const DENSE_AND_INT8: &[DataType] = &[
    DataType::FloatVector,
    DataType::Float16Vector,
    DataType::BFloat16Vector,
    DataType::Int8Vector,
];
const BINARY: &[DataType] = &[DataType::BinaryVector];
const SPARSE: &[DataType] = &[DataType::SparseFloatVector];
const STRINGS: &[DataType] = &[DataType::VarChar];
const SORTED: &[DataType] = &[
    DataType::Int8,
    DataType::Int16,
    DataType::Int32,
    DataType::Int64,
    DataType::Float,
    DataType::Double,
    DataType::VarChar,
];
const FEW_VALUES: &[DataType] = &[
    DataType::Bool,
    DataType::Int8,
    DataType::Int16,
    DataType::Int32,
    DataType::Int64,
    DataType::VarChar,
    DataType::Array,
];
const INVERTED: &[DataType] = &[
    DataType::Bool,
    DataType::Int8,
    DataType::Int16,
    DataType::Int32,
    DataType::Int64,
    DataType::Float,
    DataType::Double,
    DataType::VarChar,
    DataType::Array,
    DataType::Json,
];

/// Every index type by its exact name, with the fields that it fits.
const TYPES: &[(&str, &[DataType])] = &[
    ("BIN_FLAT", BINARY),
    ("BIN_IVF_FLAT", BINARY),
    ("BITMAP", FEW_VALUES),
    ("DISKANN", DENSE),
    ("FLAT", DENSE),
    ("HNSW", DENSE_AND_INT8),
    ("HNSW_PQ", DENSE_AND_INT8),
    ("HNSW_PRQ", DENSE_AND_INT8),
    ("HNSW_SQ", DENSE_AND_INT8),
    ("INVERTED", INVERTED),
    ("IVF_FLAT", DENSE),
    ("IVF_PQ", DENSE),
    ("IVF_RABITQ", DENSE),
    ("IVF_SQ8", DENSE),
    ("MINHASH_LSH", BINARY),
    ("NGRAM", STRINGS),
    ("SCANN", DENSE),
    ("SPARSE_INVERTED_INDEX", SPARSE),
    ("SPARSE_WAND", SPARSE),
    ("STL_SORT", SORTED),
    ("TRIE", STRINGS),
    ("Trie", STRINGS),
];

/// Whole-number parameters with their bounds.
const BOUNDS: &[(&str, RangeInclusive<i64>)] = &[
    ("M", 2..=2048),
    ("efConstruction", 1..=2_147_483_647),
    ("m", 1..=65_536),
    ("nbits", 1..=24),
    ("nlist", 1..=65_536),
];

/// The metrics that fit a vector field.
fn metrics(kind: DataType) -> &'static [&'static str] {
    match kind {
        DataType::BinaryVector => &[
            "HAMMING",
            "JACCARD",
            "SUBSTRUCTURE",
            "SUPERSTRUCTURE",
            "MHJACCARD",
        ],
        DataType::SparseFloatVector => &["IP"],
        kind if kind.is_dense_vector() => &["L2", "IP", "COSINE"],
        _ => &[],
    }
}

/// The metric of a vector field that is given none.
pub(super) fn default_metric(kind: DataType) -> &'static str {
    match kind {
        DataType::BinaryVector => "HAMMING",
        DataType::SparseFloatVector => "IP",
        _ => "COSINE",
    }
}

/// Refuses a metric that does not fit the field.
pub(super) fn check_metric(field: &FieldSchema, metric: &str) -> Result<(), Refusal> {
    if metrics(field.data_type).contains(&metric) {
        return Ok(());
    }
    let message = format!(
        "{} field {} does not support metric type: {metric}",
        field.data_type.name(),
        field.name
    );
    Err(Refusal::invalid(&message))
}

/// Refuses an explicit type that is unknown, that does not fit the field, or whose parameters are out of bounds.
pub(super) fn check_type(
    field: &FieldSchema,
    index_type: &str,
    all: &BTreeMap<String, String>,
) -> Result<(), Refusal> {
    let Some((_, fields)) = TYPES.iter().find(|(known, _)| *known == index_type) else {
        return Err(Refusal::invalid(&format!(
            "invalid index type: {index_type}"
        )));
    };
    if field.data_type.is_vector() && !all.contains_key(METRIC_TYPE) {
        return Err(Refusal::invalid("metric type not set for vector index"));
    }
    let is_key_bitmap = index_type == "BITMAP" && field.primary;
    if !fields.contains(&field.data_type) || is_key_bitmap {
        let message = format!(
            "{index_type} index is not supported on {} field {}",
            field.data_type.name(),
            field.name
        );
        return Err(Refusal::invalid(&message));
    }
    if field.data_type.is_vector() {
        check_metric(
            field,
            all.get(METRIC_TYPE).map(String::as_str).unwrap_or_default(),
        )?;
    }
    check_bounds(field, index_type, all)
}

fn check_bounds(
    field: &FieldSchema,
    index_type: &str,
    all: &BTreeMap<String, String>,
) -> Result<(), Refusal> {
    for (key, range) in BOUNDS {
        let Some(text) = all.get(*key) else { continue };
        if !text.parse().is_ok_and(|value| range.contains(&value)) {
            let message = format!(
                "param '{key}' ({text}) should be in range [{}, {}] for index {index_type} on field {}",
                range.start(),
                range.end(),
                field.name
            );
            return Err(Refusal::invalid(&message));
        }
    }
    Ok(())
}
