//! Patches of one version line: `12`, `0-18`, `19-`, several with commas.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The highest patch that can be told apart.
const PATCH_MAX: u32 = 63;

/// A set of patches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Patches(u64);

/// What is wrong with a text that should be patches.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is no list of patches; write for example 12, 0-18, 19- or 0-5,12-18, none above {PATCH_MAX}"
)]
pub struct PatchesError(String);

impl Patches {
    /// No patch at all.
    pub const NONE: Self = Self(0);

    /// One patch.
    pub const fn one(patch: u32) -> Self {
        Self(if patch > PATCH_MAX { 0 } else { 1 << patch })
    }

    /// Those in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those in either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that are not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether there is none.
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Whether it has all of the other's.
    pub const fn covers(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Each patch, from the oldest.
    pub fn iter(self) -> impl Iterator<Item = u32> {
        (0..=PATCH_MAX).filter(move |patch| !self.and(Self::one(*patch)).is_none())
    }

    /// The newest patch.
    pub fn newest(self) -> Option<u32> {
        self.iter().last()
    }

    /// First and last patch of each stretch without a gap.
    fn stretches(self) -> Vec<(u32, u32)> {
        let mut found: Vec<(u32, u32)> = Vec::new();
        for patch in self.iter() {
            match found.last_mut() {
                Some((_, last)) if last.checked_add(1) == Some(patch) => *last = patch,
                _ => found.push((patch, patch)),
            }
        }
        found
    }

    /// As words for people: `2.6.12 to 2.6.18, 2.6.20`.
    pub fn spoken(self, line: &str) -> String {
        let words = self.stretches().into_iter().map(|(first, last)| {
            if first == last {
                format!("{line}.{first}")
            } else {
                format!("{line}.{first} to {line}.{last}")
            }
        });
        words.collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for Patches {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.stretches().into_iter().map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}-{last}")
            }
        });
        formatter.write_str(&parts.collect::<Vec<_>>().join(","))
    }
}

impl FromStr for Patches {
    type Err = PatchesError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || PatchesError(text.to_owned());
        let number = |text: &str| {
            let read = text.trim().parse::<u32>().ok();
            read.filter(|patch| *patch <= PATCH_MAX).ok_or_else(wrong)
        };
        let mut found = Self::NONE;
        for part in text.split(',') {
            let (first, last) = match part.split_once('-') {
                None => (number(part)?, number(part)?),
                Some((first, last)) if last.trim().is_empty() => (number(first)?, PATCH_MAX),
                Some((first, last)) => (number(first)?, number(last)?),
            };
            if first > last {
                return Err(wrong());
            }
            found = (first..=last).fold(found, |found, patch| found.or(Self::one(patch)));
        }
        Ok(found)
    }
}

impl<'de> Deserialize<'de> for Patches {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl Serialize for Patches {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::Patches;

    fn read(text: &str) -> Patches {
        text.parse().expect("patches")
    }

    #[test]
    fn patches_are_written_as_they_are_read() {
        for text in ["12", "0-18", "0-5,12-18,20", "63"] {
            assert_eq!(read(text).to_string(), text);
        }
        assert_eq!(read("61-").to_string(), "61-63");
        for text in ["", "a", "5-3", "-3", "64", "0-64", "1,,2", "1.5"] {
            let error = text.parse::<Patches>().expect_err("no patches");
            assert!(error.to_string().contains(&format!("'{text}'")), "{error}");
        }
    }

    #[test]
    fn sets_are_cut_and_joined_and_spoken_of() {
        assert_eq!(read("0-18").and(read("12-")).to_string(), "12-18");
        assert_eq!(read("0-3").or(read("4-6")).to_string(), "0-6");
        assert!(read("0-18").and(read("19-")).is_none());
        assert_eq!(read("0-20").without(read("5-")).to_string(), "0-4");
        assert!(read("0-20").covers(read("3,5")));
        assert!(!read("0-4").covers(read("3,5")));
        assert_eq!(read("12-18,20").spoken("2.6"), "2.6.12 to 2.6.18, 2.6.20");
        assert_eq!(read("0-20").newest(), Some(20));
    }
}
