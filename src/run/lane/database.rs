//! The second database of a lane

use serde_json::json;

use super::{Lane, Unready, ask, may_still_come, not_sent, unready};
use crate::check::Class;
use crate::run::clean;
use crate::run::ledger::{Made, Object};
use crate::run::operations::is_answer_of_nowhere;
use crate::run::session::{Record, Session};

const CREATE: &str = "databases/create";

impl Lane {
    /// The second database, with a collection in it.
    pub(super) async fn ensure_database(
        &mut self,
        session: &Session,
        record: &mut Record,
    ) -> Result<(), Unready> {
        if self.bound.contains_key("<collection-3>") {
            return Ok(());
        }
        let name = session.token.of_lane(self.number, "d1");
        let object = Object {
            kind: Made::Database,
            database: name.clone(),
            name: name.clone(),
        };
        session.ledger.record(object.clone());
        let class = create(session, &name, record).await;
        let may_come = may_still_come(&class, record);
        match class {
            Class::Accepted => session.note_fixture(&name, record),
            Class::NoRoute => {
                session.ledger.forget(&object);
                return Err(Unready::Skip(format!("the target has no {CREATE}")));
            }
            // The name is the run's own: a database of that name was made by this very request.
            Class::Unavailable(_) | Class::Lost(_)
                if clean::databases(session, record)
                    .await
                    .is_some_and(|known| known.contains(&name)) => {}
            other => {
                if matches!(other, Class::Withheld(_)) {
                    session.ledger.forget(&object);
                } else if may_come {
                    session.ledger.doubt(object);
                }
                return Err(unready(CREATE, &other));
            }
        }
        self.bound.insert("<database-1>", name.clone());
        self.ensure(session, "<collection-3>", &name, record).await
    }
}

/// Asks for a database. A target that answers as it does where nothing is has no such operation.
async fn create(session: &Session, name: &str, record: &mut Record) -> Class {
    let body = json!({ "dbName": name });
    let Some(sent) = ask(session, CREATE, "", body, record).await else {
        return Class::Withheld(not_sent(record, CREATE));
    };
    if sent.reading.class != Class::Accepted && is_answer_of_nowhere(session, &sent).await {
        return Class::NoRoute;
    }
    sent.reading.class
}
