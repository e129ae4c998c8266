//! Bounds on the length of a text in prose: `a string of 8 to 64 characters`.

/// What a description states of the length of a text.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Length {
    /// The fewest characters.
    pub(super) least: Option<u64>,
    /// The most characters.
    pub(super) most: Option<u64>,
    /// Whether a length is spoken of that cannot be read.
    pub(super) is_unread: bool,
}

/// Words that follow a number of characters.
const UNITS: [&str; 2] = ["character", "characters"];
/// What stands before the number that nothing may exceed, the last word first.
const MOST: [&[&str]; 8] = [
    &["most", "at"],
    &["to", "up"],
    &["of", "maximum"],
    &["than", "more", "no"],
    &["than", "more", "not"],
    &["than", "longer", "no"],
    &["exceed"],
    &["exceeding", "not"],
];
/// What stands before the number that everything must reach.
const LEAST: [&[&str]; 3] = [
    &["least", "at"],
    &["of", "minimum"],
    &["than", "fewer", "no"],
];

/// Reads what a text says of lengths.
pub(super) fn length(text: &str) -> Length {
    let words = words(text);
    let mut found = Length::default();
    for (at, word) in words.iter().enumerate() {
        let before = words.get(..at).unwrap_or_default();
        if UNITS.contains(&word.as_str()) {
            counted(before, &mut found);
        } else if word == "length" {
            let after = words.get(at + 1..).unwrap_or_default();
            long(before, after, &mut found);
        }
    }
    found
}

/// Words in small letters, without what sets them off.
fn words(text: &str) -> Vec<String> {
    let words = text.split_whitespace().map(|word| {
        word.trim_matches(|c: char| !c.is_alphanumeric())
            .to_ascii_lowercase()
    });
    words.filter(|word| !word.is_empty()).collect()
}

fn number(word: Option<&String>) -> Option<u64> {
    word?.replace(',', "").parse().ok()
}

/// Whether the words end with these, the last one first.
fn ends(words: &[String], with: &[&str]) -> bool {
    let mut last = words.iter().rev();
    with.iter()
        .all(|word| last.next().is_some_and(|have| have == word))
}

/// `8 to 64` before `characters`.
fn counted(before: &[String], found: &mut Length) {
    let Some((last, rest)) = before.split_last() else {
        return;
    };
    let Some(most) = number(Some(last)) else {
        return;
    };
    if let [.., least, joint] = rest
        && matches!(joint.as_str(), "to" | "and")
        && let Some(least) = number(Some(least))
    {
        (found.least, found.most) = (Some(least), Some(most));
    } else if MOST.iter().any(|words| ends(rest, words)) {
        found.most = Some(most);
    } else if LEAST.iter().any(|words| ends(rest, words)) {
        found.least = Some(most);
    } else if ends(rest, &["exactly"]) {
        (found.least, found.most) = (Some(most), Some(most));
    } else {
        found.is_unread = true;
    }
}

/// `1` behind `length`, or `from 1 to 64`.
fn long(before: &[String], after: &[String], found: &mut Length) {
    let verb = after.first().map(String::as_str);
    let is_verb = matches!(verb, Some("is" | "of" | "ranges" | "must"));
    let after = after.get(usize::from(is_verb)..).unwrap_or_default();
    let after = match after.first().map(String::as_str) {
        Some("from" | "be" | "between") => after.get(1..).unwrap_or_default(),
        _ => after,
    };
    let Some(first) = number(after.first()) else {
        return;
    };
    let joint = after.get(1).map(String::as_str);
    if let (Some("to" | "and"), Some(second)) = (joint, number(after.get(2))) {
        (found.least, found.most) = (Some(first), Some(second));
    } else if ends(before, &["maximum"]) || ends(before, &["max"]) {
        found.most = Some(first);
    } else if ends(before, &["minimum"]) || ends(before, &["min"]) {
        found.least = Some(first);
    } else if ends(before, &["of"]) && !is_verb {
        (found.least, found.most) = (Some(first), Some(first));
    } else {
        found.is_unread = true;
    }
}

#[cfg(test)]
mod tests {
    use super::{Length, length};

    fn read(text: &str) -> (Option<u64>, Option<u64>, bool) {
        let Length {
            least,
            most,
            is_unread,
        } = length(text);
        (least, most, is_unread)
    }

    #[test]
    fn lengths_are_read_in_every_wording() {
        for (text, least, most) in [
            (
                "It is a word of 8 to 64 characters, with care.",
                Some(8),
                Some(64),
            ),
            ("Between **8** and **64** characters.", Some(8), Some(64)),
            ("At most 64 characters.", None, Some(64)),
            ("It must not exceed 1,024 characters.", None, Some(1024)),
            ("A name of up to 64 characters.", None, Some(64)),
            ("At least 8 characters.", Some(8), None),
            ("A sign of length 1, no more.", Some(1), Some(1)),
            ("The maximum length is 255.", None, Some(255)),
            ("The length ranges from 1 to 255.", Some(1), Some(255)),
        ] {
            assert_eq!(read(text), (least, most, false), "{text}");
        }
    }

    #[test]
    fn a_number_of_characters_that_bounds_nothing_is_not_passed_over() {
        assert_eq!(read("It has 8 characters on weekdays."), (None, None, true));
        assert_eq!(read("The length is 8 or so."), (None, None, true));
        assert_eq!(
            read("Its length in boards. Odd characters."),
            (None, None, false)
        );
    }
}
