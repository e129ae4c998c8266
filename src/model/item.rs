//! One entry of `indexParams` as the documents read it, in any of the documented spellings.

use serde_json::Value;

/// The type that stands for "let the server choose".
pub(super) const AUTOINDEX: &str = "AUTOINDEX";

/// One index that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item<'a> {
    /// `fieldName`.
    pub field: Option<&'a str>,
    /// `indexName`, where it is given and not empty.
    pub name: Option<&'a str>,
    /// `metricType`, where it is given and not empty.
    pub metric: Option<&'a str>,
    /// The index type with the place where it stands.
    pub kind: Option<(&'a str, Spelling)>,
    /// Whether the index type stands in several places, in which it is not the same.
    pub types_differ: bool,
    /// Whether the keys of other places stand in the entry, whatever they hold: `index_type`, `indexType`, `indexConfig`.
    pub places: [bool; 3],
    /// Whether it says how values behind a path are to be cast.
    pub is_cast: bool,
}

/// Where an index type may stand, page by page (decisions IX-01, IX-16).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// `params.index_type`: the seed, 2.4 and 2.6.
    InParams,
    /// `indexConfig.index_type`: the seed's own example.
    InIndexConfig,
    /// `index_type` beside the metric: 2.5.
    BesideSnake,
    /// `indexType` beside the metric: 3.0.
    BesideCamel,
}

impl<'a> Item<'a> {
    /// Reads an entry; anything that is not a string where one is documented counts as absent.
    pub(super) fn read(entry: &'a Value) -> Self {
        let text = |object: &'a Value, key: &str| {
            object
                .get(key)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
        };
        let within = |key: &str| entry.get(key).and_then(|inner| text(inner, "index_type"));
        // In the order in which they count.
        let places = [
            (within("params"), Spelling::InParams),
            (text(entry, "index_type"), Spelling::BesideSnake),
            (text(entry, "indexType"), Spelling::BesideCamel),
            (within("indexConfig"), Spelling::InIndexConfig),
        ];
        let mut given = places
            .into_iter()
            .filter_map(|(kind, place)| Some((kind?, place)));
        let kind = given.next();
        let types_differ = given.any(|(other, _)| kind.is_some_and(|(kind, _)| kind != other));
        Self {
            field: text(entry, "fieldName"),
            name: text(entry, "indexName"),
            metric: text(entry, "metricType"),
            kind,
            types_differ,
            places: ["index_type", "indexType", "indexConfig"].map(|key| entry.get(key).is_some()),
            is_cast: entry
                .get("params")
                .is_some_and(|params| params.get("json_cast_type").is_some()),
        }
    }

    /// Whether the server is to choose the type.
    pub(super) fn is_automatic(&self) -> bool {
        self.kind.is_none_or(|(kind, _)| kind == AUTOINDEX)
    }

    /// The name that the index will have: the field's where none is given (CI-22).
    pub(super) fn effective_name(&self) -> Option<&'a str> {
        self.name.or(self.field)
    }
}

/// The entries of a body's `indexParams`; empty where it is not an array.
pub(super) fn items(body: &Value) -> Vec<Item<'_>> {
    body.get("indexParams")
        .and_then(Value::as_array)
        .map(|entries| entries.iter().map(Item::read).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Item, Spelling};

    #[test]
    fn the_type_is_found_in_each_documented_place() {
        for (entry, spelling) in [
            (json!({"params": {"index_type": "T"}}), Spelling::InParams),
            (
                json!({"indexConfig": {"index_type": "T"}}),
                Spelling::InIndexConfig,
            ),
            (json!({"index_type": "T"}), Spelling::BesideSnake),
            (json!({"indexType": "T"}), Spelling::BesideCamel),
        ] {
            assert_eq!(Item::read(&entry).kind, Some(("T", spelling)));
        }
        assert!(Item::read(&json!({"fieldName": "f"})).is_automatic());
    }

    #[test]
    fn an_index_without_a_name_takes_the_name_of_its_field() {
        assert_eq!(
            Item::read(&json!({"fieldName": "f"})).effective_name(),
            Some("f")
        );
        assert_eq!(
            Item::read(&json!({"fieldName": "f", "indexName": "n"})).effective_name(),
            Some("n")
        );
    }
}
