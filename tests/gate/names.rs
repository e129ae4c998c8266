//! Names of ours, names of others that come close, and what lies between.

use proptest::prelude::{BoxedStrategy, Just, Strategy};
use proptest::{prop_oneof, sample};

/// The run token.
pub(crate) const TOKEN: &str = "k3x9qa";
/// The database in which the run works: somebody else's.
pub(crate) const HOME: &str = "books";

/// Names of collections and aliases of others. None holds the run token, which was drawn when they existed; they
/// come as close as that allows.
pub(crate) const FOREIGN: &[&str] = &[
    "prod",
    "PROD",
    "default",
    "vdbs_",
    "vdbs_k3x9q",
    "vdbs_k3x9qb_1a1",
    "vdbs_k3x9_qa_1a1",
    "vdbs_a1b2c3_1a1",
    "vdbs_a1b2c3_l0c1",
    "k3x9",
    "x",
    "body",
    "trailing",
    "comment",
    "value",
    "none",
    "vector",
    "aliasName",
    // What a server may make of a value that is no text.
    "true",
    "null",
    "7",
    // On a server that takes names as they are these are none of ours.
    "VDBS_K3X9QA_1A1",
    "vdbs_\u{ff4b}3x9qa_1a1",
    "vdbs_k3x9q\u{430}_1a1",
    "vdbs_k3x9qa\u{301}_1a1",
    "pr\u{f6}d",
    "pro\u{308}d",
    "\u{ff50}rod",
    " prod",
    "prod ",
    "prod-1",
    "prod.k",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];

/// Databases of others.
pub(crate) const DATABASES: &[&str] =
    &["default", HOME, "prod", "vdbs_a1b2c3_l0d1", "Books", "null"];

pub(crate) fn ours() -> BoxedStrategy<String> {
    (0_u8..3, sample::select(vec!["a", "c", "d", "i"]))
        .prop_map(|(number, kind)| format!("vdbs_{TOKEN}_1{kind}{number}"))
        .boxed()
}

fn foreign() -> BoxedStrategy<String> {
    sample::select(FOREIGN).prop_map(str::to_owned).boxed()
}

/// What may stand between two names, or around one.
fn joint() -> BoxedStrategy<String> {
    let joints = [
        "", " ", "\t", "\n", "\0", ".", "/", "-", "_", "$", ",", ":", ";", "|", "&", "=", "*", "%",
        "\\", "\u{a0}", "\u{3000}", "\u{200b}", "\u{feff}", "\u{ff0e}", "\u{ff0f}", "\u{301}",
        "\u{e9}", "\u{2024}",
    ];
    sample::select(joints.to_vec())
        .prop_map(str::to_owned)
        .boxed()
}

/// Anything that may stand where a name stands.
pub(crate) fn name() -> BoxedStrategy<String> {
    let any = prop_oneof![ours(), foreign(), Just(TOKEN.to_owned())];
    prop_oneof![
        12 => ours(),
        6 => foreign(),
        6 => (any.clone(), joint(), any.clone()).prop_map(|(a, joint, b)| format!("{a}{joint}{b}")),
        3 => (joint(), any.clone(), joint()).prop_map(|(a, name, b)| format!("{a}{name}{b}")),
        1 => any.clone().prop_map(|name| name.to_uppercase()),
        1 => any.clone().prop_map(|name| wide(&name)),
        1 => (any, 20_usize..300).prop_map(|(name, pad)| format!("{}{name}", "a".repeat(pad))),
        1 => (ours(), 20_usize..300).prop_map(|(name, pad)| format!("{name}{}", "x".repeat(pad))),
        1 => sample::select(vec!["", " ", "\0", "*", "%", "_", "-"]).prop_map(str::to_owned),
    ]
    .boxed()
}

/// In the fullwidth forms of ASCII, which NFKC turns back.
fn wide(name: &str) -> String {
    name.chars()
        .map(|letter| match u32::from(letter) {
            code @ 0x21..=0x7e => char::from_u32(code + 0xfee0).unwrap_or(letter),
            _ => letter,
        })
        .collect()
}
