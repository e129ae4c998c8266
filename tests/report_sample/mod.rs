//! Reports built by hand: a clean run, one with findings, one that was stopped.

use std::collections::BTreeMap;
use std::time::Duration;

use vdbspec::check::{Judgement, Verdict};
use vdbspec::report::Report;
use vdbspec::run::{
    AnswerEvidence, CaseResult, ClauseRef, Doubts, Evidence, ExitCode, Finding, NoteLine,
    OperationRow, Phase, ReadRef, Role, RuleStatus, RunStart, Summary,
};

const MOVED: &str = "scenarios/aliases.create/alias-on-other-collection";
const WARNED: &str = "scenarios/indexes.create/success-code";
const TIMED_OUT: &str = "coverage/aliases.drop/request-timeout";
const PASSED: &str = "examples/aliases.create/minimal";

fn start(cases: usize) -> RunStart {
    RunStart {
        version: "0.1.0".into(),
        target: "http://127.0.0.1:19530".into(),
        insecure: false,
        profile: "documents".into(),
        seed: 18_446_744_073_709_551_615,
        cases,
        digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
    }
}

pub(crate) fn case(index: usize, id: &str, verdict: Verdict) -> CaseResult {
    let phase = match id.split('/').next() {
        Some("examples") => Phase::Examples,
        Some("coverage") => Phase::Coverage,
        _ => Phase::Scenarios,
    };
    let operation = id.split('/').nth(1).unwrap_or_default().replace('.', "/");
    CaseResult {
        index,
        id: id.into(),
        phase,
        exchanges: vec![evidence(&operation)],
        operation,
        title: "what it varies".into(),
        verdict,
        flaky: false,
        reason: None,
        judgements: vec![Judgement {
            held: std::collections::BTreeSet::new(),
            keyword: None,
            fits: None,
            rule: "envelope/shape".into(),
            verdict: Verdict::Pass,
            kind: "none".into(),
            condition: None,
            expected: "an envelope".into(),
            seen: "an envelope".into(),
            picture: None,
            clauses: vec!["CA-27".into()],
            also: Vec::new(),
            exchange: Some(0),
            read: None,
        }],
        names: vec![("vdbs_ab12cd_c1".into(), "<collection-1>".into())],
        duration: Duration::from_millis(7),
    }
}

fn evidence(operation: &str) -> Evidence {
    Evidence {
        role: Role::Subject,
        operation: operation.into(),
        method: "POST".into(),
        path: format!("/v2/vectordb/{operation}"),
        headers: vec![("content-type".into(), "application/json".into())],
        body: r#"{"aliasName":"vdbs_ab12cd_a1"}"#.into(),
        curl: "curl -sS http://127.0.0.1:19530/v2/vectordb/aliases/create".into(),
        answer: Some(AnswerEvidence {
            status: 200,
            headers: vec![("content-type".into(), "application/json".into())],
            body: r#"{"code":0,"data":{}}"#.into(),
        }),
        failure: None,
        elapsed: Duration::from_millis(3),
    }
}

fn rule(id: &str, level: &str, verdict: Option<Verdict>) -> RuleStatus {
    RuleStatus {
        id: id.into(),
        level: level.into(),
        decided: verdict.is_some(),
        cases: usize::from(verdict.is_some()) * 3,
        verdict,
        why: verdict
            .is_none()
            .then(|| "no-witness: the target has no aliases/list".into()),
        elsewhere: false,
    }
}

fn row(operation: &str, verdicts: &[(Verdict, usize)]) -> OperationRow {
    OperationRow {
        operation: operation.into(),
        verdicts: verdicts.iter().copied().collect(),
    }
}

fn summary() -> Summary {
    Summary {
        findings: Vec::new(),
        notes: Vec::new(),
        as_version: None,
        verdicts: BTreeMap::from([(Verdict::Pass, 30), (Verdict::Note, 2)]),
        operations: vec![
            row("indexes/create", &[(Verdict::Pass, 8), (Verdict::Note, 2)]),
            row("aliases/create", &[(Verdict::Pass, 12)]),
            row("aliases/drop", &[(Verdict::Pass, 10)]),
        ],
        rules: vec![
            rule("envelope/shape", "must", Some(Verdict::Pass)),
            rule("aliases/single-owner", "must", Some(Verdict::Pass)),
            rule("transport/content-type", "should", Some(Verdict::Pass)),
        ],
        requests: 211,
        repeats: 0,
        repeats_after_loss: 0,
        left_behind: Vec::new(),
        clean_command: None,
        fuzz: None,
        coverage: Vec::new(),
        stopped: None,
        exit: ExitCode::Conforms,
        doubts: Doubts::default(),
        part: None,
        wall: Duration::from_millis(1_234),
    }
}

