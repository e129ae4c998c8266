//! A table of fields: its rows read one after another, since a name means what the names before it make it mean.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::derive::finding::{Finding, Kind};
use crate::derive::notation::Notation;
use crate::derive::page::{Field, Located, Segment};

use super::block::RawRow;
use super::deprecated::Deprecation;
use super::phrase::{DEFAULT_FROM, without_tags};
use super::row::{Row, cells, is_delimiter, is_separator};
use super::told::{is_read, told_bounds};
use super::union::{Union, expand};

/// The most rows that one page may have; the longest documented page has about 90.
const MAX_ROWS: usize = 2_000;
/// The longest excerpt of a page that a finding repeats, in characters.
const MAX_EXCERPT_CHARS: usize = 40;

/// How the names of a table are to be read.
pub(in crate::derive) enum Names<'a> {
    /// Header, query and path parameters: a name is a name.
    Flat,
    /// Fields of a body, nested; the sample tells dotted names apart.
    Nested(Option<&'a Value>),
}

/// Reads the cells of one row; `None` when they hold no name and type.
pub(in crate::derive) type ReadRow = fn(&[String]) -> Option<Row>;

/// Reads a table's rows into fields, each as `read_row` reads it. Whatever cannot be read becomes a finding.
pub(in crate::derive) fn read_table(
    rows: &[RawRow],
    names: &Names<'_>,
    read_row: ReadRow,
    findings: &mut Vec<Finding>,
) -> Vec<Field> {
    let mut notation = match names {
        Names::Nested(Some(sample)) => Notation::new(sample),
        _ => Notation::default(),
    };
    let mut fields: Vec<Field> = Vec::new();
    let mut unions: Vec<Union> = Vec::new();
    let has_header = rows.get(1).is_some_and(|row| is_delimiter(&row.text));
    let data = rows
        .iter()
        .skip(if has_header { 2 } else { 0 })
        .filter(|row| !is_separator(&row.text));
    for (count, raw) in data.enumerate() {
        if count >= MAX_ROWS {
            let what = format!("The table has more than {MAX_ROWS} rows: the rest was not read.");
            findings.push(Finding::new(Kind::UnknownRow, raw.line, "table", what));
            break;
        }
        let cells = cells(&raw.text);
        // What remains of a row for another product, which was noted when it was left out.
        if cells.iter().all(String::is_empty) {
            continue;
        }
        let Some(row) = read_row(&cells) else {
            let what = format!(
                "The row {} holds no name and type: it was not read.",
                excerpt(&raw.text)
            );
            findings.push(Finding::new(
                Kind::UnknownRow,
                raw.line,
                excerpt(&raw.text),
                what,
            ));
            continue;
        };
        let path = match names {
            Names::Flat => Some(vec![Segment::Property(row.printed.clone())]),
            Names::Nested(_) => notation.read(&row.printed, &row.types),
        };
        let Some(path) = path else {
            let what = format!(
                "No row before it can be the parent of {}: it was not read.",
                row.printed
            );
            findings.push(Finding::new(Kind::UnknownRow, raw.line, row.printed, what));
            continue;
        };
        if fields.iter().any(|field| field.path == path) {
            let what = format!(
                "The table names {} twice: the second row was not read.",
                row.printed
            );
            findings.push(Finding::new(
                Kind::DuplicateRow,
                raw.line,
                row.printed,
                what,
            ));
            continue;
        }
        review_row(raw, &row, findings);
        unions.extend(Union::of(&row, &path, raw.line));
        fields.push(field(raw.line, row, path));
    }
    expand(unions, &mut fields);
    resolve_defaults(&mut fields, findings);
    fields
}

/// A table that stands where none belongs.
pub(in crate::derive) fn misplaced(rows: &[RawRow], findings: &mut Vec<Finding>) {
    if let Some(first) = rows.first() {
        let what = format!(
            "A table of {} lines stands in a part of the page that has none: it was not read.",
            rows.len()
        );
        findings.push(Finding::new(Kind::UnknownRow, first.line, "table", what));
    }
}

