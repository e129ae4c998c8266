//! The parts of a page of this style, and the headings that open them.

use crate::derive::markup::parameters::Parameters;
use crate::derive::page::Section;

/// A part of a page of this style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Above the first section.
    Intro,
    Example,
    Request,
    /// With the kind that the last entry of the list announced.
    Parameters(Option<Parameters>),
    RequestBody,
    Response,
    /// With the response that the last entry of the list announced.
    Responses(Option<Answer>),
    /// The table of both responses.
    Properties,
    /// Under a heading that the style does not have.
    Unknown,
}

impl Part {
    /// The part that a heading opens, at the level at which the style has it.
    pub(super) fn of(level: usize, heading: &str) -> Option<Self> {
        Some(match (level, heading) {
            (2, "Example" | "Examples") => Self::Example,
            (2, REQUEST) => Self::Request,
            (3, "Parameters") => Self::Parameters(None),
            (3, REQUEST_BODY) => Self::RequestBody,
            (2, RESPONSE) => Self::Response,
            (3, RESPONSES) => Self::Responses(None),
            (3, PROPERTIES) => Self::Properties,
            _ => return None,
        })
    }

    pub(super) fn section(self) -> Section {
        match self {
            Self::Intro => Section::Intro,
            Self::Example => Section::Example,
            Self::Request => Section::Request,
            Self::Parameters(_) => Section::Parameters,
            Self::RequestBody => Section::RequestBody,
            Self::Response => Section::Response,
            Self::Responses(Some(Answer::Error)) => Section::ErrorResponse,
            Self::Responses(_) | Self::Properties => Section::ResponseBody,
            Self::Unknown => Section::Unknown,
        }
    }
}

// The headings that something depends on: what must be there is asked for by name.
pub(super) const REQUEST: &str = "Request";
pub(super) const REQUEST_BODY: &str = "Request Body";
pub(super) const RESPONSE: &str = "Response";
pub(super) const RESPONSES: &str = "Response Bodies";
pub(super) const PROPERTIES: &str = "Properties";

/// Which response a sample shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Success,
    Error,
}
