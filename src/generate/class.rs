//! What a generated request is an example of: valid, rare though valid, or broken in exactly one named way

use super::classes::CLASSES;

/// What classes have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// As documented.
    Valid,
    /// As documented, and seldom met.
    Rare,
    /// Well-formed, with another meaning than that of a plain request: what becomes of it the model says.
    Meaning,
    /// One field is missing, null, empty, of another type, or just past a bound.
    Field,
    /// One name is outside the usual rules for names.
    Name,
    /// One key is spelled otherwise, unknown or there twice.
    Key,
    /// One number is written or sized unusually.
    Number,
    /// The body is not the text of one JSON object.
    Text,
    /// Method, path or headers.
    Http,
}

impl Group {
    /// All groups, in the order of a report.
    pub const ALL: [Self; 9] = [
        Self::Valid,
        Self::Rare,
        Self::Meaning,
        Self::Field,
        Self::Name,
        Self::Key,
        Self::Number,
        Self::Text,
        Self::Http,
    ];

    /// The group in one word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Rare => "rare",
            Self::Meaning => "meaning",
            Self::Field => "field",
            Self::Name => "name",
            Self::Key => "key",
            Self::Number => "number",
            Self::Text => "text",
            Self::Http => "http",
        }
    }

    /// Whether requests of the group are documented, so that a server has no ground to refuse them.
    pub const fn is_documented(self) -> bool {
        matches!(self, Self::Valid | Self::Rare)
    }
}

/// One way to be, with a name that stays the same from version to version.
#[derive(Debug, PartialEq, Eq)]
pub struct Class {
    /// Its name in reports and on the command line: `field-missing`.
    pub id: &'static str,
    /// Its group.
    pub group: Group,
    /// What requests of it are like, one phrase.
    pub title: &'static str,
}

/// The class of requests as documented.
pub const VALID: &Class = match CLASSES.first() {
    Some(class) => class,
    None => panic!("the table begins with it"),
};

/// The class with this name.
pub fn class_of(id: &str) -> Option<&'static Class> {
    CLASSES.iter().find(|class| class.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{CLASSES, Group, VALID, class_of};

    #[test]
    fn ids_are_kebab_words_begin_with_their_group_and_stand_once() {
        let ids: BTreeSet<_> = CLASSES.iter().map(|class| class.id).collect();
        assert_eq!(ids.len(), CLASSES.len());
        for class in CLASSES {
            assert!(class.id.starts_with(class.group.word()), "{}", class.id);
            let plain =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            assert!(class.id.bytes().all(plain), "{}", class.id);
            assert_eq!(class_of(class.id), Some(class));
        }
        assert_eq!((VALID.id, VALID.group), ("valid", Group::Valid));
    }
}
