//! One row a fault: what makes it show, and which rule must speak.

use std::time::Duration;

use vdbspec::check::Verdict::{self, Fail, Warn};

/// What a run against a server with the fault must come to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Seen {
    /// The rule speaks with this verdict, among at most so many findings.
    Found {
        rule: &'static str,
        verdict: Verdict,
        most: usize,
    },
    /// The profile leaves it open: a note of this case has this text, and nothing is found.
    Noted {
        case: &'static str,
        text: &'static str,
        #[expect(dead_code, reason = "for the reader, and for the message of a failure")]
        why: &'static str,
    },
    /// Preflight ends the run with a sentence that has this text.
    Stopped {
        text: &'static str,
        #[expect(dead_code, reason = "for the reader, and for the message of a failure")]
        why: &'static str,
    },
    /// Nothing is found, and the exit code says that not everything was decided.
    Undecided {
        #[expect(dead_code, reason = "for the reader, and for the message of a failure")]
        why: &'static str,
    },
    /// Something is found, and all of it is marked as flaky or called unsteady.
    Unsteady {
        #[expect(dead_code, reason = "for the reader, and for the message of a failure")]
        why: &'static str,
    },
}

/// One fault.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) fault: &'static str,
    /// Patterns as for `--only`.
    pub(crate) only: &'static [&'static str],
    pub(crate) seen: Seen,
    /// What a run of all cases comes to, where that differs.
    pub(crate) whole: Option<Seen>,
    /// Whether server and run share a token.
    pub(crate) token: bool,
    /// Whether the rule decides something on a server without the fault.
    pub(crate) decided_before: bool,
    /// Longest wait for an answer, where it must be short.
    pub(crate) timeout: Option<Duration>,
    /// Whether one request follows the other: the fault hangs on the last change of anybody, and those of other cases heal it.
    pub(crate) alone: bool,
}

impl Row {
    const fn whole(mut self, seen: Seen) -> Self {
        self.whole = Some(seen);
        self
    }

    const fn without_token(mut self) -> Self {
        self.token = false;
        self
    }

    const fn speaks_only_when_broken(mut self) -> Self {
        self.decided_before = false;
        self
    }

    const fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    const fn timeout_ms(mut self, millis: u64) -> Self {
        self.timeout = Some(Duration::from_millis(millis));
        self
    }
}

