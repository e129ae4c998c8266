//! The signals by which a user ends a run: the first is a wish, the next one an order.

use std::time::{Duration, Instant};

use super::failure::Failure;

/// Signals this close together are one: some senders signal a process and then its group.
const SAME_WISH: Duration = Duration::from_millis(100);

/// What a signal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// End in order.
    First,
    /// End at once.
    Again,
}

/// Hears signals from when it is made.
pub(super) struct Interrupts {
    first: Option<Instant>,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hang_up: tokio::signal::unix::Signal,
}

impl Interrupts {
    /// Listens to Ctrl-C, and where there are such things to SIGTERM and SIGHUP.
    pub(super) fn listen() -> Result<Self, Failure> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let listen = |kind| {
                signal(kind).map_err(|error| Failure::System {
                    doing: "listen for signals",
                    reason: error.to_string(),
                })
            };
            Ok(Self {
                first: None,
                interrupt: listen(SignalKind::interrupt())?,
                terminate: listen(SignalKind::terminate())?,
                hang_up: listen(SignalKind::hangup())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Self { first: None })
    }

    /// Waits for a signal that says something new.
    pub(super) async fn next(&mut self) -> Wish {
        loop {
            self.signal().await;
            match self.first {
                None => {
                    self.first = Some(Instant::now());
                    return Wish::First;
                }
                Some(first) if first.elapsed() > SAME_WISH => return Wish::Again,
                Some(_) => {}
            }
        }
    }

    async fn signal(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            // Without a handler the system ends the process by itself.
            std::future::pending::<()>().await;
        }
    }
}