fn field(line: u32, row: Row, path: Vec<Segment>) -> Field {
    let mut keywords = row.phrases.keywords;
    if let Some(words) = row.phrases.default_from {
        keywords.insert(DEFAULT_FROM.to_owned(), Value::String(words));
    }
    Field {
        printed: row.printed,
        path,
        line,
        types: row.types,
        required: row.required,
        keywords,
        unit: row.phrases.unit,
        text: row.text,
        pointer: String::new(),
    }
}

fn review_row(raw: &RawRow, row: &Row, findings: &mut Vec<Finding>) {
    let name = row.printed.rsplit('.').next().unwrap_or_default();
    if raw.broken {
        let what = format!(
            "The row of {} runs over several lines: it was joined up to the closing bar.",
            row.printed
        );
        findings.push(Finding::new(Kind::RowBroken, raw.line, name, what));
    }
    if !raw.closed {
        let what = format!("The row of {} is not closed by a bar.", row.printed);
        findings.push(Finding::new(Kind::RowUnclosed, raw.line, name, what));
    }
    if row.types.is_empty() {
        let what = format!(
            "The row of {} names no type that is known: its type stays open.",
            row.printed
        );
        findings.push(Finding::new(Kind::TypeUnknown, raw.line, name, what));
    }
    let told = told_bounds(&row.text).into_iter();
    for words in told.filter(|words| !is_read(words, &row.phrases.keywords)) {
        let what = format!(
            "The row of {} states a bound in words that are not read: {words}.",
            row.printed
        );
        findings.push(Finding::new(Kind::ValueUnread, raw.line, name, what));
    }
    if row.phrases.deprecation == Deprecation::Unread {
        let what = format!(
            "The row of {} calls something deprecated, and cannot be read as meaning the field.",
            row.printed
        );
        findings.push(Finding::new(Kind::DeprecationUnread, raw.line, name, what));
    }
    for _ in &row.phrases.unread {
        // Not quoted: what stands there is a sentence of the page.
        let what = format!(
            "The row of {} states a default, a bound or a list of values in words that cannot be read as one of its type: it was left out.",
            row.printed
        );
        findings.push(Finding::new(Kind::ValueUnread, raw.line, name, what));
    }
}

/// Puts the name of a sibling in place of the words that describe it: `target field name` → `fieldName`.
pub(in crate::derive) fn resolve_defaults(fields: &mut [Field], findings: &mut Vec<Finding>) {
    let paths: Vec<Vec<Segment>> = fields.iter().map(|field| field.path.clone()).collect();
    for field in fields {
        let Some(Value::String(words)) = field.keywords.get(DEFAULT_FROM) else {
            continue;
        };
        let words = words.to_ascii_lowercase();
        let sibling = paths
            .iter()
            .filter(|path| is_sibling(path, &field.path))
            .find_map(|path| match path.last() {
                Some(Segment::Property(name)) if words.ends_with(&spelled_out(name)) => {
                    Some(name.clone())
                }
                _ => None,
            });
        let printed = &field.printed;
        if let Some(name) = sibling {
            let what = format!(
                "The default of {printed} is the value of {name}: no constant expresses it, and the field is optional by sense."
            );
            let found = Finding::new(Kind::DefaultFromSibling, field.line, field.name(), what);
            findings.push(found.inside(&field.pointer));
            field
                .keywords
                .insert(DEFAULT_FROM.to_owned(), Value::String(name));
        } else {
            let what = format!(
                "The default of {printed} is described in words that name no field beside it: it was left out."
            );
            let found = Finding::new(Kind::ValueUnread, field.line, field.name(), what);
            findings.push(found.inside(&field.pointer));
            field.keywords.remove(DEFAULT_FROM);
        }
    }
}

fn is_sibling(one: &[Segment], other: &[Segment]) -> bool {
    one != other
        && one.split_last().map(|(_, parent)| parent)
            == other.split_last().map(|(_, parent)| parent)
}

