//! Numbers and exit codes in words.

use std::time::Duration;

use crate::run::ExitCode;

/// `1 case`, `2 cases`. Only for nouns whose plural is an `s`.
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// Seconds with one decimal: enough for people, and short.
pub(super) fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

/// What an exit code means, as half a sentence after the number.
pub(crate) const fn meaning(exit: ExitCode) -> &'static str {
    match exit {
        ExitCode::Conforms => "the target conforms: every selected must rule was decided and holds",
        ExitCode::Findings => "the target breaks the contract: see the findings",
        ExitCode::Usage => "the command line or an input is wrong: nothing was decided",
        ExitCode::Inconclusive => {
            "not decided: a must rule stayed open, the environment failed, or we did"
        }
        ExitCode::LeftBehind => "something that this run made is still on the target",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_none_is_plural() {
        assert_eq!(count(0, "case"), "0 cases");
        assert_eq!(count(1, "case"), "1 case");
        assert_eq!(count(2, "case"), "2 cases");
    }
}
