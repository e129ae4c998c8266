//! Every fault: its name, the clauses that it breaks, where something like it was seen, and what it does.

/// One way to misbehave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The name by which it is switched on.
    pub id: &'static str,
    /// What the server does then, in one sentence.
    pub summary: &'static str,
    /// Ids of the clauses and decisions that it breaks; empty when no clause forbids it.
    pub breaks: &'static [&'static str],
    /// Where something like it was met.
    pub reference: Option<&'static str>,
}

/// Declares the faults once; the table and the type that names them cannot differ.
macro_rules! faults {
    ($($variant:ident $id:literal [$($clause:literal),*] $reference:expr, $summary:literal;)*) => {
        /// A fault, as the configuration of a server names it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum FaultId { $(#[doc = $summary] $variant),* }

        const FAULTS: &[Fault] = &[
            $(Fault { id: $id, summary: $summary, breaks: &[$($clause),*], reference: $reference }),*
        ];

        const IDS: &[FaultId] = &[$(FaultId::$variant),*];
    };
}

/// Every fault there is.
pub fn faults() -> &'static [Fault] {
    FAULTS
}

/// The fault of that name.
pub fn fault(id: &str) -> Option<FaultId> {
    FAULTS
        .iter()
        .zip(IDS)
        .find_map(|(fault, found)| (fault.id == id).then_some(*found))
}

