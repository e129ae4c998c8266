//! Tokens from the environment, a file or stdin, and from nowhere else. Their text shows in no message.

use std::borrow::Cow;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use super::args::TokenArgs;
use super::environment::Environment;
use super::failure::Failure;
use super::nearest::is_slip_of;
use crate::contract::is_spoken;
use crate::wire::{Redactor, Token};

/// Bytes of a token file that are read: no header carries more.
const TOKEN_BYTES_MAX: u64 = 16 * 1024;

/// Words in the name of an option or a key whose value is likely to be a secret.
const SECRET_WORDS: [&str; 8] = [
    "token",
    "password",
    "passwd",
    "secret",
    "apikey",
    "credential",
    "bearer",
    "authorization",
];
/// Names that somebody may have mistyped who meant to give a token.
const OFTEN_MISTYPED: [&str; 3] = ["token", "password", "apikey"];
/// Letters of a name below which it is like many others.
const NAME_LENGTH_MIN: usize = 4;
/// Letters and digits of a word that may be a key of an API.
const KEY_LENGTH_MIN: usize = 16;

/// Refuses `--token`, whatever its value.
pub(super) const fn refuse_argument(token: Option<&String>) -> Result<(), Failure> {
    match token {
        Some(_) => Err(Failure::TokenOnCommandLine),
        None => Ok(()),
    }
}

/// Refuses a token among the arguments under any name that is not one of `known`, before anything repeats them.
pub(super) fn refuse_among(args: &[OsString], known: &[String]) -> Result<(), Failure> {
    for arg in args.iter().skip(1) {
        let arg = arg.to_string_lossy();
        let joined = arg.split_once('=').map(|(name, _)| name);
        let Some(name) = joined.or_else(|| arg.strip_prefix('-')) else {
            continue;
        };
        let name = name.trim_start_matches('-');
        let is_known = name != "token" && known.iter().any(|known| known == name);
        if !is_known && looks_like_token_flag(name) {
            return Err(Failure::TokenOnCommandLine);
        }
    }
    Ok(())
}

/// Whether an option or a key of this name would hold a token, also when it is mistyped.
pub(super) fn looks_like_token_flag(name: &str) -> bool {
    let letters: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(KEY_LENGTH_MIN * 4)
        .collect::<String>()
        .to_ascii_lowercase();
    SECRET_WORDS.iter().any(|word| letters.contains(word))
        || (letters.len() >= NAME_LENGTH_MIN && is_slip_of(&letters, &OFTEN_MISTYPED))
}

/// A message without the words in it that may be a token, for messages that repeat what was typed.
pub(super) fn masked(message: &str) -> Cow<'_, str> {
    let is_edge = |c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '`');
    if !message.split(is_edge).any(may_be_secret) {
        return Cow::Borrowed(message);
    }
    let mut masked = String::new();
    for piece in message.split_inclusive(is_edge) {
        let word = piece.trim_end_matches(is_edge);
        let edge = piece.get(word.len()..).unwrap_or_default();
        masked.push_str(if may_be_secret(word) { "…" } else { word });
        masked.push_str(edge);
    }
    Cow::Owned(masked)
}

/// What somebody typed where no token belongs, unless it may be one.
pub(super) fn shown(typed: &str) -> Cow<'_, str> {
    if may_be_secret(typed) {
        return Cow::Borrowed("…");
    }
    masked(typed)
}

/// The same for a path.
pub(super) fn shown_path(typed: &Path) -> PathBuf {
    match shown(&typed.to_string_lossy()) {
        Cow::Owned(masked) => masked.into(),
        Cow::Borrowed("…") => "…".into(),
        Cow::Borrowed(_) => typed.to_owned(),
    }
}

/// A message about arguments without those that may be a token, nor any other word that may be one.
pub(super) fn masked_arguments(message: &str, args: &[OsString]) -> String {
    masked(&without_arguments(message, args)).into_owned()
}

