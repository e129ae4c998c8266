//! The station `derive` from outside: pages written for the tests, the pages that the project was derived from (where they
//! stand beside the checkout), and the operation files that ship with the project.

mod cited;
mod demands;
mod doubts;
mod drift;
mod edited;
mod gate;
mod given;
mod hostile;
mod markdown;
mod mdx;
mod named;
mod openapi;
mod page;
mod real_markdown;
mod real_mdx;
mod rows;
mod run;
mod shifted;
mod sisters;
mod specs;
mod stray;
mod told;
mod worded;
mod written;

use std::fs;
use std::path::PathBuf;

use vdbspec::derive::{Page, read_page};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn page_path(name: &str) -> PathBuf {
    root().join("tests/pages").join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    fs::read(page_path(name)).expect("the page is part of the project")
}

fn read(name: &str) -> Page {
    read_page(name, &bytes(name)).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(name: &str, text: &[u8]) -> String {
    match read_page(name, text) {
        Ok(_) => panic!("{name} was read although it cannot be"),
        Err(error) => error.to_string(),
    }
}

/// The seed pages, where a checkout has them beside it; they are not part of the project.
fn seeds() -> Vec<PathBuf> {
    let Ok(files) = fs::read_dir(root().join("../shared/pages/seeds")) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    paths.sort();
    paths
}

#[expect(clippy::print_stderr, reason = "a skipped test must say so")]
fn skip(test: &str) {
    eprintln!("skipped {test}: the seed pages do not stand beside this checkout");
}
