//! Schema in, bodies out: systematic variants of a valid body that break exactly one named rule, in JSON and below it;
//! and requests drawn from a seed, valid ones and ones that are broken in exactly one named way, that can be shrunk

mod bindings;
mod breaks;
mod class;
mod classes;
mod compile;
mod decide;
mod draw;
mod drawn;
mod field;
mod generator;
mod leaf;
mod merge;
mod name;
mod role;
mod schema;
mod site;
mod text;
mod tree;

pub use bindings::{Bindings, FieldBinding, Named, TypeBinding};
pub use class::{Class, Group, VALID, class_of};
pub use classes::CLASSES;
pub use compile::Unsupported;
pub use drawn::{Broken, Content, Drawn, Edits, Encoding};
pub use field::{FieldVariant, variants as field_variants};
pub use generator::Generator;
pub use name::{NameVariant, variants as name_variants};
pub use role::{Role, Roles};
pub use schema::{Keyword, KeywordId};
pub use text::{TextVariant, variants as text_variants};
pub use tree::{Requests, Tree};
