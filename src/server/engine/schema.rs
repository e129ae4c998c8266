//! A collection's schema: from either form of collections/create.

use super::super::answer::Refusal;
use super::super::json::Record;
use super::index_params::plain_text;
use super::index_type::check_metric;
use super::names::check_field_name;

/// The default number of shards.
const SHARDS: i64 = 1;
/// The consistency levels by their exact names.
const CONSISTENCY: &[&str] = &["Strong", "Session", "Bounded", "Eventually", "Customized"];
/// The default consistency level.
const BOUNDED: &str = "Bounded";
/// The longest string of a `VarChar` key in the quick form, unless it is told.
const QUICK_MAX_LENGTH: &str = "65535";
/// The bounds of a vector's dimension.
const DIMENSIONS: std::ops::RangeInclusive<i64> = 1..=32_768;

macro_rules! data_types {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// The type of a field, by its exact name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::server) enum DataType { $($variant),* }

        impl DataType {
            fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// The name in requests and answers.
            pub(in crate::server) fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

data_types! {
    Bool = "Bool",
    Int8 = "Int8",
    Int16 = "Int16",
    Int32 = "Int32",
    Int64 = "Int64",
    Float = "Float",
    Double = "Double",
    VarChar = "VarChar",
    Json = "JSON",
    Array = "Array",
    BinaryVector = "BinaryVector",
    FloatVector = "FloatVector",
    Float16Vector = "Float16Vector",
    BFloat16Vector = "BFloat16Vector",
    SparseFloatVector = "SparseFloatVector",
    Int8Vector = "Int8Vector",
}

impl DataType {
    /// Whether it holds vectors.
    pub(in crate::server) fn is_vector(self) -> bool {
        self.is_dense_vector() || matches!(self, Self::BinaryVector | Self::SparseFloatVector)
    }

    /// Whether it holds vectors that COSINE fits.
    pub(in crate::server) fn is_dense_vector(self) -> bool {
        matches!(
            self,
            Self::FloatVector | Self::Float16Vector | Self::BFloat16Vector | Self::Int8Vector
        )
    }
}

/// What two requests for one collection must agree on.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::server) struct Schema {
    pub(in crate::server) fields: Vec<FieldSchema>,
    pub(super) auto_id: bool,
    pub(super) dynamic: bool,
    pub(super) description: String,
    pub(super) shards: i64,
    pub(super) consistency: &'static str,
    pub(super) properties: Vec<(String, String)>,
}

/// One field.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the API documents four independent flags"
)]
pub(in crate::server) struct FieldSchema {
    pub(in crate::server) name: String,
    pub(in crate::server) data_type: DataType,
    pub(super) primary: bool,
    pub(super) partition_key: bool,
    pub(super) clustering_key: bool,
    pub(super) nullable: bool,
    pub(super) description: String,
    pub(super) element: Option<DataType>,
    pub(super) params: Vec<(String, String)>,
}

impl Schema {
    /// The field of that name.
    pub(in crate::server) fn field(&self, name: &str) -> Option<&FieldSchema> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Reads whichever form the body has.
    pub(super) fn read(body: &Record) -> Result<Self, Refusal> {
        let described = body
            .object("schema")
            .filter(|schema| !schema.list("fields").is_empty());
        let fields = match described {
            Some(schema) => schema
                .list("fields")
                .iter()
                .map(field)
                .collect::<Result<Vec<_>, _>>()?,
            None => quick_fields(body)?,
        };
        let schema = Self {
            auto_id: described.map_or_else(|| body.flag("autoID"), |schema| schema.flag("autoID")),
            dynamic: match described {
                Some(schema) => schema.flag("enableDynamicField"),
                None => param(body, "enableDynamicField").is_none_or(|given| given == "true"),
            },
            description: described
                .map_or_else(
                    || body.text("description"),
                    |schema| schema.text("description"),
                )
                .to_owned(),
            shards: param(body, "shardsNum")
                .and_then(|given| given.parse().ok())
                .unwrap_or(SHARDS),
            consistency: consistency(body)?,
            properties: properties(body),
            fields,
        };
        schema.check()?;
        Ok(schema)
    }

    /// Refuses the quick form's metric before anything is made of it.
    pub(super) fn check_quick_metric(&self, body: &Record) -> Result<(), Refusal> {
        let metric = body.text("metricType");
        let is_quick = body
            .object("schema")
            .is_none_or(|schema| schema.list("fields").is_empty());
        match self.field(quick_vector_name(body)) {
            Some(field) if is_quick && !metric.is_empty() => check_metric(field, metric),
            _ => Ok(()),
        }
    }

    fn check(&self) -> Result<(), Refusal> {
        for (at, field) in self.fields.iter().enumerate() {
            check_field_name(&field.name)?;
            if self
                .fields
                .iter()
                .take(at)
                .any(|earlier| earlier.name == field.name)
            {
                return Err(Refusal::invalid(&format!(
                    "duplicated field name {}",
                    field.name
                )));
            }
            field.check()?;
        }
        match self.fields.iter().filter(|field| field.primary).count() {
            1 if self.fields.iter().any(|field| field.data_type.is_vector()) => Ok(()),
            1 => Err(Refusal::invalid("schema does not contain vector field")),
            0 => Err(Refusal::invalid("primary key is not specified")),
            _ => Err(Refusal::invalid("there are more than one primary key")),
        }
    }
}

