//! How servers treat names and keys.

use caseless::default_case_fold_str;
use unicode_normalization::UnicodeNormalization as _;

use crate::gate::lenient::READINGS;
use crate::gate::lenient::Reading;

/// What a server does to a name before it looks it up.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Habit {
    AsIs,
    Trim,
    Nfkc,
    Fold,
    FoldNfkcTrim,
    Cut(usize),
    CutAtNul,
    CutAtStrangeLetter,
    DropStrangeLetters,
    FirstPiece,
    LastPiece,
}

pub(crate) const HABITS: &[Habit] = &[
    Habit::AsIs,
    Habit::Trim,
    Habit::Nfkc,
    Habit::Fold,
    Habit::FoldNfkcTrim,
    Habit::Cut(24),
    Habit::Cut(64),
    Habit::Cut(255),
    Habit::CutAtNul,
    Habit::CutAtStrangeLetter,
    Habit::DropStrangeLetters,
    Habit::FirstPiece,
    Habit::LastPiece,
];

fn is_name_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

fn trimmed(name: &str) -> &str {
    name.trim_matches(|letter: char| letter.is_whitespace() || letter.is_control())
}

impl Habit {
    pub(crate) fn apply(self, name: &str) -> String {
        match self {
            Self::AsIs => name.to_owned(),
            Self::Trim => trimmed(name).to_owned(),
            Self::Nfkc => name.nfkc().collect(),
            Self::Fold => default_case_fold_str(name),
            Self::FoldNfkcTrim => {
                let composed: String = name.nfkc().collect();
                let folded: String = default_case_fold_str(&composed).nfkc().collect();
                trimmed(&folded).to_owned()
            }
            Self::Cut(length) => {
                let mut end = length.min(name.len());
                while !name.is_char_boundary(end) {
                    end -= 1;
                }
                name.get(..end).unwrap_or_default().to_owned()
            }
            Self::CutAtNul => name.split('\0').next().unwrap_or_default().to_owned(),
            Self::CutAtStrangeLetter => trimmed(name)
                .split(|letter| !is_name_letter(letter))
                .next()
                .unwrap_or_default()
                .to_owned(),
            Self::DropStrangeLetters => name
                .chars()
                .filter(|letter| is_name_letter(*letter))
                .collect(),
            Self::FirstPiece => name.split(['.', '/']).next().unwrap_or_default().to_owned(),
            Self::LastPiece => name
                .rsplit(['.', '/'])
                .next()
                .unwrap_or_default()
                .to_owned(),
        }
    }
}

/// How a server finds a key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Keys {
    AsIs,
    AnyCase,
    /// Letters and digits only, without case, after NFKC.
    Loose,
}

impl Keys {
    pub(crate) fn same(self, given: &str, known: &str) -> bool {
        let loose = |key: &str| -> String {
            let composed: String = key.nfkc().collect();
            default_case_fold_str(&composed)
                .chars()
                .filter(|letter| letter.is_alphanumeric())
                .collect()
        };
        match self {
            Self::AsIs => given == known,
            Self::AnyCase => given.eq_ignore_ascii_case(known),
            Self::Loose => loose(given) == loose(known),
        }
    }
}

/// A server with all its ways.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a way of its own, and any mixture is a server"
)]
pub(crate) struct Ways {
    pub(crate) habit: Habit,
    pub(crate) reading: Reading,
    pub(crate) keys: Keys,
    /// Of equal keys the first counts.
    pub(crate) first: bool,
    /// Works in the default database whatever the request says.
    pub(crate) ignores_database: bool,
    /// Takes an alias for its collection, and drops that when told to drop the alias.
    pub(crate) resolves: bool,
    /// Takes lists without keys for the fields in order.
    pub(crate) positional: bool,
    /// Reads the query as well, and prefers it.
    pub(crate) query: bool,
}

/// Every mixture of habit and reading, with each other way in turn.
pub(crate) fn all() -> Vec<Ways> {
    let mut out = Vec::new();
    for (number, habit) in HABITS.iter().enumerate() {
        for (other, reading) in READINGS.into_iter().enumerate() {
            for first in [false, true] {
                let bits = number + other + usize::from(first);
                out.push(Ways {
                    habit: *habit,
                    reading,
                    keys: [Keys::AsIs, Keys::AnyCase, Keys::Loose][bits % 3],
                    first,
                    ignores_database: bits % 2 == 0,
                    resolves: bits % 4 < 3,
                    positional: bits % 3 == 0,
                    query: bits % 2 == 1,
                });
            }
        }
    }
    out
}
