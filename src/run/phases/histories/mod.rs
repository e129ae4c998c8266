//! The races, as data. Steps that follow one another in the part of a subject start together; every other step waits
//! until all before it have ended. A step in the part of a twin shows what the target does when nobody else is there.

use serde_json::json;

use super::body::{alias_body, case, create, drop};
use super::draw::Draw;
use crate::run::case::{Case, Fixture, Step};
use crate::run::event::{Phase, Role};
use crate::run::fixture::collection_body;
use crate::run::histories::HistorySize;

/// Aliases of one case: with more rounds than these they are used again, so that names stay few.
const ALIASES: usize = 8;
/// Aliases that clients change without any order between them.
const MIXED_ALIASES: usize = 2;
/// The collections that a case may drop, one for each round of that race.
const OWN: [&str; 2] = ["<collection-4>", "<collection-5>"];
/// With so many clients the last one reads while the others write.
const READERS_FROM: usize = 3;

/// All cases of the phase.
pub(super) fn cases(seed: u64, size: HistorySize) -> Vec<Case> {
    let size = size.bounded();
    let plan = Races {
        clients: usize::from(size.clients),
        rounds: usize::from(size.operations),
    };
    let told = |operation: &str, slug: &str, title: &str, steps: Vec<Step>| Case {
        clients: size.clients,
        ..case(
            Phase::Histories,
            operation,
            slug,
            title,
            Fixture::Aliases,
            steps,
        )
    };
    vec![
        told(
            "aliases/create",
            "two-collections-at-once",
            "one alias created for two collections at the same moment",
            plan.creates(&mut Draw::new(seed, 1)),
        ),
        told(
            "aliases/create",
            "while-its-collection-is-dropped",
            "an alias created for a collection that is dropped at the same moment",
            plan.collection_dropped(),
        ),
        told(
            "aliases/create",
            "mixed",
            "clients that create, alter, drop, describe and list the same few aliases",
            plan.mixed(&mut Draw::new(seed, 2)),
        ),
        told(
            "aliases/drop",
            "while-it-is-altered",
            "an alias dropped and altered at the same moment",
            plan.drops(&mut Draw::new(seed, 3)),
        ),
        told(
            "aliases/alter",
            "to-two-collections-at-once",
            "one alias altered to two collections at the same moment",
            plan.alters(&mut Draw::new(seed, 4)),
        ),
    ]
}

struct Races {
    clients: usize,
    rounds: usize,
}

impl Races {
    fn creates(&self, draw: &mut Draw) -> Vec<Step> {
        // What the target says to the second owner when nobody hurries it.
        let mut steps = vec![
            create(Role::Setup, "<alias-1>", "<collection-1>"),
            create(Role::Twin, "<alias-1>", "<collection-2>"),
        ];
        for round in 0..self.rounds {
            let alias = alias(round);
            if round == 0 || round >= ALIASES {
                steps.push(drop(Role::Setup, &alias));
            }
            let turn = draw.below(2);
            steps.extend(self.race(&alias, |client| {
                create(Role::Subject, &alias, collection(client + turn))
            }));
            steps.extend(reads(&alias));
        }
        steps
    }

    fn alters(&self, draw: &mut Draw) -> Vec<Step> {
        let mut steps = Vec::new();
        for round in 0..self.rounds {
            let alias = alias(round);
            if round < ALIASES {
                steps.push(create(Role::Setup, &alias, "<collection-1>"));
            }
            let turn = draw.below(2);
            steps.extend(self.race(&alias, |client| {
                alter(Role::Subject, &alias, collection(client + turn))
            }));
            steps.extend(reads(&alias));
        }
        steps
    }

