//! Clauses: what a server, a page or this harness is held to, one sentence each, with its source.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use toml::Spanned;

use super::decision::DecisionId;
use super::operation::OperationId;
use super::place::Place;
use super::spec_file::{SpecError, SpecFile, is_id};

/// The id of a clause: `CA-06`, `DA-18`, `CI-24` for pages, `H-…` for ours, `T-…` for transport.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClauseId(String);

impl ClauseId {
    /// Takes the text as an id, if it has the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        is_id(text).then(|| Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for ClauseId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClauseId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// How binding a clause or a decision is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// One reading is stated, or was decided with evidence: a breach is a failure.
    Must,
    /// Another reading has support, or the evidence is weak: a breach is a warning.
    Should,
    /// No page says anything: what a server does is recorded and never a failure.
    Open,
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Open => "open",
        })
    }
}

/// Where a clause stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Lines of a documentation page.
    Page(Place),
    /// A section of an RFC, such as `RFC 8259 section 2`.
    Rfc(String),
    /// Our own rule, without which an answer means nothing.
    House,
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page(place) => place.fmt(formatter),
            Self::Rfc(section) => formatter.pad(section),
            Self::House => formatter.pad("house"),
        }
    }
}

/// What decides a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accounting {
    /// Requests to a server, in a named case.
    Live,
    /// A test of the derivation, because the clause is about the page only.
    Static {
        /// `tests/FILE.rs::NAME`.
        test: String,
    },
    /// Nothing; [`Clause::why`] says why.
    Untestable,
}

/// One clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Its id, unique over all files.
    pub id: ClauseId,
    /// How binding it is under the profile `documents`.
    pub level: Level,
    /// The operations that it speaks of; empty when it speaks of every operation.
    pub operations: Vec<OperationId>,
    /// The clause itself, one sentence in our own words.
    pub statement: String,
    /// Where it stands.
    pub source: Source,
    /// What decides it.
    pub accounting: Accounting,
    /// Why it is untestable, or why it is read as it is.
    pub why: Option<String>,
    /// The decisions that shape its reading.
    pub decisions: Vec<DecisionId>,
}

impl Clause {
    /// True when the clause speaks of `operation`, such as `aliases/create`.
    pub fn applies_to(&self, operation: &str) -> bool {
        self.operations.is_empty() || self.operations.iter().any(|id| id.as_str() == operation)
    }
}

/// All clauses of a contract, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clauses {
    by_id: BTreeMap<ClauseId, Clause>,
}

impl Clauses {
    /// Reads `(file name, TOML text)` pairs; refuses unknown keys, ids used twice and clauses that nothing decides.
    pub fn parse<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, SpecError> {
        let mut by_id = BTreeMap::new();
        let mut defined_in: BTreeMap<ClauseId, &str> = BTreeMap::new();
        for (name, text) in files {
            let file = SpecFile { name, text };
            for raw in file.read::<ClauseFile>()?.clause {
                let offset = raw.id.span().start;
                let clause = raw.check(file)?;
                if let Some(first) = defined_in.insert(clause.id.clone(), name) {
                    return Err(file.duplicate(clause.id.as_str(), offset, first));
                }
                by_id.insert(clause.id.clone(), clause);
            }
        }
        Ok(Self { by_id })
    }

    /// The clause with this id.
    pub fn get(&self, id: &str) -> Option<&Clause> {
        self.by_id.get(id)
    }

    /// All clauses in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Clause> {
        self.by_id.values()
    }

    /// How many clauses there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// True when there is no clause at all.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClauseFile {
    #[serde(default)]
    clause: Vec<RawClause>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum RawAccounting {
    Live,
    Static,
    Untestable,
}

/// A clause as written: everything that the format can express, sense or not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClause {
    id: Spanned<String>,
    level: Level,
    #[serde(default)]
    operations: Vec<OperationId>,
    statement: String,
    page: Option<String>,
    lines: Option<String>,
    rfc: Option<String>,
    #[serde(default)]
    house: bool,
    accounting: RawAccounting,
    test: Option<String>,
    why: Option<String>,
    #[serde(default)]
    decision: Vec<String>,
}

impl RawClause {
    fn check(self, file: SpecFile<'_>) -> Result<Clause, SpecError> {
        let error =
            |problem: &str| file.entry_error(self.id.get_ref(), self.id.span().start, problem);
        let id = ClauseId::parse(self.id.get_ref())
            .ok_or_else(|| error("is no clause id; write one such as CA-06"))?;
        if !is_one_sentence(&self.statement) {
            return Err(error(
                "needs a statement of one sentence on one line that ends with a full stop",
            ));
        }
        let source = self.source().map_err(|problem| error(&problem))?;
        let accounting = self.accounting().map_err(error)?;
        let decisions = self.decision.iter().map(|text| {
            DecisionId::parse(text).ok_or_else(|| {
                error(&format!(
                    "names {text:?}, which is no decision id; write one such as AX-05"
                ))
            })
        });
        let decisions = decisions.collect::<Result<_, _>>()?;
        Ok(Clause {
            id,
            level: self.level,
            operations: self.operations,
            statement: self.statement,
            source,
            accounting,
            why: self.why,
            decisions,
        })
    }

