//! The command `serve`: the reference server until a signal comes.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::args::ServeArgs;
use super::environment::Environment;
use super::failure::Failure;
use super::nearest::way_out;
use super::token;
use crate::server::{self, Dialect, FaultId, ServerConfig};

/// How long requests under way may take to end once the server was told to stop.
const SHUTDOWN_TIME_MAX: Duration = Duration::from_secs(2);

/// Serves until SIGINT or SIGTERM. The first and only line on `out` says where.
pub(super) fn serve(
    args: &ServeArgs,
    environment: &Environment,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    token::refuse_argument(args.token.as_ref())?;
    let host = loopback(&args.host)?;
    let dialect: Dialect = args.dialect.parse()?;
    let config = ServerConfig {
        dialect,
        token: args
            .token_env
            .as_deref()
            .map(|name| token::text_from_variable(name, environment))
            .transpose()?,
        faults: fault_ids(&args.fault)?,
    };
    let address = SocketAddr::new(host, args.port);
    runtime()?.block_on(async {
        // Before the line is out: a signal that answers to the line must find somebody listening.
        let stop = stop_signal()?;
        let listener = bind(address).await?;
        let bound = listener
            .local_addr()
            .map_err(|error| cannot_listen(address, &error))?;
        let faults = if args.fault.is_empty() {
            "none".to_owned()
        } else {
            args.fault.join(", ")
        };
        writeln!(
            out,
            "listening on http://{bound} (dialect {dialect}, faults: {faults})"
        )?;
        out.flush()?;
        let server = Running::start(listener, config);
        stop.await;
        server.stop().await;
        Ok(())
    })
}

/// A server that runs beside something else.
pub(super) struct Running {
    shutdown: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<io::Result<()>>,
}

impl Running {
    /// Starts a server on the runtime of the caller.
    pub(super) fn start(listener: TcpListener, config: ServerConfig) -> Self {
        let (shutdown, told) = oneshot::channel();
        let task = tokio::spawn(server::run(listener, config, async {
            // A sender that is gone says stop as well.
            let _ = told.await;
        }));
        Self { shutdown, task }
    }

    /// Stops it; a request that does not end in time is cut off.
    pub(super) async fn stop(self) {
        let _ = self.shutdown.send(());
        let abort = self.task.abort_handle();
        if tokio::time::timeout(SHUTDOWN_TIME_MAX, self.task)
            .await
            .is_err()
        {
            abort.abort();
        }
    }
}

/// A runtime for commands that talk over the network.
pub(super) fn runtime() -> Result<Runtime, Failure> {
    Runtime::new().map_err(|error| Failure::System {
        doing: "start its threads",
        reason: error.to_string(),
    })
}

/// Listens, or says why not.
pub(super) async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address)
        .await
        .map_err(|error| cannot_listen(address, &error))
}

fn cannot_listen(address: SocketAddr, error: &io::Error) -> Failure {
    let reason = match error.kind() {
        io::ErrorKind::AddrInUse => "the port is in use".to_owned(),
        _ => error.to_string(),
    };
    Failure::Listen { address, reason }
}

/// The faults of these names.
pub(super) fn fault_ids(names: &[String]) -> Result<Vec<FaultId>, Failure> {
    let id = |name: &String| {
        server::fault(name).ok_or_else(|| Failure::Unknown {
            what: "fault",
            given: name.clone(),
            way_out: way_out(
                name,
                server::faults().iter().map(|fault| fault.id),
                "faults",
            ),
        })
    };
    names.iter().map(id).collect()
}

/// Only addresses that nobody else can reach: the server has no rights but those of its token.
fn loopback(host: &str) -> Result<IpAddr, Failure> {
    if host.eq_ignore_ascii_case("localhost") {
        return Ok(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    let bare = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let address = bare.unwrap_or(host).parse::<IpAddr>().ok();
    address
        .filter(IpAddr::is_loopback)
        .ok_or_else(|| Failure::HostOffLoopback(host.to_owned()))
}

/// Installs the handlers now, and yields a future that ends with the first signal.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let handler = |kind| {
            signal(kind).map_err(|error| Failure::System {
                doing: "listen to signals",
                reason: error.to_string(),
            })
        };
        let (mut interrupt, mut terminate) = (
            handler(SignalKind::interrupt())?,
            handler(SignalKind::terminate())?,
        );
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    {
        Ok(async {
            // Without a handler the system ends the process by itself.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_machine_are_listened_on() {
        for host in [
            "127.0.0.1",
            "127.1.2.3",
            "::1",
            "[::1]",
            "localhost",
            "LOCALHOST",
        ] {
            assert!(
                loopback(host).is_ok_and(|address| address.is_loopback()),
                "{host}"
            );
        }
        for host in [
            "0.0.0.0",
            "::",
            "10.0.0.1",
            "example.org",
            "",
            "127.0.0.1:80",
        ] {
            let error = loopback(host).expect_err("not this machine");
            assert!(error.to_string().contains(&format!("'{host}'")), "{error}");
        }
    }

    #[test]
    fn an_unknown_fault_is_named() {
        let error = fault_ids(&["no-such-fault".to_owned()]).expect_err("no such fault");
        assert!(error.to_string().contains("'no-such-fault'"), "{error}");
    }
}
