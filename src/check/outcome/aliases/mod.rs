//! Rules about the outcome of alias requests.

mod collection_must_exist;
mod drop_needs_only_alias;
mod drop_with_owner;
mod many_per_collection;
mod single_owner;

pub use collection_must_exist::COLLECTION_MUST_EXIST;
pub use drop_needs_only_alias::DROP_NEEDS_ONLY_ALIAS;
pub use drop_with_owner::DROP_WITH_OWNER;
pub use many_per_collection::MANY_PER_COLLECTION;
pub use single_owner::SINGLE_OWNER;