/// `fieldName` → `field name`
fn spelled_out(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c == '_' {
            words.push(' ');
        } else if c.is_ascii_uppercase() {
            words.push(' ');
            words.push(c.to_ascii_lowercase());
        } else {
            words.push(c);
        }
    }
    words.trim().to_owned()
}

/// The success code among the list entries of a code row: a number in back-ticks, said to succeed.
pub(in crate::derive) fn success_code(fields: &[Field]) -> Option<Located<i64>> {
    let field = fields
        .iter()
        .find(|field| field.path == [Segment::Property("code".to_owned())])?;
    let entries: BTreeMap<i64, String> = field
        .text
        .iter()
        .flat_map(|part| part.split("<li>"))
        .filter_map(|entry| {
            let (number, words) = entry.strip_prefix('`')?.split_once('`')?;
            Some((
                number.trim().parse().ok()?,
                without_tags(words).to_ascii_lowercase(),
            ))
        })
        .collect();
    let code = entries
        .into_iter()
        .find(|(_, words)| words.contains("succe"))
        .map(|(code, _)| code)?;
    Some(Located::new(code, field.line))
}

fn excerpt(text: &str) -> String {
    let short: String = text.chars().take(MAX_EXCERPT_CHARS).collect();
    if short.len() < text.len() {
        format!("{short}…")
    } else {
        short
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, read_table, success_code};
    use crate::derive::finding::Kind;
    use crate::derive::markup::block::RawRow;
    use crate::derive::markup::row::{read_row, type_words};
    use crate::derive::page::Field;
    use serde_json::json;

    fn read(rows: &[&str]) -> (Vec<Field>, Vec<(u32, Kind)>) {
        let rows: Vec<RawRow> = (1..)
            .zip(rows)
            .map(|(line, text)| RawRow {
                line,
                text: (*text).to_owned(),
                broken: false,
                closed: true,
            })
            .collect();
        let mut findings = Vec::new();
        let fields = read_table(
            &rows,
            &Names::Nested(None),
            |cells| read_row(cells, type_words),
            &mut findings,
        );
        (
            fields,
            findings
                .into_iter()
                .map(|finding| (finding.line, finding.kind))
                .collect(),
        )
    }

    #[test]
    fn a_default_taken_from_a_sibling_names_the_sibling() {
        let (fields, findings) = read(&[
            "| P | D |",
            "|---|---|",
            "| __fieldName__ | __string__ |",
            "| __label__ | __string__<br/>The value defaults to the chosen field name. |",
        ]);
        assert_eq!(
            json!(fields.last().map(|field| &field.keywords)),
            json!({"x-default-from": "fieldName"})
        );
        assert_eq!(findings, [(4, Kind::DefaultFromSibling)]);
    }

    #[test]
    fn a_default_in_words_that_name_nothing_is_left_out_and_noted() {
        let (fields, findings) =
            read(&["| __label__ | __string__<br/>The value defaults to the weather. |"]);
        assert_eq!(json!(fields.last().map(|field| &field.keywords)), json!({}));
        assert_eq!(findings, [(1, Kind::ValueUnread)]);
    }

    #[test]
    fn rows_that_cannot_be_read_are_noted_one_by_one() {
        let (fields, findings) = read(&[
            "| __a__ | __string__ |",
            "| __a__ | __string__ |",
            "| x y | __string__ |",
            "| __b.c__ | __string__ |",
        ]);
        assert_eq!(fields.len(), 1);
        assert_eq!(
            findings,
            [
                (2, Kind::DuplicateRow),
                (3, Kind::UnknownRow),
                (4, Kind::UnknownRow)
            ]
        );
    }

    #[test]
    fn the_success_code_is_the_number_that_is_said_to_succeed() {
        let (fields, _) = read(&[
            "| __code__ | **integer**<br/>Tells.<br/><ul><li>`7`: it failed.</li><li>`200`: it succeeds.</li></ul> |",
        ]);
        assert_eq!(
            success_code(&fields).map(|code| (code.value, code.line)),
            Some((200, 1))
        );
        let (fields, _) = read(&["| __code__ | **integer**<br/>Tells. |"]);
        assert_eq!(success_code(&fields), None);
    }
}
