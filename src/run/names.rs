//! Names of a run: every one contains the run token, and every one is a pure function of token, case and placeholder.

use std::collections::BTreeMap;

use rand::TryRng as _;
use serde_json::Value;

use super::regress::Spelling;

/// What every name begins with, so that left-overs can be told from other people's objects.
pub(super) const PREFIX: &str = "vdbs_";
/// Letters of a run token: 31 of them, none that looks like another.
const LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Length of a run token.
const TOKEN_LENGTH: usize = 6;
/// Longest name that a placeholder may ask for, in bytes.
const PADDED_MAX: usize = 8192;

/// A few random letters, new for each process, inside every name the run makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RunToken(String);

impl RunToken {
    /// A new one, from the system's randomness and not from the seed: two runs with one seed must not meet.
    pub(super) fn random() -> Self {
        let mut bytes = [0_u8; TOKEN_LENGTH];
        let drawn = rand::rngs::SysRng.try_fill_bytes(&mut bytes);
        if drawn.is_err() {
            // Without a random source the process number still keeps two runs of one machine apart.
            let id = std::process::id().to_le_bytes();
            bytes.iter_mut().zip(id).for_each(|(byte, id)| *byte = id);
        }
        let letter = |byte: u8| {
            LETTERS
                .get(usize::from(byte) % LETTERS.len())
                .map_or('a', |letter| char::from(*letter))
        };
        Self(bytes.into_iter().map(letter).collect())
    }

    /// A fixed one, for planning and tests.
    pub(super) fn fixed(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The token of an earlier run, if the text has the form of one: nothing else may decide what is deleted.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let is_token =
            text.len() == TOKEN_LENGTH && text.bytes().all(|byte| LETTERS.contains(&byte));
        is_token.then(|| Self(text.to_owned()))
    }

    /// What every name of the run begins with.
    pub(super) fn stem(&self) -> String {
        format!("{PREFIX}{}_", self.0)
    }

    /// The letters.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// A name of the lane with this number, for its fixtures: `vdbs_k3x9qa_l2c1`.
    pub(super) fn of_lane(&self, lane: usize, rest: &str) -> String {
        format!("{PREFIX}{}_l{lane}{rest}", self.0)
    }
}

/// Turns the placeholders of one case into names and remembers which were used.
#[derive(Clone, Debug)]
pub(super) struct Names {
    token: RunToken,
    case: usize,
    fixed: BTreeMap<String, String>,
    used: BTreeMap<String, String>,
}

impl Names {
    /// Names for the case with this place in the plan.
    pub(super) const fn new(token: RunToken, case: usize) -> Self {
        Self {
            token,
            case,
            fixed: BTreeMap::new(),
            used: BTreeMap::new(),
        }
    }

    /// Binds a placeholder such as `<collection-1>` to a fixture's name.
    pub(super) fn bind(&mut self, placeholder: &str, name: &str) {
        self.fixed.insert(placeholder.to_owned(), name.to_owned());
        self.used.insert(placeholder.to_owned(), name.to_owned());
    }

    /// What stands for itself and names nothing: the run token, and a sign that would be read as a placeholder's.
    fn literal(&self, placeholder: &str) -> Option<String> {
        match placeholder {
            "<run-token>" => Some(self.token.0.clone()),
            "<less-than>" => Some("<".to_owned()),
            _ => {
                let inner = placeholder.strip_prefix("<letter-")?.strip_suffix('>')?;
                let (spelling, number) = inner.split_once('-')?;
                let place = number.parse::<usize>().ok()?.checked_sub(1)?;
                let letter = self.token.0.chars().nth(place)?;
                Some(Spelling::of(spelling)?.spell(letter))
            }
        }
    }

    /// The name of a placeholder.
    pub(super) fn name(&mut self, placeholder: &str) -> String {
        if let Some(literal) = self.literal(placeholder) {
            return literal;
        }
        let known = self.fixed.get(placeholder).cloned();
        let name = known.unwrap_or_else(|| self.mint(placeholder));
        self.used.insert(placeholder.to_owned(), name.clone());
        name
    }

