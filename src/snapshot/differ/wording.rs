//! What became of a text, in as few words as tell it apart from another change

/// Characters of a value in a change.
const VALUE_CHARS_MAX: usize = 120;

/// Both values, short.
pub(super) fn arrow(one: &str, other: &str) -> String {
    let short = |text: &str| {
        let text = if text.is_empty() { "none" } else { text };
        text.chars().take(VALUE_CHARS_MAX).collect::<String>()
    };
    format!("{} → {}", short(one), short(other))
}

/// The words that differ, without those around them: one other word in many sentences is one difference.
pub(super) fn wording(one: &str, other: &str) -> String {
    let (first, second): (Vec<&str>, Vec<&str>) = (
        one.split_whitespace().collect(),
        other.split_whitespace().collect(),
    );
    let alike = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let before = first.iter().zip(&second).take_while(alike).count();
    let most = first.len().min(second.len()).saturating_sub(before);
    let ends = first.iter().rev().zip(second.iter().rev());
    let after = ends.take_while(alike).take(most).count();
    let middle = |words: &[&str]| {
        let end = words.len().saturating_sub(after);
        words.get(before..end).unwrap_or_default().join(" ")
    };
    let (first, second) = (middle(&first), middle(&second));
    // One other sentence is one difference, whichever alias or collection it names.
    match (unnumbered(&first), unnumbered(&second)) {
        (one, other) if one != other => arrow(&one, &other),
        _ => arrow(&first, &second),
    }
}

/// The text with `<alias>` where it says `<alias-1>`.
fn unnumbered(text: &str) -> String {
    let mut parts = text.split('<');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push('<');
        let named = part.split_once('>').and_then(|(name, rest)| {
            let (kind, number) = name.rsplit_once('-')?;
            let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| format!("{kind}>{rest}"))
        });
        plain.push_str(&named.unwrap_or_else(|| part.to_owned()));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::wording;

    #[test]
    fn another_sentence_is_one_difference_whatever_it_names() {
        let change = |alias: &str| wording(&format!("<alias-{alias}> is taken"), "no");
        assert_eq!(change("1"), "<alias> is taken → no");
        assert_eq!(change("1"), change("12"));
        let named = |alias: &str| format!("<alias-{alias}> <a-b> a-1>");
        assert_eq!(wording(&named("1"), &named("2")), "<alias-1> → <alias-2>");
    }
}
