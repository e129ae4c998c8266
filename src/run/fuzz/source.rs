//! Which requests are drawn: the case of a number is a pure function of seed, contract and filters

use std::sync::Arc;

use super::options::{FuzzError, Fuzzing};
use crate::contract::{Contract, ObjectKind, Operation};
use crate::generate::{
    Bindings, Class, Drawn, FieldBinding, Generator, Named, Roles, Tree, class_of,
};
use crate::run::case::Fixture;
use crate::run::mix::mixed;

/// The alias that exists where a request names it; a step before the request makes it.
pub(super) const ALIAS_THERE: &str = "<alias-1>";
/// The names that it may have; plain ones come most often.
pub(super) const ALIASES_THERE: [&str; 12] = [
    ALIAS_THERE,
    ALIAS_THERE,
    ALIAS_THERE,
    ALIAS_THERE,
    ALIAS_THERE,
    ALIAS_THERE,
    "<alias-1>_",
    "<alias-1>A",
    "_<alias-1>",
    "<alias-1:64>",
    "<alias-1:253>A",
    "<alias-1:255>",
];
/// How often another request is drawn where a class found nothing to break.
const DRAWS_MAX: u64 = 8;

/// Everything that requests are drawn from.
#[derive(Debug)]
pub(super) struct Source {
    seed: u64,
    subjects: Vec<Subject>,
}

/// An operation under test.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) operation: String,
    pub(super) generator: Generator,
    pub(super) fixture: Fixture,
    bindings: Arc<Bindings>,
    /// The chosen classes; empty for all that fit.
    classes: Vec<&'static Class>,
}

/// One request with where it came from.
#[derive(Debug)]
pub(super) struct Drawing<'a> {
    pub(super) subject: &'a Subject,
    /// Its number among all cases.
    pub(super) index: u64,
    pub(super) drawn: Drawn,
    seed: u64,
}

impl Source {
    pub(super) fn new(
        contract: &Contract,
        seed: u64,
        fuzzing: &Fuzzing,
    ) -> Result<Self, FuzzError> {
        let under_test: Vec<&str> = contract
            .operations
            .keys()
            .map(String::as_str)
            .filter(|id| contract.roles.get(id).is_some_and(|role| role.subject))
            .collect();
        for asked in &fuzzing.operations {
            if !under_test.contains(&asked.as_str()) {
                return Err(FuzzError::Operation(asked.clone(), under_test.join(", ")));
            }
        }
        let classes = fuzzing.classes.iter().map(|id| {
            let class = class_of(id);
            class.ok_or_else(|| FuzzError::Class(id.clone()))
        });
        let classes = classes.collect::<Result<Vec<_>, _>>()?;
        let mut subjects = Vec::new();
        for id in contract.operations.keys() {
            let chosen = fuzzing.operations.is_empty() || fuzzing.operations.contains(id);
            if chosen
                && under_test.contains(&id.as_str())
                && let Some(operation) = contract.operations.get(id)
            {
                subjects.extend(subject(contract, operation, &classes)?);
            }
        }
        if subjects.is_empty() {
            return Err(FuzzError::Nothing);
        }
        Ok(Self { seed, subjects })
    }

    pub(super) fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// The case of this number; none where no class found anything to name or to break.
    pub(super) fn at(&self, index: u64) -> Option<Drawing<'_>> {
        let place = usize::try_from(index % self.subjects.len().max(1) as u64).ok()?;
        let subject = self.subjects.get(place)?;
        let first = mixed(mixed(self.seed ^ hash(&subject.operation)) ^ index);
        let draw = |class_for: &dyn Fn(u64) -> &'static Class| {
            (0..DRAWS_MAX).find_map(|more| {
                let seed = mixed(first.wrapping_add(more));
                let drawn = subject
                    .generator
                    .draw(seed, class_for(seed), &subject.bindings)?;
                Some(Drawing {
                    subject,
                    index,
                    drawn,
                    seed,
                })
            })
        };
        // What is drawn without a filter stays what it is under a filter that takes it: so a finding is drawn again.
        let free = draw(&|seed| subject.generator.class_for(seed));
        let is_taken = |class: &Class| {
            subject.classes.is_empty() || subject.classes.iter().any(|taken| taken.id == class.id)
        };
        free.filter(|drawing| is_taken(drawing.drawn.class))
            .or_else(|| draw(&|seed| subject.class_for(seed)))
    }
}

impl Subject {
    fn class_for(&self, seed: u64) -> &'static Class {
        let place = usize::try_from(mixed(seed) % self.classes.len().max(1) as u64);
        let chosen = place
            .ok()
            .and_then(|place| self.classes.get(place).copied());
        chosen.unwrap_or_else(|| self.generator.class_for(seed))
    }
}

impl Drawing<'_> {
    /// The same request, to be shrunk.
    pub(super) fn tree(&self) -> Option<Tree> {
        let subject = self.subject;
        subject
            .generator
            .tree(self.seed, self.drawn.class, &subject.bindings)
    }

    /// The same case with a simpler request.
    pub(super) fn with(&self, drawn: Drawn) -> Self {
        Self { drawn, ..*self }
    }

    /// Whether one in so many is meant, told by the case and not by when it is played.
    pub(super) fn is_one_in(&self, many: u64) -> bool {
        mixed(self.seed ^ 0x5eed).is_multiple_of(many.max(1))
    }
}