const fn row(fault: &'static str, only: &'static [&'static str], seen: Seen) -> Row {
    Row {
        fault,
        only,
        seen,
        whole: None,
        token: true,
        decided_before: true,
        timeout: None,
        alone: false,
    }
}

const fn found(rule: &'static str, verdict: Verdict, most: usize) -> Seen {
    Seen::Found {
        rule,
        verdict,
        most,
    }
}

const fn fail(fault: &'static str, only: &'static [&'static str], rule: &'static str) -> Row {
    row(fault, only, found(rule, Fail, 1))
}

const fn warn(fault: &'static str, only: &'static [&'static str], rule: &'static str) -> Row {
    row(fault, only, found(rule, Warn, 1))
}

const fn noted(case: &'static str, text: &'static str, why: &'static str) -> Seen {
    Seen::Noted { case, text, why }
}

/// The plainest case there is.
const PLAIN: &[&str] = &["examples/aliases.create/*"];
/// A case with a refusal.
const REFUSAL: &[&str] = &["scenarios/aliases.create/unknown-collection"];
/// The plainest case of each operation.
const EXAMPLES: &[&str] = &["examples/*"];
/// An index in one of two databases.
const INDEX_IN_DATABASE: &[&str] = &["scenarios/indexes.create/collections-of-one-name"];
/// Two databases in one story.
const TWO_DATABASES: &[&str] = &[
    "examples/*",
    "scenarios/*/same-name-in-two-databases",
    "scenarios/*/only-in-other-database",
    "scenarios/*/only-in-one-of-two-databases",
];

/// Every fault, in the order of the server's own table.
pub(crate) const ROWS: &[Row] = &[
    fail("two-json-documents", PLAIN, "transport/one-json-value"),
    fail("trailing-garbage", PLAIN, "transport/one-json-value"),
    fail("html-error-page", REFUSAL, "transport/one-json-value"),
    warn("wrong-content-type", PLAIN, "transport/json-content-type"),
    fail("truncated-body", PLAIN, "transport/complete-answer"),
    fail("duplicate-keys-in-answer", PLAIN, "transport/unique-keys"),
    fail("bom-in-answer", PLAIN, "transport/no-byte-order-mark"),
    fail("invalid-utf8-in-answer", PLAIN, "transport/utf8"),
    fail("not-json-answer", PLAIN, "transport/one-json-value"),
    fail(
        "http-500-with-success-envelope",
        PLAIN,
        "envelope/status-agrees",
    ),
    warn("http-500-on-refusal", REFUSAL, "envelope/no-server-error"),
    fail("empty-body", PLAIN, "transport/one-json-value"),
    fail("wrong-content-length", PLAIN, "transport/one-json-value"),
    row(
        "endless-chunks",
        &["examples/aliases.drop/*"],
        found("transport/complete-answer", Warn, 2),
    ),
    fail(
        "closes-early",
        &["examples/aliases.drop/*"],
        "transport/complete-answer",
    ),
    fail(
        "index-create-absent",
        &["examples/indexes.create/*"],
        "transport/documented-path",
    ),
    fail(
        "alias-drop-absent",
        &["examples/aliases.drop/*"],
        "transport/documented-path",
    ),
    fail(
        "alias-drop-elsewhere",
        &["examples/aliases.drop/*"],
        "transport/documented-path",
    ),
    warn(
        "any-method-accepted",
        &["coverage/*/method-*"],
        "request/undocumented-route",
    ),
    fail("data-null", EXAMPLES, "envelope/data"),
    fail("data-missing", EXAMPLES, "envelope/data"),
    fail("data-array", EXAMPLES, "envelope/data"),
    fail("code-as-string", PLAIN, "envelope/integer-code"),
    fail("code-float", PLAIN, "envelope/integer-code"),
    fail("code-missing", PLAIN, "envelope/integer-code"),
    fail("message-missing", REFUSAL, "envelope/message"),
    warn("message-empty", REFUSAL, "envelope/message"),
    fail("message-null", REFUSAL, "envelope/message"),
    fail("message-object", REFUSAL, "envelope/message"),
    row(
        "extra-key",
        PLAIN,
        noted(
            "examples/aliases.create/page-example-1",
            "also ",
            "no page closes the envelope",
        ),
    ),
    row(
        "both-data-and-message",
        REFUSAL,
        noted(
            "scenarios/aliases.create/unknown-collection",
            "data and a message at once",
            "no page forbids one beside the other",
        ),
    ),
    fail("envelope-array", PLAIN, "envelope/object"),
    fail("success-200", PLAIN, "code/success-is-zero"),
    warn(
        "success-200-index-create",
        &["examples/indexes.create/*"],
        "code/success-is-zero",
    ),
    fail("error-code-zero", REFUSAL, "code/error-is-not-zero"),
    fail("success-code-one", PLAIN, "code/success-is-zero"),
    fail(
        "missing-alias-name-accepted",
        &["coverage/*/aliasName-missing"],
        "request/required-field",
    ),
    fail(
        "missing-collection-name-accepted",
        &["coverage/*/collectionName-missing"],
        "request/required-field",
    ),
    fail(
        "missing-field-name-accepted",
        &["coverage/*fieldName-missing"],
        "request/required-field",
    ),
    fail(
        "missing-index-params-accepted",
        &["coverage/*/indexParams-missing"],
        "request/required-field",
    ),
    fail(
        "wrong-type-accepted",
        &["coverage/*/aliasName-array", "coverage/*/aliasName-object"],
        "request/field-type",
    ),
    warn(
        "number-coerced",
        &["coverage/*/aliasName-number"],
        "request/scalar-for-string",
    ),
    fail(
        "optional-db-name-required",
        EXAMPLES,
        "request/valid-accepted",
    ),
    fail(
        "defaulted-metric-required",
        &["scenarios/indexes.create/default-metric*"],
        "indexes/default-metric",
    ),
    fail(
        "defaulted-index-name-required",
        &["scenarios/indexes.create/default-name*"],
        "indexes/default-name",
    ),
    fail(
        "drop-requires-collection-name",
        &["scenarios/aliases.drop/alias-only"],
        "aliases/drop-needs-only-alias",
    ),
    row(
        "unknown-key-refused",
        &[
            "scenarios/aliases.drop/owner-named",
            "scenarios/indexes.create/type-*",
        ],
        found("indexes/documented-spelling", Fail, 2),
    ),
    warn(
        "params-ignored",
        &["scenarios/indexes.create/type-hnsw"],
        "indexes/type-as-asked",
    ),
    fail(
        "malformed-json-accepted",
        &["coverage/*/truncated*"],
        "request/json-object",
    ),
    row(
        "null-refused",
        &["coverage/aliases.drop/dbName-null"],
        noted(
            "coverage/aliases.drop/dbName-null",
            "rejected",
            "no page says whether null counts as absent",
        ),
    ),
    row(
        "empty-database-refused",
        &["coverage/aliases.drop/dbName-empty"],
        noted(
            "coverage/aliases.drop/dbName-empty",
            "rejected",
            "no page says what an empty name means",
        ),
    ),
    fail(
        "named-database-refused",
        &["scenarios/*/home-database-named"],
        "request/database-name",
    ),
    row(
        "unknown-key-changes-name",
        &["coverage/aliases.*"],
        found("coherence/success-has-effect", Fail, 2),
    ),
    row(
        "other-content-type-refused",
        &["coverage/aliases.create/content-type-text"],
        noted(
            "coverage/aliases.create/content-type-text",
            "rejected",
            "the header tables do not name Content-Type",
        ),
    ),
    fail(
        "request-timeout-refused",
        &["coverage/*/request-timeout"],
        "request/timeout-header",
    ),
    row(
        "numeric-params-refused",
        &["scenarios/indexes.create/type-hnsw"],
        noted(
            "scenarios/indexes.create/type-hnsw",
            "rejected",
            "no page lists the settings of a type",
        ),
    ),
    fail(
        "type-beside-refused",
        &["scenarios/indexes.create/type-*"],
        "indexes/documented-spelling",
    ),
    fail(
        "drop-with-owner-refused",
        &["scenarios/aliases.drop/owner-named"],
        "aliases/drop-with-owner",
    ),
    warn(
        "create-moves-alias",
        &["scenarios/aliases.create/second-owner*"],
        "aliases/single-owner",
    ),
    fail(
        "create-on-other-is-silent-no-op",
        &["scenarios/aliases.create/second-owner*"],
        "aliases/single-owner",
    ),
    fail(
        "create-makes-two-owners",
        &["scenarios/aliases.create/second-owner*"],
        "coherence/one-owner",
    ),
    warn(
        "lost-update",
        &["histories/aliases.create/two-collections-at-once"],
        "coherence/one-order",
    ),
    fail("create-is-no-op", PLAIN, "aliases/create-effect"),
    row(
        "unknown-collection-accepted",
        REFUSAL,
        found("aliases/collection-must-exist", Fail, 1),
    )
    .whole(found("aliases/collection-must-exist", Fail, 2)),
    fail(
        "one-alias-per-collection",
        &["scenarios/aliases.create/several-aliases"],
        "aliases/many-per-collection",
    ),
    fail(
        "second-alias-replaces-first",
        &["scenarios/aliases.create/several-aliases"],
        "aliases/many-per-collection",
    ),
    fail(
        "drop-is-no-op",
        &["examples/aliases.drop/*"],
        "aliases/drop-effect",
    ),
    fail(
        "drop-by-prefix",
        &["scenarios/aliases.drop/longer-name-stays"],
        "aliases/drop-effect",
    ),
    fail(
        "drop-removes-all-of-collection",
        &["scenarios/aliases.drop/neighbours-stay"],
        "aliases/drop-effect",
    ),
    fail(
        "drop-removes-collection",
        &["examples/aliases.drop/*"],
        "aliases/drop-effect",
    ),
    fail(
        "drop-refuses-existing",
        &["examples/aliases.drop/*"],
        "aliases/drop-needs-only-alias",
    ),
    fail(
        "drop-wrong-owner-half",
        &["scenarios/aliases.drop/other-collection-named"],
        "coherence/success-has-effect",
    ),
    fail(
        "alias-survives-collection",
        &["scenarios/aliases.create/collection-dropped-under-alias"],
        "coherence/no-dangling-alias",
    ),
    fail(
        "alter-is-no-op",
        &["scenarios/aliases.create/moved-by-alter"],
        "coherence/success-has-effect",
    ),
    row(
        "describe-wrong-collection",
        PLAIN,
        found("coherence/witnesses-agree", Fail, 1),
    )
    .whole(found("coherence/witnesses-agree", Fail, 2)),
    row(
        "list-stale",
        &["examples/*", "scenarios/aliases.*/home-database-named"],
        found("coherence/witnesses-agree", Fail, 2),
    )
    .alone(),
    row(
        "list-misses-newest",
        &["scenarios/aliases.create/several-aliases"],
        found("coherence/witnesses-agree", Fail, 2),
    ),
    row(
        "dropped-alias-stays-listed",
        &["examples/aliases.drop/*"],
        found("coherence/witnesses-agree", Fail, 2),
    ),
    fail(
        "list-of-all-misses-newest",
        &["scenarios/aliases.create/several-aliases"],
        "coherence/witnesses-agree",
    ),
    fail(
        "collection-shows-one-alias",
        &["scenarios/aliases.create/several-aliases"],
        "coherence/witnesses-agree",
    ),
    fail(
        "drop-takes-shorter-name",
        &["scenarios/aliases.drop/shorter-name-stays"],
        "aliases/drop-effect",
    )
    .speaks_only_when_broken(),
    warn("list-stale-twice", EXAMPLES, "coherence/no-stale-read"),
    warn("describe-stale-twice", EXAMPLES, "coherence/no-stale-read"),
    row(
        "has-denies-aliased",
        EXAMPLES,
        found("coherence/no-dangling-alias", Fail, 2),
    ),
    row(
        "describe-names-alias-as-owner",
        PLAIN,
        found("coherence/witnesses-agree", Fail, 2),
    ),
    row(
        "same-alias-again-refused",
        &["scenarios/aliases.create/same-again"],
        noted(
            "scenarios/aliases.create/same-again",
            "rejected",
            "repeated requests are left open",
        ),
    ),
    warn(
        "double-success",
        &["histories/aliases.create/two-collections-at-once"],
        "coherence/one-order",
    ),
    fail(
        "default-metric-l2",
        &["scenarios/indexes.create/default-metric"],
        "indexes/default-metric",
    ),
    fail(
        "default-index-name-fixed",
        &["scenarios/indexes.create/default-name"],
        "indexes/default-name",
    ),
    warn(
        "index-type-replaced",
        &["scenarios/indexes.create/type-hnsw"],
        "indexes/type-as-asked",
    ),
    fail(
        "metric-replaced",
        &["scenarios/indexes.create/metric-*"],
        "indexes/metric-as-asked",
    ),
    fail(
        "index-create-no-op",
        &["examples/indexes.create/*"],
        "indexes/create-effect",
    ),
    fail(
        "scalar-index-refused",
        &["scenarios/indexes.create/*-field"],
        "indexes/vector-and-scalar",
    ),
    fail(
        "vector-index-refused",
        &["scenarios/indexes.create/metric-l2"],
        "request/valid-accepted",
    ),
    fail(
        "unknown-collection-indexed",
        &["scenarios/indexes.create/unknown-collection"],
        "indexes/unknown-collection",
    ),
    row(
        "unknown-database-defaulted",
        &["scenarios/*/unknown-database"],
        found("indexes/unknown-database", Fail, 2),
    ),
    fail(
        "index-on-wrong-field",
        &["scenarios/indexes.create/*-field"],
        "indexes/field-as-asked",
    ),
    fail(
        "error-but-index-made",
        &["scenarios/indexes.create/metric-unknown"],
        "effect/rejected-changes-nothing",
    ),
    fail(
        "second-entry-error-hidden",
        &[
            "scenarios/indexes.create/second-item-bad",
            "scenarios/indexes.create/same-again",
        ],
        "coherence/success-has-effect",
    ),
    row(
        "same-index-again-refused",
        &["scenarios/indexes.create/same-again"],
        noted(
            "scenarios/indexes.create/same-again",
            "rejected",
            "repeated requests are left open",
        ),
    ),
    row(
        "second-index-accepted",
        &["scenarios/indexes.create/second-index-on-field"],
        noted(
            "scenarios/indexes.create/second-index-on-field",
            "accepted",
            "a second index on a field is left open",
        ),
    ),
    row(
        "clashing-index-swallowed",
        &[
            "scenarios/indexes.create/same-again",
            "scenarios/indexes.create/second-index-on-field",
            "scenarios/indexes.create/other-metric",
        ],
        found("coherence/success-has-effect", Fail, 2),
    ),
    row(
        "items-after-error-made",
        &["scenarios/indexes.create/first-item-bad"],
        noted(
            "scenarios/indexes.create/first-item-bad",
            "made",
            "whether items stand or fall together is left open",
        ),
    ),
    fail(
        "dropped-index-described",
        &["scenarios/indexes.create/dropped-beside-another"],
        "coherence/witnesses-agree",
    ),
    fail(
        "index-by-alias-lost",
        &["scenarios/indexes.create/collection-given-by-alias"],
        "coherence/success-has-effect",
    ),
    fail(
        "indexes-outlive-collection",
        &["scenarios/indexes.create/collection-made-anew"],
        "coherence/success-has-effect",
    ),
    fail(
        "list-of-all-crosses",
        TWO_DATABASES,
        "coherence/database-isolation",
    ),
    fail(
        "drop-of-missing-crosses",
        &["scenarios/aliases.drop/alias-of-other-database"],
        "coherence/database-isolation",
    ),
    fail(
        "create-in-default-too",
        &["scenarios/aliases.create/collections-of-one-name"],
        "coherence/database-isolation",
    ),
    row(
        "db-ignored-on-describe",
        TWO_DATABASES,
        found("coherence/database-isolation", Fail, 2),
    ),
    row(
        "db-ignored-on-create",
        TWO_DATABASES,
        found("coherence/database-isolation", Fail, 2),
    ),
    row(
        "db-ignored-on-list",
        TWO_DATABASES,
        found("coherence/database-isolation", Fail, 2),
    ),
    fail(
        "db-ignored-on-drop",
        TWO_DATABASES,
        "coherence/database-isolation",
    ),
    row(
        "db-ignored-on-index",
        INDEX_IN_DATABASE,
        found("coherence/database-isolation", Fail, 2),
    ),
    fail(
        "index-in-each-database",
        INDEX_IN_DATABASE,
        "coherence/database-isolation",
    ),
    fail(
        "index-dropped-in-each-database",
        &["scenarios/indexes.create/dropped-in-one-of-two-databases"],
        "coherence/database-isolation",
    ),
    fail(
        "alias-names-global",
        TWO_DATABASES,
        "coherence/database-isolation",
    ),
    fail(
        "collections-of-all-listed",
        TWO_DATABASES,
        "coherence/database-isolation",
    ),
    fail(
        "database-made-anew",
        &["scenarios/databases.create/there-already"],
        "coherence/success-has-effect",
    )
    .speaks_only_when_broken(),
    fail("list-ignores-collection", EXAMPLES, "coherence/one-owner"),
    row(
        "effect-before-error",
        &[
            "scenarios/aliases.create/second-owner",
            "scenarios/aliases.create/unknown-collection",
        ],
        found("effect/rejected-changes-nothing", Fail, 2),
    ),
    fail("token-echoed-in-message", REFUSAL, "secrecy/nothing-echoed"),
    fail("token-echoed-in-header", PLAIN, "secrecy/nothing-echoed"),
    fail("header-echoed", PLAIN, "secrecy/nothing-echoed"),
    warn(
        "drip",
        &["coverage/aliases.create/request-timeout-short"],
        "time/request-timeout",
    )
    .speaks_only_when_broken(),
    warn(
        "slow-first-byte",
        &["coverage/aliases.create/request-timeout-short"],
        "time/request-timeout",
    )
    .speaks_only_when_broken()
    .whole(Seen::Undecided {
        why: "each of hundreds of requests would take three seconds: a short time-out ends them",
    }),
    warn(
        "ignores-request-timeout",
        &["coverage/aliases.create/request-timeout-short"],
        "time/request-timeout",
    )
    .speaks_only_when_broken(),
    row(
        "hangs",
        &["examples/aliases.drop/*"],
        Seen::Undecided {
            why: "no answer is no answer that could be judged",
        },
    )
    .timeout_ms(400),
    fail("refuse-all", PLAIN, "request/valid-accepted"),
    row(
        "accept-all",
        PLAIN,
        found("coherence/reads-tell-states-apart", Fail, 2),
    ),
    row(
        "starting-up",
        PLAIN,
        Seen::Stopped {
            text: "--wait-ready",
            why: "a server that is starting is no broken server",
        },
    ),
    row(
        "requires-auth-header-always",
        PLAIN,
        Seen::Stopped {
            text: "--token-env",
            why: "a run without a token cannot tell it from a server that has one",
        },
    )
    .without_token(),
    warn(
        "only-255-byte-alias-refused",
        &["coverage/aliases.create/aliasName-length-*"],
        "request/long-name",
    ),
    fail(
        "only-255-byte-alias-lost",
        &["coverage/aliases.create/aliasName-length-*"],
        "aliases/create-effect",
    ),
    fail(
        "long-alias-cut",
        &["coverage/aliases.create/aliasName-length-*"],
        "aliases/create-effect",
    ),
    fail(
        "leading-underscore-refused",
        &["coverage/aliases.create/aliasName-underscore-first"],
        "request/valid-accepted",
    ),
    fail(
        "third-alias-refused",
        &["scenarios/aliases.create/several-aliases"],
        "aliases/many-per-collection",
    ),
    fail(
        "only-ip-metric-replaced",
        &["scenarios/indexes.create/metric-*"],
        "indexes/metric-as-asked",
    ),
    warn(
        "token-refused-beside-timeout",
        &["coverage/aliases.create/request-timeout*"],
        "auth/bearer-token",
    ),
    row(
        "broken-off-half-made",
        &["coverage/aliases.create/request-timeout*"],
        found("transport/complete-answer", Fail, 2),
    ),
    row(
        "index-half-made",
        &["coverage/indexes.create/request-timeout*"],
        found("coherence/after-timeout", Warn, 2),
    )
    .speaks_only_when_broken(),
    row(
        "every-50th-request-500",
        &["scenarios/aliases.*"],
        Seen::Unsteady {
            why: "a failure that does not come back is shown as flaky",
        },
    ),
    row(
        "alias-equal-to-collection-accepted",
        &["scenarios/aliases.create/named-like-other-collection"],
        noted(
            "scenarios/aliases.create/named-like-other-collection",
            "accepted",
            "no page says whether aliases and collections share their names",
        ),
    ),
];
