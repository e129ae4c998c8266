//! Printed field names → real paths.
//!
//! The tables print a field as its parent's printed name, a dot and its own name; items of an array as the array's name and
//! `[]`; a branch of a union as `[opt_N]`. One quirk makes that ambiguous: when the field itself is an array, `[]` is put
//! after the printed prefix even if the parent is an object (`data[].fields` may be the array `fields` of the object
//! `data`). So names cannot be read alone. A map from printed name to real path is kept row by row, and for a row of type
//! array whose prefix ends in `[]` one `[]` is taken off before the prefix is looked up.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::page::{JsonType, Segment};

/// The deepest field that is read; the deepest documented one has six segments.
const MAX_DEPTH: usize = 32;
/// The longest printed name that is read, in bytes.
const MAX_PRINTED_BYTES: usize = 512;
/// What stands at the root of a body: the empty name.
const ROOT: &str = "";

/// Reads the printed names of one table, in the order of its rows.
#[derive(Debug, Default)]
pub(super) struct Notation {
    known: BTreeMap<String, Known>,
    /// The sample of the body: only it tells a property with a dot in its name from one inside another.
    sample: Value,
}

#[derive(Debug, Clone)]
struct Known {
    path: Vec<Segment>,
    types: Vec<JsonType>,
}

impl Known {
    fn root() -> Self {
        Self {
            path: Vec::new(),
            types: vec![JsonType::Object],
        }
    }

    fn can_hold_properties(&self) -> bool {
        self.types.is_empty() || self.types.contains(&JsonType::Object)
    }

    fn can_hold_items(&self) -> bool {
        self.types.is_empty() || self.types.contains(&JsonType::Array)
    }
}

impl Notation {
    /// Names as the sample nests them.
    pub(super) fn new(sample: &Value) -> Self {
        Self {
            known: BTreeMap::new(),
            sample: sample.clone(),
        }
    }

    /// The real path of a row, or `None` when no row before it can be its parent.
    pub(super) fn read(&mut self, printed: &str, types: &[JsonType]) -> Option<Vec<Segment>> {
        if printed.is_empty() || printed.len() > MAX_PRINTED_BYTES {
            return None;
        }
        let path = self.path_of(printed, types)?;
        if path.len() > MAX_DEPTH {
            return None;
        }
        self.known.insert(
            printed.to_owned(),
            Known {
                path: path.clone(),
                types: types.to_vec(),
            },
        );
        Some(path)
    }

    fn path_of(&self, printed: &str, types: &[JsonType]) -> Option<Vec<Segment>> {
        let is_array = types.contains(&JsonType::Array);
        if let Some((prefix, branch)) = ends_in_branch(printed) {
            return Some(pushed(
                self.parent(prefix, is_array, |_| true)?,
                Segment::Branch(branch),
            ));
        }
        if let Some(array) = printed.strip_suffix("[]") {
            return Some(pushed(
                self.parent(array, is_array, Known::can_hold_items)?,
                Segment::Items,
            ));
        }
        if self.sample.get(printed).is_some() || !printed.contains('.') {
            return is_name(printed).then(|| vec![Segment::Property(printed.to_owned())]);
        }
        // The longest known prefix wins; what is left may itself hold dots, as `database.replica.number` does.
        let dots = printed.rmatch_indices('.');
        dots.filter(|(at, _)| at + 1 < printed.len())
            .find_map(|(at, _)| {
                let (prefix, name) = (printed.get(..at)?, printed.get(at + 1..)?);
                let parent = self
                    .parent(prefix, is_array, Known::can_hold_properties)
                    .filter(|_| is_name(name))?;
                Some(self.below(parent.path, name))
            })
    }

    /// The path of a name below a parent. One that holds dots is a single property, unless the sample nests it: then a row is missing.
    fn below(&self, mut path: Vec<Segment>, name: &str) -> Vec<Segment> {
        let mut rest = name;
        while let Some((first, inner)) = rest.split_once('.') {
            let nests = self.shown(&path).is_some_and(|object| {
                !object.contains_key(rest) && object.get(first).is_some_and(Value::is_object)
            });
            if !nests {
                break;
            }
            path.push(Segment::Property(first.to_owned()));
            rest = inner;
        }
        path.push(Segment::Property(rest.to_owned()));
        path
    }

