//! Key comparison as Go's `encoding/json` does it: without regard to case, by simple Unicode folding.

/// Whether `written` names the field whose ASCII key is `known`.
pub(in crate::server) fn same_key(known: &str, written: &str) -> bool {
    if written.is_ascii() {
        return known.eq_ignore_ascii_case(written);
    }
    // Two letters outside ASCII fold onto ASCII ones: the long s and the Kelvin sign.
    known
        .chars()
        .map(|letter| letter.to_ascii_lowercase())
        .eq(written.chars().map(|letter| match letter {
            'ſ' => 's',
            '\u{212a}' => 'k',
            other => other.to_ascii_lowercase(),
        }))
}

#[cfg(test)]
mod tests {
    use super::same_key;

    #[test]
    fn keys_match_without_regard_to_case() {
        for written in ["aliasName", "ALIASNAME", "alia\u{17f}name"] {
            assert!(same_key("aliasName", written), "{written}");
        }
        for written in ["alias_name", "aliasNam", "aliasNamé", ""] {
            assert!(!same_key("aliasName", written), "{written}");
        }
    }
}