/// A message without those arguments that may be a token.
pub(super) fn without_arguments(message: &str, args: &[OsString]) -> String {
    let mut message = message.to_owned();
    for arg in args.iter().skip(1) {
        let arg = arg.to_string_lossy();
        let value = arg.split_once('=').map_or("", |(_, value)| value);
        for word in [arg.as_ref(), value] {
            if may_be_secret(word) {
                // As it was typed, and as it stands in a message on one line.
                let blanks = word.split_whitespace().collect::<Vec<_>>().join(" ");
                message = message.replace(word, "…").replace(&blanks, "…");
            }
        }
    }
    message
}

/// Whether a word looks like `user:password`, an address with one, or the key of an API.
fn may_be_secret(word: &str) -> bool {
    let (is_address, rest) = match word.split_once("://") {
        Some((_, rest)) => (true, rest),
        None => (false, word),
    };
    let pair = rest.split_once(':').is_some_and(|(user, password)| {
        let is_port = password
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'/');
        !user.is_empty() && !is_port && !password.starts_with(':')
    });
    let letters = |class: fn(&char) -> bool| rest.chars().any(|c| class(&c));
    let key = rest.len() >= KEY_LENGTH_MIN
        && letters(char::is_ascii_digit)
        && letters(char::is_ascii_alphabetic)
        && !rest.contains(['/', '.', '<', '*']);
    rest.contains('@') || (is_address && rest.contains('?')) || pair || key
}

/// The token that the arguments name, if they name one.
pub(super) fn of(args: &TokenArgs, environment: &Environment) -> Result<Option<Token>, Failure> {
    if let Some(name) = &args.token_env {
        return from_variable(name, environment).map(Some);
    }
    if let Some(path) = &args.token_file {
        return from_file(path).map(Some);
    }
    args.token_stdin.then(from_stdin).transpose()
}

/// Refuses a text that every report shows and that holds the token.
pub(super) fn refuse_within(
    token: Option<&Token>,
    what: &'static str,
    text: &str,
) -> Result<(), Failure> {
    if Redactor::new(token).finds_secret(text) {
        return Err(Failure::TokenWithin { what });
    }
    Ok(())
}

/// The same of a path, of which folders are made and commands are told.
pub(super) fn refuse_path(
    token: Option<&Token>,
    what: &'static str,
    path: Option<&Path>,
) -> Result<(), Failure> {
    path.map_or(Ok(()), |path| {
        refuse_within(token, what, &path.to_string_lossy())
    })
}

/// One sentence about a token file that others can read.
pub(super) fn warning(path: &Path) -> Option<String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        /// The right to read, of the group and of everybody.
        const OTHERS_READ: u32 = 0o044;
        let file = std::fs::metadata(path)
            .ok()
            .filter(std::fs::Metadata::is_file)?;
        (file.permissions().mode() & OTHERS_READ != 0).then(|| {
            format!(
                "warning: others can read the token file {}; chmod 600 keeps it to you",
                path.display()
            )
        })
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

/// The text of the variable that `--token-env` names, known to be usable as a token.
pub(super) fn text_from_variable(name: &str, environment: &Environment) -> Result<String, Failure> {
    check_variable_name(name)?;
    let value = environment
        .variable(name)
        .ok_or_else(|| Failure::TokenVariableMissing(name.to_owned()))?;
    let text = value.to_str().map(str::trim).unwrap_or_default();
    match Token::new(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err(Failure::TokenVariableUnusable(name.to_owned())),
    }
}

/// A token that knows which words the API itself says.
fn usable(text: &str) -> Option<Token> {
    Some(Token::new(text)?.among(is_spoken))
}

/// The token in the variable that `--token-env` names.
pub(super) fn from_variable(name: &str, environment: &Environment) -> Result<Token, Failure> {
    let text = text_from_variable(name, environment)?;
    usable(&text).ok_or_else(|| Failure::TokenVariableUnusable(name.to_owned()))
}