/// 32 cases, all fine.
pub(crate) fn clean() -> Report {
    let mut summary = summary();
    summary.notes.push(NoteLine {
        case: "coverage/indexes.create/empty-index-name".into(),
        condition: Some("empty-index-name".into()),
        seen: "accepted, the index is called _default_idx_101".into(),
    });
    // Backwards, because cases end in any order.
    let cases = (0..32).rev().map(|index| {
        let verdict = if index < 2 {
            Verdict::Note
        } else {
            Verdict::Pass
        };
        case(index, &format!("{PASSED}-{index}"), verdict)
    });
    Report::new(start(32), cases.collect(), summary)
}

fn moved() -> Finding {
    Finding {
        rule: "aliases/single-owner".into(),
        title: "an alias belongs to one collection".into(),
        kind: "two-owners".into(),
        verdict: Verdict::Fail,
script: None,
        picture: None,
clauses: vec![ClauseRef {
            id: "CA-06".into(),
            statement: "An alias that is in use is not given to a second collection.".into(),
            source: "seed/create-alias line 12".into(),
        }],
        keywords: Vec::new(),
        condition: Some("alias-on-other-collection".into()),
        also_held: vec!["collection-is-alias".into()],
        expected: "rejected, and the owner unchanged".into(),
        seen: "code 0, and aliases/list shows it on both".into(),
        request: "curl -sS -H \"Authorization: Bearer $VDBSPEC_TOKEN\" \\\n  --data '{\"aliasName\":\"vdbs_ab12cd_a1\"}' \\\n  http://127.0.0.1:19530/v2/vectordb/aliases/create".into(),
        answer: "HTTP 200\n{\"code\":0,\"message\":\"\u{1b}[2J\u{1b}[31mall is well\u{7}\",\"data\":{}}".into(),
        read: Some(ReadRef {
            request: "curl -sS --data '{\"aliasName\":\"vdbs_ab12cd_a1\"}' http://127.0.0.1:19530/v2/vectordb/aliases/describe".into(),
            answer: "HTTP 200\n{\"code\":0,\"data\":{\"collectionName\":\"\u{1b}[31mother\"}}".into(),
        }),
        setup: vec![
            "curl -sS --data '{\"collectionName\":\"vdbs_ab12cd_c1\"}' http://127.0.0.1:19530/v2/vectordb/collections/create".into(),
            "curl -sS --data '{\"aliasName\":\"vdbs_ab12cd_a1\"}' http://127.0.0.1:19530/v2/vectordb/aliases/create".into(),
        ],
        case: MOVED.into(),
        cases: vec![MOVED.into(), "scenarios/aliases.alter/taken".into(), "scenarios/aliases.alter/taken-twice".into()],
        operations: vec!["aliases/create".into(), "aliases/alter".into(), "aliases/create".into()],
        steady: vec!["aliases/create".into(), "aliases/alter".into(), "aliases/create".into()],
        folded: 4,
        times: 1,
        flaky: false,
        repeated: None,
        rerun: format!("vdbspec run --target http://127.0.0.1:19530 --seed 18446744073709551615 --case {MOVED}"),
        replay: None,
        recorded: None,
        accepted: None,
    }
}

fn slow() -> Finding {
    Finding {
        rule: "envelope/json".into(),
        title: "an answer is one JSON value".into(),
        kind: "not-json".into(),
        picture: None,
        clauses: Vec::new(),
        keywords: Vec::new(),
        condition: None,
        also_held: Vec::new(),
        expected: "JSON".into(),
        seen: "HTML".into(),
        request: "curl -sS http://127.0.0.1:19530/v2/vectordb/aliases/drop".into(),
        answer: format!("HTTP 502\n{}", "<p>gone</p>".repeat(300)),
        setup: Vec::new(),
        case: TIMED_OUT.into(),
        cases: vec![TIMED_OUT.into()],
        operations: vec!["aliases/drop".into()],
        steady: vec!["aliases/drop".into()],
        folded: 1,
        times: 1,
        flaky: true,
        repeated: Some(vdbspec::run::Repeated {
            played: 2,
            failed: 1,
        }),
        rerun: format!("vdbspec run --target http://127.0.0.1:19530 --case {TIMED_OUT}"),
        replay: None,
        recorded: None,
        accepted: None,
        read: None,
        ..moved()
    }
}

