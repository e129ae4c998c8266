//! A collection as the body of collections/create asks for it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::world::{Collection, FieldKind};

/// The fields that the quick form gives a collection.
const QUICK: [(&str, FieldKind); 2] = [
    ("id", FieldKind::Scalar),
    ("vector", FieldKind::DenseVector),
];

/// The collection that a body asks for, in either of the documented forms.
pub(super) fn collection(body: &Value) -> Collection {
    let Some(schema) = body.get("schema").filter(|schema| schema.is_object()) else {
        let name = |key: &str, usual: &str| {
            let given = body.get(key).and_then(Value::as_str);
            given.unwrap_or(usual).to_owned()
        };
        let keys = ["primaryFieldName", "vectorFieldName"];
        let fields = keys.iter().zip(QUICK);
        return Collection {
            fields: fields
                .map(|(key, (usual, kind))| (name(key, usual), kind))
                .collect(),
            dynamic: true,
            loaded: true,
            indexes: BTreeMap::new(),
        };
    };
    let listed = schema.get("fields").and_then(Value::as_array);
    let field = |entry: &Value| {
        let name = entry.get("fieldName")?.as_str()?;
        let kind = entry.get("dataType")?.as_str()?;
        Some((name.to_owned(), kind_of(kind)))
    };
    Collection {
        fields: listed.into_iter().flatten().filter_map(field).collect(),
        dynamic: schema.get("enableDynamicField") == Some(&Value::Bool(true)),
        loaded: false,
        indexes: BTreeMap::new(),
    }
}

fn kind_of(kind: &str) -> FieldKind {
    match kind {
        "FloatVector" | "Float16Vector" | "BFloat16Vector" | "Int8Vector" => FieldKind::DenseVector,
        "BinaryVector" | "SparseFloatVector" => FieldKind::OtherVector,
        "JSON" => FieldKind::Json,
        _ => FieldKind::Scalar,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::collection;
    use crate::model::world::FieldKind;

    #[test]
    fn both_forms_of_the_body_give_a_collection() {
        let quick = collection(&json!({"collectionName": "a", "dimension": 8}));
        assert!(quick.dynamic && quick.loaded && quick.fields.len() == 2);
        let made = collection(&json!({"collectionName": "a", "schema": {"fields": [
            {"fieldName": "key", "dataType": "Int64", "isPrimary": true},
            {"fieldName": "bits", "dataType": "BinaryVector"},
            {"fieldName": "wide", "dataType": "FloatVector"},
            {"fieldName": "free", "dataType": "JSON"},
        ]}}));
        assert!(!made.dynamic && !made.loaded);
        assert_eq!(made.fields["key"], FieldKind::Scalar);
        assert_eq!(made.fields["bits"], FieldKind::OtherVector);
        assert_eq!(made.fields["wide"], FieldKind::DenseVector);
        assert_eq!(made.fields["free"], FieldKind::Json);
    }
}
