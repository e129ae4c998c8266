//! The binary: reads the arguments and the environment once, and hands them to the library.

use std::io::{self, IsTerminal as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::SystemTime;

use vdbspec::cli::{self, Environment};
use vdbspec::run;

/// What one thread takes another one gives back, some hundred times for each exchange: the allocator of glibc needs a
/// quarter of the time of a run for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let panicked = cli::panics::watch(|sentence| {
        // Nothing is left to be done for somebody whose stderr is gone.
        let _ = writeln!(io::stderr(), "{sentence}");
    });
    let environment = Environment {
        variables: std::env::vars_os().collect(),
        now: SystemTime::now(),
        stdout_is_terminal: io::stdout().is_terminal(),
        stderr_is_terminal: io::stderr().is_terminal(),
    };
    let exit = catch_unwind(AssertUnwindSafe(|| {
        cli::main(
            std::env::args_os(),
            &environment,
            &mut io::stdout(),
            &mut io::stderr(),
        )
    }));
    let exit = match exit {
        Ok(exit) if !panicked.load(Ordering::SeqCst) => exit,
        _ => run::ExitCode::Inconclusive,
    };
    ExitCode::from(exit.number())
}