fn subject(
    contract: &Contract,
    operation: &Operation,
    classes: &[&'static Class],
) -> Result<Option<Subject>, FuzzError> {
    let id = operation.operation.as_str();
    let names = contract.roles.get(id).map(|role| &role.names);
    let words = names
        .into_iter()
        .flatten()
        .map(|(key, kind)| (key.as_str(), word(*kind)));
    let roles = Roles::usual(id, words);
    let generator = Generator::new(&operation.path, &operation.request, &roles).map_err(|why| {
        FuzzError::Schema {
            operation: id.to_owned(),
            reason: why.to_string(),
        }
    })?;
    let fitting: Vec<_> = classes
        .iter()
        .copied()
        .filter(|class| generator.classes().contains(class))
        .collect();
    if fitting.is_empty() && !classes.is_empty() {
        return Ok(None);
    }
    Ok(Some(Subject {
        operation: id.to_owned(),
        fixture: if id.starts_with("indexes/") {
            Fixture::Indexes
        } else {
            Fixture::Aliases
        },
        bindings: Arc::new(bindings(id)),
        generator,
        classes: fitting,
    }))
}

/// What requests may name: the collections of a lane, an alias on the first of them, and the run's own database.
fn bindings(operation: &str) -> Bindings {
    let bindings = Bindings::default()
        .with(Named::Database, &["<home-database>"])
        .with(Named::Alias, &ALIASES_THERE);
    if !operation.starts_with("indexes/") {
        return bindings.with(Named::Collection, &["<collection-1>", "<collection-2>"]);
    }
    bindings
        .with(Named::Collection, &["<collection-1>"])
        .with_field(FieldBinding::dense_vector("vector"))
        .with_field(FieldBinding::scalar("title", &["AUTOINDEX", "INVERTED"]))
        .with_field(FieldBinding::scalar("count", &["AUTOINDEX", "STL_SORT"]))
}

const fn word(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Database => "database",
        ObjectKind::Collection => "collection",
        ObjectKind::Alias => "alias",
        ObjectKind::Index => "index",
        ObjectKind::Field => "field",
        ObjectKind::Partition => "partition",
    }
}

/// FNV-1a: the same in every version, unlike the hasher of the standard library.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde_json::Value;

    use super::{ALIAS_THERE, ALIASES_THERE, FuzzError, Fuzzing, Source};
    use crate::contract::Contract;
    use crate::generate::Content;
    use crate::run::fuzz::request;

    fn source(fuzzing: &Fuzzing) -> Result<Source, FuzzError> {
        Source::new(&Contract::embedded().expect("the contract"), 7, fuzzing)
    }

    fn of(operations: &[&str], classes: &[&str]) -> Fuzzing {
        let owned = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
        Fuzzing {
            operations: owned(operations),
            classes: owned(classes),
            ..Fuzzing::default()
        }
    }

    #[test]
    fn a_case_is_the_same_each_time_and_when_it_is_asked_for_by_its_filters() {
        let all = source(&Fuzzing::default()).expect("a source");
        for index in 0..60 {
            let first = all.at(index).expect("a request");
            let again = all.at(index).expect("a request");
            assert_eq!(first.drawn, again.drawn);
            let narrow = source(&of(&[&first.subject.operation], &[first.drawn.class.id]));
            let narrow = narrow.expect("a source");
            let same = narrow.at(index).expect("a request");
            assert_eq!(first.drawn, same.drawn, "{index}");
        }
    }

    fn body(content: &Content) -> Option<&Value> {
        match content {
            Content::Json(value) => Some(value),
            Content::Bytes(_) => None,
        }
    }

    #[test]
    fn an_alias_that_is_there_has_every_form_of_name_and_a_plain_one_where_something_is_broken() {
        let source = source(&of(&["aliases/drop"], &[])).expect("a source");
        let mut forms = BTreeSet::new();
        for index in 0..2_000 {
            let Some(drawing) = source.at(index) else {
                continue;
            };
            let made = request::before(&drawing.drawn).map(|step| step.body);
            let made = match &made {
                Some(crate::run::case::Body::Json(body)) => body["aliasName"].as_str(),
                _ => None,
            };
            let asked = body(&drawing.drawn.content).and_then(|body| body["aliasName"].as_str());
            if drawing.drawn.class.group.is_documented() {
                assert_eq!(made, asked, "{:?}", drawing.drawn);
                forms.extend(made.map(str::to_owned));
            } else {
                assert!(made.is_none_or(|made| made == ALIAS_THERE), "{made:?}");
            }
        }
        assert_eq!(forms, ALIASES_THERE.map(str::to_owned).into());
    }

    #[test]
    fn a_field_with_many_index_types_is_drawn_more_often_and_a_type_is_often_left_out() {
        let source = source(&of(&["indexes/create"], &["valid"])).expect("a source");
        let (mut fields, mut typeless) = (BTreeMap::<String, u64>::new(), 0_u64);
        for drawing in (0..1_000).filter_map(|index| source.at(index)) {
            let item = body(&drawing.drawn.content).map(|body| &body["indexParams"][0]);
            let item = item.expect("a body with an item");
            let field = item["fieldName"].as_str().unwrap_or_default();
            *fields.entry(field.to_owned()).or_default() += 1;
            typeless += u64::from(item["params"]["index_type"].is_null());
        }
        assert!(fields["vector"] > 450, "{fields:?}");
        assert!(fields["title"] > 150 && fields["count"] > 150, "{fields:?}");
        assert!((150..400).contains(&typeless), "{typeless}");
    }

    #[test]
    fn what_cannot_be_drawn_is_named() {
        for (fuzzing, named) in [
            (of(&["aliases/nonesuch"], &[]), "aliases/nonesuch"),
            (of(&["collections/drop"], &[]), "collections/drop"),
            (of(&[], &["no-class"]), "no-class"),
            (of(&["aliases/drop"], &["meaning-unfit-metric"]), "--class"),
        ] {
            let error = source(&fuzzing).expect_err("nothing can be drawn");
            assert!(error.to_string().contains(named), "{error}");
        }
    }
}
