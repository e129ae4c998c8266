//! The command `derive`: pages in, operation files written or compared.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::contract::operation::Defect;
use crate::contract::{Operation, OperationId, Speaker, Words};

use super::cited::{Reread, to_reread};
use super::compare::{Difference, compare};
use super::edited::{Edited, edited};
use super::error::DeriveError;
use super::gather::{Given, Reading, gather};
use super::key::{Keyed, keyed, version_of};
use super::noted;
use super::page::Page;
use super::recorded::Recorded;
use super::removed::{Removed, gone_sets, not_given, removed};
use super::schema::escaped;
use super::sisters::between_sisters;
use super::spec::defect;
use super::stray::{Stray, stray};
use super::style::Style;
use super::worded::{Reworded, reworded};
use super::write::write_operations;

/// What the specs knew of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// They have this page.
    Page,
    /// They have other pages of its operation.
    Operation,
    /// They do not have its operation.
    Nothing,
}

/// What became of one page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageReport {
    /// The file.
    pub page: PathBuf,
    /// Its key.
    pub key: String,
    /// Whether `pages.toml` does not have these bytes.
    pub changed: bool,
    /// Whether nothing but likeness told which recorded page it is.
    pub guessed: bool,
    /// What it documents.
    pub operation: OperationId,
    /// What the file documented when it was recorded, where that was another operation, or another page of this one.
    pub was: Option<(String, OperationId)>,
    /// What is wrong with it, by itself and beside the pages that were given with it.
    pub defects: Vec<Defect>,
    /// Against what is recorded of this page, or, of a page that is new, of the one it comes after.
    pub differences: Vec<Difference>,
    /// The recorded page of its style and operation that a new page comes after.
    pub after: Option<String>,
    /// What a new page changes in the operation that is already known from others.
    pub merged: Vec<Difference>,
    /// What is wrong with the page now and was not when it was recorded, and the other way round.
    pub defects_changed: Vec<Difference>,
    /// What clauses and decisions rest on and what is not what or where it was.
    pub reread: Reread,
    /// Words that do not read as they did on the recorded page, or on the one it comes after.
    pub reworded: Vec<Reworded>,
    /// What is recorded.
    pub record: Record,
    /// Whether it says the same as recorded, but on other lines or in another order.
    pub moved: bool,
}

impl PageReport {
    /// Whether the page and what is recorded of it say different things.
    pub fn differs(&self) -> bool {
        self.record != Record::Page
            || !self.differences.is_empty()
            || !self.defects_changed.is_empty()
            || !self.reread.reworded.is_empty()
            || !self.reworded.is_empty()
    }
}

/// What a run of `derive` did or found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DeriveReport {
    /// One for each page, in the order given.
    pub pages: Vec<PageReport>,
    /// Recorded pages that a folder or file ought to hold and does not.
    pub removed: Vec<Removed>,
    /// Versions of which a folder that holds most others holds nothing, with how many pages are recorded of each.
    pub gone_sets: BTreeMap<String, usize>,
    /// How many recorded pages of each style and version were not given, where a folder was: nobody looked whether they say the same.
    pub not_given: BTreeMap<String, usize>,
    /// Operation files that are not what derive writes; empty when files are written.
    pub edited: Vec<Edited>,
    /// Files among those of the operations that no page stands behind.
    pub stray: Vec<Stray>,
    /// Files of given folders that are no pages.
    pub passed_over: Vec<PathBuf>,
    /// Files written; empty when only comparing.
    pub written: Vec<PathBuf>,
    /// Whether files were to be written.
    pub is_writing: bool,
}

impl DeriveReport {
    /// Whether pages and specs say different things: with `--check`, a reason to fail.
    pub fn is_stale(&self) -> bool {
        !self.removed.is_empty()
            || !self.gone_sets.is_empty()
            || !self.edited.is_empty()
            || !self.stray.is_empty()
            || self.pages.iter().any(PageReport::differs)
    }

    /// Every difference, in the order of the pages.
    pub fn differences(&self) -> impl Iterator<Item = &Difference> {
        self.pages.iter().flat_map(|page| page.differences.iter())
    }
}

/// Derives every page and, unless `check` is set, writes the operation files below `specs_dir`. An error means that nothing was written.
pub fn run_derive(
    pages: &[PathBuf],
    specs_dir: &Path,
    check: bool,
) -> Result<DeriveReport, DeriveError> {
    let recorded = Recorded::read(specs_dir)?;
    let reading = if check {
        Reading::ToCompare
    } else {
        Reading::ToWrite
    };
    let (mut report, keyed) = compared(pages, &recorded, reading)?;
    let merged = merged(keyed, &recorded);
    if check {
        report.edited = edited(&merged, &report.pages, &recorded);
    } else {
        report.is_writing = true;
        let dir = specs_dir.join("operations");
        let is_new = |operation: &Operation| {
            let filed = recorded.operations.get(&operation.operation);
            filed.is_none_or(|filed| filed.text != operation.to_text())
        };
        let changed: Vec<Operation> = merged.into_iter().filter(is_new).collect();
        report.written = write_operations(&dir, &changed)?;
    }
    Ok(report)
}

