//! Starts the binary, once or as a server in the background.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;

/// Longest wait for an answer of a server of ours.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(20);

/// The binary with nothing in its environment, so that nobody's terminal or CI shows in a test.
pub(crate) fn command() -> Command {
    let mut command = Command::new(cargo_bin!("vdbspec"));
    command.env_clear().current_dir(root()).stdin(Stdio::null());
    // Nor does a test write into anybody's home.
    command.env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"));
    command
}

/// Runs it to its end.
pub(crate) fn vdbspec(args: &[&str]) -> Output {
    command().args(args).output().expect("the binary starts")
}

/// Runs it, expects exit code 0 and nothing on stderr, and yields stdout.
pub(crate) fn stdout_of(args: &[&str]) -> String {
    let output = vdbspec(args);
    let stderr = text(&output.stderr);
    assert!(output.status.success(), "{args:?}: {stderr}");
    assert_eq!(stderr, "", "{args:?}");
    text(&output.stdout)
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("everything that is printed is UTF-8")
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// A `vdbspec serve` that ends with the test.
pub(crate) struct Served {
    child: Child,
    /// The first line on stdout.
    pub(crate) line: String,
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
}

impl Served {
    /// Serves on any free port with these further arguments.
    pub(crate) fn start(args: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = command()
            .args(["serve", "--port", "0"])
            .args(args)
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let stdout = child.stdout.take().expect("stdout is a pipe");
        let mut line = String::new();
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("the first line is UTF-8");
        let address = line
            .strip_prefix("listening on http://")
            .and_then(|rest| rest.split_whitespace().next())
            .unwrap_or_default()
            .to_owned();
        let served = Self {
            child,
            line,
            address,
        };
        assert!(
            !served.address.is_empty(),
            "no address in {:?}",
            served.line
        );
        served
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Posts an empty object to an operation, and yields the whole answer.
    pub(crate) fn post(&self, operation: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("the server listens");
        stream
            .set_read_timeout(Some(ANSWER_TIME_MAX))
            .expect("a positive time-out");
        let request = format!(
            "POST /v2/vectordb/{operation} HTTP/1.1\r\nHost: {}\r\n{headers}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}",
            self.address
        );
        stream
            .write_all(request.as_bytes())
            .expect("the server reads");
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .expect("the server answers");
        answer
    }

    /// Sends a signal by name, and waits for the end.
    #[cfg(unix)]
    pub(crate) fn signal(mut self, name: &str) -> ExitStatus {
        let sent = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .status()
            .expect("kill is there");
        assert!(sent.success());
        self.child.wait().expect("the server ends")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Both fail when it has ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
