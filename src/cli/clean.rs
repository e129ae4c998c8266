//! The command `clean`: runs by their ledgers, and what they left.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::mpsc;

use super::args::CleanArgs;
use super::environment::Environment;
use super::failure::Failure;
use super::keep::ledger_folder;
use super::log::Log;
use super::network::network;
use super::policy::{cleaning, is_same};
use super::run::resting;
use super::serve::runtime;
use super::settings::quoted;
use super::signals::Interrupts;
use super::token;
use crate::contract::Contract;
use crate::ledger::{Entry, Header, Held, State, shelf, sweep_drafts};
use crate::report::untrusted;
use crate::run::{self, CleanError, CleanOptions, Cleaned, Event, ExitCode};
use crate::wire::{Target, Token};

/// Cleans up after the chosen runs, or lists those that there are.
pub(super) fn clean(
    args: &CleanArgs,
    contract: Contract,
    (environment, log): (&Environment, &Log),
    (stdout, stderr): (&mut dyn Write, &mut dyn Write),
) -> Result<ExitCode, Failure> {
    token::refuse_argument(args.token.refused.as_ref())?;
    let token = token::of(&args.token, environment)?;
    log.hide(token.as_ref());
    token::refuse_path(
        token.as_ref(),
        "the path of --ledger",
        args.ledger.as_deref(),
    )?;
    let folder = ledger_folder(args.ledger.as_deref(), environment)?;
    let entries = shelf(&folder)?;
    if !args.chooses() {
        list(args, &entries, &folder, environment.now, stdout)?;
        return Ok(ExitCode::Conforms);
    }
    if !args.dry_run {
        sweep_drafts(&folder, environment.now);
    }
    let chosen = choose(args, entries, &folder, environment.now)?;
    if chosen.is_empty() {
        writeln!(stdout, "no such run in {}", shown(&folder))?;
        return Ok(ExitCode::Conforms);
    }
    check_targets(args, &chosen, token.is_some())?;
    let contract = Arc::new(contract);
    let mut exits = BTreeSet::new();
    let runtime = runtime()?;
    for entry in chosen {
        let swept = runtime.block_on(one(
            args,
            &contract,
            (entry, environment),
            token.as_ref(),
            (&mut *stdout, &mut *stderr),
        ))?;
        exits.insert(swept.number());
    }
    let worst = [ExitCode::LeftBehind, ExitCode::Inconclusive];
    let worst = worst
        .into_iter()
        .find(|exit| exits.contains(&exit.number()));
    Ok(worst.unwrap_or(ExitCode::Conforms))
}

/// The chosen runs. One that was named must be there and over; of many, those that live are passed by.
fn choose(
    args: &CleanArgs,
    entries: Vec<Entry>,
    folder: &Path,
    now: SystemTime,
) -> Result<Vec<Entry>, Failure> {
    let Some(run) = &args.run else {
        let is_old = |entry: &Entry| {
            // A ledger that does not say its age is not known to be old.
            args.older_than
                .is_none_or(|age| header(entry).is_some_and(|header| age_of(header, now) >= age))
        };
        return Ok(entries.into_iter().filter(is_old).collect());
    };
    let entry = entries.into_iter().find(|entry| entry.run == *run);
    let entry = entry.ok_or_else(|| Failure::NoLedger {
        run: token::shown(run).into_owned(),
        folder: folder.to_owned(),
    })?;
    if matches!(entry.state, State::Alive(_)) {
        return Err(Failure::RunAlive(entry.run));
    }
    Ok(vec![entry])
}

/// Before anything is sent: deleting elsewhere must be meant, and a token is for one target.
fn check_targets(args: &CleanArgs, chosen: &[Entry], has_token: bool) -> Result<(), Failure> {
    let mut bases = BTreeSet::new();
    for entry in chosen {
        let State::Dead(held) = &entry.state else {
            continue;
        };
        let target = Target::parse(&held.header.target)?;
        let allowed = args
            .allow_writes
            .iter()
            .any(|host| is_same(host, target.host()));
        if !target.is_loopback() && !args.dry_run && !allowed {
            return Err(Failure::CleanOffLoopback {
                run: entry.run.clone(),
                host: target.host().to_owned(),
            });
        }
        bases.insert(target.base().to_owned());
    }
    if has_token && bases.len() > 1 {
        let bases: Vec<_> = bases.into_iter().collect();
        return Err(Failure::TargetsOfOneToken(bases.join(", ")));
    }
    Ok(())
}

