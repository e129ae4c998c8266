//! Snapshots: stable between runs on an unchanged server, readable by insta, and written only by whom it may be.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use proptest::prelude::{ProptestConfig, any, proptest};
use tempfile::TempDir;
use vdbspec::check::Verdict;
use vdbspec::run::{AnswerEvidence, CaseResult, Evidence, Phase, Role};
use vdbspec::snapshot::{
    self, Extent, Mode, Outcome, Policy, SnapshotReport, Store, Stored, Update,
};

/// What differs between two runs on an unchanged server.
struct Run {
    token: &'static str,
    id: u64,
    port: u16,
    time: &'static str,
    foreign: &'static [&'static str],
    swapped: bool,
}

const FIRST: Run = Run {
    token: "ab12cd",
    id: 451_234_567_890_123_456,
    port: 19_530,
    time: "2026-11-22T08:39:48.1Z",
    foreign: &["prod"],
    swapped: false,
};

const SECOND: Run = Run {
    token: "zz98yx",
    id: 459_999_999_999_999_999,
    port: 53_100,
    time: "2027-01-02T03:04:05.678901Z",
    foreign: &["vdbs_zz98yx_c12", "staging"],
    swapped: true,
};

/// What a case is recorded as, where nothing is said to vary.
fn of_case(case: &CaseResult) -> Option<String> {
    snapshot::of_case(case, &BTreeSet::new())
}

fn exchange(run: &Run, role: Role, operation: &str, body: &str, answer: &str) -> Evidence {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let host = format!("127.0.0.1:{}", run.port);
    Evidence {
        role,
        operation: operation.into(),
        method: "POST".into(),
        path: format!("/v2/vectordb/{operation}"),
        headers: vec![
            pair("Host", &host),
            pair("Authorization", run.token),
            pair("Content-Type", "application/json"),
            pair("Request-Timeout", "5"),
            pair("Content-Length", &body.len().to_string()),
        ],
        body: body.into(),
        curl: String::new(),
        answer: Some(AnswerEvidence {
            status: 200,
            headers: vec![
                pair("Date", run.time),
                pair("content-type", "application/json; charset=utf-8"),
                pair("X-Milvus-Trace-Id", run.token),
            ],
            body: answer.into(),
        }),
        failure: None,
        elapsed: Duration::from_millis(u64::from(run.port)),
    }
}

