//! The static clauses: what the three pages say about themselves, held against the operations that were derived from them.
//!
//! Each test decides from the operations that the project ships. Where the pages lie beside the checkout, it also reads the
//! lines that its clauses cite, so that a clause cannot cite a line that says something else.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use vdbspec::contract::{Accounting, Clauses, Operation, Source};

/// One of the three pages: the operation, the key of its page, the title, and how the names of its files begin.
struct Page {
    operation: &'static str,
    key: &'static str,
    title: &'static str,
    clauses: &'static str,
    file_begins: &'static str,
}

const PAGES: [Page; 3] = [
    Page {
        operation: "aliases/create",
        key: "seed/create-alias",
        title: "Create Alias",
        clauses: "clauses/create-alias.toml",
        file_begins: "000",
    },
    Page {
        operation: "aliases/drop",
        key: "seed/drop-alias",
        title: "Drop Alias",
        clauses: "clauses/drop-alias.toml",
        file_begins: "001",
    },
    Page {
        operation: "indexes/create",
        key: "seed/create-index",
        title: "Create Index",
        clauses: "clauses/create-index.toml",
        file_begins: "002",
    },
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()))
}

impl Page {
    fn operation_text(&self) -> String {
        let name = format!("specs/operations/{}.json", self.operation.replace('/', "."));
        read(&root().join(name))
    }

    fn operation(&self) -> Operation {
        let operation = Operation::parse(self.operation, &self.operation_text())
            .unwrap_or_else(|error| panic!("{error}"));
        operation
            .as_page(self.key)
            .unwrap_or_else(|| panic!("{} is one of its pages", self.key))
    }

    fn file(&self) -> Option<PathBuf> {
        let entries = fs::read_dir(root().join("../shared/pages/seeds")).ok()?;
        let mut paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        paths.find(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.starts_with(self.file_begins))
        })
    }

    /// The lines that the clause cites; `None` when the pages are not beside the checkout.
    #[expect(
        clippy::print_stderr,
        reason = "a test that is skipped in part says so"
    )]
    fn cited(&self, id: &str) -> Option<String> {
        let Some(file) = self.file() else {
            eprintln!(
                "skipped in part: {} is not beside this checkout, so the lines of {id} were not read",
                self.key
            );
            return None;
        };
        let text = read(&root().join("specs").join(self.clauses));
        let clauses = Clauses::parse([(self.clauses, text.as_str())])
            .unwrap_or_else(|error| panic!("{error}"));
        let clause = clauses
            .get(id)
            .unwrap_or_else(|| panic!("{id} stands on {}", self.key));
        assert!(
            matches!(clause.accounting, Accounting::Static { .. }),
            "{id} is decided by a test here"
        );
        let Source::Page(place) = &clause.source else {
            panic!("{id} stands on a page, not at {}", clause.source);
        };
        let page = read(&file);
        let cited = (1..).zip(page.lines()).filter(|(number, _)| {
            place
                .lines
                .iter()
                .any(|(first, last)| (first..=last).contains(&number))
        });
        let cited: Vec<&str> = cited.map(|(_, line)| line).collect();
        Some(cited.join("\n"))
    }

    /// Checks the cited lines, if they are there, for each of the words.
    fn cites(&self, id: &str, words: &[&str]) {
        if let Some(cited) = self.cited(id) {
            for word in words {
                assert!(
                    cited.contains(word),
                    "{id} cites lines without {word:?}: {cited}"
                );
            }
        }
    }
}

fn page(operation: &str) -> &'static Page {
    PAGES
        .iter()
        .find(|page| page.operation == operation)
        .unwrap_or_else(|| panic!("{operation} is one of the three"))
}

fn names(value: &Value) -> BTreeSet<String> {
    let names = value
        .as_object()
        .into_iter()
        .flat_map(|members| members.keys());
    names.cloned().collect()
}

