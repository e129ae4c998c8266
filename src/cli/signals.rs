//! The signals by which a user ends a run: the first is a wish, the next one an order.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::failure::Failure;

/// Signals this close together are one: some senders signal a process and then its group, in the same moment. Nobody
/// types that fast, and a script that means to send two is heard.
const SAME_WISH: Duration = Duration::from_millis(10);

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
    heard: Heard,
    signals: Signals,
}

impl Interrupts {
    /// Listens to Ctrl-C, and where there are such things to SIGTERM and SIGHUP.
    pub(super) fn listen() -> Result<Self, Failure> {
        Ok(Self {
            heard: Heard::Nothing,
            signals: Signals::listen()?,
        })
    }

    /// Waits for a signal that says something new. Nothing is lost where this is given up and asked again.
    pub(super) async fn next(&mut self) -> Wish {
        let signals = &mut self.signals;
        self.heard.next(async || signals.next().await).await
    }
}

/// What has come so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    Nothing,
    /// A first signal, whose double may still come.
    At(Instant),
    /// A first signal, which was told of.
    First,
}

impl Heard {
    /// The first wish is told once its double can no longer come, so that whoever was told is heard from then on.
    async fn next(&mut self, mut signal: impl AsyncFnMut()) -> Wish {
        if *self == Self::Nothing {
            signal().await;
            *self = Self::At(Instant::now());
        }
        let Self::At(first) = *self else {
            signal().await;
            return Wish::Again;
        };
        let doubles = async {
            loop {
                signal().await;
            }
        };
        let window = first.checked_add(SAME_WISH).unwrap_or(first);
        let Err(_over) = timeout_at(window, doubles).await;
        *self = Self::First;
        Wish::First
    }
}

/// The signals themselves.
struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hang_up: tokio::signal::unix::Signal,
}

impl Signals {
    fn listen() -> Result<Self, Failure> {
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
                interrupt: listen(SignalKind::interrupt())?,
                terminate: listen(SignalKind::terminate())?,
                hang_up: listen(SignalKind::hangup())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    async fn next(&mut self) {
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::mpsc::unbounded_channel;
    use tokio::time::{advance, timeout};

    use super::{Heard, Wish};

    /// The wishes that signals make which come with these waits between them, in milliseconds.
    async fn wishes(gaps: &[u64]) -> Vec<Wish> {
        let (sender, mut signals) = unbounded_channel();
        let gaps = gaps.to_vec();
        let sending = tokio::spawn(async move {
            for gap in gaps {
                sender.send(()).expect("somebody listens");
                tokio::time::sleep(Duration::from_millis(gap)).await;
            }
            // Whoever listens goes on doing so.
            std::future::pending::<()>().await;
        });
        let mut heard = Heard::Nothing;
        let mut wishes = Vec::new();
        loop {
            let signal = async || signals.recv().await.expect("not closed");
            match timeout(Duration::from_secs(5), heard.next(signal)).await {
                Ok(wish) => wishes.push(wish),
                Err(_) => break,
            }
        }
        sending.abort();
        wishes
    }

    #[tokio::test(start_paused = true)]
    async fn what_one_sender_sends_twice_is_one_wish_and_a_second_signal_is_heard() {
        let twice = [Wish::First, Wish::Again];
        assert_eq!(wishes(&[0]).await, [Wish::First]);
        assert_eq!(wishes(&[0, 0, 0]).await, [Wish::First]);
        assert_eq!(wishes(&[2, 0]).await, [Wish::First]);
        for gap in [15, 30, 100, 1_000] {
            assert_eq!(wishes(&[gap, 0]).await, twice, "{gap}");
            // After a double, too.
            assert_eq!(wishes(&[1, gap, 0]).await, twice, "{gap}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_first_wish_is_not_lost_where_somebody_else_is_heard_in_between() {
        let mut heard = Heard::Nothing;
        let mut came = 0;
        let given_up = heard.next(async || {
            came += 1;
            if came > 1 {
                std::future::pending::<()>().await;
            }
        });
        assert!(timeout(Duration::from_millis(1), given_up).await.is_err());
        advance(Duration::from_millis(50)).await;
        let silence = async || std::future::pending().await;
        assert_eq!(heard.next(silence).await, Wish::First);
    }
}
