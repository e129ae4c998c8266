//! `serve`: a first line that tells the port, loopback only, and a quiet end.

use crate::cli::process::{Served, text, vdbspec};

#[test]
fn the_first_line_says_where_and_how_it_serves() {
    let served = Served::start(&["--dialect", "documents"], &[]);
    let expected = format!(
        "listening on {} (dialect documents, faults: none)\n",
        served.url()
    );
    assert_eq!(served.line, expected);
    let answer = served.post("databases/list", "");
    assert!(
        answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"default\""),
        "{answer}"
    );
}

#[test]
fn faults_are_named_in_the_first_line() {
    let served = Served::start(&["--fault", "two-json-documents"], &[]);
    assert!(
        served
            .line
            .ends_with("(dialect milvus-2.6, faults: two-json-documents)\n")
    );
}

#[test]
fn a_token_from_the_environment_is_asked_for_and_never_printed() {
    let served = Served::start(
        &["--token-env", "A_TOKEN"],
        &[("A_TOKEN", "root:s3cret-word")],
    );
    assert!(!served.line.contains("s3cret"), "{}", served.line);
    let without = served.post("databases/list", "");
    assert!(!without.contains("\"default\""), "{without}");
    let with = served.post(
        "databases/list",
        "Authorization: Bearer root:s3cret-word\r\n",
    );
    assert!(with.contains("\"default\""), "{with}");
}

#[test]
fn a_port_in_use_is_one_line_and_exit_code_2() {
    let first = Served::start(&[], &[]);
    let port = first.address.rsplit(':').next().expect("a port");
    let second = vdbspec(&["serve", "--port", port]);
    let stderr = text(&second.stderr);
    assert_eq!(second.status.code(), Some(2), "{stderr}");
    assert!(
        stderr.contains(&first.address) && stderr.contains("in use"),
        "{stderr}"
    );
    assert_eq!(stderr.trim_end().lines().count(), 1, "{stderr}");
}

#[cfg(unix)]
#[test]
fn either_signal_ends_it_with_exit_code_0_even_while_a_connection_is_open() {
    for name in ["TERM", "INT"] {
        let served = Served::start(&[], &[]);
        let idle = std::net::TcpStream::connect(&served.address).expect("the server listens");
        assert_eq!(served.signal(name).code(), Some(0), "{name}");
        drop(idle);
    }
}