/// The property names of a schema with everything below them, such as `indexParams[].params.index_type`.
fn schema_paths(schema: &Value, prefix: &str, paths: &mut BTreeSet<String>) {
    if let Some(items) = schema.get("items") {
        schema_paths(items, &format!("{prefix}[]"), paths);
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let path = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}.{name}")
        };
        schema_paths(property, &path, paths);
        paths.insert(path);
    }
}

/// The same for an instance.
fn instance_paths(instance: &Value, prefix: &str, paths: &mut BTreeSet<String>) {
    for item in instance.as_array().into_iter().flatten() {
        instance_paths(item, &format!("{prefix}[]"), paths);
    }
    for (name, member) in instance.as_object().into_iter().flatten() {
        let path = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}.{name}")
        };
        instance_paths(member, &path, paths);
        paths.insert(path);
    }
}

#[test]
fn front_matter_names_the_page() {
    for (page, id) in PAGES.iter().zip(["CA-01", "DA-01", "CI-01"]) {
        let operation = page.operation();
        let kebab = operation.title.to_lowercase().replace(' ', "-");
        assert_eq!(operation.title, page.title);
        assert_eq!(page.key, format!("seed/{kebab}"));
        assert_eq!(operation.pages, [page.key]);
        let slug = format!("slug: /restful/{kebab}-v2");
        let title = format!("title: {}", operation.title);
        page.cites(
            id,
            &[
                "displayed_sidebar: restfulSidebar",
                "sidebar_position: ",
                &slug,
                &title,
            ],
        );
    }
}

#[test]
fn pages_import_one_header_component_and_it_stays_out_of_the_contract() {
    for page in &PAGES {
        assert!(
            !page.operation_text().contains("RestHeader"),
            "{}",
            page.operation
        );
    }
    for (operation, id) in [("aliases/create", "CA-02"), ("aliases/drop", "DA-02")] {
        page(operation).cites(
            id,
            &["import RestHeader from ", "@site/src/components/RestHeader"],
        );
    }
}

#[test]
fn paths_follow_the_operation_names() {
    for page in &PAGES {
        let operation = page.operation();
        assert_eq!(operation.method, "POST");
        assert_eq!(operation.path, format!("/v2/vectordb/{}", page.operation));
    }
    let operation = page("aliases/create").operation();
    assert_eq!(operation.provenance_of("/path"), ["seed/create-alias:12"]);
    page("aliases/create").cites(
        "CA-08",
        &[
            "method=\"post\"",
            "${CLUSTER_ENDPOINT}/v2/vectordb/aliases/create\"",
        ],
    );
}

#[test]
fn example_hosts_stay_out_of_the_contract() {
    for page in &PAGES {
        let text = page.operation_text();
        for host in ["zillizcloud", "CLUSTER_ENDPOINT"] {
            assert!(!text.contains(host), "{} names {host}", page.operation);
        }
    }
    let page = page("aliases/create");
    page.cites(
        "CA-10",
        &["CLUSTER_ENDPOINT=\"https://", ".zillizcloud.com\""],
    );
    if let Some(cited) = page.cited("CA-10") {
        let (_, host) = cited.split_once("://").expect("the scheme was found above");
        assert!(!host.contains(':'), "the host has a port: {host}");
    }
}

#[test]
fn curl_lines_agree_with_the_page_header() {
    for (operation, id) in [("aliases/create", "CA-12"), ("aliases/drop", "DA-09")] {
        let page = page(operation);
        let operation = page.operation();
        let method = format!("--request {} ", operation.method);
        page.cites(
            id,
            &[
                "curl --location ",
                &method,
                &format!("}}{}\"", operation.path),
            ],
        );
    }
}

#[test]
fn no_operation_takes_query_or_path_parameters() {
    let cases = [
        ("aliases/create", "CA-16", "query"),
        ("aliases/create", "CA-17", "path"),
        ("aliases/drop", "DA-12", "query"),
        ("aliases/drop", "DA-12", "path"),
        ("indexes/create", "CI-10", "query"),
        ("indexes/create", "CI-10", "path"),
    ];
    for (operation, id, kind) in cases {
        let page = page(operation);
        let path = page.operation().path;
        assert!(
            !path.contains(['?', '{', '}', ':']),
            "{path} takes parameters"
        );
        page.cites(id, &[&format!("- No {kind} parameters")]);
    }
}

