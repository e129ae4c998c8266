//! The ways of being hostile, as a table.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::server::Act;

/// One way.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) act: Act,
    /// Which rule speaks where one operation is answered so; none where nothing can be said of it.
    pub(crate) rule: Option<&'static str>,
    /// Whether only a time-out ends it.
    pub(crate) waits: bool,
}

const fn fails(name: &'static str, act: Act, rule: &'static str) -> Kind {
    Kind {
        name,
        act,
        rule: Some(rule),
        waits: false,
    }
}

const fn open(name: &'static str, act: Act) -> Kind {
    Kind {
        name,
        act,
        rule: None,
        waits: false,
    }
}

const fn waits(name: &'static str, act: Act) -> Kind {
    Kind {
        name,
        act,
        rule: None,
        waits: true,
    }
}

const COMPLETE: &str = "transport/complete-answer";
const ONE_VALUE: &str = "transport/one-json-value";
const DOCUMENTED_PATH: &str = "transport/documented-path";

/// A status line and the headers of an answer that is JSON.
const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
const CHUNKED: &str = "transfer-encoding: chunked\r\n\r\n";
const GOOD: &str = r#"{"code":0,"data":{}}"#;
/// 100 MiB of nothing, packed.
const BOMB_BYTES: usize = 100 * 1024 * 1024;
const DEEP: usize = 100_000;
/// How often one key stands in an object: fewer, since such an answer is read and judged each time.
const KEYS: usize = 20_000;

fn bytes(parts: &[&str]) -> Vec<u8> {
    parts.concat().into_bytes()
}

/// A right answer with this body.
fn body(body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut all = format!("{HEAD}content-length: {}\r\n\r\n", body.len()).into_bytes();
    all.extend_from_slice(body);
    all
}

/// A right answer but for its first line.
fn line(line: &str) -> Vec<u8> {
    let length = GOOD.len();
    format!("{line}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{GOOD}")
        .into_bytes()
}

/// A right answer but for headers that say how long it is.
fn framed(headers: &str) -> Vec<u8> {
    bytes(&[HEAD, headers, "\r\n\r\n", GOOD])
}

fn bomb() -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    let zeros = vec![0; 1024 * 1024];
    for _ in 0..BOMB_BYTES / zeros.len() {
        packed.write_all(&zeros).expect("memory takes it");
    }
    let packed = packed.finish().expect("memory takes it");
    let mut all = format!(
        "{HEAD}content-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        packed.len()
    )
    .into_bytes();
    all.extend(packed);
    all
}

/// All of them.
pub(crate) fn kinds() -> Vec<Kind> {
    [slow(), endless(), lengths(), ends(), protocols(), bodies()]
        .into_iter()
        .flatten()
        .collect()
}

fn slow() -> Vec<Kind> {
    vec![
        waits("no-answer", Act::Silence),
        waits("drip-of-header", Act::Drip(bytes(&[HEAD, "x-slow: "]))),
        waits(
            "drip-of-body",
            Act::Drip(bytes(&[HEAD, "content-length: 1000\r\n\r\n"])),
        ),
        waits(
            "length-too-long-and-waits",
            Act::SendAndStay(framed("content-length: 1000")),
        ),
    ]
}

