//! Rules about the outcome of index requests.

mod default_metric;
mod default_name;
mod documented_spelling;
mod unknown_collection;
mod unknown_database;
mod vector_and_scalar;

pub use default_metric::DEFAULT_METRIC;
pub use default_name::DEFAULT_NAME;
pub use documented_spelling::DOCUMENTED_SPELLING;
pub use unknown_collection::UNKNOWN_COLLECTION;
pub use unknown_database::UNKNOWN_DATABASE;
pub use vector_and_scalar::VECTOR_AND_SCALAR;
