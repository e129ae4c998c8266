//! Lists of allowed values in prose: `**L2**, **IP** and **COSINE**.`

/// What a value may be set off by.
const MARKS: [char; 6] = ['*', '"', '`', '\'', '“', '”'];
/// What announces a list of values, in small letters, and whether the list is whole.
const NOUNS: [&str; 6] = [
    "possible value",
    "valid value",
    "allowed value",
    "accepted value",
    "supported value",
    "permitted value",
];
/// The most values of one list.
const VALUES_MAX: usize = 200;

/// A list of values as a text announces it.
#[derive(Debug, PartialEq)]
pub(super) enum Listed<'a> {
    /// No list is announced.
    Nothing,
    /// One is, and cannot be read, or is not whole.
    Unread,
    /// These values, without their marks.
    Values(Vec<&'a str>),
}

/// Reads the first list that a text announces.
pub(super) fn listed(text: &str) -> Listed<'_> {
    let small = text.to_ascii_lowercase();
    let mut announced = NOUNS
        .iter()
        .filter_map(|noun| small.find(noun).map(|at| at + noun.len()))
        .collect::<Vec<_>>();
    announced.sort_unstable();
    for at in announced {
        let (Some(rest), Some(small)) = (text.get(at..), small.get(at..)) else {
            continue;
        };
        match verb(small) {
            Verb::None => {}
            Verb::Some => return Listed::Unread,
            Verb::All(length) => {
                let read = rest.get(length..).and_then(values);
                return read.map_or(Listed::Unread, Listed::Values);
            }
        }
    }
    one_of(text, &small)
}

/// What may stand before a list that begins with `one of`.
const BEFORE_ONE_OF: [&str; 3] = ["be ", "is ", "takes "];

/// A list that no noun announces: `One of 1, 2, or 3`. Words without marks may be those of any sentence.
fn one_of<'a>(text: &'a str, small: &str) -> Listed<'a> {
    for (at, words) in small.match_indices("one of ") {
        let before = small.get(..at).unwrap_or_default();
        let begins = before.is_empty() || before.ends_with(". ");
        let follows = BEFORE_ONE_OF.iter().any(|word| before.ends_with(word));
        if !begins && !follows {
            continue;
        }
        let rest = text.get(at + words.len()..).unwrap_or_default();
        let rest = rest.strip_prefix("the following: ").unwrap_or(rest);
        let is_shown = rest.starts_with(MARKS)
            || rest.starts_with("__")
            || rest.starts_with(|letter: char| letter.is_ascii_digit());
        match values(rest).filter(|values| values.len() > 1) {
            Some(values) if is_shown => return Listed::Values(values),
            Some(_) => return Listed::Unread,
            None if is_shown => return Listed::Unread,
            None => {}
        }
    }
    Listed::Nothing
}

/// How a list begins behind its noun.
enum Verb {
    /// This is no list.
    None,
    /// Some values of more.
    Some,
    /// All values, from this byte on.
    All(usize),
}

fn verb(small: &str) -> Verb {
    let plural = small.strip_prefix('s').unwrap_or(small);
    let begun = small.len() - plural.len();
    let word = plural.trim_start();
    if word.starts_with("include") || word.starts_with("are such as") {
        return Verb::Some;
    }
    for verb in ["are: ", "is: ", "are ", "is ", ": ", "are:", "is:", ":"] {
        if word.starts_with(verb) {
            return Verb::All(begun + (plural.len() - word.len()) + verb.len());
        }
    }
    Verb::None
}

/// The values at the beginning of a text, up to the end of the sentence; `None` when something else stands among them.
fn values(text: &str) -> Option<Vec<&str>> {
    let text = text.trim_start();
    if text.starts_with(MARKS) || text.starts_with("__") {
        marked(text)
    } else {
        bare(text)
    }
}

/// Values that are set off by marks; what joins them is a comma, a conjunction or both.
fn marked(text: &str) -> Option<Vec<&str>> {
    let mut found = Vec::new();
    let mut rest = text;
    while found.len() < VALUES_MAX {
        let (value, after) = one_marked(rest)?;
        let (value, closed) = unpunctuated(value);
        if value.is_empty() || value.contains(char::is_whitespace) {
            return None;
        }
        found.push(value);
        let after = after.trim_start();
        let next = joint(after);
        if next.starts_with(MARKS) || next.starts_with("__") {
            rest = next;
            continue;
        }
        let ends = after.is_empty() || after.starts_with(['.', ';']) || closed;
        return (ends && next.len() == after.len()).then_some(found);
    }
    None
}

