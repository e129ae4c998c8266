//! Goal: nothing that a command prints or writes holds the token, however a server gives it back.
//! Method: a canary as token, against servers that echo it in every spelling; all output and all files are searched for it.

mod echo;
mod word;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use assert_cmd::cargo::cargo_bin;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use echo::{Echo, Manner};
use tempfile::TempDir;

/// A user and a password with all that must be escaped somewhere.
const TOKEN: &str = r#"canary_user:Ca+na/ry "p\w&%7-42?"#;
const PASSWORD: &str = r#"Ca+na/ry "p\w&%7-42?"#;
/// Letters of the token that no other text has: they betray it in any spelling that leaves letters alone.
const TELLTALES: [&str; 3] = ["canary_user", "7-42", "Ca+na"];

/// Everything in which a search finds the token.
fn traces() -> Vec<String> {
    let mut all: Vec<String> = TELLTALES.map(str::to_owned).to_vec();
    for secret in [TOKEN, PASSWORD] {
        all.extend(echo::spellings(secret).into_iter().map(|spelling| {
            // The first letters may depend on what stands before them, and the last ones on what follows.
            let middle: String = spelling.chars().skip(4).collect();
            let length = middle.chars().count().saturating_sub(6).min(24);
            middle.chars().take(length).collect()
        }));
    }
    // Letters of two bytes each, as they stand in a text and as JSON spells the byte between them.
    for between in ["\0", "\\u0000", "\\0", "\u{2400}", "\u{fffd}"] {
        all.extend(TELLTALES.map(|word| {
            let letters: Vec<String> = word.chars().map(String::from).collect();
            letters.join(between)
        }));
    }
    all.retain(|trace| trace.len() >= 4);
    all
}

/// Which traces a text holds, in any case.
fn found(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text).to_ascii_lowercase();
    let mut traces = traces();
    traces.retain(|trace| text.contains(&trace.to_ascii_lowercase()));
    traces
}

struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn start() -> Self {
        let mut child = Command::new(cargo_bin!("vdbspec"))
            .args(["serve", "--port", "0", "--no-config"])
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe"))
            .read_line(&mut line)
            .expect("a line");
        let address = line
            .strip_prefix("listening on http://")
            .and_then(|rest| rest.split_whitespace().next());
        let address = address.expect("an address").to_owned();
        Self { child, address }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder in which a command does all its writing, and what it said so far.
struct Scene {
    folder: TempDir,
    said: Vec<(String, Vec<u8>)>,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("token");
        fs::write(&path, format!("{TOKEN}\n")).expect("the folder can be written");
        Self {
            folder,
            said: Vec::new(),
        }
    }

    /// Runs the binary with everything that it may write in the folder, and yields its exit code.
    fn run(&mut self, args: &[&str]) -> Option<i32> {
        let folder = self.folder.path();
        let output = Command::new(cargo_bin!("vdbspec"))
            .args(args)
            .env_clear()
            .env("CANARY", TOKEN)
            .env("HOME", folder)
            .env("XDG_STATE_HOME", folder.join("state"))
            .env("TMPDIR", folder)
            .env("INSTA_UPDATE", "new")
            .env("RUST_BACKTRACE", "full")
            .current_dir(folder)
            .stdin(Stdio::null())
            .output()
            .expect("the binary starts");
        let command = args.join(" ");
        let code = output.status.code();
        self.said
            .push((format!("stdout of {command}"), output.stdout));
        self.said
            .push((format!("stderr of {command}"), output.stderr));
        code
    }

    /// All that was said and written, but for the token's own file.
    fn artefacts(&self) -> Vec<(String, Vec<u8>)> {
        let mut all = self.said.clone();
        gather(self.folder.path(), &mut all);
        all.retain(|(name, _)| !name.ends_with("/token"));
        all
    }

    fn is_clean(&self) {
        for (name, text) in self.artefacts() {
            let found = found(&text);
            let lines = String::from_utf8_lossy(&text);
            let line = lines
                .lines()
                .find(|line| !self::found(line.as_bytes()).is_empty());
            assert!(found.is_empty(), "{name} holds {found:?}: {line:?}");
        }
    }
}

