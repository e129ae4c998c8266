//! From exchanges to the histories of aliases: what was asked, what was told, and when.

use std::collections::BTreeSet;
use std::time::Instant;

use serde_json::Value;

use crate::check::Class;
use crate::model::history::{Allowed, Answered, COLLECTIONS_MAX, Call, Operation, Rules};
use crate::run::event::Role;
use crate::run::session::Sent;

/// One exchange of a history.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) role: Role,
    /// Who asked: 0 is the run itself, between the races.
    pub(super) client: u32,
    pub(super) sent: Sent,
    /// Whether the target said that it did not come to an end in time.
    pub(super) ran_out_of_time: bool,
    pub(super) invoked: Instant,
    pub(super) returned: Instant,
}

/// Everything that the clients of a case asked and were told.
#[derive(Debug)]
pub(super) struct Recording {
    begun: Instant,
    pub(super) taken: Vec<Taken>,
    /// The names of the case's collections, and what they are called in pictures; the place is the index in histories.
    collections: Vec<(String, String)>,
}

/// The history of one alias, each operation with the place of its exchange.
pub(super) type History = Vec<(Operation, usize)>;

impl Recording {
    pub(super) fn new(collections: Vec<(String, String)>) -> Self {
        Self {
            begun: Instant::now(),
            taken: Vec::new(),
            collections,
        }
    }

    /// What the collections are called in pictures.
    pub(super) fn labels(&self) -> Vec<String> {
        let labels = self.collections.iter();
        labels.map(|(_, label)| label.clone()).collect()
    }

    /// Puts the exchanges in the order in which they were asked.
    pub(super) fn sort(&mut self) {
        self.taken
            .sort_by_key(|taken| (taken.invoked, taken.client));
    }

    /// The aliases that any of the requests names.
    pub(super) fn aliases(&self) -> BTreeSet<String> {
        let named = self
            .taken
            .iter()
            .filter_map(|taken| taken.text("aliasName"));
        named.map(str::to_owned).collect()
    }

    /// What became of one alias.
    pub(super) fn history(&self, alias: &str) -> History {
        self.taken
            .iter()
            .enumerate()
            .filter_map(|(place, taken)| Some((self.operation(taken, alias)?, place)))
            .collect()
    }

    fn operation(&self, taken: &Taken, alias: &str) -> Option<Operation> {
        let call = self.call(taken, alias)?;
        let answered = match (&taken.sent.reading.class, call) {
            // It never reached the alias.
            (Class::NoRoute | Class::Unauthorised | Class::Withheld(_), _) => return None,
            (Class::Accepted, Call::Describe) => self.described(taken),
            (Class::Accepted, Call::List(_)) => listed(taken, alias),
            (Class::Accepted, _) => Answered::Accepted,
            (Class::Rejected, _) if taken.is_no_word() => Answered::Unknown,
            (Class::Rejected, _) => Answered::Rejected,
            _ => Answered::Unknown,
        };
        Some(Operation {
            client: taken.client,
            invoked: self.nanos(taken.invoked),
            returned: self.nanos(taken.returned),
            call,
            answered,
        })
    }

    fn call(&self, taken: &Taken, alias: &str) -> Option<Call> {
        let of_alias = taken.text("aliasName") == Some(alias);
        let collection = || {
            let name = taken.text("collectionName")?;
            self.index(name)
        };
        match taken.sent.prepared.request.operation.as_str() {
            "aliases/create" if of_alias => Some(Call::Create(collection()?)),
            "aliases/alter" if of_alias => Some(Call::Alter(collection()?)),
            "aliases/drop" if of_alias => Some(Call::Drop(collection())),
            "aliases/describe" if of_alias => Some(Call::Describe),
            "aliases/list" => Some(Call::List(collection()?)),
            "collections/drop" => Some(Call::DropCollection(collection()?)),
            _ => None,
        }
    }

    fn index(&self, name: &str) -> Option<u8> {
        let place = self.collections.iter().position(|(known, _)| known == name);
        u8::try_from(place?).ok()
    }

    fn described(&self, taken: &Taken) -> Answered {
        let owner = taken.sent.reading.data().and_then(|data| {
            let name = data.get("collectionName")?.as_str()?;
            // A collection that nobody made has the last number, which no name has.
            Some(self.index(name).unwrap_or(COLLECTIONS_MAX - 1))
        });
        owner.map_or(Answered::Unknown, Answered::Owner)
    }

    fn nanos(&self, time: Instant) -> u64 {
        let since = time.saturating_duration_since(self.begun);
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    }

    /// The rules of a profile, less what the target did otherwise when nobody else was there.
    pub(super) fn narrowed(&self, profile: Rules) -> Rules {
        let mut rules = profile;
        for taken in self.taken.iter().filter(|taken| taken.role == Role::Twin) {
            let refused = taken.sent.reading.class == Class::Rejected && !taken.is_no_word();
            let place = match taken.sent.prepared.request.operation.as_str() {
                "aliases/create" => &mut rules.create_other,
                "aliases/alter" => &mut rules.alter_absent,
                _ => continue,
            };
            if refused && *place == Allowed::EITHER {
                *place = Allowed::REJECT;
            }
        }
        rules
    }
}

impl Taken {
    fn text(&self, key: &str) -> Option<&str> {
        self.sent.prepared.json.as_ref()?.get(key)?.as_str()
    }

    /// Whether it may have had an effect that its answer does not tell.
    pub(super) fn is_unknown(&self) -> bool {
        let class = &self.sent.reading.class;
        matches!(
            class,
            Class::Lost(_) | Class::Unavailable(_) | Class::Unreadable
        ) || *class == Class::Rejected && self.is_no_word()
    }

    /// A server that fails, or that did not come to an end in time, says nothing about what it was asked.
    fn is_no_word(&self) -> bool {
        self.ran_out_of_time || is_server_error(self)
    }
}

fn listed(taken: &Taken, alias: &str) -> Answered {
    let items = taken.sent.reading.data().and_then(Value::as_array);
    items.map_or(Answered::Unknown, |items| {
        Answered::Listed(items.iter().any(|item| item.as_str() == Some(alias)))
    })
}

fn is_server_error(taken: &Taken) -> bool {
    let answer = taken.sent.exchange.answer();
    answer.is_some_and(|answer| answer.status >= 500)
}
