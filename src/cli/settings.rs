//! What `run` was asked to do, checked against the contract and the environment before anything is sent.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args::{ReportArgs, RunArgs, SequenceArgs, SnapshotMode, TargetArgs};
use super::environment::Environment;
use super::failure::Failure;
use super::keep::keeping;
use super::nearest::way_out;
use super::network::network;
use super::policy::{policy, usual_collections};
use super::selection::parse_selection;
use super::serve::fault_ids;
use super::token;
use crate::contract::Contract;
use crate::run::{Fuzzing, HistorySize, Keeping, Policy, RunOptions, Selection, SequenceSize};
use crate::server::{Dialect, FaultId};
use crate::snapshot::{self, Mode, Store};
use crate::wire::{Network, Target, Token};

/// What the embedded server is called, before its dialect: as a target, in reports and in snapshots.
pub(super) const EMBEDDED: &str = "embedded:";

/// Stands for the address of the embedded server before there is one.
const EMBEDDED_PLACE: &str = "http://127.0.0.1:0";

/// The server that a run talks to.
pub(super) enum Server {
    /// One that runs already.
    Given {
        target: Target,
        token: Option<Token>,
    },
    /// One of our own, for this run only.
    Embedded {
        dialect: Dialect,
        token: String,
        faults: Vec<FaultId>,
    },
}

/// Everything that `run` needs besides the contract.
pub(super) struct Settings {
    pub(super) server: Server,
    pub(super) network: Network,
    pub(super) label: String,
    pub(super) profile: String,
    pub(super) seed: u64,
    pub(super) selection: Selection,
    pub(super) policy: Policy,
    pub(super) snapshots: Option<(PathBuf, snapshot::Policy)>,
    /// Keys of answers whose values vary on this target.
    varies: BTreeSet<String>,
    /// What is drawn, behind the planned cases or in their place.
    pub(super) fuzzing: Option<Fuzzing>,
    /// Whether nothing else is played.
    pub(super) only_draws: bool,
    keeping: Keeping,
    pub(super) rerun_prefix: String,
}

impl Settings {
    /// Refuses what cannot be done, naming it.
    pub(super) fn new(
        args: &RunArgs,
        specs: Option<&Path>,
        contract: &Contract,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        token::refuse_argument(args.target.token.refused.as_ref())?;
        let seed = args
            .cases
            .conduct
            .seed
            .unwrap_or_else(|| environment.clock_seed());
        let server = server(&args.target, seed, environment)?;
        let network = match &server {
            Server::Given { target, .. } => network(&args.network, Some(target), environment)?,
            Server::Embedded { .. } => network(&args.network, None, environment)?,
        };
        let label = match (&args.report.label, &server) {
            (Some(label), _) => label.clone(),
            (None, Server::Given { target, .. }) => target.base().to_owned(),
            (None, Server::Embedded { dialect, .. }) => format!("{EMBEDDED}{dialect}"),
        };
        if let Server::Given { token, .. } = &server {
            token::refuse_within(token.as_ref(), "the name of --label", &label)?;
            refuse_token(args, token.as_ref())?;
        }
        check_profile(&args.cases.conduct.profile, contract)?;
        let given = match &server {
            Server::Given { target, .. } => Some(target),
            Server::Embedded { .. } => None,
        };
        let clock = (seed, environment.now);
        let policy = policy(
            &args.safety,
            &args.budget,
            given,
            &args.cases.conduct.profile,
            usual_collections(
                args.cases.all_operations || args.sequences != SequenceArgs::default(),
            ),
            clock,
        )?;
        Ok(Self {
            rerun_prefix: rerun_prefix(args, specs, seed, &server),
            keeping: keeping(args, &server, environment)?,
            server,
            network,
            label,
            profile: args.cases.conduct.profile.clone(),
            seed,
            selection: parse_selection(&args.cases, contract)?,
            policy,
            snapshots: snapshots(&args.report, environment)?,
            varies: args.report.varies.iter().cloned().collect(),
            fuzzing: None,
            only_draws: false,
        })
    }

