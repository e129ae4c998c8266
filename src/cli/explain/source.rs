//! Where things stand: pages, the defects of pages, and the way from a clause to the keyword and the line of the page.

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

/// A sort of defect, and where it was found.
pub(super) fn defect(id: &str, contract: &Contract) -> Option<Page> {
    let kind = Kind::ALL.iter().find(|kind| kind.name() == id)?;
    let mut page = Page::new("defect", id);
    page.item(kind.about());
    let mut found = Vec::new();
    for (name, operation) in contract.operations.iter() {
        let defects = operation.defects.iter().filter(|defect| defect.id == id);
        found.extend(defects.map(|one| format!("{name}: {}:{}: {}", one.page, one.line, one.what)));
    }
    page.heading(&format!("where it was found: {}", found.len()));
    few(found, &mut page);
    Some(page)
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
