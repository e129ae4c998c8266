//! What the process finds around itself, read once by `main` and passed in as a value.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use etcetera::BaseStrategy as _;

use super::failure::Failure;

/// What our folder is called among those of other programs.
const OWN_FOLDER: &str = "vdbspec";

/// Environment variables, the clock and the terminal, as they were when the process began.
pub struct Environment {
    /// Every environment variable. Some hold secrets.
    pub variables: BTreeMap<OsString, OsString>,
    /// The time, from which the default seed comes.
    pub now: SystemTime,
    /// Whether stdout is a terminal.
    pub stdout_is_terminal: bool,
    /// Whether stderr is a terminal.
    pub stderr_is_terminal: bool,
}

/// Secrets stay out of whatever prints this: variables are counted only.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("variables", &self.variables.len())
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

impl Environment {
    /// The value of a variable; `None` when it is not set.
    pub(super) fn variable(&self, name: &str) -> Option<&OsStr> {
        self.variables
            .get(OsStr::new(name))
            .map(OsString::as_os_str)
    }

    /// Whether a variable is set to anything.
    fn has(&self, name: &str) -> bool {
        self.variable(name).is_some_and(|value| !value.is_empty())
    }

    /// Whether stdout takes colours by default: a terminal, not a dumb one, and no `NO_COLOR` (no-color.org).
    pub(super) fn stdout_takes_color(&self) -> bool {
        let dumb = self.variable("TERM").is_some_and(|term| term == "dumb");
        self.stdout_is_terminal && !dumb && !self.has("NO_COLOR")
    }

    /// Columns of the terminal behind stdout, where the shell says how many there are.
    pub(super) fn stdout_width(&self) -> Option<u16> {
        let columns = self.variable("COLUMNS")?.to_str()?.parse().ok()?;
        (self.stdout_is_terminal && columns > 0).then_some(columns)
    }

    /// Whether this is a CI server, by insta's reading: `CI`, or that of Azure, which does not set it.
    pub(super) fn is_ci(&self) -> bool {
        match self.variable("CI") {
            Some(value) => !matches!(value.to_str(), Some("" | "0" | "false")),
            None => self.variable("TF_BUILD").is_some(),
        }
    }

    /// What `INSTA_UPDATE` says.
    pub(super) fn insta_update(&self) -> Result<crate::snapshot::Update, Failure> {
        let Some(word) = self
            .variable("INSTA_UPDATE")
            .filter(|word| !word.is_empty())
        else {
            return Ok(crate::snapshot::Update::default());
        };
        let word = word.to_string_lossy();
        crate::snapshot::Update::from_word(&word)
            .ok_or_else(|| Failure::InstaUpdate(word.into_owned()))
    }

    /// The user's folder for what outlives a process, from the XDG Base Directory Specification or the system's habit.
    pub(super) fn state_folder(&self) -> Option<PathBuf> {
        // Relative paths are to be ignored there.
        let given = self.variable("XDG_STATE_HOME").map(Path::new);
        let given = given.filter(|path| path.is_absolute());
        let usual = || {
            let strategy = etcetera::choose_base_strategy().ok()?;
            Some(strategy.state_dir().unwrap_or_else(|| strategy.data_dir()))
        };
        let folder = given.map(Path::to_owned).or_else(usual)?;
        Some(folder.join(OWN_FOLDER))
    }

    /// A seed that differs from run to run.
    pub(super) fn clock_seed(&self) -> u64 {
        let since = self.now.duration_since(UNIX_EPOCH).unwrap_or_default();
        // Only the low digits differ between runs: cutting the high ones off loses nothing.
        u64::try_from(since.as_nanos() & u128::from(u64::MAX)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    pub(crate) fn environment(variables: &[(&str, &str)]) -> Environment {
        Environment {
            variables: variables
                .iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            now: UNIX_EPOCH + Duration::from_nanos(7),
            stdout_is_terminal: true,
            stderr_is_terminal: false,
        }
    }

    #[test]
    fn no_color_counts_only_when_it_says_something() {
        assert!(environment(&[]).stdout_takes_color());
        assert!(environment(&[("NO_COLOR", "")]).stdout_takes_color());
        assert!(!environment(&[("NO_COLOR", "1")]).stdout_takes_color());
        assert!(!environment(&[("TERM", "dumb")]).stdout_takes_color());
    }

    #[test]
    fn ci_may_be_switched_off_by_its_value() {
        assert!(environment(&[("CI", "true")]).is_ci());
        for value in ["", "0", "false"] {
            assert!(!environment(&[("CI", value)]).is_ci(), "{value}");
        }
    }

    #[test]
    fn an_unknown_insta_word_is_named() {
        let error = environment(&[("INSTA_UPDATE", "perhaps")])
            .insta_update()
            .expect_err("no such word");
        assert!(error.to_string().contains("'perhaps'"), "{error}");
        assert!(environment(&[]).insta_update().is_ok());
    }

    #[test]
    fn the_state_folder_is_where_the_environment_says_if_it_says_a_whole_path() {
        let given = environment(&[("XDG_STATE_HOME", "/state")]).state_folder();
        assert_eq!(given, Some(PathBuf::from("/state/vdbspec")));
        let relative = environment(&[("XDG_STATE_HOME", "state")]).state_folder();
        assert_ne!(relative, Some(PathBuf::from("state/vdbspec")));
    }

    #[test]
    fn the_environment_never_prints_its_values() {
        let environment = environment(&[("TOKEN", "root:s3cret")]);
        assert!(!format!("{environment:?}").contains("s3cret"));
        assert_eq!(environment.clock_seed(), 7);
    }
}
