//! Text that came from a target is hostile: it may hold terminal escapes, text that runs backwards, or megabytes.

use std::borrow::Cow;

/// Bytes of a phrase (expected, seen, a reason) that are shown.
pub const PHRASE_BYTES_MAX: usize = 600;
/// Bytes of an answer or another body that are shown.
pub const BODY_BYTES_MAX: usize = 1_024;
/// Lines of an answer or another body that are shown.
pub const BODY_LINES_MAX: usize = 40;
/// Bytes of a picture of what led to a finding that are shown: half of its beginning, half of its end.
pub const PICTURE_BYTES_MAX: usize = 8_192;
/// Bytes of a curl command that are shown; a longer one is replayed by its case id.
pub const COMMAND_BYTES_MAX: usize = 8_192;

/// Whether a character can move the cursor, hide text or reorder it, or must not stand in XML 1.0 (section 2.2).
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

fn escape_where(text: &str, keep: fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(|c| is_unsafe(c) && !keep(c)) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_unsafe(c) && !keep(c) {
            match c {
                '\n' => safe.push_str("\\n"),
                '\r' => safe.push_str("\\r"),
                '\t' => safe.push_str("\\t"),
                _ => safe.extend(c.escape_unicode()),
            }
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// The text on one line: everything unsafe, line ends included, is shown as `\n` or `\u{1b}`.
pub fn line(text: &str) -> Cow<'_, str> {
    escape_where(text, |_| false)
}

/// The text with its line ends kept; everything else that is unsafe is shown as `\u{1b}`.
pub fn block(text: &str) -> Cow<'_, str> {
    escape_where(text, |c| c == '\n')
}

/// The first `bytes_max` bytes, cut between characters, and the number of bytes left out.
fn cut(text: &str, bytes_max: usize) -> (&str, usize) {
    let mut end = bytes_max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let (head, tail) = text.split_at(end);
    (head, tail.len())
}

/// A phrase on one line, safe, and cut at [`PHRASE_BYTES_MAX`].
pub fn phrase(text: &str) -> String {
    let (head, more) = cut(text, PHRASE_BYTES_MAX);
    if more == 0 {
        line(head).into_owned()
    } else {
        format!("{}… {more} more bytes", line(head))
    }
}

/// A body, safe, and cut at [`BODY_BYTES_MAX`] and [`BODY_LINES_MAX`].
pub fn body(text: &str) -> String {
    let lines_end = text
        .match_indices('\n')
        .nth(BODY_LINES_MAX - 1)
        .map_or(text.len(), |(at, _)| at);
    shorten(text, lines_end.min(BODY_BYTES_MAX))
}

/// A picture of what led to a finding, safe; of one beyond [`PICTURE_BYTES_MAX`] lines are left out in the middle, since what
/// it shows stands at its end.
pub fn picture(text: &str) -> String {
    let mut left = PICTURE_BYTES_MAX;
    if text.len() <= left {
        return block(text).into_owned();
    }
    let lines: Vec<&str> = text.split('\n').collect();
    let (mut head, mut tail) = (0, lines.len());
    // One from the end, one from the beginning, as long as there is room.
    while head < tail {
        let is_of_end = lines.len() - tail <= head;
        let next = if is_of_end { tail - 1 } else { head };
        let length = lines.get(next).map_or(0, |line| line.len() + 1);
        if length > left {
            break;
        }
        left -= length;
        if is_of_end {
            tail -= 1;
        } else {
            head += 1;
        }
    }
    let of = |range: std::ops::Range<usize>| lines.get(range).unwrap_or_default().join("\n");
    let more = format!("… {} more lines", tail - head);
    let parts = [of(0..head), more, of(tail..lines.len())];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    block(&parts.join("\n")).into_owned()
}

/// A command, safe, and cut at [`COMMAND_BYTES_MAX`].
pub fn command(text: &str) -> String {
    shorten(text, COMMAND_BYTES_MAX)
}

fn shorten(text: &str, bytes_max: usize) -> String {
    let (head, more) = cut(text, bytes_max);
    if more == 0 {
        block(head).into_owned()
    } else {
        format!("{}\n… {more} more bytes", block(head))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_escape_is_shown_and_not_obeyed() {
        assert_eq!(
            line("\u{1b}[2J\r\nred\u{9b}31m"),
            "\\u{1b}[2J\\r\\nred\\u{9b}31m"
        );
        assert_eq!(block("a\u{1b}c\nb\u{202e}d"), "a\\u{1b}c\nb\\u{202e}d");
    }

    #[test]
    fn ordinary_text_in_any_script_stays_as_it_is() {
        assert!(matches!(line("Sammlung ä 集合 😀"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_long_body_is_cut_between_characters_and_says_how_much_is_missing() {
        let text = "ä".repeat(BODY_BYTES_MAX);
        let shown = body(&text);
        assert!(shown.ends_with("… 1024 more bytes"), "{shown}");
        let odd = format!("a{text}");
        assert!(body(&odd).ends_with("… 1026 more bytes"));
    }

    #[test]
    fn a_body_of_many_lines_is_cut_at_the_line_limit() {
        let shown = body(&"x\n".repeat(100));
        assert_eq!(shown.lines().count(), BODY_LINES_MAX + 1);
        assert!(shown.ends_with("… 121 more bytes"), "{shown}");
    }

    #[test]
    fn of_a_long_picture_the_end_is_shown_as_well_as_the_beginning() {
        let line = "x".repeat(100);
        let lines: Vec<String> = (0..200).map(|number| format!("{number} {line}")).collect();
        let shown = picture(&lines.join("\n"));
        assert!(shown.starts_with("0 x"), "{shown}");
        assert!(shown.contains(" more lines\n"), "{shown}");
        assert!(shown.contains("\n199 x"), "{shown}");
        assert!(shown.len() <= PICTURE_BYTES_MAX + 40);
        assert_eq!(picture("a\nb"), "a\nb");
        assert_eq!(
            picture(&"x".repeat(PICTURE_BYTES_MAX + 1)),
            "… 1 more lines"
        );
    }

    #[test]
    fn no_text_makes_the_escape_fail_and_none_leaves_a_control_character() {
        for point in (0..0x11_0000_u32).filter_map(char::from_u32) {
            let text = String::from(point);
            assert!(!line(&text).chars().any(char::is_control), "{point:?}");
        }
    }
}
