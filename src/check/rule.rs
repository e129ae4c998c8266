//! What one check holds a server to, and the words in which it is explained.

use std::collections::BTreeSet;

use crate::contract::Level;

use super::verdict::{Judgement, Verdict};

/// One rule. Every rule has a file of its own with the test that turns it red.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable id, `family/name`.
    pub id: &'static str,
    /// How binding it is under the profile `documents`.
    pub level: Level,
    /// The rule in one sentence.
    pub title: &'static str,
    /// Clauses that it serves.
    pub clauses: &'static [&'static str],
    /// How it is decided, and when it stays silent.
    pub method: &'static str,
}

impl Rule {
    /// A judgement of this rule; `kind` is a slug without names of objects.
    pub fn judge(
        &self,
        verdict: Verdict,
        kind: &str,
        expected: &str,
        seen: impl Into<String>,
    ) -> Judgement {
        Judgement {
            rule: self.id.to_owned(),
            verdict,
            kind: kind.to_owned(),
            condition: None,
            held: BTreeSet::new(),
            expected: expected.to_owned(),
            seen: seen.into(),
            picture: None,
            clauses: self
                .clauses
                .iter()
                .map(|clause| (*clause).to_owned())
                .collect(),
            also: Vec::new(),
            keyword: None,
            fits: None,
            exchange: None,
            read: None,
        }
    }

    /// The judgement that all is well.
    pub fn pass(&self, expected: &str) -> Judgement {
        self.judge(Verdict::Pass, "", expected, expected)
    }

    /// The verdict on a breach: a failure for `must`, a warning for `should`, a note for `open`.
    pub const fn breach(&self) -> Verdict {
        match self.level {
            Level::Must => Verdict::Fail,
            Level::Should => Verdict::Warn,
            Level::Open => Verdict::Note,
        }
    }

    /// A breach of this rule.
    pub fn broken(&self, kind: &str, expected: &str, seen: impl Into<String>) -> Judgement {
        self.judge(self.breach(), kind, expected, seen)
    }
}