async fn one(
    args: &CleanArgs,
    contract: &Arc<Contract>,
    (entry, environment): (Entry, &Environment),
    token: Option<&Token>,
    (out, stderr): (&mut dyn Write, &mut dyn Write),
) -> Result<ExitCode, Failure> {
    let id = untrusted::line(&entry.run);
    let held = match entry.state {
        State::Dead(held) => held,
        State::Alive(_) => {
            writeln!(out, "run {id}: alive, left alone")?;
            return Ok(ExitCode::Conforms);
        }
        State::Unreadable(error) => {
            writeln!(out, "run {id}: {}", untrusted::line(&error.to_string()))?;
            return Ok(ExitCode::Inconclusive);
        }
    };
    let target = Target::parse(&held.header.target)?;
    let (events, heard) = mpsc::unbounded_channel();
    let options = CleanOptions {
        events,
        policy: cleaning(&target, args.dry_run, environment.now),
        network: network(&args.network, Some(&target), environment)?,
        target,
        token: token.cloned(),
        timeout: args.timeout,
        clean_timeout: args.clean_timeout,
        dry_run: args.dry_run,
    };
    let cleaned = sweep(contract, &held, (options, heard), stderr).await?;
    match cleaned {
        Ok(cleaned) => tell(args, held, &cleaned, out),
        Err(CleanError::Plan(error)) => Err(error.into()),
        Err(error) => {
            writeln!(out, "run {id}: {}", untrusted::line(&error.to_string()))?;
            Ok(ExitCode::Inconclusive)
        }
    }
}

/// Cleans up, says for how long the target wishes to be left alone, and ends at once when somebody wishes that.
async fn sweep(
    contract: &Arc<Contract>,
    held: &Held,
    (options, mut heard): (CleanOptions, mpsc::UnboundedReceiver<Event>),
    stderr: &mut dyn Write,
) -> Result<Result<Cleaned, CleanError>, Failure> {
    let mut interrupts = Interrupts::listen()?;
    let id = untrusted::line(&held.header.run);
    let mut cleaning = pin!(run::clean(contract, held, options));
    loop {
        tokio::select! {
            cleaned = &mut cleaning => return Ok(cleaned),
            Some(event) = heard.recv() => {
                if let Event::Resting { wait, asked, is_too_much } = event {
                    let line = resting(wait, asked, is_too_much);
                    writeln!(stderr, "run {id}: {line}").unwrap_or_default();
                }
            }
            _ = interrupts.next() => return Err(Failure::CleanInterrupted(id.into_owned())),
        }
    }
}

/// Says what became of a run's objects, and forgets the run if none is left.
fn tell(
    args: &CleanArgs,
    held: Held,
    cleaned: &Cleaned,
    out: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let id = untrusted::line(&held.header.run).into_owned();
    let target = untrusted::line(&held.header.target).into_owned();
    let verb = if args.dry_run {
        "would remove"
    } else {
        "removed"
    };
    for text in &cleaned.removed {
        writeln!(out, "{verb} {}", untrusted::line(text))?;
    }
    for text in &cleaned.left {
        writeln!(out, "left {}", untrusted::line(text))?;
    }
    let (removed, left) = (cleaned.removed.len(), cleaned.left.len());
    if args.dry_run {
        writeln!(
            out,
            "run {id} at {target}: {removed} to remove, nothing was deleted"
        )?;
    } else {
        writeln!(out, "run {id} at {target}: {removed} removed, {left} left")?;
    }
    if left > 0 {
        return Ok(ExitCode::LeftBehind);
    }
    if !args.dry_run {
        held.remove()?;
    }
    Ok(ExitCode::Conforms)
}

/// The runs that there are, and what to type.
fn list(
    args: &CleanArgs,
    entries: &[Entry],
    folder: &Path,
    now: SystemTime,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    if entries.is_empty() {
        writeln!(
            out,
            "no run has left anything, by the ledgers in {}",
            shown(folder)
        )?;
        return Ok(());
    }
    for entry in entries {
        let id = untrusted::line(&entry.run);
        let state = match &entry.state {
            State::Alive(_) => "alive".to_owned(),
            State::Dead(held) => match run::names_at_most(held) {
                Some(count) => format!("over; up to {count} names to look for"),
                None => "over; its ledger makes no sense".to_owned(),
            },
            State::Unreadable(error) => untrusted::line(&error.to_string()).into_owned(),
        };
        match header(entry) {
            Some(header) => writeln!(
                out,
                "{id}  {}  began {} ago  {state}",
                target_of(header),
                humantime::format_duration(age_of(header, now)),
            )?,
            None => writeln!(out, "{id}  {state}")?,
        }
    }
    let ledger = args.ledger.as_ref().map_or_else(String::new, |folder| {
        format!(" --ledger {}", quoted(&folder.to_string_lossy()))
    });
    writeln!(
        out,
        "nothing was deleted; type `vdbspec clean{ledger} --run ID` or `vdbspec clean{ledger} --all`, with --dry-run to see what would be deleted"
    )?;
    Ok(())
}

fn header(entry: &Entry) -> Option<&Header> {
    match &entry.state {
        State::Alive(header) => header.as_ref(),
        State::Dead(held) => Some(&held.header),
        State::Unreadable(_) => None,
    }
}

fn target_of(header: &Header) -> String {
    let target = untrusted::line(&header.target);
    if header.label == header.target {
        return target.into_owned();
    }
    format!("{target} ({})", untrusted::line(&header.label))
}

/// Whole seconds since a run began.
fn age_of(header: &Header, now: SystemTime) -> Duration {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_secs(now.as_secs().saturating_sub(header.started))
}

fn shown(folder: &Path) -> String {
    untrusted::line(&folder.to_string_lossy()).into_owned()
}