    /// The object that the sample shows at a path.
    fn shown(&self, path: &[Segment]) -> Option<&Map<String, Value>> {
        let mut at = &self.sample;
        for segment in path {
            at = match segment {
                Segment::Property(name) => at.get(name)?,
                Segment::Items => at.get(0)?,
                Segment::Branch(_) => at,
                Segment::Values => return None,
            };
        }
        at.as_object()
    }

    /// Looks a printed prefix up: for arrays first without the `[]` of the quirk, then as it is.
    fn parent(&self, prefix: &str, is_array: bool, fits: impl Fn(&Known) -> bool) -> Option<Known> {
        let quirk = if is_array {
            prefix.strip_suffix("[]")
        } else {
            None
        };
        let look_up = |name: &str| self.look_up(name).filter(&fits);
        quirk.and_then(look_up).or_else(|| look_up(prefix))
    }

    /// A name that has a row, the root, or a branch or item that follows from a row without having one of its own.
    fn look_up(&self, printed: &str) -> Option<Known> {
        if let Some(known) = self.known.get(printed) {
            return Some(known.clone());
        }
        if printed == ROOT {
            return Some(Known::root());
        }
        let (prefix, last) = match ends_in_branch(printed) {
            Some((prefix, branch)) => (prefix, Segment::Branch(branch)),
            None => (printed.strip_suffix("[]")?, Segment::Items),
        };
        let known = if prefix == ROOT {
            Known::root()
        } else {
            self.known.get(prefix)?.clone()
        };
        if last == Segment::Items && !known.can_hold_items() {
            return None;
        }
        Some(Known {
            path: pushed(known, last),
            types: Vec::new(),
        })
    }
}

/// Brackets belong to the notation; no documented property has one in its name.
fn is_name(text: &str) -> bool {
    !text.contains(['[', ']'])
}

fn pushed(mut known: Known, segment: Segment) -> Vec<Segment> {
    known.path.push(segment);
    known.path
}

/// `data[][opt_2]` → (`data[]`, 2)
fn ends_in_branch(printed: &str) -> Option<(&str, usize)> {
    let (prefix, number) = printed.strip_suffix(']')?.rsplit_once("[opt_")?;
    Some((prefix, number.parse().ok().filter(|branch| *branch >= 1)?))
}

#[cfg(test)]
mod tests {
    use super::Notation;
    use crate::derive::page::{JsonType, Segment};
    use serde_json::json;

    const ARRAY: &[JsonType] = &[JsonType::Array];
    const OBJECT: &[JsonType] = &[JsonType::Object];
    const STRING: &[JsonType] = &[JsonType::String];

    /// `a/[]/1/b` for property a, its items, their first branch, and property b of that.
    fn shown(path: &[Segment]) -> String {
        let word = |segment: &Segment| match segment {
            Segment::Property(name) => name.clone(),
            Segment::Items => "[]".to_owned(),
            Segment::Branch(branch) => branch.to_string(),
            Segment::Values => "*".to_owned(),
        };
        path.iter().map(word).collect::<Vec<_>>().join("/")
    }

    fn read(rows: &[(&str, &[JsonType])]) -> Vec<String> {
        let mut notation = Notation::default();
        rows.iter()
            .map(|(printed, types)| {
                notation
                    .read(printed, types)
                    .map_or("?".to_owned(), |path| shown(&path))
            })
            .collect()
    }

    #[test]
    fn an_array_at_the_root_and_the_fields_of_its_items_are_read_as_printed() {
        let rows: &[(&str, &[JsonType])] = &[
            ("p", ARRAY),
            ("p[]", OBJECT),
            ("p[].name", STRING),
            ("p[].o", OBJECT),
            ("p[].o.x", STRING),
        ];
        assert_eq!(read(rows), ["p", "p/[]", "p/[]/name", "p/[]/o", "p/[]/o/x"]);
    }

