//! Where text goes: a stream whose reader may leave early, and a file that is there wholly or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::failure::Failure;

/// A stream that falls silent when its reader is gone, as after `| head`: that is no error of anybody.
pub(super) struct Stream<'a> {
    inner: &'a mut dyn Write,
    closed: bool,
}

impl<'a> Stream<'a> {
    pub(super) fn new(inner: &'a mut dyn Write) -> Self {
        Self {
            inner,
            closed: false,
        }
    }

    fn unless_closed<T>(&mut self, result: io::Result<T>, otherwise: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(otherwise)
            }
            result => result,
        }
    }
}

impl Write for Stream<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        let written = self.inner.write(bytes);
        self.unless_closed(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let flushed = self.inner.flush();
        self.unless_closed(flushed, ())
    }
}

/// A file that a report will be written to, known to be writable before the run begins.
#[derive(Debug)]
pub(super) struct OutputFile {
    path: PathBuf,
}

impl OutputFile {
    /// Refuses a place that cannot be written now rather than after the run.
    pub(super) fn prepare(path: &Path) -> Result<Self, Failure> {
        let file = Self {
            // What a link leads to is replaced, never the link.
            path: path.canonicalize().unwrap_or_else(|_| path.to_owned()),
        };
        if path.is_dir() {
            return Err(file.failure("it is a folder"));
        }
        if file.is_special() {
            file.open().map(drop)?;
        } else {
            file.temporary().map(drop)?;
        }
        Ok(file)
    }

    /// A device, a pipe: something to write to, and never to put a file in the place of.
    fn is_special(&self) -> bool {
        std::fs::metadata(&self.path).is_ok_and(|found| !found.is_file())
    }

    fn open(&self) -> Result<std::fs::File, Failure> {
        let opened = std::fs::OpenOptions::new().write(true).open(&self.path);
        opened.map_err(|error| self.failure(io_reason(&error)))
    }

    fn failure(&self, reason: impl Into<String>) -> Failure {
        Failure::OutputFile {
            path: self.path.clone(),
            reason: reason.into(),
        }
    }

    /// A file beside the final one, which only its owner may read: reports hold what a server answered.
    fn temporary(&self) -> Result<NamedTempFile, Failure> {
        if self.path.file_name().is_none() {
            return Err(self.failure("it has no file name"));
        }
        let folder = self
            .path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        tempfile::Builder::new()
            .prefix(".vdbspec-")
            .tempfile_in(folder.unwrap_or(Path::new(".")))
            .map_err(|error| self.failure(io_reason(&error)))
    }

    /// Puts the whole text in place at once.
    pub(super) fn write(&self, text: &[u8]) -> Result<(), Failure> {
        if self.is_special() {
            let written = self.open()?.write_all(text);
            return written.map_err(|error| self.failure(io_reason(&error)));
        }
        let mut file = self.temporary()?;
        file.write_all(text)
            .map_err(|error| self.failure(io_reason(&error)))?;
        if let Ok(there) = std::fs::metadata(&self.path) {
            // Who could read the last report can read this one.
            file.as_file()
                .set_permissions(there.permissions())
                .map_err(|error| self.failure(io_reason(&error)))?;
        }
        file.persist(&self.path)
            .map_err(|error| self.failure(io_reason(&error.error)))?;
        Ok(())
    }
}

/// The kind alone where there is one: the full text of a temporary file's error names a random path.
fn io_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::Other => error.to_string(),
        kind => kind.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_a_link_is_followed() {
        use std::os::unix::fs::{FileTypeExt as _, symlink};
        let null = Path::new("/dev/null");
        OutputFile::prepare(null)
            .expect("a device")
            .write(b"text")
            .expect("written");
        assert!(
            std::fs::metadata(null)
                .expect("still there")
                .file_type()
                .is_char_device()
        );
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        std::fs::write(&target, "old").expect("written");
        symlink(&target, &link).expect("linked");
        OutputFile::prepare(&link)
            .expect("a file")
            .write(b"new")
            .expect("written");
        assert_eq!(std::fs::read_to_string(&target).expect("read"), "new");
        assert!(
            std::fs::symlink_metadata(&link)
                .expect("still there")
                .is_symlink()
        );
    }

    struct Gone;

    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }

    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_left_is_no_error_but_a_full_disk_is() {
        let mut gone = Gone;
        let mut stream = Stream::new(&mut gone);
        assert!(writeln!(stream, "one").is_ok() && writeln!(stream, "two").is_ok());
        assert!(stream.flush().is_ok());
        let mut full = Full;
        assert!(writeln!(Stream::new(&mut full), "one").is_err());
    }

    #[test]
    fn a_file_is_there_wholly_and_only_for_its_owner() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("report.json");
        let file = OutputFile::prepare(&path).expect("the folder can be written");
        assert!(!path.exists());
        file.write(b"{}").expect("the folder can be written");
        assert_eq!(std::fs::read(&path).expect("the file is there"), b"{}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = path
                .metadata()
                .expect("the file is there")
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(
            std::fs::read_dir(folder.path()).expect("readable").count(),
            1
        );
    }

    #[test]
    fn a_place_that_cannot_be_written_is_refused_before_the_run() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for path in [folder.path().to_owned(), folder.path().join("no/report")] {
            let error = OutputFile::prepare(&path).expect_err("no place for a file");
            let text = error.to_string();
            assert!(text.contains(&path.display().to_string()), "{text}");
        }
    }
}
