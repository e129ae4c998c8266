//! What a machine can find wrong with a page, and the catalogue's ids for what people have already answered.

use serde::Serialize;

use crate::contract::OperationId;

/// One thing wrong with a page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// Line of the page.
    pub line: u32,
    /// What sort of thing.
    pub kind: Kind,
    /// The field, key or word that it is about; empty for the page as a whole.
    pub subject: String,
    /// One sentence in our own words.
    pub what: String,
    /// JSON pointer (RFC 6901) of the place inside the JSON that stands on `line`; empty on pages without.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pointer: String,
}

impl Finding {
    /// Notes something about `subject`, at a line.
    pub fn new(kind: Kind, line: u32, subject: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            line,
            kind,
            subject: subject.into(),
            what: what.into(),
            pointer: String::new(),
        }
    }

    /// The same at a finer place than its line.
    #[must_use]
    pub fn inside(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }

    /// The catalogued id of this finding on a page of `operation`, or else the name of its kind.
    pub fn id(&self, operation: &OperationId) -> &'static str {
        let place = (operation.as_str(), self.subject.as_str());
        self.kind.catalogued(place).unwrap_or(self.kind.name())
    }
}

macro_rules! kinds {
    ($($kind:ident $name:literal $doc:literal)*) => {
        /// A sort of finding.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Kind { $(#[doc = $doc] $kind),* }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// The kind's name in kebab case, which stands for an id where the catalogue has none.
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name),* }
            }

            /// What is meant, in one sentence.
            pub fn about(self) -> &'static str {
                match self { $(Self::$kind => $doc),* }
            }
        }
    };
}

