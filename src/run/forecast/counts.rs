//! How many requests of each kind there are in a forecast

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::{Forecast, PlannedRequest};

/// How many requests are sent, each at least and at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    /// All but reads of what is there.
    pub requests: RangeInclusive<u64>,
    /// Those whose operation changes the target.
    pub changes: RangeInclusive<u64>,
    /// Those that make something.
    pub creates: RangeInclusive<u64>,
    /// Those that remove something.
    pub drops: RangeInclusive<u64>,
    /// Collections that are made: at least as many as there are names, at most as many as there are requests, since some
    /// are asked for again while they are there.
    pub collections: RangeInclusive<u64>,
}

impl Forecast {
    /// Requests of all kinds, an estimate; those that a budget cuts off are left out.
    pub fn total(&self) -> u64 {
        self.cut
            .as_ref()
            .map_or_else(|| self.whole(), |cut| cut.total)
    }

    /// The same as if there were no budget.
    pub(super) fn whole(&self) -> u64 {
        self.witness_reads.saturating_add(self.about(|_| true))
    }

    /// What is sent as far as the budgets allow, if nothing fails.
    pub fn sent(&self) -> Counts {
        match &self.cut {
            Some(cut) => cut.counts.clone(),
            None => self.planned(),
        }
    }

    /// What would be sent if there were no budget and nothing failed.
    pub fn planned(&self) -> Counts {
        Counts {
            requests: self.known(|_| true),
            changes: self.known(|request| request.changes),
            creates: self.of(&["/create"]),
            drops: self.of(&["/drop"]),
            collections: self.collection_names(PlannedRequest::is_certain)
                ..=*self.of(&["collections/create"]).end(),
        }
    }

    /// How many names such requests have for collections that they make.
    pub(super) fn collection_names(&self, is_meant: impl Fn(&PlannedRequest) -> bool) -> u64 {
        let requests = self.requests.iter();
        let made = requests.filter(|one| one.operation == "collections/create" && is_meant(one));
        let names: BTreeSet<&str> = made.map(name_in).collect();
        u64::try_from(names.len()).unwrap_or(u64::MAX)
    }

    /// Requests whose operation ends in one of these words: at least and at most, if nothing fails.
    pub fn of(&self, endings: &[&str]) -> RangeInclusive<u64> {
        self.known(|request| {
            endings
                .iter()
                .any(|ending| request.operation.ends_with(ending))
        })
    }

    /// How many requests are like this. What hangs on an answer comes about or not; those of cases that are drawn
    /// beyond what is shown are as many as among those.
    pub(super) fn known(&self, is_meant: impl Fn(&PlannedRequest) -> bool) -> RangeInclusive<u64> {
        let least = self.counted(|request| is_meant(request) && request.is_certain());
        least..=self.counted(is_meant)
    }

    /// Of two that hang on an answer mostly one is sent: one if it is yes, the other if it is no. The target is taken to
    /// have what it is asked for.
    pub(super) fn about(&self, is_meant: impl Fn(&PlannedRequest) -> bool) -> u64 {
        let least = self.counted(|request| is_meant(request) && !request.hangs_on_an_answer());
        middle(&(least..=self.counted(is_meant)))
    }

    fn counted(&self, is_meant: impl Fn(&PlannedRequest) -> bool) -> u64 {
        let meant = || self.requests.iter().filter(|request| is_meant(request));
        let more = self.drawn.as_ref().map_or(0, |drawn| {
            drawn.beyond(count(meant().filter(|request| request.is_drawn())))
        });
        count(meant()).saturating_add(more)
    }
}

/// What tells a request for one collection from those for others: its name, or its whole body where that has none.
fn name_in(request: &PlannedRequest) -> &str {
    let after = request.body.split_once("\"collectionName\":\"");
    after.map_or(request.body.as_str(), |(_, rest)| {
        rest.split('"').next().unwrap_or_default()
    })
}

/// What lies between at least and at most.
pub fn middle(range: &RangeInclusive<u64>) -> u64 {
    range.start().midpoint(*range.end())
}

fn count<'a>(requests: impl Iterator<Item = &'a PlannedRequest>) -> u64 {
    requests.fold(0, |sum, _| sum + 1)
}
