//! Rules about the outcome of requests of any operation.

mod as_version;
mod database_name;
mod departure;
mod field_type;
mod json_object;
mod long_name;
mod open;
mod required_field;
mod scalar_for_string;
mod timeout_header;
mod token_needed;
mod undocumented_route;
mod valid_accepted;

pub use as_version::AS_VERSION;
pub use database_name::DATABASE_NAME;
pub use departure::{DEPARTURE, departures};
pub use field_type::FIELD_TYPE;
pub use json_object::JSON_OBJECT;
pub use long_name::LONG_NAME;
pub use open::OPEN;
pub use required_field::REQUIRED_FIELD;
pub use scalar_for_string::SCALAR_FOR_STRING;
pub use timeout_header::TIMEOUT_HEADER;
pub use token_needed::TOKEN_NEEDED;
pub use undocumented_route::UNDOCUMENTED_ROUTE;
pub use valid_accepted::VALID_ACCEPTED;
