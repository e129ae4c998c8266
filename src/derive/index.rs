//! `pages.toml`: which pages the contract was derived from, told by the digest of their bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::cited::is_line_digest;
use super::error::DeriveError;
use super::gather::{Given, Reading, gather};
use super::key::keyed;
use super::page::Page;
use super::read::is_hexadecimal;
use super::recorded::Recorded;
use super::style::Style;
use super::worded::{is_word_digest, word_digests};

/// How many digests stand in one row of `pages.toml`.
const DIGESTS_IN_A_ROW: usize = 10;

/// One page of the index.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexedPage {
    /// What operation specs call the page, such as `seed/create-alias`.
    pub key: String,
    /// The style it is written in.
    pub style: Style,
    /// The public repository that holds it.
    pub repository: String,
    /// Its path there.
    pub path: String,
    /// The commit whose text it is.
    pub commit: String,
    /// SHA-256 of the bytes that were read, in hex.
    pub sha256: String,
    /// The beginning of the SHA-256 of each line, in hex, of a page whose lines clauses name.
    #[serde(default)]
    pub lines: Vec<String>,
    /// Digests of the words of any other page, in hex: of what is described, and of what is said of it.
    #[serde(default)]
    pub words: Vec<String>,
}

impl IndexedPage {
    /// Where anybody can read the page.
    pub fn address(&self) -> String {
        let path = self.path.replace(' ', "%20");
        let (repository, commit) = (&self.repository, &self.commit);
        format!("https://github.com/{repository}/blob/{commit}/{path}")
    }
}

/// The entries of `pages.toml` for pages that lie in a checkout of a public repository, sorted by key. The paths must be given as they
/// are in the repository, that is from its root.
pub fn index_entries(
    pages: &[PathBuf],
    repository: &str,
    commit: &str,
) -> Result<String, DeriveError> {
    let gathered = gather(pages, Reading::ToWrite)?;
    let keyed = keyed(&gathered.pages, &Recorded::default())?;
    let mut entries: BTreeMap<&str, (String, Vec<String>)> = BTreeMap::new();
    for (given, keyed) in gathered.pages.iter().zip(&keyed) {
        let head = || {
            (
                entry_head(given, &keyed.key, repository, commit),
                Vec::new(),
            )
        };
        // A file may hold many operations, each with words of its own.
        let (_, digests) = entries.entry(&keyed.key).or_insert_with(head);
        digests.extend(match given.page.style {
            Style::Seed => given.lines.to_vec(),
            _ => word_digests(&given.page),
        });
    }
    let all: Vec<String> = entries
        .into_values()
        .map(|(head, digests)| head + &in_rows(&digests))
        .collect();
    Ok(all.join("\n"))
}

/// An entry up to its digests, with what they are digests of.
fn entry_head(given: &Given, key: &str, repository: &str, commit: &str) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let page = &given.page;
    let rows = [
        format!("key = {}", text(key)),
        format!("style = {}", text(page.style.word())),
        format!("repository = {}", text(repository)),
        format!("path = {}", text(&given.path.to_string_lossy())),
        format!("commit = {}", text(commit)),
        format!("sha256 = {}", text(&page.sha256)),
    ];
    let digests = match page.style {
        Style::Seed => "lines",
        _ => "words",
    };
    format!("[[page]]\n{}\n{digests} = ", rows.join("\n"))
}

fn in_rows(digests: &[String]) -> String {
    let quoted: Vec<String> = digests.iter().map(|one| format!("{one:?}")).collect();
    let rows = quoted.chunks(DIGESTS_IN_A_ROW);
    let rows: Vec<String> = rows.map(|row| format!("    {},", row.join(", "))).collect();
    format!("[\n{}\n]\n", rows.join("\n"))
}

/// All of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageIndex {
    #[serde(default, rename = "page")]
    pages: Vec<IndexedPage>,
}

