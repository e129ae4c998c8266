//! The binary: a server, runs in the background, and `clean`.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_mins(2);
/// How often a process is asked whether it has ended.
const POLL: Duration = Duration::from_millis(5);

/// The binary with nothing in its environment but where its ledgers go.
pub(crate) fn command(state: &Path) -> Command {
    let mut command = Command::new(cargo_bin!("vdbspec"));
    command
        .env_clear()
        .env("XDG_STATE_HOME", state)
        .stdin(Stdio::null());
    command
}

/// `vdbspec clean` with these arguments: its exit code and what it said.
pub(crate) async fn clean(state: &Path, args: &[&str]) -> (Option<i32>, String) {
    let mut command = command(state);
    command.arg("clean").args(args);
    // The proxy runs in this process and must go on meanwhile.
    let output = tokio::task::spawn_blocking(move || command.output());
    let output = output.await.expect("no panic").expect("the binary starts");
    said(&output)
}

pub(crate) fn said(output: &Output) -> (Option<i32>, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout) + &text(&output.stderr),
    )
}

/// The ids of the runs that have a ledger.
pub(crate) fn ledgers(state: &Path) -> Vec<String> {
    let Ok(listed) = std::fs::read_dir(state.join("vdbspec")) else {
        return Vec::new();
    };
    let names = listed.map(|item| item.expect("listed").file_name());
    let mut names: Vec<_> = names
        .filter_map(|name| Some(name.to_str()?.strip_suffix(".ledger")?.to_owned()))
        .collect();
    names.sort();
    names
}

/// A process that ends with the test.
pub(crate) struct Process {
    child: Child,
    out: Arc<Mutex<String>>,
    readers: Vec<std::thread::JoinHandle<()>>,
}

impl Process {
    /// A run of these cases in the background.
    pub(crate) fn run(state: &Path, target: &str, args: &[&str]) -> Self {
        let mut command = command(state);
        command.args(["run", "-q", "--target", target]).args(args);
        Self::start(command)
    }

    /// `vdbspec clean` with these arguments in the background.
    pub(crate) fn clean(state: &Path, args: &[&str]) -> Self {
        let mut command = command(state);
        command.arg("clean").args(args);
        Self::start(command)
    }

    fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let out = Arc::new(Mutex::new(String::new()));
        let stdout = child.stdout.take().expect("a pipe");
        let stderr = child.stderr.take().expect("a pipe");
        let readers = vec![collect(stdout, &out), collect(stderr, &out)];
        Self {
            child,
            out,
            readers,
        }
    }

    /// What it has said so far on both streams.
    pub(crate) fn said(&self) -> String {
        let out = self.out.lock();
        out.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until it has said this.
    pub(crate) async fn says(&self, text: &str) {
        let begun = Instant::now();
        while !self.said().contains(text) {
            assert!(
                begun.elapsed() < PATIENCE,
                "never '{text}': {}",
                self.said()
            );
            tokio::time::sleep(POLL).await;
        }
    }

    /// Sends a signal by name.
    pub(crate) fn signal(&self, name: &str) {
        assert!(self.try_signal(name));
    }

    /// Sends a signal by name to a process that may have ended; whether it had not.
    pub(crate) fn try_signal(&self, name: &str) -> bool {
        let sent = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .stderr(Stdio::null())
            .status();
        sent.expect("kill is there").success()
    }

    /// Waits for its end: the exit code, none after SIGKILL, and all that it said.
    pub(crate) async fn end(&mut self) -> (Option<i32>, String) {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                for reader in self.readers.drain(..) {
                    reader.join().expect("no panic");
                }
                return (status.code(), self.said());
            }
            assert!(begun.elapsed() < PATIENCE, "no end: {}", self.said());
            tokio::time::sleep(POLL).await;
        }
    }
}

fn collect(
    stream: impl std::io::Read + Send + 'static,
    out: &Arc<Mutex<String>>,
) -> std::thread::JoinHandle<()> {
    let out = Arc::clone(out);
    std::thread::spawn(move || {
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        while stream.read_line(&mut line).is_ok_and(|read| read > 0) {
            let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
            out.push_str(&std::mem::take(&mut line));
        }
    })
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail when it has ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A `vdbspec serve` that ends with the test.
pub(crate) struct Served {
    child: Child,
    pub(crate) url: String,
}

impl Served {
    /// Serves on any free port.
    pub(crate) fn start(args: &[&str]) -> Self {
        let mut child = command(Path::new("/"))
            .args(["serve", "--port", "0"])
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("UTF-8");
        let url = line
            .split_whitespace()
            .find(|word| word.starts_with("http"));
        let url = url.expect("an address").to_owned();
        // The pipe stays open, so that the server is never told that nobody reads.
        std::thread::spawn(move || stdout.read_to_string(&mut String::new()));
        Self { child, url }
    }

    /// Ends it at once.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
