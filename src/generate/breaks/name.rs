//! Names outside the usual rules, each built around a name of the run, which comes first in it, so that whatever a
//! server cuts off or folds, what it keeps is ours

use serde_json::Value;

use super::{Changed, Job, placeholder, tail};
use crate::generate::role::Role;
use crate::generate::schema::{Node, Shape};

/// What a JSON text holds in place of half a surrogate pair; it is written as an escape.
const HALF: &str = "\u{10fffc}";
/// Longest name that is drawn, in bytes.
const LENGTH_MAX: u64 = 8192;

/// Whether the place holds a name that may be written otherwise.
pub(super) fn suits(node: &Node) -> bool {
    let is_name = matches!(
        node.role,
        Some(Role::Existing(_) | Role::Owner(_) | Role::Fresh(_))
    );
    // A text that a bound or a pattern speaks of has classes of its own.
    is_name
        && matches!(&node.shape, Shape::Text(text) if text.pattern.is_none() && text.high.is_none())
}

/// What follows the name, and for a few classes what comes before it. Where a server may part a name into several,
/// what follows the parting is the name again, written `{}`.
fn ends(id: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    let none: &[&str] = &[""];
    Some(match id {
        "name-leading-digit" => (&["1", "0", "9_"], none),
        "name-punctuation" => (none, PUNCTUATION),
        "name-blank-inside" => (none, &[" {}", "  {}", "\t{}", "\u{a0}{}", "\u{3000}{}"]),
        "name-blank-around" => (none, &[" ", "  ", "\t", "\n", "\u{a0}", "\u{3000}"]),
        "name-control" => (
            none,
            &["\u{1}", "\n", "\r\n", "\u{7f}", "\u{85}", "\u{1b}{}"],
        ),
        "name-nul" => (none, &["\u{0}", "\u{0}{}"]),
        "name-composed" => (none, &["\u{e9}", "\u{fc}x", "\u{1e9b}\u{323}"]),
        "name-decomposed" => (none, &["e\u{301}", "u\u{308}x", "\u{17f}\u{323}\u{307}"]),
        "name-look-alike" => (none, LOOK_ALIKES),
        "name-non-ascii-digit" => (none, DIGITS),
        "name-invisible" => (
            none,
            &["\u{200b}", "\u{200d}{}", "\u{ad}{}", "\u{feff}", "\u{2060}"],
        ),
        "name-right-to-left" => (none, &["\u{200f}", "\u{202e}{}", "\u{5d0}", "\u{627}"]),
        "name-beyond-basic-plane" => (none, &["\u{1f600}", "\u{20000}", "\u{10400}", "\u{1f1e6}"]),
        "name-lone-surrogate" => (none, &[HALF]),
        _ => return None,
    })
}

const PUNCTUATION: &[&str] = &[
    "-x", "-", ".{}", "/{}", "$x", "@x", "#x", "(x)", "+x", "~", "!", "\"x", "'x", "<x", ",{}",
    ":{}",
];
/// Cyrillic a and o, Greek omicron, a full-width letter, a long s, the sign of Kelvin.
const LOOK_ALIKES: &[&str] = &[
    "\u{430}", "\u{43e}", "\u{3bf}", "\u{ff41}", "\u{17f}", "\u{212a}",
];
/// Arabic-Indic, Devanagari, full-width and mathematical digits, a superscript, a Roman numeral.
const DIGITS: &[&str] = &[
    "\u{663}",
    "\u{969}",
    "\u{ff13}",
    "\u{1d7d1}",
    "\u{b2}",
    "\u{2167}",
];

pub(super) fn change(job: &mut Job<'_, '_>) -> Option<Changed> {
    let pointer = job.site.pointer.clone();
    let keyword = tail(job.class);
    let bare = placeholder(job.here()?.as_str()?)?.to_owned();
    if let Some(length) = length(job) {
        let name = job.long_name(1, &bare, length);
        let body = job.with(name.into());
        return Some(Changed::of_value(body, &pointer, keyword, false));
    }
    let (before, after) = ends(job.class.id)?;
    let before = job.pick(0, before)?;
    let after = job.pick(1, after)?.replace("{}", &format!("<{bare}>"));
    let blank_first = job.class.id == "name-blank-around" && {
        let at = job.at(2);
        job.recorder.rarely(at, 2)
    };
    let name = if blank_first {
        format!("{after}<{bare}>")
    } else {
        format!("{before}<{bare}>{after}")
    };
    if name.contains(HALF) {
        let literal = Value::from(name).to_string().replace(HALF, half(job)?);
        return Some(Changed::of_bytes(
            job.with_literal(&literal),
            &pointer,
            keyword,
        ));
    }
    Some(Changed::of_value(
        job.with(name.into()),
        &pointer,
        keyword,
        false,
    ))
}

fn half(job: &mut Job<'_, '_>) -> Option<&'static str> {
    job.pick(3, &["\\ud800", "\\udfff", "\\ud83d", "\\udc00\\ud800"])
}

fn length(job: &mut Job<'_, '_>) -> Option<u64> {
    match job.class.id {
        "name-length-256" => Some(256),
        "name-long" => {
            let at = job.at(0);
            let more = job
                .recorder
                .decide(at, LENGTH_MAX - 257, |random| match random % 8 {
                    0 => 0,
                    1 => 512 - 257,
                    2 => 1024 - 257,
                    3 => 4096 - 257,
                    _ => (random / 8) % (LENGTH_MAX - 256),
                });
            Some(257 + more)
        }
        _ => None,
    }
}
