//! Passwords that are words of the API: a right server holds them in every answer, and leaks nothing by that.

use vdbspec::server::{Dialect, ServerConfig};

use crate::policy::binary::run_in;
use crate::policy::station::{Mood, Station};

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_is_a_word_of_the_api_accuses_nobody_and_blots_out_nothing() {
    for token in [
        "root:collection",
        "admin:aliasName",
        "collectionName:Secret-42",
    ] {
        let config = ServerConfig {
            dialect: Dialect::Documents,
            token: Some(token.to_owned()),
            ..ServerConfig::default()
        };
        let station = Station::moody(config, |_| Mood::Pass).await;
        let args = [
            "--target",
            &station.near(),
            "--token-env",
            "TOK",
            "--seed",
            "1",
            "--only",
            "scenarios/*",
            "--format",
            "json",
        ];
        let ran = run_in(&[("TOK", token)], &args).await;
        assert_eq!(ran.exit, 0, "{token}: {}", ran.stderr);
        // But for the header that carries it.
        let shown = ran.stdout.replace("Bearer [REDACTED]", "");
        assert!(!shown.contains("[REDACTED]"), "{token}");
        assert!(!ran.stdout.contains(token), "{token}");
    }
}
