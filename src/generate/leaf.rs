//! Strings, names and numbers: near their bounds more often than not, and simplest at 0

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::string::string_regex;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Number, Value};

use super::bindings::Named;
use super::decide::{At, Recorder, rng_of};
use super::schema::{Bounds, Text};

/// Longest text that is drawn where no bound says otherwise.
const TEXT_USUAL: usize = 24;
/// Longest name of the usual rules, in bytes.
pub(super) const NAME_MAX: usize = 255;
/// A placeholder is filled with a name of no more bytes than this, unless it asks for a length.
pub(super) const NAME_USUAL: usize = 32;
/// Highest number that is drawn where no bound says otherwise: a count that any server can live with.
const NUMBER_USUAL: i64 = 100;
/// Most steps in which a text of a pattern is made simpler.
const SIMPLER_MAX: u64 = 64;
/// What may follow a name within the usual rules.
const ENDINGS: [&str; 8] = ["", "_", "_2", "A", "x9", "_Z_0", "__", "aB3_"];

/// A fresh name within the usual rules, as a placeholder; `high` is the most bytes that it may have.
pub(super) fn name(
    recorder: &mut Recorder<'_>,
    at: At,
    kind: Named,
    number: u32,
    high: Option<usize>,
) -> String {
    let bare = format!("{}-{number}", kind.word());
    let high = high.unwrap_or(NAME_MAX).min(NAME_MAX);
    // Simplest is a bare placeholder; then one with an ending, one with an underscore before it, one of some length.
    let form = recorder.decide(at, 3, |random| match random % 16 {
        0..=9 => 0,
        10..=12 => 1,
        13 => 2,
        _ => 3,
    });
    match form {
        1 => {
            let ending = recorder.one_of(at.child(1), ENDINGS.len());
            format!("<{bare}>{}", ENDINGS.get(ending).unwrap_or(&""))
        }
        2 => format!("_<{bare}>"),
        3 if high > NAME_USUAL => {
            let span = (high - NAME_USUAL) as u64;
            let low = NAME_USUAL as u64;
            let more = recorder.decide(at.child(2), span, |random| near(random, low, span));
            long_name(recorder, at.child(4), &bare, low + more)
        }
        _ => format!("<{bare}>"),
    }
}

/// A name of so many bytes, as a placeholder: what a server does with its length may hang on how it ends. Simplest is one that is
/// filled up.
pub(super) fn long_name(recorder: &mut Recorder<'_>, at: At, bare: &str, length: u64) -> String {
    let ending = recorder.one_of(at, ENDINGS.len());
    let ending = ENDINGS.get(ending).copied().unwrap_or_default();
    let filled = length.saturating_sub(ending.len() as u64);
    format!("<{bare}:{filled}>{ending}")
}

/// A number from 0 to `span`: at its ends half of the time, and often where `low` and it together are near a power of
/// two, at which buffers and counters end.
pub(super) fn near(random: u64, low: u64, span: u64) -> u64 {
    let rest = random / 8;
    match random % 8 {
        0 => 0,
        1 => span.min(1),
        2 => span,
        3 => span.saturating_sub(1),
        4 | 5 => power(rest, low, span).unwrap_or_else(|| evenly(rest, span)),
        _ => evenly(rest, span),
    }
}

fn evenly(random: u64, span: u64) -> u64 {
    span.checked_add(1).map_or(random, |count| random % count)
}

/// What `low` lacks to a power of two, or to a neighbour of one.
fn power(random: u64, low: u64, span: u64) -> Option<u64> {
    let high = low.saturating_add(span);
    let bits = u64::from(high.checked_ilog2()?) + 1;
    let first = u64::from(low.max(1).ilog2());
    let exponent = first + (random / 3) % bits.checked_sub(first)?;
    let beside = 1_u64
        .checked_shl(u32::try_from(exponent).ok()?)?
        .checked_add(random % 3)?
        .checked_sub(1)?;
    beside.checked_sub(low).filter(|more| *more <= span)
}

/// A text that is no name.
pub(super) fn text(recorder: &mut Recorder<'_>, at: At, text: &Text) -> String {
    if let Some(pattern) = &text.pattern {
        return of_pattern(recorder, at, pattern);
    }
    let high = text.high.unwrap_or(text.low.saturating_add(TEXT_USUAL));
    let span = high.saturating_sub(text.low) as u64;
    let low = text.low as u64;
    let more = recorder.decide(at, span, |random| near(random, low, span));
    let length = text.low.saturating_add(usize::try_from(more).unwrap_or(0));
    // 0 repeats one letter.
    let salt = recorder.decide(at.child(1), 255, |random| random % 256);
    let letter = |index: usize| {
        let offset = (index as u64).wrapping_mul(salt) % 26;
        char::from(b'a' + u8::try_from(offset).unwrap_or(0))
    };
    (0..length).map(letter).collect()
}

/// How simple the text is, is one decision, and which one it is, another.
fn of_pattern(recorder: &mut Recorder<'_>, at: At, pattern: &str) -> String {
    let which = recorder.decide(at, u64::from(u32::MAX), |random| random);
    let kept = recorder.decide(at.child(1), SIMPLER_MAX, |_| SIMPLER_MAX);
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    // The environment may set another seed or algorithm for the runner's own.
    let mut runner = TestRunner::new_with_rng(config, rng_of(which));
    // The pattern was tried when the schema was compiled.
    let drawn = string_regex(pattern)
        .ok()
        .and_then(|strategy| strategy.new_tree(&mut runner).ok());
    let Some(mut tree) = drawn else {
        return String::new();
    };
    for _ in kept..SIMPLER_MAX {
        if !tree.simplify() {
            break;
        }
    }
    tree.current()
}

