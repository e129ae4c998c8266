//! The real MDX pages and the real `OpenAPI` file, where they stand beside the checkout, against an extraction of the same
//! pages that was made with other code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use vdbspec::derive::{Field, Page, Segment, derive_page, read_pages};

use crate::derive::root;

/// Type, requiredness and list of values of a field.
type Said = (String, Option<bool>, Option<Vec<String>>);
type Fields = BTreeMap<String, Said>;

fn shared(path: &str) -> PathBuf {
    root().join("../shared").join(path)
}

#[expect(clippy::print_stderr, reason = "a skipped test must say so")]
fn skip(test: &str) {
    eprintln!("skipped {test}: the real pages do not stand beside this checkout");
}

/// Every file below a folder, in order.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(dir) else {
        return found;
    };
    for entry in entries {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Version, as the other extraction names it, and page.
fn pages() -> Vec<(String, Page)> {
    let mut found = Vec::new();
    for version in ["2.4", "2.5", "2.6", "3.0"] {
        for path in files(&shared(&format!("pages/mdx/v{version}"))) {
            let read = read(&path);
            assert_eq!(read.len(), 1, "{}", path.display());
            found.extend(read.into_iter().map(|page| (version.to_owned(), page)));
        }
    }
    let file = shared("pages/openapi/v2.4.json");
    if file.exists() {
        found.extend(
            read(&file)
                .into_iter()
                .map(|page| ("2.4-openapi".to_owned(), page)),
        );
    }
    found
}

fn read(path: &Path) -> Vec<Page> {
    let bytes = fs::read(path).expect("the page can be read");
    read_pages(&path.display().to_string(), &bytes).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_page_is_read_and_every_schema_is_one() {
    let pages = pages();
    if pages.is_empty() {
        return skip("every_page_is_read_and_every_schema_is_one");
    }
    assert_eq!(pages.len(), 275 + 45);
    for (version, page) in &pages {
        let operation = derive_page(page, "k");
        let schemas = [
            &operation.request,
            &operation.response.success,
            &operation.response.error,
        ];
        for schema in schemas
            .into_iter()
            .chain(operation.headers.iter().map(|header| &header.schema))
        {
            assert!(
                jsonschema::draft202012::meta::is_valid(schema),
                "{version} {}",
                page.path.value
            );
            assert!(
                jsonschema::draft202012::new(schema).is_ok(),
                "{version} {}",
                page.path.value
            );
            assert!(
                !schema.to_string().contains("<include"),
                "{version} {}",
                page.path.value
            );
        }
    }
}

#[test]
fn another_extraction_of_the_same_pages_says_the_same() {
    let facts = shared("facts/rest-v2-endpoints.json");
    let pages = pages();
    let (Ok(text), false) = (fs::read_to_string(&facts), pages.is_empty()) else {
        return skip("another_extraction_of_the_same_pages_says_the_same");
    };
    let facts: Value = serde_json::from_str(&text).expect("the extraction is JSON");
    let mut theirs: BTreeMap<(String, String), &Value> = BTreeMap::new();
    for endpoint in facts["endpoints"].as_array().expect("a list") {
        for (source, said) in endpoint["by_source"].as_object().expect("an object") {
            if !["2.4-md", "seed"].contains(&source.as_str()) {
                let path = endpoint["path"].as_str().expect("a path").to_owned();
                theirs.insert((source.clone(), path), said);
            }
        }
    }
    let mut differences = Vec::new();
    for (version, page) in &pages {
        let Some(said) = theirs.remove(&(version.clone(), page.path.value.clone())) else {
            differences.push(format!("{version} {} is only here", page.path.value));
            continue;
        };
        let place = format!("{version} {}", page.operation);
        let parts = [
            ("headers", ours(&page.headers), listed(&said["headers"])),
            ("query", ours(&page.query), listed(&said["query"])),
            (
                "request",
                ours(&page.request.fields),
                fields(&said["request"]),
            ),
            (
                "success",
                ours(&page.success.fields),
                answer(&said["response"], false),
            ),
            (
                "error",
                ours(&page.error.fields),
                answer(&said["response"], true),
            ),
        ];
        for (part, here, there) in parts {
            compare(&format!("{place} {part}"), &here, &there, &mut differences);
        }
    }
    differences.extend(
        theirs
            .keys()
            .map(|(version, path)| format!("{version} {path} is only there")),
    );
    for (place, why) in EXPLAINED {
        let is_needed = differences
            .iter()
            .any(|difference| difference.starts_with(place));
        assert!(is_needed, "nothing differs any more at {place} ({why})");
    }
    differences.retain(|difference| !explained(difference));
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

/// Where the two differ for a reason: the beginning of the difference, and the reason.
const EXPLAINED: &[(&str, &str)] = &[
    (
        "2.4 collections/create request <2>/collectionName",
        REQUIRED_AROUND,
    ),
    (
        "2.5 collections/create request <2>/collectionName",
        REQUIRED_AROUND,
    ),
    (
        "2.6 collections/create request <2>/collectionName",
        REQUIRED_AROUND,
    ),
    (
        "2.4 collections/create request <2>/params/consistencyLevel",
        UNLIKE_TYPE,
    ),
    (
        "3.0 collections/create request <3>/schema/externalSource",
        REQUIRED_AROUND,
    ),
    (
        "3.0 collections/create request <3>/schema/externalSpec",
        REQUIRED_AROUND,
    ),
    (
        "3.0 indexes/alter_properties request properties/warmup",
        UNLIKE_TYPE,
    ),
    ("3.0 jobs/import/create request <1>", OTHER_PRODUCT),
    ("3.0 jobs/import/create request <2>", OTHER_PRODUCT),
    ("2.4-openapi collections/has error ", ODD_STATUS),
    ("2.4-openapi collections/get_stats error ", ODD_STATUS),
    ("2.4-openapi collections/list error ", ODD_STATUS),
];
const REQUIRED_AROUND: &str = "the schema around the branches requires it of each of them";
const UNLIKE_TYPE: &str =
    "its list holds strings and its type does not: the list is left out, and the type left open";
const OTHER_PRODUCT: &str = "the branch is for another product";
const ODD_STATUS: &str = "an answer that is called an error stands beside the status 200";

fn explained(difference: &str) -> bool {
    let explained = |(place, why): &(&str, &str)| difference.starts_with(place) && !why.is_empty();
    EXPLAINED.iter().any(explained)
}

fn compare(place: &str, here: &Fields, there: &Fields, differences: &mut Vec<String>) {
    let paths: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
    for path in paths {
        match (here.get(path), there.get(path)) {
            (Some(here), Some(there)) if here == there => {}
            (Some(here), Some(there)) => {
                differences.push(format!("{place} {path}: {here:?} here, {there:?} there"));
            }
            (Some(here), None) => differences.push(format!("{place} {path}: {here:?} only here")),
            (None, there) => differences.push(format!("{place} {path}: {there:?} only there")),
        }
    }
}

fn ours(fields: &[Field]) -> Fields {
    let said = |field: &Field| {
        let types: BTreeSet<&str> = field.types.iter().map(|kind| kind.word()).collect();
        let words: Vec<&str> = types.into_iter().collect();
        let values = field.keywords.get("enum").and_then(Value::as_array);
        let values = values.map(|values| values.iter().map(word).collect());
        (
            shown(&field.path),
            (words.join("|"), field.required, values),
        )
    };
    // That any name may stand there is no row of theirs; what it may hold is.
    let silent =
        |field: &&Field| field.path.last() == Some(&Segment::Values) && field.types.is_empty();
    fields
        .iter()
        .filter(|field| !silent(field))
        .map(said)
        .collect()
}

fn shown(path: &[Segment]) -> String {
    let segment = |segment: &Segment| match segment {
        Segment::Property(name) => name.clone(),
        Segment::Items => "[]".to_owned(),
        Segment::Branch(number) => format!("<{number}>"),
        Segment::Values => "*".to_owned(),
    };
    path.iter().map(segment).collect::<Vec<_>>().join("/")
}

fn word(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn listed(list: &Value) -> Fields {
    let entries = list.as_array().into_iter().flatten();
    let kept = entries.filter(|entry| is_for_milvus(entry));
    kept.map(|entry| {
        (
            word(&entry["name"]),
            (
                kinds(&word(&entry["type"])),
                entry["required"].as_bool(),
                None,
            ),
        )
    })
    .collect()
}

fn is_for_milvus(entry: &Value) -> bool {
    entry["targets"]
        .as_array()
        .is_none_or(|targets| targets.iter().any(|target| target == "milvus"))
}

/// Their rows in our notation, without what is for another product.
fn fields(rows: &Value) -> Fields {
    let mut dropped: Vec<Vec<String>> = Vec::new();
    let mut found = Fields::new();
    for row in rows.as_array().into_iter().flatten() {
        let path: Vec<String> = row["path"]
            .as_array()
            .into_iter()
            .flatten()
            .map(word)
            .collect();
        if dropped.iter().any(|parent| path.starts_with(parent)) {
            continue;
        }
        if !is_for_milvus(row) {
            dropped.push(path);
            continue;
        }
        let kind = word(&row["type"]);
        let values = row["enum"]
            .as_array()
            .map(|values| values.iter().map(bare).collect());
        let path = notation(&path);
        items(&path, &kind, &mut found);
        if kind != "UNDECLARED" && !path.ends_with("<all1>") {
            let required = row["required"].as_bool().filter(|_| !path.ends_with('*'));
            found.insert(
                path.replace("/<all1>", ""),
                (kinds(&kind), required, values),
            );
        }
    }
    found
}

fn bare(value: &Value) -> String {
    let text = word(value);
    text.replace("<include target=\"milvus\">", "")
        .replace("</include>", "")
}

/// A name that stands for any name is `*`.
fn notation(path: &[String]) -> String {
    let segment = |name: &String| {
        let inner = name
            .strip_suffix('>')
            .and_then(|name| name.strip_prefix('<'));
        let number = inner.and_then(|name| name.strip_prefix("one").or(name.strip_prefix("any")));
        match (inner, number) {
            (_, Some(number)) => format!("<{number}>"),
            (Some(inner), None) if inner != "all1" => "*".to_owned(),
            _ => name.clone(),
        }
    };
    path.iter().map(segment).collect::<Vec<_>>().join("/")
}

/// `array<string>` says what the items are, for which there is no row.
fn items(path: &str, kind: &str, found: &mut Fields) {
    let (path, inner) = (
        path.replace("/<all1>", ""),
        kind.strip_prefix("array<")
            .and_then(|kind| kind.strip_suffix('>')),
    );
    let several: BTreeSet<&str> = kind
        .split(" | ")
        .filter_map(|word| word.strip_suffix("[]"))
        .collect();
    if !several.is_empty() {
        let kinds = several.into_iter().collect::<Vec<_>>().join("|");
        found.insert(format!("{path}/[]"), (kinds, None, None));
    }
    if let Some(inner) = inner.filter(|inner| *inner != "untyped") {
        let path = format!("{path}/[]");
        items(&path, inner, found);
        found
            .entry(path)
            .or_insert_with(|| (kinds(inner), None, None));
    }
}

fn kinds(words: &str) -> String {
    if words.contains(" | ") && !words.contains('(') {
        let word = |word: &str| {
            word.strip_suffix("[]")
                .map_or_else(|| word.to_owned(), |_| "array".to_owned())
        };
        let words: BTreeSet<String> = words.split(" | ").map(word).collect();
        return words.into_iter().collect::<Vec<_>>().join("|");
    }
    let plain = words.split(['<', '(']).next().unwrap_or_default();
    match plain {
        "oneOf" | "anyOf" | "any" | "untyped" => String::new(),
        "allOf" => words
            .trim_start_matches("allOf(")
            .trim_end_matches(')')
            .to_owned(),
        plain => plain.to_owned(),
    }
}

/// The rows of one branch of the answer.
fn answer(rows: &Value, error: bool) -> Fields {
    let all = fields(rows);
    let is_message = |path: &&String| {
        path.ends_with("/message") && path.starts_with('<') && path.matches('/').count() == 1
    };
    let rejected = all
        .keys()
        .find(is_message)
        .map(|path| path.replace("message", ""));
    let Some(rejected) = rejected else {
        return if error { Fields::new() } else { all };
    };
    let rows = all
        .into_iter()
        .filter(|(path, _)| path.contains('/') && path.starts_with(&rejected) == error);
    let below = |path: String| {
        let rest = path.split_once('/').map(|(_, rest)| rest);
        rest.unwrap_or_default().to_owned()
    };
    rows.map(|(path, row)| (below(path), row)).collect()
}
