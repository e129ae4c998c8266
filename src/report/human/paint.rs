//! The only place that knows colours.

use std::fmt::Display;

use anstyle::{AnsiColor, Color, Style};

use crate::check::Verdict;

/// Colours text, or leaves it plain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint {
    color: bool,
}

const fn foreground(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(color)))
}

impl Paint {
    /// Colours only when told to.
    pub(crate) const fn new(color: bool) -> Self {
        Self { color }
    }

    fn styled(self, style: Style, text: impl Display) -> String {
        if self.color {
            format!("{style}{text}{style:#}")
        } else {
            text.to_string()
        }
    }

    /// The word of a verdict as it heads a block.
    pub(crate) fn verdict(self, verdict: Verdict) -> String {
        let color = match verdict {
            Verdict::Pass => AnsiColor::Green,
            Verdict::Fail | Verdict::Error => AnsiColor::Red,
            Verdict::Warn | Verdict::Inconclusive => AnsiColor::Yellow,
            Verdict::Note | Verdict::Skip => AnsiColor::Cyan,
        };
        self.styled(foreground(color).bold(), verdict.word().to_uppercase())
    }

    /// Something that must not be overlooked.
    pub(crate) fn alarm(self, text: impl Display) -> String {
        self.styled(foreground(AnsiColor::Red).bold(), text)
    }

    /// Good news.
    pub(crate) fn good(self, text: impl Display) -> String {
        self.styled(foreground(AnsiColor::Green).bold(), text)
    }

    /// The heading of a block.
    pub(crate) fn strong(self, text: impl Display) -> String {
        self.styled(Style::new().bold(), text)
    }

    /// What a diff takes away: the expectation.
    pub(crate) fn removed(self, text: impl Display) -> String {
        self.styled(foreground(AnsiColor::Red), text)
    }

    /// What a diff adds: what was seen.
    pub(crate) fn added(self, text: impl Display) -> String {
        self.styled(foreground(AnsiColor::Green), text)
    }

    /// A label.
    pub(crate) fn faint(self, text: impl Display) -> String {
        self.styled(Style::new().dimmed(), text)
    }
}
