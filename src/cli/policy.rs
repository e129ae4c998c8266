//! From the command line to what a run may do: everything on this machine, nearly nothing elsewhere.

use std::collections::BTreeSet;
use std::net::Ipv6Addr;
use std::time::SystemTime;

use super::args::{BudgetArgs, SafetyArgs};
use super::failure::Failure;
use crate::run::{Backoff, Budget, Hazard, Policy};
use crate::wire::{Rate, Target};

/// The first version in which `Request-Timeout` is for one request only, major and minor.
const TIMEOUTS_SINCE: (u32, u32) = (2, 5);

/// Collections of an ordinary run elsewhere.
const COLLECTIONS_USUAL_MAX: u64 = 200;

/// What a run against this target may do. No target means our own server.
pub(super) fn policy(
    safety: &SafetyArgs,
    budget: &BudgetArgs,
    target: Option<&Target>,
    profile: &str,
    usual_collections: Option<u64>,
    (seed, now): (u64, SystemTime),
) -> Result<Policy, Failure> {
    let lent = lent(safety)?;
    let budget = Budget {
        requests: budget.max_requests,
        rate: budget.max_rate,
        ddl_rate: budget.ddl_rate,
        collections: budget.max_collections,
        time: budget.max_time,
    };
    let near = Policy {
        lent,
        budget,
        now,
        ..Policy::own(seed)
    };
    let Some(target) = target else {
        return Ok(near);
    };
    if target.is_loopback() {
        let mut near = near;
        if !safety.allow_bare_names {
            near.allowed.remove(&Hazard::BareNames);
        }
        return Ok(near);
    }
    let named = safety
        .allow_writes
        .iter()
        .any(|host| is_same(host, target.host()));
    Ok(Policy {
        read_only: (!named).then(|| target.host().to_owned()),
        allowed: allowed(safety, profile),
        budget: Budget {
            ddl_rate: Some(budget.ddl_rate.unwrap_or(Rate::ONE)),
            collections: budget.collections.or(usual_collections),
            ..budget
        },
        backoff: Backoff::far(seed),
        ..near
    })
}

/// Collections that a run elsewhere makes in all unless the user asks for more, be it by asking for more cases. The usual
/// cases make about forty; a target that spoils some of them makes for more.
pub(super) const fn usual_collections(has_more_cases: bool) -> Option<u64> {
    if has_more_cases {
        None
    } else {
        Some(COLLECTIONS_USUAL_MAX)
    }
}

/// What `clean` may do: delete, unless it only looks; paced as a run elsewhere is.
pub(super) fn cleaning(target: &Target, dry: bool, now: SystemTime) -> Policy {
    let near = Policy {
        read_only: dry.then(|| target.host().to_owned()),
        now,
        ..Policy::own(0)
    };
    if target.is_loopback() {
        return near;
    }
    Policy {
        budget: Budget {
            ddl_rate: Some(Rate::ONE),
            ..Budget::default()
        },
        backoff: Backoff::far(0),
        ..near
    }
}

fn lent(safety: &SafetyArgs) -> Result<Option<[String; 2]>, Failure> {
    match safety.lend_collection.as_slice() {
        [] => Ok(None),
        [one, other] if one != other => Ok(Some([one.clone(), other.clone()])),
        _ => Err(Failure::LendTwo),
    }
}

/// Hosts are the same only when they are written alike; letters may be large or small (RFC 3986 section 3.2.2).
pub(super) fn is_same(given: &str, host: &str) -> bool {
    let address = |text: &str| {
        let bare = text.trim_start_matches('[').trim_end_matches(']');
        bare.parse::<Ipv6Addr>().ok()
    };
    given.eq_ignore_ascii_case(host)
        || address(given).is_some_and(|given| address(host) == Some(given))
}

fn allowed(safety: &SafetyArgs, profile: &str) -> BTreeSet<Hazard> {
    let timeouts =
        safety.allow_timeouts && version(profile).is_some_and(|version| version >= TIMEOUTS_SINCE);
    [
        (Hazard::Databases, safety.allow_databases),
        (Hazard::WrongTokens, safety.allow_wrong_tokens),
        (Hazard::Timeouts, timeouts),
        (Hazard::Histories, safety.allow_histories),
        (Hazard::BareNames, safety.allow_bare_names),
        (Hazard::LargeBodies, safety.allow_large_bodies),
    ]
    .into_iter()
    .filter_map(|(hazard, is_allowed)| is_allowed.then_some(hazard))
    .collect()
}

/// Major and minor version of a profile such as `milvus-2.6` or `milvus-2.6.18`.
fn version(profile: &str) -> Option<(u32, u32)> {
    let mut parts = profile.strip_prefix("milvus-")?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::{allowed, policy, version};
    use crate::cli::args::{BudgetArgs, SafetyArgs};
    use crate::run::{Hazard, Policy};
    use crate::wire::{Rate, Target};

    fn of(target: &str, allow: &[&str]) -> Policy {
        let safety = SafetyArgs {
            allow_writes: allow.iter().map(|host| (*host).to_owned()).collect(),
            ..SafetyArgs::default()
        };
        let target = Target::parse(target).expect("an address");
        let clock = (1, UNIX_EPOCH);
        policy(
            &safety,
            &BudgetArgs::default(),
            Some(&target),
            "documents",
            None,
            clock,
        )
        .expect("a policy")
    }

    #[test]
    fn elsewhere_only_the_host_that_is_named_exactly_may_be_changed() {
        let prod = "http://prod.example.org:19530";
        for allow in [
            &[][..],
            &["example.org"],
            &["prod"],
            &["prod.example.org.evil"],
            &["prod.example.or"],
        ] {
            assert_eq!(
                of(prod, allow).read_only.as_deref(),
                Some("prod.example.org"),
                "{allow:?}"
            );
        }
        for allow in [&["prod.example.org"][..], &["other", "PROD.example.org"]] {
            assert_eq!(of(prod, allow).read_only, None, "{allow:?}");
        }
        assert_eq!(
            of("http://[2001:db8::1]", &["2001:db8:0::1"]).read_only,
            None
        );
    }

    #[test]
    fn elsewhere_hazards_are_off_and_changes_are_slow() {
        let far = of("http://0.0.0.0:1", &["0.0.0.0"]);
        assert!(far.allowed.is_empty());
        assert_eq!(far.budget.ddl_rate, Some(Rate::ONE));
        let near = of("http://127.0.0.1:1", &[]);
        assert_eq!(
            (near.allowed.len(), near.budget.ddl_rate),
            (Hazard::ALL.len() - 1, None)
        );
        assert!(!near.allowed.contains(&Hazard::BareNames));
    }

    #[test]
    fn timeouts_need_a_profile_of_a_version_that_forgets_them() {
        let safety = SafetyArgs {
            allow_timeouts: true,
            ..SafetyArgs::default()
        };
        for (profile, may) in [
            ("documents", false),
            ("milvus-2.4", false),
            ("milvus-2.5", true),
            ("milvus-2.6.18", true),
            ("milvus-3.0", true),
            ("milvus-2", false),
        ] {
            assert_eq!(
                allowed(&safety, profile).contains(&Hazard::Timeouts),
                may,
                "{profile}"
            );
        }
        assert_eq!(version("milvus-10.0"), Some((10, 0)));
    }
}
