//! How a run makes sure that nothing of it stays: where its ledger lies, and how it ends when somebody wishes it to.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::Notify;

use super::implied::{block_of_lanes, blocks_of_cases};
use super::ledger::Ledger;
use super::names::RunToken;
use super::options::RunOptions;
use super::plan::PlannedCase;
use crate::ledger::{Book, FORMAT, Header, LedgerError};
use crate::model::DEFAULT_DATABASE;

/// How long a run may take to clean up after somebody wished it to stop, unless told otherwise.
const CLEAN_TIME_MAX: Duration = Duration::from_secs(30);
/// The share of that time after which cases in flight are cut off, so that most of it is left for cleaning up.
const CUT_SHARE: u32 = 3;

/// What a run does so that nothing of it stays.
#[derive(Clone, Debug)]
pub struct Keeping {
    /// Where the ledger lies; none is kept for a server that dies with the run.
    pub ledger: Option<LedgerPlace>,
    /// How long the run may still take once somebody has wished it to stop.
    pub clean_timeout: Duration,
}

/// Where a ledger lies.
#[derive(Clone, Debug)]
pub struct LedgerPlace {
    /// The folder of ledgers.
    pub folder: PathBuf,
    /// The time, by which somebody later tells old runs from new ones.
    pub started: SystemTime,
    /// The command that cleans up, but for the run: `vdbspec clean --token-env NAME`.
    pub clean_prefix: String,
}

impl Default for Keeping {
    fn default() -> Self {
        Self {
            ledger: None,
            clean_timeout: CLEAN_TIME_MAX,
        }
    }
}

impl Keeping {
    /// When cases in flight are cut off after a wish to stop.
    pub(super) fn cut_after(&self) -> Duration {
        self.clean_timeout / CUT_SHARE
    }

    /// The command that cleans up after the run with this token.
    pub(super) fn clean_command(&self, token: &str) -> Option<String> {
        let place = self.ledger.as_ref()?;
        Some(format!("{} --run {token}", place.clean_prefix))
    }
}

/// The ledger of a run, on disk if it is to be, before anything is made on the target.
pub(super) fn open_ledger(
    options: &RunOptions,
    token: &RunToken,
    selected: &[Arc<PlannedCase>],
) -> Result<Ledger, LedgerError> {
    let lanes = block_of_lanes();
    let cases = blocks_of_cases(token, selected.iter().map(AsRef::as_ref));
    let Some(place) = &options.keeping.ledger else {
        return Ok(Ledger::new(None, vec![lanes], cases));
    };
    let since = place.started.duration_since(UNIX_EPOCH);
    let home = options.database.as_deref().unwrap_or(DEFAULT_DATABASE);
    let header = Header {
        format: FORMAT,
        vdbspec: env!("CARGO_PKG_VERSION").to_owned(),
        run: token.as_str().to_owned(),
        target: options.target.base().to_owned(),
        label: options.target_label.clone(),
        home: home.to_owned(),
        started: since.unwrap_or_default().as_secs(),
        seed: options.seed.to_string(),
    };
    let book = Book::create(&place.folder, &header, &lanes)?;
    Ok(Ledger::new(Some(book), vec![lanes], cases))
}

/// A wish to stop: no further case begins, what was made is removed, and what is known is reported.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<Wish>);

#[derive(Debug, Default)]
struct Wish {
    at: OnceLock<Instant>,
    news: Notify,
}

impl Stop {
    /// Wishes it. Only the first time counts.
    pub fn ask(&self) {
        let _ = self.0.at.set(Instant::now());
        self.0.news.notify_waiters();
    }

    /// Whether anybody has wished it.
    pub fn is_asked(&self) -> bool {
        self.0.at.get().is_some()
    }

    /// Waits until so much time has passed since somebody wished it; for ever if nobody does.
    pub(super) async fn overdue(&self, time: Duration) {
        let mut news = std::pin::pin!(self.0.news.notified());
        // From here on a wish is heard, so that none is missed between looking and waiting.
        news.as_mut().enable();
        if self.0.at.get().is_none() {
            news.await;
        }
        let passed = self.0.at.get().map_or(Duration::ZERO, Instant::elapsed);
        tokio::time::sleep(time.saturating_sub(passed)).await;
    }
}
