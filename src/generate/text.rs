//! Variants below JSON: the same body in other bytes, cut, doubled, wrapped, and in other notations. Words that a server
//! might take for a name are placeholders too.

/// One way to write a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextVariant {
    /// Stable slug.
    pub slug: &'static str,
    /// What is varied, one phrase.
    pub title: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Depth of the deeply nested body: below the limits of common parsers' stacks, above those of sane requests.
const NESTING: usize = 200;
/// Size of the padded body, in bytes.
const PADDING: usize = 256 * 1024;

/// All variants of a body. `body` is a JSON object as text; `second` is another one of the same kind.
pub fn variants(body: &str, second: &str) -> Vec<TextVariant> {
    let mut out = whole(body, second);
    out.extend(notation(body));
    out.extend(extent(body));
    out
}

fn variant(slug: &'static str, title: &'static str, bytes: impl Into<Vec<u8>>) -> TextVariant {
    TextVariant {
        slug,
        title,
        bytes: bytes.into(),
    }
}

fn whole(body: &str, second: &str) -> Vec<TextVariant> {
    let cut = |count: usize| {
        body.chars()
            .take(body.chars().count().saturating_sub(count))
            .collect::<String>()
    };
    vec![
        variant("empty-body", "an empty body", ""),
        variant("blank-body", "a body of blanks", " \r\n\t "),
        variant("truncated", "a body without its last brace", cut(1)),
        variant(
            "truncated-in-string",
            "a body that ends inside a string",
            body.rsplit_once('"').map_or(body, |(head, _)| head),
        ),
        variant(
            "trailing-text",
            "a word after the body",
            format!("{body} <word-1>"),
        ),
        variant(
            "second-object",
            "a second object after the body",
            format!("{body}{second}"),
        ),
        variant(
            "top-level-array",
            "the body inside an array",
            format!("[{body}]"),
        ),
        variant("top-level-string", "a string as body", "\"<word-1>\""),
        variant("top-level-number", "a number as body", "17"),
        variant("top-level-true", "a truth value as body", "true"),
        variant("top-level-null", "null as body", "null"),
        variant("empty-object", "an object without any key", "{}"),
    ]
}

fn notation(body: &str) -> Vec<TextVariant> {
    let inside = body
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .unwrap_or(body);
    let mut invalid = body.replacen("\":\"", "\":\"\u{1}", 1).into_bytes();
    invalid
        .iter_mut()
        .filter(|byte| **byte == 1)
        .for_each(|byte| *byte = 0xff);
    vec![
        variant(
            "byte-order-mark",
            "a byte order mark before the body",
            format!("\u{feff}{body}"),
        ),
        variant(
            "spaced",
            "blanks and line ends between all parts",
            body.replace(':', " :\n\t").replace(',', " ,\r\n "),
        ),
        variant(
            "escaped-key",
            "a key in Unicode escapes",
            body.replacen("Name\"", "\\u004eame\"", 1),
        ),
        variant(
            "comment",
            "a comment in the body",
            format!("{{/* <word-1> */{inside}}}"),
        ),
        variant(
            "single-quotes",
            "single quotes for double ones",
            body.replace('"', "'"),
        ),
        variant(
            "trailing-comma",
            "a comma before the last brace",
            format!("{{{inside},}}"),
        ),
        variant(
            "unquoted-keys",
            "keys without quotes",
            body.replacen("Name\"", "Name", 1).replacen('"', "", 1),
        ),
        variant(
            "not-a-number",
            "NaN in an unknown key",
            format!("{{\"vdbspecUnknown\":NaN,{inside}}}"),
        ),
        variant(
            "invalid-utf8",
            "a byte that is not UTF-8 in a string",
            invalid,
        ),
        variant(
            "lone-surrogate",
            "half a surrogate pair in an unknown key",
            format!("{{\"vdbspecUnknown\":\"\\ud800\",{inside}}}"),
        ),
    ]
}

fn extent(body: &str) -> Vec<TextVariant> {
    let inside = body
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .unwrap_or(body);
    let nested = format!("{}{}", "[".repeat(NESTING), "]".repeat(NESTING));
    vec![
        variant(
            "unknown-key",
            "a key that nobody documents",
            format!("{{{inside},\"vdbspecUnknown\":\"value\"}}"),
        ),
        variant(
            "unknown-object",
            "an object under a key that nobody documents",
            format!("{{{inside},\"vdbspecUnknown\":{{\"a\":[1,2]}}}}"),
        ),
        variant(
            "huge-number",
            "a number beyond any integer in an unknown key",
            format!("{{{inside},\"vdbspecUnknown\":1{}}}", "0".repeat(40)),
        ),
        variant(
            "nested",
            "deep nesting in an unknown key",
            format!("{{\"vdbspecUnknown\":{nested},{inside}}}"),
        ),
        variant(
            "large",
            "256 KiB of padding in an unknown key",
            format!(
                "{{\"vdbspecUnknown\":\"{}\",{inside}}}",
                "x".repeat(PADDING)
            ),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::variants;

    const BODY: &str = r#"{"aliasName":"a","collectionName":"b"}"#;

    fn bytes(slug: &str) -> Vec<u8> {
        variants(BODY, BODY)
            .into_iter()
            .find(|variant| variant.slug == slug)
            .expect("the variant")
            .bytes
    }

    #[test]
    fn what_should_be_json_is_json_and_means_the_same() {
        let plain: serde_json::Value = serde_json::from_str(BODY).expect("JSON");
        for slug in ["spaced", "escaped-key"] {
            let value: serde_json::Value = serde_json::from_slice(&bytes(slug)).expect(slug);
            assert_eq!(value, plain, "{slug}");
        }
        for slug in ["unknown-key", "unknown-object", "huge-number", "large"] {
            assert!(
                serde_json::from_slice::<serde_json::Value>(&bytes(slug)).is_ok(),
                "{slug}"
            );
        }
    }

    #[test]
    fn what_should_be_broken_is_no_single_json_object() {
        for slug in [
            "empty-body",
            "blank-body",
            "truncated",
            "truncated-in-string",
            "trailing-text",
            "second-object",
            "byte-order-mark",
            "comment",
            "single-quotes",
            "trailing-comma",
            "unquoted-keys",
            "not-a-number",
            "invalid-utf8",
        ] {
            assert!(
                serde_json::from_slice::<serde_json::Value>(&bytes(slug)).is_err(),
                "{slug}"
            );
        }
    }
}