    #[test]
    fn an_array_in_an_object_bears_brackets_that_belong_to_no_array() {
        let rows: &[(&str, &[JsonType])] = &[
            ("data", OBJECT),
            ("data[].fields", ARRAY),
            ("data[].fields[]", OBJECT),
            ("data[].fields[].name", STRING),
            ("data[].fields[][].params", ARRAY),
            ("data[].fields[][].params[]", OBJECT),
            ("data[].fields[][].params[].key", STRING),
            ("data.load", STRING),
        ];
        assert_eq!(
            read(rows),
            [
                "data",
                "data/fields",
                "data/fields/[]",
                "data/fields/[]/name",
                "data/fields/[]/params",
                "data/fields/[]/params/[]",
                "data/fields/[]/params/[]/key",
                "data/load"
            ]
        );
    }

    #[test]
    fn an_array_in_the_items_of_an_array_bears_two_pairs() {
        let rows: &[(&str, &[JsonType])] = &[
            ("data", ARRAY),
            ("data[]", OBJECT),
            ("data[][].tags", ARRAY),
            ("data[][].tags[]", STRING),
        ];
        assert_eq!(
            read(rows),
            ["data", "data/[]", "data/[]/tags", "data/[]/tags/[]"]
        );
    }

    #[test]
    fn an_array_of_arrays_is_two_levels_of_items() {
        let rows: &[(&str, &[JsonType])] = &[("m", ARRAY), ("m[]", ARRAY), ("m[][]", STRING)];
        assert_eq!(read(rows), ["m", "m/[]", "m/[]/[]"]);
    }

    #[test]
    fn branches_of_a_union_are_numbered() {
        let union: &[JsonType] = &[JsonType::Object, JsonType::Array];
        let rows: &[(&str, &[JsonType])] = &[
            ("data", union),
            ("data[opt_1]", OBJECT),
            ("data[opt_1].id", STRING),
            ("data[][opt_2]", ARRAY),
            ("data[][opt_2][]", OBJECT),
            ("data[][opt_2][].id", STRING),
        ];
        assert_eq!(
            read(rows),
            [
                "data",
                "data/1",
                "data/1/id",
                "data/2",
                "data/2/[]",
                "data/2/[]/id"
            ]
        );
    }

    #[test]
    fn a_branch_without_a_row_of_its_own_follows_from_its_parent() {
        let rows: &[(&str, &[JsonType])] = &[
            ("functions", ARRAY),
            ("functions[]", OBJECT),
            ("functions[][opt_1].name", STRING),
            ("[opt_2].x", STRING),
        ];
        assert_eq!(
            read(rows),
            ["functions", "functions/[]", "functions/[]/1/name", "2/x"]
        );
    }

    #[test]
    fn a_property_name_may_hold_dots() {
        let rows: &[(&str, &[JsonType])] = &[
            ("properties", OBJECT),
            ("properties.database.replica.number", STRING),
            ("mmap.enabled", STRING),
        ];
        assert_eq!(
            read(rows),
            ["properties", "properties/database.replica.number", "?"]
        );
        let mut notation = Notation::new(&json!({"mmap.enabled": true}));
        assert_eq!(
            notation.read("mmap.enabled", STRING).map(|path| path.len()),
            Some(1)
        );
    }

    #[test]
    fn below_a_row_that_is_missing_the_sample_tells_nesting_from_a_dotted_name() {
        let sample = json!({"list": [{"params": {"kind": "string"}, "a.b": 1}], "open": {}});
        let mut notation = Notation::new(&sample);
        let mut path = |printed: &str, types| {
            let path = notation.read(printed, types);
            path.map_or("?".to_owned(), |path| shown(&path))
        };
        assert_eq!(path("list", ARRAY), "list");
        assert_eq!(path("list[]", OBJECT), "list/[]");
        // There is no row for list[].params.
        assert_eq!(path("list[].params.kind", STRING), "list/[]/params/kind");
        assert_eq!(path("list[].a.b", STRING), "list/[]/a.b");
        assert_eq!(path("list[].other.kind", STRING), "list/[]/other.kind");
        assert_eq!(path("open", OBJECT), "open");
        assert_eq!(path("open.x.y", STRING), "open/x.y");
    }

    #[test]
    fn a_row_without_a_parent_is_not_read() {
        let rows: &[(&str, &[JsonType])] = &[
            ("name", STRING),
            ("name.x", STRING),
            ("name[]", STRING),
            ("other[].x", STRING),
            ("", STRING),
            (".", STRING),
            ("[opt_0]", OBJECT),
        ];
        assert_eq!(read(rows), ["name", "?", "?", "?", "?", "?", "?"]);
    }
}
