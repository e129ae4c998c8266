//! The help texts, word by word.

use crate::cli::process::stdout_of;

#[test]
fn the_help_of_everything_is_as_recorded() {
    insta::assert_snapshot!("help", stdout_of(&["--help"]));
    for command in ["run", "clean", "serve", "list", "explain", "derive"] {
        insta::assert_snapshot!(format!("help-{command}"), stdout_of(&[command, "--help"]));
    }
}

#[test]
fn every_help_text_ends_with_an_example_and_the_first_one_shows_the_exit_codes() {
    let first = stdout_of(&["--help"]);
    for code in 0..=4 {
        assert!(first.contains(&format!("\n  {code}  ")), "{first}");
    }
    for command in ["run", "clean", "serve", "list", "explain", "derive"] {
        let help = stdout_of(&[command, "--help"]);
        let last = help.lines().last().unwrap_or_default();
        assert!(last.starts_with("Example: vdbspec "), "{help}");
        assert!(!help.contains("--token "), "{help}");
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    let expected = concat!("vdbspec ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(stdout_of(&["--version"]), expected);
}
