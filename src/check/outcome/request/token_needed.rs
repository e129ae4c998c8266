//! `auth/token-needed`.

use crate::check::rule::Rule;
use crate::contract::Level;

/// The rule.
pub const TOKEN_NEEDED: Rule = Rule {
    id: "auth/token-needed",
    level: Level::Should,
    title: "A request without a valid token is refused where a token is always needed.",
    clauses: &["CA-09"],
    method: "Requests without and with a wrong token, under the profile zilliz. It fails the run there; under documents it depends on the target and is recorded only.",
};

#[cfg(test)]
mod tests {
    use super::TOKEN_NEEDED;
    use crate::check::outcome::testing::verdict_under;
    use crate::check::{Class, Verdict};

    #[test]
    fn a_stranger_is_not_let_in_on_zilliz_cloud() {
        let of =
            |name, class| verdict_under(name, "aliases/create", &["authorization-absent"], &class);
        let own = TOKEN_NEEDED.id.to_owned();
        assert_eq!(of("zilliz", Class::Accepted), (Verdict::Fail, own.clone()));
        assert_eq!(of("zilliz", Class::Unauthorised), (Verdict::Pass, own));
        assert_eq!(of("documents", Class::Accepted).0, Verdict::Note);
    }
}
