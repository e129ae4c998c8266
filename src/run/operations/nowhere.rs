//! How a target answers where no operation is: whoever answers so of a documented one does not have it

use serde_json::json;

use crate::check::Class;
use crate::run::case::Step;
use crate::run::event::Role;
use crate::run::names::Names;
use crate::run::session::{Sent, Session};

/// A read that every target has beside the path that nobody has.
const NEIGHBOUR: &str = "collections/list";
/// The last word of that path, which the gate knows.
const UNKNOWN: &str = "vdbspec_unknown";
/// What stands for a path in an answer that repeats it.
const PATH: &str = "<path>";

/// An answer as it can be compared with that of another path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::run) struct Nowhere {
    status: u16,
    location: Option<String>,
    body: String,
}

/// Whether an answer is the one that the target also gives where nothing is. It is asked for that once a run, when an operation
/// refuses for the first time.
pub(in crate::run) async fn is_answer_of(session: &Session, sent: &Sent) -> bool {
    let Some(given) = of(sent) else { return false };
    let nowhere = session.nowhere.get_or_init(|| ask(session)).await;
    nowhere.as_ref() == Some(&given)
}

/// Asks for a path that leads nowhere; nothing where the answer proves nothing.
async fn ask(session: &Session) -> Option<Nowhere> {
    let mut record = session.record();
    let mut step = Step::new(Role::Witness, NEIGHBOUR, json!({}));
    let path = &session.contract.operations.get(NEIGHBOUR)?.path;
    let (group, _) = path.rsplit_once('/')?;
    step.path = Some(format!("{group}/{UNKNOWN}"));
    let mut names = Names::new(session.token.clone(), 0);
    let sent = session.send(&step, &mut names, &mut record).await?;
    of(&sent)
}

/// What an answer says, without what it repeats of its path. A success says nothing of this, nor does a target that is busy
/// or wants another token.
fn of(sent: &Sent) -> Option<Nowhere> {
    let proves = matches!(
        sent.reading.class,
        Class::Rejected | Class::Unreadable | Class::NoRoute
    );
    let answer = sent.exchange.answer().filter(|_| proves)?;
    let path = sent.exchange.request.path.as_str();
    let without = |text: &str| {
        let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let mut text = text.replace(path, PATH);
        // Below whatever prefix a target names it, and by its last word alone.
        while parts.len() > 1 {
            parts.remove(0);
            text = text.replace(&parts.join("/"), PATH);
        }
        text
    };
    Some(Nowhere {
        status: answer.status,
        location: answer.redirect().map(without),
        body: without(&String::from_utf8_lossy(&answer.body)),
    })
}
