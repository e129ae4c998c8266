//! Recorded bytes become bytes with placeholders: for the run token wherever it stands, and for what a run makes before
//! its cases begin. All else stays as it was sent

use std::fmt::Write as _;

use super::letters::{Spelling, token_at};

/// What the names of a recorded run are replaced by.
#[derive(Clone, Debug)]
pub(super) struct Template<'a> {
    run: &'a str,
    /// Names of what was made beforehand with their placeholders, the longest name first.
    made: Vec<(&'a str, &'a str)>,
}

impl<'a> Template<'a> {
    pub(super) fn new(run: &'a str, made: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut made: Vec<_> = made.collect();
        made.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Self { run, made }
    }

    /// The bytes with placeholders.
    pub(super) fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        let mut at = 0_usize;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let length = self.one(rest, &mut out);
            at = at.saturating_add(length.max(1));
        }
        out
    }

    /// The text with placeholders.
    pub(super) fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.bytes(text.as_bytes())).into_owned()
    }

    /// Whether the run token stands somewhere in the bytes.
    pub(super) fn is_needed_in(&self, bytes: &[u8]) -> bool {
        (0..bytes.len()).any(|at| {
            bytes
                .get(at..)
                .is_some_and(|rest| token_at(rest, self.run).is_some())
        })
    }

    /// Writes what stands for the beginning of the bytes; how many of them that was.
    fn one(&self, rest: &[u8], out: &mut Vec<u8>) -> usize {
        let made = self.made.iter();
        if let Some((name, placeholder)) = made
            .filter(|(name, _)| !name.is_empty())
            .find(|(name, _)| rest.starts_with(name.as_bytes()))
        {
            out.extend(placeholder.as_bytes());
            return name.len();
        }
        if let Some((spellings, length)) = token_at(rest, self.run) {
            out.extend(placeholders(&spellings).into_bytes());
            return length;
        }
        match rest.first() {
            // What looks like a placeholder in the recorded bytes is none.
            Some(b'<') => out.extend(b"<less-than>"),
            Some(byte) => out.push(*byte),
            None => {}
        }
        1
    }
}

fn placeholders(spellings: &[Spelling]) -> String {
    if spellings.iter().all(|one| *one == Spelling::Plain) {
        return "<run-token>".to_owned();
    }
    let mut text = String::new();
    for (number, spelling) in (1_usize..).zip(spellings) {
        let _ = write!(text, "<letter-{}-{number}>", spelling.word());
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::Template;
    use crate::run::names::{Names, RunToken};

    fn again(bytes: &[u8]) -> Vec<u8> {
        let made = [("vdbs_k3x9qa_l0c1", "<collection-1>")];
        let template = Template::new("k3x9qa", made.into_iter()).bytes(bytes);
        let mut names = Names::new(RunToken::fixed("zzzzzz"), 5);
        names.bind("<collection-1>", "vdbs_zzzzzz_l6c1");
        names.fill_bytes(&template)
    }

    #[test]
    fn only_the_token_and_what_was_made_beforehand_change() {
        let sent = b"{\"aliasName\":\"vdbs_k3x9qa_1aa1\xff\",\"collectionName\":\"vdbs_k3x9qa_l0c1\",\"b\":\"<a-1>\"}";
        let want = b"{\"aliasName\":\"vdbs_zzzzzz_1aa1\xff\",\"collectionName\":\"vdbs_zzzzzz_l6c1\",\"b\":\"<a-1>\"}";
        assert_eq!(again(sent), want);
    }

    #[test]
    fn a_token_in_capitals_or_escapes_stays_in_them() {
        assert_eq!(again(b"VDBS_K3X9QA_1"), b"VDBS_ZZZZZZ_1");
        assert_eq!(again(b"vdbs_\\u006b3x9qa"), b"vdbs_\\u007azzzzz");
        assert_eq!(again(b"vdbs_k3x9q%61"), b"vdbs_zzzzz%7a");
    }

    #[test]
    fn bytes_without_the_token_stay_and_a_tail_of_it_is_no_token() {
        for bytes in [&b""[..], b"k3x9q", b"<<less-than>>", b"\x00\xff"] {
            assert_eq!(again(bytes), bytes);
        }
    }

    proptest! {
        #[test]
        fn whatever_surrounds_a_name_is_sent_again_as_it_was(
            before in vec(any::<u8>(), 0..40),
            after in "\\PC{0,40}",
            which in 0_usize..4,
        ) {
            let pairs: [(&[u8], &[u8]); 4] = [
                (b"vdbs_k3x9qa_1aa1", b"vdbs_zzzzzz_1aa1"),
                (b"vdbs_k3x9qa_l0c1", b"vdbs_zzzzzz_l6c1"),
                (b"<k3x9qa>", b"<zzzzzz>"),
                (b"K3X9QA", b"ZZZZZZ"),
            ];
            let (sent, want) = pairs[which];
            let around = |name: &[u8]| [&before, name, after.as_bytes()].concat();
            prop_assert_eq!(again(&around(sent)), around(want));
        }
    }
}