impl PageIndex {
    /// Reads the text of `pages.toml`; `path` only names it in errors.
    pub fn parse(path: &Path, text: &str) -> Result<Self, DeriveError> {
        let error = |what: String| DeriveError::Index {
            path: path.to_owned(),
            what,
        };
        let index: Self = toml::from_str(text).map_err(|reason| error(reason.to_string()))?;
        let mut keys = BTreeSet::new();
        for page in &index.pages {
            if !keys.insert(&page.key) {
                return Err(error(format!(
                    "the key {} stands there twice: remove one of the pages",
                    page.key
                )));
            }
            if !is_hexadecimal(&page.sha256, 64) {
                return Err(error(format!(
                    "the sha256 of {} is not 64 hexadecimal digits: correct it",
                    page.key
                )));
            }
            if let Some(wrong) = page.lines.iter().find(|line| !is_line_digest(line)) {
                return Err(error(format!(
                    "{wrong:?} among the lines of {} is not 8 hexadecimal digits: have vdbspec derive --index write them again",
                    page.key
                )));
            }
            if let Some(wrong) = page.words.iter().find(|words| !is_word_digest(words)) {
                return Err(error(format!(
                    "{wrong:?} among the words of {} is not 12 hexadecimal digits: have vdbspec derive --index write them again",
                    page.key
                )));
            }
        }
        Ok(index)
    }

    /// Every page, in the order of the file.
    pub fn pages(&self) -> &[IndexedPage] {
        &self.pages
    }

    /// The page of that key.
    pub fn by_key(&self, key: &str) -> Option<&IndexedPage> {
        self.pages.iter().find(|page| page.key == key)
    }

    /// The page of that style whose public path ends as this one does, in folder and file name at least. `is_meant` chooses among
    /// the keys; where several are left it is none.
    pub(super) fn by_file(
        &self,
        file: &Path,
        style: Style,
        is_meant: impl Fn(&str) -> bool,
    ) -> Option<&IndexedPage> {
        let shared = |page: &IndexedPage| {
            let (here, there) = (
                file.components().rev(),
                Path::new(&page.path).components().rev(),
            );
            here.zip(there)
                .take_while(|(here, there)| here == there)
                .count()
        };
        let mut found: Vec<(usize, &IndexedPage)> = self
            .pages
            .iter()
            .filter(|page| page.style == style && is_meant(&page.key))
            .map(|page| (shared(page), page))
            .filter(|(shared, _)| *shared > 1)
            .collect();
        let most = found.iter().map(|(shared, _)| *shared).max()?;
        found.retain(|(shared, _)| *shared == most);
        match found.as_slice() {
            [(_, only)] => Some(only),
            _ => None,
        }
    }

    /// The page with those bytes.
    pub fn by_digest(&self, sha256: &str) -> Option<&IndexedPage> {
        self.pages
            .iter()
            .find(|page| page.sha256.eq_ignore_ascii_case(sha256))
    }

    /// What to call a page: by its digest when it is known, else after its slug, else after its operation.
    pub fn key_of(&self, page: &Page) -> String {
        if let Some(known) = self.by_digest(&page.sha256) {
            return known.key.clone();
        }
        let slug = page
            .slug
            .as_ref()
            .map(|slug| slug.value.as_str())
            .unwrap_or_default();
        let name = slug.rsplit('/').next().unwrap_or_default();
        let name = name.strip_suffix("-v2").unwrap_or(name);
        let fits = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if fits {
            format!("seed/{name}")
        } else {
            format!("seed/{}", page.operation.file_stem())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::PageIndex;

    fn page(key: &str, sha256: &str) -> String {
        format!(
            "[[page]]\nkey = \"{key}\"\nstyle = \"seed\"\nrepository = \"r\"\npath = \"p\"\ncommit = \"c\"\nsha256 = \"{sha256}\"\n"
        )
    }

    fn parse(text: &str) -> Result<PageIndex, String> {
        PageIndex::parse(Path::new("pages.toml"), text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_page_is_found_by_its_digest_and_by_its_key() {
        let digest = "0a".repeat(32);
        let index = parse(&page("seed/x", &digest)).expect("the text is right");
        assert_eq!(
            index.by_digest(&digest.to_uppercase()),
            index.by_key("seed/x")
        );
        assert_eq!(index.pages().len(), 1);
        assert!(index.by_key("seed/y").is_none());
    }

    #[test]
    fn keys_twice_short_digests_and_unknown_keys_are_refused_with_the_file_named() {
        let digest = "0a".repeat(32);
        let twice = parse(&format!("{}{}", page("k", &digest), page("k", &digest)))
            .expect_err("the key is there twice");
        assert!(
            twice.starts_with("pages.toml: the key k stands there twice"),
            "{twice}"
        );
        assert!(
            parse(&page("k", "12"))
                .expect_err("the digest is short")
                .contains("sha256 of k")
        );
        assert!(parse("[[page]]\nname = 1\n").is_err());
    }
}