    /// What `run` draws behind its planned cases: on this machine, where nothing is paced, and unless the user chose
    /// other cases.
    pub(super) fn drawn_in_run(&self, args: &RunArgs) -> Option<Fuzzing> {
        let is_near = match &self.server {
            Server::Given { target, .. } => target.is_loopback(),
            Server::Embedded { .. } => true,
        };
        let is_chosen = args.cases.only.is_empty();
        (is_near && is_chosen).then(|| Fuzzing {
            shard: args.part.shard,
            ..Fuzzing::default()
        })
    }

    /// The snapshots of the target, where they were asked for.
    pub(super) fn store(&self) -> Option<Store> {
        let (folder, policy) = self.snapshots.as_ref()?;
        let store = Store::open(folder, &self.label, *policy);
        Some(store.hiding(self.varies.clone()))
    }

    /// The options by which the commands that review find what waits after a run with snapshots.
    pub(super) fn review_options(&self) -> String {
        let folder = self.snapshots.as_ref().map(|(folder, _)| folder);
        let folder = folder.map_or_else(String::new, |one| quoted(&one.to_string_lossy()));
        format!("--snapshots {folder} --label {}", quoted(&self.label))
    }

    /// The target, or for our own server an address like the one that it will have.
    pub(super) fn target(&self) -> Result<Target, Failure> {
        match &self.server {
            Server::Given { target, .. } => Ok(target.clone()),
            Server::Embedded { .. } => Ok(Target::parse(EMBEDDED_PLACE)?),
        }
    }

    /// The token of the server, given or embedded.
    pub(super) fn token(&self) -> Option<Token> {
        match &self.server {
            Server::Given { token, .. } => token.clone(),
            Server::Embedded { token, .. } => Token::new(token),
        }
    }

    /// The options of the run against a server at `target`.
    pub(super) fn options(&self, args: &RunArgs, target: Target) -> RunOptions {
        RunOptions {
            target,
            target_label: self.label.clone(),
            network: self.network.clone(),
            token: self.token(),
            database: args.target.db.clone(),
            profile: self.profile.clone(),
            selection: self.selection.clone(),
            shard: args.part.shard,
            seed: self.seed,
            concurrency: usize::from(args.cases.conduct.concurrency),
            timeout: args.cases.conduct.timeout,
            wait_ready: args.target.wait_ready.unwrap_or_default(),
            fail_fast: args.cases.fail_fast,
            strict: args.cases.conduct.strict,
            policy: self.policy.clone(),
            stop: crate::run::Stop::default(),
            fuzzing: self.fuzzing.clone(),
            keeping: self.keeping.clone(),
            rerun_prefix: self.rerun_prefix.clone(),
        }
    }
}

fn server(args: &TargetArgs, seed: u64, environment: &Environment) -> Result<Server, Failure> {
    let own = match args.url.as_deref() {
        None => Some(Dialect::Documents),
        Some(url) => embedded(url)?,
    };
    if let Some(dialect) = own {
        for (given, flag) in [
            (args.token.token_env.is_some(), "--token-env"),
            (args.token.token_file.is_some(), "--token-file"),
            (args.token.token_stdin, "--token-stdin"),
        ] {
            if given {
                return Err(Failure::NeedsTarget { flag });
            }
        }
        return Ok(Server::Embedded {
            dialect,
            token: format!("vdbspec:embedded-{seed:x}"),
            faults: fault_ids(&args.fault)?,
        });
    }
    if !args.fault.is_empty() {
        return Err(Failure::FaultsElsewhere);
    }
    let target = Target::parse(args.url.as_deref().unwrap_or_default())?;
    let token = token::of(&args.token, environment)?;
    token::refuse_within(token.as_ref(), "the address of --target", target.base())?;
    Ok(Server::Given { target, token })
}

/// The dialect of our own server, where the target is meant to be one: `embedded:milvus-2.6`.
pub(super) fn embedded(target: &str) -> Result<Option<Dialect>, Failure> {
    let Some(name) = target.strip_prefix(EMBEDDED) else {
        return Ok(None);
    };
    Ok(Some(name.parse()?))
}