/// Compares pages with texts as they are in a specs folder, by their path below it.
pub fn check_derived<'a>(
    pages: &[PathBuf],
    texts: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<DeriveReport, DeriveError> {
    let recorded = Recorded::from_texts(texts)?;
    let (mut report, keyed) = compared(pages, &recorded, Reading::ToCompare)?;
    report.edited = edited(&merged(keyed, &recorded), &report.pages, &recorded);
    Ok(report)
}

fn compared(
    pages: &[PathBuf],
    recorded: &Recorded,
    reading: Reading,
) -> Result<(DeriveReport, Vec<Keyed>), DeriveError> {
    let gathered = gather(pages, reading)?;
    let keyed = keyed(&gathered.pages, recorded)?;
    let reports = gathered
        .pages
        .iter()
        .zip(&keyed)
        .map(|(given, keyed)| page_report(given, keyed, recorded));
    let mut pages: Vec<PageReport> = reports.collect();
    beside_sisters(&gathered.pages, &mut pages);
    let removed = removed(&gathered.pages, &keyed, recorded);
    let gone_sets = gone_sets(&gathered.pages, &keyed, recorded);
    let report = DeriveReport {
        pages,
        not_given: not_given(&gathered.pages, &keyed, &removed, &gone_sets, recorded),
        removed,
        gone_sets,
        edited: Vec::new(),
        stray: stray(&gathered.pages, &keyed, recorded),
        passed_over: gathered.passed_over,
        written: Vec::new(),
        is_writing: false,
    };
    Ok((report, keyed))
}

/// Adds what a page says otherwise than those of its style and version that were given with it.
fn beside_sisters(given: &[Given], reports: &mut [PageReport]) {
    let mut by_version: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, report) in reports.iter().enumerate() {
        let version = version_of(&report.key).to_owned();
        by_version.entry(version).or_default().push(at);
    }
    for places in by_version.values() {
        let sisters = places.iter().filter_map(|at| given.get(*at));
        let sisters: Vec<&Page> = sisters.map(|given| &given.page).collect();
        for (place, finding) in between_sisters(&sisters) {
            let report = places.get(place).and_then(|at| reports.get_mut(*at));
            if let (Some(report), Some(page)) = (report, sisters.get(place)) {
                report.defects.push(defect(page, &report.key, &finding));
                report.defects.sort_by_key(|defect| defect.line);
            }
        }
    }
}

fn page_report(given: &Given, keyed: &Keyed, recorded: &Recorded) -> PageReport {
    let new = &keyed.spec;
    let own = recorded.page(&new.operation, &keyed.key);
    let filed = recorded.operations.get(&new.operation);
    let known = filed
        .filter(|_| own.is_none())
        .map(|filed| &filed.operation);
    let after = known.and_then(|known| predecessor(known, &keyed.key));
    let old = own.clone().or_else(|| known?.as_page(after.as_ref()?));
    let line = |difference: &Difference| {
        let place = place_of(difference);
        let sources = new.provenance_of(&place);
        new.source(sources.first()?)?.1
    };
    let differences: Vec<_> = old
        .iter()
        .flat_map(|old| compare(old, new))
        .map(|difference| Difference {
            line: difference.line.or_else(|| line(&difference)),
            ..difference
        })
        .collect();
    let defects_changed: Vec<_> = own
        .iter()
        .flat_map(|old| noted::defects(old, new))
        .collect();
    PageReport {
        page: given.path.clone(),
        key: keyed.key.clone(),
        changed: !keyed.is_known,
        guessed: keyed.is_guessed && own.is_some(),
        operation: new.operation.clone(),
        was: was(given, keyed, recorded),
        defects: new.defects.clone(),
        moved: differences.is_empty()
            && defects_changed.is_empty()
            && own.as_ref().is_some_and(|old| is_moved(old, new)),
        differences,
        merged: known.map_or_else(Vec::new, |known| joined(known, new)),
        reworded: words(given, keyed, after.as_deref(), recorded),
        after,
        defects_changed,
        reread: to_reread(given, keyed, recorded),
        record: match (&own, filed) {
            (Some(_), _) => Record::Page,
            (None, Some(_)) => Record::Operation,
            (None, None) => Record::Nothing,
        },
    }
}

/// Words that read otherwise than on the page with which this one is compared, if those of that page are recorded.
fn words(given: &Given, keyed: &Keyed, after: Option<&str>, recorded: &Recorded) -> Vec<Reworded> {
    let old = recorded.index.by_key(after.unwrap_or(&keyed.key));
    let old = old.filter(|old| !keyed.is_known && !old.words.is_empty());
    old.map_or_else(Vec::new, |old| reworded(&given.page, &old.words))
}

