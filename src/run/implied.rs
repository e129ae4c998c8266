//! Which names a run may have made, from the blocks of its ledger: exactly those, and never a pattern.

use std::collections::BTreeSet;

use super::aliases::aliases_of;
use super::fixture::DURABLE;
use super::lane::{LANE_COLLECTIONS_FORESEEN, OPERATIONS_LANE};
use super::names::{Names, RunToken};
use super::plan::PlannedCase;
use crate::ledger::{Block, Counter};
use crate::wire::folded_name;

/// Cases whose names one block holds: few enough that a killed run leaves little to look for, and so many that
/// writing a block is nothing beside playing its cases.
const BLOCK_CASES: usize = 256;
/// Longest form: a letter and a number. Whatever is longer is written out.
const FORM_LENGTH_MAX: usize = 4;
/// Most names that are asked for one by one, where a target cannot list.
const CANDIDATES_MAX: usize = 20_000;

/// The names of a run.
#[derive(Clone, Debug)]
pub(super) struct Implied {
    stem: String,
    blocks: Vec<Block>,
}

impl Implied {
    /// The names in these blocks; `None` if one of them is not of this run, whoever wrote it there.
    pub(super) fn new(token: &RunToken, blocks: Vec<Block>) -> Option<Self> {
        let stem = token.stem();
        let sound = blocks.iter().all(|block| {
            block.forms.iter().all(|form| is_form(form))
                && block.also.iter().all(|name| name.contains(&stem))
        });
        sound.then_some(Self { stem, blocks })
    }

    /// No name at all.
    pub(super) fn none(token: &RunToken) -> Self {
        Self {
            stem: token.stem(),
            blocks: Vec::new(),
        }
    }

    /// Whether a name of the run stands somewhere in this one.
    pub(super) fn is_within(&self, name: &str) -> bool {
        !self.stem.is_empty() && name.to_ascii_lowercase().contains(&self.stem)
    }

    /// Whether the run may have asked for an object of this name, in just these letters.
    pub(super) fn exactly(&self, name: &str) -> bool {
        self.matches(name, |also| also == name)
    }

    /// Whether an object of this name is of the run, also where the target trimmed the name or changed its letters.
    pub(super) fn holds(&self, name: &str) -> bool {
        let name = folded_name(name);
        self.matches(&name, |also| folded_name(also) == name)
    }

    /// The names, as the run gave them, that a target may have made this one of.
    pub(super) fn given(&self, name: &str) -> BTreeSet<String> {
        let folded = folded_name(name);
        let also = self.blocks.iter().flat_map(|block| block.also.iter());
        let mut given: BTreeSet<String> = also
            .filter(|also| folded_name(also) == folded)
            .cloned()
            .collect();
        if self.exactly(&folded) {
            given.insert(folded);
        }
        given
    }

    fn matches(&self, name: &str, is_also: impl Fn(&str) -> bool) -> bool {
        let rest = name.strip_prefix(&self.stem);
        let within = name.split_once(&self.stem).map(|(_, rest)| rest);
        self.blocks.iter().any(|block| {
            if block.any && within.is_some_and(|rest| is_numbered(block, rest)) {
                return true;
            }
            let formed = rest.is_some_and(|rest| {
                let mut forms = block.forms.iter();
                forms.any(|form| number(block.of, rest, form).is_some_and(|n| covers(block, n)))
            });
            formed || block.also.iter().any(|also| is_also(also))
        })
    }

    /// Objects of lanes that may exist: collections by the letter c, databases by d.
    pub(super) fn of_lanes(&self, letter: char) -> Vec<String> {
        self.formed(Counter::Lane, letter)
    }

    /// Aliases that cases may have made.
    pub(super) fn aliases(&self) -> Vec<String> {
        let mut names = self.formed(Counter::Case, 'a');
        let also = self.blocks.iter().flat_map(|block| block.also.iter());
        names.extend(also.take(CANDIDATES_MAX).cloned());
        names
    }

    fn formed(&self, of: Counter, letter: char) -> Vec<String> {
        let blocks = self.blocks.iter().filter(|block| block.of == of);
        blocks
            .flat_map(|block| {
                let forms = block
                    .forms
                    .iter()
                    .filter(move |form| form.starts_with(letter));
                (block.first..=block.last)
                    .flat_map(move |n| forms.clone().map(move |form| name(&self.stem, of, n, form)))
            })
            .take(CANDIDATES_MAX)
            .collect()
    }

    /// How many names may exist.
    pub(super) fn count(&self) -> usize {
        self.blocks.iter().fold(0_usize, |sum, block| {
            let numbers = block.last.saturating_sub(block.first).saturating_add(1);
            sum.saturating_add(numbers.saturating_mul(block.forms.len()))
                .saturating_add(block.also.len())
        })
    }
}