/// Refuses a token where a name or a pattern belongs, which requests, plans and messages repeat.
fn refuse_token(args: &RunArgs, token: Option<&Token>) -> Result<(), Failure> {
    let given = |what: &'static str, texts: &[String]| {
        let mut texts = texts.iter();
        texts.try_for_each(|text| token::refuse_within(token, what, text))
    };
    let database = args.target.db.as_slice();
    let (keep, report) = (&args.keep.ledger, &args.report);
    let paths = [
        ("the path of --ledger", keep),
        ("the path of --snapshots", &report.snapshots),
        ("the path of --output", &report.output),
        ("the path of --baseline", &report.baseline),
        ("the path of --regressions", &args.part.regressions),
    ];
    for (what, path) in paths {
        token::refuse_path(token, what, path.as_deref())?;
    }
    given("the name of --db", database)?;
    given("a name of --lend-collection", &args.safety.lend_collection)?;
    given("a pattern of --only", &args.cases.only)?;
    given("a pattern of --skip", &args.cases.skip)?;
    given("a name of --operation", &args.cases.operation)
}

fn check_profile(name: &str, contract: &Contract) -> Result<(), Failure> {
    if contract.profiles.get(name).is_some() {
        return Ok(());
    }
    let names = contract
        .profiles
        .iter()
        .map(|profile| profile.name.as_str());
    Err(Failure::Unknown {
        what: "profile",
        given: name.to_owned(),
        way_out: way_out(name, names, "profiles"),
    })
}

fn snapshots(
    args: &ReportArgs,
    environment: &Environment,
) -> Result<Option<(PathBuf, snapshot::Policy)>, Failure> {
    let Some(folder) = &args.snapshots else {
        return Ok(None);
    };
    if folder.exists() && !folder.is_dir() {
        return Err(Failure::SnapshotsNoFolder(folder.clone()));
    }
    let policy = snapshot::Policy {
        mode: match args.snapshot_mode {
            SnapshotMode::Verify => Mode::Verify,
            SnapshotMode::Record => Mode::Record,
            SnapshotMode::Off => Mode::Off,
        },
        update: environment.insta_update()?,
        ci: environment.is_ci(),
    };
    if policy.ci && policy.mode == Mode::Record {
        // Whoever orders it believes that it is done: better refused than passed over.
        return Err(Failure::RecordInCi);
    }
    Ok((policy.mode != Mode::Off).then(|| (folder.clone(), policy)))
}

/// The command that a report shows before `--only CASE`: everything that decides what one case sends and is held to.
fn rerun_prefix(args: &RunArgs, specs: Option<&Path>, seed: u64, server: &Server) -> String {
    let mut words = vec!["vdbspec".to_owned(), "run".to_owned()];
    let mut option = |flag: &str, value: &str| words.extend([flag.to_owned(), quoted(value)]);
    match server {
        Server::Given { target, .. } => option("--target", target.base()),
        Server::Embedded { dialect, .. } if *dialect != Dialect::Documents => {
            option("--target", &format!("{EMBEDDED}{dialect}"));
        }
        Server::Embedded { .. } => {}
    }
    for fault in &args.target.fault {
        option("--fault", fault);
    }
    if let Some(name) = &args.target.token.token_env {
        option("--token-env", name);
    }
    if let Some(path) = &args.target.token.token_file {
        option("--token-file", &path.to_string_lossy());
    }
    if args.target.token.token_stdin {
        words.push("--token-stdin".to_owned());
    }
    if args.cases.all_operations {
        words.push("--all-operations".to_owned());
    }
    let mut option = |flag: &str, value: &str| words.extend([flag.to_owned(), quoted(value)]);
    if let Some(path) = &args.network.ca_file {
        option("--ca-file", &path.to_string_lossy());
    }
    if let Some(host) = &args.network.insecure {
        option("--insecure", host);
    }
    if let Some(name) = &args.target.db {
        option("--db", name);
    }
    for host in &args.safety.allow_writes {
        option("--allow-writes", host);
    }
    for name in &args.safety.lend_collection {
        option("--lend-collection", name);
    }
    if let Some(path) = specs {
        option("--specs", &path.to_string_lossy());
    }
    option("--profile", &args.cases.conduct.profile);
    option("--seed", &seed.to_string());
    let (size, usual) = (args.histories.size(), HistorySize::default());
    if size.clients != usual.clients {
        option("--history-clients", &size.clients.to_string());
    }
    if size.operations != usual.operations {
        option("--history-ops", &size.operations.to_string());
    }
    let (size, usual) = (args.sequences.size(), SequenceSize::default());
    if size.count != usual.count {
        option("--sequence-count", &size.count.to_string());
    }
    if size.length != usual.length {
        option("--sequence-length", &size.length.to_string());
    }
    let switches = [
        ("--allow-databases", args.safety.allow_databases),
        ("--allow-wrong-tokens", args.safety.allow_wrong_tokens),
        ("--allow-timeouts", args.safety.allow_timeouts),
        ("--allow-histories", args.safety.allow_histories),
    ];
    let given = switches.into_iter().filter(|(_, is_given)| *is_given);
    words.extend(given.map(|(flag, _)| flag.to_owned()));
    words.join(" ")
}

