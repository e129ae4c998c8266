//! Blocks → parts → [`Page`].

use std::collections::{BTreeMap, BTreeSet};

use crate::derive::error::DeriveError;
use crate::derive::finding::{Finding, Kind};
use crate::derive::markup::block::{Block, Content, RawRow, blocks};
use crate::derive::markup::example::{read_example, read_sample};
use crate::derive::markup::parameters::Entry;
use crate::derive::markup::row::cells;
use crate::derive::markup::table::{Names, misplaced, read_table, success_code};
use crate::derive::markup::target::filtered;
use crate::derive::page::{Body, Field, Page, PageHead, Segment, Statement};
use crate::derive::style::Style;

use super::head::{Top, is_element, read_top};
use super::part::{Answer, PROPERTIES, Part, REQUEST, REQUEST_BODY, RESPONSE, RESPONSES};
use super::properties::{arrays_without_items, divide, read_missing_stars};
use super::row::read_starred_row;

/// Reads a page of the Markdown style.
pub(in crate::derive) fn read(name: &str, text: &str, sha256: &str) -> Result<Page, DeriveError> {
    let filtered = filtered(text).map_err(|(line, tag)| {
        let what = format!(
            "the tag {tag} that opens here is never closed: the page looks cut off, so fetch it again"
        );
        DeriveError::at(name, line, what)
    })?;
    let blocks = blocks(name, &filtered)?;
    if let Some(line) = half_row(&blocks) {
        let what = "the last row has fewer cells than its table: the page looks cut off, so fetch it again";
        return Err(DeriveError::at(name, line, what));
    }
    let top = read_top(name, &blocks)?;
    let mut reader = Reader {
        page: begin(name, sha256, top),
        part: Part::Intro,
        lines: BTreeMap::new(),
        samples: BTreeSet::new(),
        properties: Vec::new(),
        ends_in_table: matches!(
            blocks.last().map(|block| &block.content),
            Some(Content::Table(_))
        ),
    };
    reader.page.findings.extend(filtered.findings);
    for block in blocks {
        reader.take(block)?;
    }
    reader.finish()
}

/// The line of a table's last row if the page ends there and the row ends too early, at the bar after one of its cells.
fn half_row(blocks: &[Block]) -> Option<u32> {
    let Content::Table(rows) = &blocks.last()?.content else {
        return None;
    };
    let (first, last) = (rows.first()?, rows.last()?);
    (cells(&last.text).len() < cells(&first.text).len()).then_some(last.line)
}

fn begin(name: &str, sha256: &str, top: Top) -> Page {
    let mut page = Page::begin(PageHead {
        name: name.to_owned(),
        style: Style::Markdown,
        sha256: sha256.to_owned(),
        slug: None,
        title: top.title,
        operation: top.head.operation,
        method: top.head.method,
        base: top.head.base,
        path: top.head.path,
    });
    page.findings = top.findings;
    page
}

const REQUEST_SAMPLE: &str = "request";
const SUCCESS_SAMPLE: &str = "success";
const ERROR_SAMPLE: &str = "error";

struct Reader {
    page: Page,
    part: Part,
    /// The line of each heading that has been met.
    lines: BTreeMap<String, u32>,
    /// The samples that have been met, readable or not.
    samples: BTreeSet<&'static str>,
    /// Those of the table of properties.
    properties: Vec<Field>,
    /// Whether nothing follows the last table.
    ends_in_table: bool,
}

impl Reader {
    fn take(&mut self, block: Block) -> Result<(), DeriveError> {
        let line = block.line;
        match block.content {
            // Both were read before.
            Content::Heading { level: 1, .. } if self.part == Part::Intro => {}
            Content::Text(text) if self.part == Part::Intro && is_element(&text) => {}
            Content::Heading { level, text } => self.heading(level, &text, line)?,
            Content::Fence { language, lines } => self.fence(&language, &lines, line),
            Content::Table(rows) => self.table(&rows),
            Content::Item(text) => self.item(text, line),
            Content::Text(text) => self.say(line, text),
            Content::Note { lines, .. } => {
                for text in lines {
                    self.say(text.line, text.value);
                }
            }
            Content::Rule => {}
            Content::FrontMatter(_) | Content::Import | Content::RestHeader(_) => {
                let what = "An element of another style stands here: it was not read.";
                self.find(Kind::UnknownSection, line, "element", what);
            }
        }
        Ok(())
    }

    fn find(&mut self, kind: Kind, line: u32, subject: &str, what: impl Into<String>) {
        self.page
            .findings
            .push(Finding::new(kind, line, subject, what));
    }

