//! What a run of `derive` did or found, for people.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};
use std::path::Path;

use super::cited::Reread;
use super::compare::Difference;
use super::finding::Kind;
use super::run::{DeriveReport, PageReport, Record};
use super::worded::Reworded;

impl fmt::Display for DeriveReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = |page: &&PageReport| page.differs() || !page.reread.is_empty();
        for page in self.pages.iter().filter(told) {
            write!(f, "{page}")?;
        }
        self.guesses(f)?;
        for gone in &self.removed {
            let (operation, key) = (&gone.operation, &gone.key);
            if key.contains('/') {
                writeln!(f, "{operation}: the page {key} is there no more")?;
            } else {
                writeln!(f, "{operation}: {key} documents it no more")?;
            }
            if gone.is_last {
                writeln!(f, "  no other page documents the operation")?;
            }
        }
        for (set, count) in &self.gone_sets {
            let pages = counted(*count, "recorded page");
            writeln!(
                f,
                "{set}: none of its {pages} is in the folder that holds most other versions"
            )?;
        }
        for file in &self.edited {
            let operation = &file.operation;
            writeln!(
                f,
                "{operation}: the file {}.json is not what derive writes",
                operation.file_stem()
            )?;
            for place in &file.places {
                writeln!(f, "  {place}")?;
            }
        }
        for stray in &self.stray {
            writeln!(f, "the file {} {}", stray.file, stray.what)?;
        }
        for path in &self.passed_over {
            writeln!(
                f,
                "passed over {}, which is no page of the API",
                path.display()
            )?;
        }
        for path in &self.written {
            writeln!(f, "wrote {}", path.display())?;
        }
        self.totals(f)
    }
}

impl DeriveReport {
    /// Files of which only likeness tells what they are, each once: one may hold many operations.
    fn guesses(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counts: BTreeMap<(&Path, &str), usize> = BTreeMap::new();
        for page in self.pages.iter().filter(|page| page.guessed) {
            *counts.entry((&page.page, &page.key)).or_default() += 1;
        }
        for ((path, key), count) in counts {
            let of_many = match count {
                1 => String::new(),
                count => format!(", for {}", counted(count, "operation")),
            };
            writeln!(
                f,
                "{}: nothing but likeness says that it is {key}{of_many}: put it below a folder with its version, such as v2.6.x, to compare it with another",
                path.display(),
            )?;
        }
        Ok(())
    }

    fn totals(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |is: fn(&PageReport) -> bool| self.pages.iter().filter(|page| is(page)).count();
        let differ = count(PageReport::differs);
        let moved = count(|page| page.moved);
        write!(f, "{}: ", counted(self.pages.len(), "page"))?;
        match (self.is_writing, differ) {
            (true, _) if self.written.is_empty() => write!(f, "every operation file is as it was")?,
            (true, _) => write!(
                f,
                "{} written",
                counted(self.written.len(), "operation file")
            )?,
            (false, 0) if self.pages.len() == 1 => {
                write!(f, "nothing differs from what is recorded of it")?;
            }
            (false, 0) => write!(f, "nothing differs from what is recorded of them")?,
            (false, 1) => write!(f, "1 differs from what is recorded of it")?,
            (false, _) => write!(f, "{differ} differ from what is recorded of them")?,
        }
        if !self.edited.is_empty() {
            let files = counted(self.edited.len(), "operation file");
            let are = if self.edited.len() == 1 { "is" } else { "are" };
            write!(f, "; {files} {are} not what derive writes")?;
        }
        if !self.stray.is_empty() {
            let files = counted(self.stray.len(), "file");
            let belong = if self.stray.len() == 1 { "does" } else { "do" };
            write!(
                f,
                "; {files} among the operations {belong} not belong there"
            )?;
        }
        let missing = self.removed.len() + self.gone_sets.values().sum::<usize>();
        if missing > 0 {
            write!(f, "; {missing} missing")?;
        }
        if !self.not_given.is_empty() {
            let count = self.not_given.values().sum();
            let sets: Vec<&str> = self.not_given.keys().map(String::as_str).collect();
            let were = if count == 1 { "was" } else { "were" };
            let pages = counted(count, "recorded page");
            write!(f, "; {pages} {were} not given (of {})", sets.join(", "))?;
        }
        if moved > 0 {
            write!(
                f,
                "; {moved} of them say{} the same at other places",
                if moved == 1 { "s" } else { "" }
            )?;
        }
        let changed = count(|page| page.changed && !page.differs());
        if changed > 0 {
            let have = if changed == 1 { "has" } else { "have" };
            write!(
                f,
                "; {changed} of them {have} bytes that pages.toml does not record"
            )?;
        }
        let defects: usize = self.places().values().map(BTreeSet::len).sum();
        writeln!(f, "; {}, which --report lists", counted(defects, "defect"))
    }

