//! databases/*.

use serde_json::json;

use super::super::answer::{Answer, Refusal, Success, code};
use super::super::json::Record;
use super::describe::pairs;
use super::index_params::plain_text;
use super::names::check_database_name;
use super::{Call, DEFAULT_DATABASE, Database, World};

/// The most databases there can be, the default one included.
const MAX_DATABASES: usize = 64;

impl World {
    /// Not idempotent: a name that exists is refused.
    pub(super) fn create_database(&mut self, call: &Call) -> Answer {
        let name = call.body.text("dbName");
        check_database_name(name)?;
        if self.databases.contains_key(name) {
            let message = format!("database already exist: {name}");
            return Err(self.rules.conflict(&message));
        }
        if self.databases.len() >= MAX_DATABASES {
            let message = format!("exceeded the limit number of database[limit={MAX_DATABASES}]");
            return Err(Refusal::new(code::DATABASE_LIMIT, message));
        }
        let database = Database {
            id: self.new_id(),
            properties: properties(&call.body),
            ..Database::default()
        };
        self.databases.insert(name.to_owned(), database);
        Ok(Success::empty())
    }

    /// Idempotent, yet refuses the default database and one that holds collections.
    pub(super) fn drop_database(&mut self, call: &Call) -> Answer {
        let name = call.body.text("dbName");
        check_database_name(name)?;
        if name == DEFAULT_DATABASE {
            return Err(self.rules.conflict("can not drop default database"));
        }
        if self
            .databases
            .get(name)
            .is_some_and(|db| !db.collections.is_empty())
        {
            let message = format!(
                "database:{name} not empty, must drop all collections before drop database"
            );
            return Err(self.rules.conflict(&message));
        }
        self.databases.remove(name);
        Ok(Success::empty())
    }

    pub(super) fn describe_database(&mut self, call: &Call) -> Answer {
        let name = call.body.text("dbName");
        let db = self.database(name)?;
        Ok(Success::with(
            json!({"dbName": name, "dbID": db.id, "properties": pairs(&db.properties)}),
        ))
    }

    pub(super) fn list_databases(&mut self) -> Success {
        let names = self.databases.keys().cloned().collect();
        Success::with(self.in_no_order(names))
    }
}

/// The free map `properties`, its values as text.
fn properties(body: &Record) -> Vec<(String, String)> {
    let map = body.map("properties");
    map.into_iter()
        .flatten()
        .map(|(key, value)| (key.clone(), plain_text(value)))
        .collect()
}
