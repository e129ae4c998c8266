//! The contract: operations with their JSON Schemas, clauses, decisions and profiles.
