//! What somebody may have meant who wrote an id that does not exist.

/// Ids that are suggested at most.
const SUGGESTIONS_MAX: usize = 3;
/// Characters of a wrong id that are compared: more than any id has.
const COMPARED_CHARS_MAX: usize = 120;
/// How much of two words must agree, from 0 to 1, to be worth a suggestion.
const LIKENESS_MIN: f32 = 0.6;

/// The ids nearest to `given`, best first: those that contain it, then those spelled much alike.
pub(super) fn nearest<'a>(given: &str, ids: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let given: String = given
        .trim_matches('*')
        .chars()
        .take(COMPARED_CHARS_MAX)
        .collect();
    let wanted = given.to_lowercase();
    let ids: Vec<&str> = ids.into_iter().collect();
    let mut found: Vec<&str> = Vec::new();
    if !wanted.is_empty() {
        let containing = ids
            .iter()
            .copied()
            .filter(|id| id.to_lowercase().contains(&wanted));
        found.extend(containing.take(SUGGESTIONS_MAX));
    }
    if found.is_empty() {
        found = similar::get_close_matches(&given, &ids, SUGGESTIONS_MAX, LIKENESS_MIN);
    }
    found
}

/// How much of two words must agree to be the same word with a slip of the pen.
const SLIP_LIKENESS_MIN: f32 = 0.75;

/// Whether `given` is one of the words but for a letter or two.
pub(super) fn is_slip_of(given: &str, words: &[&str]) -> bool {
    let given: String = given.chars().take(COMPARED_CHARS_MAX).collect();
    !similar::get_close_matches(given.as_str(), words, 1, SLIP_LIKENESS_MIN).is_empty()
}

/// The second half of a message about an unknown id: what is near, and which list has them all.
pub(super) fn way_out<'a>(
    given: &str,
    ids: impl IntoIterator<Item = &'a str>,
    list: &str,
) -> String {
    let near = nearest(given, ids);
    if near.is_empty() {
        format!("`vdbspec list {list}` prints those that there are")
    } else {
        format!(
            "nearest: {}; `vdbspec list {list}` prints all",
            near.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: [&str; 4] = ["CA-06", "CA-07", "aliases/single-owner", "aliases/create"];

    #[test]
    fn a_part_of_an_id_finds_the_ids_that_hold_it() {
        assert_eq!(nearest("single", IDS), ["aliases/single-owner"]);
        assert_eq!(nearest("ca-06", IDS), ["CA-06"]);
        assert_eq!(nearest("*owner*", IDS), ["aliases/single-owner"]);
    }

    #[test]
    fn a_slip_of_the_pen_finds_the_id() {
        assert_eq!(nearest("aliases/craete", IDS), ["aliases/create"]);
    }

    #[test]
    fn nothing_is_suggested_for_something_else_altogether() {
        assert!(nearest("zzz", IDS).is_empty());
        assert!(nearest("", IDS).is_empty());
        assert!(nearest(&"x".repeat(100_000), IDS).is_empty());
        assert!(way_out("zzz", IDS, "rules").contains("`vdbspec list rules`"));
    }
}