const fn covers(block: &Block, number: usize) -> bool {
    block.first <= number && number <= block.last
}

fn name(stem: &str, of: Counter, number: usize, form: &str) -> String {
    match of {
        Counter::Case => format!("{stem}{number:x}{form}"),
        Counter::Lane => format!("{stem}l{number}{form}"),
    }
}

/// The number in what follows the stem, if the rest of it is this form. Written otherwise than we do it, it is none.
fn number(of: Counter, rest: &str, form: &str) -> Option<usize> {
    let digits = rest.strip_suffix(form)?;
    let number = match of {
        Counter::Case => usize::from_str_radix(digits, 16).ok()?,
        Counter::Lane => digits.strip_prefix('l')?.parse().ok()?,
    };
    (name("", of, number, form) == rest).then_some(number)
}

/// Whether what follows the stem begins with a number of the block, as we write it, a letter and a digit.
fn is_numbered(block: &Block, rest: &str) -> bool {
    let hex = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
    // The letter may be a hexadecimal digit itself.
    (1..=hex).any(|end| {
        let (Some(digits), Some(form)) = (rest.get(..end), rest.get(end..)) else {
            return false;
        };
        let mut form = form.bytes();
        let letter = form.next().is_some_and(|byte| byte.is_ascii_lowercase());
        let numbered = form.next().is_some_and(|byte| byte.is_ascii_digit());
        let number = usize::from_str_radix(digits, 16);
        letter
            && numbered
            && number.is_ok_and(|number| covers(block, number) && format!("{number:x}") == digits)
    })
}

fn is_form(form: &str) -> bool {
    let mut bytes = form.bytes();
    form.len() <= FORM_LENGTH_MAX
        && bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.len() > 0
        && bytes.all(|byte| byte.is_ascii_digit())
}

/// What the lanes of a run may make.
pub(super) fn block_of_lanes() -> Block {
    let collections = (1..=LANE_COLLECTIONS_FORESEEN).map(|number| format!("c{number}"));
    Block {
        of: Counter::Lane,
        first: 0,
        last: OPERATIONS_LANE,
        forms: collections.chain(["d1".to_owned()]).collect(),
        also: Vec::new(),
        any: false,
    }
}

/// What the cases of a run may make, in blocks by their place in the plan.
pub(super) fn blocks_of_cases<'a>(
    token: &RunToken,
    cases: impl Iterator<Item = &'a PlannedCase>,
) -> Vec<Block> {
    let mut cases: Vec<_> = cases.collect();
    cases.sort_by_key(|planned| planned.index);
    let mut blocks = Vec::new();
    for chunk in cases.chunk_by(|a, b| a.index / BLOCK_CASES == b.index / BLOCK_CASES) {
        let (mut forms, mut also) = (BTreeSet::new(), BTreeSet::new());
        for planned in chunk {
            names_of(token, planned, &mut forms, &mut also);
        }
        blocks.push(Block {
            of: Counter::Case,
            first: chunk.first().map_or(0, |planned| planned.index),
            last: chunk.last().map_or(0, |planned| planned.index),
            forms: forms.into_iter().collect(),
            also: also.into_iter().collect(),
            any: false,
        });
    }
    blocks
}

