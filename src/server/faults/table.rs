//! Every fault: its name, the clauses that it breaks, where something like it was seen, and what it does.

use super::super::dialect::Dialect;

/// The profile of the hosted service, whose dialect is that of the documents.
const HOSTED: &str = "zilliz";

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
    /// The dialect in which it shows, under the profile of that name.
    pub dialect: Dialect,
    /// Whether so many answers are late or never come that a whole run takes minutes.
    pub is_slow: bool,
    /// Whether it shows only where the server has no token.
    pub is_anonymous: bool,
    /// Whether only the hosted service promises otherwise, so that it shows under its profile and no other.
    pub is_hosted: bool,
}

impl Fault {
    const fn slow(mut self) -> Self {
        self.is_slow = true;
        self
    }

    const fn milvus(mut self) -> Self {
        self.dialect = Dialect::Milvus26;
        self
    }

    const fn hosted(mut self) -> Self {
        self.is_hosted = true;
        self
    }

    /// The profile under which it shows.
    pub fn profile(&self) -> String {
        if self.is_hosted {
            HOSTED.to_owned()
        } else {
            self.dialect.to_string()
        }
    }

    const fn anonymous(mut self) -> Self {
        self.is_anonymous = true;
        self
    }
}

/// Declares the faults once; the table and the type that names them cannot differ.
macro_rules! faults {
    ($($variant:ident $id:literal [$($clause:literal),*] $reference:expr, $summary:literal $(, $mark:ident)*;)*) => {
        /// A fault, as the configuration of a server names it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum FaultId { $(#[doc = $summary] $variant),* }

        const FAULTS: &[Fault] = &[
            $(Fault {
                id: $id,
                summary: $summary,
                breaks: &[$($clause),*],
                reference: $reference,
                dialect: Dialect::Documents,
                is_slow: false,
                is_anonymous: false,
                is_hosted: false,
            }$(.$mark())*),*
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
    Http500OnRefusal "http-500-on-refusal" ["H-20"] None,
        "Refusals are answered with HTTP status 500.";
    EmptyBody "empty-body" ["T-01", "CA-27", "DA-21", "CI-26"] None,
        "Every body is empty.";
    WrongContentLength "wrong-content-length" ["T-01", "T-05"] None,
        "Content-Length is one byte less than the envelope that follows it.";
    EndlessChunks "endless-chunks" ["T-05"] None,
        "The answer to dropping an alias comes in chunks that never end.";
    ClosesEarly "closes-early" ["T-05"] None,
        "The connection ends in the place of an answer to dropping an alias.";
    IndexCreateAbsent "index-create-absent" ["CI-04", "H-13"] Some("milvus-io/milvus#43234"),
        "Creating an index is answered with HTTP status 404 and plain text.";
    AliasDropAbsent "alias-drop-absent" ["DA-04", "DA-06", "H-13"] None,
        "Dropping an alias is answered with HTTP status 404 and plain text.";
    AliasDropElsewhere "alias-drop-elsewhere" ["DA-04", "DA-06", "H-13"] None,
        "Dropping an alias is answered with HTTP status 307 and another address.";
    AnyMethodAccepted "any-method-accepted" ["CA-07", "DA-04", "CI-04", "H-14"] Some("milvus-io/milvus#37825"),
        "Requests with any method are taken for POST.";

    // Envelope: what stands in the JSON.
    DataNull "data-null" ["CA-29", "DA-21", "CI-26"] None,
        "The data of creating an alias, dropping one and creating an index is null.";
    DataMissing "data-missing" ["CA-15", "CA-29", "DA-11", "CI-09", "DA-21", "CI-26"] None,
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
    BothDataAndMessage "both-data-and-message" ["H-15"] None,
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

    EveryError65535 "every-error-65535" ["H-19"] Some("milvus-io/milvus#39445"),
        "Every refusal has the code 65535.", milvus;
    ErrorsWithStatus400 "errors-with-status-400" ["H-19"] Some("milvus-io/milvus#53092"),
        "Every refusal is sent with HTTP status 400.", milvus;
    AliasConflictAsMissing "alias-conflict-as-missing" ["H-19"] Some("milvus-io/pymilvus#1921"),
        "Creating an alias that another collection has is refused with the code of an alias that is not there.", milvus;

    // Parameters: what is asked of a body.
    MissingAliasNameAccepted "missing-alias-name-accepted" ["CA-24", "CA-25", "DA-17", "AX-12"] Some("milvus-io/milvus#31012"),
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
    MalformedJsonAccepted "malformed-json-accepted" ["H-16"] Some("milvus-io/milvus#26143"),
        "A body that is no JSON object is answered with success, and nothing happens.";
    NullRefused "null-refused" ["CA-33", "DA-23", "CI-28"] None,
        "A body with null anywhere in it is refused.";
    EmptyDatabaseRefused "empty-database-refused" ["CA-33", "DA-23", "CI-28"] Some("milvus-io/milvus#49889"),
        "A body with an empty dbName is refused.";
    NamedDatabaseRefused "named-database-refused" ["CI-14"] Some("milvus-io/milvus#31978"),
        "Creating an alias, dropping one and creating an index with dbName are refused.";
    UnknownKeyChangesName "unknown-key-changes-name" ["CA-03", "DA-03", "H-01"] Some("milvus-io/milvus#52325"),
        "In a body with a key that the server does not know, the name of the alias loses its last letter.";
    OtherContentTypeRefused "other-content-type-refused" ["CA-33", "DA-23", "CI-28"] None,
        "A body that is not sent as application/json is refused.";
    RequestTimeoutRefused "request-timeout-refused" ["CA-18", "DA-13", "CI-11"] Some("milvus-io/milvus#49890"),
        "A request with Request-Timeout is refused.";
    NumericParamsRefused "numeric-params-refused" ["CI-28"] Some("milvus-io/milvus#31176"),
        "An index whose params hold a number is refused.";
    TypeBesideRefused "type-beside-refused" ["IX-16"] Some("milvus-io/milvus#31732"),
        "An index whose type stands as indexType beside its metric is refused.";
    DropWithOwnerRefused "drop-with-owner-refused" ["DA-16"] None,
        "Dropping an alias with any collectionName is refused.";

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
    DroppedAliasStaysListed "dropped-alias-stays-listed" ["H-04"] Some("milvus-io/milvus#36963"),
        "A dropped alias goes on being listed.";
    ListOfAllMissesNewest "list-of-all-misses-newest" ["H-04"] None,
        "The list of a whole database's aliases lacks the newest one.";
    CollectionShowsOneAlias "collection-shows-one-alias" ["H-04"] None,
        "The description of a collection has one of its aliases only.";
    DropTakesShorterName "drop-takes-shorter-name" ["DA-03"] None,
        "Dropping an alias that is not there drops one with whose name its own begins.";
    ListStaleTwice "list-stale-twice" ["H-18"] Some("milvus-io/milvus#43853"),
        "The first two lists of aliases after a change show what was before it.";
    DescribeStaleTwice "describe-stale-twice" ["H-18"] Some("milvus-io/milvus#47216"),
        "The first two descriptions of an alias after a change show what was before it.";
    HasDeniesAliased "has-denies-aliased" ["H-03"] None,
        "A collection that has an alias is said not to exist.";
    DescribeNamesAliasAsOwner "describe-names-alias-as-owner" ["CA-03", "H-04"] None,
        "Describing an alias names the alias itself as its collection.";
    SameAliasAgainRefused "same-alias-again-refused" ["CA-33"] Some("milvus-io/milvus#8637"),
        "Creating an alias again on the collection that has it is refused.";
    DoubleSuccess "double-success" ["CA-06", "H-01", "H-17"] None,
        "Two creates of one alias at the same moment both succeed, and the earlier one wins.";

    DropOfMissingRefused "drop-of-missing-refused" ["H-19"] Some("milvus-io/milvus#37249"),
        "Dropping an alias that is not there is refused.", milvus;

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
    SameIndexAgainRefused "same-index-again-refused" ["CI-28"] Some("milvus-io/milvus#31031"),
        "Creating an index that is there already is refused.";
    SecondIndexAccepted "second-index-accepted" ["CI-28"] Some("milvus-io/milvus#35971"),
        "A second index is made on a field that has one.";
    ClashingIndexSwallowed "clashing-index-swallowed" ["H-01"] None,
        "An index in whose way another one is is answered with success and not made.";
    ItemsAfterErrorMade "items-after-error-made" ["CI-28"] None,
        "Of several indexes in one request those behind a refused one are made all the same.";

    DroppedIndexDescribed "dropped-index-described" ["H-04"] None,
        "An index that was dropped and is listed no more can still be described.";
    IndexByAliasLost "index-by-alias-lost" ["H-01"] None,
        "Creating an index on a collection that is given by an alias does nothing, with success.";
    IndexesOutliveCollection "indexes-outlive-collection" ["H-01"] None,
        "A collection made anew under the name of a dropped one has the indexes of that.";

    // Databases.
    ListOfAllCrosses "list-of-all-crosses" ["H-05"] None,
        "The list of a whole database's aliases shows those of every other one too.";
    DropOfMissingCrosses "drop-of-missing-crosses" ["H-05"] None,
        "Dropping an alias that a database does not have drops those of its name in all others.";
    CreateInDefaultToo "create-in-default-too" ["H-05"] None,
        "An alias is made in the default database too, if that has a collection of the same name.";
    DbIgnoredOnDescribe "db-ignored-on-describe" ["AX-17", "H-05"] Some("milvus-io/milvus#31978"),
        "Every describe looks into the default database.";
    DbIgnoredOnCreate "db-ignored-on-create" ["CI-14", "AX-17", "H-05"] Some("milvus-io/milvus#46171"),
        "Aliases and indexes are created in the default database.";
    DbIgnoredOnList "db-ignored-on-list" ["AX-17", "H-05"] None,
        "Every list of aliases, indexes and collections is of the default database.";
    DbIgnoredOnDrop "db-ignored-on-drop" ["DA-03", "H-05"] Some("milvus-io/milvus#46171"),
        "Aliases are dropped from the default database.";
    DbIgnoredOnIndex "db-ignored-on-index" ["CI-14", "AX-17", "H-05"] None,
        "Indexes are created in the default database.";
    IndexInEachDatabase "index-in-each-database" ["H-05"] None,
        "An index is made in every database that has a collection of the same name.";
    IndexDroppedInEachDatabase "index-dropped-in-each-database" ["H-05"] None,
        "An index is dropped in every database that has it on a collection of the same name.";
    AliasNamesGlobal "alias-names-global" ["AX-17", "H-05"] None,
        "An alias whose name another database has is refused.";
    CollectionsOfAllListed "collections-of-all-listed" ["H-05"] None,
        "The list of a database's collections shows those of every other one too.";
    DatabaseMadeAnew "database-made-anew" ["H-01", "H-05"] None,
        "Creating a database that is there empties it, with success.";
    DatabaseHeaderIgnored "database-header-ignored" ["H-19"] None,
        "The header DB-Name is not looked at.", milvus;
    DatabaseHeaderWins "database-header-wins" ["H-19"] None,
        "The header DB-Name counts for more than the database in the body.", milvus;
    DatabaseMadeAgain "database-made-again" ["H-19"] None,
        "Creating a database that is there is answered with success, and changes nothing.", milvus;
    MissingDatabaseNotDropped "missing-database-not-dropped" ["H-19"] None,
        "Dropping a database that is not there is refused.", milvus;
    MissingDatabaseDescribed "missing-database-described" ["H-19"] None,
        "A database that is not there is described.", milvus;
    ListIgnoresCollection "list-ignores-collection" ["H-02", "H-04"] Some("milvus-io/web-content#999"),
        "The list of a collection's aliases shows those of its whole database.";

    // State, time and secrecy.
    EffectBeforeError "effect-before-error" ["CA-06", "H-03", "H-06"] None,
        "Creating an alias on a collection that does not exist, or that another has, is refused and takes effect.";
    TokenEchoedInMessage "token-echoed-in-message" ["H-07"] Some("milvus-io/milvus#52038"),
        "Error messages end with the token of the request.";
    TokenEchoedInHeader "token-echoed-in-header" ["H-07"] None,
        "A header of every response repeats the token of the request.";
    HeaderEchoed "header-echoed" ["H-08"] Some("milvus-io/milvus#52038"),
        "A response repeats the headers of its request that begin with X-.";
    Drip "drip" ["CA-18", "DA-13", "CI-11", "H-09"] Some("milvus-io/milvus#53074"),
        "Answers to requests with a Request-Timeout of up to two seconds come byte by byte, over four seconds.";
    SlowFirstByte "slow-first-byte" ["CA-18", "H-09"] None,
        "Creating an alias takes three seconds, whatever Request-Timeout says.", slow;
    IgnoresRequestTimeout "ignores-request-timeout" ["CA-18", "DA-13", "CI-11", "H-09"] None,
        "Requests are answered two seconds after a Request-Timeout of up to two seconds, and never timed out.", slow;
    Hangs "hangs" ["DA-13", "H-09"] None,
        "Dropping an alias is never answered.", slow;
    RefuseAll "refuse-all" ["CA-03", "CA-13", "CA-21", "DA-03", "DA-08", "DA-14", "CI-02", "CI-07", "CI-08", "CI-12", "H-12"] None,
        "Every operation is refused.";
    AcceptAll "accept-all" ["CA-03", "CA-04", "DA-03", "CI-15", "CI-17", "H-01"] None,
        "Every operation is answered with success and empty data.";
    StartingUp "starting-up" [] None,
        "The first 20 requests are answered with code 1.";
    RequiresAuthHeaderAlways "requires-auth-header-always" [] Some("milvus-io/milvus#25873"),
        "A request without Authorization is refused although no token is configured.", anonymous;

    // Rare ones.
    Only255ByteAliasRefused "only-255-byte-alias-refused" ["CA-24"] None,
        "An alias of 255 bytes is refused, shorter ones are not.";
    Only255ByteAliasLost "only-255-byte-alias-lost" ["CA-03", "H-01"] None,
        "Creating an alias of 255 bytes does nothing, with success.";
    LongAliasCut "long-alias-cut" ["CA-03", "H-01"] None,
        "The name of a new alias is cut off after 64 bytes.";
    LeadingUnderscoreRefused "leading-underscore-refused" ["CA-24"] Some("milvus-io/milvus#51272"),
        "A new alias whose name begins with an underscore is refused.";
    ThirdAliasRefused "third-alias-refused" ["CA-05"] None,
        "A collection that has two aliases is refused a third one.";
    OnlyIpMetricReplaced "only-ip-metric-replaced" ["CI-19"] Some("milvus-io/milvus#37138"),
        "An index with the metric IP is made with L2.";
    TokenRefusedBesideTimeout "token-refused-beside-timeout" ["CA-09", "CA-11", "DA-05"] None,
        "A request with Request-Timeout is refused as not authenticated, whatever its token.";
    BrokenOffHalfMade "broken-off-half-made" ["T-05"] None,
        "Creating an alias with a Request-Timeout is cut off, and the alias is made under a name that lacks its last letter.";
    DropThroughAlias "drop-through-alias" ["H-19"] None,
        "Dropping a collection by one of its aliases drops it.", milvus;
    CollectionNamedLikeAlias "collection-named-like-alias" ["H-19"] None,
        "A collection is made although an alias has its name.", milvus;
    IndexHalfMade "index-half-made" ["T-05", "H-10"] None,
        "Creating an index with a Request-Timeout is cut off, and the index is made with the metric IP, whatever was asked for.";
    AliasInCapitals "alias-in-capitals" ["H-19"] None,
        "Describing an alias answers with its name in capital letters.", milvus;
    CollectionWithoutAliases "collection-without-aliases" ["H-19"] None,
        "Describing a collection does not say which aliases it has.", milvus;
    CollectionWithoutFunctions "collection-without-functions" ["H-19"] None,
        "Describing a collection leaves out the key functions, which 2.5 has brought.", milvus;
    FieldsWithoutId "fields-without-id" ["H-19"] None,
        "Describing a collection leaves out the id of each field.", milvus;
    IndexWithoutState "index-without-state" ["H-19"] None,
        "Describing an index does not say in which state it is, nor why it failed.", milvus;
    IndexWithoutWarmup "index-without-warmup" ["H-19"] None,
        "Describing an index leaves out the key warmup, though all else is answered as by 2.6.20.", milvus;
    AliasWithoutDatabase "alias-without-database" ["H-19"] None,
        "Describing an alias does not say in which database it is.", milvus;
    AliasInDefaultDatabase "alias-in-default-database" ["H-19"] None,
        "Describing an alias says that it is in the database default, wherever it is.", milvus;
    IndexInCapitals "index-in-capitals" ["H-19"] None,
        "Describing an index answers with its name in capital letters.", milvus;
    CollectionUnderItsOwnName "collection-under-its-own-name" ["H-19"] None,
        "Describing a collection by an alias answers with the name of the collection.", milvus;
    HasKnowsNoAlias "has-knows-no-alias" ["H-19"] None,
        "Asking for a collection by an alias is answered with no.", milvus;
    DatabaseBeforeNames "database-before-names" ["H-19"] None,
        "Creating an alias looks for the database before it checks the names, so that 800 speaks and not 1100.", milvus;
    CollectionBeforeClash "collection-before-clash" ["H-19"] None,
        "Creating an alias that has the name of a collection looks for its own collection first, so that 100 speaks and not 1601.", milvus;
    AliasBeforeItsName "alias-before-its-name" ["H-19"] None,
        "Describing an alias looks for it before it checks its name, so that 1600 speaks and not 1100.", milvus;
    IndexNameBeforeCollection "index-name-before-collection" ["H-19"] None,
        "Creating an index checks its name before it looks for the collection, so that 1100 speaks and not 100.", milvus;
    TokenOptional "token-optional" ["CA-09"] None,
        "A request without Authorization is served although a token is configured.", hosted;
    Every50thRequest500 "every-50th-request-500" ["CA-03", "H-20"] None,
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