#[test]
fn no_page_marks_a_header_as_required() {
    for page in &PAGES {
        let operation = page.operation();
        let headers = operation.headers.iter().map(|header| header.name.as_str());
        assert_eq!(
            headers.collect::<Vec<_>>(),
            ["Request-Timeout", "Authorization"]
        );
        for header in &operation.headers {
            assert_eq!(
                header.required, None,
                "{} of {}",
                header.name, page.operation
            );
        }
    }
    let page = page("aliases/create");
    page.cites("CA-20", &["__Request-Timeout__", "__Authorization__"]);
    if let Some(cited) = page.cited("CA-20") {
        assert!(!cited.contains("(required)"), "{cited}");
    }
}

#[test]
fn samples_and_tables_name_the_same_fields() {
    let item = |name: &str| format!("indexParams[].{name}");
    let alias = ["collectionName", "aliasName"].map(str::to_owned).to_vec();
    let index = ["dbName", "collectionName", "indexParams"].map(str::to_owned);
    let items = [
        "metricType",
        "fieldName",
        "indexName",
        "params",
        "params.index_type",
    ]
    .map(item);
    let cases = [
        ("aliases/create", "CA-22", alias.clone()),
        ("aliases/drop", "DA-15", alias),
        (
            "indexes/create",
            "CI-13",
            [index.as_slice(), items.as_slice()].concat(),
        ),
    ];
    for (operation, id, fields) in cases {
        let fields: BTreeSet<String> = fields.into_iter().collect();
        let page = page(operation);
        let mut table = BTreeSet::new();
        schema_paths(&page.operation().request, "", &mut table);
        assert_eq!(table, fields, "{id}");
        let Some(cited) = page.cited(id) else {
            continue;
        };
        let block: Vec<&str> = cited
            .lines()
            .filter(|line| !line.starts_with("```"))
            .collect();
        let sample =
            serde_json::from_str(&block.join("\n")).expect("the sample of the request is JSON");
        let mut sampled = BTreeSet::new();
        instance_paths(&sample, "", &mut sampled);
        assert_eq!(sampled, fields, "{id}");
    }
}

#[test]
fn response_descriptions_leave_the_envelope_alone() {
    for page in &PAGES {
        let response = page.operation().response;
        let keys = |schema: &Value| schema.get("properties").map(names).unwrap_or_default();
        let expected = |keys: [&str; 2]| keys.map(str::to_owned).into_iter().collect();
        let success: BTreeSet<String> = expected(["code", "data"]);
        assert_eq!(keys(&response.success), success, "{}", page.operation);
        let error: BTreeSet<String> = expected(["code", "message"]);
        assert_eq!(keys(&response.error), error, "{}", page.operation);
    }
    page("aliases/create").cites("CA-26", &["None"]);
    page("aliases/drop").cites("DA-20", &["None"]);
    page("indexes/create").cites("CI-25", &["Status object"]);
}

#[test]
fn a_stability_note_changes_no_rule() {
    for page in &PAGES {
        let operation = page.operation();
        for (part, schema) in [
            ("request", &operation.request),
            ("success", &operation.response.success),
        ] {
            let mark = schema.get("deprecated");
            assert_eq!(
                mark, None,
                "the {part} of {} is marked by a note",
                page.operation
            );
        }
    }
    page("indexes/create").cites("CI-05", &["not generally available"]);
}

#[test]
fn placeholder_tokens_stay_out_of_the_contract() {
    for page in &PAGES {
        let text = page.operation_text();
        for placeholder in ["user:password", "username:password", "${TOKEN}"] {
            assert!(
                !text.contains(placeholder),
                "{} names {placeholder}",
                page.operation
            );
        }
    }
    page("indexes/create").cites(
        "CI-06",
        &["TOKEN=\"user:password\"", "CLUSTER_ENDPOINT=\"https://"],
    );
}
