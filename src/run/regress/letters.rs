//! The ways in which a request may spell a letter of the run token: each must be found in what was recorded, and be
//! written the same way with the letter of another run

/// One way to spell an ASCII letter or digit. Base64 and compressed bodies are none: no name of a run travels in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::run) enum Spelling {
    /// As it is.
    Plain,
    /// As a capital.
    Upper,
    /// As JSON's `\u006b` (RFC 8259 section 7).
    Escaped,
    /// As `%6b` (RFC 3986 section 2.1).
    Percent,
    /// As the full-width form, which NFKC folds to the letter.
    Wide,
}

/// Distance from an ASCII character to its full-width form.
const WIDE_OFFSET: u32 = 0xfee0;

impl Spelling {
    const ALL: [Self; 5] = [
        Self::Plain,
        Self::Upper,
        Self::Escaped,
        Self::Percent,
        Self::Wide,
    ];

    /// The word for it inside a placeholder.
    pub(in crate::run) const fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Upper => "upper",
            Self::Escaped => "escaped",
            Self::Percent => "percent",
            Self::Wide => "wide",
        }
    }

    /// The spelling that a word stands for.
    pub(in crate::run) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// The letter, spelled so.
    pub(in crate::run) fn spell(self, letter: char) -> String {
        let code = u32::from(letter);
        match self {
            Self::Plain => letter.to_string(),
            Self::Upper => letter.to_ascii_uppercase().to_string(),
            Self::Escaped => format!("\\u{code:04x}"),
            Self::Percent => format!("%{code:02x}"),
            Self::Wide => char::from_u32(code.saturating_add(WIDE_OFFSET))
                .map_or_else(String::new, String::from),
        }
    }
}

/// The spelling in which the bytes begin with the letter, and how many bytes it takes.
fn spelling_at(bytes: &[u8], letter: char) -> Option<(Spelling, usize)> {
    Spelling::ALL.into_iter().find_map(|spelling| {
        let spelled = spelling.spell(letter);
        let there = bytes.get(..spelled.len())?;
        // The hexadecimal digits of an escape may be of either case, a letter by itself may not.
        let same = match spelling {
            Spelling::Escaped | Spelling::Percent => {
                there.eq_ignore_ascii_case(spelled.as_bytes()) && there.get(..2) != Some(b"\\U")
            }
            _ => there == spelled.as_bytes(),
        };
        (same && !spelled.is_empty()).then_some((spelling, spelled.len()))
    })
}

/// The spelling of each letter of the run token if the bytes begin with it, and how many bytes it takes.
pub(super) fn token_at(bytes: &[u8], run: &str) -> Option<(Vec<Spelling>, usize)> {
    let mut spellings = Vec::with_capacity(run.len());
    let mut at = 0_usize;
    for letter in run.chars() {
        let (spelling, length) = spelling_at(bytes.get(at..)?, letter)?;
        spellings.push(spelling);
        at = at.saturating_add(length);
    }
    // A digit has no capital: among capitals it stands for one.
    if spellings.contains(&Spelling::Upper) {
        for (spelling, letter) in spellings.iter_mut().zip(run.chars()) {
            if *spelling == Spelling::Plain && letter.is_ascii_digit() {
                *spelling = Spelling::Upper;
            }
        }
    }
    (!spellings.is_empty()).then_some((spellings, at))
}

#[cfg(test)]
mod tests {
    use super::{Spelling, token_at};

    #[test]
    fn a_token_is_found_in_every_spelling_and_in_mixtures() {
        for (text, last) in [
            ("k3x", Spelling::Plain),
            ("K3X!", Spelling::Upper),
            ("\\u006B3x", Spelling::Plain),
            ("k3%78", Spelling::Percent),
            ("k3\u{ff58}", Spelling::Wide),
        ] {
            let (spellings, _) = token_at(text.as_bytes(), "k3x").expect(text);
            assert_eq!(spellings.last(), Some(&last), "{text}");
        }
        for text in ["k3", "k4x", "\\U006b3x", ""] {
            assert_eq!(token_at(text.as_bytes(), "k3x"), None, "{text}");
        }
    }

    #[test]
    fn each_word_means_its_spelling() {
        for one in Spelling::ALL {
            assert_eq!(Spelling::of(one.word()), Some(one));
        }
        assert_eq!(Spelling::of("loud"), None);
    }
}