fn endless() -> Vec<Kind> {
    let flood = |first: &[&str], again: &str| Act::Flood(bytes(first), again.repeat(256).into());
    let informed = |status: &str| flood(&[""], &format!("HTTP/1.1 {status}\r\n\r\n"));
    let large = "a".repeat(1024);
    vec![
        fails(
            "endless-headers",
            flood(&[HEAD], "x-more: of it\r\n"),
            COMPLETE,
        ),
        fails(
            "endless-continuation",
            flood(&[HEAD, "x-long: a\r\n"], &format!(" {large}\r\n")),
            COMPLETE,
        ),
        fails(
            "enormous-header",
            flood(&[HEAD, "x-long: "], &large),
            COMPLETE,
        ),
        open(
            "endless-chunks",
            flood(&[HEAD, CHUNKED], &format!("400\r\n{large}\r\n")),
        ),
        open(
            "ten-gigabytes",
            flood(&[HEAD, "content-length: 10737418240\r\n\r\n"], &large),
        ),
        open(
            "one-chunk-of-ten-gigabytes",
            flood(&[HEAD, CHUNKED, "280000000\r\n"], &large),
        ),
        open("body-until-close", flood(&[HEAD, "\r\n"], &large)),
        waits(
            "flood-of-103-with-headers",
            informed(&format!("103 Early Hints\r\nlink: <{large}>")),
        ),
        waits("flood-of-100", informed("100 Continue")),
        waits("flood-of-102", informed("102 Processing")),
        waits("flood-of-103", informed("103 Early Hints")),
        fails(
            "endless-trailers",
            flood(&[HEAD, CHUNKED, "0\r\n"], "x-more: of it\r\n"),
            COMPLETE,
        ),
        fails(
            "endless-chunk-extension",
            flood(&[HEAD, CHUNKED, "1;"], &large),
            COMPLETE,
        ),
    ]
}

fn lengths() -> Vec<Kind> {
    let twice = format!("content-length: {}\r\ncontent-length: 3", GOOD.len());
    let close = |headers: &str| Act::SendAndClose(framed(headers));
    let chunk = |chunk: &str| Act::SendAndClose(bytes(&[HEAD, CHUNKED, chunk]));
    vec![
        fails("length-too-long", close("content-length: 1000"), COMPLETE),
        fails("length-too-short", close("content-length: 5"), ONE_VALUE),
        fails("length-twice", close(&twice), COMPLETE),
        fails("length-negative", close("content-length: -1"), COMPLETE),
        open(
            "length-of-exabytes",
            close("content-length: 9223372036854775807"),
        ),
        fails("length-as-hex", close("content-length: 0x14"), COMPLETE),
        fails("length-with-sign", close("content-length: +20"), COMPLETE),
        fails(
            "length-and-chunks",
            close("content-length: 20\r\ntransfer-encoding: chunked"),
            COMPLETE,
        ),
        // Such a body ends with its connection (RFC 9112, section 6.3), so this is a whole answer.
        fails(
            "encoding-unknown",
            close("transfer-encoding: chunked, cow"),
            "aliases/create-effect",
        ),
        fails("length-no-number", close("content-length: ten"), COMPLETE),
        fails(
            "length-beyond-64-bits",
            close("content-length: 18446744073709551617"),
            COMPLETE,
        ),
        fails(
            "chunk-size-overflows",
            chunk("10000000000000001\r\nabc"),
            COMPLETE,
        ),
        fails("chunk-size-negative", chunk("-1\r\nabc"), COMPLETE),
        fails("chunk-cut-off", chunk("400\r\nabc"), COMPLETE),
    ]
}

fn ends() -> Vec<Kind> {
    vec![
        open("reset-at-accept", Act::ResetAtOnce),
        open("reset-after-request", Act::SendAndReset(Vec::new())),
        open("reset-in-header", Act::SendAndReset(bytes(&[HEAD]))),
        open(
            "reset-in-body",
            Act::SendAndReset(framed("content-length: 1000")),
        ),
        fails(
            "close-without-answer",
            Act::SendAndClose(Vec::new()),
            COMPLETE,
        ),
        fails(
            "close-in-header",
            Act::SendAndClose(bytes(&[HEAD])),
            COMPLETE,
        ),
    ]
}

