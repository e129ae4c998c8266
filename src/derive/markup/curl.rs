//! Shell blocks of the examples: variables that are set, and calls with curl.

use std::collections::BTreeMap;

use crate::derive::finding::{Finding, Kind};
use crate::derive::page::{Call, Located};

/// The most words that one block may hold; the longest documented one has about 40.
const MAX_WORDS: usize = 2_000;

/// What a shell block does.
#[derive(Debug, Default)]
pub(in crate::derive) struct Script {
    /// Variables that are exported.
    pub(in crate::derive) variables: BTreeMap<String, Located<String>>,
    /// Calls, each with its body as written.
    pub(in crate::derive) calls: Vec<(Call, Option<Located<String>>)>,
    /// What could not be read, and odd spacing.
    pub(in crate::derive) findings: Vec<Finding>,
}

#[derive(Debug, Clone, PartialEq)]
struct Word {
    text: String,
    line: u32,
    blanks_before: usize,
}

/// Reads the lines of a block, the first of which stands on line `first` of the page.
pub(in crate::derive) fn read_script(lines: &[String], first: u32) -> Script {
    let mut script = Script::default();
    let commands = match commands(lines, first) {
        Ok(commands) => commands,
        Err((line, what)) => {
            script
                .findings
                .push(Finding::new(Kind::ExampleUnreadable, line, "shell", what));
            return script;
        }
    };
    for command in commands {
        let Some((name, words)) = command.split_first() else {
            continue;
        };
        match name.text.as_str() {
            "export" => read_exports(words, &mut script),
            "curl" => read_call(name.line, words, &mut script),
            other => {
                let what =
                    format!("The command {other} is neither export nor curl: it was not read.");
                script.findings.push(Finding::new(
                    Kind::ExampleUnreadable,
                    name.line,
                    other,
                    what,
                ));
            }
        }
    }
    script
}

fn read_exports(words: &[Word], script: &mut Script) {
    for word in words {
        if let Some((name, value)) = word.text.split_once('=') {
            script
                .variables
                .insert(name.to_owned(), Located::new(value.to_owned(), word.line));
        }
    }
}

fn read_call(line: u32, words: &[Word], script: &mut Script) {
    let mut call = Call {
        line,
        method: String::new(),
        url: Located::new(String::new(), line),
        headers: Vec::new(),
    };
    let mut data: Option<Located<String>> = None;
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let (option, inline) = match word.text.split_once('=') {
            Some((option, value)) if option.starts_with("--") => {
                (option, Some(Located::new(value.to_owned(), word.line)))
            }
            _ => (word.text.as_str(), None),
        };
        let mut value = || {
            inline.clone().or_else(|| {
                rest.next()
                    .map(|word| Located::new(word.text.clone(), word.line))
            })
        };
        match option {
            "--request" | "-X" => {
                call.method =
                    value().map_or(String::new(), |method| method.value.to_ascii_uppercase());
            }
            "--header" | "-H" => call.headers.extend(value().as_ref().and_then(header)),
            "--url" => call.url = value().unwrap_or(call.url),
            "--data" | "--data-raw" | "--data-binary" | "--json" | "-d" => {
                let blanks = words
                    .iter()
                    .skip_while(|next| !std::ptr::eq(*next, word))
                    .nth(1)
                    .map_or(1, |next| next.blanks_before);
                if inline.is_none() && blanks > 1 {
                    let what = format!("{blanks} blanks stand between {option} and the body.");
                    script
                        .findings
                        .push(Finding::new(Kind::OddBlanks, word.line, option, what));
                }
                data = value();
            }
            "--location" | "-L" | "--silent" | "-s" | "--insecure" | "-k" => {}
            _ if option.starts_with('-') => {
                let what = format!(
                    "The curl option {option} is none that the examples use: it was ignored."
                );
                script.findings.push(Finding::new(
                    Kind::ExampleUnreadable,
                    word.line,
                    option,
                    what,
                ));
            }
            _ => call.url = Located::new(word.text.clone(), word.line),
        }
    }
    if call.method.is_empty() {
        // What curl itself does without --request.
        (if data.is_some() { "POST" } else { "GET" }).clone_into(&mut call.method);
    }
    script.calls.push((call, data));
}

fn header(text: &Located<String>) -> Option<Located<(String, String)>> {
    let (name, value) = text.value.split_once(':')?;
    Some(Located::new(
        (name.trim().to_owned(), value.trim().to_owned()),
        text.line,
    ))
}

/// Splits a block into commands and words as a POSIX shell would, without filling in variables.
fn commands(lines: &[String], first: u32) -> Result<Vec<Vec<Word>>, (u32, String)> {
    let mut words = Words {
        line: first,
        ..Words::default()
    };
    for text in lines {
        let mut escaped = false;
        for c in text.chars() {
            if !escaped && c == '#' && words.quote.is_none() && words.word.is_none() {
                break;
            }
            escaped = words.take(c, escaped);
        }
        if !escaped {
            words.take_line_end();
        } else if words.quote.is_none() {
            words.blanks += 1;
        }
        words.line = words.line.saturating_add(1);
        if words.count > MAX_WORDS {
            return Err((
                words.line,
                format!("The shell block holds more than {MAX_WORDS} words: it was not read."),
            ));
        }
    }
    if let Some((quote, line)) = words.quote {
        return Err((
            line,
            format!(
                "The quote {quote} that opens here is never closed: the shell block was not read."
            ),
        ));
    }
    words.take_line_end();
    Ok(words.commands)
}

