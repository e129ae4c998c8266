//! Every format of the report, on reports built by hand.

#[path = "report_sample/mod.rs"]
mod sample;

use vdbspec::report::Report;
use vdbspec::report::human::{self, HumanOptions, Verbosity};

fn human(report: &Report, options: HumanOptions) -> String {
    let mut out = Vec::new();
    human::write(report, &options, &mut out).expect("writing to memory does not fail");
    String::from_utf8(out).expect("the report is UTF-8")
}

fn at(verbosity: Verbosity) -> HumanOptions {
    HumanOptions {
        verbosity,
        ..HumanOptions::default()
    }
}

#[test]
fn a_clean_run_is_short_and_says_so_in_its_last_line() {
    let text = human(&sample::clean(), at(Verbosity::Normal));
    assert!(text.lines().count() <= 25, "{text}");
    insta::assert_snapshot!("clean_run", text);
}

#[test]
fn findings_come_first_and_can_be_replayed() {
    insta::assert_snapshot!("findings", human(&sample::broken(), at(Verbosity::Normal)));
}

#[test]
fn verbose_adds_notes_skips_and_every_rule() {
    insta::assert_snapshot!(
        "findings_verbose",
        human(&sample::broken(), at(Verbosity::Verbose))
    );
}

#[test]
fn a_stopped_run_begins_with_why_and_what_to_do() {
    insta::assert_snapshot!(
        "stopped_run",
        human(&sample::stopped(), at(Verbosity::Normal))
    );
}

#[test]
fn quiet_shows_findings_and_the_last_line_only() {
    let text = human(&sample::clean(), at(Verbosity::Quiet));
    assert_eq!(text.lines().count(), 1, "{text}");
    let broken = human(&sample::broken(), at(Verbosity::Quiet));
    assert!(broken.contains("FAIL aliases/single-owner") && !broken.contains("requests  211"));
}

#[test]
fn nothing_from_a_target_reaches_the_terminal_unescaped() {
    for report in [sample::broken(), sample::stopped()] {
        let text = human(&report, at(Verbosity::Verbose));
        assert!(
            !text.chars().any(|c| c.is_control() && c != '\n'),
            "{text:?}"
        );
    }
}

#[test]
fn colour_changes_nothing_but_the_escapes() {
    let plain = human(&sample::broken(), at(Verbosity::Verbose));
    let color = HumanOptions {
        color: true,
        ..at(Verbosity::Verbose)
    };
    let painted = human(&sample::broken(), color);
    assert_ne!(plain, painted);
    let mut stripped = String::new();
    for (n, part) in painted.split('\u{1b}').enumerate() {
        stripped.push_str(if n == 0 {
            part
        } else {
            part.split_once('m').map_or("", |(_, rest)| rest)
        });
    }
    assert_eq!(plain, stripped);
}

#[test]
fn only_the_line_of_the_wall_time_differs_between_equal_runs() {
    let mut later = sample::broken();
    later.summary.wall = std::time::Duration::from_secs(99);
    let (first, second) = (
        human(&sample::broken(), at(Verbosity::Verbose)),
        human(&later, at(Verbosity::Verbose)),
    );
    let differing: Vec<_> = first
        .lines()
        .zip(second.lines())
        .filter(|(a, b)| a != b)
        .collect();
    assert_eq!(differing, [("time      1.2 s", "time      99.0 s")]);
}

#[test]
fn a_narrow_terminal_narrows_the_table() {
    let options = HumanOptions {
        width: Some(40),
        ..at(Verbosity::Normal)
    };
    let text = human(&sample::broken(), options);
    let table = text
        .lines()
        .skip_while(|line| !line.starts_with(" operation"));
    for line in table.take_while(|line| !line.is_empty()) {
        assert!(line.chars().count() <= 40, "{line:?}");
    }
}
