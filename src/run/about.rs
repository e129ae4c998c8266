//! Which of all facts are asked for after a request: those that it may have changed, and now and then all others.

use super::case::Case;
use super::event::Phase;
use crate::model::{Fact, Known};

/// A collection with so many aliases has its description asked for them too.
const SEVERAL: usize = 2;

/// What kind of case looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looking {
    /// It is about one field of one request.
    AtOneField,
    /// It is about the state.
    AtTheState,
    /// It is a sequence, which looks often and at little.
    Often,
}

impl Looking {
    /// What a case does.
    pub(super) const fn of(case: &Case) -> Self {
        match case.phase {
            _ if case.fixture.is_pool() => Self::Often,
            Phase::Scenarios => Self::AtTheState,
            _ => Self::AtOneField,
        }
    }
}

/// What a look at the state is about.
#[derive(Clone, Debug)]
pub(super) struct About<'a> {
    /// The operation of the request before it.
    pub(super) operation: &'a str,
    /// The alias that the request names.
    pub(super) alias: Option<String>,
    /// The collection that the body names, unless it does so by an alias.
    pub(super) collection: Option<String>,
    /// What kind of case looks.
    pub(super) looking: Looking,
    /// Whether the request only prepares another one.
    pub(super) is_setup: bool,
    /// Whether all is looked at that there is.
    pub(super) is_thorough: bool,
    /// Whether no other look follows in the case.
    pub(super) is_last: bool,
}

impl About<'_> {
    /// Whether a fact of which this is expected is asked for.
    pub(super) fn is_asked(&self, fact: &Fact, expected: &Known) -> bool {
        let drops = self.is_of("collections/") || self.operation == "aliases/drop";
        match fact {
            // Collections come and go by few operations only.
            Fact::Exists { .. } => {
                drops && (self.is_thorough || !self.is_setup)
                    || self.is_last && self.looking != Looking::Often
            }
            Fact::Dropped { .. } => true,
            Fact::AllAliases { .. } => self.looking != Looking::AtOneField && self.is_last,
            Fact::Listed { .. } => self.looking == Looking::AtTheState && self.is_last,
            Fact::DescribedAliases { .. } => {
                let several = matches!(expected, Known::Names(names) if names.len() >= SEVERAL);
                let moves = ["aliases/drop", "aliases/alter"].contains(&self.operation);
                self.looking != Looking::AtOneField && self.is_last && (several || moves)
            }
            _ if self.is_thorough => true,
            _ if self.looking == Looking::Often => self.is_asked_in_passing(fact, drops),
            _ => self.is_asked_of_setup(fact),
        }
    }

    /// What a sequence asks for after every request: lists show what else has changed.
    fn is_asked_in_passing(&self, fact: &Fact, drops: bool) -> bool {
        match fact {
            Fact::Indexes { .. } if drops => true,
            _ if self.is_of("collections/") => true,
            Fact::Owner { alias, .. } => self.alias.as_ref() == Some(alias),
            Fact::Aliases { .. } => self.is_of("aliases/"),
            Fact::Indexes { .. } => self.is_of("indexes/"),
            Fact::Attribute { collection, .. } => {
                let named = self.collection.as_ref();
                self.is_of("indexes/") && named.is_none_or(|named| named == collection)
            }
            _ => false,
        }
    }

    /// What a request that prepares another one was to do; what else it has done shows behind that.
    fn is_asked_of_setup(&self, fact: &Fact) -> bool {
        match fact {
            Fact::Owner { alias, .. } => self.alias.as_ref() == Some(alias),
            Fact::Indexes { collection, .. } => self.collection.as_ref() == Some(collection),
            _ => self.is_of("collections/"),
        }
    }

    fn is_of(&self, prefix: &str) -> bool {
        self.operation.starts_with(prefix)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{About, Looking};
    use crate::model::{Fact, Known};

    fn of(operation: &str) -> About<'_> {
        About {
            operation,
            alias: Some("x".to_owned()),
            collection: None,
            looking: Looking::AtTheState,
            is_setup: false,
            is_thorough: false,
            is_last: false,
        }
    }

    fn fact(make: fn(String, String) -> Fact) -> Fact {
        make("default".to_owned(), "a".to_owned())
    }

    #[test]
    fn whether_collections_exist_is_asked_after_drops_and_at_the_end() {
        let exists = fact(|database, collection| Fact::Exists {
            database,
            collection,
        });
        let asks = |about: &About<'_>| about.is_asked(&exists, &Known::Bool(true));
        assert!(!asks(&of("aliases/create")));
        assert!(asks(&of("aliases/drop")));
        let last = About {
            is_last: true,
            ..of("aliases/create")
        };
        assert!(asks(&last));
        let sequence = About {
            looking: Looking::Often,
            ..last
        };
        assert!(!asks(&sequence));
    }

    #[test]
    fn whole_databases_and_descriptions_are_asked_for_once_a_case() {
        let whole = Fact::AllAliases {
            database: "default".to_owned(),
        };
        let in_description = fact(|database, collection| Fact::DescribedAliases {
            database,
            collection,
        });
        let names = |count: usize| {
            let names: BTreeSet<String> = (0..count).map(|number| number.to_string()).collect();
            Known::Names(names)
        };
        let about = of("aliases/create");
        assert!(!about.is_asked(&whole, &names(1)));
        let last = About {
            is_last: true,
            ..about
        };
        assert!(last.is_asked(&whole, &names(1)));
        assert!(!last.is_asked(&in_description, &names(1)));
        assert!(last.is_asked(&in_description, &names(2)));
        let of_one_field = About {
            looking: Looking::AtOneField,
            ..last
        };
        assert!(!of_one_field.is_asked(&whole, &names(2)));
    }
}
