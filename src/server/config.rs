//! What a server is told when it starts.

use super::dialect::Dialect;
use super::faults::FaultId;

/// How the server behaves; the default is a plain Milvus 2.6 without authorization.
#[derive(Clone, Debug, Default)]
pub struct ServerConfig {
    /// Which Milvus it behaves as.
    pub dialect: Dialect,
    /// `user:password`; authorization is on when it is set.
    pub token: Option<String>,
    /// The ways in which it misbehaves, all at once.
    pub faults: Vec<FaultId>,
}
