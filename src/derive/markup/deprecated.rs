//! What a text says of its field, or of others, being deprecated.

/// What a text says.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::derive) enum Deprecation {
    /// Nothing.
    #[default]
    Unsaid,
    /// That what it describes is deprecated.
    Said,
    /// Something of the kind, and it cannot be told of what.
    Unread,
}

const WORD: &str = "deprecated";
/// How a sentence speaks of what it stands beside.
const ITSELF: [&str; 5] = ["this ", "it is ", "it has been ", "now ", "("];
/// What may follow where nothing else is meant.
const BEHIND: [&str; 6] = ["since ", "in ", "as of ", "from ", "and ", "use "];

/// Reads the sentences of a text, without tags.
pub(in crate::derive) fn deprecation(text: &str) -> Deprecation {
    let small = text.to_ascii_lowercase();
    let sentences = small.split(". ").map(of_sentence);
    sentences.max().unwrap_or_default()
}

fn of_sentence(sentence: &str) -> Deprecation {
    let sentence =
        sentence.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_'));
    let Some((before, behind)) = sentence.split_once(WORD) else {
        return Deprecation::Unsaid;
    };
    let of_itself = ITSELF.iter().any(|start| sentence.starts_with(start));
    let is_verb = |word: &str| matches!(word, "is" | "been" | "now" | "(");
    let subject = before.trim_start_matches("this ").split_whitespace();
    // `This parameter is`, but not `This takes the place of a parameter that is`.
    let begins =
        before.is_empty() || of_itself && subject.filter(|word| !is_verb(word)).count() <= 2;
    let behind = behind.trim_start_matches(['*', '_']).trim_start();
    let ends = behind.is_empty() || behind.starts_with(['.', ',', ';', ':', ')', '!']);
    if begins && (ends || BEHIND.iter().any(|word| behind.starts_with(word))) {
        Deprecation::Said
    } else {
        Deprecation::Unread
    }
}

#[cfg(test)]
mod tests {
    use super::{Deprecation, deprecation};

    #[test]
    fn only_what_a_sentence_says_of_its_own_subject_is_read() {
        for (text, expected) in [
            ("How high. Deprecated since 2.5.", Deprecation::Said),
            ("**Deprecated**: say it otherwise.", Deprecation::Said),
            ("This parameter is deprecated in 2.5", Deprecation::Said),
            ("It has been deprecated.", Deprecation::Said),
            ("(deprecated) How high.", Deprecation::Said),
            ("Deprecated values are taken too.", Deprecation::Unread),
            ("The value low is deprecated.", Deprecation::Unread),
            ("It is not deprecated at all", Deprecation::Unread),
            (
                "This takes the place of depth, which is deprecated.",
                Deprecation::Unread,
            ),
            ("How high.", Deprecation::Unsaid),
        ] {
            assert_eq!(deprecation(text), expected, "{text}");
        }
    }
}
