//! Names that break, or just keep, the naming rules. Each is built around a name of the run, so that whatever a
//! server makes of it is still ours: where it may split a name in two, both parts are.

/// One way to write a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameVariant {
    /// Stable slug.
    pub slug: &'static str,
    /// What is varied, one phrase.
    pub title: &'static str,
    /// The name, with `{}` where the name of the run stands.
    pub pattern: &'static str,
}

const fn name(slug: &'static str, title: &'static str, pattern: &'static str) -> NameVariant {
    NameVariant {
        slug,
        title,
        pattern,
    }
}

/// The longest names are asked for by a length behind the placeholder: `<alias-1:255>`.
const VARIANTS: [NameVariant; 20] = [
    name("length-255", "a name of 255 bytes", "{:255}"),
    name("length-256", "a name of 256 bytes", "{:256}"),
    name("length-4096", "a name of 4096 bytes", "{:4096}"),
    name(
        "underscore-first",
        "a name that begins with an underscore",
        "_{}",
    ),
    name("digit-first", "a name that begins with a digit", "1{}"),
    name("hyphen", "a name with a hyphen", "{}-x"),
    name("dot", "a name with a dot", "{}.{}"),
    name("slash", "a name with a slash", "{}/{}"),
    name("dollar", "a name with a dollar sign", "{}$x"),
    name("blank-inside", "a name with a blank inside", "{} {}"),
    name("blank-before", "a name with a blank before it", " {}"),
    name("blank-after", "a name with a blank after it", "{} "),
    name("line-feed", "a name with a line feed", "{}\n"),
    name("nul", "a name with a NUL", "{}\u{0}"),
    name(
        "non-ascii",
        "a name with a letter beyond ASCII, composed",
        "{}\u{e9}",
    ),
    name(
        "non-ascii-decomposed",
        "a name with a letter beyond ASCII, decomposed",
        "{}e\u{301}",
    ),
    name(
        "look-alike",
        "a name with a Cyrillic letter that looks Latin",
        "{}\u{430}",
    ),
    name(
        "non-ascii-digit",
        "a name with a digit beyond ASCII",
        "{}\u{663}",
    ),
    name(
        "right-to-left-mark",
        "a name with a right-to-left mark",
        "{}\u{200f}",
    ),
    name(
        "emoji",
        "a name with a symbol beyond the basic plane",
        "{}\u{1f600}",
    ),
];

/// All variants of one name; `placeholder` is for example `<alias-1>`.
pub fn variants(placeholder: &str) -> Vec<(NameVariant, String)> {
    let bare = placeholder.trim_start_matches('<').trim_end_matches('>');
    VARIANTS
        .into_iter()
        .map(|variant| {
            let name = match variant
                .pattern
                .strip_prefix("{:")
                .and_then(|rest| rest.strip_suffix('}'))
            {
                Some(length) => format!("<{bare}:{length}>"),
                None => variant.pattern.replace("{}", placeholder),
            };
            (variant, name)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::variants;

    #[test]
    fn every_variant_holds_the_name_of_the_run() {
        for (variant, name) in variants("<alias-1>") {
            assert!(name.contains("<alias-1"), "{}: {name}", variant.slug);
        }
    }
}
