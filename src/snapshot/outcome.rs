//! What comparing answers with their snapshots came to.

use std::path::PathBuf;

use similar::TextDiff;

/// Lines shown around a difference.
const CONTEXT_LINES: usize = 3;
/// Lines of each text that are compared for a diff, whose time grows with their square at worst.
const DIFF_LINES_MAX: usize = 4_000;

/// What became of a text that differs from its snapshot or has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// Nothing: only reported.
    NotWritten,
    /// In a `.snap.new` beside the snapshot, to be reviewed.
    Pending,
    /// In the `.snap` itself.
    Written,
}

/// What comparing one case came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As recorded.
    Unchanged,
    /// There was no snapshot.
    New(Stored),
    /// It differs from its snapshot.
    Changed(Stored),
    /// The case was not decided, gave two answers to one request or sent nothing: there is nothing to hold on to.
    LeftOut,
}

/// A case without a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// Id of the case.
    pub case: String,
    /// The `.snap` that it has or will have.
    pub path: PathBuf,
    /// What became of the text.
    pub stored: Stored,
}

/// A case that differs from its snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Id of the case.
    pub case: String,
    /// The `.snap`.
    pub path: PathBuf,
    /// Unified diff from the snapshot to what was seen, safe for a terminal.
    pub diff: String,
    /// What became of the text.
    pub stored: Stored,
}

/// What comparing a run came to, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SnapshotReport {
    /// Number of cases that are as recorded.
    pub unchanged: usize,
    /// Cases without a snapshot.
    pub new: Vec<New>,
    /// Cases that differ from their snapshot.
    pub changed: Vec<Change>,
    /// Snapshots that belong to no case of the plan. Only known after a run of the whole plan.
    pub obsolete: Vec<PathBuf>,
    /// Snapshots without a case that were removed, because recording was ordered.
    pub removed: Vec<PathBuf>,
    /// Number of cases that have a snapshot and were not compared with it.
    pub unsure: usize,
    /// Ids of cases that were not compared, because they were not decided or were flaky.
    pub left_out: Vec<String>,
}

impl SnapshotReport {
    /// Whether something differs from what is recorded now: the axis `changed` of a run.
    pub fn differs(&self) -> bool {
        let open = |stored| stored != Stored::Written;
        self.changed.iter().any(|change| open(change.stored))
            || self.new.iter().any(|new| open(new.stored))
    }
}

/// The unified diff between two recorded texts, of at most [`DIFF_LINES_MAX`] lines of each.
pub(super) fn unified_diff(old: &str, new: &str) -> String {
    unified_diff_between(("recorded", old), ("seen", new))
}

/// The same between two texts of these names.
pub(super) fn unified_diff_between(
    (old_name, old): (&str, &str),
    (new_name, new): (&str, &str),
) -> String {
    let (head_old, more_old) = head(old);
    let (head_new, more_new) = head(new);
    let mut diff = TextDiff::from_lines(&head_old, &head_new)
        .unified_diff()
        .context_radius(CONTEXT_LINES)
        .header(old_name, new_name)
        .to_string();
    if more_old > 0 || more_new > 0 {
        diff.push_str("… only the first lines were compared\n");
    }
    diff
}

/// The first lines, each with its end, and how many are left.
fn head(text: &str) -> (String, usize) {
    let mut lines = text.lines();
    let mut head = String::new();
    for line in lines.by_ref().take(DIFF_LINES_MAX) {
        head.push_str(line);
        head.push('\n');
    }
    (head, lines.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_of_enormous_texts_says_that_it_is_not_whole() {
        let old = "x\n".repeat(DIFF_LINES_MAX);
        let diff = unified_diff(&old, &format!("{old}y\n"));
        assert_eq!(diff, "… only the first lines were compared\n");
        assert!(unified_diff("a\nb", "a\nc").ends_with(" a\n-b\n+c\n"));
    }
}
