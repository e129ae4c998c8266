//! What `vdbspec clean` does for one run: the sweep of its end, by its ledger instead of by what it knew.

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::mpsc::UnboundedSender;

use super::ask;
use super::sweep::{Sweep, Thoroughness};
use super::unfinished::{limit, unfinished};
use crate::check::Class;
use crate::contract::{Contract, DOCUMENTS};
use crate::ledger::Held;
use crate::run::event::Event;
use crate::run::implied::Implied;
use crate::run::keeping::{Keeping, Stop};
use crate::run::ledger::Ledger;
use crate::run::names::RunToken;
use crate::run::options::{RunOptions, Selection};
use crate::run::plan::PlanError;
use crate::run::policy::Policy;
use crate::run::runner::session;
use crate::run::session::Session;
use crate::run::throttle::typed;
use crate::wire::{Network, Target, Token};

/// How one run is cleaned up after.
#[derive(Clone, Debug)]
pub struct CleanOptions {
    /// The target that the ledger names.
    pub target: Target,
    /// The token, if there is one.
    pub token: Option<Token>,
    /// Longest wait for one whole answer.
    pub timeout: Duration,
    /// How long all of it may take, where that has a bound.
    pub clean_timeout: Option<Duration>,
    /// Only say what would be removed.
    pub dry_run: bool,
    /// What may be done to the target, and how fast.
    pub policy: Policy,
    /// How the target is reached.
    pub network: Network,
    /// Who hears of pauses that the target asks for.
    pub events: UnboundedSender<Event>,
}

/// What cleaning up came to, each object in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleaned {
    /// What was removed, or in a dry run would have been.
    pub removed: Vec<String>,
    /// What is still there, or may be, with the reason.
    pub left: Vec<String>,
}

/// Why nothing can be said of what a run left. Its ledger stays.
#[derive(Debug, Error)]
pub enum CleanError {
    /// The ledger names something that no run makes.
    #[error(
        "the ledger of run {0} names something that vdbspec never makes, so nothing is deleted by it; remove the file if you know what it is"
    )]
    Strange(String),
    /// The target cannot be asked.
    #[error("{target} cannot be cleaned: {why}; nothing was forgotten, so try again later")]
    Obstacle {
        /// Its address.
        target: String,
        /// What is in the way.
        why: String,
    },
    /// The client or the contract.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

/// How many names a run may have left at most; nothing where its ledger makes no sense.
pub fn names_at_most(held: &Held) -> Option<usize> {
    let token = RunToken::parse(&held.header.run)?;
    Some(Implied::new(&token, held.blocks.clone())?.count())
}

/// Removes what a run left on its target. The ledger stays: whether it is still needed is for the caller to see.
pub async fn clean(
    contract: &Arc<Contract>,
    held: &Held,
    options: CleanOptions,
) -> Result<Cleaned, CleanError> {
    let strange = || CleanError::Strange(held.header.run.escape_debug().to_string());
    let token = RunToken::parse(&held.header.run).ok_or_else(strange)?;
    Implied::new(&token, held.blocks.clone()).ok_or_else(strange)?;
    let ledger = Ledger::new(None, held.blocks.clone(), Vec::new());
    let (dry_run, bound) = (options.dry_run, options.clean_timeout);
    let events = options.events.clone();
    let options = as_run(held, options);
    let session = session(contract, &options, token, ledger)?;
    session.throttle.tell(events);
    session.begin_cleaning();
    let patience = match bound {
        // All the time counts, and not only what the target makes us wait.
        Some(time) => {
            session.throttle.press();
            time
        }
        None => session.patience_at_end(options.keeping.clean_timeout),
    };
    let over = || session.throttle.overdue(patience);
    tokio::select! {
        biased;
        answered = reach(&session) => answered?,
        () = over() => return silent(&session, bound),
    }
    let mut sweep = Sweep::new(&session, Thoroughness::BrokenOff);
    if held.torn {
        sweep = sweep.torn();
    }
    if dry_run {
        sweep = sweep.dry();
    }
    let is_done = tokio::select! {
        biased;
        () = sweep.remove() => true,
        () = over() => false,
    };
    let swept = if is_done {
        sweep.end()
    } else {
        sweep.broken_off(&unfinished(&session, &limit_of(bound, patience)))
    };
    Ok(Cleaned {
        removed: swept.removed,
        left: swept.left,
    })
}

/// Makes sure that the target answers at all.
async fn reach(session: &Session) -> Result<(), CleanError> {
    let home = session.usual.home.clone();
    let first = ask::collections(session, &home, &mut session.cleaning()).await;
    // A database that is gone took everything in it along: only that is no obstacle.
    let Err(class) = first else { return Ok(()) };
    if class == Class::Rejected {
        return Ok(());
    }
    Err(CleanError::Obstacle {
        target: session.client.target().base().to_owned(),
        why: session
            .throttle
            .too_much()
            .unwrap_or_else(|| obstacle(&class, session.client.has_token())),
    })
}

/// What ended clean-up, in words: what was typed, or how long a target is borne that keeps everybody waiting.
fn limit_of(bound: Option<Duration>, patience: Duration) -> String {
    bound.map_or_else(|| format!("{} of waiting", typed(patience)), limit)
}

/// What there is to say of a target that did not answer in the time that there was.
fn silent(session: &Session, bound: Option<Duration>) -> Result<Cleaned, CleanError> {
    match bound {
        Some(time) => Ok(Cleaned {
            removed: Vec::new(),
            left: vec![format!(
                "whatever the run left: {}, and nothing was looked for",
                unfinished(session, &limit(time))
            )],
        }),
        None => Err(CleanError::Obstacle {
            target: session.client.target().base().to_owned(),
            why: session
                .halted()
                .unwrap_or("it keeps clean-up waiting for too long")
                .to_owned(),
        }),
    }
}

/// The run whose requests clean-up could have been part of.
fn as_run(held: &Held, options: CleanOptions) -> RunOptions {
    RunOptions {
        target: options.target,
        target_label: held.header.label.clone(),
        token: options.token,
        database: Some(held.header.home.clone()),
        profile: DOCUMENTS.to_owned(),
        selection: Selection::default(),
        shard: None,
        seed: 0,
        concurrency: 1,
        timeout: options.timeout,
        wait_ready: Duration::ZERO,
        fail_fast: false,
        strict: false,
        policy: options.policy,
        network: options.network,
        stop: Stop::default(),
        fuzzing: None,
        keeping: Keeping::default(),
        rerun_prefix: String::new(),
    }
}

fn obstacle(class: &Class, has_token: bool) -> String {
    match class {
        Class::Lost(kind) => format!("it gave no answer ({})", kind.word()),
        Class::Unavailable(why) => format!("it is starting or busy ({why})"),
        Class::Unauthorised if has_token => "it refused the token".to_owned(),
        Class::Unauthorised => {
            "it wants a token, which --token-env or --token-file can name".to_owned()
        }
        Class::NoRoute => "it answers 404 at the paths of this API".to_owned(),
        Class::Withheld(why) => why.clone(),
        Class::Accepted | Class::Rejected | Class::Unreadable => {
            "it does not answer with the JSON of this API".to_owned()
        }
    }
}
