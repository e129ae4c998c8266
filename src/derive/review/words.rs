//! The sentences of a page, wherever they stand, and how words are looked for in them.

use crate::derive::markup::without_tags;
use crate::derive::page::{Field, Page};

/// Every text of a page in lower case, without tags: what stands between the tables, and each row.
pub(super) fn texts(page: &Page) -> Vec<String> {
    let bodies = [&page.request, &page.success, &page.error];
    let rows = bodies.into_iter().flat_map(|body| &body.fields);
    let parameters = page.headers.iter().chain(&page.query);
    let rows = rows.chain(parameters).chain(&page.path_parameters);
    let said = page.statements.iter().map(|said| lower(&said.text));
    said.chain(rows.map(row_text)).collect()
}

/// What a row says, in lower case and without tags.
pub(super) fn row_text(field: &Field) -> String {
    lower(&field.text.join(" "))
}

/// In lower case and without tags.
pub(super) fn lower(text: &str) -> String {
    without_tags(text).to_lowercase()
}

/// Whether one of the phrases stands in a text, as words of their own.
pub(super) fn has_any(text: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| has(text, phrase))
}

fn has(text: &str, phrase: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(phrase).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + phrase.len()..);
        let after = behind.and_then(|after| after.chars().next());
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

/// The sentences of a text. A stop inside a number or a name ends none.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(". ")
}

#[cfg(test)]
mod tests {
    use super::{has_any, sentences};

    #[test]
    fn phrases_are_found_as_words_and_not_inside_others() {
        assert!(has_any("so or so", &["or"]));
        assert!(has_any("in beta.", &["in beta"]));
        assert!(!has_any("for more", &["or", "if"]));
        assert!(!has_any("", &["or"]));
    }

    #[test]
    fn a_stop_inside_a_version_ends_no_sentence() {
        let found: Vec<&str> = sentences("From 2.4.x on. Not before.").collect();
        assert_eq!(found, ["From 2.4.x on", "Not before."]);
    }
}
