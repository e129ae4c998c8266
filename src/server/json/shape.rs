//! What a request declares of its fields: enough to bind a body the way Go's decoder and validator do.

/// The type that a field is declared with.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) enum Shape {
    /// A string; `""` counts as absent.
    Text,
    /// A whole number of 32 bits.
    Int32,
    /// `true` or `false`.
    Bool,
    /// A map with any values, which are kept as written.
    Map,
    /// An array of strings.
    Texts,
    /// An array of structures, whose required fields are not checked.
    List(&'static Struct),
    /// A structure.
    Object(&'static Struct),
    /// A key that the server does not know: never refused, and kept when it holds a string or an object.
    Unknown,
}

/// One declared field.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) struct Field {
    /// The key in the body.
    pub(in crate::server) key: &'static str,
    /// Its type.
    pub(in crate::server) shape: Shape,
    /// Whether a zero value is refused with code 1802.
    pub(in crate::server) required: bool,
}

impl Field {
    /// The field as Milvus's messages call it.
    pub(in crate::server) fn go_name(&self) -> String {
        let mut letters = self.key.chars();
        letters.next().map_or_else(String::new, |first| {
            format!("{}{}", first.to_ascii_uppercase(), letters.as_str())
        })
    }
}

/// A request body, or a structure inside one.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) struct Struct {
    /// The name that Milvus's messages give.
    pub(in crate::server) name: &'static str,
    /// Fields in the order of declaration, which is the order of their error messages.
    pub(in crate::server) fields: &'static [Field],
}
