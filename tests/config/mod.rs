//! Goal: a file says what flags say, flags win over it, and what is wrong in it is named by file and line.
//! Method: the real binary in a folder of its own, with `--print-config`, which sends nothing.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;

fn folder(file: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("vdbspec.toml"), file).expect("the folder can be written");
    folder
}

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(cargo_bin!("vdbspec"))
        .args(args)
        .env_clear()
        .env("A_TOKEN", "root:s3cret-s3cret")
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("the binary starts")
}

/// What `--print-config` says for these arguments.
fn shown(folder: &Path, args: &[&str]) -> String {
    let mut args = args.to_vec();
    args.push("--print-config");
    let output = run(folder, &args);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{args:?}: {stderr}");
    String::from_utf8(output.stdout).expect("settings are UTF-8")
}

fn refused(file: &str, args: &[&str]) -> String {
    let output = run(folder(file).path(), args);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{file}: {stderr}");
    // A file that was found may be announced; the error is the last line.
    assert!(stderr.lines().count() <= 2, "{file}: {stderr}");
    stderr.lines().last().unwrap_or_default().to_owned()
}

const FILE: &str = r#"specs = "of-all"
[run]
seed = 7
timeout = 0.5
strict = true
only = ["aliases/*", "indexes/*"]
wait-ready = "2m"
target = "staging"

[serve]
port = 0

[target.staging]
url = "http://127.0.0.1:19530"
token-env = "A_TOKEN"
seed = 9

[target.other]
url = "http://127.0.0.1:19531"
"#;

#[test]
fn each_value_is_shown_with_where_it_came_from_and_can_be_read_again() {
    let folder = folder(FILE);
    let text = shown(folder.path(), &["run", "--strict", "--only", "CA-06", "-v"]);
    for line in [
        "# file: vdbspec.toml",
        "# target: staging",
        "target = \"http://127.0.0.1:19530\" # vdbspec.toml:14 [target.staging]",
        "token-env = \"A_TOKEN\" # vdbspec.toml:15 [target.staging]",
        "seed = 9 # vdbspec.toml:16 [target.staging]",
        "timeout = 0.5 # vdbspec.toml:4 [run]",
        "wait-ready = \"2m\" # vdbspec.toml:7 [run]",
        "specs = \"of-all\" # vdbspec.toml:1",
        "only = [\"CA-06\"] # flag",
        "strict = true # flag",
        "verbose = true # flag",
        "profile = \"documents\" # default",
        "# label is not set",
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line}\n{text}");
    }
    assert!(!text.contains("s3cret"), "{text}");
    let again = tempfile::tempdir().expect("a temporary folder");
    fs::write(again.path().join("vdbspec.toml"), &text).expect("the folder can be written");
    assert!(shown(again.path(), &[]).contains("seed = 9 # vdbspec.toml:"));
}

#[test]
fn flags_win_over_the_target_which_wins_over_its_command() {
    let folder = folder(FILE);
    let seed = |args: &[&str]| {
        let text = shown(folder.path(), args);
        let mut lines = text.lines().filter(|line| line.starts_with("seed"));
        lines.next().map(str::to_owned)
    };
    assert_eq!(seed(&["--seed", "1"]), Some("seed = 1 # flag".to_owned()));
    let other = seed(&["--target", "other"]);
    assert_eq!(other, Some("seed = 7 # vdbspec.toml:3 [run]".to_owned()));
    let address = seed(&["--target=http://127.0.0.1:1"]);
    assert_eq!(address, other);
    let text = shown(folder.path(), &["--target=http://127.0.0.1:1"]);
    assert!(text.contains("# token-env is not set"), "{text}");
    assert!(shown(folder.path(), &["serve"]).contains("port = 0 # vdbspec.toml:11 [serve]"));
    let without = shown(folder.path(), &["run", "--no-config"]);
    assert!(
        without.contains("# file: none") && !without.contains("staging"),
        "{without}"
    );
}

#[test]
fn a_flag_that_excludes_one_of_the_file_wins_over_it() {
    let folder =
        folder("[run]\ntarget = \"http://127.0.0.1:1\"\ntoken-env = \"A_TOKEN\"\nquiet = true\n");
    let text = shown(folder.path(), &["--token-file", "x", "-v"]);
    assert!(text.contains("token-file = \"x\" # flag"), "{text}");
    assert!(text.contains("# token-env is not set"), "{text}");
    assert!(text.contains("quiet = false # default"), "{text}");
}

#[test]
fn the_file_is_found_above_as_far_as_the_repository_and_its_paths_are_meant_from_there() {
    let folder = folder("[run]\nsnapshots = \"snaps\"\n");
    let below = folder.path().join("a/b");
    fs::create_dir_all(&below).expect("the folder can be written");
    assert!(shown(&below, &[]).contains("# file: none"));
    fs::create_dir(folder.path().join(".git")).expect("the folder can be written");
    let text = shown(&below, &[]);
    let top = folder.path().canonicalize().expect("it is there");
    let snaps = format!("snapshots = \"{}\" # ", top.join("snaps").display());
    assert!(text.contains(&snaps), "{text}");
    let named = shown(folder.path(), &["--config", "vdbspec.toml"]);
    assert!(
        named.contains("snapshots = \"snaps\" # vdbspec.toml:2 [run]"),
        "{named}"
    );
}

#[test]
fn a_file_that_nobody_named_is_announced_where_it_counts() {
    let folder = folder("[run]\nonly = [\"no/such/case\"]\n");
    let output = run(folder.path(), &[]);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(
        stderr.starts_with("settings from vdbspec.toml (--no-config"),
        "{stderr}"
    );
    assert!(stderr.contains("only stands in vdbspec.toml:2"), "{stderr}");
    let listed = run(folder.path(), &["list", "profiles"]);
    assert!(listed.status.success() && listed.stderr.is_empty());
}

