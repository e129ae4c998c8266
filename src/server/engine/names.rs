//! Which names Milvus takes.

use super::super::answer::{Refusal, code};
use super::super::rules::{Rules, Version};

/// The longest name, in bytes.
pub(super) const MAX_NAME: usize = 255;

/// What a name breaks, as the middle of a sentence; `None` when it is legal. `extra` are letters allowed past the first.
fn breach(name: &str, extra: &[u8]) -> Option<&'static str> {
    let (first, rest) = match name.as_bytes() {
        [] => return Some("should not be empty"),
        [first, rest @ ..] => (first, rest),
    };
    if name.len() > MAX_NAME {
        return Some("the length must be less than 255 characters");
    }
    if !(first.is_ascii_alphabetic() || *first == b'_') {
        return Some("the first character must be an underscore or letter");
    }
    let legal =
        |letter: &u8| letter.is_ascii_alphanumeric() || *letter == b'_' || extra.contains(letter);
    (!rest.iter().all(legal)).then_some("it can only contain numbers, letters and underscores")
}

/// The rule for collections and aliases: code 1100. `kind` is `name` or `alias`.
pub(super) fn check_collection_name(rules: Rules, kind: &str, name: &str) -> Result<(), Refusal> {
    let checked = if rules.checks_trimmed_names() {
        name.trim()
    } else {
        name
    };
    match breach(checked, &[]) {
        None => Ok(()),
        Some(why) => Err(Refusal::invalid(&format!(
            "Invalid collection {kind}: {name}. {why}"
        ))),
    }
}

/// The rule for databases: code 802.
pub(super) fn check_database_name(name: &str) -> Result<(), Refusal> {
    match breach(name, &[]) {
        None => Ok(()),
        Some(why) => Err(Refusal::new(
            code::DATABASE_NAME,
            format!("{why}: invalid database name[database={name}]"),
        )),
    }
}

/// The rule for indexes, which also allows spaces around, and since 2.6 brackets.
pub(super) fn check_index_name(rules: Rules, name: &str) -> Result<(), Refusal> {
    let trimmed = name.trim();
    if trimmed.is_empty() {
        return Ok(());
    }
    let extra: &[u8] = if rules.version < Version::V26 {
        b""
    } else {
        b"[]"
    };
    match breach(trimmed, extra) {
        None => Ok(()),
        Some(why) => Err(rules.conflict(&format!("Invalid index name: {trimmed}. {why}"))),
    }
}

/// The rule for fields: code 1701.
pub(super) fn check_field_name(name: &str) -> Result<(), Refusal> {
    match breach(name, &[]) {
        None => Ok(()),
        Some(why) => Err(Refusal::new(
            code::FIELD_NAME,
            format!("Invalid field name: {name}. {why}: field name invalid"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::rules::{Rules, Version};
    use super::{MAX_NAME, check_collection_name, check_index_name};

    const fn of(version: Version) -> Rules {
        Rules {
            version,
            overrides: &[],
        }
    }

    #[test]
    fn names_start_with_a_letter_or_underscore_and_go_on_with_digits_too() {
        for legal in ["a", "_a", "A1", "_", &"a".repeat(MAX_NAME)] {
            assert!(
                check_collection_name(of(Version::V26), "alias", legal).is_ok(),
                "{legal}"
            );
        }
        for illegal in [
            "",
            " ",
            "1a",
            "a-b",
            "a.b",
            "中文",
            "a b",
            " a",
            &"a".repeat(MAX_NAME + 1),
        ] {
            assert!(
                check_collection_name(of(Version::V26), "alias", illegal).is_err(),
                "{illegal}"
            );
        }
    }

    #[test]
    fn index_names_take_brackets_but_not_first() {
        assert!(check_index_name(of(Version::V26), "a[0]").is_ok());
        assert!(check_index_name(of(Version::V26), " a ").is_ok());
        assert!(check_index_name(of(Version::V26), "[a]").is_err());
        assert!(check_index_name(of(Version::V25), "a[0]").is_err());
    }

    #[test]
    fn blanks_around_a_name_pass_only_where_the_check_trims_them() {
        assert!(check_collection_name(of(Version::V24), "alias", " a ").is_ok());
        assert!(check_collection_name(of(Version::V24), "alias", " ").is_err());
        assert!(check_collection_name(of(Version::V25), "alias", " a ").is_err());
    }
}
