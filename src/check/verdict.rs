//! What a check can say of an exchange.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::contract::Patches;
use crate::model::Condition;

/// How a case, or one rule within a case, ended.
///
/// The order is the order of severity: the verdict of a case is the greatest of its judgements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The case was not run, and the report says why.
    Skip,
    /// The target did what the contract asks for.
    Pass,
    /// The documents leave it open; what the target did is recorded.
    Note,
    /// A `should` clause does not hold, or one reading of a contradictory page does not.
    Warn,
    /// The target or the network gave no answer that could be judged.
    Inconclusive,
    /// A `must` clause does not hold.
    Fail,
    /// Our own fault: a case that could not be built or a request that the gate refused.
    Error,
}

impl Verdict {
    /// Every verdict, in the order in which reports count them.
    pub const ALL: [Self; 7] = [
        Self::Pass,
        Self::Fail,
        Self::Warn,
        Self::Note,
        Self::Skip,
        Self::Inconclusive,
        Self::Error,
    ];

    /// The word that reports print.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Pass => "pass",
            Self::Note => "note",
            Self::Warn => "warn",
            Self::Inconclusive => "inconclusive",
            Self::Fail => "fail",
            Self::Error => "error",
        }
    }

    /// Whether a rule with this verdict has been decided: yes or no, not unknown.
    pub const fn decides(self) -> bool {
        matches!(self, Self::Pass | Self::Note | Self::Warn | Self::Fail)
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.word())
    }
}

/// One rule's verdict on one step of a case, as a value that needs no further context to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Id of the rule, for example `aliases/single-owner`.
    pub rule: String,
    /// What the rule says.
    pub verdict: Verdict,
    /// The kind of difference, a stable slug without names of objects: findings are grouped by rule and kind.
    pub kind: String,
    /// The condition that held, where one decided the expectation.
    pub condition: Option<String>,
    /// All conditions that held of the request, where one decided; for whoever compares profiles, and in no report.
    #[serde(skip)]
    pub held: BTreeSet<Condition>,
    /// What the contract expects, in one phrase.
    pub expected: String,
    /// What the target did, in one phrase.
    pub seen: String,
    /// Several lines that show what one phrase cannot, such as a history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// JSON pointer into the operation's spec to the keyword that is broken, where the rule knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyword: Option<String>,
    /// Clauses that this judgement decides.
    pub clauses: Vec<String>,
    /// Rules that may be to blame as well: those of other conditions that held of the same request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// The patches of a version that give this answer, where not all of them do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fits: Option<Patches>,
    /// Position in the case's list of exchanges of the one that shows it.
    pub exchange: Option<usize>,
    /// The same of the read behind it in which what it did is to be seen, where that is what is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<usize>,
}

#[cfg(test)]
mod tests {
    use super::Verdict;

    #[test]
    fn an_error_of_ours_outranks_a_failure_which_outranks_everything_else() {
        let mut all = Verdict::ALL;
        all.sort();
        assert_eq!(all.last(), Some(&Verdict::Error));
        assert_eq!(all.get(5), Some(&Verdict::Fail));
        assert_eq!(all.first(), Some(&Verdict::Skip));
    }

    #[test]
    fn unknown_never_counts_as_decided() {
        for verdict in [Verdict::Skip, Verdict::Inconclusive, Verdict::Error] {
            assert!(!verdict.decides(), "{verdict} decided a rule");
        }
    }
}
