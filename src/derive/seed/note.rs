//! Notes: text that was encoded twice, and Markdown mixed into HTML.

use crate::derive::finding::{Finding, Kind};
use crate::derive::page::Located;

/// Characters 0x80 to 0x9F of Windows-1252; five of them are unassigned.
const UPPER: [Option<char>; 32] = [
    Some('€'),
    None,
    Some('‚'),
    Some('ƒ'),
    Some('„'),
    Some('…'),
    Some('†'),
    Some('‡'),
    Some('ˆ'),
    Some('‰'),
    Some('Š'),
    Some('‹'),
    Some('Œ'),
    None,
    Some('Ž'),
    None,
    None,
    Some('‘'),
    Some('’'),
    Some('“'),
    Some('”'),
    Some('•'),
    Some('–'),
    Some('—'),
    Some('˜'),
    Some('™'),
    Some('š'),
    Some('›'),
    Some('œ'),
    None,
    Some('ž'),
    Some('Ÿ'),
];

/// What is wrong with a note, apart from what it says.
pub(super) fn review_note(
    line: u32,
    attributes: &[(String, String)],
    lines: &[Located<String>],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, value) in attributes {
        if let Some(repaired) = encoded_once(value) {
            let what = format!(
                "The attribute {name} of the note was encoded twice: it stands for {}.",
                repaired.escape_unicode()
            );
            findings.push(Finding::new(Kind::DoubleEncoded, line, name.as_str(), what));
        }
    }
    if let Some(mixed) = lines
        .iter()
        .find(|line| line.value.starts_with("<li") && line.value.contains('`'))
    {
        let what = "A list in HTML holds back-ticks, which are Markdown.";
        findings.push(Finding::new(Kind::MarkupInNote, mixed.line, "note", what));
    }
    findings
}

/// The text behind one that was read as Windows-1252 and encoded again; `None` when it was not.
pub(in crate::derive) fn encoded_once(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(windows_1252).collect();
    String::from_utf8(bytes?).ok()
}

fn windows_1252(c: char) -> Option<u8> {
    match u8::try_from(c) {
        // The unassigned places of the table are read as the control characters of the same number.
        Ok(byte)
            if !(0x80..0xa0).contains(&byte)
                || matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d) =>
        {
            Some(byte)
        }
        Ok(_) => None,
        Err(_) => (0x80..=0x9f_u8)
            .zip(UPPER)
            .find(|(_, upper)| *upper == Some(c))
            .map(|(byte, _)| byte),
    }
}

#[cfg(test)]
mod tests {
    use super::{encoded_once, review_note};
    use crate::derive::finding::Kind;
    use crate::derive::page::Located;

    #[test]
    fn text_that_was_encoded_twice_is_told_from_other_text() {
        assert_eq!(
            encoded_once("\u{f0}\u{178}\u{201c}\u{2dc}").as_deref(),
            Some("\u{1f4d8}")
        );
        assert_eq!(encoded_once("Ã¼ber").as_deref(), Some("über"));
        for right in ["plain", "\u{1f4d8}", "über", "“quoted”", ""] {
            assert_eq!(encoded_once(right), None, "{right}");
        }
    }

    #[test]
    fn back_ticks_in_a_list_of_html_are_noted_once() {
        let lines: Vec<_> = (7..)
            .zip(["<li>plain</li>", "<li>`code`</li>", "<li>`more`</li>"])
            .map(|(line, text)| Located::new(text.to_owned(), line))
            .collect();
        let findings = review_note(6, &[], &lines);
        assert_eq!(
            findings
                .iter()
                .map(|finding| (finding.kind, finding.line))
                .collect::<Vec<_>>(),
            [(Kind::MarkupInNote, 8)]
        );
    }
}
