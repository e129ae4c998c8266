//! The reference server as a plain Milvus 2.6, over real HTTP: its tables row by row.

mod alias;
mod collection;
mod index;
use crate::server_station;
mod transport;
mod versions;

use serde_json::{Value, json};
use server_station::Station;
use vdbspec::server::Dialect;

async fn plain() -> Station {
    Station::start(Dialect::Milvus26, &[]).await
}

async fn check(station: &Station, rows: &[(&str, Value, i64)]) {
    for (operation, body, code) in rows {
        let (status, reply) = station.post(operation, body.clone()).await;
        assert_eq!(
            (status, &reply["code"]),
            (200, &json!(code)),
            "{operation} {body}: {reply}"
        );
        let key = if *code == 0 { "data" } else { "message" };
        assert!(reply.get(key).is_some(), "{operation} {body}: {reply}");
        assert_eq!(
            reply.get("data").is_some(),
            *code == 0,
            "{operation} {body}: {reply}"
        );
    }
}
