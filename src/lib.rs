//! vdbspec holds any server that claims to speak the Milvus RESTful v2 API against the documents of that API.

pub mod contract;
pub mod derive;
pub mod server;
