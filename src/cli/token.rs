//! Tokens from the environment or a file. Their text shows in no message.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::environment::Environment;
use super::failure::Failure;
use crate::wire::Token;

/// Bytes of a token file that are read: no header carries more.
const TOKEN_BYTES_MAX: u64 = 16 * 1024;

/// Refuses `--token`, whatever its value.
pub(super) const fn refuse_argument(token: Option<&String>) -> Result<(), Failure> {
    match token {
        Some(_) => Err(Failure::TokenOnCommandLine),
        None => Ok(()),
    }
}

/// The text of the variable that `--token-env` names, known to be usable as a token.
pub(super) fn text_from_variable(name: &str, environment: &Environment) -> Result<String, Failure> {
    // Somebody who gives the token itself here must not find it in a log.
    if !is_variable_name(name) {
        return Err(Failure::TokenVariableName);
    }
    let value = environment
        .variable(name)
        .ok_or_else(|| Failure::TokenVariableMissing(name.to_owned()))?;
    let text = value.to_str().map(str::trim).unwrap_or_default();
    match Token::new(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err(Failure::TokenVariableUnusable(name.to_owned())),
    }
}

/// The token in the variable that `--token-env` names.
pub(super) fn from_variable(name: &str, environment: &Environment) -> Result<Token, Failure> {
    let text = text_from_variable(name, environment)?;
    Token::new(&text).ok_or_else(|| Failure::TokenVariableUnusable(name.to_owned()))
}

/// The token in a file.
pub(super) fn from_file(path: &Path) -> Result<Token, Failure> {
    let failure = |reason: String| Failure::TokenFile {
        path: path.to_owned(),
        reason,
    };
    let file = File::open(path).map_err(|error| failure(error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(TOKEN_BYTES_MAX.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| failure(error.to_string()))?;
    if bytes.len() as u64 > TOKEN_BYTES_MAX {
        return Err(failure("it is larger than any token".to_owned()));
    }
    let text = std::str::from_utf8(&bytes).ok();
    text.and_then(Token::new).ok_or_else(|| {
        failure(
            "it holds no token that a header can carry, which is printable ASCII and not empty"
                .to_owned(),
        )
    })
}

fn is_variable_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::UNIX_EPOCH;

    fn environment(name: &str, value: &str) -> Environment {
        Environment {
            variables: [(name.into(), value.into())].into(),
            now: UNIX_EPOCH,
            stdout_is_terminal: false,
            stderr_is_terminal: false,
        }
    }

    #[test]
    fn a_token_given_as_the_name_of_a_variable_is_not_repeated() {
        let environment = environment("A", "b");
        let error = from_variable("root:s3cret", &environment).expect_err("no name");
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }

    #[test]
    fn a_variable_that_is_missing_or_empty_is_named() {
        for (name, value) in [("OTHER", "x"), ("A_TOKEN", " \n"), ("A_TOKEN", "a\nb")] {
            let error = from_variable("A_TOKEN", &environment(name, value)).expect_err("no token");
            assert!(error.to_string().contains("'A_TOKEN'"), "{error}");
        }
        let taken = text_from_variable("A_TOKEN", &environment("A_TOKEN", " root:x\n"));
        assert_eq!(taken.expect("a token"), "root:x");
    }

    #[test]
    fn a_file_without_a_token_is_named_and_its_content_is_not_shown() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("token");
        let long = "s".repeat(20_000);
        for content in [&b""[..], b"s3cret\xff", long.as_bytes()] {
            std::fs::write(&path, content).expect("the folder can be written");
            let error = from_file(&path).expect_err("no token").to_string();
            assert!(error.contains(&path.display().to_string()), "{error}");
            assert!(!error.contains("s3c") && !error.contains("sss"), "{error}");
        }
        std::fs::write(&path, "root:s3cret\n").expect("the folder can be written");
        assert!(from_file(&path).is_ok());
    }
}
