//! The rows of faults in answers that describe something, and in what is checked first.

use super::rows::Row;

pub(crate) const DESCRIBED: &[Row] = &[
    Row {
        fault: "collection-without-aliases",
        steps: &[],
        probe: ("collections/describe", r#"{"collectionName":"f"}"#),
        headers: &[],
        plain: r#""data":{"aliases""#,
        faulty: r#""data":{"autoId""#,
    },
    Row {
        fault: "collection-without-functions",
        steps: &[],
        probe: ("collections/describe", r#"{"collectionName":"f"}"#),
        headers: &[],
        plain: r#"}],"functions":[]"#,
        faulty: r#"}],"indexes""#,
    },
    Row {
        fault: "fields-without-id",
        steps: &[],
        probe: ("collections/describe", r#"{"collectionName":"f"}"#),
        headers: &[],
        plain: r#""description":"","id":100"#,
        faulty: r#""description":"","name""#,
    },
    Row {
        fault: "index-without-state",
        steps: &[],
        probe: (
            "indexes/describe",
            r#"{"collectionName":"c","indexName":"vector"}"#,
        ),
        headers: &[],
        plain: r#""data":[{"failReason""#,
        faulty: r#""data":[{"fieldName""#,
    },
    Row {
        fault: "index-without-warmup",
        steps: &[],
        probe: (
            "indexes/describe",
            r#"{"collectionName":"c","indexName":"vector"}"#,
        ),
        headers: &[],
        plain: r#""totalRows":0,"warmup""#,
        faulty: r#""totalRows":0}"#,
    },
    Row {
        fault: "alias-without-database",
        steps: &[],
        probe: ("aliases/describe", r#"{"aliasName":"a"}"#),
        headers: &[],
        plain: r#""collectionName":"c","dbName""#,
        faulty: r#""collectionName":"c"}"#,
    },
    Row {
        fault: "alias-in-default-database",
        steps: &[(
            "aliases/create",
            r#"{"dbName":"db2","collectionName":"c2","aliasName":"x"}"#,
        )],
        probe: ("aliases/describe", r#"{"dbName":"db2","aliasName":"x"}"#),
        headers: &[],
        plain: r#""dbName":"db2""#,
        faulty: r#""dbName":"default""#,
    },
    Row {
        fault: "index-in-capitals",
        steps: &[],
        probe: (
            "indexes/describe",
            r#"{"collectionName":"c","indexName":"vector"}"#,
        ),
        headers: &[],
        plain: r#""indexName":"vector""#,
        faulty: r#""indexName":"VECTOR""#,
    },
    Row {
        fault: "collection-under-its-own-name",
        steps: &[],
        probe: ("collections/describe", r#"{"collectionName":"a"}"#),
        headers: &[],
        plain: r#""collectionName":"a""#,
        faulty: r#""collectionName":"c""#,
    },
    Row {
        fault: "has-knows-no-alias",
        steps: &[],
        probe: ("collections/has", r#"{"collectionName":"a"}"#),
        headers: &[],
        plain: r#""has":true"#,
        faulty: r#""has":false"#,
    },
    Row {
        fault: "database-before-names",
        steps: &[],
        probe: (
            "aliases/create",
            r#"{"dbName":"nowhere","collectionName":"c","aliasName":"a-b"}"#,
        ),
        headers: &[],
        plain: r#""code":1100"#,
        faulty: r#""code":800"#,
    },
    Row {
        fault: "collection-before-clash",
        steps: &[],
        probe: (
            "aliases/create",
            r#"{"collectionName":"missing","aliasName":"d"}"#,
        ),
        headers: &[],
        plain: r#""code":1601"#,
        faulty: r#""code":100"#,
    },
    Row {
        fault: "alias-before-its-name",
        steps: &[],
        probe: ("aliases/describe", r#"{"aliasName":"a-b"}"#),
        headers: &[],
        plain: r#""code":1100"#,
        faulty: r#""code":1600"#,
    },
    Row {
        fault: "index-name-before-collection",
        steps: &[],
        probe: (
            "indexes/create",
            r#"{"collectionName":"missing","indexParams":[{"fieldName":"vector","indexName":"a-b"}]}"#,
        ),
        headers: &[],
        plain: r#""code":100,"#,
        faulty: r#""code":1100"#,
    },
];
