//! Where things stand: pages, the defects of pages, and the way from a clause to the keyword and the line of the page.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::page::Page;
use crate::contract::{Clause, Contract, Operation, Source};
use crate::derive::{Kind, PageIndex};

/// Most keywords or places that are written out.
const LINES_MAX: usize = 20;

/// A page by its key in `pages.toml`, with or without a line as findings name it.
pub(super) fn page(id: &str, contract: &Contract) -> Option<Page> {
    let index = index(contract);
    let (id, line) = match id.rsplit_once(':') {
        Some((key, line)) => (key, Some(line.parse::<u32>().ok()?)),
        None => (id, None),
    };
    let known = index.by_key(id)?;
    let anchor = line.map_or(String::new(), |line| format!("#L{line}"));
    let mut page = Page::new("page", id);
    page.fact("published", format_args!("{}{anchor}", known.address()))
        .fact("sha256", &known.sha256);
    for (name, operation) in contract.operations.iter() {
        if operation.pages.iter().any(|key| key == id) {
            page.fact("documents", name);
        }
    }
    let of_page =
        |clause: &&Clause| matches!(&clause.source, Source::Page(place) if place.page == id);
    let mut clauses: Vec<&Clause> = contract.clauses.iter().filter(of_page).collect();
    clauses.sort_by_key(|clause| clause.id.as_str().to_owned());
    if !clauses.is_empty() {
        page.heading("clauses that stand there");
    }
    for clause in clauses {
        page.item(format_args!("{}  {}", clause.source, clause.id));
    }
    let mut found = Vec::new();
    for (_, operation) in contract.operations.iter() {
        let defects = operation.defects.iter().filter(|defect| defect.page == id);
        found.extend(defects.map(|one| format!("line {}: {}: {}", one.line, one.id, one.what)));
    }
    if !found.is_empty() {
        page.heading("what is wrong with it");
    }
    few(found, &mut page);
    Some(page)
}

/// A line as specs and findings name it beside their operation: `milvus-2.6:27`, where each operation has a page of its own.
pub(super) fn line_of_set(id: &str, contract: &Contract) -> Option<Page> {
    let (set, line) = id.rsplit_once(':')?;
    line.parse::<u32>().ok()?;
    let index = index(contract);
    if index.by_key(set).is_some() {
        return None;
    }
    let mut read = Vec::new();
    for (name, operation) in contract.operations.iter() {
        let sources = operation.provenance.values();
        let count = sources.filter(|of| of.iter().any(|one| one == id)).count();
        let known = index.by_key(&format!("{set}/{name}"));
        if let Some(known) = known.filter(|_| count > 0) {
            let keywords = if count == 1 { "keyword" } else { "keywords" };
            let address = known.address();
            read.push(format!(
                "{set}/{name}:{line}  {count} {keywords}, {address}#L{line}"
            ));
        }
    }
    if read.is_empty() {
        return None;
    }
    let mut page = Page::new("line", id);
    page.item(format_args!(
        "Each operation has a page of its own in {set}: what stands beside this line says which operation is meant."
    ));
    page.heading("operations of which keywords were read there");
    for line in read {
        page.item(line);
    }
    Some(page)
}

/// A sort of defect, and where it was found.
pub(super) fn defect(id: &str, contract: &Contract) -> Option<Page> {
    let kind = Kind::ALL.iter().find(|kind| kind.name() == id)?;
    let mut page = Page::new("defect", id);
    page.item(kind.about());
    let found = places(id, contract);
    page.heading(&format!("where it was found: {}", found.len()));
    few(found, &mut page);
    if *kind == Kind::FieldOnSisterPages {
        page.item("It takes several pages to see, so it is in no file: derive --report lists it.");
    }
    Some(page)
}

/// Where the specs record a defect, counted as `derive --report` counts: operations of one file may share a line, and a page
/// may have one defect twice on a line.
fn places(id: &str, contract: &Contract) -> Vec<String> {
    let all = || {
        let operations = contract.operations.iter();
        operations.flat_map(|(name, operation)| {
            let defects = operation.defects.iter();
            defects.map(move |defect| (name.as_str(), defect))
        })
    };
    // Of a file without lines the operation has to say where.
    let lined: BTreeSet<&str> = all()
        .filter(|(_, defect)| defect.line > 1)
        .map(|(_, defect)| defect.page.as_str())
        .collect();
    let mut found: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for (name, defect) in all().filter(|(_, defect)| defect.id == id) {
        let page = defect.page.as_str();
        let of = (!lined.contains(page)).then_some(name);
        let names = found
            .entry((page, of, defect.line, defect.what.as_str()))
            .or_default();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut shown: Vec<String> = found
        .into_iter()
        .map(|((page, _, line, what), names)| {
            format!("{}: {page}:{line}: {what}", names.join(", "))
        })
        .collect();
    shown.sort();
    shown
}

/// The published line of a clause, and the keywords of the specs that were read there.
pub(super) fn stands(clause: &Clause, contract: &Contract, page: &mut Page) {
    let Source::Page(place) = &clause.source else {
        return;
    };
    if let Some(known) = index(contract).by_key(&place.page) {
        let anchor = place.lines.first().map_or(String::new(), |(first, last)| {
            if first == last {
                format!("#L{first}")
            } else {
                format!("#L{first}-L{last}")
            }
        });
        page.fact("published", format_args!("{}{anchor}", known.address()));
    }
    let mut keywords = Vec::new();
    for (_, operation) in contract.operations.iter() {
        if operation.pages.contains(&place.page) {
            keywords.extend(read_there(operation, &place.page, &place.lines));
        }
    }
    if !keywords.is_empty() {
        page.heading("keywords of the specs that were read there");
    }
    few(keywords, page);
}

/// `operations/aliases.drop.json /request/properties/aliasName/type (line 12)`
fn read_there(operation: &Operation, key: &str, lines: &[(u32, u32)]) -> Vec<String> {
    let is_there = |line: u32| {
        lines
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&line))
    };
    let mut found = Vec::new();
    for (pointer, sources) in &operation.provenance {
        let read = sources.iter().filter_map(|source| operation.source(source));
        for (_, line) in read.filter(|(page, _)| page == key) {
            if let Some(line) = line.filter(|line| is_there(*line)) {
                let file = operation.file_name();
                found.push(format!("operations/{file} {pointer} (line {line})"));
            }
        }
    }
    found
}

fn few(lines: Vec<String>, page: &mut Page) {
    let more = lines.len().saturating_sub(LINES_MAX);
    for line in lines.into_iter().take(LINES_MAX) {
        page.item(line);
    }
    if more > 0 {
        page.item(format_args!("and {more} more"));
    }
}

fn index(contract: &Contract) -> PageIndex {
    PageIndex::parse(Path::new("pages.toml"), &contract.pages).unwrap_or_default()
}
