//! Whether a name stays ours, whatever a target does to it before it looks it up

use caseless::default_case_fold_str;
use unicode_normalization::UnicodeNormalization as _;

/// The run token must end within so many bytes of a name: a target that cuts names there or later still sees it.
/// No run makes a longer name unless a case asks for one (`limits::NAME_LENGTH_MAX`).
pub(super) const TOKEN_WITHIN_MAX: usize = 24;

/// Where a target may split a text into several names, or into a place and a name.
const SEPARATORS: &[char] = &['.', '/', '\\', ',', ';', ':', '|', '&', '='];
/// What stands for other names in patterns of shells and of SQL.
const WILDCARDS: &[char] = &['*', '?', '%'];

/// A name as a target may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The run token stands in all that any reading leaves of it.
    Us,
    /// There is nothing in it but blanks and controls.
    Nobody,
    /// Some reading leaves a name without the run token.
    Others,
}

/// Who owns what a target may make of this name. It must be ours as written, after NFKC (UAX #15), after case
/// folding and after both, since what one of them joins the other may part.
pub(super) fn owner(name: &str, token: &str) -> Owner {
    if name.is_ascii() {
        // NFKC leaves ASCII alone, and folding makes small letters of it.
        let small = name.to_ascii_lowercase();
        return owner_of(&[name, &small], token);
    }
    let composed: String = name.nfkc().collect();
    let folded = default_case_fold_str(name);
    let both: String = default_case_fold_str(&composed).nfkc().collect();
    owner_of(&[name, &composed, &folded, &both], token)
}

/// A name without what targets are known to overlook: blanks around it, NFKC forms (UAX #15) and case.
pub fn folded_name(name: &str) -> String {
    let composed: String = name.nfkc().collect();
    let both: String = default_case_fold_str(&composed).nfkc().collect();
    both.trim().to_owned()
}

/// Whether a name is empty, or holds only what some target trims away.
pub fn is_blank_name(name: &str) -> bool {
    owner(name, "-") == Owner::Nobody
}

/// Who owns a name, by all its readings.
fn owner_of(forms: &[&str], token: &str) -> Owner {
    let owns = |owner| {
        let mut forms = forms.iter();
        forms.any(|form| owner_of_form(form, token) == owner)
    };
    if owns(Owner::Others) || token.is_empty() {
        Owner::Others
    } else if owns(Owner::Us) {
        Owner::Us
    } else {
        Owner::Nobody
    }
}

fn owner_of_form(form: &str, token: &str) -> Owner {
    if form.contains(WILDCARDS) {
        return Owner::Others;
    }
    let mut owner = Owner::Nobody;
    for piece in form.split(|letter: char| SEPARATORS.contains(&letter) || is_void(letter)) {
        if piece.is_empty() {
            continue;
        }
        if !leads(piece, token) {
            return Owner::Others;
        }
        owner = Owner::Us;
    }
    owner
}

/// Whether the token stands in the head of a piece: before anything at which a target may cut it off.
fn leads(piece: &str, token: &str) -> bool {
    let bare = piece.trim_start_matches(|letter: char| !is_word(letter));
    let end = bare
        .find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
        .unwrap_or(bare.len());
    let skipped = piece.len().saturating_sub(bare.len());
    bare.get(..end)
        .and_then(|head| head.find(token))
        .is_some_and(|at| skipped + at + token.len() <= TOKEN_WITHIN_MAX)
}

/// What may be part of a name on some target: letters and digits of any script, and the underscore.
pub(super) fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Blanks, controls and signs without width: what a target may trim, or end a name at.
pub(super) fn is_void(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || is_invisible(letter)
}

/// Format characters (general category Cf) that show nothing, which a target may drop.
pub(super) const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use caseless::default_case_fold_str;
    use unicode_normalization::UnicodeNormalization as _;

    use super::{Owner, owner, owner_of};

    const TOKEN: &str = "k3x9qa";

    #[test]
    fn ascii_is_read_as_any_other_text_is() {
        let ends = ["", "_", "A", " ", ".", "*", "\0", "k3x9qa", "K3X9QA"];
        let names = ends.iter().flat_map(|first| {
            let inner = ["", "k3x9qa", "K3x9Qa", "prod"];
            inner.map(|name| ends.map(|last| format!("{first}{name}{last}")))
        });
        for name in names.flatten() {
            let composed: String = name.nfkc().collect();
            let folded = default_case_fold_str(&name);
            let both: String = default_case_fold_str(&composed).nfkc().collect();
            let slowly = owner_of(&[&name, &composed, &folded, &both], TOKEN);
            assert_eq!(owner(&name, TOKEN), slowly, "{name:?}");
        }
    }

    #[test]
    fn names_of_the_run_and_their_invalid_variants_are_ours() {
        for name in [
            "vdbs_k3x9qa_1a1",
            "_vdbs_k3x9qa_1a1",
            "1vdbs_k3x9qa_1a1",
            " vdbs_k3x9qa_1a1",
            "vdbs_k3x9qa_1a1\u{0}",
            "vdbs_k3x9qa_1a1\u{e9}",
            "vdbs_k3x9qa_1a1e\u{301}",
            "vdbs_k3x9qa_1a1\u{200f}",
            "vdbs_k3x9qa_1a1-x",
            "vdbs_k3x9qa_1a1/vdbs_k3x9qa_1a1",
        ] {
            assert_eq!(owner(name, TOKEN), Owner::Us, "{name:?}");
        }
        let long = format!("vdbs_k3x9qa_1a1{}", "x".repeat(4096));
        assert_eq!(owner(&long, TOKEN), Owner::Us);
    }

    #[test]
    fn a_name_that_some_reading_makes_foreign_is_foreign() {
        for name in [
            "prod",
            "vdbs_k3x9qb_1a1",
            "VDBS_K3X9QA_1A1",
            "vdbs_\u{ff4b}3x9qa_1",
            // The token is at the wrong side of a cut.
            "prod.k3x9qa",
            "k3x9qa.prod",
            "prod\u{0}k3x9qa",
            "prod-k3x9qa",
            "\u{e9}-k3x9qa",
            "prod k3x9qa",
            "prod\u{3000}k3x9qa",
            "k3x9qa,prod",
            // A full stop and a solidus once they are normalised.
            "prod\u{ff0e}k3x9qa",
            "k3x9qa\u{ff0f}prod",
            // The accent joins the last letter of the token.
            "vdbs_k3x9qa\u{301}",
            "*",
            "k3x9qa*",
            "-",
            "_",
        ] {
            assert_eq!(owner(name, TOKEN), Owner::Others, "{name:?}");
        }
        let late = format!("{}_k3x9qa", "x".repeat(60));
        assert_eq!(owner(&late, TOKEN), Owner::Others);
    }

    #[test]
    fn blanks_and_controls_name_nothing() {
        for name in ["", "  ", "\u{3000}\n", "\u{0}", "\u{feff}"] {
            assert_eq!(owner(name, TOKEN), Owner::Nobody, "{name:?}");
        }
    }

    #[test]
    fn without_a_run_token_nothing_is_ours() {
        assert_eq!(owner("vdbs_", ""), Owner::Others);
    }
}
