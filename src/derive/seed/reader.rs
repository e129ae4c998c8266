//! Blocks → sections → [`Page`].

use crate::derive::error::DeriveError;
use crate::derive::finding::{Finding, Kind};
use crate::derive::page::{Body, Field, Located, Page, PageHead, Section, Segment, Statement};
use crate::derive::style::Style;

use super::header::{front_value, read_head};
use super::note::review_note;
use crate::derive::markup::block::{Block, Content, RawRow, blocks};
use crate::derive::markup::example::{read_example, read_sample};
use crate::derive::markup::parameters::{Entry, Parameters};
use crate::derive::markup::row::{Row, read_row, type_words};
use crate::derive::markup::table::{Names, misplaced, read_table, success_code};
use crate::derive::markup::target::filtered;

/// Reads a page of the seed style.
pub(in crate::derive) fn read(name: &str, text: &str, sha256: &str) -> Result<Page, DeriveError> {
    let filtered = filtered(text)
        .map_err(|(line, tag)| DeriveError::at(name, line, format!("the tag {tag} that opens here is never closed: the page looks cut off, so fetch it again")))?;
    let blocks = blocks(name, &filtered)?;
    let mut page = begin(name, &blocks, sha256)?;
    page.findings = filtered.findings;
    let mut reader = Reader {
        page,
        section: Section::Intro,
        parameters: None,
        past_header: false,
        ends_in_table: matches!(
            blocks.last().map(|block| &block.content),
            Some(Content::Table(_))
        ),
    };
    for block in blocks {
        reader.take(block)?;
    }
    reader.finish()
}

/// The page's head, which everything else needs; the body is filled in block by block.
fn begin(name: &str, blocks: &[Block], sha256: &str) -> Result<Page, DeriveError> {
    let mut heads = blocks.iter().filter_map(|block| match &block.content {
        Content::RestHeader(attributes) => Some((block.line, attributes)),
        _ => None,
    });
    let Some((line, attributes)) = heads.next() else {
        return Err(DeriveError::at(
            name,
            1,
            "there is no RestHeader element, so no operation is documented: give a page of one operation",
        ));
    };
    if let Some((second, _)) = heads.next() {
        return Err(DeriveError::at(
            name,
            second,
            "there is a second RestHeader element: give each operation a page of its own",
        ));
    }
    let head = read_head(name, line, attributes)?;
    let front = blocks.iter().find_map(|block| match &block.content {
        Content::FrontMatter(pairs) => Some(pairs.as_slice()),
        _ => None,
    });
    let front = front.unwrap_or_default();
    let Some(title) = front_value(front, "title") else {
        return Err(DeriveError::at(
            name,
            1,
            "the front matter has no title: add it, or fetch the page again",
        ));
    };
    Ok(Page::begin(PageHead {
        name: name.to_owned(),
        style: Style::Seed,
        sha256: sha256.to_owned(),
        slug: front_value(front, "slug"),
        title,
        operation: head.operation,
        method: head.method,
        base: head.base,
        path: head.path,
    }))
}

fn read_seed_row(cells: &[String]) -> Option<Row> {
    read_row(cells, type_words)
}

struct Reader {
    page: Page,
    section: Section,
    parameters: Option<Parameters>,
    past_header: bool,
    /// Whether nothing follows the last table.
    ends_in_table: bool,
}

/// The last section of a page.
const ERROR_RESPONSE: &str = "### Error Response";

impl Reader {
    fn take(&mut self, block: Block) -> Result<(), DeriveError> {
        let line = block.line;
        match block.content {
            Content::Import if self.past_header => {
                let what = "An import stands in the middle of the page.";
                self.find(Kind::ImportInsidePage, line, "import", what);
            }
            Content::FrontMatter(_) | Content::Rule | Content::Import => {}
            Content::RestHeader(_) => self.past_header = true,
            Content::Heading { level, text } => self.heading(level, &text, line)?,
            Content::Fence { language, lines } => self.fence(&language, &lines, line),
            Content::Table(rows) => self.table(&rows),
            Content::Note {
                attributes,
                lines,
                closed,
            } => self.note(line, &attributes, &lines, closed),
            Content::Item(text) if self.section == Section::Parameters => {
                self.parameter_kind(&text, line);
            }
            Content::Item(text) | Content::Text(text) => self.say(line, text),
        }
        Ok(())
    }

    fn find(&mut self, kind: Kind, line: u32, subject: &str, what: impl Into<String>) {
        self.page
            .findings
            .push(Finding::new(kind, line, subject, what));
    }

    fn say(&mut self, line: u32, text: String) {
        self.page.statements.push(Statement {
            line,
            section: self.section,
            text,
        });
    }

    fn heading(&mut self, level: usize, text: &str, line: u32) -> Result<(), DeriveError> {
        let in_request = matches!(
            self.section,
            Section::Request | Section::Parameters | Section::RequestBody
        );
        let in_response = matches!(
            self.section,
            Section::Response | Section::ResponseBody | Section::ErrorResponse
        );
        let section = match (level, text) {
            (2, "Example" | "Examples") => Section::Example,
            (2, "Request") => Section::Request,
            (2, "Response") => Section::Response,
            (3, "Parameters") if in_request => Section::Parameters,
            (3, "Request Body") if in_request => Section::RequestBody,
            (3, "Response Body") if in_response => Section::ResponseBody,
            (3, "Error Response") if in_response => Section::ErrorResponse,
            (3.., _) if self.section == Section::Example => {
                self.say(line, text.to_owned());
                return Ok(());
            }
            _ => {
                let what = format!(
                    "The heading at level {level} is none of this style: what stands below it was kept as text."
                );
                self.find(Kind::UnknownSection, line, text, what);
                Section::Unknown
            }
        };
        self.section = section;
        if let Some(body) = self.body() {
            if body.line != 0 {
                return Err(DeriveError::at(
                    &self.page.name,
                    line,
                    format!(
                        "there is a second section `{text}`: give each operation a page of its own"
                    ),
                ));
            }
            body.line = line;
        }
        Ok(())
    }

