//! Rules about the number in `code`.

mod error_not_zero;
mod success_zero;
mod version;

pub use error_not_zero::{ERROR_NOT_ZERO, check as error_is_not_zero};
pub use success_zero::{SUCCESS_ZERO, check as success_is_zero};
pub use version::{AS_VERSION, check as as_the_version_answers};