/// The token in a file.
pub(super) fn from_file(path: &Path) -> Result<Token, Failure> {
    let read = File::open(path).map_err(|error| error.to_string());
    read.and_then(from_reader)
        .map_err(|reason| Failure::TokenFile {
            path: path.to_owned(),
            reason,
        })
}

/// The token on stdin, which must not be a terminal: what is typed there would stay on the screen.
fn from_stdin() -> Result<Token, Failure> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return Err(Failure::TokenStdin("it is a terminal".to_owned()));
    }
    from_reader(stdin.lock()).map_err(Failure::TokenStdin)
}

/// One line with nothing but the token.
fn from_reader(reader: impl io::Read) -> Result<Token, String> {
    let mut bytes = Vec::new();
    reader
        .take(TOKEN_BYTES_MAX.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    if bytes.len() as u64 > TOKEN_BYTES_MAX {
        return Err("it is larger than any token".to_owned());
    }
    let text = std::str::from_utf8(&bytes).ok();
    text.and_then(usable).ok_or_else(|| {
        "it holds no token that a header can carry, which is one line of printable ASCII, 6 characters or more"
            .to_owned()
    })
}

/// Refuses what cannot be the name of a variable: somebody may have given the token itself.
pub(super) fn check_variable_name(name: &str) -> Result<(), Failure> {
    if is_variable_name(name) {
        Ok(())
    } else {
        Err(Failure::TokenVariableName)
    }
}

/// Whether an environment variable can have this name.
pub(super) fn is_variable_name(name: &str) -> bool {
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

    #[test]
    fn a_token_under_any_name_is_refused_before_it_is_repeated() {
        let known = ["token", "token-env", "timeout", "only"].map(str::to_owned);
        let refused = |args: &[&str]| {
            let args: Vec<OsString> = ["vdbspec"].iter().chain(args).map(Into::into).collect();
            refuse_among(&args, &known).is_err()
        };
        for args in [
            &["--token", "x"][..],
            &["--token=x"],
            &["--tokn=x"],
            &["--Token", "x"],
            &["-token", "x"],
            &["--toekn", "x"],
            &["run", "token=x"],
            &["--api-key", "x"],
            &["--api_key=x"],
            &["--pasword", "x"],
            &["--token-evn", "x"],
            &["--auth-token=x"],
        ] {
            assert!(refused(args), "{args:?}");
        }
        for args in [
            &["--token-env", "X"][..],
            &["--token-env=X"],
            &["--timeout", "1"],
            &["--timout", "1"],
            &["--only=auth/bearer-token"],
            &["explain", "auth/bearer-token"],
            &["-v"],
        ] {
            assert!(!refused(args), "{args:?}");
        }
    }

    #[test]
    fn what_may_be_a_secret_is_not_repeated_and_everything_else_is() {
        for secret in [
            "root:s3cret",
            "http://root:s3cret@localhost",
            "http://localhost?token=s3cret",
            "a8f5f167f44f4964e6c998dee827110c",
            "db_9f8e7d6c5b4a3210:Pa55",
        ] {
            let message =
                masked(&format!("error: unexpected argument '{secret}' found")).into_owned();
            assert_eq!(message, "error: unexpected argument '…' found");
        }
        for plain in [
            "http://127.0.0.1:19530",
            "127.0.0.1:19530",
            "18446744073709551616",
            "coverage/aliases.create/missing-1",
            "--snapshot-mode",
            "soon",
        ] {
            let message = format!("invalid value '{plain}' for '--x <Y>'");
            assert_eq!(masked(&message), message);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_token_file_that_others_can_read_is_spoken_of() {
        use std::os::unix::fs::PermissionsExt as _;
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        let mode = |mode| {
            std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode))
                .expect("the file is ours");
            warning(file.path())
        };
        assert_eq!(mode(0o600), None);
        assert!(mode(0o640).is_some_and(|sentence| sentence.contains("chmod 600")));
        assert_eq!(warning(Path::new("no/such/file")), None);
    }
}
