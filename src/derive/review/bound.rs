//! Bounds and deprecations that the text of a page states outside its rows, where no field says what is meant.

use crate::derive::finding::{Finding, Kind};
use crate::derive::markup::{Deprecation, deprecation, told_bounds, without_tags};
use crate::derive::page::{Page, Statement};

/// The word that stands for prose where a finding names its field.
const TEXT: &str = "text";

pub(super) fn review(page: &Page) -> Vec<Finding> {
    let said = page.statements.iter();
    let deprecated = said.clone().filter_map(deprecated);
    said.flat_map(told).chain(deprecated).collect()
}

fn deprecated(said: &Statement) -> Option<Finding> {
    if deprecation(&without_tags(&said.text)) == Deprecation::Unsaid {
        return None;
    }
    let what = "The text outside the rows calls something deprecated, and no keyword does.";
    Some(Finding::new(Kind::DeprecationUnread, said.line, TEXT, what))
}

fn told(said: &Statement) -> impl Iterator<Item = Finding> + use<> {
    let line = said.line;
    let told = told_bounds(std::slice::from_ref(&said.text));
    told.into_iter().map(move |words| {
        let what =
            format!("The text outside the rows states a bound that no keyword states: {words}.");
        Finding::new(Kind::ValueUnread, line, TEXT, what)
    })
}

#[cfg(test)]
mod tests {
    use super::told;
    use crate::derive::page::{Section, Statement};

    #[test]
    fn a_bound_outside_the_rows_is_told_with_its_number() {
        let told = |text: &str| {
            let text = text.to_owned();
            let section = Section::Intro;
            let line = 3;
            let said = Statement {
                line,
                section,
                text,
            };
            let found = told(&said).map(|one| (one.line, one.what));
            found.collect::<Vec<_>>()
        };
        let what = "The text outside the rows states a bound that no keyword states: at most 12.";
        let lamps = told("You may hang up at most 12 lamps at a time.");
        assert_eq!(lamps, [(3, what.to_owned())]);
        assert_eq!(told("It hangs up lamps."), []);
    }
}
