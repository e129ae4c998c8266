//! Places: JSON pointers into a spec, read for what they mean.

use super::super::operation::Header;

/// One step from the root of a schema to a schema inside it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// The schema of a property.
    Property(String),
    /// The schema of the items.
    Items,
    /// The schema of properties without a name.
    Values,
    /// One of several schemas: under which keyword, and the how-manieth.
    Branch(String, usize),
}

/// What is said at the end of the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Leaf {
    /// The value of a keyword.
    Keyword(String),
    /// Whether the property of that name must be there.
    Required(String),
    /// Only that there is such a thing.
    Whole,
}

/// A place inside a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) steps: Vec<Step>,
    pub(super) leaf: Leaf,
}

/// A place inside a spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Spot {
    /// `/title`, `/method`, `/path`.
    Top(String),
    /// `name`, `required` or `unit` of a header, by its name in lower case.
    Header(String, String),
    /// In the schema of a header.
    HeaderSchema(String, Place),
    /// In the schema of a body: `/request`, `/response/success`, `/response/error`.
    Body(&'static str, Place),
}

/// The bodies of a spec.
pub(super) const BODIES: [&str; 3] = ["/request", "/response/success", "/response/error"];
/// Keywords that hold several schemas.
const BRANCHES: [&str; 3] = ["allOf", "anyOf", "oneOf"];

impl Spot {
    /// Reads a pointer into a spec that has these headers; `None` when it leads to nothing that a page can say.
    pub(super) fn parse(pointer: &str, headers: &[Header]) -> Option<Self> {
        for body in BODIES {
            if let Some(rest) = pointer.strip_prefix(body) {
                return Some(Self::Body(body, Place::parse(rest)?));
            }
        }
        let rest = pointer.strip_prefix('/')?;
        let Some(rest) = rest.strip_prefix("headers/") else {
            return (!rest.contains('/')).then(|| Self::Top(unescaped(rest)));
        };
        let (at, part) = rest.split_once('/')?;
        let name = headers.get(at.parse::<usize>().ok()?)?.name.to_lowercase();
        match part.strip_prefix("schema") {
            Some(rest) => Some(Self::HeaderSchema(name, Place::parse(rest)?)),
            None => Some(Self::Header(name, part.to_owned())),
        }
    }
}

impl Place {
    fn parse(pointer: &str) -> Option<Self> {
        let mut segments = pointer.split('/').skip(1).map(unescaped);
        let mut steps = Vec::new();
        while let Some(segment) = segments.next() {
            let keyword = match segment.as_str() {
                "properties" => {
                    steps.push(Step::Property(segments.next()?));
                    continue;
                }
                "items" => {
                    steps.push(Step::Items);
                    continue;
                }
                "additionalProperties" => {
                    steps.push(Step::Values);
                    continue;
                }
                "required" => {
                    let leaf = Leaf::Required(segments.next()?);
                    return Some(Self { steps, leaf });
                }
                _ => segment,
            };
            if BRANCHES.contains(&keyword.as_str()) {
                let at = segments.next()?.parse().ok()?;
                steps.push(Step::Branch(keyword, at));
                continue;
            }
            let leaf = Leaf::Keyword(keyword);
            return Some(Self { steps, leaf });
        }
        let leaf = Leaf::Whole;
        Some(Self { steps, leaf })
    }
}

/// A name as a segment of a JSON pointer (RFC 6901 section 3).
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::{Leaf, Place, Step};

    #[test]
    fn names_that_look_like_keywords_are_names_where_names_stand() {
        let place = Place::parse("/properties/required/items/anyOf/1/required/type")
            .expect("the pointer means something");
        let steps = [
            Step::Property("required".to_owned()),
            Step::Items,
            Step::Branch("anyOf".to_owned(), 1),
        ];
        assert_eq!(place.steps, steps);
        assert_eq!(place.leaf, Leaf::Required("type".to_owned()));
        let place = Place::parse("/properties/a~1b").expect("the pointer means something");
        assert_eq!(place.steps, [Step::Property("a/b".to_owned())]);
        assert_eq!(place.leaf, Leaf::Whole);
    }
}