kinds! {
    AbsentUnsaid "absent-unsaid" "An operation takes something away, and nothing says what happens where it is not there."
    AvailabilityOpen "availability-open" "A note on who may use the operation leaves open which versions it means."
    BlockMislabelled "block-mislabelled" "A code block bears no language, or another than it is in."
    BodyNotObject "body-not-object" "A body is documented as something else than an object."
    BranchesOverlap "branches-overlap" "Alternatives do not exclude each other, so that taken literally none ever holds alone."
    ByteOrderMark "byte-order-mark" "The file begins with a byte order mark."
    CalledUnfinished "called-unfinished" "A note calls the operation unfinished, which time makes untrue."
    ClosedObject "closed-object" "An object is documented as taking no other properties."
    DefaultFromSibling "default-from-sibling" "A default is the value of another field, so that no constant can express it."
    DefaultUnfit "default-unfit" "A default is none of the values that its own field takes."
    DefaultUnlikeExample "default-unlike-example" "An example gives another value than the default."
    DeprecationUnread "deprecation-unread" "Something is called deprecated, and it cannot be told what."
    DoubleEncoded "double-encoded" "Text was encoded twice."
    DoubledPreposition "doubled-preposition" "A sentence has its preposition twice."
    DoubledScheme "doubled-scheme" "The example's address begins with two schemes once its variable is filled in."
    DraftFourBound "draft-four-bound" "A bound is marked as exclusive in the manner of JSON Schema draft 4."
    DuplicateKey "duplicate-key" "An object of the specification has one key twice."
    DuplicateRow "duplicate-row" "A table names a field twice."
    EnumUnfit "enum-unfit" "A list of values has some that the type of its field does not take."
    ErrorWithoutCode "error-without-code" "A row promises an error but gives no code."
    ExampleInString "example-in-string" "An example is JSON inside a string."
    ExampleKeyNotInTable "example-key-not-in-table" "An example has a key that no table has."
    ExampleMethodDiffers "example-method-differs" "An example calls with another method than the page documents."
    ExamplePathDiffers "example-path-differs" "An example calls another path than the page documents."
    ExampleUnfit "example-unfit" "An example breaks the schema derived from the same page."
    ExampleUnreadable "example-unreadable" "An example cannot be read."
    ExampleWrapped "example-wrapped" "An example is wrapped in another one."
    FewerKeysThanSaid "fewer-keys-than-said" "An object has fewer documented keys than its row promises."
    FieldNotInExample "field-not-in-example" "No example has a field that the table has."
    FieldNotInSample "field-not-in-sample" "The sample lacks a field that the table has."
    FieldOnSisterPages "field-on-sister-pages" "A page lacks a field that its sister pages list for objects of the same kind."
    FilterFailed "filter-failed" "Text for two products stands side by side, as if a filter had failed."
    FilteredForTarget "filtered-for-target" "Text for another product was left out."
    HostPattern "host-pattern" "The host of an example has parts to be filled in that nothing explains."
    ImportInsidePage "import-inside-page" "An import stands in the middle of the page."
    ItemsUnknown "items-unknown" "No row says what an array holds."
    KeyNotRead "key-not-read" "A key of the specification is none that is read."
    LeadInDiffers "lead-in-differs" "The line that leads to an answer ends otherwise than on sister pages."
    LooksCutOff "looks-cut-off" "The last table lacks a row that every page of this style has there: the page was cut off, or the row is gone."
    MarkupInNote "markup-in-note" "A note mixes Markdown and HTML."
    MissingPart "missing-part" "A part that every page of this style has is missing."
    MixedNameStyles "mixed-name-styles" "Field names of one body are spelled in two styles."
    NoSuccessCode "no-success-code" "No table says which code means success."
    NoneForTyped "none-for-typed" "None is offered as a value of a type that has no such value."
    NoTimeoutUnit "no-timeout-unit" "A timeout has no unit."
    NoteOutsideExample "note-outside-example" "A note stands before the example section instead of inside it."
    OddBlanks "odd-blanks" "Several blanks stand where a command needs one."
    OneOrMany "one-or-many" "A page speaks of one thing while its body takes a list of them."
    OneValueShown "one-value-shown" "A field has one value wherever it is shown, and no list of values."
    OtherFamily "other-family" "An operation of another family of the API stands on the page."
    ParameterWithoutPlace "parameter-without-place" "The spec format has no place for a query or path parameter."
    PartUnread "part-unread" "A part of the specification is none that can be read."
    PlaceholderDiffers "placeholder-differs" "A placeholder is spelled otherwise than on sister pages."
    PlaceholderName "placeholder-name" "A property is named by a placeholder instead of a name."
    PlaceholderTypo "placeholder-typo" "A placeholder is spelled differently in the note and in the example."
    PseudoType "pseudo-type" "A type is written in words that JSON Schema does not have."
    ReassignOnCreate "reassign-on-create" "A page about creating speaks of assigning again."
    ReferenceUnread "reference-unread" "A reference leads nowhere, or back to itself."
    RequiredHeaderNotInExample "required-header-not-in-example" "No example sends a header that is marked required."
    RequiredPartlyUnknown "required-partly-unknown" "The page cannot say of every body field whether it is required."
    RequiredUndeclared "required-undeclared" "A field is called required that is not among the fields."
    RequiredUnknown "required-unknown" "The page cannot say which body fields are required."
    RequiredWithDefault "required-with-default" "A field is called required and has a default, so that it need not be given."
    ResponseTextEmpty "response-text-empty" "The response is described as nothing although a body follows."
    ResponseTextUnlikeBody "response-text-unlike-body" "The response is described as an object that the body is not."
    RowBroken "row-broken" "A table row runs over several lines."
    RowUnclosed "row-unclosed" "A table row is not closed by a bar."
    SampleKeyNotInTable "sample-key-not-in-table" "A sample has a key that its table lacks."
    SampleNotJson "sample-not-json" "A sample is not JSON."
    SampleTypeDiffers "sample-type-differs" "Sample and table name different types."
    SchemeDiffers "scheme-differs" "The example calls with another scheme than the page documents."
    SuccessCodeDiffers "success-code-differs" "An example or table shows another success code."
    SuccessInErrorTable "success-in-error-table" "The error table lists the success code."
    TagInValue "tag-in-value" "A value is wrapped in a product tag."
    TagUnread "tag-unread" "A product tag is closed but was never opened, or names no product."
    TextAfterSample "text-after-sample" "Text stands after the end of a sample."
    TimeoutUnbounded "timeout-unbounded" "A timeout has no bounds."
    TokenNeedUnsaid "token-need-unsaid" "Every call sends a token, and nothing says whether a server needs it."
    TooMuch "too-much" "A specification is larger or deeper than what is read."
    TrailingComma "trailing-comma" "An example has a comma that JSON does not allow."
    TypeMissing "type-missing" "A schema has no type."
    TypeUnknown "type-unknown" "A row names no type that we know."
    TypeWordAsString "type-word-as-string" "A sample gives the name of a type as a string."
    UndocumentedHeader "undocumented-header" "An example sends a header that no table has."
    UnfinishedSentence "unfinished-sentence" "The last sentence of a row has no full stop."
    UnknownRow "unknown-row" "A table row cannot be read."
    UnknownSection "unknown-section" "A heading or list entry is none that the style has."
    ValueUnread "value-unread" "A default, bound or list of values cannot be read as the field's type."
    VariableUnset "variable-unset" "An example calls an address with a variable that no example sets."
    WaysToAuthorizeDiffer "ways-to-authorize-differ" "A note names several ways to authorize, the row of the header one."
}

