//! What a page leaves unsaid of the things that it names: whether they must be there, and how many may be given.

use serde_json::Value;

use crate::contract::ExampleKind;
use crate::derive::finding::{Finding, Kind};
use crate::derive::page::{Field, JsonType, Page, Section, Segment};

use super::shape::{plain, values};
use super::words::{has_any, lower, row_text, texts};

/// Actions that take something away.
const TAKES_AWAY: [&str; 3] = ["delete", "drop", "remove"];
/// How a page speaks of what is not there.
const ABSENT: [&str; 12] = [
    "non-existing",
    "non-existent",
    "nonexistent",
    "not exist",
    "not existing",
    "doesn't exist",
    "if it exists",
    "if exists",
    "not found",
    "no such",
    "cannot find",
    "can't find",
];
/// How a page speaks of numbers of things.
const NUMBERS: [&str; 14] = [
    "one or more",
    "at least one",
    "at most one",
    "only one",
    "exactly one",
    "more than one",
    "a single",
    "multiple",
    "several",
    "each",
    "every",
    "up to",
    "list of",
    "array of",
];

pub(super) fn review(page: &Page) -> Vec<Finding> {
    let found = [absent(page), one_or_many(page)];
    found.into_iter().flatten().collect()
}

/// An operation that takes something away, and no word on a name that nothing bears.
fn absent(page: &Page) -> Option<Finding> {
    let action = page.operation.action();
    let verb = action.split('_').next().unwrap_or_default();
    let field = victim(page).filter(|_| TAKES_AWAY.contains(&verb))?;
    let messages = page.examples.iter().filter_map(|example| {
        let message = example.body.get("message").and_then(Value::as_str);
        message.map(lower)
    });
    if texts(page)
        .into_iter()
        .chain(messages)
        .any(|text| has_any(&text, &ABSENT))
    {
        return None;
    }
    let what = format!(
        "Nothing says what comes of a request to {verb} what is not there: an error, or a success without effect."
    );
    let finding = Finding::new(Kind::AbsentUnsaid, field.line, verb, what);
    Some(finding.inside(&field.pointer))
}

/// The field that names what is taken away, or else the first that names anything.
fn victim(page: &Page) -> Option<&Field> {
    let names = || {
        let fields = page.request.fields.iter();
        fields.map(|field| (field, field.name().to_lowercase()))
    };
    let nouns = singulars(page.operation.category());
    let of_noun = |name: &str| nouns.iter().any(|noun| name == format!("{noun}name"));
    let own = names().find(|(_, name)| of_noun(name));
    let any = || names().find(|(_, name)| name.ends_with("name"));
    own.or_else(any).map(|(field, _)| field)
}

/// A page about one thing, whose body takes a list of them.
fn one_or_many(page: &Page) -> Option<Finding> {
    let nouns = singulars(page.operation.category());
    let intro = || {
        let said = page.statements.iter();
        said.filter(|said| said.section == Section::Intro)
            .map(|said| lower(&said.text))
    };
    let noun = nouns
        .iter()
        .find(|noun| intro().any(|text| is_one(&text, noun)))?;
    let fields = &page.request.fields;
    let key = format!("{noun}name");
    let list = fields
        .iter()
        .find_map(|item| match plain(&item.path).as_slice() {
            [list, Segment::Items, Segment::Property(name)] if name.to_lowercase() == key => {
                let at = |field: &&Field| plain(&field.path).as_slice() == [list.clone()];
                fields.iter().find(at)
            }
            _ => None,
        })?;
    let of_list = |field: &&Field| {
        let path = plain(&field.path);
        path == list.path || path.as_slice() == [list.path.as_slice(), &[Segment::Items]].concat()
    };
    let rows = fields.iter().filter(of_list).map(row_text);
    let counts = ["minItems", "maxItems"];
    let is_said = counts
        .iter()
        .any(|bound| list.keywords.contains_key(*bound))
        || rows.chain(intro()).any(|text| has_any(&text, &NUMBERS))
        || shows_several(page, list);
    if !list.types.contains(&JsonType::Array) || is_said {
        return None;
    }
    let what = format!(
        "The page speaks of one {noun} while {} is a list of them: how many it may hold is not said.",
        list.printed
    );
    let finding = Finding::new(Kind::OneOrMany, list.line, list.name(), what);
    Some(finding.inside(&list.pointer))
}

fn shows_several(page: &Page, list: &Field) -> bool {
    let path = plain(&list.path);
    let requests = page.examples.iter();
    requests
        .filter(|example| example.kind == ExampleKind::Request)
        .flat_map(|example| values(&example.body))
        .any(|(at, value)| at == path && value.as_array().is_some_and(|items| items.len() > 1))
}

/// What the plural of an operation may be the plural of: of `indexes` it is `index` (and `indexe`, which no page says).
fn singulars(plural: &str) -> Vec<String> {
    let cut = |end: &str, add: &str| plural.strip_suffix(end).map(|stem| format!("{stem}{add}"));
    [cut("ies", "y"), cut("es", ""), cut("s", "")]
        .into_iter()
        .flatten()
        .collect()
}

/// Most words that stand between the article and the noun.
const BETWEEN_MAX: usize = 2;

/// Whether a text speaks of one such thing: `a shelf`, `a named shelf`.
fn is_one(text: &str, noun: &str) -> bool {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.iter().enumerate().any(|(at, word)| {
        let mut near = words.iter().skip(at + 1).take(BETWEEN_MAX + 1);
        matches!(*word, "a" | "an" | "one") && near.any(|near| *near == noun)
    })
}

#[cfg(test)]
mod tests {
    use super::{is_one, singulars};

    #[test]
    fn one_thing_is_told_from_many_and_from_others() {
        assert!(is_one("this makes a named index for a field", "index"));
        assert!(is_one("an index.", "index"));
        assert!(!is_one("makes indexes for a field", "index"));
        assert!(!is_one("a field of the old red index", "index"));
        for (plural, singular) in [
            ("indexes", "index"),
            ("aliases", "alias"),
            ("databases", "database"),
            ("entities", "entity"),
        ] {
            assert!(singulars(plural).contains(&singular.to_owned()), "{plural}");
        }
    }
}