/// Every file below a folder, its name included: that may hold the token as well.
fn gather(folder: &Path, into: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("the folder can be listed").path();
        let name = path.display().to_string();
        if path.is_dir() {
            gather(&path, into);
        } else {
            let mut text = fs::read(&path).expect("the file can be read");
            text.extend_from_slice(name.as_bytes());
            into.push((name, text));
        }
    }
}

const SOME: [&str; 4] = ["--only", "scenarios/aliases.create/a*", "--seed", "1"];

#[test]
fn no_artefact_of_a_run_holds_the_token_whatever_a_server_gives_back() {
    let served = Served::start();
    let echo = Echo::start(Manner::Everywhere, &served.address);
    let url = echo.url();
    let mut scene = Scene::new();
    for args in [
        &["--token-env", "CANARY", "-v", "--log", "trace"][..],
        &[
            "--token-file",
            "token",
            "--format",
            "json",
            "-v",
            "--output",
            "report.json",
        ],
        &["--token-env", "CANARY", "--format", "junit"],
        &[
            "--token-env",
            "CANARY",
            "--snapshots",
            "snaps",
            "--snapshot-mode",
            "record",
        ],
        &["--token-env", "CANARY", "--snapshots", "pending"],
        &["--token-env", "CANARY", "--print-config"],
    ] {
        let target = ["run", "--target", &url];
        let args: Vec<&str> = target.iter().chain(&SOME).chain(args).copied().collect();
        let code = scene.run(&args);
        let wanted = i32::from(!args.contains(&"--print-config"));
        assert_eq!(
            code,
            Some(wanted),
            "{args:?}: {:?}",
            scene
                .said
                .last()
                .map(|(_, text)| String::from_utf8_lossy(text).into_owned())
        );
    }
    // The leak is a finding, and evidence of it is shown without it.
    let all = scene.artefacts();
    let holds = |name: &str, words: &str| {
        all.iter().any(|(known, text)| {
            known.contains(name) && String::from_utf8_lossy(text).contains(words)
        })
    };
    assert!(holds("stdout of run", "secrecy/nothing-echoed"));
    assert!(holds("report.json", "[REDACTED]"));
    assert!(holds("--log trace", "x-echo-0: of [REDACTED]!"));
    let has = |extension| {
        let of = |name: &String| {
            Path::new(name)
                .extension()
                .is_some_and(|it| it == extension)
        };
        all.iter().any(|(name, _)| of(name))
    };
    assert!(has("snap") && has("new"));
    scene.is_clean();
}

#[test]
fn no_sentence_about_a_broken_answer_holds_the_token() {
    let served = Served::start();
    let mut scene = Scene::new();
    for manner in [
        Manner::Instead,
        Manner::Redirect,
        Manner::Broken,
        Manner::Cut,
        Manner::Around,
        Manner::Packed,
        Manner::Wide,
    ] {
        let echo = Echo::start(manner, &served.address);
        let url = echo.url();
        for format in ["human", "json", "junit"] {
            let code = scene.run(&[
                "run",
                "--target",
                &url,
                "--token-env",
                "CANARY",
                "--format",
                format,
                "--timeout",
                "2",
                "--only",
                "scenarios/aliases.create/a*",
                "-v",
                "--log",
                "trace",
            ]);
            assert!(matches!(code, Some(1 | 3)), "{manner:?}: {code:?}");
        }
    }
    scene.is_clean();
}

