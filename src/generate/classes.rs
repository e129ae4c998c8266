//! The table of classes

use super::class::{Class, Group};

const fn class(id: &'static str, group: Group, title: &'static str) -> Class {
    Class { id, group, title }
}

/// All classes. Not every one fits every operation: [`super::Generator::classes`] says which do.
pub const CLASSES: &[Class] = &[
    class("valid", Group::Valid, "a request as documented"),
    class(
        "rare-all-optional",
        Group::Rare,
        "every optional field is there",
    ),
    class(
        "rare-only-required",
        Group::Rare,
        "no optional field is there",
    ),
    class(
        "rare-explicit-default",
        Group::Rare,
        "a field holds the default that it has when left out",
    ),
    class(
        "rare-name-length-255",
        Group::Rare,
        "a name of exactly 255 bytes",
    ),
    class(
        "rare-name-length-254",
        Group::Rare,
        "a name of exactly 254 bytes",
    ),
    class(
        "rare-name-upper-case",
        Group::Rare,
        "a name that ends in capitals",
    ),
    class(
        "rare-name-underscores",
        Group::Rare,
        "a name that begins and ends with underscores",
    ),
    class(
        "rare-text-non-ascii",
        Group::Rare,
        "letters beyond ASCII in a field that is no name",
    ),
    class("rare-several-items", Group::Rare, "a list of several items"),
    class(
        "meaning-unknown-collection",
        Group::Meaning,
        "a collection that does not exist",
    ),
    class(
        "meaning-unknown-database",
        Group::Meaning,
        "a database that does not exist",
    ),
    class(
        "meaning-unknown-alias",
        Group::Meaning,
        "an alias that does not exist",
    ),
    class(
        "meaning-unknown-field",
        Group::Meaning,
        "a field that the collection does not have",
    ),
    class(
        "meaning-alias-equals-collection",
        Group::Meaning,
        "an alias with the name of the collection in the same request",
    ),
    class(
        "meaning-alias-names-collection",
        Group::Meaning,
        "an alias with the name of another collection",
    ),
    class(
        "meaning-alias-exists",
        Group::Meaning,
        "a new alias with the name of one that exists",
    ),
    class(
        "meaning-collection-by-alias",
        Group::Meaning,
        "a collection that is given by an alias",
    ),
    class(
        "meaning-other-collection",
        Group::Meaning,
        "a collection that does not own the alias",
    ),
    class(
        "meaning-same-field-twice",
        Group::Meaning,
        "two items of a list for the same field",
    ),
    class(
        "meaning-unfit-metric",
        Group::Meaning,
        "a metric that does not fit",
    ),
    class(
        "meaning-unfit-type",
        Group::Meaning,
        "an index type that does not fit or does not exist",
    ),
    class(
        "field-missing",
        Group::Field,
        "a required field is left out",
    ),
    class("field-null", Group::Field, "a field is null"),
    class(
        "field-empty",
        Group::Field,
        "a field is an empty text, list or object",
    ),
    class("field-blank", Group::Field, "a text is made of blanks"),
    class(
        "field-type-string",
        Group::Field,
        "a string in place of another type",
    ),
    class(
        "field-type-number",
        Group::Field,
        "a number in place of another type",
    ),
    class(
        "field-type-boolean",
        Group::Field,
        "a truth value in place of another type",
    ),
    class(
        "field-type-array",
        Group::Field,
        "an array in place of another type",
    ),
    class(
        "field-type-object",
        Group::Field,
        "an object in place of another type",
    ),
    class(
        "field-wrong-element",
        Group::Field,
        "one element of a list has another type",
    ),
    class(
        "field-below-minimum",
        Group::Field,
        "a number just below its minimum",
    ),
    class(
        "field-above-maximum",
        Group::Field,
        "a number just above its maximum",
    ),
    class(
        "field-not-a-multiple",
        Group::Field,
        "a number between two multiples",
    ),
    class(
        "field-too-short",
        Group::Field,
        "a text just shorter than allowed",
    ),
    class(
        "field-too-long",
        Group::Field,
        "a text just longer than allowed",
    ),
    class(
        "field-no-match",
        Group::Field,
        "a text that its pattern does not match",
    ),
    class(
        "field-too-few-items",
        Group::Field,
        "a list with one item too few",
    ),
    class(
        "field-too-many-items",
        Group::Field,
        "a list with one item too many",
    ),
    class(
        "field-not-listed",
        Group::Field,
        "a value beside the listed ones",
    ),
    class(
        "name-length-256",
        Group::Name,
        "a name of exactly 256 bytes",
    ),
    class("name-long", Group::Name, "a name of more than 256 bytes"),
    class(
        "name-leading-digit",
        Group::Name,
        "a name that begins with a digit",
    ),
    class("name-punctuation", Group::Name, "a name with punctuation"),
    class(
        "name-blank-inside",
        Group::Name,
        "a name with a blank inside",
    ),
    class(
        "name-blank-around",
        Group::Name,
        "a name with blanks before or after it",
    ),
    class(
        "name-control",
        Group::Name,
        "a name with a control character",
    ),
    class("name-nul", Group::Name, "a name with a NUL"),
    class(
        "name-composed",
        Group::Name,
        "a name with a letter beyond ASCII, composed (NFC)",
    ),
    class(
        "name-decomposed",
        Group::Name,
        "a name with a letter beyond ASCII, decomposed (NFD)",
    ),
    class(
        "name-look-alike",
        Group::Name,
        "a name with a letter that looks Latin and is not",
    ),
    class(
        "name-non-ascii-digit",
        Group::Name,
        "a name with a digit beyond ASCII",
    ),
    class(
        "name-invisible",
        Group::Name,
        "a name with a sign that shows nothing",
    ),
    class(
        "name-right-to-left",
        Group::Name,
        "a name with letters or marks from right to left",
    ),
    class(
        "name-beyond-basic-plane",
        Group::Name,
        "a name with a sign beyond the basic plane",
    ),
    class(
        "name-lone-surrogate",
        Group::Name,
        "a name with half a surrogate pair",
    ),
    class("key-case", Group::Key, "a key in other letter case"),
    class(
        "key-snake",
        Group::Key,
        "a key in another style of spelling",
    ),
    class(
        "key-misspelt",
        Group::Key,
        "a key with a letter too few or too many",
    ),
    class("key-blank", Group::Key, "a key with a blank around it"),
    class(
        "key-look-alike",
        Group::Key,
        "a key with a letter that looks Latin and is not",
    ),
    class("key-unknown", Group::Key, "a key that nobody documents"),
    class("key-empty", Group::Key, "an empty key"),
    class(
        "key-duplicate-same",
        Group::Key,
        "a key twice with the same value",
    ),
    class(
        "key-duplicate-other",
        Group::Key,
        "a key twice with different values",
    ),
    class(
        "key-duplicate-null",
        Group::Key,
        "a key twice, once with null",
    ),
    class(
        "number-as-string",
        Group::Number,
        "a whole number as a string",
    ),
    class(
        "number-for-string",
        Group::Number,
        "a number of unusual form or size in place of a string",
    ),
    class(
        "number-fraction",
        Group::Number,
        "a fraction in place of a whole number",
    ),
    class(
        "number-point-zero",
        Group::Number,
        "a whole number written with .0",
    ),
    class(
        "number-exponent",
        Group::Number,
        "a whole number written with an exponent",
    ),
    class(
        "number-negative",
        Group::Number,
        "a negative number where counts stand",
    ),
    class("number-minus-zero", Group::Number, "a minus before zero"),
    class(
        "number-at-2-53",
        Group::Number,
        "a whole number at the edge of what doubles hold exactly",
    ),
    class(
        "number-beyond-2-53",
        Group::Number,
        "a whole number that no double holds exactly",
    ),
    class(
        "number-beyond-2-64",
        Group::Number,
        "a whole number beyond 64 bits",
    ),
    class(
        "number-leading-zero",
        Group::Number,
        "a number with a zero before it, which is no JSON",
    ),
    class("text-empty", Group::Text, "an empty body"),
    class("text-blank", Group::Text, "a body of blanks"),
    class("text-truncated", Group::Text, "a body that ends early"),
    class("text-trailing", Group::Text, "something after the body"),
    class(
        "text-second-object",
        Group::Text,
        "a second object after the body",
    ),
    class("text-array", Group::Text, "the body inside an array"),
    class("text-scalar", Group::Text, "a scalar as body"),
    class("text-null", Group::Text, "null as body"),
    class(
        "text-empty-object",
        Group::Text,
        "an object without any key",
    ),
    class(
        "text-byte-order-mark",
        Group::Text,
        "a byte order mark before the body",
    ),
    class(
        "text-invalid-utf8",
        Group::Text,
        "bytes in a string that are not UTF-8",
    ),
    class(
        "text-spaced",
        Group::Text,
        "blanks and line ends between all parts",
    ),
    class("text-escaped-key", Group::Text, "a key in Unicode escapes"),
    class("text-comment", Group::Text, "a comment in the body"),
    class(
        "text-single-quotes",
        Group::Text,
        "single quotes for double ones",
    ),
    class(
        "text-trailing-comma",
        Group::Text,
        "a comma before the last brace",
    ),
    class("text-unquoted-keys", Group::Text, "keys without quotes"),
    class("text-not-a-number", Group::Text, "NaN or Infinity"),
    class("text-nested", Group::Text, "deep nesting in an unknown key"),
    class("text-large", Group::Text, "a large text in an unknown key"),
    class("http-content-type-absent", Group::Http, "no Content-Type"),
    class(
        "http-content-type-other",
        Group::Http,
        "another Content-Type than JSON",
    ),
    class(
        "http-content-type-charset",
        Group::Http,
        "a Content-Type with a charset",
    ),
    class("http-accept-other", Group::Http, "an Accept without JSON"),
    class("http-gzip", Group::Http, "a body in gzip that says so"),
    class(
        "http-gzip-unsaid",
        Group::Http,
        "a body in gzip that does not say so",
    ),
    class(
        "http-gzip-claimed",
        Group::Http,
        "a body that says it is in gzip and is not",
    ),
    class("http-method", Group::Http, "another method"),
    class("http-trailing-slash", Group::Http, "a slash after the path"),
    class(
        "http-doubled-slash",
        Group::Http,
        "a doubled slash in the path",
    ),
    class(
        "http-path-case",
        Group::Http,
        "the last word of the path in capitals",
    ),
    class(
        "http-unknown-path",
        Group::Http,
        "a path that no page documents",
    ),
    class("http-query", Group::Http, "a query string"),
    class(
        "http-timeout",
        Group::Http,
        "a Request-Timeout as documented",
    ),
    class(
        "http-timeout-odd",
        Group::Http,
        "a Request-Timeout that is no whole number",
    ),
];