#[test]
fn what_is_wrong_in_a_file_is_named_by_file_and_line() {
    for (file, words) in [
        (
            "[run]\nsede = 1\n",
            &["vdbspec.toml:2", "'sede'", "seed"][..],
        ),
        ("\n[rnu]\nseed = 1\n", &["vdbspec.toml:2", "'rnu'", "run"]),
        (
            "[serve]\nseed = 1\n",
            &["vdbspec.toml:2", "'seed'", "[serve]"],
        ),
        (
            "[target.x]\nurl = \"http://127.0.0.1\"\nsede = 1\n",
            &["vdbspec.toml:3", "'sede'"],
        ),
        ("[target.x]\nseed = 1\n", &["vdbspec.toml:1", "'x'", "url"]),
        ("[run]\nseed = \"1\"\n", &["vdbspec.toml:2", "whole number"]),
        ("[run]\nseed = -1\n", &["vdbspec.toml:2", "seed = \"-1\""]),
        ("[run]\nstrict = 1\n", &["vdbspec.toml:2", "true or false"]),
        (
            "[run]\nprofile = 2\n",
            &["vdbspec.toml:2", "text in quotes"],
        ),
        (
            "[run]\nonly = [\"a\",\n 2]\n",
            &["vdbspec.toml:2", "text in quotes"],
        ),
        (
            "[run]\ncolor = \"blue\"\n",
            &["vdbspec.toml:2", "blue", "always"],
        ),
        (
            "[run]\ntimeout = 0\n",
            &["vdbspec.toml:2", "timeout = \"0\"", "0.5"],
        ),
        ("[run]\nconcurrency = 65\n", &["vdbspec.toml:2", "65"]),
        ("[run]\ntarget = \"ftp://a\"\n", &["vdbspec.toml:2", "ftp"]),
        (
            "[run]\nprofile = \"document\"\n",
            &["vdbspec.toml:2", "'document'", "documents"],
        ),
        (
            "[run]\nquiet = true\nverbose = true\n",
            &["vdbspec.toml:", "quiet", "verbose"],
        ),
        (
            "[run]\nprint-config = true\n",
            &["vdbspec.toml:2", "command line only"],
        ),
        ("[run]\nseed = \n", &["vdbspec.toml:2"]),
        ("[run]\nseed = 1\nseed = 2\n", &["vdbspec.toml:3"]),
        (
            "[run]\nsnapshot-mode = \"record\"\n",
            &["vdbspec.toml", "--snapshots"],
        ),
        (
            "[run]\ntarget = \"stagin\"\n[target.staging]\nurl = \"http://127.0.0.1\"\n",
            &["'stagin'", "staging"],
        ),
        (
            "[run]\ntoken = \"root:s3cret\"\n",
            &["vdbspec.toml:2", "token-env"],
        ),
        (
            "[run]\napi_key = \"root:s3cret\"\n",
            &["vdbspec.toml:2", "token-env"],
        ),
        (
            "[run]\ntoken-env = \"root:s3cret\"\n",
            &["vdbspec.toml:2", "token-env"],
        ),
        (
            "[target.x]\nurl = \"http://root:s3cret@a\"\n",
            &["vdbspec.toml:2", "token-env"],
        ),
        (
            "[target.x]\nurl = \"http://a?token=s3cret\"\n",
            &["vdbspec.toml:2", "query"],
        ),
    ] {
        let error = refused(file, &["run"]);
        for word in words {
            assert!(error.contains(word), "{file} does not name {word}: {error}");
        }
        assert!(
            !error.contains("s3cret") && !error.contains("panicked"),
            "{error}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = folder("");
    for (name, content) in [
        ("big", vec![b'#'; 300_000]),
        ("latin", b"a = \"\xff\"".to_vec()),
    ] {
        fs::write(folder.path().join(name), content).expect("the folder can be written");
    }
    for name in ["big", "latin", "missing", "."] {
        let output = run(folder.path(), &["run", "--config", name]);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(
            stderr.contains(name) && stderr.contains("--config"),
            "{stderr}"
        );
    }
    let output = run(folder.path(), &["--target", "staging"]);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        stderr.contains("[target.staging]") && stderr.contains("http://"),
        "{stderr}"
    );
}

#[cfg(unix)]
#[test]
fn a_file_to_which_everybody_can_write_is_not_taken() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder("[run]\nseed = 1\n");
    let path = folder.path().join("vdbspec.toml");
    fs::set_permissions(path, fs::Permissions::from_mode(0o666)).expect("the file is ours");
    let output = run(folder.path(), &["--print-config"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("o-w"));
}

#[test]
fn the_token_may_come_on_stdin_as_one_line() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let with = |token: &[u8]| {
        let mut child = Command::new(cargo_bin!("vdbspec"))
            .args(["run", "--target", "http://127.0.0.1:9", "--token-stdin"])
            .env_clear()
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut stdin = child.stdin.take().expect("stdin is a pipe");
        // The reader may stop reading what is too long.
        let _ = stdin.write_all(token);
        drop(stdin);
        let output = child.wait_with_output().expect("the binary ends");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!stderr.contains("s3cret"), "{stderr}");
        output.status.code()
    };
    // Nothing listens there, which is seen only once the token was taken.
    assert_eq!(with(b"root:s3cret\r\n"), Some(3));
    for wrong in [
        &b""[..],
        b"s3cret-1\ns3cret-2\n",
        b"s3\xffcret",
        "s".repeat(20_000).as_bytes(),
    ] {
        assert_eq!(with(wrong), Some(2));
    }
}
