//! Numbers of unusual form and size. Whether a bound is broken too, the schema says; a fraction is never whole

use serde_json::{Value, json};

use super::accepts::accepts;
use super::{Changed, Job, is_branch, tail};
use crate::generate::role::Role;
use crate::generate::schema::{Node, Shape};
use crate::generate::site::Site;

/// Numbers that are none of a string's business, in the form in which they are written.
const FOR_STRING: [&str; 10] = [
    "7",
    "0",
    "-1",
    "1.5",
    "1e3",
    "9007199254740993",
    "9223372036854775808",
    "18446744073709551616",
    "1e300",
    "-0",
];

pub(super) fn suits(id: &str, node: &Node, site: &Site) -> bool {
    match (id, &node.shape) {
        // Beside a branch of strings there may be one of numbers.
        ("number-for-string", Shape::Text(_)) => !is_branch(site),
        ("number-for-string", _) => false,
        (_, Shape::Integer(_)) => true,
        (_, Shape::Object(_)) => node.role == Some(Role::IndexParams),
        _ => false,
    }
}

pub(super) fn change(job: &mut Job<'_, '_>) -> Option<Changed> {
    if job.class.id == "number-for-string" {
        let literal = job.pick(0, &FOR_STRING)?;
        return Some(written(job, &job.site.pointer.clone(), literal, false));
    }
    let pointer = place(job)?;
    let here = job.valid.pointer(&pointer)?.as_i64()?;
    let literal = literal(job, here)?;
    Some(written(job, &pointer, &literal, true))
}

/// Where the number stands: parameters of an index are not in the schema.
fn place(job: &mut Job<'_, '_>) -> Option<String> {
    let Some(Value::Object(map)) = job.here() else {
        return Some(job.site.pointer.clone());
    };
    let keys: Vec<String> = map
        .iter()
        .filter(|(_, value)| value.is_i64())
        .map(|(key, _)| key.clone())
        .collect();
    let keys: Vec<&String> = keys.iter().collect();
    let key = job.pick(1, &keys)?;
    Some(format!("{}/{key}", job.site.pointer))
}

fn literal(job: &mut Job<'_, '_>, here: i64) -> Option<String> {
    Some(match job.class.id {
        "number-as-string" => match job.pick(0, &[0, 1, 2])? {
            0 => format!("\"{here}\""),
            1 => format!("\"{here}.0\""),
            _ => format!("\" {here}\""),
        },
        "number-fraction" => format!("{here}{}", job.pick(0, &[".5", ".25", ".000001"])?),
        "number-point-zero" => format!("{here}.0"),
        "number-exponent" => format!("{here}{}", job.pick(0, &["e0", "E0", "e+0", "e1"])?),
        "number-negative" => match job.pick(0, &[0, 1, 2])? {
            0 => "-1".to_owned(),
            1 => (-here.abs().max(1)).to_string(),
            _ => i64::MIN.to_string(),
        },
        "number-minus-zero" => "-0".to_owned(),
        "number-at-2-53" => job
            .pick(0, &["9007199254740992", "9007199254740991"])?
            .to_owned(),
        "number-beyond-2-53" => job
            .pick(
                0,
                &[
                    "9007199254740993",
                    "9223372036854775807",
                    "-9007199254740993",
                ],
            )?
            .to_owned(),
        "number-beyond-2-64" => job
            .pick(
                0,
                &[
                    "18446744073709551616",
                    "9223372036854775808",
                    "1e400",
                    "100000000000000000000000000",
                ],
            )?
            .to_owned(),
        "number-leading-zero" => format!("0{}", here.unsigned_abs()),
        _ => return None,
    })
}

/// What `serde_json` writes otherwise, or not at all, is sent as it stands.
fn written(job: &Job<'_, '_>, pointer: &str, literal: &str, is_number: bool) -> Changed {
    let value: Option<Value> = serde_json::from_str(literal).ok();
    let text = value.as_ref().map(Value::to_string);
    let is_kept = text.as_deref() == Some(literal);
    let is_seen = value.as_ref().is_some_and(|value| {
        let body = replaced(&job.valid, pointer, value.clone());
        !accepts(job.schema, job.schema.root, &body)
    });
    let keyword = match (is_seen, is_number) {
        (true, true) => keyword(job.class.id),
        (false, true) => tail(job.class),
        (_, false) => "type",
    };
    match value {
        Some(value) if is_kept => {
            let body = replaced(&job.valid, pointer, value);
            Changed::of_value(body, pointer, keyword, is_seen)
        }
        _ => {
            let mark = json!(super::MARK);
            let text = replaced(&job.valid, pointer, mark.clone()).to_string();
            let text = text.replacen(&mark.to_string(), literal, 1);
            let mut changed = Changed::of_bytes(text.into_bytes(), pointer, keyword);
            if let Some(broken) = &mut changed.broken {
                broken.by_schema = is_seen;
            }
            changed
        }
    }
}

fn replaced(body: &Value, pointer: &str, value: Value) -> Value {
    let mut body = body.clone();
    if let Some(slot) = body.pointer_mut(pointer) {
        *slot = value;
    }
    body
}

fn keyword(id: &str) -> &'static str {
    match id {
        "number-negative" => "minimum",
        "number-at-2-53" | "number-beyond-2-53" => "maximum",
        _ => "type",
    }
}
