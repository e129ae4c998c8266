//! Runs the binary to its end and watches what it takes.

use std::fs::{self, File};
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    /// `None` where it was killed, by us or by the system.
    pub(crate) exit: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The most memory that it had, in kB.
    pub(crate) peak: u64,
    pub(crate) wall: Duration,
}

/// Longest that a run may take, whatever the target does; far above what any takes, since tests share the machine.
pub(crate) const WALL_MAX: Duration = Duration::from_mins(1);
/// Between two looks at a run.
const LOOK: Duration = Duration::from_millis(10);

/// Runs it with these arguments and nothing in its environment. Ended by force after [`WALL_MAX`].
pub(crate) fn drive(args: &[String]) -> Ran {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| File::create(folder.path().join(name)).expect("a file");
    let begun = Instant::now();
    // Into files, so that a full pipe never makes it wait for us.
    let mut child = Command::new(cargo_bin!("vdbspec"))
        .args(args)
        .env_clear()
        .env("HOME", folder.path())
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(file("stdout"))
        .stderr(file("stderr"))
        .spawn()
        .expect("the binary starts");
    let mut peak = 0;
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child of ours") {
            break status;
        }
        peak = peak.max(high_water(child.id()));
        if begun.elapsed() > WALL_MAX {
            // It may have ended just now.
            let _ = child.kill();
        }
        std::thread::sleep(LOOK);
    };
    let text = |name: &str| {
        let mut bytes = Vec::new();
        File::open(folder.path().join(name))
            .and_then(|mut file| file.read_to_end(&mut bytes))
            .expect("its own file");
        String::from_utf8(bytes).expect("everything that is printed is UTF-8")
    };
    Ran {
        exit: status.code(),
        stdout: text("stdout"),
        stderr: text("stderr"),
        peak,
        wall: begun.elapsed(),
    }
}

/// `VmHWM` of a run in kB; 0 where it has ended, and as long as the process is still a copy of this one, whose memory is
/// that of all tests.
fn high_water(process: u32) -> u64 {
    fs::read_to_string(format!("/proc/{process}/status"))
        .ok()
        .filter(|status| status.starts_with("Name:\tvdbspec\n"))
        .and_then(|status| {
            let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
            line.split_whitespace().nth(1)?.parse().ok()
        })
        .unwrap_or(0)
}
