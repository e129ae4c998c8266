//! The contract of this binary as a folder, for whoever wants to go on from it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::DeriveError;

/// Writes texts below `folder`, which must not be there or be empty. Either all of them stand there afterwards or none: they are written to a
/// folder beside it that then takes its name. Returns how many they are.
pub fn export<'a>(
    texts: impl Iterator<Item = (&'a str, &'a str)>,
    folder: &Path,
) -> Result<usize, DeriveError> {
    let failed = |source| DeriveError::writing(folder, source);
    let is_free = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        // A file, or a folder that cannot be read.
        Err(_) => false,
    };
    if !is_free {
        return Err(DeriveError::NotEmpty {
            folder: folder.to_owned(),
        });
    }
    let beside = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    fs::create_dir_all(&beside).map_err(failed)?;
    let staged = tempfile::Builder::new()
        .prefix(".export-")
        .tempdir_in(&beside)
        .map_err(failed)?;
    let mut count = 0;
    for (name, text) in texts {
        let path = staged.path().join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        fs::write(&path, text).map_err(failed)?;
        count += 1;
    }
    opened(staged.path()).map_err(failed)?;
    fs::rename(staged.path(), folder).map_err(failed)?;
    // It is not there any more under this name.
    let _ = staged.keep();
    Ok(count)
}

/// Temporary folders are private; specs are as readable as any source file.
#[cfg(unix)]
fn opened(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn opened(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::export;

    const TEXTS: [(&str, &str); 2] = [("roles.toml", "a"), ("operations/x.json", "b")];

    #[test]
    fn a_new_and_an_empty_folder_are_filled_and_nothing_else_is_left() {
        let dir = tempfile::tempdir().expect("a folder");
        for name in ["new/inner", "empty"] {
            let folder = dir.path().join(name);
            if name == "empty" {
                fs::create_dir(&folder).expect("ours");
            }
            let count = export(TEXTS.into_iter(), &folder);
            assert_eq!(count.unwrap_or_else(|error| panic!("{error}")), 2);
            let text = fs::read_to_string(folder.join("operations/x.json"));
            assert_eq!(text.expect("it was written"), "b");
        }
        let left = fs::read_dir(dir.path()).expect("ours");
        assert_eq!(left.count(), 2);
    }

    #[test]
    fn a_folder_that_holds_something_and_a_file_stay_as_they_are() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("mine"), "x").expect("ours");
        for folder in [dir.path().to_owned(), dir.path().join("mine")] {
            let said = export(TEXTS.into_iter(), &folder).expect_err("it is taken");
            assert!(
                said.to_string().contains("is not an empty folder"),
                "{said}"
            );
        }
        assert_eq!(fs::read_dir(dir.path()).expect("ours").count(), 1);
    }
}
