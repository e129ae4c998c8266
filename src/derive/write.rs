//! Operations → files, all of them or none.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::contract::Operation;

use super::error::DeriveError;

/// Writes each operation to its file in `dir`, which is made if need be. Returns the paths, sorted.
///
/// Every text is first written to a file of its own beside its target; only when all are on disk do they take their places,
/// each by one atomic rename. If a rename fails, the files that were already replaced get their old text back.
pub fn write_operations(dir: &Path, operations: &[Operation]) -> Result<Vec<PathBuf>, DeriveError> {
    fs::create_dir_all(dir).map_err(|source| DeriveError::writing(dir, source))?;
    let mut staged = Vec::with_capacity(operations.len());
    for operation in operations {
        let path = dir.join(operation.file_name());
        let file = stage(dir, &operation.to_text())
            .map_err(|source| DeriveError::writing(&path, source))?;
        let before = read_if_there(&path).map_err(|source| DeriveError::reading(&path, source))?;
        staged.push((path, file, before));
    }
    let mut replaced: Vec<(PathBuf, Option<Vec<u8>>)> = Vec::with_capacity(staged.len());
    for (path, file, before) in staged {
        if let Err(error) = file.persist(&path) {
            restore(&replaced);
            return Err(DeriveError::writing(&path, error.error));
        }
        replaced.push((path, before));
    }
    let mut paths: Vec<PathBuf> = replaced.into_iter().map(|(path, _)| path).collect();
    paths.sort();
    Ok(paths)
}

fn stage(dir: &Path, text: &str) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    // Temporary files are private by default; specs are as readable as any source file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.prefix(".derive-").tempfile_in(dir)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The caller reports the failure that led here; one more failure would not help to understand it.
fn restore(replaced: &[(PathBuf, Option<Vec<u8>>)]) {
    for (path, before) in replaced {
        let _ = match before {
            Some(bytes) => fs::write(path, bytes),
            None => fs::remove_file(path),
        };
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::write_operations;
    use crate::contract::Operation;
    use serde_json::json;

    fn operation(id: &str, title: &str) -> Operation {
        let document = json!({
            "format": 2, "operation": id, "title": title, "method": "POST", "path": format!("/v2/vectordb/{id}"), "pages": [],
            "headers": [], "request": {}, "response": {"success": {}, "error": {}}, "examples": [],
            "provenance": {}, "defects": []
        });
        Operation::from_value("x.json", document).expect("the document is right")
    }

    #[test]
    fn every_operation_gets_its_file_and_nothing_else_is_left() {
        let dir = tempfile::tempdir().expect("a folder to write to");
        let target = dir.path().join("operations");
        let paths = write_operations(&target, &[operation("b/x", "1"), operation("a/x", "2")])
            .expect("the folder is ours");
        assert_eq!(paths, [target.join("a.x.json"), target.join("b.x.json")]);
        assert_eq!(fs::read_dir(&target).expect("it was made").count(), 2);
        let text = fs::read_to_string(target.join("a.x.json")).expect("it was written");
        assert_eq!(text, operation("a/x", "2").to_text());
    }

    #[test]
    fn when_one_file_cannot_take_its_place_the_others_keep_their_text() {
        let dir = tempfile::tempdir().expect("a folder to write to");
        let write = |operations: &[Operation]| write_operations(dir.path(), operations);
        write(&[operation("a/x", "old")]).expect("the folder is ours");
        // A folder in the place of the second file: it cannot be read as the file's old text, let alone replaced.
        fs::create_dir(dir.path().join("b.x.json")).expect("the folder is ours");
        let error = write(&[
            operation("a/x", "new"),
            operation("c/x", "new"),
            operation("b/x", "new"),
        ])
        .expect_err("b.x.json is a folder");
        assert!(error.to_string().contains("b.x.json"), "{error}");
        let text = fs::read_to_string(dir.path().join("a.x.json")).expect("it is still there");
        assert_eq!(text, operation("a/x", "old").to_text());
        assert_eq!(fs::read_dir(dir.path()).expect("it is ours").count(), 2);
    }
}
