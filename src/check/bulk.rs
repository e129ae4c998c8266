//! Whether an answer is small enough to be read into memory as JSON, told without reading it.

use crate::wire::limits;

/// How an answer's JSON compares with the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bulk {
    /// It can be read.
    Fits,
    /// It nests deeper than [`limits::ANSWER_DEPTH_MAX`].
    TooDeep,
    /// It has more values than [`limits::ANSWER_VALUES_MAX`].
    TooMuch,
}

/// Measures a body. Of one that is no JSON it says something, too, which is no matter.
pub(crate) fn bulk(body: &[u8]) -> Bulk {
    let mut depth = 0_usize;
    let mut values = 1_usize;
    let mut in_text = false;
    let mut escaped = false;
    for byte in body {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'[' | b'{' => {
                depth = depth.saturating_add(1);
                let is_object = *byte == b'{';
                values = values.saturating_add(if is_object {
                    limits::ANSWER_OBJECT_VALUES
                } else {
                    1
                });
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => values = values.saturating_add(1),
            _ => {}
        }
        if depth > limits::ANSWER_DEPTH_MAX {
            return Bulk::TooDeep;
        }
        if values > limits::ANSWER_VALUES_MAX {
            return Bulk::TooMuch;
        }
    }
    Bulk::Fits
}

#[cfg(test)]
mod tests {
    use super::{Bulk, bulk};
    use crate::wire::limits;

    #[test]
    fn an_answer_fits_up_to_the_limits_and_not_beyond() {
        let nested = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert_eq!(
            bulk(nested(limits::ANSWER_DEPTH_MAX).as_bytes()),
            Bulk::Fits
        );
        let deep = nested(limits::ANSWER_DEPTH_MAX + 1);
        assert_eq!(bulk(deep.as_bytes()), Bulk::TooDeep);
        let list = |items| format!("[{}1]", "1,".repeat(items));
        assert_eq!(bulk(list(65_536).as_bytes()), Bulk::Fits);
        let long = list(limits::ANSWER_VALUES_MAX);
        assert_eq!(bulk(long.as_bytes()), Bulk::TooMuch);
    }

    #[test]
    fn brackets_in_texts_do_not_count() {
        let text = format!(r#"{{"message":"\"{}"}}"#, "[".repeat(1000));
        assert_eq!(bulk(text.as_bytes()), Bulk::Fits);
    }
}
