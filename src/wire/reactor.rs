//! Where connections live: on threads of their own, so that a peer that floods them cannot hold up the clocks of a run.

use std::future::Future;
use std::io;
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinSet;

/// Threads that connections share. An HTTP library reads a flood of interim answers (RFC 9110 section 15.2) without
/// giving way, and timers on its threads then fire seconds late. More than there are lanes, so that one is always free.
const THREADS: usize = 8;

/// The runtime of all connections to a target.
#[derive(Debug)]
pub(super) struct Reactor {
    handle: Handle,
    runtime: Option<Runtime>,
}

/// Why a future did not yield its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stopped {
    /// It took too long.
    Late,
    /// It panicked: a fault of a library.
    Panicked,
}

impl Reactor {
    pub(super) fn new() -> io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("network")
            .enable_all()
            .build()?;
        Ok(Self {
            handle: runtime.handle().clone(),
            runtime: Some(runtime),
        })
    }

    /// Runs a future there, and ends it when the time is over or nobody waits any more.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        time_max: Duration,
        future: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Stopped> {
        // A set of one: unlike a handle it ends its task when it is dropped.
        let mut tasks = JoinSet::new();
        tasks.spawn_on(future, &self.handle);
        match tokio::time::timeout(time_max, tasks.join_next()).await {
            Ok(Some(Ok(value))) => Ok(value),
            Ok(_) => Err(Stopped::Panicked),
            Err(_) => Err(Stopped::Late),
        }
    }
}

impl Drop for Reactor {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Waiting for its threads is not allowed where a client may be dropped.
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Reactor, Stopped};

    #[tokio::test]
    async fn a_task_that_never_gives_way_does_not_hold_up_who_waits_for_it() {
        let network = Reactor::new().expect("a runtime");
        let (free, held) = std::sync::mpsc::channel::<()>();
        let stopped = network
            .run(Duration::from_millis(20), async move {
                let _ = held.recv();
            })
            .await;
        drop(free);
        assert_eq!(stopped, Err(Stopped::Late));
    }

    #[tokio::test]
    async fn what_comes_in_time_is_handed_on() {
        let network = Reactor::new().expect("a runtime");
        assert_eq!(
            network.run(Duration::from_secs(20), async { 7 }).await,
            Ok(7)
        );
    }
}
