//! Readers of bodies, from the strict to the forgiving, written without a look at the gate.

use std::io::Read as _;

use flate2::read::{MultiGzDecoder, ZlibDecoder};
use serde_json::Value;
use vdbspec::wire::Request;

/// What a reader gets out of a body: texts, each with the key that it stands under; an empty key for a list without
/// one.
pub(crate) type Pairs = Vec<(String, String)>;

/// How a server reads bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// One JSON value, first of equal keys or last; nothing else.
    Strict,
    /// Whatever looks like keys and values: cut, unquoted, in single quotes, with comments, one after the other.
    Forgiving,
    /// A form.
    Form,
    /// One `key: value` a line.
    Lines,
}

pub(crate) const READINGS: [Reading; 4] = [
    Reading::Strict,
    Reading::Forgiving,
    Reading::Form,
    Reading::Lines,
];

/// A body and a query as each kind of server reads them.
#[derive(Debug)]
pub(crate) struct Read {
    bodies: [Pairs; READINGS.len()],
    pub(crate) query: Pairs,
}

impl Read {
    pub(crate) fn new(request: &Request) -> Self {
        let body = unpacked(&request.body);
        let query = request.path.split_once('?').map_or("", |(_, query)| query);
        Self {
            bodies: READINGS.map(|reading| pairs(reading, &body)),
            query: pairs(Reading::Form, query.as_bytes()),
        }
    }

    pub(crate) fn body(&self, reading: Reading) -> Pairs {
        let at = READINGS.iter().position(|known| *known == reading);
        at.and_then(|at| self.bodies.get(at))
            .cloned()
            .unwrap_or_default()
    }
}

/// Longest decoded body.
const DECODED_MAX: u64 = 1 << 20;

/// The body as its encoding says, or as it looks.
fn unpacked(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let read = if body.starts_with(b"\x1f\x8b") {
        MultiGzDecoder::new(body)
            .take(DECODED_MAX)
            .read_to_end(&mut out)
    } else if body.starts_with(b"\x78") {
        ZlibDecoder::new(body)
            .take(DECODED_MAX)
            .read_to_end(&mut out)
    } else {
        return body.to_vec();
    };
    // What came before an error is taken all the same.
    let _ = read;
    out
}

fn pairs(reading: Reading, body: &[u8]) -> Pairs {
    let text = if body.get(1) == Some(&0) {
        let units = body.chunks_exact(2).filter_map(|pair| pair.try_into().ok());
        String::from_utf16_lossy(&units.map(u16::from_le_bytes).collect::<Vec<_>>())
    } else {
        String::from_utf8_lossy(body).into_owned()
    };
    match reading {
        Reading::Strict => {
            // A stream reader sees equal keys where a value would have lost one.
            let known = serde_json::from_str::<Value>(&text).is_ok();
            if known { forgiving(&text) } else { Vec::new() }
        }
        Reading::Forgiving => forgiving(&text),
        Reading::Form => form(&text),
        Reading::Lines => lines(&text),
    }
}

fn form(text: &str) -> Pairs {
    let decode = |part: &str| {
        let mut bytes = Vec::new();
        let mut rest = part.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
            match (first, hex.and_then(|two| u8::from_str_radix(two, 16).ok())) {
                (b'%', Some(byte)) => {
                    bytes.push(byte);
                    rest = after.get(2..).unwrap_or_default();
                }
                (b'+', _) => {
                    bytes.push(b' ');
                    rest = after;
                }
                (byte, _) => {
                    bytes.push(*byte);
                    rest = after;
                }
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let pair = |part: &str| {
        part.split_once('=')
            .map(|(key, value)| (decode(key), decode(value)))
    };
    text.split('&').filter_map(pair).collect()
}

/// YAML holds JSON: what begins as JSON is read as JSON.
fn lines(text: &str) -> Pairs {
    if text.trim_start_matches('\u{feff}').starts_with(['{', '[']) {
        return forgiving(text);
    }
    let bare = |part: &str| {
        part.trim_matches(|letter: char| " \t\r\"'{},".contains(letter))
            .to_owned()
    };
    let pair = |line: &str| {
        line.split_once(':')
            .map(|(key, value)| (bare(key), bare(value)))
    };
    text.lines().filter_map(pair).collect()
}

/// Strings, bare words and structure in order; never an error.
fn forgiving(text: &str) -> Pairs {
    let letters: Vec<char> = text
        .chars()
        .filter(|letter| *letter != '\u{feff}')
        .collect();
    let mut at = 0;
    let mut out = Vec::new();
    // The keys of the objects around, and the text that may yet turn out to be a key.
    let mut keys: Vec<String> = vec![String::new()];
    let mut pending: Option<String> = None;
    while let Some(letter) = letters.get(at).copied() {
        at += 1;
        match letter {
            '"' | '\'' => pending = Some(quoted(&letters, &mut at, letter)),
            '/' if letters.get(at) == Some(&'*') => {
                while at < letters.len()
                    && !(letters[at] == '*' && letters.get(at + 1) == Some(&'/'))
                {
                    at += 1;
                }
                at = (at + 2).min(letters.len());
            }
            ':' | '=' => {
                if let (Some(key), Some(slot)) = (pending.take(), keys.last_mut()) {
                    *slot = key;
                }
            }
            '{' => keys.push(keys.last().cloned().unwrap_or_default()),
            '[' => {}
            '}' | ',' | ']' => {
                let key = keys.last().cloned().unwrap_or_default();
                out.extend(pending.take().map(|value| (key, value)));
                if letter == '}' && keys.len() > 1 {
                    keys.pop();
                }
            }
            blank if blank.is_whitespace() => {}
            _ => {
                let start = at - 1;
                while letters
                    .get(at)
                    .is_some_and(|letter| !" \t\r\n,:={}[]\"'/".contains(*letter))
                {
                    at += 1;
                }
                pending = letters.get(start..at).map(|word| word.iter().collect());
            }
        }
    }
    let key = keys.last().cloned().unwrap_or_default();
    out.extend(pending.map(|value| (key, value)));
    out
}

fn quoted(letters: &[char], at: &mut usize, quote: char) -> String {
    let mut out = String::new();
    while let Some(letter) = letters.get(*at).copied() {
        *at += 1;
        match letter {
            _ if letter == quote => break,
            '\\' => {
                let kind = letters.get(*at).copied().unwrap_or_default();
                *at += 1;
                let hex: String = letters.iter().skip(*at).take(4).collect();
                match (
                    kind,
                    u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32),
                ) {
                    ('u', Some(letter)) => {
                        out.push(letter);
                        *at += 4;
                    }
                    ('n', _) => out.push('\n'),
                    ('t', _) => out.push('\t'),
                    (other, _) => out.push(other),
                }
            }
            other => out.push(other),
        }
    }
    out
}
