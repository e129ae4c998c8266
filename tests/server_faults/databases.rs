//! Rows of faults in what databases hold, and which of them a request reaches.

use super::rows::Row;

pub(crate) const DATABASES: &[Row] = &[
    Row {
        fault: "db-ignored-on-index",
        steps: &[],
        probe: (
            "indexes/create",
            r#"{"dbName":"db2","collectionName":"c2","indexParams":[{"fieldName":"id","indexName":"i","params":{"index_type":"INVERTED"}}]}"#,
        ),
        headers: &[],
        plain: r#""code":0"#,
        faulty: r#""code":100,"#,
    },
    Row {
        fault: "index-in-each-database",
        steps: &[
            (
                "collections/create",
                r#"{"dbName":"db2","collectionName":"c","dimension":4}"#,
            ),
            (
                "indexes/create",
                r#"{"dbName":"db2","collectionName":"c","indexParams":[{"fieldName":"id","indexName":"i","params":{"index_type":"INVERTED"}}]}"#,
            ),
        ],
        probe: ("indexes/list", r#"{"collectionName":"c"}"#),
        headers: &[],
        plain: r#"["vector"]"#,
        faulty: r#""i""#,
    },
    Row {
        fault: "index-dropped-in-each-database",
        steps: &[
            (
                "collections/create",
                r#"{"dbName":"db2","collectionName":"c","dimension":4}"#,
            ),
            ("collections/release", r#"{"collectionName":"c"}"#),
            (
                "collections/release",
                r#"{"dbName":"db2","collectionName":"c"}"#,
            ),
            (
                "indexes/create",
                r#"{"collectionName":"c","indexParams":[{"fieldName":"id","indexName":"i","params":{"index_type":"INVERTED"}}]}"#,
            ),
            (
                "indexes/create",
                r#"{"dbName":"db2","collectionName":"c","indexParams":[{"fieldName":"id","indexName":"i","params":{"index_type":"INVERTED"}}]}"#,
            ),
            (
                "indexes/drop",
                r#"{"dbName":"db2","collectionName":"c","indexName":"i"}"#,
            ),
        ],
        probe: ("indexes/list", r#"{"collectionName":"c"}"#),
        headers: &[],
        plain: r#""i""#,
        faulty: r#"["vector"]"#,
    },
    Row {
        fault: "alias-names-global",
        steps: &[],
        probe: (
            "aliases/create",
            r#"{"dbName":"db2","collectionName":"c2","aliasName":"a"}"#,
        ),
        headers: &[],
        plain: r#""code":0"#,
        faulty: r#""code":1602"#,
    },
    Row {
        fault: "collections-of-all-listed",
        steps: &[],
        probe: ("collections/list", r#"{"dbName":"db2"}"#),
        headers: &[],
        plain: r#"["c2"]"#,
        faulty: r#""f""#,
    },
    Row {
        fault: "database-made-anew",
        steps: &[("databases/create", r#"{"dbName":"db2"}"#)],
        probe: ("collections/list", r#"{"dbName":"db2"}"#),
        headers: &[],
        plain: r#"["c2"]"#,
        faulty: "[]",
    },
    Row {
        fault: "database-header-ignored",
        steps: &[],
        probe: ("collections/has", r#"{"collectionName":"c2"}"#),
        headers: &[("DB-Name", "db2")],
        plain: r#""has":true"#,
        faulty: r#""has":false"#,
    },
    Row {
        fault: "database-header-wins",
        steps: &[],
        probe: (
            "collections/has",
            r#"{"dbName":"default","collectionName":"c2"}"#,
        ),
        headers: &[("DB-Name", "db2")],
        plain: r#""has":false"#,
        faulty: r#""has":true"#,
    },
    Row {
        fault: "database-made-again",
        steps: &[],
        probe: ("databases/create", r#"{"dbName":"db2"}"#),
        headers: &[],
        plain: r#""code":1100"#,
        faulty: r#""code":0"#,
    },
    Row {
        fault: "missing-database-not-dropped",
        steps: &[],
        probe: ("databases/drop", r#"{"dbName":"nowhere"}"#),
        headers: &[],
        plain: r#""code":0"#,
        faulty: r#""code":800"#,
    },
    Row {
        fault: "missing-database-described",
        steps: &[],
        probe: ("databases/describe", r#"{"dbName":"nowhere"}"#),
        headers: &[],
        plain: r#""code":800"#,
        faulty: r#""code":0"#,
    },
];
