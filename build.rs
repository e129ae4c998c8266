//! The contract under `specs/` is part of the binary: a new or changed file there must rebuild it.

fn main() {
    println!("cargo:rerun-if-changed=specs");
}
