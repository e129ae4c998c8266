//! Names of this run become placeholders.

/// Names this short may be words of their own (a lent collection called `docs`): they count only as whole words.
const SHORT_BYTES_MAX: usize = 10;

/// The names of one case, longest first, because one may begin another.
#[derive(Debug)]
pub(super) struct Names<'a> {
    longest_first: Vec<(&'a str, &'a str)>,
}

impl<'a> Names<'a> {
    pub(super) fn new(names: &'a [(String, String)]) -> Self {
        let mut longest_first: Vec<(&str, &str)> = names
            .iter()
            .filter(|(name, _)| !name.is_empty())
            .map(|(name, placeholder)| (name.as_str(), placeholder.as_str()))
            .collect();
        longest_first.sort_by(|a, b| (b.0.len(), a).cmp(&(a.0.len(), b)));
        Self { longest_first }
    }

    /// Whether the text holds one of the names.
    pub(super) fn occur_in(&self, text: &str) -> bool {
        text.char_indices()
            .any(|(at, _)| self.at(text, at).is_some())
    }

    /// The text with each name replaced by its placeholder, in one pass: a placeholder is never looked into.
    pub(super) fn replace(&self, text: &str) -> String {
        let mut replaced = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(rest) = text.get(at..)
            && let Some(next) = rest.chars().next()
        {
            if let Some((name, placeholder)) = self.at(text, at) {
                replaced.push_str(placeholder);
                at += name.len();
            } else {
                replaced.push(next);
                at += next.len_utf8();
            }
        }
        replaced
    }

    fn at(&self, text: &str, at: usize) -> Option<(&'a str, &'a str)> {
        let (before, rest) = text.split_at_checked(at)?;
        let found = self.longest_first.iter().find(|(name, _)| {
            rest.strip_prefix(name)
                .is_some_and(|after| stands_alone(name, before, after))
        });
        found.copied()
    }
}

/// Whether it is this name and not a longer one that begins with it: `…_c1` does not occur in `…_c12`.
///
/// A long name ends where its number ends: letters may be glued to it, as in a name made of it on purpose. Something
/// may stand before it: some servers put a prefix of their own there.
fn stands_alone(name: &str, before: &str, after: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    let next = after.chars().next();
    if name.len() > SHORT_BYTES_MAX {
        !next.is_some_and(|next| next.is_ascii_digit())
    } else {
        !next.is_some_and(joins) && !before.chars().next_back().is_some_and(joins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replace(names: &[(&str, &str)], text: &str) -> String {
        let owned: Vec<(String, String)> = names
            .iter()
            .map(|(name, placeholder)| ((*name).to_owned(), (*placeholder).to_owned()))
            .collect();
        Names::new(&owned).replace(text)
    }

    #[test]
    fn the_longest_name_wins_and_a_longer_foreign_one_is_left_alone() {
        let names = [("vdbs_ab12cd_c1", "<c>"), ("vdbs_ab12cd_c1_p", "<padded>")];
        let text = "[vdbs_ab12cd_c1_p] vdbs_ab12cd_c1. vdbs_ab12cd_c12 pre_vdbs_ab12cd_c1";
        assert_eq!(
            replace(&names, text),
            "[<padded>] <c>. vdbs_ab12cd_c12 pre_<c>"
        );
    }

    #[test]
    fn a_placeholder_is_never_looked_into() {
        let names = [("collection", "<collection-1>"), ("docs", "<docs>")];
        assert_eq!(
            replace(&names, "collection docs docset"),
            "<collection-1> <docs> docset"
        );
    }

    #[test]
    fn names_of_any_script_and_no_names_at_all_are_fine() {
        assert_eq!(
            replace(&[("集合", "<c>"), ("", "<never>")], "ä集合"),
            "ä集合"
        );
        assert_eq!(replace(&[("集合", "<c>")], "[集合]"), "[<c>]");
        assert_eq!(replace(&[], "ä"), "ä");
    }
}
