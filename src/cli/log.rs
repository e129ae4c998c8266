//! `--log LEVEL`: what happens inside, on stderr, line by line, for somebody who looks for a bug.

use std::io::{self, Write};
use std::sync::{Arc, OnceLock};

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::time::uptime;

use super::args::LogLevel;
use crate::report::untrusted;
use crate::wire::{Redactor, Token};

/// Bytes of a line that are written: a body of its own bound, escaped, and what stands around it.
const LINE_BYTES_MAX: usize = 32 * 1024;

/// The log of this process. Each line loses the token on its way, whoever wrote it.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    redactor: Arc<OnceLock<Redactor>>,
    /// Whether anything is written.
    pub(super) is_on: bool,
}

impl Log {
    /// Begins to write. With `off` nothing is set up, and events cost a comparison each.
    pub(super) fn start(level: LogLevel) -> Self {
        let log = Self {
            is_on: level != LogLevel::Off,
            ..Self::default()
        };
        if log.is_on {
            let subscriber = tracing_subscriber::fmt()
                .with_max_level(filter(level))
                .with_timer(uptime())
                .with_target(false)
                .with_ansi(false)
                .with_writer(log.clone())
                .finish();
            // Only a second log in one process could be refused, and the first one goes on.
            let _ = tracing::subscriber::set_global_default(subscriber);
        }
        log
    }

    /// Names the token that no line may hold, as soon as it is known: before the first request.
    pub(super) fn hide(&self, token: Option<&Token>) {
        let _ = self.redactor.set(Redactor::new(token));
    }

    fn clean(&self, line: &str) -> String {
        let line = match self.redactor.get() {
            Some(redactor) => redactor.text(line),
            None => line.to_owned(),
        };
        let mut end = LINE_BYTES_MAX.min(line.len());
        while !line.is_char_boundary(end) {
            end = end.saturating_sub(1);
        }
        let line = line.get(..end).unwrap_or_default();
        format!("{}\n", untrusted::line(line.trim_end()))
    }
}

const fn filter(level: LogLevel) -> LevelFilter {
    match level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    }
}

/// One event, which arrives whole.
pub(super) struct Line(Log);

impl<'a> MakeWriter<'a> for Log {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line(self.clone())
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = self.0.clean(&String::from_utf8_lossy(bytes));
        // Nothing is left to be done for somebody whose stderr is gone.
        let _ = io::stderr().write_all(line.as_bytes());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_without_token_and_terminal_escapes() {
        let log = Log::default();
        log.hide(Token::new("root:s3cret").as_ref());
        let line = log.clean("body=\"of root\\u003as3cret\u{1b}[2J\nmore\"\n");
        assert_eq!(line, "body=\"of [REDACTED]\\u{1b}[2J\\nmore\"\n");
        assert!(log.clean(&"ä".repeat(LINE_BYTES_MAX)).len() <= LINE_BYTES_MAX + 1);
    }
}
