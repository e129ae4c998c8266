//! One server, and one run against it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::conduct::SelfTestError;
use super::cross::named;
use crate::check::{Judgement, Verdict};
use crate::contract::Contract;
use crate::run::{
    CaseResult, Event, Keeping, Plan, Policy, RunOptions, Selection, Stop, Summary, run,
};
use crate::server::{Dialect, FaultId, Local, ServerConfig};
use crate::wire::{Network, Target, Token};

/// The token of servers that ask for one.
const TOKEN: &str = "selftest:a-long-passphrase";
/// Longest wait for one answer; on a busy machine nothing that answers comes near it.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(20);
/// The same where many answers never come: longer than any Request-Timeout of a case with the allowance after it.
const SLOW_ANSWER_TIME_MAX: Duration = Duration::from_secs(4);
/// Cases in flight at once, as the command line has it by default.
const CONCURRENCY: usize = 16;

/// What is to be played.
#[derive(Clone, Debug)]
pub(super) struct Trial {
    pub(super) dialect: Dialect,
    pub(super) profile: String,
    pub(super) fault: Option<FaultId>,
    /// Whether the server asks for a token, which the run then has.
    pub(super) has_token: bool,
    /// Which cases are played, and whether one waits long for answers.
    pub(super) cases: Cases,
}

/// Which cases of the plan are played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cases {
    /// All of them.
    All,
    /// Those that decide one of these clauses or rules: the server is too slow for the others.
    Deciding(Vec<String>),
}

/// A difference that the documents leave open: rule, case and kind.
pub(super) type Noted = (String, String, String);

/// Where a condition was met: the operation, the condition and its field.
pub(super) type Place = (String, String, Option<String>);

/// What a run came to.
pub(super) struct Seen {
    pub(super) summary: Summary,
    pub(super) notes: BTreeSet<Noted>,
    /// Where a condition decided what was said.
    pub(super) met: BTreeSet<Place>,
    /// Where a condition held, alone or beside others, of a request of which a failure or a warning speaks.
    pub(super) broken: BTreeSet<Place>,
}

impl Trial {
    /// Starts the server, plays the plan, and ends the server.
    pub(super) async fn play(
        &self,
        contract: Arc<Contract>,
        plan: Arc<Plan>,
        seed: u64,
    ) -> Result<Seen, SelfTestError> {
        let server = Local::start(ServerConfig {
            dialect: self.dialect,
            token: self.has_token.then(|| TOKEN.to_owned()),
            faults: self.fault.into_iter().collect(),
        })
        .await
        .map_err(|error| SelfTestError::Listen(error.to_string()))?;
        let options = self.options(&server.url(), seed)?;
        let (sender, mut events) = mpsc::unbounded_channel();
        let running = tokio::spawn(run(contract, plan, options, sender));
        let (mut notes, mut met) = (BTreeSet::new(), BTreeSet::new());
        let mut broken = BTreeSet::new();
        while let Some(event) = events.recv().await {
            if let Event::CaseFinished(case) = event {
                notes.extend(notes_of(&case));
                for judgement in &case.judgements {
                    met.extend(place_of(&case, judgement));
                    if matches!(judgement.verdict, Verdict::Fail | Verdict::Warn) {
                        broken.extend(held_places(&case, judgement));
                    }
                }
            }
        }
        match running.await {
            Ok(summary) => Ok(Seen {
                summary: summary?,
                notes,
                met,
                broken,
            }),
            // It goes on where `main` waits for it; it has been reported already.
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(SelfTestError::Stopped),
            },
        }
    }

    fn options(&self, url: &str, seed: u64) -> Result<RunOptions, SelfTestError> {
        let (selection, timeout) = match &self.cases {
            Cases::All => (Selection::default(), ANSWER_TIME_MAX),
            Cases::Deciding(ids) => (Selection::new(ids, &[], &[])?, SLOW_ANSWER_TIME_MAX),
        };
        Ok(RunOptions {
            target: Target::parse(url)?,
            target_label: format!("embedded:{}", self.dialect),
            network: Network::default(),
            token: self.has_token.then(|| Token::new(TOKEN)).flatten(),
            database: None,
            profile: self.profile.clone(),
            selection,
            shard: None,
            fuzzing: None,
            seed,
            concurrency: CONCURRENCY,
            timeout,
            wait_ready: Duration::ZERO,
            fail_fast: false,
            strict: false,
            policy: Policy::own(seed),
            stop: Stop::default(),
            keeping: Keeping::default(),
            rerun_prefix: "vdbspec run".to_owned(),
        })
    }
}

/// Where the condition was met that a judgement names.
fn place_of(case: &CaseResult, judgement: &Judgement) -> Option<Place> {
    let (id, field) = named(judgement.condition.as_deref()?);
    let operation = operation_of(case, judgement).to_owned();
    Some((operation, id.to_owned(), field.map(str::to_owned)))
}

/// Where every condition was met that held of the request of a judgement.
fn held_places(case: &CaseResult, judgement: &Judgement) -> impl Iterator<Item = Place> {
    let operation = operation_of(case, judgement);
    let held = judgement.held.iter();
    held.map(move |one| (operation.to_owned(), one.id.to_owned(), one.field.clone()))
}

fn operation_of<'a>(case: &'a CaseResult, judgement: &Judgement) -> &'a str {
    let exchange = judgement.exchange.and_then(|at| case.exchanges.get(at));
    exchange.map_or(&case.operation, |exchange| &exchange.operation)
}

/// What a case notes, without the words of the answer: those name what the run has made.
fn notes_of(case: &CaseResult) -> impl Iterator<Item = Noted> {
    let notes = case.judgements.iter();
    notes
        .filter(|judgement| judgement.verdict == Verdict::Note)
        .map(|judgement| {
            let (rule, kind) = (judgement.rule.clone(), judgement.kind.clone());
            (rule, case.id.clone(), kind)
        })
}
