//! A page with `export const specs`, `endpoint` and `method` → [`Page`].

use crate::contract::OperationId;
use crate::derive::error::DeriveError;
use crate::derive::finding::{Finding, Kind};
use crate::derive::markup::{TARGET, no_operation};
use crate::derive::page::{Located, Page, Section, Statement};
use crate::derive::specification::{Document, Head, is_for_target, read_operation};
use crate::derive::style::Style;

/// What stands before the name of an exported constant.
const EXPORT: &str = "export const ";
/// The element that shows the specification.
const ELEMENT: &str = "<RestSpecs";
/// Methods that a page may document (RFC 9110 section 9, and PATCH).
const METHODS: [&str; 5] = ["DELETE", "GET", "PATCH", "POST", "PUT"];

/// What stands around the specification.
#[derive(Debug, Default)]
struct Around {
    title: Option<Located<String>>,
    slug: Option<Located<String>>,
    endpoint: Option<Located<String>>,
    method: Option<Located<String>>,
    /// The specification, and the line on which it begins.
    specs: Option<(Document, u32)>,
    statements: Vec<Statement>,
    findings: Vec<Finding>,
}

/// Reads a page of the MDX style.
pub(in crate::derive) fn read(name: &str, text: &str, sha256: &str) -> Result<Page, DeriveError> {
    let around = around(name, text)?;
    let cut = |what: &str| {
        let what =
            format!("there is no `{EXPORT}{what}`: the page looks cut off, so fetch it again");
        DeriveError::at(name, line_count(text), what)
    };
    let (document, line) = around.specs.ok_or_else(|| cut("specs"))?;
    let path = around.endpoint.ok_or_else(|| cut("endpoint"))?;
    let method = around.method.ok_or_else(|| cut("method"))?;
    if !METHODS.contains(&method.value.to_ascii_uppercase().as_str()) {
        let what = format!(
            "`{}` is no HTTP method: correct it, or fetch the page again",
            method.value
        );
        return Err(DeriveError::at(name, method.line, what));
    }
    let root = document.root();
    if !root.value.is_object() {
        let what = "the specs are no JSON object: fetch the page again";
        return Err(DeriveError::at(name, line, what));
    }
    let Some(operation) = OperationId::from_path(&path.value) else {
        let what = no_operation(&path.value, &path.value);
        return Err(DeriveError::elsewhere(name, path.line, what));
    };
    if !is_for_target(&root) {
        let what =
            format!("the operation is for another product than {TARGET}: leave the page out");
        return Err(DeriveError::elsewhere(name, line, what));
    }
    let head = Head {
        name,
        style: Style::Mdx,
        sha256,
        slug: around.slug,
        title: around.title,
        operation,
        method,
        path,
    };
    let mut page = read_operation(head, &root, None);
    page.statements.extend(around.statements);
    page.statements.sort_by_key(|said| said.line);
    page.findings.extend(around.findings);
    page.findings.extend(document.repeated());
    Ok(page)
}

fn line_count(text: &str) -> u32 {
    u32::try_from(text.lines().count().max(1)).unwrap_or(u32::MAX)
}

/// Reads everything but what the specification says. Lines are taken one by one; only the specification may be longer.
fn around(name: &str, text: &str) -> Result<Around, DeriveError> {
    let mut around = Around::default();
    let (mut rest, mut line, mut in_front) = (text, 1_u32, false);
    while !rest.is_empty() {
        let (written, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let trimmed = written.trim();
        if trimmed == "---" {
            in_front = line == 1;
        } else if in_front {
            around.front(trimmed, line);
        } else if let Some(export) = trimmed.strip_prefix(EXPORT) {
            let (constant, value) = export.split_once('=').unwrap_or((export, ""));
            if constant.trim() == "specs" {
                let begins = rest.len() - after_equals(rest).len();
                let length = around.specs(name, after_equals(rest), line, begins)?;
                let read = rest.get(..begins + length).unwrap_or_default();
                line = line
                    .saturating_add(u32::try_from(read.matches('\n').count()).unwrap_or(u32::MAX));
                let tail = rest.get(begins + length..).unwrap_or_default();
                let (last, below) = tail.split_once('\n').unwrap_or((tail, ""));
                if !matches!(last.trim(), "" | ";") {
                    let what = "text follows the specs on their line: fetch the page again";
                    return Err(DeriveError::at(name, line, what));
                }
                (rest, line) = (below, line.saturating_add(1));
                continue;
            }
            around.constant(name, constant.trim(), value.trim(), line)?;
        } else {
            around.line(trimmed, line);
        }
        (rest, line) = (after, line.saturating_add(1));
    }
    if in_front {
        let what = "the front matter is never closed: the page looks cut off, so fetch it again";
        return Err(DeriveError::at(name, 1, what));
    }
    Ok(around)
}

fn after_equals(text: &str) -> &str {
    text.split_once('=').map_or("", |(_, after)| after)
}

impl Around {
    fn front(&mut self, text: &str, line: u32) {
        let Some((key, value)) = text.split_once(':') else {
            return;
        };
        let value = value.trim().trim_matches('"');
        match key {
            "slug" if !value.is_empty() => self.slug = Some(Located::new(value.to_owned(), line)),
            // The heading of the page, which comes later, says the same without the name of the site.
            "sidebar_label" if !value.is_empty() => {
                self.title = Some(Located::new(value.to_owned(), line));
            }
            _ => {}
        }
    }

    fn specs(
        &mut self,
        name: &str,
        text: &str,
        line: u32,
        column: usize,
    ) -> Result<usize, DeriveError> {
        if let Some((_, first)) = &self.specs {
            let what =
                format!("line {first} has specs already: give each operation a page of its own");
            return Err(DeriveError::at(name, line, what));
        }
        let (document, length) = Document::read(name, text, line, column)?;
        self.specs = Some((document, line));
        Ok(length)
    }

    fn constant(
        &mut self,
        name: &str,
        constant: &str,
        value: &str,
        line: u32,
    ) -> Result<(), DeriveError> {
        let known = match constant {
            "endpoint" => &mut self.endpoint,
            "method" => &mut self.method,
            _ => {
                let what = format!(
                    "The page exports {constant}, which is none of the constants of its style: it was left out."
                );
                self.findings
                    .push(Finding::new(Kind::PartUnread, line, constant, what));
                return Ok(());
            }
        };
        let value = value.strip_suffix(';').unwrap_or(value);
        let Ok(text) = serde_json::from_str::<String>(value) else {
            let what = format!(
                "the value of {constant} is no text in double quotes: the page looks cut off, so fetch it again"
            );
            return Err(DeriveError::at(name, line, what));
        };
        if let Some(first) = known {
            let what = format!(
                "line {} gives {constant} already: give each operation a page of its own",
                first.line
            );
            return Err(DeriveError::at(name, line, what));
        }
        *known = Some(Located::new(text, line));
        Ok(())
    }

    fn line(&mut self, text: &str, line: u32) {
        if let Some(title) = text.strip_prefix("# ") {
            self.title = Some(Located::new(title.trim().to_owned(), line));
        } else if text.starts_with(ELEMENT) {
            let target = text
                .split_once("target=\"")
                .and_then(|(_, rest)| rest.split('"').next());
            if let Some(target) = target.filter(|target| *target != TARGET) {
                let what = format!("The page is shown for {target}: it was read for {TARGET}.");
                self.findings
                    .push(Finding::new(Kind::FilteredForTarget, line, "target", what));
            }
        } else if !text.is_empty() && !text.starts_with("import ") {
            self.statements.push(Statement {
                line,
                section: Section::Intro,
                text: text.to_owned(),
            });
        }
    }
}
