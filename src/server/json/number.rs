//! A number as Go prints it with `%v`: what becomes of numbers among index parameters.

use serde_json::Number;

/// Go's `%v` of the `float64` that a number in a free map becomes: with seven digits before the point or more, in exponent form.
pub(in crate::server) fn as_plain_text(number: &Number) -> String {
    let value = number.as_f64().unwrap_or_default();
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e6).contains(&size) {
        return exponent_form(value);
    }
    format!("{value}")
}

/// `2.5e+09`: a sign always, and at least two digits in the exponent.
fn exponent_form(value: f64) -> String {
    let text = format!("{value:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, magnitude) = exponent
        .strip_prefix('-')
        .map_or(('+', exponent), |magnitude| ('-', magnitude));
    format!("{mantissa}e{sign}{magnitude:0>2}")
}

#[cfg(test)]
mod tests {
    use serde_json::Number;

    use super::as_plain_text;

    #[test]
    fn a_million_turns_into_exponent_form_as_plain_text_only() {
        let million = Number::from(1_000_000);
        assert_eq!(as_plain_text(&million), "1e+06");
        assert_eq!(
            as_plain_text(&Number::from(2_147_483_647)),
            "2.147483647e+09"
        );
    }

    #[test]
    fn small_numbers_keep_their_plain_form() {
        assert_eq!(as_plain_text(&Number::from(16)), "16");
        let half = Number::from_f64(0.5).expect("finite");
        assert_eq!(as_plain_text(&half), "0.5");
    }
}
