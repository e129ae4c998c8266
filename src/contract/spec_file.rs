//! One TOML file of `specs/` in, typed entries out; every complaint names the file, the line and the way out.

use serde::de::DeserializeOwned;
use thiserror::Error;

/// What can be wrong with a file of `specs/`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SpecError {
    /// The file is no TOML, or holds a key or a type that its format does not know.
    #[error("{file} line {line} cannot be read: {message}")]
    Syntax {
        /// The file's name as it was given.
        file: String,
        /// 1-based line.
        line: usize,
        /// The TOML reader's own words, on one line.
        message: String,
    },
    /// An entry has an id of the wrong form, or a value that its format forbids.
    #[error("{file} line {line}: {id} {problem}")]
    Entry {
        /// The file's name as it was given.
        file: String,
        /// 1-based line of the entry's id.
        line: usize,
        /// The entry's id as written.
        id: String,
        /// What is wrong and what would be right; completes a sentence that begins with the id.
        problem: String,
    },
    /// Two entries share an id.
    #[error(
        "{file} line {line}: {id} is defined already in {first}; give one of the two another id"
    )]
    Duplicate {
        /// The file of the second entry.
        file: String,
        /// 1-based line of the second entry's id.
        line: usize,
        /// The id that both have.
        id: String,
        /// The file of the first entry.
        first: String,
    },
    /// An entry names another entry that does not exist, or that does not name it back.
    #[error("{from} names {to}, but {problem}")]
    Reference {
        /// The id of the entry that names the other.
        from: String,
        /// The id that is named.
        to: String,
        /// What is wrong and what would be right.
        problem: String,
    },
}

/// A file's name and text, kept together so that each complaint can say where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct SpecFile<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
}

impl SpecFile<'_> {
    /// Reads the whole file as `T`.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, SpecError> {
        toml::from_str(self.text).map_err(|error| SpecError::Syntax {
            file: self.name.to_owned(),
            line: self.line(error.span().map_or(0, |span| span.start)),
            message: error.message().replace('\n', "; "),
        })
    }

    /// The 1-based line in which the byte `offset` stands.
    pub(super) fn line(&self, offset: usize) -> usize {
        let before = self.text.as_bytes().iter().take(offset);
        1 + before.filter(|byte| **byte == b'\n').count()
    }

    /// A complaint about the entry `id`, whose id begins at byte `offset`.
    pub(super) fn entry_error(&self, id: &str, offset: usize, problem: &str) -> SpecError {
        SpecError::Entry {
            file: self.name.to_owned(),
            line: self.line(offset),
            id: id.to_owned(),
            problem: problem.to_owned(),
        }
    }

    /// A complaint about an id that the file `first` has taken.
    pub(super) fn duplicate(&self, id: &str, offset: usize, first: &str) -> SpecError {
        SpecError::Duplicate {
            file: self.name.to_owned(),
            line: self.line(offset),
            id: id.to_owned(),
            first: first.to_owned(),
        }
    }
}

/// True for ids such as `CA-06`, `H-01` and `AX-12`: one to three capitals, a hyphen, two digits.
pub(super) fn is_id(text: &str) -> bool {
    let Some((letters, digits)) = text.split_once('-') else {
        return false;
    };
    (1..=3).contains(&letters.len())
        && letters.bytes().all(|byte| byte.is_ascii_uppercase())
        && digits.len() == 2
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[expect(dead_code, reason = "only its presence matters")]
        known: u8,
    }

    #[test]
    fn an_unknown_key_is_refused_with_file_and_line() {
        let file = SpecFile {
            name: "a.toml",
            text: "known = 1\n\nother = 2\n",
        };
        let error = file.read::<Sample>().expect_err("the key is unknown");
        let text = error.to_string();
        assert!(text.starts_with("a.toml line 3 cannot be read: "), "{text}");
        assert!(text.contains("other"), "{text}");
        assert!(!text.contains('\n'), "{text}");
    }

    #[test]
    fn a_line_beyond_the_file_is_its_last() {
        let file = SpecFile {
            name: "a.toml",
            text: "a\nb\n",
        };
        assert_eq!(file.line(0), 1);
        assert_eq!(file.line(2), 2);
        assert_eq!(file.line(usize::MAX), 3);
    }

    #[test]
    fn ids_are_capitals_and_two_digits() {
        for id in ["CA-06", "H-01", "AX-21"] {
            assert!(is_id(id), "{id}");
        }
        for id in [
            "", "CA06", "ca-06", "CA-6", "CA-006", "ABCD-01", "-01", "CA-0x",
        ] {
            assert!(!is_id(id), "{id}");
        }
    }
}