    fn drops(&self, draw: &mut Draw) -> Vec<Step> {
        let mut steps = vec![alter(Role::Twin, "<alias-1>", "<collection-2>")];
        for round in 0..self.rounds {
            let alias = alias(round);
            if round == 0 || round >= ALIASES {
                // Gone already, or made by the alter that should have found nothing.
                steps.push(drop(Role::Setup, &alias));
            }
            steps.push(create(Role::Setup, &alias, "<collection-1>"));
            let turn = draw.below(2);
            steps.extend(self.race(&alias, |client| {
                if (client + turn).is_multiple_of(2) {
                    drop(Role::Subject, &alias)
                } else {
                    alter(Role::Subject, &alias, "<collection-2>")
                }
            }));
            steps.extend(reads(&alias));
        }
        steps
    }

    fn collection_dropped(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for (round, own) in (0..self.rounds).zip(OWN) {
            let alias = alias(round);
            let make = collection_body(own);
            steps.push(Step::new(Role::Setup, "collections/create", make));
            steps.extend(self.race(&alias, |client| {
                if client == 0 {
                    let body = json!({"collectionName": own});
                    Step::new(Role::Subject, "collections/drop", body)
                } else {
                    create(Role::Subject, &alias, own)
                }
            }));
            steps.push(describe(Role::Witness, &alias));
        }
        steps
    }

    /// Each client goes on as soon as it has its answer.
    fn mixed(&self, draw: &mut Draw) -> Vec<Step> {
        (0..self.clients * self.rounds)
            .map(|_| {
                let alias = alias(draw.below(MIXED_ALIASES));
                let collection = collection(draw.below(2));
                match draw.below(12) {
                    0..=2 => create(Role::Subject, &alias, collection),
                    3 => drop(Role::Subject, &alias),
                    4..=6 => alter(Role::Subject, &alias, collection),
                    7 | 8 => list(Role::Subject, collection),
                    _ => describe(Role::Subject, &alias),
                }
            })
            .collect()
    }

    /// One request of each client, the last one a read where enough others write.
    fn race(&self, alias: &str, write: impl Fn(usize) -> Step) -> Vec<Step> {
        (0..self.clients)
            .map(|client| {
                if client >= READERS_FROM && client + 1 == self.clients {
                    describe(Role::Subject, alias)
                } else {
                    write(client)
                }
            })
            .collect()
    }
}

fn alias(round: usize) -> String {
    format!("<alias-{}>", round % ALIASES + 1)
}

const fn collection(number: usize) -> &'static str {
    if number.is_multiple_of(2) {
        "<collection-1>"
    } else {
        "<collection-2>"
    }
}

fn alter(role: Role, alias: &str, collection: &str) -> Step {
    Step::new(role, "aliases/alter", alias_body(alias, collection))
}

fn describe(role: Role, alias: &str) -> Step {
    Step::new(role, "aliases/describe", json!({"aliasName": alias}))
}

fn list(role: Role, collection: &str) -> Step {
    Step::new(role, "aliases/list", json!({"collectionName": collection}))
}

/// What a client sees that comes when all others have gone.
fn reads(alias: &str) -> [Step; 3] {
    [
        describe(Role::Witness, alias),
        list(Role::Witness, "<collection-1>"),
        list(Role::Witness, "<collection-2>"),
    ]
}

#[cfg(test)]
mod tests {
    use super::cases;
    use crate::run::HistorySize;
    use crate::run::event::Role;

    #[test]
    fn cases_depend_on_seed_and_size_and_stay_small() {
        let of = |seed| cases(seed, HistorySize::default());
        assert_eq!(of(3), of(3));
        assert_ne!(of(3), of(4));
        let requests: usize = of(3).iter().map(|case| case.steps.len()).sum();
        assert!(requests < 350, "{requests}");
    }

    #[test]
    fn subjects_come_in_whole_rounds_of_one_a_client() {
        for clients in [2_u8, 3, 16] {
            let size = HistorySize {
                clients,
                operations: 11,
            };
            for case in cases(1, size) {
                let runs = case.steps.split(|step| step.role != Role::Subject);
                for run in runs.filter(|run| !run.is_empty()) {
                    assert!(
                        run.len().is_multiple_of(usize::from(clients)),
                        "{}",
                        case.id
                    );
                }
            }
        }
    }
}
