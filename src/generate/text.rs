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

/// A way to write a body that has not been written yet.
struct Way {
    slug: &'static str,
    title: &'static str,
    /// From a body and another one of the same kind.
    write: fn(&str, &str) -> Vec<u8>,
}

const fn way(slug: &'static str, title: &'static str, write: fn(&str, &str) -> Vec<u8>) -> Way {
    Way { slug, title, write }
}

/// All variants of a body. `body` is a JSON object as text; `second` is another one of the same kind.
pub fn variants(body: &str, second: &str) -> Vec<TextVariant> {
    WAYS.iter()
        .map(|way| TextVariant {
            slug: way.slug,
            title: way.title,
            bytes: (way.write)(body, second),
        })
        .collect()
}

/// One variant of a body, by its slug.
pub(super) fn variant(slug: &str, body: &str, second: &str) -> Option<Vec<u8>> {
    let way = WAYS.iter().find(|way| way.slug == slug)?;
    Some((way.write)(body, second))
}

/// An object under an unknown key whose value nests so many times, with the members of the body.
pub(super) fn nested(body: &str, depth: usize) -> Vec<u8> {
    let value = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    with_member(body, &value)
}

/// The body with a text of so many bytes under an unknown key.
pub(super) fn padded(body: &str, size: usize) -> Vec<u8> {
    with_member(body, &format!("\"{}\"", "x".repeat(size)))
}

/// The body with one more member at its beginning.
fn with_member(body: &str, value: &str) -> Vec<u8> {
    let inside = inside(body);
    let comma = if inside.is_empty() { "" } else { "," };
    format!("{{\"vdbspecUnknown\":{value}{comma}{inside}}}").into_bytes()
}

fn inside(body: &str) -> &str {
    body.strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .unwrap_or(body)
}

fn without_last(body: &str) -> Vec<u8> {
    let mut letters = body.chars();
    letters.next_back();
    letters.as_str().as_bytes().to_vec()
}

fn invalid_utf8(body: &str) -> Vec<u8> {
    let mut bytes = body.replacen("\":\"", "\":\"\u{1}", 1).into_bytes();
    bytes
        .iter_mut()
        .filter(|byte| **byte == 1)
        .for_each(|byte| *byte = 0xff);
    bytes
}

const WAYS: [Way; 27] = [
    way("empty-body", "an empty body", |_, _| Vec::new()),
    way("blank-body", "a body of blanks", |_, _| {
        b" \r\n\t ".to_vec()
    }),
    way("truncated", "a body without its last brace", |body, _| {
        without_last(body)
    }),
    way(
        "truncated-in-string",
        "a body that ends inside a string",
        |body, _| body.rsplit_once('"').map_or(body, |(head, _)| head).into(),
    ),
    way("trailing-text", "a word after the body", |body, _| {
        format!("{body} <word-1>").into()
    }),
    way(
        "second-object",
        "a second object after the body",
        |body, second| format!("{body}{second}").into(),
    ),
    way("top-level-array", "the body inside an array", |body, _| {
        format!("[{body}]").into()
    }),
    way("top-level-string", "a string as body", |_, _| {
        b"\"<word-1>\"".to_vec()
    }),
    way("top-level-number", "a number as body", |_, _| {
        b"17".to_vec()
    }),
    way("top-level-true", "a truth value as body", |_, _| {
        b"true".to_vec()
    }),
    way("top-level-null", "null as body", |_, _| b"null".to_vec()),
    way("empty-object", "an object without any key", |_, _| {
        b"{}".to_vec()
    }),
    way(
        "byte-order-mark",
        "a byte order mark before the body",
        |body, _| format!("\u{feff}{body}").into(),
    ),
    way(
        "spaced",
        "blanks and line ends between all parts",
        |body, _| {
            body.replace("\":", "\" :\n\t")
                .replace(',', " ,\r\n ")
                .into()
        },
    ),
    way("escaped-key", "a key in Unicode escapes", |body, _| {
        body.replacen("Name\"", "\\u004eame\"", 1).into()
    }),
    way("comment", "a comment in the body", |body, _| {
        format!("{{/* <word-1> */{}}}", inside(body)).into()
    }),
    way(
        "single-quotes",
        "single quotes for double ones",
        |body, _| body.replace('"', "'").into(),
    ),
    way(
        "trailing-comma",
        "a comma before the last brace",
        |body, _| format!("{{{},}}", inside(body)).into(),
    ),
    way("unquoted-keys", "keys without quotes", |body, _| {
        body.replacen("Name\"", "Name", 1)
            .replacen('"', "", 1)
            .into()
    }),
    way("not-a-number", "NaN in an unknown key", |body, _| {
        with_member(body, "NaN")
    }),
    way(
        "invalid-utf8",
        "a byte that is not UTF-8 in a string",
        |body, _| invalid_utf8(body),
    ),
    way(
        "lone-surrogate",
        "half a surrogate pair in an unknown key",
        |body, _| with_member(body, "\"\\ud800\""),
    ),
    way("unknown-key", "a key that nobody documents", |body, _| {
        format!("{{{},\"vdbspecUnknown\":\"value\"}}", inside(body)).into()
    }),
    way(
        "unknown-object",
        "an object under a key that nobody documents",
        |body, _| format!("{{{},\"vdbspecUnknown\":{{\"a\":[1,2]}}}}", inside(body)).into(),
    ),
    way(
        "huge-number",
        "a number beyond any integer in an unknown key",
        |body, _| {
            format!(
                "{{{},\"vdbspecUnknown\":1{}}}",
                inside(body),
                "0".repeat(40)
            )
            .into()
        },
    ),
    way("nested", "deep nesting in an unknown key", |body, _| {
        nested(body, NESTING)
    }),
    way(
        "large",
        "256 KiB of padding in an unknown key",
        |body, _| padded(body, PADDING),
    ),
];

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
