//! Which Milvus the server behaves as.

use std::fmt;
use std::str::FromStr;

use super::overrides::OVERRIDES;
use super::rules::{Rules, Version};

/// A way to behave. A new one is a variant, a name in [`Dialect::ALL`], and the rules it answers by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Milvus 2.6.20, with a numbered override wherever that version breaks a document of the API.
    Documents,
    /// Milvus 2.4.18 as its source reads.
    Milvus24,
    /// Milvus 2.5.27 as its source reads.
    Milvus25,
    /// Milvus 2.6.20 as its source reads.
    #[default]
    Milvus26,
    /// Milvus 3.0.0 as its source reads.
    Milvus30,
}

impl Dialect {
    /// Every dialect with its name on the command line.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Documents, "documents"),
        (Self::Milvus24, "milvus-2.4"),
        (Self::Milvus25, "milvus-2.5"),
        (Self::Milvus26, "milvus-2.6"),
        (Self::Milvus30, "milvus-3.0"),
    ];

    /// What it answers by.
    pub(super) fn rules(self) -> Rules {
        let (version, overrides) = match self {
            Self::Documents => (Version::V26, OVERRIDES),
            Self::Milvus24 => (Version::V24, &[][..]),
            Self::Milvus25 => (Version::V25, &[][..]),
            Self::Milvus26 => (Version::V26, &[][..]),
            Self::Milvus30 => (Version::V30, &[][..]),
        };
        Rules { version, overrides }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL
            .iter()
            .find_map(|(dialect, name)| (dialect == self).then_some(*name));
        formatter.write_str(name.unwrap_or_default())
    }
}

/// A name that no dialect has.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no dialect {0:?}; the dialects are {names}", names = names())]
pub struct UnknownDialect(String);

/// All names, for a message.
fn names() -> String {
    let names: Vec<_> = Dialect::ALL.iter().map(|(_, name)| *name).collect();
    names.join(", ")
}

impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL
            .iter()
            .find_map(|(dialect, name)| (*name == text).then_some(*dialect));
        found.ok_or_else(|| UnknownDialect(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::Dialect;

    #[test]
    fn every_dialect_is_read_back_from_its_own_name() {
        for (dialect, name) in Dialect::ALL {
            assert_eq!(dialect.to_string(), *name);
            assert_eq!(name.parse::<Dialect>().as_ref(), Ok(dialect));
        }
    }

    #[test]
    fn an_unknown_dialect_is_refused_with_the_ones_there_are() {
        let error = "milvus-1.0"
            .parse::<Dialect>()
            .expect_err("no such dialect")
            .to_string();
        for (_, name) in Dialect::ALL {
            assert!(error.contains(name), "{error}");
        }
    }
}