fn case(run: &Run) -> CaseResult {
    let name = |kind: &str| format!("vdbs_{}_{kind}", run.token);
    let (one, two) = (name("a1"), name("a2"));
    let (left, right) = if run.swapped {
        (&two, &one)
    } else {
        (&one, &two)
    };
    let collection = name("c1");
    let described = format!(
        r#"{{"data":{{"aliases":["{left}","{right}"],"collectionID":{},"createdTime":"{}"}},"code":0}}"#,
        run.id, run.time
    );
    let mut list = vec![collection.as_str()];
    list.extend(run.foreign);
    let listed = format!(r#"{{"code":0,"data":{list:?}}}"#);
    let refused = format!(
        r#"{{"code":1602,"message":"{one} is alias of {} at 127.0.0.1:{}, {}"}}"#,
        run.id, run.port, run.time
    );
    let body = format!(r#"{{"aliasName":"{one}","collectionName":"{collection}"}}"#);
    let mut silent = exchange(run, Role::Subject, "aliases/create", &body, "");
    silent.answer = None;
    silent.failure = Some(format!("the request timed out after {} ms", run.port));
    CaseResult {
        index: 0,
        id: "scenarios/aliases.create/alias-on-other-collection".into(),
        phase: Phase::Scenarios,
        operation: "aliases/create".into(),
        title: "an alias: \"taken\" # by another \u{1b}\u{85}\u{e9}".into(),
        verdict: Verdict::Pass,
        flaky: false,
        reason: None,
        judgements: Vec::new(),
        exchanges: vec![
            exchange(run, Role::Setup, "collections/create", run.token, run.token),
            exchange(
                run,
                Role::Twin,
                "aliases/create",
                &body,
                r#"{"code":0,"data":{}}"#,
            ),
            exchange(run, Role::Subject, "aliases/create", &body, &refused),
            exchange(
                run,
                Role::Subject,
                "collections/describe",
                &body,
                &described,
            ),
            exchange(run, Role::Subject, "collections/list", "{}", &listed),
            exchange(
                run,
                Role::Subject,
                "aliases/create",
                "{\u{1b}\r\n",
                "404 page\u{1b}[2J not found",
            ),
            silent,
            exchange(run, Role::Witness, "aliases/list", run.token, run.token),
        ],
        names: vec![
            (one, "<alias-1>".into()),
            (two, "<alias-2>".into()),
            (collection, "<collection-1>".into()),
        ],
        duration: Duration::from_millis(run.id % 97),
    }
}

/// The case with another code in the answer to its twin.
fn changed_case() -> CaseResult {
    let mut case = case(&FIRST);
    if let Some(answer) = case
        .exchanges
        .get_mut(1)
        .and_then(|exchange| exchange.answer.as_mut())
    {
        answer.body = r#"{"code":200,"data":{}}"#.into();
    }
    case
}

fn policy(mode: Mode, update: Update, ci: bool) -> Policy {
    Policy { mode, update, ci }
}

const RECORD: Policy = Policy {
    mode: Mode::Record,
    update: Update::Auto,
    ci: false,
};
const AUTO: Policy = Policy {
    mode: Mode::Verify,
    update: Update::Auto,
    ci: false,
};
const CI: Policy = Policy {
    mode: Mode::Verify,
    update: Update::Auto,
    ci: true,
};

fn directory() -> TempDir {
    tempfile::tempdir().expect("a temporary directory can be made")
}

fn run(directory: &Path, policy: Policy, cases: &[CaseResult]) -> (Vec<Outcome>, SnapshotReport) {
    let mut store = Store::open(directory, "milvus-2.6", policy);
    let outcomes = cases
        .iter()
        .map(|case| store.observe(case).expect("the directory can be used"))
        .collect();
    (
        outcomes,
        store
            .finish(Extent::Whole)
            .expect("the directory can be read"),
    )
}

fn every_file(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).expect("the directory can be read") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            files.extend(every_file(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn snap(directory: &Path) -> PathBuf {
    directory.join("milvus-2.6/aliases.create/scenarios.alias-on-other-collection.snap")
}

#[test]
fn two_runs_on_an_unchanged_server_give_the_same_text() {
    let (first, second) = (of_case(&case(&FIRST)), of_case(&case(&SECOND)));
    assert_eq!(first, second);
    insta::assert_snapshot!("recorded_case", first.expect("the case sent something"));
}

#[test]
fn set_up_and_witnesses_are_not_recorded_and_no_token_is() {
    let text = of_case(&case(&FIRST)).expect("the case sent something");
    assert!(!text.contains(FIRST.token), "{text}");
    assert!(!text.contains("collections/create") && !text.contains("aliases/list"));
}

#[test]
fn insta_reads_what_is_written() {
    let dir = directory();
    let case = case(&FIRST);
    run(dir.path(), RECORD, std::slice::from_ref(&case));
    let snapshot = insta::Snapshot::from_file(&snap(dir.path())).expect("insta reads the file");
    assert_eq!(
        snapshot.snapshot_name(),
        Some("scenarios.alias-on-other-collection")
    );
    assert_eq!(
        snapshot.metadata().source(),
        Some("specs/operations/aliases.create.json")
    );
    assert_eq!(
        snapshot.metadata().description(),
        Some("an alias: \"taken\" # by another \\u{1b}\\u{85}\u{e9}")
    );
    let text = snapshot
        .as_text()
        .expect("the snapshot is text")
        .to_string();
    assert_eq!(Some(text.trim_end().to_owned()), of_case(&case));
}

#[test]
fn a_second_run_with_other_names_ids_and_times_is_unchanged() {
    let dir = directory();
    assert_eq!(
        run(dir.path(), RECORD, &[case(&FIRST)]).0,
        [Outcome::New(Stored::Written)]
    );
    let (outcomes, report) = run(dir.path(), CI, &[case(&SECOND)]);
    assert_eq!(outcomes, [Outcome::Unchanged]);
    assert!(!report.differs() && report.unchanged == 1);
}

#[test]
fn in_ci_a_difference_is_reported_and_nothing_is_written() {
    let dir = directory();
    run(dir.path(), RECORD, &[case(&FIRST)]);
    let before = every_file(dir.path());
    let (outcomes, report) = run(
        dir.path(),
        policy(Mode::Verify, Update::Always, true),
        &[changed_case()],
    );
    assert_eq!(outcomes, [Outcome::Changed(Stored::NotWritten)]);
    assert!(report.differs());
    assert_eq!(every_file(dir.path()), before);
    let change = report.changed.first().expect("there is a change");
    assert!(
        change.diff.contains("-  \"code\": 0,\n+  \"code\": 200,\n"),
        "{}",
        change.diff
    );
}

#[test]
fn a_first_snapshot_in_ci_is_a_difference() {
    let dir = directory();
    let (outcomes, report) = run(dir.path(), CI, &[case(&FIRST)]);
    assert_eq!(outcomes, [Outcome::New(Stored::NotWritten)]);
    assert!(report.differs() && every_file(dir.path()).is_empty());
}

#[test]
fn a_change_waits_and_can_be_accepted() {
    let dir = directory();
    run(dir.path(), RECORD, &[case(&FIRST)]);
    assert_eq!(
        run(dir.path(), AUTO, &[changed_case()]).0,
        [Outcome::Changed(Stored::Pending)]
    );
    let pending = snapshot::status(dir.path(), None).expect("the directory can be read");
    assert_eq!(pending.len(), 1);
    for pending in &pending {
        assert!(!pending.is_new && pending.path == snap(dir.path()));
        snapshot::accept(std::slice::from_ref(pending)).expect("the file can be renamed");
    }
    assert_eq!(
        run(dir.path(), CI, &[changed_case()]).0,
        [Outcome::Unchanged]
    );
    assert_eq!(every_file(dir.path()), [snap(dir.path())]);
}

#[test]
fn a_new_snapshot_waits_and_can_be_rejected() {
    let dir = directory();
    assert_eq!(
        run(dir.path(), AUTO, &[case(&FIRST)]).0,
        [Outcome::New(Stored::Pending)]
    );
    let pending = snapshot::status(dir.path(), None).expect("the directory can be read");
    for pending in &pending {
        assert!(
            pending.is_new
                && pending
                    .diff()
                    .expect("readable")
                    .contains("+# twin: aliases/create")
        );
        snapshot::reject(std::slice::from_ref(pending)).expect("the file can be removed");
    }
    assert_eq!(pending.len(), 1);
    assert!(every_file(dir.path()).is_empty());
}

#[test]
fn what_waits_goes_away_when_the_server_is_as_recorded_again() {
    let dir = directory();
    run(dir.path(), RECORD, &[case(&FIRST)]);
    run(dir.path(), AUTO, &[changed_case()]);
    run(dir.path(), AUTO, &[case(&SECOND)]);
    assert_eq!(every_file(dir.path()), [snap(dir.path())]);
}

#[test]
fn a_snapshot_without_a_case_is_obsolete_only_after_a_whole_run() {
    let dir = directory();
    run(dir.path(), RECORD, &[case(&FIRST)]);
    assert_eq!(run(dir.path(), CI, &[]).1.obsolete, [snap(dir.path())]);
    let store = Store::open(dir.path(), "milvus-2.6", CI);
    let report = store
        .finish(Extent::Part)
        .expect("the directory can be read");
    assert!(report.obsolete.is_empty());
}

#[test]
fn an_undecided_or_flaky_case_is_neither_compared_nor_obsolete() {
    let dir = directory();
    run(dir.path(), RECORD, &[case(&FIRST)]);
    let mut flaky = changed_case();
    flaky.flaky = true;
    let mut lost = changed_case();
    lost.verdict = Verdict::Inconclusive;
    for case in [flaky, lost] {
        let (outcomes, report) = run(dir.path(), AUTO, &[case]);
        assert_eq!(outcomes, [Outcome::LeftOut]);
        assert!(report.obsolete.is_empty() && report.left_out.len() == 1 && !report.differs());
    }
}

#[test]
fn a_label_cannot_leave_the_directory() {
    let dir = directory();
    let inner = dir.path().join("snapshots");
    let mut store = Store::open(&inner, "../../elsewhere", RECORD);
    store
        .observe(&case(&FIRST))
        .expect("the directory can be used");
    assert!(
        every_file(dir.path())
            .iter()
            .all(|path| path.starts_with(&inner))
    );
}

#[test]
fn two_cases_never_share_a_file() {
    let dir = directory();
    let mut store = Store::open(dir.path(), "milvus-2.6", RECORD);
    store
        .observe(&case(&FIRST))
        .expect("the directory can be used");
    let error = store
        .observe(&case(&SECOND))
        .expect_err("the same id twice");
    assert!(error.to_string().contains("alias-on-other-collection"));
}

#[test]
fn a_file_that_is_no_snapshot_is_named_and_left_alone() {
    let dir = directory();
    let path = snap(dir.path());
    fs::create_dir_all(path.parent().expect("the file has a folder"))
        .expect("a folder can be made");
    fs::write(&path, "my notes").expect("a file can be written");
    let error = Store::open(dir.path(), "milvus-2.6", RECORD).observe(&case(&FIRST));
    assert!(
        error
            .expect_err("not a snapshot")
            .to_string()
            .contains("is not a snapshot")
    );
    assert_eq!(
        fs::read_to_string(&path).expect("the file is there"),
        "my notes"
    );
}

#[test]
fn people_see_a_diff_and_what_to_do_next() {
    let dir = directory();
    run(dir.path(), RECORD, &[case(&FIRST)]);
    let (_, report) = run(dir.path(), AUTO, &[changed_case()]);
    let mut out = Vec::new();
    snapshot::human::write(&report, "--snapshots s", false, &mut out)
        .expect("writing to memory does not fail");
    let text = String::from_utf8(out).expect("the report is UTF-8");
    let text = text.replace(&dir.path().display().to_string(), "DIR");
    insta::assert_snapshot!("changed_snapshot", text);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn no_answer_and_no_name_breaks_a_snapshot_or_its_header(
        title in any::<String>(),
        answer in any::<String>(),
        body in "[-0-9a-f:.{}\"\\[\\], smµ_]{0,60}",
        name in any::<String>(),
    ) {
        let mut case = case(&FIRST);
        case.title = title;
        case.names.push((name, "<name-1>".into()));
        case.exchanges.push(exchange(&FIRST, Role::Subject, "aliases/list", &body, &answer));
        case.exchanges.push(exchange(&FIRST, Role::Subject, "aliases/list", &answer, &body));
        let dir = directory();
        run(dir.path(), RECORD, std::slice::from_ref(&case));
        let snapshot = insta::Snapshot::from_file(&snap(dir.path())).expect("insta reads the file");
        let text = snapshot.as_text().expect("the snapshot is text").to_string();
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
        assert_eq!(run(dir.path(), CI, &[case]).0, [Outcome::Unchanged]);
    }
}