    fn say(&mut self, line: u32, text: String) {
        let section = self.part.section();
        self.page.statements.push(Statement {
            line,
            section,
            text,
        });
    }

    fn heading(&mut self, level: usize, text: &str, line: u32) -> Result<(), DeriveError> {
        let Some(part) = Part::of(level, text) else {
            if level > 2 && self.part == Part::Example {
                self.say(line, text.to_owned());
                return Ok(());
            }
            let what = format!(
                "The heading at level {level} is none of this style: what stands below it was kept as text."
            );
            self.find(Kind::UnknownSection, line, text, what);
            self.part = Part::Unknown;
            return Ok(());
        };
        if self.lines.insert(text.to_owned(), line).is_some() {
            let what = format!(
                "there is a second section `{text}`: give each operation a page of its own"
            );
            return Err(DeriveError::at(&self.page.name, line, what));
        }
        if part == Part::RequestBody {
            self.page.request.line = line;
        }
        self.part = part;
        Ok(())
    }

    fn item(&mut self, text: String, line: u32) {
        match self.part {
            Part::Parameters(_) => {
                let entry = Entry::of(&text);
                self.part = Part::Parameters(entry.announced());
                if entry == Entry::Unknown {
                    let what =
                        "The list entry names no kind of parameter: what follows it was not read.";
                    self.find(Kind::UnknownSection, line, &text, what);
                    self.say(line, text);
                }
            }
            Part::Responses(_) => self.announced_answer(text, line),
            _ => self.say(line, text),
        }
    }

    fn announced_answer(&mut self, text: String, line: u32) {
        let words = text.to_ascii_lowercase();
        let (answer, body) = if words.contains("fail") || words.contains("error") {
            (Answer::Error, &mut self.page.error)
        } else if words.contains("success") {
            (Answer::Success, &mut self.page.success)
        } else {
            self.part = Part::Responses(None);
            let what =
                "The list entry names neither response: the sample below it is told by its place.";
            self.find(Kind::UnknownSection, line, &text, what);
            return self.say(line, text);
        };
        if body.line == 0 {
            body.line = line;
        }
        self.part = Part::Responses(Some(answer));
    }

    fn fence(&mut self, language: &str, lines: &[String], line: u32) {
        let first = line.saturating_add(1);
        match self.part {
            Part::Example => read_example(&mut self.page, language, lines, first),
            // Some pages show their example without a heading.
            Part::Intro => {
                if !self.lines.contains_key("") {
                    self.lines.insert(String::new(), line);
                    let what = "The example has no heading.";
                    self.find(Kind::MissingPart, line, "example heading", what);
                }
                read_example(&mut self.page, language, lines, first);
            }
            Part::RequestBody => self.sample(REQUEST_SAMPLE, lines, first),
            Part::Responses(Some(Answer::Success)) => self.sample(SUCCESS_SAMPLE, lines, first),
            // Without a word about it, the first sample is that of a success.
            Part::Responses(None) if !self.samples.contains(SUCCESS_SAMPLE) => {
                self.sample(SUCCESS_SAMPLE, lines, first);
            }
            Part::Responses(_) => self.sample(ERROR_SAMPLE, lines, first),
            _ => {
                let what =
                    "A code block stands in a part of the page that has none: it was not read.";
                self.find(Kind::UnknownSection, line, "code block", what);
            }
        }
    }

    fn sample(&mut self, subject: &'static str, lines: &[String], first: u32) {
        if !self.samples.insert(subject) {
            let what = "A second sample stands here: it was not read.";
            return self.find(Kind::UnknownSection, first, "code block", what);
        }
        let sample = read_sample(lines, first, subject, &mut self.page.findings);
        match subject {
            REQUEST_SAMPLE => self.page.request.sample = sample,
            SUCCESS_SAMPLE => self.page.success.sample = sample,
            _ => self.page.error.sample = sample,
        }
    }

    fn table(&mut self, rows: &[RawRow]) {
        let mut findings = std::mem::take(&mut self.page.findings);
        let sample = |body: &Body| body.sample.as_ref().map(|sample| sample.body.clone());
        match self.part {
            Part::Parameters(Some(kind)) => {
                let fields = read_table(rows, &Names::Flat, read_starred_row, &mut findings);
                kind.of(&mut self.page).extend(fields);
            }
            Part::RequestBody if self.page.request.fields.is_empty() => {
                let sample = sample(&self.page.request);
                let names = Names::Nested(sample.as_ref());
                self.page.request.fields =
                    read_table(rows, &names, read_starred_row, &mut findings);
            }
            Part::Properties if self.properties.is_empty() => {
                let sample = sample(&self.page.success);
                let names = Names::Nested(sample.as_ref());
                self.properties = read_table(rows, &names, read_starred_row, &mut findings);
            }
            _ => misplaced(rows, &mut findings),
        }
        self.page.findings = findings;
    }

