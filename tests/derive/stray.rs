//! Files in the folder of operations that no page stands behind.

use std::fs;

use vdbspec::derive::{index_entries, run_derive};

use crate::derive::bytes;

#[test]
fn a_file_that_no_page_stands_behind_is_named() {
    let dir = tempfile::tempdir().expect("a folder to write to");
    let folder = dir.path().join("v2.6.x");
    fs::create_dir(&folder).expect("the folder is ours");
    fs::write(folder.join("page.mdx"), bytes("mdx/plain.mdx")).expect("the folder is ours");
    let (pages, specs) = ([folder], dir.path().join("specs"));
    run_derive(&pages, &specs, false).unwrap_or_else(|error| panic!("{error}"));
    let index = index_entries(&pages, "r", "c").unwrap_or_else(|error| panic!("{error}"));
    fs::write(specs.join("pages.toml"), index).expect("the folder is ours");
    let checked = || run_derive(&pages, &specs, true).unwrap_or_else(|error| panic!("{error}"));
    assert!(!checked().is_stale(), "{}", checked());
    let operations = specs.join("operations");
    let text = fs::read_to_string(operations.join("shelves.add.json")).expect("it was written");
    let of = |from: &str, to: &str| {
        text.replace("shelves/add", "shelves/burn")
            .replace(from, to)
    };
    let unpaged = of("\"pages\": [\"milvus-2.6/shelves/burn\"]", "\"pages\": []");
    let unknown = of("milvus-2.6/shelves/burn", "milvus-9.9/shelves/burn");
    for (name, text, words) in [
        ("note.txt", "words", "note.txt is no operation file"),
        (
            "shelves.ADD.json",
            &text,
            "holds shelves/add, which stands in shelves.add.json",
        ),
        ("a.b.json", &text, "the file a.b.json holds shelves/add"),
        (
            "shelves.burn.json",
            &unpaged,
            "shelves.burn.json holds shelves/burn, which no page documents",
        ),
        (
            "shelves.burn.json",
            &unknown,
            "a page that pages.toml does not have",
        ),
    ] {
        let file = operations.join(name);
        fs::write(&file, text).expect("the folder is ours");
        let report = checked();
        assert!(
            report.is_stale() && report.to_string().contains(words),
            "{name}: {report}"
        );
        fs::remove_file(file).expect("it is ours");
    }
    fs::write(operations.join(".keep"), "").expect("the folder is ours");
    assert!(!checked().is_stale(), "{}", checked());
}
