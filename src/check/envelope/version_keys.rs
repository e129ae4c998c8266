//! `envelope/keys-of-the-version`.

use serde_json::Value;

use crate::check::reading::{Class, Reading};
use crate::check::rule::Rule;
use crate::check::verdict::{Judgement, Verdict};
use crate::contract::{AnswerKeys, Level, Patches, Profile};

/// The rule.
pub const VERSION_KEYS: Rule = Rule {
    id: "envelope/keys-of-the-version",
    level: Level::Should,
    title: "An answer has every key that the version always gives.",
    clauses: &["H-19"],
    method: "Every accepted request under the profile of a version that says which keys its answers have: describe of aliases, indexes, collections and databases, and has. Where only some patches are known to have a key, its absence says that the target is none of them. It fails the run; under documents only types are binding.",
};

/// Deepest way to a key.
const DEPTH_MAX: usize = 8;

/// Judges the keys of an accepted answer.
pub fn check(profile: &Profile, operation: &str, reading: &Reading) -> Option<Judgement> {
    if reading.class != Class::Accepted {
        return None;
    }
    let answer = reading.json.as_ref()?;
    let known: Vec<&AnswerKeys> = profile
        .always
        .iter()
        .chain(&profile.shown)
        .filter(|keys| keys.operation == operation)
        .collect();
    if known.is_empty() {
        return None;
    }
    let expected = "every key that the version gives";
    let all = profile.patches.unwrap_or(Patches::NONE);
    let mut fits = all;
    let mut missing = Vec::new();
    for keys in known {
        let lacking = keys.keys.iter().filter(|key| !is_there(answer, key));
        for key in lacking {
            fits = fits.without(keys.patches.unwrap_or(all));
            if keys.patches.is_none_or(|known| known.covers(all)) || fits.is_none() {
                missing.push(key.as_str());
            }
        }
    }
    let Some(first) = missing.first() else {
        let mut judgement = VERSION_KEYS.pass(expected);
        judgement.fits = (fits != all).then_some(fits);
        return Some(judgement);
    };
    let seen = missing.iter().map(|key| format!("no {}", spoken(key)));
    let seen = seen.collect::<Vec<_>>().join(", ");
    Some(VERSION_KEYS.judge(Verdict::Fail, first, expected, seen))
}

/// Whether a key is there: `/data/load`, `/data[]/indexName` in each item. What should be around it and is not, or is something
/// else, is another matter: of that its own type is asked.
fn is_there(answer: &Value, key: &str) -> bool {
    let parts: Vec<&str> = key.split('/').skip(1).collect();
    has(answer, &parts, DEPTH_MAX)
}

fn has(value: &Value, parts: &[&str], depth: usize) -> bool {
    let (Some((part, rest)), Some(depth)) = (parts.split_first(), depth.checked_sub(1)) else {
        return true;
    };
    let (name, is_list) = match part.strip_suffix("[]") {
        Some(name) => (name, true),
        None => (*part, false),
    };
    let Some(object) = value.as_object() else {
        return true;
    };
    match (object.get(name), is_list) {
        (None, _) => !rest.is_empty(),
        (Some(Value::Array(items)), true) => items.iter().all(|item| has(item, rest, depth)),
        (Some(_), true) => true,
        (Some(inner), false) => has(inner, rest, depth),
    }
}

/// `data.fields[].id`.
fn spoken(key: &str) -> String {
    format!("`{}`", key.trim_start_matches('/').replace('/', "."))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::check::reading::Reading;
    use crate::check::testing::{codes, exchange, profile};
    use crate::check::verdict::{Judgement, Verdict};

    const INDEX: &str = r#"{"indexName":"i","fieldName":"v","indexType":"","metricType":"","totalRows":0,"pendingRows":0,"indexedRows":0,"indexState":"Finished","failReason":""}"#;

    fn judged(name: &str, operation: &str, body: &str) -> Option<Judgement> {
        let reading = Reading::of(&exchange(200, body), &codes());
        check(&profile(name), operation, &reading)
    }

    #[test]
    fn a_version_gives_its_keys_and_the_documents_ask_for_none() {
        let whole =
            r#"{"code":0,"data":{"dbName":"default","collectionName":"c","aliasName":"a"}}"#;
        let of = |name, body| {
            let found = judged(name, "aliases/describe", body);
            found.map(|found| (found.verdict, found.seen))
        };
        assert_eq!(
            of("milvus-2.6", whole).map(|found| found.0),
            Some(Verdict::Pass)
        );
        let without = r#"{"code":0,"data":{"aliasName":"a"}}"#;
        let (verdict, seen) = of("milvus-2.4", without).expect("a judgement");
        assert_eq!(verdict, Verdict::Fail);
        assert_eq!(seen, "no `data.collectionName`, no `data.dbName`");
        assert_eq!(of("documents", without), None);
        assert_eq!(of("milvus-2.6", r#"{"code":1600,"message":"no"}"#), None);
    }

    #[test]
    fn every_item_of_a_list_is_looked_at_and_none_of_an_empty_one() {
        let list = |items: &str| format!(r#"{{"code":0,"data":[{items}]}}"#);
        let of = |items: &str| {
            let found = judged("milvus-2.4", "indexes/describe", &list(items));
            found.expect("a judgement").verdict
        };
        assert_eq!(of(INDEX), Verdict::Pass);
        assert_eq!(of(""), Verdict::Pass);
        let without = INDEX.replace(r#","indexState":"Finished""#, "");
        assert_eq!(of(&format!("{INDEX},{without}")), Verdict::Fail);
    }

    #[test]
    fn a_key_that_not_all_patches_are_known_to_have_tells_them_apart() {
        let body = format!(r#"{{"code":0,"data":[{INDEX}]}}"#);
        let fits = |name: &str| {
            let found = judged(name, "indexes/describe", &body).expect("a judgement");
            (found.verdict, found.fits.map(|fits| fits.to_string()))
        };
        assert_eq!(fits("milvus-2.5"), (Verdict::Pass, Some("0-17".to_owned())));
        assert_eq!(fits("milvus-2.6").0, Verdict::Fail, "it lacks those of 2.5");
        let later = r#""failReason":"","indexParams":[],"indexoffsetcache.enabled":"","maxIndexVersion":0,"minIndexVersion":0,"mmap.enabled":"""#;
        let later = body.replace(r#""failReason":"""#, later);
        let of = |name: &str| judged(name, "indexes/describe", &later).expect("a judgement");
        assert_eq!(of("milvus-2.5").fits, None);
        let found = of("milvus-2.6");
        assert_eq!(found.verdict, Verdict::Pass);
        assert_eq!(
            found.fits.map(|fits| fits.to_string()).as_deref(),
            Some("0-18")
        );
        assert_eq!(of("milvus-2.6.18").verdict, Verdict::Pass);
        assert_eq!(of("milvus-3.0").verdict, Verdict::Fail);
    }
}