/// A value between marks, and what follows them.
fn one_marked(text: &str) -> Option<(&str, &str)> {
    let bold = text.starts_with("__");
    let inside = if bold {
        text.get(2..)?
    } else {
        text.trim_start_matches(MARKS)
    };
    let opened = text.get(..text.len() - inside.len())?;
    let end = if bold {
        inside.find("__")?
    } else {
        let last = opened.chars().next_back()?;
        let last = if last == '“' { '”' } else { last };
        inside.find(last)?
    };
    let value = inside.get(..end)?;
    let after = inside.get(end..)?;
    let after = if bold {
        after.get(2..)?
    } else {
        after.trim_start_matches(MARKS)
    };
    Some((value, after))
}

/// A value without the stop or comma that stands inside its marks, and whether that was a stop.
fn unpunctuated(value: &str) -> (&str, bool) {
    let value = value.trim();
    let bare = value.trim_end_matches(['.', ',', ';']).trim_end();
    // A value of nothing but such signs is one.
    if bare.is_empty() {
        return (value, false);
    }
    (bare, value.ends_with('.'))
}

/// What follows a comma, a conjunction, or both.
fn joint(text: &str) -> &str {
    let after_comma = text
        .strip_prefix([',', '/', '|'])
        .map_or(text, str::trim_start);
    let after_word = ["and ", "or "]
        .iter()
        .find_map(|word| after_comma.strip_prefix(word));
    after_word.map_or(after_comma, str::trim_start)
}

/// Words without marks. One alone may be any word of the sentence, so it is no list.
fn bare(text: &str) -> Option<Vec<&str>> {
    let end = text.find(". ").unwrap_or(text.len());
    let sentence = text.get(..end)?.trim().trim_end_matches('.');
    let mut found = Vec::new();
    for entry in sentence.split(',') {
        for word in entry.split(" and ").flat_map(|part| part.split(" or ")) {
            let word = word.trim();
            let word = ["and ", "or "]
                .iter()
                .find_map(|joint| word.strip_prefix(joint))
                .unwrap_or(word)
                .trim_matches(MARKS);
            if word.is_empty() {
                continue;
            }
            if word.contains(char::is_whitespace) || found.len() >= VALUES_MAX {
                return None;
            }
            found.push(word);
        }
    }
    (found.len() > 1).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::{Listed, listed};

    fn words(text: &str) -> Option<Vec<&str>> {
        match listed(text) {
            Listed::Values(words) => Some(words),
            Listed::Nothing | Listed::Unread => None,
        }
    }

    #[test]
    fn lists_are_read_in_every_wording() {
        for text in [
            "Possible values are **A** and **B**",
            "Possible values are **A**, **B**.",
            "Possible values are **A** or **B**.",
            "Possible values are **A**, and **B.**",
            "Possible values are **A,** **B**. It may change.",
            "Valid values are `A`, `B`",
            "Which one. The allowed values are: \"**A**\", \"**B**\"",
            "Possible values: __A__, __B__; others fail",
            "Possible values are A, and B",
            "Possible values are A and B. It may change.",
            "The possible values are 'A' / 'B'",
        ] {
            assert_eq!(words(text), Some(vec!["A", "B"]), "{text}");
        }
        assert_eq!(
            words("Possible values are **A**, **B**, and **C**, and **D**"),
            Some(vec!["A", "B", "C", "D"])
        );
    }

    #[test]
    fn a_single_value_is_a_list_where_it_is_marked() {
        for text in [
            "Possible value is **A**",
            "Possible values are **A**.",
            "The valid value is `A.`",
        ] {
            assert_eq!(words(text), Some(vec!["A"]), "{text}");
        }
    }

    #[test]
    fn a_list_that_cannot_be_read_or_is_not_whole_is_not_passed_over() {
        for text in [
            "Possible values: one",
            "Possible values are found by trying",
            "Possible values include **A** and **B**",
            "Possible values are **A** for short ones, **B** for long ones",
            "Possible values are **A B** and **C**",
            "Possible values are **A",
        ] {
            assert_eq!(listed(text), Listed::Unread, "{text}");
        }
        for text in [
            "A value.",
            "It has no possible value",
            "Set it to valid values.",
        ] {
            assert_eq!(listed(text), Listed::Nothing, "{text}");
        }
    }
}
