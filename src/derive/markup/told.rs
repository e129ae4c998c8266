//! Bounds that a description states in free words: which comparison, and with which number.

use std::collections::BTreeMap;

use serde_json::Value;

use super::phrase::without_tags;

/// Words that compare with the number behind them.
const COMPARISONS: [&str; 12] = [
    "less than ",
    "fewer than ",
    "greater than ",
    "more than ",
    "at most ",
    "at least ",
    "up to ",
    "maximum of ",
    "minimum of ",
    "exceed ",
    "maximum is ",
    "minimum is ",
];
/// What stands before a comparison that is read into a keyword.
const READ_BEFORE: &str = "value is ";
/// What stands behind the number of a length, which is read elsewhere.
const READ_BEHIND: &str = " char";
/// The most bounds of one description that are told.
const MAX_TOLD: usize = 8;

/// Each comparison with a number that is not read into a keyword, in its own two or three words.
pub(in crate::derive) fn told_bounds(parts: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for part in parts {
        let text = without_tags(part).to_ascii_lowercase();
        for words in COMPARISONS {
            for (at, _) in text.match_indices(words) {
                let (before, behind) = text.split_at(at);
                let behind = behind.get(words.len()..).unwrap_or_default();
                let number = number(behind);
                let rest = behind.trim_start_matches(MARKS).get(number.len()..);
                let is_length = rest.is_some_and(|rest| rest.starts_with(READ_BEHIND));
                if !number.is_empty() && !is_length && !before.ends_with(READ_BEFORE) {
                    found.push(format!("{words}{number}"));
                }
            }
        }
    }
    found.sort();
    found.dedup();
    found.truncate(MAX_TOLD);
    found
}

/// Whether a keyword says what such words do.
pub(in crate::derive) fn is_read(words: &str, keywords: &BTreeMap<String, Value>) -> bool {
    let keyword = words.split_once(" is ").map(|(keyword, _)| keyword);
    keyword.is_some_and(|keyword| keywords.contains_key(keyword))
}

const MARKS: [char; 3] = ['*', '_', '`'];

/// The number at the beginning of a text, without the commas and stops that end it.
fn number(text: &str) -> &str {
    let text = text.trim_start_matches(MARKS);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let sign = text.len() - digits.len();
    let end = digits
        .find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, ',' | '.'))
        .map_or(text.len(), |end| end + sign);
    let number = text.get(..end).unwrap_or_default();
    let number = number.trim_end_matches([',', '.']);
    if digits.starts_with(|letter: char| letter.is_ascii_digit()) {
        number
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::told_bounds;

    #[test]
    fn comparisons_with_numbers_are_told_unless_they_are_read_elsewhere() {
        for (text, expected) in [
            (
                "Both together should be less than 4,096.",
                &["less than 4,096"][..],
            ),
            (
                "A **maximum of** 7 boards, or a maximum of `9`.",
                &["maximum of 9"],
            ),
            (
                "At most 3. Up to 4, more than 1.5 though.",
                &["at most 3", "more than 1.5", "up to 4"],
            ),
            (
                "The maximum is 65,536; its minimum is -1.",
                &["maximum is 65,536", "minimum is -1"],
            ),
            ("The value is greater than 5.", &[]),
            ("A name of at most 40 characters.", &[]),
            ("More than enough, up to a point, at least .", &[]),
            ("", &[]),
        ] {
            assert_eq!(told_bounds(&[text.to_owned()]), expected, "{text}");
        }
    }
}
