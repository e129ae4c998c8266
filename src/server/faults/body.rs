//! Faults in how a body is read: they change or refuse the value before it is bound.

use super::super::answer::{Refusal, code};
use super::super::json::{Read, Shape, Struct, same_key};
use super::{FaultId, Faults};

impl Faults {
    /// What becomes of the body of a request whose answer will break off.
    pub(in crate::server) fn half_made(value: &mut Read) {
        shorten_alias(value);
        replace_metrics(value);
    }

    /// What becomes of a value that is about to be bound to `shape`.
    pub(in crate::server) fn body(
        &self,
        shape: &'static Struct,
        value: &mut Read,
    ) -> Result<(), Refusal> {
        if self.has(FaultId::UnknownKeyRefused) {
            refuse_unknown(shape, value)?;
        }
        if self.has(FaultId::NullRefused) && holds(value, &|_, value| matches!(value, Read::Null)) {
            return Err(Refusal::new(code::FORMAT, "json: null is not allowed"));
        }
        if self.has(FaultId::EmptyDatabaseRefused)
            && holds(value, &|key, value| {
                same_key("dbName", key) && matches!(value, Read::Text(text) if text.is_empty())
            })
        {
            return Err(Refusal::new(
                code::DATABASE_NAME,
                "the name of a database is empty",
            ));
        }
        if self.has(FaultId::UnknownKeyChangesName) && refuse_unknown(shape, value).is_err() {
            shorten_alias(value);
        }
        if self.has(FaultId::WrongTypeAccepted) {
            // A name for each key: an alias that is called so must not be taken for a collection.
            replace_strings(shape, value, &|key, value| match value {
                Read::List(_) => Some(format!("Array_{key}")),
                Read::Object(_) => Some(format!("Object_{key}")),
                _ => None,
            });
        }
        if self.has(FaultId::NumberCoerced) {
            replace_strings(shape, value, &|_, value| match value {
                Read::Number(number) => {
                    let digits = |letter: char| if letter.is_ascii_digit() { letter } else { '_' };
                    Some(format!(
                        "_{}",
                        number.to_string().chars().map(digits).collect::<String>()
                    ))
                }
                _ => None,
            });
        }
        Ok(())
    }
}

fn refuse_unknown(shape: &'static Struct, value: &Read) -> Result<(), Refusal> {
    let Read::Object(pairs) = value else {
        return Ok(());
    };
    for (written, value) in pairs {
        let known = shape
            .fields
            .iter()
            .find(|field| same_key(field.key, written));
        match (known.map(|field| field.shape), value) {
            (None | Some(Shape::Unknown), _) => {
                return Err(Refusal::new(
                    code::FORMAT,
                    format!("json: unknown field {written:?}"),
                ));
            }
            (Some(Shape::List(item)), Read::List(items)) => {
                items
                    .iter()
                    .try_for_each(|value| refuse_unknown(item, value))?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether such a member stands in the body or in one of its items.
fn holds(value: &Read, is_such: &dyn Fn(&str, &Read) -> bool) -> bool {
    match value {
        Read::Object(pairs) => {
            let mut pairs = pairs.iter();
            pairs.any(|(key, value)| is_such(key, value) || holds(value, is_such))
        }
        Read::List(items) => items.iter().any(|item| holds(item, is_such)),
        _ => false,
    }
}

/// Takes the last letter from the name of the alias.
fn shorten_alias(value: &mut Read) {
    let Read::Object(pairs) = value else { return };
    for (key, value) in pairs {
        if let Read::Text(text) = value
            && same_key("aliasName", key)
        {
            text.pop();
        }
    }
}

fn replace_metrics(value: &mut Read) {
    let Read::Object(pairs) = value else { return };
    for (key, value) in pairs {
        match value {
            Read::Text(text) if same_key("metricType", key) => "IP".clone_into(text),
            Read::List(items) => items.iter_mut().for_each(replace_metrics),
            _ => {}
        }
    }
}

/// Puts text in the place of values that stand where a string is declared.
fn replace_strings(
    shape: &'static Struct,
    value: &mut Read,
    text_of: &dyn Fn(&str, &Read) -> Option<String>,
) {
    let Read::Object(pairs) = value else { return };
    for (written, value) in pairs {
        let Some(field) = shape
            .fields
            .iter()
            .find(|field| same_key(field.key, written))
        else {
            continue;
        };
        match (field.shape, value) {
            (Shape::Text, value) => {
                if let Some(text) = text_of(field.key, value) {
                    *value = Read::Text(text);
                }
            }
            (Shape::List(item), Read::List(items)) => {
                for value in items {
                    replace_strings(item, value, text_of);
                }
            }
            _ => {}
        }
    }
}