impl Kind {
    /// The catalogue's id. Some kinds are one defect wherever they are found, others only at one field of one operation.
    fn catalogued(self, place: (&str, &str)) -> Option<&'static str> {
        let id = match (self, place) {
            (Self::DoubledScheme, (_, "mixed")) | (Self::SchemeDiffers, _) => "AX-01",
            (Self::DoubledScheme, _) => "AX-02",
            (Self::DoubleEncoded, _) => "AX-03",
            (Self::SampleNotJson, (_, "error")) => "AX-04",
            (Self::ReassignOnCreate, ("aliases/create", _)) => "AX-05",
            (Self::NoneForTyped, (_, "Request-Timeout")) => "AX-06",
            (Self::TimeoutUnbounded, (_, "Request-Timeout")) => "AX-07",
            (Self::ResponseTextEmpty, _) => "AX-08",
            (Self::SuccessInErrorTable, _) => "AX-09",
            (Self::PlaceholderTypo, (_, "username:passowrd")) => "AX-10",
            (Self::UndocumentedHeader, (_, "Content-Type")) => "AX-11",
            (Self::RequiredUnknown, _) => "AX-12",
            (Self::TypeWordAsString, _) => "AX-13",
            (Self::ImportInsidePage, _) => "AX-14",
            (Self::MarkupInNote, _) => "AX-15",
            (Self::PlaceholderDiffers, _) => "AX-16",
            (Self::FieldOnSisterPages, ("aliases/create" | "aliases/drop", "dbName")) => "AX-17",
            (Self::LeadInDiffers, _) => "AX-18",
            (Self::HostPattern, _) => "AX-19",
            (Self::WaysToAuthorizeDiffer, _) => "AX-20",
            (Self::TokenNeedUnsaid, _) => "AX-21",
            (Self::FieldNotInExample, ("aliases/drop", "collectionName")) => "DX-01",
            (Self::DoubledPreposition, ("aliases/drop", "collectionName")) => "DX-02",
            (Self::AvailabilityOpen, ("aliases/drop", _)) => "DX-03",
            (Self::OddBlanks, ("aliases/drop", _)) => "DX-04",
            (Self::AbsentUnsaid, ("aliases/drop", _)) => "DX-05",
            (Self::ExampleKeyNotInTable, ("indexes/create", "indexConfig"))
            | (Self::FieldNotInExample, ("indexes/create", "params")) => "IX-01",
            (Self::SuccessCodeDiffers, ("indexes/create", _)) => "IX-02",
            (Self::CalledUnfinished, ("indexes/create", _)) => "IX-03",
            (Self::NoTimeoutUnit, (_, "Request-Timeout")) => "IX-04",
            (Self::RowBroken, ("indexes/create", "Request-Timeout")) => "IX-05",
            (Self::ResponseTextUnlikeBody, ("indexes/create", _)) => "IX-06",
            (Self::OneOrMany, ("indexes/create", "indexParams")) => "IX-07",
            (Self::DefaultUnlikeExample, ("indexes/create", "metricType")) => "IX-08",
            (Self::UnfinishedSentence, ("indexes/create", "metricType")) => "IX-09",
            (Self::DefaultFromSibling, ("indexes/create", "indexName")) => "IX-10",
            (Self::FewerKeysThanSaid, ("indexes/create", "params")) => "IX-11",
            (Self::OneValueShown, ("indexes/create", "index_type" | "indexType")) => "IX-12",
            (Self::UnfinishedSentence, ("indexes/create", "index_type")) => "IX-13",
            (Self::ErrorWithoutCode, ("indexes/create", "dbName" | "collectionName")) => "IX-14",
            (Self::FieldNotInExample, ("indexes/create", "dbName")) => "IX-15",
            (Self::MixedNameStyles, ("indexes/create", _)) => "IX-16",
            (Self::NoteOutsideExample, ("indexes/create", _)) => "IX-17",
            _ => return None,
        };
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, Kind};
    use crate::contract::OperationId;

    #[test]
    fn a_finding_bears_its_catalogued_id_only_where_the_catalogue_has_it() {
        let id = |operation: &str, subject: &str| {
            let operation = OperationId::new(operation).expect("a documented operation");
            Finding::new(Kind::FieldNotInExample, 1, subject, "").id(&operation)
        };
        assert_eq!(id("aliases/drop", "collectionName"), "DX-01");
        assert_eq!(id("indexes/create", "dbName"), "IX-15");
        assert_eq!(id("aliases/create", "dbName"), "field-not-in-example");
    }

    #[test]
    fn names_of_kinds_are_in_kebab_case_as_they_are_serialised() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::json!(kind), serde_json::json!(kind.name()));
        }
    }
}