/// The recorded page of an operation that a new one comes after: of its style the newest that is older, else the newest.
fn predecessor(known: &Operation, key: &str) -> Option<String> {
    let new = Speaker::new(key, &known.operation);
    let pages = known.pages.iter();
    let of_style = pages.filter(|page| Speaker::new(page, &known.operation).voice == new.voice);
    let number = |key: &str| -> Option<Vec<u32>> {
        let speaker = Speaker::new(key, &known.operation);
        let parts = speaker.version()?.split('.').map(str::parse);
        parts.collect::<Result<_, _>>().ok()
    };
    let is_older = |page: &&String| number(page) < number(key);
    let older = of_style.clone().filter(is_older);
    let newest = |page: &&String| number(page);
    older
        .max_by_key(newest)
        .or_else(|| of_style.max_by_key(newest))
        .cloned()
}

/// What a page changes in an operation that others document already.
fn joined(known: &Operation, new: &Operation) -> Vec<Difference> {
    let merged = Words::of(known).and(Words::of(new)).merged();
    merged.map_or_else(Vec::new, |merged| compare(known, &merged))
}

/// What the specs know of a file by its name, or of its key, where that is another page or operation than it documents now.
fn was(given: &Given, keyed: &Keyed, recorded: &Recorded) -> Option<(String, OperationId)> {
    let version = version_of(&keyed.key);
    let same = |key: &str| version_of(key) == version;
    let style = given.page.style;
    let known = match recorded.index.by_key(&keyed.key) {
        Some(known) if style == Style::Seed => Some(known),
        _ => recorded.index.by_file(&given.path, style, same),
    };
    let key = known?.key.as_str();
    let new = &keyed.spec.operation;
    let has = |operation: &Operation| operation.pages.iter().any(|page| page == key);
    let mut of_key = recorded.operations.values().map(|filed| &filed.operation);
    let old = of_key.find(|operation| has(operation))?;
    // A file of many operations is still that of all others.
    let is_other = (key != keyed.key || old.operation != *new) && style != Style::OpenApi;
    is_other.then(|| (key.to_owned(), old.operation.clone()))
}

/// Where the page says what a difference is about: of a field that must be given or need not, where it has that field.
fn place_of(difference: &Difference) -> String {
    let names = |value: &Option<serde_json::Value>| -> Vec<String> {
        let list = value.as_ref().and_then(serde_json::Value::as_array);
        let names = list.into_iter().flatten().filter_map(|name| name.as_str());
        names.map(str::to_owned).collect()
    };
    let (old, new) = (names(&difference.old), names(&difference.new));
    let changed = new
        .iter()
        .find(|name| !old.contains(name))
        .or_else(|| old.iter().find(|name| !new.contains(name)));
    match (difference.keyword.as_str(), changed) {
        ("required", Some(name)) => {
            let above = difference.pointer.trim_end_matches("/required");
            format!("{above}/properties/{}", escaped(name))
        }
        ("header", _) => {
            let above = difference.pointer.trim_end_matches("/header");
            format!("{above}/name")
        }
        _ => difference.pointer.clone(),
    }
}

/// Whether lines, defects or the order of shapes differ. Which examples a defect belongs to follows from its line.
fn is_moved(old: &Operation, new: &Operation) -> bool {
    let lines = |operation: &Operation| {
        let mut lines: Vec<u32> = operation.examples.iter().map(|one| one.line).collect();
        lines.sort_unstable();
        lines
    };
    let bodies = |operation: &Operation| (operation.request.clone(), operation.response.clone());
    places(old) != places(new)
        || old.defects != new.defects
        || lines(old) != lines(new)
        || bodies(old) != bodies(new)
}

/// Every source with its place, headers by name: in which order they are listed is no matter of one page.
fn places(operation: &Operation) -> BTreeMap<String, &Vec<String>> {
    let place = |pointer: &String| {
        let part = pointer.strip_prefix("/headers/")?.split_once('/');
        let (at, rest) = part?;
        let header = operation.headers.get(at.parse::<usize>().ok()?)?;
        Some(format!("/headers/{}/{rest}", header.name))
    };
    let sources = operation.provenance.iter();
    sources
        .map(|(pointer, sources)| (place(pointer).unwrap_or_else(|| pointer.clone()), sources))
        .collect()
}

/// Each operation with these pages in place of what was recorded of them; pages that were not given keep their words.
fn merged(keyed: Vec<Keyed>, recorded: &Recorded) -> Vec<Operation> {
    let mut by_operation: BTreeMap<OperationId, Vec<Keyed>> = BTreeMap::new();
    for one in keyed {
        let id = one.spec.operation.clone();
        by_operation.entry(id).or_default().push(one);
    }
    let merge = |(id, given): (OperationId, Vec<Keyed>)| {
        let kept = recorded.operations.get(&id).map(|filed| {
            let is_given = |key: &str| given.iter().any(|one| one.key == key);
            Words::of(&filed.operation).only(|page| !is_given(&page.key))
        });
        let words = given.iter().map(|one| Words::of(&one.spec));
        kept.into_iter().chain(words).reduce(Words::and)?.merged()
    };
    by_operation.into_iter().filter_map(merge).collect()
}
