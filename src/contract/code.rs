//! The codes that servers of this API are known to answer with, and what each kind of code means for a verdict.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::clause::is_one_sentence;
use super::spec_file::{SpecError, SpecFile};

/// What sort of thing a code reports: the harness acts on the kind, not on single numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeKind {
    /// The request was carried out.
    Success,
    /// The server starts, stops or lost a part of itself.
    NotReady,
    /// The server has too much to do just now.
    Busy,
    /// A quota or a capacity of the server is used up.
    Limit,
    /// The caller is unknown, or may not do this.
    Auth,
    /// Something that the request names does not exist.
    MissingObject,
    /// The request and what exists exclude each other.
    Conflict,
    /// The request itself is wrong, whatever exists.
    BadRequest,
    /// The request was given up; whether it had its effect is unknown.
    Timeout,
    /// The server failed on its own account.
    Internal,
    /// An error to which the server gave no code of its own: it can be any of the other kinds.
    Unclassified,
}

impl CodeKind {
    /// True when an answer of this kind says nothing about conformance: back off and try again, never judge.
    pub fn is_inconclusive(self) -> bool {
        matches!(self, Self::NotReady | Self::Busy | Self::Limit)
    }
}

/// One code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The number in the `code` field.
    pub number: i64,
    /// The name it has in Milvus.
    pub name: String,
    /// What it means, one sentence in our own words.
    pub meaning: String,
    /// What sort of thing it reports.
    pub kind: CodeKind,
}

/// All known codes, by number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes {
    by_number: BTreeMap<i64, Code>,
}

impl Codes {
    /// Reads the table; refuses unknown keys and numbers used twice.
    pub fn parse(name: &str, text: &str) -> Result<Self, SpecError> {
        let file = SpecFile { name, text };
        let mut by_number = BTreeMap::new();
        for raw in file.read::<CodeFile>()?.code {
            let (offset, number) = (raw.number.span().start, raw.number.into_inner());
            if !is_one_sentence(&raw.meaning) {
                let problem =
                    "needs a meaning of one sentence on one line that ends with a full stop";
                return Err(file.entry_error(&number.to_string(), offset, problem));
            }
            let code = Code {
                number,
                name: raw.name,
                meaning: raw.meaning,
                kind: raw.kind,
            };
            if by_number.insert(number, code).is_some() {
                return Err(file.duplicate(&number.to_string(), offset, name));
            }
        }
        Ok(Self { by_number })
    }

    /// The code with this number, if it is a known one.
    pub fn get(&self, number: i64) -> Option<&Code> {
        self.by_number.get(&number)
    }

    /// The kind of a number; `None` for numbers that no known server gives.
    pub fn kind(&self, number: i64) -> Option<CodeKind> {
        self.get(number).map(|code| code.kind)
    }

    /// All codes in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &Code> {
        self.by_number.values()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeFile {
    #[serde(default)]
    code: Vec<RawCode>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCode {
    number: Spanned<i64>,
    name: String,
    meaning: String,
    kind: CodeKind,
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str =
        "[[code]]\nnumber = 8\nname = \"RateLimit\"\nmeaning = \"Too fast.\"\nkind = \"busy\"\n";

    #[test]
    fn a_code_is_found_by_its_number() {
        let codes = Codes::parse("codes.toml", GOOD).expect("the text is right");
        assert_eq!(
            codes.get(8).map(|code| code.name.as_str()),
            Some("RateLimit")
        );
        assert_eq!(codes.kind(8), Some(CodeKind::Busy));
        assert_eq!(codes.kind(-1), None);
    }

    #[test]
    fn a_number_used_twice_is_refused() {
        let error =
            Codes::parse("codes.toml", &format!("{GOOD}{GOOD}")).expect_err("8 is there twice");
        assert!(
            error
                .to_string()
                .starts_with("codes.toml line 7: 8 is defined already"),
            "{error}"
        );
    }

    #[test]
    fn unknown_kinds_and_half_sentences_are_refused() {
        let error = Codes::parse("codes.toml", &GOOD.replace("busy", "lazy"))
            .expect_err("the kind is unknown");
        assert!(error.to_string().contains("line 5"), "{error}");
        let error =
            Codes::parse("codes.toml", &GOOD.replace("fast.", "fast")).expect_err("no full stop");
        assert!(error.to_string().contains("8 needs a meaning"), "{error}");
    }
}
