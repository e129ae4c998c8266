//! Requests that change something: well-formed, broken, and in disguise.

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any};
use proptest::{option, prop_oneof, sample};
use serde_json::Value;
use vdbspec::wire::{Auth, Request};

use crate::gate::decide::mutating;
use crate::gate::names::{DATABASES, HOME, name, ours};

fn key() -> BoxedStrategy<String> {
    let keys = [
        "aliasName",
        "collectionName",
        "dbName",
        "indexName",
        "fieldName",
        "vdbspecUnknown",
    ];
    let odd = [
        "ALIASNAME",
        "alias_name",
        "aliasname",
        " aliasName",
        "alias Name",
        "\u{ff41}liasName",
        "aliasName\u{200b}",
        "collection_name",
        "CollectionName",
        "collection-name",
        "db_name",
        "DBNAME",
        "newCollectionName",
        "newName",
        "newDbName",
        "partitionName",
        "userName",
        "name",
        "alias",
        "collection",
        "value",
        "indexParams",
        "alias\\u004eame",
    ];
    prop_oneof![
        6 => sample::select(keys.to_vec()),
        2 => sample::select(odd.to_vec()),
    ]
    .prop_map(str::to_owned)
    .boxed()
}

fn text_value() -> BoxedStrategy<String> {
    prop_oneof![
        12 => name(),
        1 => (name(), name()).prop_map(|(a, b)| format!("{a},params: {b}")),
        1 => name().prop_map(|name| format!("&aliasName={name}&")),
        1 => name().prop_map(|name| format!("{{\"collectionName\":\"{name}\"}}")),
    ]
    .boxed()
}

fn value() -> BoxedStrategy<Value> {
    prop_oneof![
        16 => text_value().prop_map(Value::from),
        1 => vec(name(), 0..3).prop_map(Value::from),
        1 => (key(), name()).prop_map(|(key, name)| Value::from_iter([(key, name)])),
        1 => (key(), name()).prop_map(|(key, name)| Value::from(vec![Value::from_iter([(key, name)])])),
        1 => Just(Value::Null),
        1 => sample::select(vec![Value::from(true), Value::from(7)]),
    ]
    .boxed()
}

type Member = (String, Value);

/// Members, most of them those that a run sends.
fn members() -> BoxedStrategy<Vec<Member>> {
    let sent =
        (option::of(database()), name(), name()).prop_map(|(database, alias, collection)| {
            let mut members = vec![
                ("aliasName".to_owned(), Value::from(alias)),
                ("collectionName".to_owned(), Value::from(collection)),
            ];
            members.extend(database.map(|name| ("dbName".to_owned(), Value::from(name))));
            members
        });
    let clean = (ours(), ours(), value(), key()).prop_map(|(alias, collection, value, key)| {
        vec![
            ("aliasName".to_owned(), Value::from(alias)),
            ("collectionName".to_owned(), Value::from(collection)),
            (key, value),
        ]
    });
    prop_oneof![
        3 => sent,
        3 => clean,
        2 => vec((key(), value()), 0..4),
        1 => ours().prop_map(|name| vec![("dbName".to_owned(), Value::from(name))]),
    ]
    .boxed()
}

fn database() -> BoxedStrategy<String> {
    prop_oneof![
        2 => Just(HOME.to_owned()),
        1 => sample::select(DATABASES).prop_map(str::to_owned),
        2 => name(),
    ]
    .boxed()
}

