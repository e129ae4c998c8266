//! Which Milvus the server behaves as.

use std::fmt;
use std::str::FromStr;

use super::overrides::{OVERRIDES, Override};

/// A way to behave. A new one is a variant, a name in [`Dialect::ALL`], and the rules it answers by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Milvus 2.6.20, with a numbered override wherever that version breaks a document of the API.
    Documents,
    /// Milvus 2.6.20 as its source reads.
    #[default]
    Milvus26,
}

impl Dialect {
    /// Every dialect with its name on the command line.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Documents, "documents"),
        (Self::Milvus26, "milvus-2.6"),
    ];

    /// Where this dialect departs from Milvus 2.6.20.
    pub(super) fn rules(self) -> Rules {
        match self {
            Self::Documents => Rules {
                overrides: OVERRIDES,
            },
            Self::Milvus26 => Rules { overrides: &[] },
        }
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
#[error("there is no dialect {0:?}; the dialects are documents and milvus-2.6")]
pub struct UnknownDialect(String);

impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL
            .iter()
            .find_map(|(dialect, name)| (*name == text).then_some(*dialect));
        found.ok_or_else(|| UnknownDialect(text.to_owned()))
    }
}

/// What the engine asks wherever dialects differ.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    overrides: &'static [Override],
}

impl Rules {
    /// Whether the override with this number is on.
    pub(super) fn has(self, number: u8) -> bool {
        self.overrides.iter().any(|one| one.number == number)
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
