//! Ledgers in every state: of runs that live, of several at once, torn, newer, of targets that are gone or elsewhere.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::clean::process::{Process, Served, clean, command, ledgers, said};
use crate::clean::proxy::{Held, Proxy};
use crate::clean::world::World;

/// A request in the middle of the cases.
const MIDDLE: usize = 120;
const CASES: [&str; 2] = ["--only", "scenarios/*"];

struct Scene {
    served: Served,
    world: World,
    before: BTreeMap<String, String>,
    proxy: Proxy,
    state: tempfile::TempDir,
}

async fn scene() -> Scene {
    let served = Served::start(&["--dialect", "documents"]);
    let world = World::inhabited(&served.url).await;
    let before = world.everything().await;
    let proxy = Proxy::before(&served.url, Duration::ZERO).await;
    let state = tempfile::tempdir().expect("a temporary folder");
    Scene {
        served,
        world,
        before,
        proxy,
        state,
    }
}

impl Scene {
    fn state(&self) -> &Path {
        self.state.path()
    }

    /// A run that hangs in its middle.
    async fn stuck(&self) -> Process {
        self.proxy.hold_from(MIDDLE);
        let run = Process::run(self.state(), self.proxy.base(), &CASES);
        self.proxy.reached(MIDDLE).await;
        run
    }

    /// A run that was killed in its middle: its id.
    async fn killed(&self) -> String {
        let known = ledgers(self.state());
        let mut run = self.stuck().await;
        run.signal("KILL");
        run.end().await;
        self.proxy.release(Held::Lose);
        let mut runs = ledgers(self.state()).into_iter();
        runs.find(|run| !known.contains(run)).expect("its ledger")
    }

