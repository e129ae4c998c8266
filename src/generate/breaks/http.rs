//! Method, path and headers
//!
//! A `Request-Timeout` of 0, or one that overflows to less, is never drawn: released servers keep it for the requests
//! of everybody else.

use super::{Changed, Job, tail};
use crate::generate::drawn::{Broken, Content, Edits, Encoding};

const METHODS: [&str; 6] = ["GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const TYPES: [&str; 6] = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/xml",
    "application/octet-stream",
    "application/json5",
    "json",
];
const CHARSETS: [&str; 3] = [
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8",
    "application/json; charset=us-ascii",
];
const QUERIES: [&str; 4] = ["?vdbspec=1", "?", "?vdbspec=1&vdbspec=2", "?vdbspec"];

pub(super) fn change(job: &mut Job<'_, '_>) -> Option<Changed> {
    let mut edits = Edits::default();
    let mut pointer = "";
    let mut header = |name: &'static str, value: &'static str| {
        pointer = name;
        edits.headers.push((name, value));
    };
    match job.class.id {
        "http-content-type-absent" => header("content-type", ""),
        "http-content-type-other" => header("content-type", job.pick(0, &TYPES)?),
        "http-content-type-charset" => header("content-type", job.pick(0, &CHARSETS)?),
        "http-accept-other" => header(
            "accept",
            job.pick(0, &["text/html", "application/xml", "*/*;q=0"])?,
        ),
        "http-gzip-claimed" => header("content-encoding", "gzip"),
        "http-gzip" => {
            header("content-encoding", "gzip");
            edits.encoding = Encoding::Gzip;
        }
        "http-gzip-unsaid" => edits.encoding = Encoding::Gzip,
        "http-timeout" => header("request-timeout", job.pick(0, &["30", "60", "5", "600"])?),
        "http-timeout-odd" => header(
            "request-timeout",
            job.pick(0, &["soon", "30.5", "30s", "3e1", "None", "0x1e"])?,
        ),
        "http-method" => edits.method = Some(job.pick(0, &METHODS)?),
        _ => edits.path = Some(path(job)?),
    }
    let pointer = pointer.to_owned();
    Some(Changed {
        content: Content::Json(job.valid.clone()),
        broken: Some(Broken {
            pointer,
            keyword: tail(job.class),
            by_schema: false,
        }),
        edits,
    })
}

fn path(job: &mut Job<'_, '_>) -> Option<String> {
    let path = job.path;
    let (head, last) = path.rsplit_once('/')?;
    Some(match job.class.id {
        "http-trailing-slash" => format!("{path}{}", job.pick(0, &["/", "//"])?),
        "http-doubled-slash" => match job.pick(0, &[0, 1])? {
            0 => format!("{head}//{last}"),
            _ => format!("/{path}"),
        },
        "http-path-case" => format!("{head}/{}", last.to_uppercase()),
        "http-unknown-path" => format!(
            "{head}/{}",
            job.pick(0, &["vdbspec_unknown", "vdbspec", "vdbspec-none"])?
        ),
        "http-query" => format!("{path}{}", job.pick(0, &QUERIES)?),
        _ => return None,
    })
}
