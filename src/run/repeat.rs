//! Which requests may be sent again because the target was busy: those that do no harm twice.

use super::case::Step;
use super::event::Role;
use crate::wire::Exchange;

/// Whether the answer says for certain that the request was not carried out. A gateway's answer does not: whoever stands
/// behind it may have done its work (RFC 9110 sections 15.6.3 to 15.6.5).
pub(super) fn outcome_is_known(exchange: &Exchange) -> bool {
    exchange
        .answer()
        .is_some_and(|answer| !is_unknown_outcome(answer.status))
}

/// Whether this HTTP status is that of somebody in between who does not know what became of a request.
pub(super) const fn is_unknown_outcome(status: u16) -> bool {
    matches!(status, 502..=504)
}

/// Whether sending a request again can do no harm. What a case is about is never repeated: its first answer counts.
/// Reads may be; so may set-up, since asking twice for the same collection, alias or index, or for its removal, comes to
/// what asking once does. A database that exists already is an error, so there the first request must have come to nothing.
pub(super) fn is_harmless(step: &Step, changing: bool, outcome_is_known: bool) -> bool {
    match step.role {
        Role::Witness => !changing,
        Role::Setup => !changing || outcome_is_known || step.operation != "databases/create",
        Role::Subject | Role::Twin => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::is_harmless;
    use crate::run::case::Step;
    use crate::run::event::Role;

    #[test]
    fn reads_and_set_up_are_repeated_and_what_a_case_is_about_is_not() {
        let harmless = |role, operation, changing, known| {
            is_harmless(&Step::new(role, operation, json!({})), changing, known)
        };
        assert!(harmless(Role::Witness, "aliases/list", false, false));
        assert!(harmless(Role::Setup, "collections/create", true, false));
        assert!(harmless(Role::Setup, "databases/create", true, true));
        assert!(!harmless(Role::Setup, "databases/create", true, false));
        for role in [Role::Subject, Role::Twin] {
            assert!(!harmless(role, "aliases/create", true, true));
            assert!(!harmless(role, "aliases/list", false, true));
        }
    }
}