    /// Refuses a page that lacks what a spec cannot do without, which is how a page that was cut off is told.
    fn finish(mut self) -> Result<Page, DeriveError> {
        let lost = self.refuse_missing_parts()?;
        self.page.findings.extend(lost);
        let responses = self.lines.get(RESPONSES).copied().unwrap_or_default();
        for body in [&mut self.page.success, &mut self.page.error] {
            if body.line == 0 {
                body.line = responses;
            }
        }
        for heading in [REQUEST, RESPONSE] {
            if !self.lines.contains_key(heading) {
                let what = format!("The heading `## {heading}` is missing.");
                let line = self.page.method.line;
                self.find(Kind::MissingPart, line, heading, what);
            }
        }
        let line = self.lines.get(PROPERTIES).copied().unwrap_or(1);
        for (name, what) in [
            ("code", "The table of properties has no row for code."),
            ("message", "The table of properties has no row for message."),
            ("data", "No row says what a success answers in data."),
        ] {
            let path = [Segment::Property(name.to_owned())];
            // One that the page may have been cut off before is named already.
            let is_named =
                |finding: &Finding| finding.kind == Kind::LooksCutOff && finding.subject == name;
            if !self.properties.iter().any(|field| field.path == path)
                && !self.page.findings.iter().any(is_named)
            {
                self.find(Kind::MissingPart, line, name, what);
            }
        }
        for fields in [&self.page.request.fields, &self.properties] {
            let found = arrays_without_items(fields);
            self.page.findings.extend(found);
        }
        divide(&mut self.page, self.properties);
        for header in &mut self.page.headers {
            header.required = header.required.or(Some(false));
        }
        read_missing_stars(&mut self.page.request.fields, &mut self.page.findings);
        self.page.success_code = success_code(&self.page.success.fields);
        Ok(self.page)
    }

    /// Refuses a page that lacks a section; a row that lacks behind the last one is a finding.
    fn refuse_missing_parts(&self) -> Result<Option<Finding>, DeriveError> {
        let page = &self.page.name;
        for heading in [REQUEST_BODY, RESPONSES, PROPERTIES] {
            if !self.lines.contains_key(heading) {
                let what = format!(
                    "the section `### {heading}` is missing: the page looks cut off, so fetch it again"
                );
                return Err(DeriveError::at(page, self.page.method.line, what));
            }
        }
        let has = |name: &str| {
            let path = [Segment::Property(name.to_owned())];
            self.properties.iter().any(|field| field.path == path)
        };
        // A page that ends after a row of errors was cut off there, if its sample shows data.
        let last = self.properties.last().map(Field::name).unwrap_or_default();
        let sample = self.page.success.sample.as_ref();
        let shows_data = sample.is_some_and(|sample| sample.body.get("data").is_some());
        // What comes behind a row shows that the page goes on after it, be it rows that have lost their parent.
        let end = self.properties.last().map_or(0, |field| field.line);
        let unread = |found: &Finding| found.kind == Kind::UnknownRow && found.line > end;
        let has_table = !self.properties.is_empty();
        let goes_on = has_table && (!self.ends_in_table || self.page.findings.iter().any(unread));
        let ends_early = !goes_on && matches!(last, "code" | "message") && shows_data;
        let behind = |names: &[&str]| goes_on || names.iter().any(|name| has(name));
        // A row of another name, whole up to its last bar, stands where the row of that name stood: it was renamed.
        let renamed = self.properties.last().is_some_and(|field| {
            let half = |found: &Finding| found.kind == Kind::RowUnclosed && found.line == end;
            let is_known = matches!(field.name(), "code" | "message" | "data");
            field.path.len() == 1 && !is_known && !self.page.findings.iter().any(half)
        });
        let needed = [
            ("code", !behind(&["message", "data"])),
            ("message", !renamed && !behind(&["data"])),
            ("data", ends_early),
        ];
        let missing = needed
            .iter()
            .find(|(name, is_needed)| *is_needed && !has(name));
        if let Some((name, _)) = missing {
            let what = format!(
                "the table of `### {PROPERTIES}` has no row for {name}: the page looks cut off, or has lost that row, so fetch it again"
            );
            let line = self.lines.get(PROPERTIES).copied().unwrap_or(1);
            return Ok(Some(Finding::new(Kind::LooksCutOff, line, *name, what)));
        }
        Ok(None)
    }
}