faults! {
    // Transport: what stands on the wire.
    TwoJsonDocuments "two-json-documents" ["T-01"] Some("milvus-io/milvus#31635"),
        "Every envelope is sent twice in one body.";
    TrailingGarbage "trailing-garbage" ["T-01"] None,
        "Letters that are no JSON follow every envelope.";
    HtmlErrorPage "html-error-page" ["T-01", "CA-30", "DA-22", "CI-27"] None,
        "Errors are answered with an HTML page in the place of an envelope.";
    WrongContentType "wrong-content-type" ["T-04"] None,
        "Envelopes are sent as text/html.";
    TruncatedBody "truncated-body" ["T-05"] None,
        "Content-Length promises the whole envelope, yet the connection closes half-way.";
    DuplicateKeysInAnswer "duplicate-keys-in-answer" ["T-03"] None,
        "Every envelope has its code twice.";
    BomInAnswer "bom-in-answer" ["T-06"] None,
        "A byte order mark stands before every envelope.";
    InvalidUtf8InAnswer "invalid-utf8-in-answer" ["T-02"] None,
        "Every envelope has a string that is not UTF-8.";
    NotJsonAnswer "not-json-answer" ["T-01", "CA-27", "DA-21", "CI-26"] None,
        "Every body is the word OK.";
    Http500WithSuccessEnvelope "http-500-with-success-envelope" ["H-11"] None,
        "Successes are answered with HTTP status 500.";
    Http500OnRefusal "http-500-on-refusal" ["H-19"] None,
        "Refusals are answered with HTTP status 500.";
    EmptyBody "empty-body" ["T-01", "CA-27", "DA-21", "CI-26"] None,
        "Every body is empty.";

    // Envelope: what stands in the JSON.
    DataNull "data-null" ["CA-29", "DA-21", "CI-26"] None,
        "The data of creating an alias, dropping one and creating an index is null.";
    DataMissing "data-missing" ["CA-29", "DA-21", "CI-26"] None,
        "There is no data on creating an alias, dropping one and creating an index.";
    DataArray "data-array" ["CA-29", "DA-21", "CI-26"] None,
        "The data of creating an alias, dropping one and creating an index is an array.";
    CodeAsString "code-as-string" ["CA-28", "DA-21", "CI-24"] None,
        "The code is a string of digits.";
    CodeFloat "code-float" ["CA-28", "DA-21", "CI-24"] None,
        "The code has a fraction of one half.";
    CodeMissing "code-missing" ["CA-28", "DA-21", "CI-24"] None,
        "There is no code in any envelope.";
    MessageMissing "message-missing" ["CA-32", "DA-22", "CI-27"] None,
        "Errors have no message.";
    MessageEmpty "message-empty" ["CA-32", "DA-22", "CI-27"] Some("milvus-io/milvus#27988"),
        "The message of every error is empty.";
    MessageNull "message-null" ["CA-32", "DA-22", "CI-27"] None,
        "The message of every error is null.";
    MessageObject "message-object" ["CA-32", "DA-22", "CI-27"] None,
        "The message of every error is an object.";
    ExtraKey "extra-key" ["H-15"] None,
        "Every envelope has a key that no page shows.";
    BothDataAndMessage "both-data-and-message" ["CA-27", "CA-30", "DA-21", "DA-22", "CI-26", "CI-27"] None,
        "Every envelope has data and a message, successes and errors alike.";
    EnvelopeArray "envelope-array" ["CA-27", "DA-21", "CI-26"] None,
        "Every envelope stands inside an array.";

    // Codes.
    Success200 "success-200" ["CA-28", "DA-21", "IX-02"] Some("milvus-io/milvus#35969"),
        "The code of every success is 200.";
    Success200IndexCreate "success-200-index-create" ["IX-02"] None,
        "The code of success is 200 on creating an index only.";
    ErrorCodeZero "error-code-zero" ["CA-31", "DA-22", "CI-24"] Some("milvus-io/milvus#17985"),
        "Errors carry code 0 beside their message.";
    SuccessCodeOne "success-code-one" ["CA-28", "DA-21", "CI-24"] None,
        "The code of every success is 1.";

    // Parameters: what is asked of a body.
    MissingAliasNameAccepted "missing-alias-name-accepted" ["CA-24", "DA-17", "AX-12"] Some("milvus-io/milvus#31012"),
        "Creating or dropping an alias without aliasName is answered with success.";
    MissingCollectionNameAccepted "missing-collection-name-accepted" ["CA-23", "CI-16", "AX-12"] None,
        "Without collectionName an alias is given to some collection, and creating an index does nothing with success.";
    MissingFieldNameAccepted "missing-field-name-accepted" ["CI-21", "AX-12"] None,
        "An index without fieldName is made on the first vector field.";
    MissingIndexParamsAccepted "missing-index-params-accepted" ["CI-18", "AX-12"] Some("milvus-io/pymilvus#2688"),
        "Creating an index without indexParams does nothing with success.";
    WrongTypeAccepted "wrong-type-accepted" ["CA-23", "CA-24", "DA-17", "CI-22"] None,
        "An array or an object where a string belongs is taken for the word Array or Object.";
    NumberCoerced "number-coerced" ["CA-24", "DA-17", "CI-22"] Some("milvus-io/milvus#52308"),
        "A number where a string belongs is taken for its digits behind an underscore.";
    OptionalDbNameRequired "optional-db-name-required" ["CA-14", "DA-10", "CI-14", "AX-17"] None,
        "A request without dbName is refused, where it is optional.";
    DefaultedMetricRequired "defaulted-metric-required" ["CI-20"] None,
        "Creating an index without a metric is refused.";
    DefaultedIndexNameRequired "defaulted-index-name-required" ["CI-22"] None,
        "Creating an index without indexName is refused.";
    DropRequiresCollectionName "drop-requires-collection-name" ["DA-18"] None,
        "Dropping an alias without collectionName is refused.";
    UnknownKeyRefused "unknown-key-refused" ["DA-16", "IX-01"] None,
        "A body with a key that the server does not know is refused.";
    ParamsIgnored "params-ignored" ["CI-23"] Some("milvus-io/milvus#36365"),
        "The params of an index are thrown away.";

    // Aliases.
    CreateMovesAlias "create-moves-alias" ["CA-06", "AX-05"] None,
        "Creating an alias that another collection has moves it, with success.";
    CreateOnOtherIsSilentNoOp "create-on-other-is-silent-no-op" ["CA-06", "AX-05", "H-01"] None,
        "Creating an alias that another collection has does nothing, with success.";
    CreateMakesTwoOwners "create-makes-two-owners" ["CA-06", "DA-19", "H-02"] None,
        "Creating an alias that another collection has gives it to both.";
    LostUpdate "lost-update" ["CA-06", "H-17"] None,
        "Two creates of one alias at the same moment both succeed, and the later one wins.";
    CreateIsNoOp "create-is-no-op" ["CA-03", "H-01"] None,
        "Creating an alias does nothing, with success.";
    UnknownCollectionAccepted "unknown-collection-accepted" ["CA-04", "H-03"] None,
        "An alias is given to a collection that does not exist.";
    OneAliasPerCollection "one-alias-per-collection" ["CA-05"] None,
        "A collection that has an alias is refused a second one.";
    SecondAliasReplacesFirst "second-alias-replaces-first" ["CA-05"] None,
        "A new alias takes the place of the collection's other ones.";
    DropIsNoOp "drop-is-no-op" ["DA-03", "H-01"] None,
        "Dropping an alias does nothing, with success.";
    DropByPrefix "drop-by-prefix" ["DA-03"] Some("Milvus 2.4"),
        "Dropping an alias also drops every alias whose name begins with its name.";
    DropRemovesAllOfCollection "drop-removes-all-of-collection" ["DA-03"] None,
        "Dropping an alias drops all aliases of its collection.";
    DropRemovesCollection "drop-removes-collection" ["DA-03"] None,
        "Dropping an alias drops its collection too.";
    DropRefusesExisting "drop-refuses-existing" ["DA-03", "DA-10"] Some("milvus-io/milvus#21268"),
        "Dropping an alias that exists is refused as if it did not.";
    DropWrongOwnerHalf "drop-wrong-owner-half" ["DA-16", "DA-18", "H-01"] None,
        "Dropping an alias with the name of a collection that is not its owner leaves it, with success.";
    AliasSurvivesCollection "alias-survives-collection" ["H-03"] Some("milvus-io/milvus#36963"),
        "A collection with aliases can be dropped, and its aliases go on naming it.";
    AlterIsNoOp "alter-is-no-op" ["H-01"] None,
        "Altering an alias does nothing, with success.";
    DescribeWrongCollection "describe-wrong-collection" ["CA-03", "H-01", "H-04"] None,
        "Describing an alias names another collection than its owner.";
    ListStale "list-stale" ["H-04", "H-18"] Some("milvus-io/milvus#43853"),
        "The list of aliases lacks the latest change.";
    ListMissesNewest "list-misses-newest" ["CA-05", "H-04"] None,
        "The list of aliases lacks the newest one.";

    // Indexes.
    DefaultMetricL2 "default-metric-l2" ["CI-20"] None,
        "A dense vector index without a metric gets L2.";
    DefaultIndexNameFixed "default-index-name-fixed" ["CI-22"] None,
        "An index without a name is called `_default_idx`.";
    IndexTypeReplaced "index-type-replaced" ["CI-23"] Some("milvus-io/pymilvus#1885"),
        "Every index is made as AUTOINDEX, whatever type was asked for.";
    MetricReplaced "metric-replaced" ["CI-19"] Some("milvus-io/milvus#37138"),
        "An index is made with another metric than the one asked for.";
    IndexCreateNoOp "index-create-no-op" ["CI-02", "H-01"] None,
        "Creating an index does nothing, with success.";
    ScalarIndexRefused "scalar-index-refused" ["CI-03"] None,
        "An index on a scalar field is refused.";
    VectorIndexRefused "vector-index-refused" ["CI-03"] None,
        "An index on a vector field is refused.";
    UnknownCollectionIndexed "unknown-collection-indexed" ["CI-17", "H-01"] None,
        "Creating an index on a collection that does not exist is answered with success.";
    UnknownDatabaseDefaulted "unknown-database-defaulted" ["CI-15", "H-05"] Some("milvus-io/milvus#46171"),
        "A database that does not exist is taken for the default one.";
    IndexOnWrongField "index-on-wrong-field" ["CI-02", "CI-21"] None,
        "An index is made on another field than the one asked for.";
    ErrorButIndexMade "error-but-index-made" ["H-06"] None,
        "A refused index is made all the same.";
    SecondEntryErrorHidden "second-entry-error-hidden" ["CI-18", "H-01"] None,
        "Of several indexes in one request only the first can make it fail.";

    // Databases.
    DbIgnoredOnDescribe "db-ignored-on-describe" ["AX-17", "H-05"] Some("milvus-io/milvus#31978"),
        "Every describe looks into the default database.";
    DbIgnoredOnCreate "db-ignored-on-create" ["CI-14", "AX-17", "H-05"] Some("milvus-io/milvus#46171"),
        "Aliases and indexes are created in the default database.";
    DbIgnoredOnList "db-ignored-on-list" ["AX-17", "H-05"] None,
        "Every list of aliases, indexes and collections is of the default database.";

    // State, time and secrecy.
    EffectBeforeError "effect-before-error" ["CA-06", "H-03", "H-06"] None,
        "Creating an alias on a collection that does not exist, or that another has, is refused and takes effect.";
    TokenEchoedInMessage "token-echoed-in-message" ["H-07"] Some("milvus-io/milvus#52038"),
        "Error messages end with the token of the request.";
    TokenEchoedInHeader "token-echoed-in-header" ["H-07"] None,
        "A header of every response repeats the token of the request.";
    SlowFirstByte "slow-first-byte" ["CA-18", "H-09"] None,
        "Creating an alias takes three seconds, whatever Request-Timeout says.";
    IgnoresRequestTimeout "ignores-request-timeout" ["CA-18", "DA-13", "CI-11", "H-09"] None,
        "Requests are answered two seconds after a Request-Timeout of up to two seconds, and never timed out.";
    Hangs "hangs" ["DA-03", "H-09"] None,
        "Dropping an alias is never answered.";
    RefuseAll "refuse-all" ["CA-03", "DA-03", "CI-02"] None,
        "Every operation is refused.";
    AcceptAll "accept-all" ["CA-03", "CA-04", "DA-03", "CI-15", "CI-17", "H-01"] None,
        "Every operation is answered with success and empty data.";
    StartingUp "starting-up" [] None,
        "The first 20 requests are answered with code 1.";
    RequiresAuthHeaderAlways "requires-auth-header-always" ["CA-20", "AX-21"] Some("milvus-io/milvus#25873"),
        "A request without Authorization is refused although no token is configured.";

    // Rare ones.
    Only255ByteAliasRefused "only-255-byte-alias-refused" ["CA-24"] None,
        "An alias of 255 bytes is refused, shorter ones are not.";
    Every50thRequest500 "every-50th-request-500" ["CA-03"] None,
        "Every 50th request is answered with HTTP status 500 and code 5.";
    AliasEqualToCollectionAccepted "alias-equal-to-collection-accepted" ["CA-33"] None,
        "An alias may have the name of a collection.";
}

#[cfg(test)]
mod tests {
    use super::{IDS, fault, faults};

    #[test]
    fn every_fault_has_a_name_of_its_own_and_one_sentence() {
        for (one, id) in faults().iter().zip(IDS) {
            assert_eq!(fault(one.id), Some(*id), "{}", one.id);
            assert!(
                one.id
                    .bytes()
                    .all(|letter| matches!(letter, b'a'..=b'z' | b'0'..=b'9' | b'-')),
                "{}",
                one.id
            );
            assert!(
                one.summary.ends_with('.') && !one.summary.trim_end_matches('.').contains(". "),
                "{}",
                one.id
            );
        }
        assert_eq!(fault("no-such-fault"), None);
    }
}