/// Every name that the requests of a case hold, whatever it names there: a target may take it for something else.
fn names_of(
    token: &RunToken,
    planned: &PlannedCase,
    forms: &mut BTreeSet<String>,
    also: &mut BTreeSet<String>,
) {
    let mut names = Names::new(token.clone(), planned.index);
    for placeholder in DURABLE {
        // Names of lanes, which their own block holds, and the home database, which is not ours.
        names.bind(placeholder, "");
    }
    let mut found = aliases_of(&planned.case, &mut names);
    found.extend(names.used().into_iter().map(|(name, _)| name));
    for own in super::fixture::collections_of(planned.case.fixture) {
        found.insert(names.name(own));
    }
    let stem = token.stem();
    let numbered = format!("{stem}{:x}", planned.index);
    for name in found.into_iter().filter(|name| name.contains(&stem)) {
        match name.strip_prefix(&numbered).filter(|rest| is_form(rest)) {
            Some(form) => forms.insert(form.to_owned()),
            None => also.insert(name),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::{Implied, block_of_lanes, blocks_of_cases};
    use crate::contract::Contract;
    use crate::ledger::{Block, Counter};
    use crate::run::names::{Names, RunToken};
    use crate::run::plan::plan;

    fn token() -> RunToken {
        RunToken::parse("k3x9qa").expect("a token")
    }

    fn implied() -> Implied {
        let cases = Block {
            of: Counter::Case,
            first: 0x10,
            last: 0x2f,
            forms: vec!["a1".to_owned(), "c4".to_owned()],
            also: vec!["9vdbs_k3x9qa_1aa1".to_owned()],
            any: false,
        };
        Implied::new(&token(), vec![block_of_lanes(), cases]).expect("sound blocks")
    }

    #[test]
    fn a_name_that_a_target_made_of_one_of_ours_is_told_and_not_held() {
        let made = "['vdbs_k3x9qa_1aa1']";
        assert!(implied().is_within(made));
        assert!(!implied().holds(made));
        assert!(!implied().is_within("vdbs_aaaaaa_1aa1"));
    }

    #[test]
    fn a_name_of_a_block_is_held_and_its_neighbours_are_not() {
        for name in [
            "vdbs_k3x9qa_1aa1",
            "vdbs_k3x9qa_1ac4",
            "vdbs_k3x9qa_l0c1",
            "vdbs_k3x9qa_l5d1",
            " VDBS_K3X9QA_1AA1",
            "9vdbs_k3x9qa_1aa1",
        ] {
            assert!(implied().holds(name), "{name}");
        }
        for name in [
            "",
            "prod",
            "vdbs_k3x9qa_",
            "vdbs_k3x9qa_30a1",
            "vdbs_k3x9qa_1aa2",
            "vdbs_k3x9qa_01aa1",
            "vdbs_k3x9qa_+1aa1",
            "vdbs_k3x9qa_1aa1x",
            "my_vdbs_k3x9qa_1aa1",
            "vdbs_k3x9qb_1aa1",
            "vdbs_k3x9qa_l8c1",
            "vdbs_k3x9qa_l0c99",
        ] {
            assert!(!implied().holds(name), "{name}");
        }
    }

    #[test]
    fn what_differs_by_blanks_or_case_is_not_exactly_a_name_of_the_run() {
        for name in ["vdbs_k3x9qa_1aa1", "vdbs_k3x9qa_l0c1", "9vdbs_k3x9qa_1aa1"] {
            assert!(implied().exactly(name), "{name}");
            for other in [
                format!(" {name}"),
                format!("{name}\t"),
                name.to_uppercase(),
                format!("{name}\u{3000}"),
            ] {
                assert!(
                    !implied().exactly(&other) && implied().holds(&other),
                    "{other}"
                );
            }
        }
    }

    #[test]
    fn a_block_of_any_names_holds_what_has_its_numbers_and_nothing_else() {
        let block = Block {
            of: Counter::Case,
            first: 0x10,
            last: 0x2f,
            forms: Vec::new(),
            also: Vec::new(),
            any: true,
        };
        let implied = Implied::new(&token(), vec![block]).expect("a sound block");
        for name in [
            "vdbs_k3x9qa_1aa11",
            "9_vdbs_k3x9qa_10a1\u{663}",
            "vdbs_k3x9qa_2fa11xxxxxx",
        ] {
            assert!(implied.holds(name), "{name}");
        }
        for name in [
            "prod",
            "vdbs_k3x9qa_",
            "vdbs_k3x9qa_l0c1",
            "vdbs_k3x9qa_30a1",
            "vdbs_k3x9qa_01aa1",
            "vdbs_zzzzzz_1aa1",
        ] {
            assert!(!implied.holds(name), "{name}");
        }
    }

    #[test]
    fn a_block_with_a_form_or_a_name_that_we_never_make_is_refused_as_a_whole() {
        let block = |form: &str, also: &[&str]| Block {
            of: Counter::Case,
            first: 0,
            last: 1,
            forms: vec![form.to_owned()],
            also: also.iter().map(|name| (*name).to_owned()).collect(),
            any: false,
        };
        assert!(Implied::new(&token(), vec![block("a1", &[])]).is_some());
        for broken in [
            block("", &[]),
            block("a", &[]),
            block("prod", &[]),
            block("a1", &["prod"]),
            block("a1", &["vdbs_zzzzzz_1"]),
        ] {
            assert!(Implied::new(&token(), vec![broken]).is_none());
        }
    }

    #[test]
    fn every_alias_of_every_planned_case_is_in_its_block() {
        let contract = Contract::embedded().expect("the contract");
        let plan = plan(&contract, "documents", 0).expect("a plan");
        let cases = || plan.cases.iter().map(AsRef::as_ref);
        let blocks = blocks_of_cases(&token(), cases());
        let implied = Implied::new(&token(), blocks).expect("sound blocks");
        for planned in cases() {
            let mut names = Names::new(token(), planned.index);
            let aliases = super::aliases_of(&planned.case, &mut names);
            for alias in aliases.iter().filter(|name| name.contains("vdbs_k3x9qa_")) {
                assert!(implied.holds(alias), "{}: {alias}", planned.case.id);
            }
        }
        assert!(implied.count() < 10_000, "{}", implied.count());
    }
}
