//! Every sentence is in our own words.

use std::collections::BTreeSet;

use super::{clauses, decisions, files, read, root};

/// So many words in a row make a copied sentence.
const COPIED_WORDS: usize = 8;

fn words(text: &str) -> Vec<String> {
    let parts = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    parts.map(str::to_lowercase).collect()
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn no_sentence_is_a_copy_of_a_page() {
    let folder = root().join("../shared/pages/seeds");
    if !folder.is_dir() {
        eprintln!("skipped: the pages are not beside this checkout");
        return;
    }
    let pages: Vec<Vec<String>> = files(&folder, "txt")
        .iter()
        .map(|path| words(&read(path)))
        .collect();
    assert_eq!(pages.len(), 3);
    let on_a_page: BTreeSet<&[String]> = pages
        .iter()
        .flat_map(|page| page.windows(COPIED_WORDS))
        .collect();
    let mut ours: Vec<String> = Vec::new();
    for clause in clauses().iter() {
        ours.push(clause.statement.clone());
        ours.extend(clause.why.clone());
    }
    for decision in decisions().iter() {
        ours.extend([decision.defect.clone(), decision.reading.clone()]);
        ours.extend(decision.evidence.iter().cloned());
    }
    for text in &ours {
        for window in words(text).windows(COPIED_WORDS) {
            assert!(
                !on_a_page.contains(window),
                "{window:?} is copied from a page in: {text}"
            );
        }
    }
}
