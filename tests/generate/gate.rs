//! What is generated may be sent.

use std::collections::BTreeMap;

use vdbspec::generate::{Encoding, VALID};
use vdbspec::wire::{Auth, Gate, OperationClass, Request};

use super::{bindings, contract, generator};

const TOKEN: &str = "k3x9qa";
/// The operations under test. Of the others those about databases are refused on purpose where a name is missing.
const SUBJECTS: [&str; 3] = ["aliases/create", "aliases/drop", "indexes/create"];

/// As a run fills placeholders.
fn filled(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for chunk in bytes.utf8_chunks() {
        let mut rest = chunk.valid();
        while let Some((before, from)) = rest.split_once('<') {
            out.extend(before.bytes());
            let inside = from
                .split_once('>')
                .filter(|(inside, _)| inside.contains('-') && !inside.contains(['<', '"', ' ']));
            if let Some((inside, after)) = inside {
                let (bare, length) = inside.split_once(':').unwrap_or((inside, "0"));
                let mut name = format!("vdbs_{TOKEN}_{}", bare.replace('-', ""));
                while name.len() < length.parse().expect("a length") {
                    name.push('x');
                }
                out.extend(name.bytes());
                rest = after;
            } else {
                out.push(b'<');
                rest = from;
            }
        }
        out.extend(rest.bytes());
        out.extend(chunk.invalid());
    }
    out
}

#[test]
fn every_request_to_an_operation_under_test_passes_the_gate() {
    let contract = contract();
    let classes: BTreeMap<_, _> = SUBJECTS
        .iter()
        .map(|id| {
            let role = contract.roles.get(id).expect("a role");
            let names = role.names.iter().filter(|(_, kind)| kind.is_shared());
            let names = names.map(|(key, _)| key.clone()).collect();
            (
                (*id).to_owned(),
                OperationClass {
                    mutates: true,
                    names,
                },
            )
        })
        .collect();
    let gate = Gate::new(TOKEN.to_owned(), "default".to_owned(), classes).bare_names();
    let mut refused = Vec::new();
    for id in SUBJECTS {
        let operation = contract.operations.get(id).expect("an operation");
        let generator = generator(&contract, operation);
        for class in generator.classes() {
            for seed in 0..60 {
                let Some(drawn) = generator.draw(seed, class, &bindings()) else {
                    continue;
                };
                if drawn.edits.encoding == Encoding::Gzip {
                    continue;
                }
                let headers = drawn
                    .edits
                    .headers
                    .iter()
                    .filter(|(_, value)| !value.is_empty());
                let request = Request {
                    operation: id.to_owned(),
                    method: drawn.edits.method.unwrap_or("POST").to_owned(),
                    path: drawn
                        .edits
                        .path
                        .clone()
                        .unwrap_or_else(|| operation.path.clone()),
                    headers: headers
                        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                        .collect(),
                    auth: Auth::Token,
                    body: filled(&drawn.bytes()).into(),
                };
                if let Err(why) = gate.check(&request) {
                    assert_ne!(class, &VALID);
                    refused.push(format!(
                        "{} {seed}: {why}: {}",
                        class.id,
                        String::from_utf8_lossy(&request.body)
                            .chars()
                            .take(300)
                            .collect::<String>()
                    ));
                }
            }
        }
    }
    assert!(
        refused.is_empty(),
        "{} refused: {refused:#?}",
        refused.len()
    );
}
