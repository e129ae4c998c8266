//! A recorded text taken apart again: requests with their answers

/// One request with its answer, as a snapshot has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Recorded {
    /// `subject` or `twin`.
    pub(super) role: String,
    /// The operation.
    pub(super) operation: String,
    /// Method, path, headers and body.
    pub(super) request: String,
    /// The HTTP status, or why there was no answer.
    pub(super) status: String,
    /// The header `content-type` of the answer.
    pub(super) content_type: String,
    /// The body of the answer.
    pub(super) body: String,
}

impl Recorded {
    /// The answer as a person reads it.
    pub(super) fn answer(&self) -> String {
        format!("{}\n{}", self.status, self.body)
    }
}

/// Stands where a request ends and its answer begins.
const ANSWER: &str = "# answer: ";
/// The same where there was none.
const NO_ANSWER: &str = "# no answer: ";
/// Whether a target asks for a token is not what a case is about.
const AUTHORIZATION: [&str; 2] = [TOKEN_SENT, "authorization: absent"];
/// How a recorded request says that it bore the token.
const TOKEN_SENT: &str = "authorization: present";
/// What an exchange begins with.
const ROLES: [(&str, &str); 2] = [("# subject: ", "subject"), ("# twin: ", "twin")];

/// The exchanges of a recorded text, in order. A body may look like anything: what is read here of two texts is compared
/// with each other only, so that a body that looks like a border does so on both sides.
pub(super) fn exchanges(text: &str) -> Vec<Recorded> {
    let mut found: Vec<Recorded> = Vec::new();
    let mut in_answer = false;
    for line in text.lines() {
        let head = ROLES.iter().find_map(|(mark, role)| {
            let operation = line.strip_prefix(mark)?;
            Some((*role, operation))
        });
        if let Some((role, operation)) = head
            && (found.is_empty() || in_answer)
        {
            found.push(Recorded {
                role: role.to_owned(),
                operation: operation.to_owned(),
                ..Recorded::default()
            });
            in_answer = false;
            continue;
        }
        let Some(current) = found.last_mut() else {
            continue;
        };
        if in_answer {
            let is_first = current.content_type.is_empty() && current.body.is_empty();
            match line.strip_prefix("content-type: ").filter(|_| is_first) {
                Some(value) => value.clone_into(&mut current.content_type),
                None => push_line(&mut current.body, line),
            }
        } else if let Some(status) = line.strip_prefix(ANSWER) {
            current.status = format!("HTTP {status}");
            in_answer = true;
        } else if let Some(why) = line.strip_prefix(NO_ANSWER) {
            current.status = format!("no answer ({why})");
            in_answer = true;
        } else if !AUTHORIZATION.contains(&line) {
            push_line(&mut current.request, line);
        }
    }
    for one in &mut found {
        one.body.truncate(one.body.trim_end().len());
        one.request.truncate(one.request.trim_end().len());
    }
    found
}

/// Whether a request of a recorded text bore the token.
pub(super) fn sends_token(text: &str) -> bool {
    text.lines().any(|line| line == TOKEN_SENT)
}

fn push_line(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_and_answers_come_out_as_they_went_in() {
        let text = "# subject: a/b\nPOST /x\n{}\n\n# answer: 200\ncontent-type: t\n{\n  \"code\": 0\n}\n\n# twin: a/b\nPOST /y\n(no body)\n\n# no answer: timeout\n";
        let found = exchanges(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].request, "POST /x\n{}");
        assert_eq!(found[0].status, "HTTP 200");
        assert_eq!(found[0].content_type, "t");
        assert_eq!(found[0].body, "{\n  \"code\": 0\n}");
        assert_eq!(found[1].role, "twin");
        assert_eq!(found[1].status, "no answer (timeout)");
        assert!(exchanges("anything\nelse").is_empty());
    }
}