    fn file(&self, run: &str) -> PathBuf {
        self.state().join("vdbspec").join(format!("{run}.ledger"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_alive_is_left_alone_and_ends_well() {
    let scene = scene().await;
    let mut run = scene.stuck().await;
    let there = scene.world.everything().await;
    let id = ledgers(scene.state()).pop().expect("a ledger");
    let (code, told) = clean(scene.state(), &["--run", &id]).await;
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("alive"), "{told}");
    for args in [&["--all"][..], &["--older-than", "0s"]] {
        let (code, told) = clean(scene.state(), args).await;
        assert_eq!(code, Some(0), "{told}");
        assert!(told.contains("alive, left alone"), "{told}");
    }
    assert_eq!(scene.world.everything().await, there);
    scene.proxy.release(Held::Pass);
    let (code, told) = run.end().await;
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(scene.world.everything().await, scene.before);
    assert_eq!(ledgers(scene.state()), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_runs_each_is_cleaned_up_by_its_own_ledger() {
    let scene = scene().await;
    let first = scene.killed().await;
    let second = scene.killed().await;
    let (code, told) = clean(scene.state(), &["--run", &first]).await;
    assert_eq!(code, Some(0), "{told}");
    let all = scene.world.everything().await;
    assert!(!all.keys().any(|name| name.contains(&first)), "{all:?}");
    assert!(all.keys().any(|name| name.contains(&second)), "{all:?}");
    // One of them lives now.
    let mut third = scene.stuck().await;
    let (code, told) = clean(scene.state(), &["--older-than", "1day"]).await;
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(ledgers(scene.state()).len(), 2, "{told}");
    scene.proxy.release_later();
    let (code, told) = clean(scene.state(), &["--all"]).await;
    assert_eq!(code, Some(0), "{told}");
    scene.proxy.release(Held::Pass);
    let (code, told) = third.end().await;
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(scene.world.everything().await, scene.before);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_runs_that_ended_only_those_are_cleaned_up_after_that_are_old_enough() {
    let scene = scene().await;
    let old = scene.killed().await;
    let young = scene.killed().await;
    let file = scene.file(&old);
    let text = fs::read_to_string(&file).expect("a ledger");
    let (before, rest) = text.split_once("\"started\":").expect("a time");
    let (started, rest) = rest.split_once(',').expect("more");
    let started: u64 = started.parse().expect("seconds");
    let earlier = started - 3 * 3600;
    fs::write(&file, format!("{before}\"started\":{earlier},{rest}")).expect("it can be written");
    for (age, left) in [("4h", 2), ("2h", 1), ("2h", 1)] {
        let (code, told) = clean(scene.state(), &["--older-than", age]).await;
        assert_eq!(code, Some(0), "{told}");
        assert_eq!(ledgers(scene.state()).len(), left, "{age}: {told}");
    }
    assert_eq!(ledgers(scene.state()), [young.as_str()]);
    let all = scene.world.everything().await;
    assert!(!all.keys().any(|name| name.contains(&old)), "{all:?}");
    assert!(all.keys().any(|name| name.contains(&young)), "{all:?}");
}

#[tokio::test]
async fn an_age_that_is_none_is_refused_with_an_example() {
    let state = tempfile::tempdir().expect("a temporary folder");
    for age in [
        "",
        "abc",
        "5",
        "-1h",
        "1parsec",
        "1h-",
        "99999999999999999999y",
    ] {
        let (code, told) = clean(state.path(), &["--older-than", age]).await;
        assert_eq!(code, Some(2), "{age}: {told}");
        assert!(told.contains("--older-than"), "{age}: {told}");
        assert!(
            told.contains("write for example 12h or 7days"),
            "{age}: {told}"
        );
        assert_eq!(told.lines().count(), 1, "{age}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_and_a_list_say_what_there_is_and_send_nothing_that_changes_anything() {
    let scene = scene().await;
    let id = scene.killed().await;
    let there = scene.world.everything().await;
    let passed = scene.proxy.passed().len();
    let (code, told) = clean(scene.state(), &[]).await;
    assert_eq!(code, Some(0), "{told}");
    assert!(
        told.contains(&id) && told.contains("vdbspec clean --run ID"),
        "{told}"
    );
    assert_eq!(scene.proxy.passed().len(), passed, "listing sends nothing");
    let (code, told) = clean(scene.state(), &["--all", "--dry-run"]).await;
    assert_eq!(code, Some(0), "{told}");
    let ours = format!("vdbs_{id}_");
    for name in there.keys().filter(|name| name.contains(&ours)) {
        let (_, name) = name.rsplit_once('/').unwrap_or(("", name));
        let name = name.trim_start_matches("database ");
        assert!(
            told.contains(&format!("{name} in database")) || told.contains(name),
            "{told}"
        );
    }
    let changing = ["drop", "create", "alter"];
    let sent = scene.proxy.passed().split_off(passed);
    let changes = |path: &String| changing.iter().any(|end| path.ends_with(end));
    assert!(!sent.iter().any(changes), "{sent:?}");
    assert_eq!(scene.world.everything().await, there);
    assert_eq!(ledgers(scene.state()), [id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn objects_go_in_order_aliases_indexes_collections_databases() {
    let scene = scene().await;
    scene.killed().await;
    let passed = scene.proxy.passed().len();
    let (code, told) = clean(scene.state(), &["--all"]).await;
    assert_eq!(code, Some(0), "{told}");
    let sent = scene.proxy.passed().split_off(passed);
    let order = [
        "aliases/drop",
        "indexes/drop",
        "collections/drop",
        "databases/drop",
    ];
    let place = |path: &String| order.iter().position(|known| known == path);
    let drops: Vec<_> = sent.iter().filter_map(place).collect();
    assert!(drops.is_sorted() && drops.contains(&2), "{sent:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_whose_last_line_is_torn_serves_all_the_same() {
    let scene = scene().await;
    let file = scene.file(&scene.killed().await);
    let mut text = fs::read_to_string(&file).expect("a ledger");
    text.push_str("{\"of\":\"case\",\"first\":51");
    fs::write(&file, text).expect("it can be written");
    let (code, told) = clean(scene.state(), &["--all"]).await;
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(scene.world.everything().await, scene.before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_ledger_that_was_cut_no_longer_names_is_told_and_its_ledger_stays() {
    let scene = scene().await;
    let id = scene.killed().await;
    let file = scene.file(&id);
    let sound = fs::read_to_string(&file).expect("a ledger");
    // The last line says what cases make, and it was on disk as a whole once.
    let cut = sound.get(..sound.len() - 200).expect("ASCII");
    fs::write(&file, cut).expect("it can be written");
    let (code, told) = clean(scene.state(), &["--all"]).await;
    let there = scene.world.everything().await;
    let ours = format!("vdbs_{id}_");
    assert!(there.keys().any(|name| name.contains(&ours)), "{there:?}");
    assert_eq!(code, Some(4), "{told}");
    assert!(told.contains("whose ledger has lost its end"), "{told}");
    assert_eq!(ledgers(scene.state()), [id.as_str()]);
    fs::write(&file, sound).expect("it can be written");
    let (code, told) = clean(scene.state(), &["--all"]).await;
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(scene.world.everything().await, scene.before);
}

#[tokio::test]
async fn what_is_no_file_is_named_and_not_waited_for() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let folder = state.path().join("vdbspec");
    fs::create_dir(&folder).expect("the folder is ours");
    let pipe = folder.join("k3x9qa.ledger");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo is there").success());
    for args in [&[][..], &["--all"]] {
        let mut run = Process::clean(state.path(), args);
        let (code, told) = run.end().await;
        assert_eq!(code, Some(if args.is_empty() { 0 } else { 3 }), "{told}");
        assert!(
            told.contains("k3x9qa") && told.contains("cannot be read"),
            "{told}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn from_another_folder_of_ledgers_a_run_is_not_known_and_nothing_is_touched() {
    let scene = scene().await;
    let mut run = scene.stuck().await;
    let there = scene.world.everything().await;
    let other = tempfile::tempdir().expect("a temporary folder");
    let folder = other.path().to_string_lossy().into_owned();
    let (code, told) = clean(scene.state(), &["--all", "--ledger", &folder]).await;
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("no such run in"), "{told}");
    let (code, told) = clean(other.path(), &["--all"]).await;
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(scene.world.everything().await, there);
    scene.proxy.release(Held::Pass);
    let (code, told) = run.end().await;
    assert_eq!(code, Some(0), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_is_newer_damaged_or_not_ours_deletes_nothing_and_stays() {
    let scene = scene().await;
    let id = scene.killed().await;
    let there = scene.world.everything().await;
    let file = scene.file(&id);
    let sound = fs::read_to_string(&file).expect("a ledger");
    let foreign = "{\"of\":\"case\",\"first\":0,\"last\":9,\"forms\":[],\"also\":[\"prod\"]}\n";
    for (text, word) in [
        (
            sound.replacen("\"format\":1", "\"format\":2", 1),
            "format 2",
        ),
        (sound.replacen("{\"of\"", "{\"of", 1), "damaged"),
        (sound.clone() + foreign, "makes no sense"),
    ] {
        fs::write(&file, &text).expect("it can be written");
        let (code, told) = clean(scene.state(), &["--all"]).await;
        assert_eq!(code, Some(3), "{told}");
        let (_, listed) = clean(scene.state(), &[]).await;
        assert!(listed.contains(word), "{word}: {listed}");
        assert_eq!(scene.world.everything().await, there, "{word}");
        assert_eq!(ledgers(scene.state()), [id.as_str()], "{word}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_cannot_be_reached_is_code_3_and_nothing_is_forgotten() {
    let mut scene = scene().await;
    let id = scene.killed().await;
    scene.served.kill();
    let (code, told) = clean(scene.state(), &["--all"]).await;
    assert_eq!(code, Some(3), "{told}");
    assert_eq!(ledgers(scene.state()), [id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_another_host_nothing_is_deleted_unless_that_host_is_named() {
    let scene = scene().await;
    let id = scene.killed().await;
    // An address of this machine that does not say so.
    let file = scene.file(&id);
    let text = fs::read_to_string(&file).expect("a ledger");
    let elsewhere = scene.served.url.replace("127.0.0.1", "0.0.0.0");
    let text = text.replace(scene.proxy.base(), &elsewhere);
    fs::write(&file, text).expect("it can be written");
    let there = scene.world.everything().await;
    for args in [&["--all"][..], &["--all", "--allow-writes", "0.0.0.1"]] {
        let (code, told) = clean(scene.state(), args).await;
        assert_eq!(code, Some(2), "{told}");
        assert!(told.contains("--allow-writes 0.0.0.0"), "{told}");
    }
    assert_eq!(scene.world.everything().await, there);
    let (code, told) = clean(scene.state(), &["--all", "--allow-writes", "0.0.0.0"]).await;
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(scene.world.everything().await, scene.before);
}

#[test]
fn a_run_that_cannot_keep_its_ledger_does_not_begin() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("file");
    fs::write(&file, "").expect("the folder can be written");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("a listener");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let mut command = command(folder.path());
    command
        .args(["run", "--target", &url, "--ledger"])
        .arg(&file);
    let (code, told) = said(&command.output().expect("the binary starts"));
    assert_eq!(code, Some(2), "{told}");
    assert!(
        told.lines().count() == 1 && told.contains("--ledger DIR"),
        "{told}"
    );
    assert!(listener.accept().is_err(), "something was sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_is_for_its_owner_only_and_never_holds_the_token() {
    use std::os::unix::fs::PermissionsExt as _;
    let scene = scene().await;
    let token = scene.state().join("token");
    fs::write(&token, "root:canary-of-the-ledger").expect("the folder can be written");
    let path = token.to_string_lossy().into_owned();
    scene.proxy.hold_from(MIDDLE);
    let args = [&CASES[..], &["--token-file", &path]].concat();
    let mut run = Process::run(scene.state(), scene.proxy.base(), &args);
    scene.proxy.reached(MIDDLE).await;
    let file = scene.file(&ledgers(scene.state()).pop().expect("a ledger"));
    let rights = fs::metadata(&file).expect("it is there").permissions();
    assert_eq!(rights.mode() & 0o777, 0o600);
    let text = fs::read_to_string(&file).expect("UTF-8");
    assert!(!text.contains("canary-of-the-ledger"), "{text}");
    scene.proxy.release(Held::Pass);
    run.end().await;
}

#[tokio::test]
async fn a_run_that_nobody_knows_is_named() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let (code, told) = clean(state.path(), &["--run", "abcdef"]).await;
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("'abcdef'"), "{told}");
    let (code, told) = clean(state.path(), &["--all"]).await;
    assert_eq!(code, Some(0), "{told}");
}