#[test]
fn no_command_repeats_a_token_that_is_given_in_the_wrong_place() {
    let mut scene = Scene::new();
    fs::write(
        scene.folder.path().join("bad.toml"),
        format!("[run]\ntoken = '{TOKEN}'\n"),
    )
    .expect("the folder can be written");
    fs::write(scene.folder.path().join("bare.toml"), TOKEN).expect("the folder can be written");
    let joined = |flag: &str| format!("{flag}={TOKEN}");
    let url = "http://canary_user:Ca+na7-42@127.0.0.1:9";
    let path = "http://127.0.0.1:9/canary_user:Ca+na7-42";
    let known = [
        "run",
        "--target",
        "http://127.0.0.1:9",
        "--token-env",
        "CANARY",
    ];
    let query = "http://127.0.0.1:9/?token=Ca+na7-42";
    let within = &format!("./{TOKEN}/there");
    for args in [
        &["run", "--token", TOKEN][..],
        &["run", &joined("--token")],
        &["run", &joined("--tokn")],
        &["run", "--toekn", TOKEN],
        &["run", "--password", TOKEN],
        &["run", &joined("token")],
        &["run", TOKEN],
        &[TOKEN],
        &["list", TOKEN],
        &["run", "--token-env", TOKEN],
        &["run", "--token-env", TOKEN, "--print-config"],
        &["run", "--target", url],
        &["run", "--target", url, "--print-config"],
        &["run", "--target", query],
        &["run", "--target", query, "--print-config"],
        &["serve", "--token", TOKEN],
        &["run", "--config", "bad.toml"],
        &["run", "--config", "bare.toml"],
        &["clean", "--run", TOKEN],
        &["explain", TOKEN],
        &["replay", TOKEN],
        &["run", "--target", "https://127.0.0.1:9", "--ca-file", TOKEN],
        &["run", "--only", TOKEN],
        &["run", "--config", TOKEN],
        &["run", "--profile", TOKEN],
        &["run", "--operation", TOKEN],
        &["run", "--fault", TOKEN],
        &["run", "--target", path],
        &["run", "--target", path, "--print-config"],
        &["fuzz", "--target", path, "--plan"],
        &[&known[..], &["--db", TOKEN]].concat(),
        &[&known[..], &["--db", TOKEN, "--plan"]].concat(),
        &[&known[..], &["--label", TOKEN, "--plan"]].concat(),
        &[
            &known[..],
            &["--db", PASSWORD, "--plan", "--format", "json"],
        ]
        .concat(),
        &[
            &known[..],
            &[
                "--lend-collection",
                TOKEN,
                "--lend-collection",
                "b",
                "--plan",
            ],
        ]
        .concat(),
        &[&known[..], &["--only", TOKEN, "--plan"]].concat(),
        &[&known[..], &["--ledger", within]].concat(),
        &[&known[..], &["--snapshots", within]].concat(),
        &[&known[..], &["--output", within]].concat(),
        &[&known[..], &["--regressions", within]].concat(),
        &[&known[..], &["--baseline", within]].concat(),
        &[
            "clean",
            "--all",
            "--token-env",
            "CANARY",
            "--ledger",
            within,
        ],
    ] {
        assert_eq!(scene.run(args), Some(2), "{args:?}");
    }
    // The names of the commands are those of this test, and the two files hold the token on purpose.
    for (name, _) in &mut scene.said {
        name.clear();
    }
    for file in ["bad.toml", "bare.toml"] {
        fs::remove_file(scene.folder.path().join(file)).expect("the file is ours");
    }
    scene.is_clean();
}

#[test]
fn the_other_commands_hold_no_token_either() {
    let mut scene = Scene::new();
    for args in [
        &["list", "rules"][..],
        &["list", "--trace"],
        &["explain", "secrecy/nothing-echoed"],
        &["list", "cases", "--print-config"],
    ] {
        assert_eq!(scene.run(args), Some(0), "{args:?}");
    }
    scene.is_clean();
}

#[cfg(unix)]
#[test]
fn what_may_hold_answers_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut scene = Scene::new();
    let files = [
        "--output",
        "report.json",
        "--snapshots",
        "snaps",
        "--snapshot-mode",
        "record",
    ];
    let args: Vec<&str> = ["run"].iter().chain(&SOME).chain(&files).copied().collect();
    scene.run(&args);
    let mut checked = 0;
    for (name, _) in scene
        .artefacts()
        .iter()
        .filter(|(name, _)| name.starts_with('/'))
    {
        let mode = fs::metadata(name)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{name} has mode {mode:o}");
        checked += 1;
    }
    assert!(checked > 2, "{checked} files");
}

/// The search itself: every spelling that the servers use is found where nothing was taken out.
#[test]
fn the_search_finds_the_token_in_whatever_is_not_redacted() {
    for secret in [TOKEN, PASSWORD] {
        for spelling in echo::spellings(secret) {
            assert!(
                !found(format!("x {spelling} y").as_bytes()).is_empty(),
                "{spelling}"
            );
        }
    }
    assert!(found(format!("Basic {}", BASE64.encode(TOKEN)).as_bytes()).len() > 1);
    assert!(found(b"[REDACTED]").is_empty());
}