    fn source(&self) -> Result<Source, String> {
        match (&self.page, &self.rfc, self.house) {
            (Some(page), None, false) => Place::new(page, self.lines.as_deref())
                .map(Source::Page)
                .map_err(|error| format!("has a source that cannot be found: {error}")),
            (None, Some(rfc), false) if self.lines.is_none() => Ok(Source::Rfc(rfc.clone())),
            (None, None, true) if self.lines.is_none() => Ok(Source::House),
            _ => {
                Err("needs exactly one source: page (with lines), rfc, or house = true".to_owned())
            }
        }
    }

    fn accounting(&self) -> Result<Accounting, &'static str> {
        match (&self.accounting, &self.test, &self.why) {
            (RawAccounting::Static, Some(test), _) => Ok(Accounting::Static { test: test.clone() }),
            (RawAccounting::Static, None, _) => Err(
                "is static and must name the test that decides it: test = \"tests/FILE.rs::NAME\"",
            ),
            (_, Some(_), _) => Err("names a test, which only a static clause may"),
            (RawAccounting::Live, None, _) => Ok(Accounting::Live),
            (RawAccounting::Untestable, None, Some(_)) => Ok(Accounting::Untestable),
            (RawAccounting::Untestable, None, None) => {
                Err("is untestable and must give its reason: why = \"…\"")
            }
        }
    }
}

/// Statements are shown on one line of a report, so they are one line and end like a sentence.
pub(super) fn is_one_sentence(text: &str) -> bool {
    !text.contains('\n') && text.len() > 1 && text.ends_with('.') && !text.contains(". ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
[[clause]]
id = "CA-06"
level = "must"
operations = ["aliases/create"]
statement = "An alias belongs to exactly one collection."
page = "seed/create-alias"
lines = "10"
accounting = "live"
decision = ["AX-05"]
"#;

    fn parse(text: &str) -> Result<Clauses, SpecError> {
        Clauses::parse([("a.toml", text)])
    }

    fn complaint(text: &str) -> String {
        parse(text).expect_err("the text is wrong").to_string()
    }

    #[test]
    fn a_clause_is_found_by_its_id() {
        let clauses = parse(GOOD).expect("the text is right");
        let clause = clauses.get("CA-06").expect("CA-06 is there");
        assert_eq!(clause.level, Level::Must);
        assert_eq!(clause.source.to_string(), "seed/create-alias:10");
        assert!(clause.applies_to("aliases/create"));
        assert!(!clause.applies_to("aliases/drop"));
        assert_eq!(clauses.len(), 1);
    }

    #[test]
    fn an_id_in_two_files_is_refused() {
        let error = Clauses::parse([("a.toml", GOOD), ("b.toml", GOOD)])
            .expect_err("the id is there twice");
        assert_eq!(
            error.to_string(),
            "b.toml line 3: CA-06 is defined already in a.toml; give one of the two another id"
        );
    }

    #[test]
    fn a_clause_that_nothing_decides_is_refused() {
        let no_test = complaint(&GOOD.replace("\"live\"", "\"static\""));
        assert!(
            no_test.starts_with("a.toml line 3: CA-06 is static"),
            "{no_test}"
        );
        let no_reason = complaint(&GOOD.replace("\"live\"", "\"untestable\""));
        assert!(no_reason.contains("must give its reason"), "{no_reason}");
        let needless = complaint(&GOOD.replace("decision =", "test = \"x\"\ndecision ="));
        assert!(needless.contains("only a static clause"), "{needless}");
    }

    #[test]
    fn a_clause_has_exactly_one_source() {
        for wrong in [
            GOOD.replace("page = \"seed/create-alias\"\nlines = \"10\"", ""),
            GOOD.replace("accounting", "house = true\naccounting"),
            GOOD.replace(
                "page = \"seed/create-alias\"",
                "rfc = \"RFC 8259 section 2\"",
            ),
        ] {
            let text = complaint(&wrong);
            assert!(text.contains("exactly one source"), "{text}");
        }
        let text = complaint(&GOOD.replace("\"10\"", "\"ten\""));
        assert!(text.contains("cannot be found"), "{text}");
    }

    #[test]
    fn unknown_keys_and_levels_are_refused() {
        let text = complaint(&GOOD.replace("lines =", "line ="));
        assert!(
            text.contains("a.toml line 8") && text.contains("line"),
            "{text}"
        );
        let text = complaint(&GOOD.replace("\"must\"", "\"may\""));
        assert!(text.contains("a.toml line 4"), "{text}");
    }

    #[test]
    fn a_statement_is_one_sentence() {
        let text = complaint(&GOOD.replace("collection.\"", "collection\""));
        assert!(text.contains("one sentence"), "{text}");
    }

    #[test]
    fn wrong_ids_are_refused() {
        let text = complaint(&GOOD.replace("CA-06", "CA6"));
        assert!(text.contains("is no clause id"), "{text}");
        let text = complaint(&GOOD.replace("AX-05", "AX5"));
        assert!(text.contains("is no decision id"), "{text}");
    }
}
