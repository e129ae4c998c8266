//! What part a field plays, beyond its type: which names are there already, which are new, what fits what

use std::collections::BTreeMap;

use serde_json::Value;

use super::bindings::Named;

/// What part a field plays in a request that is accepted.
#[derive(Clone, Debug, PartialEq)]
pub enum Role {
    /// The name of something that exists.
    Existing(Named),
    /// The name of the first of them: for aliases, the collection that has them.
    Owner(Named),
    /// A name that nothing has yet.
    Fresh(Named),
    /// A field of the collection. All fields of the same object with one of the next three roles fit it.
    Field,
    /// A metric that fits the field and the index type.
    Metric,
    /// An index type that fits the field.
    IndexType,
    /// The object with the parameters of the index type.
    IndexParams,
    /// A whole number within these bounds, which are those of servers and not of the schema.
    Within(i64, i64),
    /// One of these values.
    OneOf(Vec<Value>),
    /// Left out of valid values, unless it is required.
    Absent,
}

/// The roles of the fields of one request body. A place is looked up by its pointer first, then by its key alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roles {
    places: BTreeMap<String, Role>,
}

impl Roles {
    /// No roles: values are then well-typed and no more.
    pub fn none() -> Self {
        Self::default()
    }

    /// The roles of an operation by its category and action and by what its fields name. `names` are keys with the
    /// kind of object: `database`, `collection`, `alias`, `index` or `field`.
    pub fn usual<'a>(operation: &str, names: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let (category, action) = operation.rsplit_once('/').unwrap_or(("", operation));
        let mut roles = Self::default();
        for (key, word) in names {
            let Some(kind) = Named::of_word(word) else {
                if word == "field" {
                    roles = roles.with(key, Role::Field);
                }
                continue;
            };
            let is_own = category.starts_with(word) || (word, category) == ("index", "indexes");
            let looks_up = matches!(action, "drop" | "describe");
            roles = roles.with(
                key,
                match kind {
                    _ if is_own && action == "create" => Role::Fresh(kind),
                    Named::Collection if category == "aliases" && looks_up => Role::Owner(kind),
                    _ => Role::Existing(kind),
                },
            );
        }
        if operation == "indexes/create" {
            roles = roles
                .with("metricType", Role::Metric)
                .with("indexType", Role::IndexType)
                .with("index_type", Role::IndexType)
                .with("params", Role::IndexParams);
        }
        roles
    }

    /// The same with one more role. `place` is a key such as `aliasName`, or a pointer such as
    /// `/indexParams/*/fieldName`, with `*` for any item of a list.
    #[must_use]
    pub fn with(mut self, place: &str, role: Role) -> Self {
        self.places.insert(place.to_owned(), role);
        self
    }

    /// The role of the field at a pointer.
    pub(super) fn at(&self, pointer: &str) -> Option<&Role> {
        let key = pointer.rsplit_once('/').map_or(pointer, |(_, key)| key);
        self.places.get(pointer).or_else(|| self.places.get(key))
    }
}

#[cfg(test)]
mod tests {
    use super::{Named, Role, Roles};

    #[test]
    fn what_an_operation_makes_is_fresh_and_all_else_is_there() {
        let names = [("aliasName", "alias"), ("collectionName", "collection")];
        let create = Roles::usual("aliases/create", names);
        assert_eq!(create.at("/aliasName"), Some(&Role::Fresh(Named::Alias)));
        assert_eq!(
            create.at("/collectionName"),
            Some(&Role::Existing(Named::Collection))
        );
        let drop = Roles::usual("aliases/drop", names);
        assert_eq!(drop.at("/aliasName"), Some(&Role::Existing(Named::Alias)));
        assert_eq!(
            drop.at("/collectionName"),
            Some(&Role::Owner(Named::Collection))
        );
    }

    #[test]
    fn a_pointer_is_more_exact_than_a_key() {
        let roles = Roles::none()
            .with("name", Role::Absent)
            .with("/items/*/name", Role::Field);
        assert_eq!(roles.at("/items/*/name"), Some(&Role::Field));
        assert_eq!(roles.at("/name"), Some(&Role::Absent));
    }
}
