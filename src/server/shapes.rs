//! The declared fields of every request body.

use super::json::{Field, Shape, Struct};
use super::operation::Operation;

const fn required(key: &'static str, shape: Shape) -> Field {
    Field {
        key,
        shape,
        required: true,
    }
}

const fn optional(key: &'static str, shape: Shape) -> Field {
    Field {
        key,
        shape,
        required: false,
    }
}

const DB_NAME: Field = optional("dbName", Shape::Text);
const COLLECTION_NAME: Field = required("collectionName", Shape::Text);

const ALIAS_COLLECTION: Struct = Struct {
    name: "AliasCollectionReq",
    fields: &[DB_NAME, COLLECTION_NAME, required("aliasName", Shape::Text)],
};
const ALIAS: Struct = Struct {
    name: "AliasReq",
    // A collectionName is documented for aliases/drop, though no Milvus reads it.
    fields: &[
        DB_NAME,
        required("aliasName", Shape::Text),
        optional("collectionName", Shape::Unknown),
    ],
};
const OPTIONAL_COLLECTION: Struct = Struct {
    name: "OptionalCollectionNameReq",
    fields: &[DB_NAME, optional("collectionName", Shape::Text)],
};
const COLLECTION_NAMED: Struct = Struct {
    name: "CollectionNameReq",
    fields: &[
        DB_NAME,
        COLLECTION_NAME,
        optional("partitionNames", Shape::Texts),
    ],
};
const RENAME: Struct = Struct {
    name: "RenameCollectionReq",
    fields: &[
        DB_NAME,
        COLLECTION_NAME,
        required("newCollectionName", Shape::Text),
        optional("newDbName", Shape::Text),
    ],
};
const DATABASE: Struct = Struct {
    name: "DatabaseReqRequiredName",
    fields: &[required("dbName", Shape::Text)],
};
const DATABASE_WITH_PROPERTIES: Struct = Struct {
    name: "DatabaseReqWithProperties",
    fields: &[
        required("dbName", Shape::Text),
        optional("properties", Shape::Map),
    ],
};
const DATABASES: Struct = Struct {
    name: "EmptyReq",
    fields: &[],
};
const INDEX: Struct = Struct {
    name: "IndexReq",
    fields: &[DB_NAME, COLLECTION_NAME, required("indexName", Shape::Text)],
};
const INDEX_PROPERTIES: Struct = Struct {
    name: "IndexReqWithProperties",
    fields: &[
        DB_NAME,
        COLLECTION_NAME,
        required("indexName", Shape::Text),
        required("properties", Shape::Map),
    ],
};
const INDEX_PROPERTY_KEYS: Struct = Struct {
    name: "DropIndexPropertiesReq",
    fields: &[
        DB_NAME,
        COLLECTION_NAME,
        required("indexName", Shape::Text),
        required("propertyKeys", Shape::Texts),
    ],
};
/// One item of `indexParams`.
const INDEX_PARAM: Struct = Struct {
    name: "IndexParam",
    fields: &[
        optional("fieldName", Shape::Text),
        optional("indexName", Shape::Text),
        optional("metricType", Shape::Text),
        optional("indexType", Shape::Text),
        optional("params", Shape::Map),
        // Two spellings of the pages that no Milvus reads.
        optional("index_type", Shape::Unknown),
        optional("indexConfig", Shape::Unknown),
    ],
};
const INDEX_PARAMS: Field = required("indexParams", Shape::List(&INDEX_PARAM));
const INDEX_CREATE: Struct = Struct {
    name: "IndexParamReq",
    fields: &[DB_NAME, COLLECTION_NAME, INDEX_PARAMS],
};
const SCHEMA_FIELD: Struct = Struct {
    name: "FieldSchema",
    fields: &[
        optional("fieldName", Shape::Text),
        optional("dataType", Shape::Text),
        optional("elementDataType", Shape::Text),
        optional("isPrimary", Shape::Bool),
        optional("isPartitionKey", Shape::Bool),
        optional("isClusteringKey", Shape::Bool),
        optional("elementTypeParams", Shape::Map),
        optional("nullable", Shape::Bool),
        optional("description", Shape::Text),
    ],
};
const SCHEMA: Struct = Struct {
    name: "CollectionSchema",
    fields: &[
        optional("fields", Shape::List(&SCHEMA_FIELD)),
        optional("autoID", Shape::Bool),
        optional("enableDynamicField", Shape::Bool),
        optional("description", Shape::Text),
    ],
};
const COLLECTION: Struct = Struct {
    name: "CollectionReq",
    fields: &[
        DB_NAME,
        COLLECTION_NAME,
        optional("dimension", Shape::Int32),
        optional("idType", Shape::Text),
        optional("autoID", Shape::Bool),
        optional("metricType", Shape::Text),
        optional("primaryFieldName", Shape::Text),
        optional("vectorFieldName", Shape::Text),
        optional("schema", Shape::Object(&SCHEMA)),
        optional("indexParams", Shape::List(&INDEX_PARAM)),
        optional("params", Shape::Map),
        optional("description", Shape::Text),
    ],
};

/// What an operation's body is bound to.
pub(super) fn shape(operation: Operation) -> &'static Struct {
    match operation {
        Operation::AliasesCreate | Operation::AliasesAlter => &ALIAS_COLLECTION,
        Operation::AliasesDrop | Operation::AliasesDescribe => &ALIAS,
        Operation::AliasesList | Operation::CollectionsList => &OPTIONAL_COLLECTION,
        Operation::CollectionsCreate => &COLLECTION,
        Operation::CollectionsRename => &RENAME,
        Operation::CollectionsDescribe
        | Operation::CollectionsDrop
        | Operation::CollectionsGetLoadState
        | Operation::CollectionsGetStats
        | Operation::CollectionsHas
        | Operation::CollectionsLoad
        | Operation::CollectionsRelease
        | Operation::IndexesList => &COLLECTION_NAMED,
        Operation::DatabasesCreate => &DATABASE_WITH_PROPERTIES,
        Operation::DatabasesDrop | Operation::DatabasesDescribe => &DATABASE,
        Operation::DatabasesList => &DATABASES,
        Operation::IndexesAlterProperties => &INDEX_PROPERTIES,
        Operation::IndexesDropProperties => &INDEX_PROPERTY_KEYS,
        Operation::IndexesCreate => &INDEX_CREATE,
        Operation::IndexesDescribe | Operation::IndexesDrop => &INDEX,
    }
}
