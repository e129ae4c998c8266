//! Which of the four styles a page is written in, told by its content.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A way in which pages of the API are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// Tables under fixed headings, with a `RestHeader` element.
    Seed,
    /// Markdown pages up to 2.4: the method and address stand in the `span`s of a `div`.
    Markdown,
    /// Pages that export their specs as one JSON object.
    Mdx,
    /// An `OpenAPI` document.
    OpenApi,
}

impl Style {
    /// The style of a page, by the one mark that no other style has; `None` when it bears none of them.
    pub fn of(text: &str) -> Option<Self> {
        let lines = || text.lines().map(str::trim_start);
        if lines().any(|line| line.starts_with("export const specs")) {
            Some(Self::Mdx)
        } else if lines().any(|line| line.starts_with("<RestHeader")) {
            Some(Self::Seed)
        } else if text.trim_start().starts_with('{') && text.contains("\"openapi\"") {
            Some(Self::OpenApi)
        } else if text.contains("<span") && lines().any(|line| line.starts_with("<div")) {
            Some(Self::Markdown)
        } else {
            None
        }
    }

    /// Whether pages of the style show how to call the operation, and samples of bodies with words in place of values.
    pub(super) fn has_calls_and_samples(self) -> bool {
        matches!(self, Self::Seed | Self::Markdown)
    }
}

impl Style {
    /// The word in `pages.toml`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Seed => "seed",
            Self::Markdown => "markdown",
            Self::Mdx => "mdx",
            Self::OpenApi => "openapi",
        }
    }
}

impl fmt::Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Seed => "seed",
            Self::Markdown => "Markdown",
            Self::Mdx => "MDX specs",
            Self::OpenApi => "OpenAPI",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Style;

    #[test]
    fn each_style_is_told_by_its_own_mark() {
        assert_eq!(
            Style::of("---\n---\n  <RestHeader method=\"post\" />"),
            Some(Style::Seed)
        );
        assert_eq!(
            Style::of("# A\nexport const specs = {}\n"),
            Some(Style::Mdx)
        );
        assert_eq!(Style::of(" {\"openapi\": \"3.0.1\"}"), Some(Style::OpenApi));
        assert_eq!(
            Style::of("# A\n<div>\n<span>http://${HOST}:${PORT}/v2</span>\n"),
            Some(Style::Markdown)
        );
        assert_eq!(
            Style::of("# A note\nthat names RestHeader in passing"),
            None
        );
        assert_eq!(Style::of(""), None);
    }
}
