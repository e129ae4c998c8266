//! Aliases that were asked for and not surely dropped again: what the target must be asked about at the end, whatever its
//! lists show.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::check::Class;

/// Most aliases that are remembered. A healthy target lets go of each within its case, so that few are open at a time.
const ALIASES_MAX: usize = 20_000;

/// An alias, after its database.
pub(super) type Alias = (String, String);

/// Shared by all lanes of a run.
#[derive(Debug, Default)]
pub(super) struct Outstanding {
    aliases: Mutex<BTreeSet<Alias>>,
    overflowed: AtomicBool,
}

impl Outstanding {
    /// Notes what became of a request, of which the body is as it was sent: `home` the database of those that name none, `run` the
    /// letters of the run, without which a name is none of ours.
    pub(super) fn note(
        &self,
        (operation, body): (&str, &[u8]),
        class: &Class,
        home: &str,
        run: &str,
    ) {
        let makes = matches!(operation, "aliases/create" | "aliases/alter")
            && !matches!(
                class,
                Class::Rejected | Class::NoRoute | Class::Unauthorised | Class::Withheld(_)
            );
        let drops = operation == "aliases/drop" && *class == Class::Accepted;
        if !makes && !drops {
            return;
        }
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |key: &str| body.get(key).and_then(Value::as_str);
        let Some(alias) = text("aliasName").filter(|alias| alias.contains(run)) else {
            return;
        };
        let database = text("dbName").filter(|name| !name.trim().is_empty());
        let found = (database.unwrap_or(home).to_owned(), alias.to_owned());
        let mut aliases = self.guard();
        if drops {
            aliases.remove(&found);
        } else if aliases.len() < ALIASES_MAX {
            aliases.insert(found);
        } else {
            self.overflowed.store(true, Ordering::Relaxed);
        }
    }

    /// What is open now, in order.
    pub(super) fn aliases(&self) -> Vec<Alias> {
        self.guard().iter().cloned().collect()
    }

    /// Whether there were more than could be remembered.
    pub(super) fn has_overflowed(&self) -> bool {
        self.overflowed.load(Ordering::Relaxed)
    }

    fn guard(&self) -> MutexGuard<'_, BTreeSet<Alias>> {
        self.aliases.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Outstanding;
    use crate::check::Class;
    use crate::wire::FailureKind;

    fn noted(notes: &[(&str, &str, Class)]) -> Vec<(String, String)> {
        let outstanding = Outstanding::default();
        for (operation, body, class) in notes {
            let asked = (*operation, body.as_bytes());
            outstanding.note(asked, class, "default", "k3x9qa");
        }
        outstanding.aliases()
    }

    #[test]
    fn an_alias_is_open_until_its_drop_is_accepted() {
        let body = r#"{"aliasName":"vdbs_k3x9qa_1a1"}"#;
        let open = [("default".to_owned(), "vdbs_k3x9qa_1a1".to_owned())];
        let made = ("aliases/create", body, Class::Accepted);
        let refused = ("aliases/drop", body, Class::Rejected);
        let dropped = ("aliases/drop", body, Class::Accepted);
        assert_eq!(noted(&[made.clone(), refused]), open);
        assert_eq!(noted(&[made, dropped]), []);
        let lost = Class::Lost(FailureKind::Timeout);
        assert_eq!(noted(&[("aliases/create", body, lost)]), open);
    }

    #[test]
    fn what_was_refused_or_is_not_ours_is_not_open() {
        let ours = r#"{"aliasName":"vdbs_k3x9qa_1a1","dbName":"d"}"#;
        let foreign = r#"{"aliasName":"prod"}"#;
        assert_eq!(
            noted(&[
                ("aliases/create", ours, Class::Rejected),
                ("aliases/create", foreign, Class::Accepted),
                ("aliases/list", ours, Class::Accepted),
                ("aliases/create", "{", Class::Accepted),
            ]),
            []
        );
    }
}