    /// Where each kind of defect is. Operations of one file may share a line, and a page may have one defect twice on a line:
    /// that is one place.
    fn places(&self) -> BTreeMap<&str, BTreeSet<Place<'_>>> {
        let mut found: BTreeMap<&str, BTreeSet<Place<'_>>> = BTreeMap::new();
        // Of a file without lines the operation has to say where.
        let lined = self.pages.iter();
        let lined = lined.filter(|page| page.defects.iter().any(|defect| defect.line > 1));
        let lined: BTreeSet<&Path> = lined.map(|page| page.page.as_path()).collect();
        for page in &self.pages {
            let file = page.page.display();
            let of = if lined.contains(page.page.as_path()) {
                file.to_string()
            } else {
                format!("{file} ({})", page.operation)
            };
            for defect in &page.defects {
                let (line, what) = (defect.line, defect.what.as_str());
                found.entry(&defect.id).or_default().insert(Place {
                    of: of.clone(),
                    line,
                    what,
                });
            }
        }
        found
    }

    /// What is wrong with the pages, grouped by kind: how many, what, and each with its place.
    pub fn defects(&self) -> String {
        let by_id = self.places();
        let total: usize = by_id.values().map(BTreeSet::len).sum();
        let mut text = String::new();
        for (id, lines) in &by_id {
            let kind = Kind::ALL.iter().find(|kind| kind.name() == *id);
            let about = kind.map_or("catalogued: vdbspec explain says what is read", |kind| {
                kind.about()
            });
            let _ = writeln!(text, "{id} ({}): {about}", lines.len());
            for Place { of, line, what } in lines {
                let _ = writeln!(text, "  {of}:{line}  {what}");
            }
        }
        let _ = writeln!(
            text,
            "{} of {} in {}",
            counted(total, "defect"),
            counted(by_id.len(), "kind"),
            counted(self.pages.len(), "page")
        );
        text
    }
}

/// Where a defect is.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place<'a> {
    /// The file, with the operation where that says more than a line.
    of: String,
    line: u32,
    what: &'a str,
}

impl fmt::Display for PageReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let page = self.page.display();
        writeln!(f, "{}: {page} (as {})", self.operation, self.key)?;
        if let Some((key, operation)) = &self.was {
            writeln!(
                f,
                "  the file was recorded as {key}, the page of {operation}"
            )?;
        }
        match self.record {
            Record::Nothing => writeln!(f, "  the operation is new: it has no operation file yet")?,
            Record::Operation => writeln!(
                f,
                "  the page is new: its operation is known from other pages only"
            )?,
            Record::Page => {}
        }
        match &self.after {
            Some(after) if self.differences.is_empty() && self.reworded.is_empty() => {
                writeln!(f, "  it says the same as {after}")?;
            }
            Some(after) => writeln!(f, "  against {after}:")?,
            None => {}
        }
        for difference in self.differences.iter().chain(&self.defects_changed) {
            written(difference, f)?;
        }
        for Reworded { of, line, is_gone } in &self.reworded {
            let what = if *is_gone {
                "is gone"
            } else {
                "reads otherwise"
            };
            writeln!(f, "  {of} {what}: read it again, line {line}")?;
        }
        if !self.merged.is_empty() {
            writeln!(
                f,
                "  together with the other pages it changes the operation:"
            )?;
            for difference in &self.merged {
                written(difference, f)?;
            }
        }
        write!(f, "{}", self.reread)
    }
}

fn written(difference: &Difference, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let line = difference
        .line
        .map_or(String::new(), |line| format!(", line {line}"));
    let (meaning, pointer) = (&difference.meaning, &difference.pointer);
    writeln!(f, "  {meaning}  at {pointer}{line}")
}

impl fmt::Display for Reread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (line, ids) in &self.reworded {
            let ids = ids.join(", ");
            writeln!(
                f,
                "  what stood on line {line} reads otherwise or is gone: read again what rests on it, {ids}"
            )?;
        }
        for (by, ids) in &self.moved {
            let way = if *by > 0 { "down" } else { "up" };
            let lines = counted(
                usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX),
                "line",
            );
            let ids = ids.join(", ");
            writeln!(
                f,
                "  what others rest on says the same {lines} further {way}: correct the lines that they name, {ids}"
            )?;
        }
        Ok(())
    }
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
