//! How many requests a second one core generates: `cargo bench --bench generate`.

use std::sync::Arc;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use vdbspec::contract::{Contract, ObjectKind};
use vdbspec::generate::{Bindings, FieldBinding, Generator, Named, Roles, VALID};

/// Requests of one sample.
const COUNT: u64 = 1000;

fn main() {
    divan::main();
}

fn word(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Database => "database",
        ObjectKind::Collection => "collection",
        ObjectKind::Alias => "alias",
        ObjectKind::Index => "index",
        ObjectKind::Field => "field",
        ObjectKind::Partition => "partition",
    }
}

fn generator(id: &str) -> Generator {
    let contract = Contract::embedded().expect("the contract is part of the library");
    let operation = contract.operations.get(id).expect("an operation");
    let names = contract.roles.get(id).expect("a role").names.clone();
    let words = names.iter().map(|(key, kind)| (key.as_str(), word(*kind)));
    let roles = Roles::usual(id, words);
    Generator::new(&operation.path, &operation.request, &roles).expect("understood")
}

fn bindings() -> Bindings {
    Bindings::default()
        .with(Named::Collection, &["<collection-1>", "<collection-2>"])
        .with(Named::Alias, &["<alias-1>"])
        .with_field(FieldBinding::dense_vector("vector"))
        .with_field(FieldBinding::scalar("title", &["INVERTED"]))
}

const OPERATIONS: [&str; 4] = [
    "aliases/create",
    "aliases/drop",
    "indexes/create",
    "collections/create",
];

#[divan::bench(args = OPERATIONS, max_time = 3)]
fn valid(bencher: Bencher<'_, '_>, operation: &str) {
    let (generator, bindings) = (generator(operation), bindings());
    bencher.counter(ItemsCount::new(COUNT)).bench(|| {
        for seed in 0..COUNT {
            black_box(generator.draw(seed, VALID, &bindings));
        }
    });
}

#[divan::bench(args = OPERATIONS, max_time = 3)]
fn all_classes(bencher: Bencher<'_, '_>, operation: &str) {
    let (generator, bindings) = (generator(operation), bindings());
    bencher.counter(ItemsCount::new(COUNT)).bench(|| {
        for seed in 0..COUNT {
            black_box(generator.draw(seed, generator.class_for(seed), &bindings));
        }
    });
}

#[divan::bench(args = OPERATIONS, max_time = 3)]
fn trees(bencher: Bencher<'_, '_>, operation: &str) {
    let (generator, bindings) = (generator(operation), Arc::new(bindings()));
    bencher.counter(ItemsCount::new(COUNT)).bench(|| {
        for seed in 0..COUNT {
            black_box(generator.tree(seed, generator.class_for(seed), &bindings));
        }
    });
}