fn warned() -> Finding {
    Finding {
        rule: "code/success".into(),
        title: "success is code 0".into(),
        kind: "code-200".into(),
        verdict: Verdict::Warn,
        keywords: Vec::new(),
        condition: None,
        also_held: Vec::new(),
        expected: "code 0".into(),
        seen: "code 200 with data".into(),
        answer: String::new(),
        setup: Vec::new(),
        case: WARNED.into(),
        cases: vec![WARNED.into()],
        operations: vec!["indexes/create".into()],
        steady: vec!["indexes/create".into()],
        folded: 0,
        times: 1,
        rerun: format!("vdbspec run --case {WARNED}"),
        replay: None,
        recorded: None,
        accepted: None,
        read: None,
        ..moved()
    }
}

/// Two failures, a warning, an inconclusive case, a skipped one, and undecided rules.
pub(crate) fn broken() -> Report {
    let mut failed = case(0, MOVED, Verdict::Fail);
    failed.judgements.push(Judgement {
        held: std::collections::BTreeSet::new(),
        keyword: None,
        fits: None,
        rule: "aliases/single-owner".into(),
        verdict: Verdict::Fail,
        kind: "two-owners".into(),
        condition: Some("alias-on-other-collection".into()),
        expected: "rejected".into(),
        seen: "code 0 \u{0}\u{fffe}]]> & <two> owners".into(),
        picture: None,
        clauses: vec!["CA-06".into()],
        also: Vec::new(),
        exchange: Some(0),
        read: None,
    });
    let mut warn = case(1, WARNED, Verdict::Warn);
    warn.judgements.push(Judgement {
        held: std::collections::BTreeSet::new(),
        keyword: None,
        fits: None,
        rule: "code/success".into(),
        verdict: Verdict::Warn,
        kind: "code-200".into(),
        condition: None,
        expected: "code 0".into(),
        seen: "code 200 with data".into(),
        picture: None,
        clauses: vec!["CI-24".into()],
        also: Vec::new(),
        exchange: Some(0),
        read: None,
    });
    let mut lost = case(2, TIMED_OUT, Verdict::Inconclusive);
    lost.reason = Some("the target closed the connection before it answered".into());
    let mut skipped = case(3, "coverage/aliases.list/by-owner", Verdict::Skip);
    skipped.reason = Some("no-witness: the target has no aliases/list".into());
    skipped.exchanges.clear();
    skipped.judgements.clear();
    let noted = case(4, "coverage/indexes.create/empty-index-name", Verdict::Note);
    let mut ours = case(5, "coverage/aliases.create/too-long", Verdict::Error);
    ours.reason = Some("the gate refused a name that is not ours".into());
    let mut summary = Summary {
        findings: vec![warned(), slow(), moved()],
        exit: ExitCode::Findings,
        doubts: Doubts::default(),
        part: None,
        ..clean().summary
    };
    summary.verdicts = BTreeMap::from([
        (Verdict::Pass, 1),
        (Verdict::Fail, 1),
        (Verdict::Warn, 1),
        (Verdict::Note, 1),
        (Verdict::Skip, 1),
        (Verdict::Inconclusive, 1),
        (Verdict::Error, 1),
    ]);
    summary.operations = vec![
        row(
            "aliases/create",
            &[(Verdict::Fail, 1), (Verdict::Pass, 1), (Verdict::Error, 1)],
        ),
        row("aliases/drop", &[(Verdict::Inconclusive, 1)]),
        row("aliases/list", &[(Verdict::Skip, 1)]),
        row("indexes/create", &[(Verdict::Warn, 1), (Verdict::Note, 1)]),
    ];
    summary.rules = vec![
        rule("envelope/json", "must", Some(Verdict::Fail)),
        rule("aliases/single-owner", "must", Some(Verdict::Fail)),
        rule("aliases/listed", "must", None),
        rule("aliases/agree", "must", None),
        rule("code/success", "should", Some(Verdict::Warn)),
        rule("time/late", "should", None),
    ];
    let passed = case(6, PASSED, Verdict::Pass);
    Report::new(
        start(7),
        vec![passed, ours, noted, skipped, lost, warn, failed],
        summary,
    )
}

/// Nobody answered, and an object of an earlier attempt stayed.
pub(crate) fn stopped() -> Report {
    let mut summary = summary();
    summary.verdicts.clear();
    summary.operations.clear();
    summary.rules = vec![RuleStatus {
        why: Some("the run was stopped".into()),
        elsewhere: false,
        ..rule("envelope/json", "must", None)
    }];
    summary.requests = 1;
    summary.left_behind = vec!["alias vdbs_ab12cd_a1".into()];
    summary.clean_command = Some("vdbspec clean --run ab12cd".into());
    summary.stopped =
        Some("nothing listens on 127.0.0.1:19530: start the target or correct --target".into());
    summary.exit = ExitCode::LeftBehind;
    Report::new(start(120), Vec::new(), summary)
}
