//! A row as this style writes it: a red star behind the name of a required field.

use crate::derive::markup::cell_text;
use crate::derive::markup::row::{Row, read_row};

use super::types::read_types;

/// Reads the cells of a row; `None` when they hold no name and type.
pub(super) fn read_starred_row(cells: &[String]) -> Option<Row> {
    let (first, rest) = cells.split_first()?;
    let (name, is_starred) = without_star(first);
    let cells: Vec<String> = [name].into_iter().chain(rest.iter().cloned()).collect();
    let mut row = read_row(&cells, read_types)?;
    if is_starred {
        row.required = Some(true);
    }
    Some(row)
}

/// The name's cell without its star; the stars of `**name**` are marks, not stars.
fn without_star(cell: &str) -> (String, bool) {
    let plain = cell_text(cell);
    let is_marked = plain.len() > 4 && plain.starts_with("**") && plain.ends_with("**");
    // `**(required)**` and `*(required)*` end in stars too.
    let ends_bracket = |name: &str| name.ends_with(')') || name.ends_with(")*");
    let name = plain.strip_suffix('*').filter(|name| !ends_bracket(name));
    match name
        .map(str::trim_end)
        .filter(|name| !is_marked && !name.is_empty())
    {
        Some(name) => (name.to_owned(), true),
        None => (plain, false),
    }
}

#[cfg(test)]
mod tests {
    use super::{read_starred_row, without_star};

    #[test]
    fn a_star_behind_the_name_marks_a_required_field() {
        for (cell, expected) in [
            ("`a` <span style=\"color:red\">*</span>", ("`a`", true)),
            ("`a`*", ("`a`", true)),
            ("a <b>*</b>", ("a", true)),
            ("**a** *", ("**a**", true)),
            ("**a**", ("**a**", false)),
            ("__a__", ("__a__", false)),
            ("*", ("*", false)),
            ("", ("", false)),
        ] {
            let (name, is_starred) = without_star(cell);
            assert_eq!((name.as_str(), is_starred), expected, "{cell}");
        }
    }

    #[test]
    fn a_row_without_a_star_may_still_say_that_it_is_required() {
        let required = |name: &str, description: &str| {
            let cells = [name.to_owned(), description.to_owned()];
            read_starred_row(&cells).expect("the row is whole").required
        };
        assert_eq!(
            required("`a`", "**string**(required)<br/>Words."),
            Some(true)
        );
        assert_eq!(required("`a`", "**string**<br/>Words."), None);
        assert_eq!(required("`a` <i>*</i>", "**string**<br/>"), Some(true));
    }
}
