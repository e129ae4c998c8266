//! What stands beside a name or a type: whether a field is required or deprecated, in brackets of any weight.

use super::phrase::without_tags;

/// The most marks and pairs of signs around one name that are taken off.
const MAX_LAYERS: usize = 8;
/// Signs that give a bracket its weight; the last is none.
const WEIGHTS: [&str; 5] = ["**", "__", "*", "_", ""];
/// Signs that set a name off.
pub(super) const AROUND: [&str; 3] = ["__", "**", "`"];
/// What crosses a text out.
const CROSSED: &str = "~~";

/// What marks say of a field.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks {
    /// Whether it is required, where a mark says so.
    pub(super) required: Option<bool>,
    /// Whether it should no longer be used.
    pub(super) deprecated: bool,
}

impl Marks {
    /// Takes what stands in a bracket; `false` where that is no mark.
    fn take(&mut self, inside: &str) -> bool {
        let mut taken = *self;
        for word in inside.split(',') {
            let word = word.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_'));
            match word.to_ascii_lowercase().as_str() {
                "required" => taken.required = Some(true),
                "optional" => taken.required = Some(false),
                "deprecated" => taken.deprecated = true,
                _ => return false,
            }
        }
        *self = taken;
        true
    }

    /// Takes the bracket at the beginning of a text, and gives what follows.
    pub(super) fn take_first<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let text = text.trim_start();
        WEIGHTS.into_iter().find_map(|weight| {
            let inside = text.strip_prefix(weight)?.strip_prefix('(')?;
            let (inside, rest) = inside.split_once(')')?;
            let rest = rest.strip_prefix(weight)?;
            self.take(inside).then_some(rest)
        })
    }

    /// Takes the bracket at the end of a text, and gives what stands before.
    fn take_last<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        WEIGHTS.into_iter().find_map(|weight| {
            let inside = text.strip_suffix(weight)?.strip_suffix(')')?;
            let (before, inside) = inside.rsplit_once('(')?;
            let before = before.strip_suffix(weight)?;
            self.take(inside).then_some(before)
        })
    }
}

/// The text of a cell: without tags, but with signs for what they cross out.
pub(in crate::derive) fn cell_text(cell: &str) -> String {
    let mut text = spaced(cell);
    for tag in ["del", "s", "strike"] {
        text = text
            .replace(&format!("<{tag}>"), CROSSED)
            .replace(&format!("</{tag}>"), CROSSED);
    }
    without_tags(&text).trim().to_owned()
}

/// A text with blanks for those that are written as entities.
pub(super) fn spaced(text: &str) -> String {
    text.replace("&nbsp;", " ").replace('\u{a0}', " ")
}

/// The name in a cell, and the marks beside it; `None` where something else stands there.
pub(super) fn named(cell: &str) -> Option<(String, Marks)> {
    let text = cell_text(cell).replace("\\_", "_");
    let mut marks = Marks::default();
    let mut name = text.as_str();
    for _ in 0..MAX_LAYERS {
        name = name.trim();
        if let Some(before) = marks.take_last(name) {
            name = before;
        } else if let Some(inside) = between(name, CROSSED) {
            marks.deprecated = true;
            name = inside;
        } else if let Some(inside) = AROUND.into_iter().find_map(|sign| between(name, sign)) {
            name = inside;
        } else if let Some(words) = linked(name) {
            name = words;
        } else {
            break;
        }
    }
    let fits =
        |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']' | '$' | '/');
    (!name.is_empty() && name.chars().all(fits)).then(|| (name.to_owned(), marks))
}

fn between<'a>(text: &'a str, sign: &str) -> Option<&'a str> {
    let inside = text.strip_prefix(sign)?.strip_suffix(sign)?;
    (!inside.is_empty()).then_some(inside)
}

/// The words of a link: `[words](address)`.
fn linked(text: &str) -> Option<&str> {
    let (words, address) = text.strip_prefix('[')?.split_once("](")?;
    let address = address.strip_suffix(')')?;
    (!address.contains([' ', ')'])).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::{Marks, named};

    #[test]
    fn signs_are_taken_off_and_names_with_signs_of_their_own_stay() {
        for (cell, name) in [
            ("`a`", "a"),
            ("**`a`**", "a"),
            ("__a__", "a"),
            ("a_b\\_c", "a_b_c"),
            ("[a](#a)", "a"),
            ("data[][opt_2].x", "data[][opt_2].x"),
            ("<b>a</b>&nbsp;", "a"),
        ] {
            let marks = Marks::default();
            assert_eq!(named(cell), Some((name.to_owned(), marks)), "{cell}");
        }
        for cell in [
            "",
            "&nbsp;",
            "a b",
            "(required)",
            "a (beta)",
            "~~~~",
            "a (required",
            "[a](#a b)",
        ] {
            assert_eq!(named(cell), None, "{cell}");
        }
    }

    #[test]
    fn brackets_say_what_the_field_is() {
        let read = |required, deprecated| {
            Some((
                "a".to_owned(),
                Marks {
                    required,
                    deprecated,
                },
            ))
        };
        assert_eq!(named("`a` **(Required)**"), read(Some(true), false));
        assert_eq!(named("a (optional) (deprecated)"), read(Some(false), true));
        assert_eq!(
            named("<s>a</s> (required, deprecated)"),
            read(Some(true), true)
        );
        let mut marks = Marks::default();
        assert_eq!(marks.take_first(" _(Required)_ x"), Some(" x"));
        assert_eq!(marks.take_first("(int64)"), None);
        assert_eq!(marks.required, Some(true));
    }
}