#[derive(Default)]
struct Words {
    commands: Vec<Vec<Word>>,
    command: Vec<Word>,
    word: Option<Word>,
    quote: Option<(char, u32)>,
    blanks: usize,
    line: u32,
    count: usize,
}

impl Words {
    /// Takes one character; returns whether it escapes the next.
    fn take(&mut self, c: char, escaped: bool) -> bool {
        let quote = self.quote.map(|(quote, _)| quote);
        if escaped {
            self.push(c);
        } else if c == '\\' && quote != Some('\'') {
            return true;
        } else if quote == Some(c) {
            self.quote = None;
        } else if quote.is_none() && matches!(c, '\'' | '"') {
            self.quote = Some((c, self.line));
            self.begin();
        } else if quote.is_none() && c.is_whitespace() {
            self.end_word();
            self.blanks += 1;
        } else {
            self.push(c);
        }
        false
    }

    fn take_line_end(&mut self) {
        if self.quote.is_some() {
            self.push('\n');
        } else {
            self.end_word();
            self.blanks = 0;
            if !self.command.is_empty() {
                self.commands.push(std::mem::take(&mut self.command));
            }
        }
    }

    fn begin(&mut self) -> &mut Word {
        let (line, blanks) = (self.line, self.blanks);
        self.word.get_or_insert_with(|| Word {
            text: String::new(),
            line,
            blanks_before: blanks,
        })
    }

    fn push(&mut self, c: char) {
        self.begin().text.push(c);
    }

    fn end_word(&mut self) {
        if let Some(word) = self.word.take() {
            self.command.push(word);
            self.blanks = 0;
            self.count += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Script, read_script};
    use crate::derive::finding::Kind;

    fn script(text: &str) -> Script {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        read_script(&lines, 10)
    }

    #[test]
    fn a_call_is_read_with_its_body_and_lines() {
        let script = script(
            "export TOKEN=\"a:b\"\n\ncurl --location --request POST \"http://${HOST}/v2/x\" \\\n--header \"Authorization: Bearer ${TOKEN}\" \\\n--data-raw '{\n  \"a\": \"it''s\"\n}'",
        );
        assert_eq!(
            script
                .variables
                .get("TOKEN")
                .map(|value| (value.value.as_str(), value.line)),
            Some(("a:b", 10))
        );
        let (call, data) = script.calls.first().expect("one call");
        assert_eq!(
            (call.method.as_str(), call.url.value.as_str(), call.url.line),
            ("POST", "http://${HOST}/v2/x", 12)
        );
        assert_eq!(
            call.headers.first().map(|header| header.value.1.as_str()),
            Some("Bearer ${TOKEN}")
        );
        let data = data.as_ref().expect("a body");
        assert_eq!(
            (data.value.as_str(), data.line),
            ("{\n  \"a\": \"its\"\n}", 14)
        );
        assert!(script.findings.is_empty());
    }

    #[test]
    fn every_spelling_of_the_data_option_is_a_body() {
        for option in ["--data", "--data-raw", "--data-binary", "-d", "--json"] {
            let script = script(&format!("curl --url u {option} '{{}}'"));
            let (call, data) = script.calls.first().expect("one call");
            assert_eq!(
                (
                    call.method.as_str(),
                    data.as_ref().map(|data| data.value.as_str())
                ),
                ("POST", Some("{}"))
            );
        }
        assert_eq!(script("curl --data='{}' u").calls.len(), 1);
    }

    #[test]
    fn odd_blanks_before_the_body_are_noted() {
        let script = script("curl u \\\n--data-raw   '{}'");
        assert_eq!(
            script
                .findings
                .iter()
                .map(|finding| (finding.kind, finding.line))
                .collect::<Vec<_>>(),
            [(Kind::OddBlanks, 11)]
        );
    }

    #[test]
    fn an_unclosed_quote_is_noted_and_nothing_is_read() {
        let script = script("curl u \\\n--data '{");
        assert!(script.calls.is_empty());
        assert_eq!(
            script.findings.first().map(|finding| finding.line),
            Some(11)
        );
    }

    #[test]
    fn comments_are_skipped_and_other_commands_noted() {
        let script = script("# a comment with 'one quote\nwget u\ncurl u # more");
        assert_eq!(
            script.calls.first().map(|(call, _)| call.method.as_str()),
            Some("GET")
        );
        assert_eq!(
            script
                .findings
                .first()
                .map(|finding| finding.subject.as_str()),
            Some("wget")
        );
    }

    #[test]
    fn a_call_cut_off_after_an_option_does_not_panic() {
        assert_eq!(script("curl --data").calls.len(), 1);
        assert_eq!(script("curl --request").calls.len(), 1);
    }
}