/// A word as a POSIX shell takes it.
pub(super) fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::{Cli, Command};
    use clap::Parser as _;
    use std::time::{Duration, UNIX_EPOCH};

    fn args(words: &[&str]) -> Box<RunArgs> {
        let words = ["vdbspec", "run"].into_iter().chain(words.iter().copied());
        match Cli::try_parse_from(words)
            .expect("a good command line")
            .command
        {
            Command::Run(args) => args,
            other => panic!("{other:?} is not run"),
        }
    }

    fn settings(words: &[&str]) -> Result<Settings, Failure> {
        let environment = Environment {
            variables: [("A_TOKEN".into(), "root:s3cret".into())].into(),
            now: UNIX_EPOCH + Duration::from_nanos(255),
            stdout_is_terminal: false,
            stderr_is_terminal: false,
        };
        let contract = Contract::embedded().expect("the contract");
        Settings::new(&args(words), None, &contract, &environment)
    }

    #[test]
    fn without_a_target_the_embedded_server_is_meant_with_a_token_from_the_seed() {
        let settings = settings(&[]).expect("nothing is needed");
        assert_eq!(
            (settings.label.as_str(), settings.seed),
            ("embedded:documents", 255)
        );
        assert!(
            matches!(settings.server, Server::Embedded { token, .. } if token == "vdbspec:embedded-ff")
        );
        assert_eq!(
            settings.rerun_prefix,
            "vdbspec run --profile documents --seed 255"
        );
    }

    #[test]
    fn the_command_to_run_a_case_again_names_the_token_only_by_its_variable() {
        let url = "http://127.0.0.1:19530/";
        let words = [
            "--target",
            url,
            "--token-env",
            "A_TOKEN",
            "--seed",
            "3",
            "--db",
            "it's",
        ];
        let settings = settings(&words).expect("all is there");
        assert_eq!(
            settings.rerun_prefix,
            r"vdbspec run --target http://127.0.0.1:19530 --token-env A_TOKEN --db 'it'\''s' --profile documents --seed 3"
        );
        assert_eq!(settings.label, "http://127.0.0.1:19530");
    }

    #[test]
    fn a_target_elsewhere_is_read_only_and_the_rerun_command_keeps_what_was_allowed() {
        let settings = settings(&["--target", "http://10.0.0.1:19530"]).expect("elsewhere");
        assert_eq!(settings.policy.read_only.as_deref(), Some("10.0.0.1"));
        let words = "--target http://10.0.0.1 --allow-writes 10.0.0.1 --allow-databases --seed 1";
        let settings = self::settings(&words.split(' ').collect::<Vec<_>>()).expect("allowed");
        assert_eq!(settings.policy.read_only, None);
        let shown = "--allow-writes 10.0.0.1 --profile documents --seed 1 --allow-databases";
        assert!(
            settings.rerun_prefix.ends_with(shown),
            "{}",
            settings.rerun_prefix
        );
    }

    #[test]
    fn two_collections_are_lent_or_none() {
        for words in [
            &["--lend-collection", "a"][..],
            &["--lend-collection", "a", "--lend-collection", "a"],
        ] {
            assert!(settings(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn snapshots_switched_off_are_no_snapshots() {
        let settings = settings(&["--snapshots", "no-such-folder", "--snapshot-mode", "off"]);
        assert!(settings.expect("a folder may be new").snapshots.is_none());
    }
}
