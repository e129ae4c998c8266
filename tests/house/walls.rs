//! Which station may use which. ARCHITECTURE.md says why.

use std::collections::BTreeSet;

use crate::house::sources::{Source, paths_behind, rust_files};

/// A station with all that it may use of the others: a station, or one module of it.
struct Wall {
    station: &'static str,
    may_use: &'static [&'static str],
}

const WALLS: &[Wall] = &[
    wall("json", &[]),
    wall("contract", &[]),
    wall("derive", &["contract"]),
    wall("generate", &[]),
    wall("wire", &[]),
    wall("ledger", &[]),
    wall("model", &["contract", "json"]),
    wall("check", &["contract", "json", "model", "wire"]),
    wall(
        "run",
        &["check", "contract", "generate", "ledger", "model", "wire"],
    ),
    wall("report", &["check", "run"]),
    // Text of a target is made harmless in one place.
    wall("snapshot", &["report::untrusted", "run"]),
    wall("server", &[]),
    wall("selftest", &["check", "contract", "run", "server", "wire"]),
    wall(
        "cli",
        &[
            "check", "contract", "derive", "ledger", "model", "report", "run", "selftest",
            "server", "snapshot", "wire",
        ],
    ),
    wall("main", &["cli", "run"]),
];

const fn wall(station: &'static str, may_use: &'static [&'static str]) -> Wall {
    Wall { station, may_use }
}

/// Modules that open sockets to listen, and none that opens one to a target but `wire`.
const LISTENERS: &[&str] = &["src/cli/serve.rs", "src/server/"];
/// What opens a socket, and what speaks HTTP through one.
const SOCKETS: &[&str] = &[
    "TcpStream",
    "TcpListener",
    "TcpSocket",
    "UdpSocket",
    "UnixStream",
];

/// Where a file uses another station: the line and the path below the crate's root.
fn uses(source: &Source) -> Vec<(usize, String)> {
    let own = source.station();
    let marker = if own == "main" {
        "vdbspec::"
    } else {
        "crate::"
    };
    source
        .code()
        .flat_map(|(number, line)| paths_behind(line, marker).map(move |path| (number, path)))
        .filter(|(_, path)| path.split("::").next() != Some(own))
        .map(|(number, path)| (number, path.to_owned()))
        .collect()
}

/// How many times `super` leads from the file's own module to the crate's root.
fn depth(source: &Source) -> usize {
    let below = source.path.trim_start_matches("src/");
    let module = below.strip_suffix("/mod.rs").unwrap_or(below);
    module.split('/').count()
}

fn allows(permission: &str, path: &str) -> bool {
    path == permission || path.starts_with(&format!("{permission}::"))
}

#[test]
fn every_station_is_in_the_table() {
    let stations: BTreeSet<String> = rust_files("src")
        .iter()
        .map(|source| source.station().to_owned())
        .filter(|station| station != "lib")
        .collect();
    let table: BTreeSet<String> = WALLS.iter().map(|wall| wall.station.to_owned()).collect();
    assert_eq!(stations, table);
}

#[test]
fn a_station_uses_only_those_that_it_may() {
    let mut broken = Vec::new();
    for source in rust_files("src") {
        let Some(wall) = WALLS.iter().find(|wall| wall.station == source.station()) else {
            continue;
        };
        for (number, path) in uses(&source) {
            if !wall
                .may_use
                .iter()
                .any(|permission| allows(permission, &path))
            {
                broken.push(format!("{}:{number} uses {path}", source.path));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_permission_is_needed() {
    let sources = rust_files("src");
    let mut idle = Vec::new();
    for wall in WALLS {
        for permission in wall.may_use {
            let is_used = sources
                .iter()
                .filter(|source| source.station() == wall.station)
                .flat_map(uses)
                .any(|(_, path)| allows(permission, &path));
            if !is_used {
                idle.push(format!("{} no longer uses {permission}", wall.station));
            }
        }
    }
    assert!(idle.is_empty(), "{idle:#?}");
}

/// The wall that matters most, said once more without a table: a shared helper would let a mistake prove itself right.
#[test]
fn the_reference_server_and_the_checks_share_nothing() {
    for source in rust_files("src") {
        let named: Vec<_> = uses(&source);
        match source.station() {
            "server" => assert!(named.is_empty(), "{} uses {named:?}", source.path),
            "model" | "check" => assert!(
                named.iter().all(|(_, path)| !allows("server", path)),
                "{} uses the server",
                source.path
            ),
            _ => {}
        }
    }
}

/// The tests above read whole paths from the crate's root, and take it that `super` stays inside.
#[test]
fn paths_to_other_stations_are_written_out() {
    for source in rust_files("src") {
        let before_tests = source.code_without_tests().count();
        for (index, (number, line)) in source.code().enumerate() {
            // The module of the unit tests lies one deeper.
            let depth = depth(&source) + usize::from(index >= before_tests);
            let root = "super::".repeat(depth);
            assert!(
                !line.contains(&root),
                "{}:{number} leaves its station by super",
                source.path
            );
            for hidden in [
                "crate::{",
                "vdbspec::{",
                "crate::*",
                "crate as ",
                "crate::self::",
                "crate::self;",
            ] {
                assert!(
                    !line.contains(hidden),
                    "{}:{number} writes {hidden}",
                    source.path
                );
            }
        }
    }
}

#[test]
fn only_wire_opens_a_socket_to_a_target() {
    for source in rust_files("src") {
        let listens = LISTENERS.iter().any(|path| source.path.starts_with(path));
        if listens || source.station() == "wire" {
            continue;
        }
        for (number, line) in source.code() {
            for socket in SOCKETS {
                assert!(
                    !line.contains(socket),
                    "{}:{number} names {socket}",
                    source.path
                );
            }
        }
    }
}

/// A listening module takes what comes, and asks for no connection.
#[test]
fn the_server_and_the_command_line_connect_to_nothing() {
    for source in rust_files("src") {
        if LISTENERS.iter().any(|path| source.path.starts_with(path)) {
            for (number, line) in source.code_without_tests() {
                for call in ["TcpStream::connect", "TcpSocket", "UdpSocket", "UnixStream"] {
                    assert!(
                        !line.contains(call),
                        "{}:{number} calls {call}",
                        source.path
                    );
                }
            }
        }
    }
}
