//! Schema in, bodies out: systematic variants of a valid body that break exactly one named rule, in JSON and below it.

mod field;
mod name;
mod text;

pub use field::{FieldVariant, variants as field_variants};
pub use name::{NameVariant, variants as name_variants};
pub use text::{TextVariant, variants as text_variants};
