//! Departures: where a released version is known to break the documents.

use serde::Deserialize;

use super::clause::Clauses;
use super::profile::Profiles;
use super::spec_file::{SpecError, SpecFile};

/// One way in which released versions break the documents.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Departure {
    /// A slug.
    pub id: String,
    /// The version profiles that answer so.
    pub versions: Vec<String>,
    /// The operation on which it shows.
    pub operation: String,
    /// The rule that speaks of it under `documents`.
    pub rule: String,
    /// The kind of difference that the rule names.
    pub kind: String,
    /// The clauses that do not hold.
    pub clauses: Vec<String>,
    /// What the versions do instead, one sentence.
    pub statement: String,
    /// Where that was read, one sentence.
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeparturesFile {
    #[serde(default, rename = "departure")]
    departures: Vec<toml::Spanned<Departure>>,
}

/// All departures in the order of their file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Departures {
    all: Vec<Departure>,
}

impl Departures {
    /// Reads the file; each id stands once, and each clause and version that is named exists.
    pub fn parse(
        name: &str,
        text: &str,
        clauses: &Clauses,
        profiles: &Profiles,
    ) -> Result<Self, SpecError> {
        let file = SpecFile { name, text };
        let read: DeparturesFile = file.read()?;
        let mut all: Vec<Departure> = Vec::new();
        for spanned in read.departures {
            let at = spanned.span().start;
            let one = spanned.into_inner();
            if all.iter().any(|earlier| earlier.id == one.id) {
                return Err(file.duplicate(&one.id, at, name));
            }
            if let Some(clause) = one.clauses.iter().find(|id| clauses.get(id).is_none()) {
                let problem =
                    format!("names the clause {clause}, which there is not; name one of clauses/");
                return Err(file.entry_error(&one.id, at, &problem));
            }
            let known = |id: &&String| profiles.get(id).is_some_and(super::Profile::is_version);
            if let Some(version) = one.versions.iter().find(|id| !known(id)) {
                let problem = format!(
                    "names {version}, which is no profile of a version; name one of profiles/"
                );
                return Err(file.entry_error(&one.id, at, &problem));
            }
            all.push(one);
        }
        for profile in profiles.iter() {
            let named = profile.rows.iter().filter_map(|row| row.departure.as_ref());
            for id in named {
                if !all.iter().any(|one| one.id == *id) {
                    return Err(SpecError::Reference {
                        from: format!("a row of the profile {}", profile.name),
                        to: id.clone(),
                        problem: format!("{name} has no such departure; add it there"),
                    });
                }
            }
        }
        Ok(Self { all })
    }

    /// The departure of this id.
    pub fn get(&self, id: &str) -> Option<&Departure> {
        self.all.iter().find(|one| one.id == id)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Departure> {
        self.all.iter()
    }

    /// Those of one version.
    pub fn of<'a>(&'a self, version: &'a str) -> impl Iterator<Item = &'a Departure> {
        self.all
            .iter()
            .filter(move |one| one.versions.iter().any(|name| name == version))
    }
}

#[cfg(test)]
mod tests {
    use super::Departures;
    use crate::contract::Contract;

    const ONE: &str = r#"
[[departure]]
id = "an-id"
versions = ["milvus-2.6"]
operation = "indexes/create"
rule = "indexes/unknown-collection"
kind = "accepted"
clauses = ["CI-17"]
statement = "It does so."
source = "The code."
"#;

    fn parse(text: &str) -> Result<Departures, String> {
        let contract = Contract::embedded().expect("the contract");
        // Rows of the embedded profiles name departures that this text has not got.
        let profiles = contract.profiles.without_departures();
        Departures::parse("departures.toml", text, &contract.clauses, &profiles)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_departure_names_versions_and_clauses_that_there_are() {
        assert_eq!(parse(ONE).expect("one").of("milvus-2.6").count(), 1);
        for (text, word) in [
            (ONE.replace("CI-17", "CI-99"), "CI-99"),
            (ONE.replace("milvus-2.6", "documents"), "documents"),
            (format!("{ONE}{ONE}"), "an-id"),
            (ONE.replace("kind", "sort"), "sort"),
        ] {
            let error = parse(&text).expect_err("a mistake");
            assert!(
                error.contains(word) && error.contains("departures.toml line"),
                "{error}"
            );
        }
    }
}
