//! Properties of an index, altered and dropped from 2.5 on: what of an index may change while it stands

use super::super::answer::{Answer, Refusal, Success, code};
use super::super::json::{Bound, Read};
use super::super::rules::Version;
use super::{Call, Index, World};

/// Properties that may be given to an index that stands, with the version that first takes each.
pub(super) const PROPERTIES: [(&str, Version); 3] = [
    ("mmap.enabled", Version::V25),
    ("indexoffsetcache.enabled", Version::V25),
    ("warmup", Version::V26),
];

impl World {
    /// Order: keys, database, collection, whether it is loaded, index, values.
    pub(super) fn alter_index(&mut self, call: &Call) -> Answer {
        let given = call.body.map("properties").cloned().unwrap_or_default();
        self.check_property_keys(given.keys())?;
        let index = self.index_to_alter(call)?;
        let mut read = Vec::with_capacity(given.len());
        for (key, value) in given {
            let text = match value {
                Read::Bool(value) => value.to_string(),
                Read::Text(text) => text,
                _ => return Err(Refusal::invalid(&format!("invalid value of {key}"))),
            };
            if key.ends_with(".enabled") && !matches!(text.as_str(), "true" | "false") {
                return Err(Refusal::invalid(&format!("invalid {key} value: {text}")));
            }
            read.push((key, text));
        }
        index.properties.extend(read);
        Ok(Success::empty())
    }

    /// What is not set is dropped as well as what is.
    pub(super) fn drop_index_properties(&mut self, call: &Call) -> Answer {
        let keys = match call.body.get("propertyKeys") {
            Some(Bound::Texts(keys)) => keys.clone(),
            _ => Vec::new(),
        };
        self.check_property_keys(keys.iter())?;
        let index = self.index_to_alter(call)?;
        index.properties.retain(|key, _| !keys.contains(key));
        Ok(Success::empty())
    }

    fn check_property_keys<'a>(
        &self,
        mut keys: impl Iterator<Item = &'a String>,
    ) -> Result<(), Refusal> {
        let is_known = |key: &String| {
            let mut known = PROPERTIES.iter();
            known.any(|(name, since)| name == key && self.rules.version >= *since)
        };
        match keys.find(|key| !is_known(key)) {
            Some(key) => {
                let message = format!("{key} is not a configable index property");
                Err(Refusal::invalid(&message))
            }
            None => Ok(()),
        }
    }

    fn index_to_alter(&mut self, call: &Call) -> Result<&mut Index, Refusal> {
        let collection = self.collection_mut(&call.db, call.body.text("collectionName"))?;
        if collection.loaded {
            return Err(Refusal::new(
                code::COLLECTION_LOADED,
                "can't alter index on loaded collection, please release the collection first",
            ));
        }
        let name = call.body.text("indexName");
        let mut indexes = collection.indexes.iter_mut();
        indexes.find(|index| index.name == name).ok_or_else(|| {
            Refusal::new(
                code::INDEX_NOT_FOUND,
                format!("index not found[indexName={name}]"),
            )
        })
    }
}