impl FieldSchema {
    fn check(&self) -> Result<(), Refusal> {
        let (name, kind) = (&self.name, self.data_type);
        if self.primary && !matches!(kind, DataType::Int64 | DataType::VarChar) {
            return Err(Refusal::invalid(
                "the data type of primary key should be Int64 or VarChar",
            ));
        }
        if kind == DataType::VarChar && self.number("max_length").is_none() {
            return Err(Refusal::invalid(&format!(
                "type param(max_length) should be specified for the field({name})"
            )));
        }
        if kind.is_vector() && kind != DataType::SparseFloatVector {
            let Some(dim) = self.number("dim") else {
                return Err(Refusal::invalid(&format!(
                    "dimension is not defined in field type params of field {name}"
                )));
            };
            let bits = kind != DataType::BinaryVector || dim % 8 == 0;
            if !DIMENSIONS.contains(&dim) || !bits {
                return Err(Refusal::invalid(&format!(
                    "invalid dimension: {dim} of field {name}"
                )));
            }
        }
        Ok(())
    }

    /// A parameter of the type, such as `dim`.
    pub(super) fn number(&self, key: &str) -> Option<i64> {
        self.params
            .iter()
            .find_map(|(known, value)| (known == key).then(|| value.parse().ok())?)
    }
}

fn field(given: &Record) -> Result<FieldSchema, Refusal> {
    let kind = |key: &str| {
        let name = given.text(key);
        DataType::named(name).ok_or_else(|| {
            Refusal::invalid(&format!("data type {name} is invalid(case sensitive)"))
        })
    };
    let data_type = kind("dataType")?;
    Ok(FieldSchema {
        name: given.text("fieldName").to_owned(),
        data_type,
        primary: given.flag("isPrimary"),
        partition_key: given.flag("isPartitionKey"),
        clustering_key: given.flag("isClusteringKey"),
        nullable: given.flag("nullable"),
        description: given.text("description").to_owned(),
        element: if data_type == DataType::Array {
            Some(kind("elementDataType")?)
        } else {
            None
        },
        params: given
            .map("elementTypeParams")
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.clone(), plain_text(value)))
            .collect(),
    })
}

/// The two fields of the quick form: a key and a vector.
fn quick_fields(body: &Record) -> Result<Vec<FieldSchema>, Refusal> {
    let dimension = body.int("dimension");
    if dimension == 0 {
        let message =
            "dimension is required for quickly create collection(default metric type: COSINE)";
        return Err(Refusal::invalid(message));
    }
    let (key_type, key_params) = match body.text("idType") {
        "" | "Int64" | "int64" => (DataType::Int64, Vec::new()),
        "VarChar" | "Varchar" => {
            let length = param(body, "max_length").unwrap_or_else(|| QUICK_MAX_LENGTH.to_owned());
            (DataType::VarChar, vec![("max_length".to_owned(), length)])
        }
        other => {
            return Err(Refusal::invalid(&format!(
                "idType can only be [Int64, VarChar], got {other}"
            )));
        }
    };
    let key = quick_field(
        named(body, "primaryFieldName", "id"),
        key_type,
        true,
        key_params,
    );
    let vector_params = vec![("dim".to_owned(), dimension.to_string())];
    let vector = quick_field(
        quick_vector_name(body),
        DataType::FloatVector,
        false,
        vector_params,
    );
    Ok(vec![key, vector])
}

/// The vector field of the quick form, which is also the name of its index.
pub(super) fn quick_vector_name(body: &Record) -> &str {
    named(body, "vectorFieldName", "vector")
}

fn named<'a>(body: &'a Record, key: &str, default: &'static str) -> &'a str {
    match body.text(key) {
        "" => default,
        given => given,
    }
}

fn quick_field(
    name: &str,
    data_type: DataType,
    primary: bool,
    params: Vec<(String, String)>,
) -> FieldSchema {
    FieldSchema {
        name: name.to_owned(),
        data_type,
        primary,
        partition_key: false,
        clustering_key: false,
        nullable: false,
        description: String::new(),
        element: None,
        params,
    }
}

/// One value of the free map `params` as text.
fn param(body: &Record, key: &str) -> Option<String> {
    body.map("params")?.get(key).map(plain_text)
}

fn consistency(body: &Record) -> Result<&'static str, Refusal> {
    let Some(given) = param(body, "consistencyLevel") else {
        return Ok(BOUNDED);
    };
    CONSISTENCY
        .iter()
        .copied()
        .find(|known| *known == given)
        .ok_or_else(|| {
            Refusal::invalid(&format!(
                "consistencyLevel can only be {CONSISTENCY:?}, got {given}"
            ))
        })
}

fn properties(body: &Record) -> Vec<(String, String)> {
    [
        ("ttlSeconds", "collection.ttl.seconds"),
        ("partitionKeyIsolation", "partitionkey.isolation"),
        ("mmap.enabled", "mmap.enabled"),
    ]
    .into_iter()
    .filter_map(|(given, kept)| Some((kept.to_owned(), param(body, given)?)))
    .collect()
}