/// The object as JSON; keys may stand twice, and may hold escapes of their own.
fn written(members: &[Member]) -> String {
    let inside: Vec<_> = members
        .iter()
        .map(|(key, value)| format!("\"{key}\":{value}"))
        .collect();
    format!("{{{}}}", inside.join(","))
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder
        .write_all(text.as_bytes())
        .expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn zlib(text: &str) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder
        .write_all(text.as_bytes())
        .expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn form(members: &[Member]) -> String {
    let pair = |(key, value): &Member| {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        format!(
            "{key}={}",
            text.replace('%', "%25")
                .replace('&', "%26")
                .replace(' ', "+")
        )
    };
    members.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn positional(members: &[Member]) -> String {
    let values: Value = members.iter().map(|(_, value)| value.clone()).collect();
    values.to_string()
}

/// The bytes of a body: as JSON most of the time, else broken in one way or written in another notation.
fn body() -> BoxedStrategy<Vec<u8>> {
    (members(), members(), any::<u16>(), 0_u8..36)
        .prop_map(|(members, second, at, style)| {
            let json = written(&members);
            let other = written(&second);
            let cut = |text: &str| {
                let end = usize::from(at) % (text.len() + 1);
                text.bytes().take(end).collect::<Vec<u8>>()
            };
            match style {
                0 | 1 => cut(&json),
                2 => json.replace('"', "'").into_bytes(),
                3 => json
                    .replace("\":", ":")
                    .replace(",\"", ",")
                    .replacen("{\"", "{", 1)
                    .into_bytes(),
                4 => format!("{{/*{}*/{}", other, json.trim_start_matches('{')).into_bytes(),
                5 => format!("{json}{other}").into_bytes(),
                6 => format!("{json} {}", second.first().map_or("", |(key, _)| key)).into_bytes(),
                7 => format!("\u{feff}{json}").into_bytes(),
                8 => gzip(&json),
                9 => zlib(&json),
                10 => form(&members).into_bytes(),
                11 => positional(&members).into_bytes(),
                12 => cut(&positional(&members)),
                13 => format!("[{json},{other}]").into_bytes(),
                14 => json.replace('o', "\\u006f").into_bytes(),
                15 => format!("{}\\u0070rod\"}}", json.trim_end_matches("\"}")).into_bytes(),
                16 => json
                    .replace('{', "")
                    .replace(['"', '}'], "")
                    .replace(',', "\n")
                    .into_bytes(),
                17 => json.replacen('}', ",}", 1).into_bytes(),
                18 => [json.as_bytes(), &[0xff]].concat(),
                19 => format!("{{\"value\":{json}}}").into_bytes(),
                20 => json.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                _ => json.into_bytes(),
            }
        })
        .boxed()
}

fn headers() -> BoxedStrategy<Vec<(String, String)>> {
    let named = (
        sample::select(vec!["db-name", "DB-Name", "DB_NAME", "Collection-Name"]),
        database(),
    );
    let encoded = sample::select(vec!["gzip", "deflate", "br", "identity"]);
    let kind = sample::select(vec![
        "application/json",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
    ]);
    prop_oneof![
        8 => Just(Vec::new()),
        1 => named.prop_map(|(key, value)| vec![(key.to_owned(), value)]),
        1 => encoded.prop_map(|value| vec![("Content-Encoding".to_owned(), value.to_owned())]),
        1 => kind.prop_map(|value| vec![("Content-Type".to_owned(), value.to_owned())]),
    ]
    .boxed()
}

/// What stands behind a path.
fn tail() -> BoxedStrategy<String> {
    let query = (key(), name()).prop_map(|(key, name)| format!("?{key}={name}"));
    prop_oneof![
        10 => Just(String::new()),
        1 => Just("/".to_owned()),
        1 => Just("?vdbspec=1".to_owned()),
        1 => query,
    ]
    .boxed()
}

/// Any request that says it is about an operation that changes something.
pub(crate) fn request() -> BoxedStrategy<Request> {
    let operation = || sample::select(mutating());
    // Sometimes the path leads to another operation.
    let leads = prop_oneof![20 => Just(None), 1 => operation().prop_map(Some)];
    (operation(), leads, tail(), headers(), body())
        .prop_map(|(operation, leads, tail, headers, body)| Request {
            operation: operation.to_owned(),
            method: "POST".to_owned(),
            path: format!("/v2/vectordb/{}{tail}", leads.unwrap_or(operation)),
            headers,
            auth: Auth::Token,
            body: Bytes::from(body),
        })
        .boxed()
}