    /// `<alias-2>` of case 26 becomes `vdbs_k3x9qa_1aa2`; `<alias-2:255>` is the same name filled up to 255 bytes.
    fn mint(&mut self, placeholder: &str) -> String {
        let bare = placeholder.trim_start_matches('<').trim_end_matches('>');
        let (bare, length) = bare.split_once(':').map_or((bare, 0), |(bare, length)| {
            (bare, length.parse().unwrap_or(0))
        });
        let (kind, number) = bare.rsplit_once('-').unwrap_or((bare, "0"));
        let letter = kind.chars().next().unwrap_or('n');
        let mut name = format!("{PREFIX}{}_{:x}{letter}{number}", self.token.0, self.case);
        while name.len() < length.min(PADDED_MAX) {
            name.push('x');
        }
        name
    }

    /// The text with every placeholder replaced.
    pub(super) fn fill(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find('<') {
            let (before, from) = rest.split_at(start);
            out.push_str(before);
            if let Some(found) = from
                .find('>')
                .and_then(|end| from.get(..=end))
                .filter(|found| is_placeholder(found))
            {
                out.push_str(&self.name(found));
                rest = from.get(found.len()..).unwrap_or_default();
            } else {
                out.push('<');
                rest = from.get(1..).unwrap_or_default();
            }
        }
        out.push_str(rest);
        out
    }

    /// The bytes with every placeholder replaced; bytes that are not UTF-8 stay as they are.
    pub(super) fn fill_bytes(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            out.extend(self.fill(chunk.valid()).into_bytes());
            out.extend(chunk.invalid());
        }
        out
    }

    /// The value with every placeholder in its strings replaced.
    pub(super) fn fill_json(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.fill(text)),
            Value::Array(items) => items.iter().map(|item| self.fill_json(item)).collect(),
            Value::Object(map) => Value::Object(
                map.iter()
                    .map(|(key, item)| (key.clone(), self.fill_json(item)))
                    .collect(),
            ),
            other => other.clone(),
        }
    }

    /// Every name used so far with its placeholder, the name first.
    pub(super) fn used(&self) -> Vec<(String, String)> {
        self.used
            .iter()
            .map(|(placeholder, name)| (name.clone(), placeholder.clone()))
            .collect()
    }
}

fn is_placeholder(text: &str) -> bool {
    text.len() <= 40
        && text.bytes().skip(1).all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"->:".contains(&byte)
        })
        && text.contains('-')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Names, RunToken};

    fn names() -> Names {
        Names::new(RunToken::fixed("k3x9qa"), 26)
    }

    #[test]
    fn a_placeholder_becomes_a_short_name_with_the_run_token_in_it() {
        assert_eq!(names().fill("<alias-2>"), "vdbs_k3x9qa_1aa2");
        assert!(names().fill("<missing-collection-1>").len() <= 24);
    }

    #[test]
    fn a_length_pads_the_name() {
        assert_eq!(names().fill("<alias-1:255>").len(), 255);
        assert_eq!(
            names().fill("_<alias-1>").len(),
            1 + "vdbs_k3x9qa_1aa1".len()
        );
    }

    #[test]
    fn what_is_no_placeholder_stays() {
        assert_eq!(names().fill("a < b <B> <alias"), "a < b <B> <alias");
        assert_eq!(
            names().fill_bytes(b"\xff<alias-1>"),
            b"\xffvdbs_k3x9qa_1aa1"
        );
    }

    #[test]
    fn json_is_filled_in_its_strings_and_bound_names_win() {
        let mut names = names();
        names.bind("<collection-1>", "vdbs_k3x9qa_l0c1");
        let filled = names.fill_json(&json!({"a": ["<collection-1>", 1]}));
        assert_eq!(filled, json!({"a": ["vdbs_k3x9qa_l0c1", 1]}));
        assert_eq!(
            names.used(),
            [("vdbs_k3x9qa_l0c1".to_owned(), "<collection-1>".to_owned())]
        );
    }

    #[test]
    fn run_tokens_are_of_one_form() {
        let token = RunToken::random();
        assert!(
            token.as_str().len() == 6
                && token
                    .as_str()
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric())
        );
        assert_eq!(RunToken::parse(token.as_str()), Some(token));
        for text in [
            "", "a", "k3x9q", "k3x9qal", "K3X9QA", "k3x9q_", "k3x9q*", "default",
        ] {
            assert_eq!(RunToken::parse(text), None, "{text}");
        }
    }
}