fn protocols() -> Vec<Kind> {
    let close = |text: &str| Act::SendAndClose(bytes(&[text]));
    let bare = |status: &str| Act::Send(format!("HTTP/1.1 {status}\r\n\r\n{GOOD}").into());
    vec![
        fails("http-0.9", close("<html>hello</html>"), COMPLETE),
        fails("http-0.9-json", close(GOOD), COMPLETE),
        fails(
            "nul-in-header",
            close(&format!(
                "{HEAD}x-a: b\0c\r\ncontent-length: 20\r\n\r\n{GOOD}"
            )),
            COMPLETE,
        ),
        fails(
            "header-without-colon",
            close(&format!(
                "{HEAD}nothing\r\ncontent-length: 20\r\n\r\n{GOOD}"
            )),
            COMPLETE,
        ),
        fails("binary", Act::SendAndClose((0..=255).collect()), COMPLETE),
        fails("ssh-banner", close("SSH-2.0-OpenSSH_9.9\r\n"), COMPLETE),
        fails(
            "tls-alert",
            Act::SendAndClose(vec![0x15, 3, 1, 0, 2, 2, 70]),
            COMPLETE,
        ),
        fails(
            "unasked",
            Act::SendUnasked(body(GOOD)),
            "aliases/create-effect",
        ),
        fails(
            "http-2",
            close("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
            COMPLETE,
        ),
        fails(
            "http-2-frame",
            Act::SendAndClose(vec![0, 0, 0, 4, 0, 0, 0, 0, 0]),
            COMPLETE,
        ),
        fails(
            "redirects",
            Act::Send(bytes(&[
                "HTTP/1.1 302 Found\r\nlocation: /v2/vectordb/aliases/create\r\ncontent-length: 0\r\n\r\n",
            ])),
            DOCUMENTED_PATH,
        ),
        fails(
            "switches-protocols",
            bare("101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade"),
            ONE_VALUE,
        ),
        fails(
            "204-with-body",
            bare("204 No Content\r\ncontent-length: 20"),
            ONE_VALUE,
        ),
        fails(
            "304-with-body",
            bare("304 Not Modified\r\ncontent-length: 20"),
            ONE_VALUE,
        ),
        fails(
            "small-letters",
            Act::Send(line("http/1.1 200 ok")),
            COMPLETE,
        ),
        fails("status-0", Act::Send(line("HTTP/1.1 0 Nothing")), COMPLETE),
        fails(
            "status-099",
            Act::Send(line("HTTP/1.1 099 Little")),
            COMPLETE,
        ),
        fails(
            "status-999",
            Act::Send(line("HTTP/1.1 999 Much")),
            "envelope/status-agrees",
        ),
        fails(
            "status-of-letters",
            Act::Send(line("HTTP/1.1 OK")),
            COMPLETE,
        ),
    ]
}

fn bodies() -> Vec<Kind> {
    let send = |text: String| Act::Send(body(text));
    let data = |data: &str| send(format!(r#"{{"code":0,"data":{data}}}"#));
    let deep = format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP));
    let many = |item: &str, count: usize| format!("[{}{item}]", format!("{item},").repeat(count));
    let keys = format!("{{{}\"a\":1}}", "\"a\":1,".repeat(KEYS));
    // NUL, clear the screen, set the title, text that runs backwards, and red by one character.
    let escapes = r"\u0000\u001b[2J\u001b]0;title\u0007\u202e\u009b31m";
    vec![
        open("gzip-unasked", Act::Send(bomb())),
        open("deep", data(&deep)),
        fails("deep-and-unclosed", data(&"[".repeat(DEEP)), ONE_VALUE),
        fails(
            "not-utf8",
            Act::Send(body(b"{\"code\":0,\"data\":\"\xff\xfe\"}")),
            "transport/utf8",
        ),
        fails(
            "huge-text",
            data(&format!("\"{}\"", "a".repeat(1_000_000))),
            "aliases/create-effect",
        ),
        open("many-objects", data(&many(r#"{"a":1}"#, 150_000))),
        open("many-numbers", data(&many("1", 600_000))),
        open("number-beyond-floats", data("1e400")),
        open("number-of-many-digits", data(&"9".repeat(DEEP))),
        fails("key-repeated", data(&keys), "transport/unique-keys"),
        fails(
            "escapes",
            send(format!(r#"{{"code":65535,"message":"{escapes}"}}"#)),
            "request/valid-accepted",
        ),
    ]
}
