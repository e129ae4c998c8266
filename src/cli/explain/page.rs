//! The look of an explanation: a head line, labelled facts, headed blocks.

use std::fmt::Display;

use serde_json::Value;

/// Columns before a fact.
const LABEL_WIDTH: usize = 10;

/// A text that grows from top to bottom.
#[derive(Default)]
pub(super) struct Page(String);

impl Page {
    /// Begins with what it is and its id.
    pub(super) fn new(what: &str, id: impl Display) -> Self {
        Self(format!("{what} {id}\n"))
    }

    /// A line under a label.
    pub(super) fn fact(&mut self, label: &str, value: impl Display) -> &mut Self {
        self.line(&format!("  {label:<LABEL_WIDTH$} {value}"))
    }

    /// A fact that is left out when there is none.
    pub(super) fn fact_if(&mut self, label: &str, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.fact(label, value),
            None => self,
        }
    }

    /// The head of a block.
    pub(super) fn heading(&mut self, text: &str) -> &mut Self {
        self.line("").line(text)
    }

    /// A line of a block.
    pub(super) fn item(&mut self, text: impl Display) -> &mut Self {
        self.line(&format!("  {text}"))
    }

    /// JSON in a block, indented.
    pub(super) fn json(&mut self, value: &Value, indent: usize) -> &mut Self {
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        for line in text.lines() {
            self.line(&format!("{:indent$}{line}", ""));
        }
        self
    }

    fn line(&mut self, text: &str) -> &mut Self {
        self.0.push_str(text.trim_end());
        self.0.push('\n');
        self
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}