/// A whole number within bounds: the nearest to zero is simplest, and the ends come often.
pub(super) fn integer(recorder: &mut Recorder<'_>, at: At, bounds: Bounds) -> i64 {
    let step = bounds.step.unwrap_or(1).max(1);
    let low = bounds
        .low
        .unwrap_or_else(|| bounds.high.map_or(0, |high| high.min(0)));
    let high = bounds
        .high
        .unwrap_or_else(|| low.saturating_add(NUMBER_USUAL.saturating_mul(step)));
    let (low, high) = (ceiling(low, step), floor(high, step));
    let origin = 0_i64.clamp(low, high.max(low));
    // Downwards only where there is something below.
    let below = low < origin && recorder.rarely(at.child(1), if high > origin { 4 } else { 1 });
    let room = if below {
        origin.abs_diff(low)
    } else {
        high.max(origin).abs_diff(origin)
    };
    let span = room / step.unsigned_abs();
    let steps = recorder.decide(at, span, |random| near(random, 0, span));
    let distance = i64::try_from(steps)
        .unwrap_or(i64::MAX)
        .saturating_mul(step);
    if below {
        origin.saturating_sub(distance).max(low)
    } else {
        origin.saturating_add(distance).min(high.max(origin))
    }
}

fn ceiling(value: i64, step: i64) -> i64 {
    let rest = value.rem_euclid(step);
    if rest == 0 {
        value
    } else {
        value.saturating_add(step - rest)
    }
}

fn floor(value: i64, step: i64) -> i64 {
    value.saturating_sub(value.rem_euclid(step))
}

/// A number within bounds: whole, or half way to the next one where there is room.
pub(super) fn number(recorder: &mut Recorder<'_>, at: At, bounds: Bounds) -> Value {
    let whole = integer(recorder, at, bounds);
    let has_room = bounds.step.is_none() && bounds.high.is_none_or(|high| whole < high);
    if has_room
        && recorder.rarely(at.child(2), 2)
        && let Ok(small) = i32::try_from(whole)
        && let Some(half) = Number::from_f64(f64::from(small) + 0.5)
    {
        return Value::Number(half);
    }
    whole.into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Bounds, Named, Recorder, Text, integer, name, near, number, text};
    use crate::generate::decide::At;

    #[test]
    fn numbers_at_powers_of_two_and_beside_them_come_often() {
        // As decisions are: from a mixed seed, and any bit as good as another.
        let random = |seed: u64| seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        let drawn: Vec<u64> = (0..4_000)
            .map(|seed| 32 + near(random(seed), 32, 223))
            .collect();
        assert!(drawn.iter().all(|value| (32..=255).contains(value)));
        let met: BTreeSet<u64> = drawn.iter().copied().collect();
        for value in [32, 33, 63, 64, 65, 127, 128, 129, 254, 255] {
            let often = drawn.iter().filter(|drawn| **drawn == value).count();
            assert!(often > 25, "{value}: {often}");
        }
        assert!(met.len() > 200, "the others come too: {}", met.len());
        for span in [0, 1, 2, u64::MAX] {
            assert!((0..200).all(|seed| near(random(seed), 0, span) <= span));
            assert!((0..200).all(|seed| near(random(seed), u64::MAX, span) <= span));
        }
    }

    #[test]
    fn integers_stay_within_every_kind_of_bounds() {
        let ends = [
            None,
            Some(-7),
            Some(0),
            Some(3),
            Some(i64::MAX),
            Some(i64::MIN),
        ];
        for (low, high, step) in ends.iter().flat_map(|low| {
            ends.iter()
                .flat_map(move |high| [None, Some(1), Some(3)].map(|step| (*low, *high, step)))
        }) {
            if low.unwrap_or(i64::MIN) > high.unwrap_or(i64::MAX) {
                continue;
            }
            for seed in 0..50 {
                let bounds = Bounds { low, high, step };
                let value = integer(&mut Recorder::of_seed(seed), At::ROOT, bounds);
                assert!(low.is_none_or(|low| value >= low), "{bounds:?} {value}");
                assert!(
                    high.is_none_or(|high| value <= high) || step == Some(3),
                    "{bounds:?} {value}"
                );
                assert!(number(&mut Recorder::of_seed(seed), At::ROOT, bounds).is_number());
            }
        }
    }

    #[test]
    fn without_any_decision_everything_is_simplest() {
        let mut recorder = Recorder::of_past(&[]);
        let bounds = Bounds {
            low: Some(2),
            high: Some(9),
            step: None,
        };
        assert_eq!(integer(&mut recorder, At::ROOT, bounds), 2);
        assert_eq!(
            text(
                &mut recorder,
                At::ROOT,
                &Text {
                    low: 3,
                    ..Text::default()
                }
            ),
            "aaa"
        );
        assert_eq!(
            name(&mut recorder, At::ROOT, Named::Alias, 11, None),
            "<alias-11>"
        );
    }

    #[test]
    fn a_pattern_is_matched_and_its_simplest_text_is_short() {
        let pattern = Text {
            pattern: Some("[a-c]{2,9}-[0-9]+".to_owned()),
            ..Text::default()
        };
        let drawn = text(&mut Recorder::of_seed(7), At::ROOT, &pattern);
        assert!(drawn.contains('-'), "{drawn}");
        assert_eq!(
            text(&mut Recorder::of_past(&[]), At::ROOT, &pattern).len(),
            4
        );
    }
}
