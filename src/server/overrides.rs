//! The overrides of the dialect `documents`: what it does where Milvus 2.6.20 breaks a document.

/// One departure from Milvus 2.6.20.
#[derive(Clone, Copy, Debug)]
pub(super) struct Override {
    /// What the engine asks for.
    pub(super) number: u8,
    /// Ids of the clauses and decisions that it answers.
    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "for the reader of the table; a test holds it to be filled"
        )
    )]
    pub(super) clauses: &'static [&'static str],
    /// What is done instead.
    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "for the reader of the table; a test holds it to be filled"
        )
    )]
    pub(super) sentence: &'static str,
}

/// 1: Milvus answers code 0 to an empty list without looking at anything.
pub(super) const EMPTY_INDEX_PARAMS_LOOK_UP: u8 = 1;
/// 2: Milvus answers 1100 to a vector index type without a metric.
pub(super) const METRIC_DEFAULTS_TO_COSINE: u8 = 2;
/// 3: Milvus takes an empty field name for a field that does not exist, and on a dynamic schema for a JSON path.
pub(super) const FIELD_NAME_REQUIRED: u8 = 3;
/// 4: Milvus ignores both spellings and builds AUTOINDEX.
pub(super) const OTHER_SPELLINGS: u8 = 4;

/// 5: Milvus reads the first value of a body only, and takes null for an empty object.
pub(super) const ONE_OBJECT: u8 = 5;

/// All of them.
pub(super) const OVERRIDES: &[Override] = &[
    Override {
        number: EMPTY_INDEX_PARAMS_LOOK_UP,
        clauses: &["CI-15", "CI-17"],
        sentence: "indexes/create with an empty indexParams is refused when the database or the collection does not exist.",
    },
    Override {
        number: METRIC_DEFAULTS_TO_COSINE,
        clauses: &["CI-20"],
        sentence: "An explicit index type without a metric gets COSINE on every field that COSINE fits.",
    },
    Override {
        number: FIELD_NAME_REQUIRED,
        clauses: &["AX-12", "CI-21"],
        sentence: "A missing or empty indexParams[].fieldName is refused with code 1802 before anything is done.",
    },
    Override {
        number: OTHER_SPELLINGS,
        clauses: &["CI-08", "IX-01"],
        sentence: "indexConfig is read as params, and index_type beside fieldName as indexType.",
    },
    Override {
        number: ONE_OBJECT,
        clauses: &["H-16"],
        sentence: "A body that is not exactly one JSON object is refused with code 1801.",
    },
];

#[cfg(test)]
mod tests {
    use super::OVERRIDES;

    #[test]
    fn overrides_are_numbered_without_a_gap_and_explained() {
        for (number, one) in (1..).zip(OVERRIDES) {
            assert_eq!(one.number, number);
            assert!(
                !one.clauses.is_empty(),
                "override {number} answers a clause"
            );
            assert!(
                one.sentence.ends_with('.'),
                "override {number} is a sentence"
            );
        }
    }
}
