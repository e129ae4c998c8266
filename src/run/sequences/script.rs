//! A finding as a shell script that shows it on any target, and removes what it makes

use std::fmt::Write as _;

use serde_json::json;

use crate::run::case::Step;
use crate::run::event::{CaseResult, Role};
use crate::run::evidence::curl;
use crate::run::names::Names;
use crate::run::prepare::prepare;
use crate::run::session::Session;
use crate::run::summary::Finding;

/// The script for a finding that a case shows.
pub(in crate::run) fn script(session: &Session, finding: &Finding, shown: &CaseResult) -> String {
    let mut text = "#!/bin/sh\n".to_owned();
    let mut say = |line: &str| {
        let plain: String = line
            .chars()
            .map(|one| if one.is_control() { ' ' } else { one })
            .collect();
        let _ = writeln!(text, "# {plain}");
    };
    say(&format!("{}: {}", finding.rule, finding.title));
    say(&format!("expected: {}", finding.expected));
    say(&format!("seen:     {}", finding.seen));
    if session.client.has_token() {
        say("VDBSPEC_TOKEN must hold the token.");
    }
    let requests = || finding.setup.iter().chain([&finding.request]);
    for (number, request) in (1..).zip(requests()) {
        let _ = write!(text, "\n# {number}.\n{request}\necho\n");
    }
    if let Some(read) = &finding.read {
        let _ = write!(text, "\n# What it did.\n{}\necho\n", read.request);
    }
    text.push_str("\n# Nothing of it stays.\n");
    let mut removed: Vec<Step> = Vec::new();
    let mut names: Vec<&(String, String)> = shown
        .names
        .iter()
        .filter(|(name, _)| name.contains(session.token.as_str()))
        .filter(|(name, _)| requests().any(|request| request.contains(&format!("\"{name}\""))))
        .collect();
    // Aliases before collections, and these before the database that they are in.
    names.sort_by_key(|(_, placeholder)| rank(placeholder));
    let other = names
        .iter()
        .find(|(_, placeholder)| placeholder == "<database-1>")
        .map(|(name, _)| name.clone());
    for (name, placeholder) in names {
        let mut homes = vec![None];
        match (rank(placeholder), placeholder.as_str()) {
            (_, "<collection-3>") => homes = vec![other.clone()],
            (0, _) => homes.extend(other.clone().map(Some)),
            _ => {}
        }
        for home in homes {
            removed.extend(removal(name, placeholder, home.as_deref()));
        }
    }
    for step in removed {
        if let Some(operation) = session.contract.operations.get(&step.operation) {
            let mut names = Names::new(session.token.clone(), shown.index);
            let prepared = prepare(
                &session.contract,
                operation,
                &step,
                &mut names,
                &session.usual,
            );
            let line = curl(&session.client, &prepared.request);
            let line = session.client.redactor().text(&line);
            let _ = write!(text, "{line}\necho\n");
        }
    }
    text
}

/// In which order things are removed.
fn rank(placeholder: &str) -> u8 {
    match placeholder {
        _ if placeholder.starts_with("<alias-") => 0,
        _ if placeholder.starts_with("<collection-") => 1,
        _ => 2,
    }
}

fn removal(name: &str, placeholder: &str, database: Option<&str>) -> Option<Step> {
    let (operation, mut body) = match rank(placeholder) {
        0 => ("aliases/drop", json!({ "aliasName": name })),
        1 => ("collections/drop", json!({ "collectionName": name })),
        _ if placeholder == "<database-1>" => ("databases/drop", json!({ "dbName": name })),
        _ => return None,
    };
    if let (Some(object), Some(database)) = (body.as_object_mut(), database) {
        object.insert("dbName".to_owned(), json!(database));
    }
    Some(Step::new(Role::Setup, operation, body))
}
