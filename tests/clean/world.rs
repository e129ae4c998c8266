//! Everything that a server holds, by asking it, and other people's objects on it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Databases of other people beside the default one.
const DATABASES: [&str; 2] = ["default", "books"];
/// Collections of other people, some called much like ours.
const COLLECTIONS: [&str; 4] = ["prod", "vdbs_zzzzzz_l0c1", "vdbs_", "l0c1"];
/// Their aliases.
const ALIASES: [&str; 3] = ["live", "vdbs_zzzzzz_1a1", "a1"];

/// A client for one server.
pub(crate) struct World {
    client: reqwest::Client,
    base: String,
}

impl World {
    /// Fills a server with other people's objects.
    pub(crate) async fn inhabited(base: &str) -> Self {
        // Somebody else in this process may have been first; either provider does.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build();
        let world = Self {
            client: client.expect("a client"),
            base: base.to_owned(),
        };
        world
            .done("databases/create", &json!({"dbName": "books"}))
            .await;
        for database in DATABASES {
            for name in COLLECTIONS {
                let body = json!({"dbName": database, "collectionName": name, "dimension": 4});
                world.done("collections/create", &body).await;
            }
            for name in ALIASES {
                let body = json!({"dbName": database, "aliasName": name, "collectionName": "prod"});
                world.done("aliases/create", &body).await;
            }
        }
        world
    }

    async fn done(&self, operation: &str, body: &Value) -> Value {
        let url = format!("{}/v2/vectordb/{operation}", self.base);
        let request = self.client.post(url).body(body.to_string());
        let answer = request.send().await.expect("an answer").text().await;
        let answer: Value = serde_json::from_str(&answer.expect("a body")).expect("JSON");
        assert_eq!(answer["code"], json!(0), "{operation} {body}: {answer}");
        answer["data"].clone()
    }

    async fn names(&self, operation: &str, body: &Value) -> Vec<String> {
        let names = self.done(operation, body).await;
        let mut names: Vec<String> = serde_json::from_value(names).expect("names");
        names.sort();
        names
    }

    /// Everything on the server: databases, collections with their indexes, aliases with their collections.
    pub(crate) async fn everything(&self) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for database in self.names("databases/list", &json!({})).await {
            all.insert(format!("database {database}"), String::new());
            let place = json!({"dbName": database});
            for name in self.names("collections/list", &place).await {
                let body = json!({"dbName": database, "collectionName": name});
                let indexes = self.names("indexes/list", &body).await;
                all.insert(format!("collection {database}/{name}"), indexes.join(","));
            }
            for name in self.names("aliases/list", &place).await {
                let body = json!({"dbName": database, "aliasName": name});
                let owner = self.done("aliases/describe", &body).await;
                let owner = owner["collectionName"].to_string();
                all.insert(format!("alias {database}/{name}"), owner);
            }
        }
        all
    }
}