    /// The body that the current section describes.
    fn body(&mut self) -> Option<&mut Body> {
        match self.section {
            Section::RequestBody => Some(&mut self.page.request),
            Section::ResponseBody => Some(&mut self.page.success),
            Section::ErrorResponse => Some(&mut self.page.error),
            _ => None,
        }
    }

    fn fence(&mut self, language: &str, lines: &[String], line: u32) {
        let first = line.saturating_add(1);
        let subject = match self.section {
            Section::Example => return read_example(&mut self.page, language, lines, first),
            Section::RequestBody => "request",
            Section::ResponseBody => "success",
            Section::ErrorResponse => "error",
            _ => {
                let what =
                    "A code block stands in a part of the page that has none: it was not read.";
                return self.find(Kind::UnknownSection, line, "code block", what);
            }
        };
        let sample = read_sample(lines, first, subject, &mut self.page.findings);
        match self.body() {
            Some(body) if body.sample.is_none() => body.sample = sample,
            _ => self.find(
                Kind::UnknownSection,
                line,
                "code block",
                "A second sample stands here: it was not read.",
            ),
        }
    }

    fn table(&mut self, rows: &[RawRow]) {
        let mut findings = std::mem::take(&mut self.page.findings);
        match (self.section, self.parameters) {
            (Section::Parameters, Some(kind)) => {
                let fields = read_table(rows, &Names::Flat, read_seed_row, &mut findings);
                kind.of(&mut self.page).extend(fields);
            }
            (Section::RequestBody | Section::ResponseBody | Section::ErrorResponse, _) => {
                if let Some(body) = self.body() {
                    if body.fields.is_empty() {
                        let sample = body.sample.as_ref().map(|sample| &sample.body);
                        body.fields =
                            read_table(rows, &Names::Nested(sample), read_seed_row, &mut findings);
                    } else {
                        misplaced(rows, &mut findings);
                    }
                }
            }
            _ => misplaced(rows, &mut findings),
        }
        self.page.findings = findings;
    }

    fn note(
        &mut self,
        line: u32,
        attributes: &[(String, String)],
        lines: &[Located<String>],
        closed: bool,
    ) {
        self.page
            .findings
            .extend(review_note(line, attributes, lines));
        if !closed {
            self.find(
                Kind::MissingPart,
                line,
                "note",
                "The note that begins here is never closed: it was read up to the next heading.",
            );
        }
        if self.section == Section::Intro && self.past_header {
            self.find(
                Kind::NoteOutsideExample,
                line,
                "note",
                "A note stands before the example section; on other pages it stands inside.",
            );
        }
        for text in lines {
            self.say(text.line, text.value.clone());
        }
    }

    fn parameter_kind(&mut self, text: &str, line: u32) {
        let entry = Entry::of(text);
        self.parameters = entry.announced();
        if entry == Entry::Unknown {
            let what = "The list entry names no kind of parameter: what follows it was not read.";
            self.find(Kind::UnknownSection, line, text, what);
            self.say(line, text.to_owned());
        }
    }

    /// Refuses a page that lacks what a spec cannot do without, which is how a page that was cut off is told.
    fn finish(mut self) -> Result<Page, DeriveError> {
        self.page.success_code = success_code(&self.page.success.fields);
        self.page.error_table_success_code = success_code(&self.page.error.fields);
        let page = &self.page;
        let missing = |heading: &str| {
            let what = format!(
                "the section `{heading}` is missing: the page looks cut off, so fetch it again"
            );
            DeriveError::at(&page.name, page.method.line, what)
        };
        let bodies = [
            (&page.request, "### Request Body", None),
            (&page.success, "### Response Body", Some("code")),
            (&page.error, ERROR_RESPONSE, Some("message")),
        ];
        let mut lost = Vec::new();
        for (body, heading, needed) in bodies {
            if body.line == 0 {
                return Err(missing(heading));
            }
            let has = |name: &str| {
                body.fields
                    .iter()
                    .any(|field: &Field| field.path == [Segment::Property(name.to_owned())])
            };
            let Some(name) = needed.filter(|name| !has(name)) else {
                continue;
            };
            // Behind the last table nothing shows whether the page was cut off there.
            let is_half = |last: &Field| {
                let half =
                    |found: &Finding| found.kind == Kind::RowUnclosed && found.line == last.line;
                page.findings.iter().any(half)
            };
            let ends =
                |last: &Field| self.ends_in_table && (last.name() == "code" || is_half(last));
            let is_whole = has("code") && !body.fields.last().is_some_and(ends);
            if heading == ERROR_RESPONSE && !is_whole {
                let what = format!(
                    "the table of `{heading}` has no row for {name}: the page looks cut off, or has lost that row, so fetch it again"
                );
                lost.push(Finding::new(Kind::LooksCutOff, body.line, name, what));
                continue;
            }
            let what = format!("The table of `{heading}` has no row for {name}.");
            lost.push(Finding::new(Kind::MissingPart, body.line, name, what));
        }
        self.page.findings.extend(lost);
        Ok(self.page)
    }
}
