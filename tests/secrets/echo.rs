//! A server between a run and the reference server, which gives back the token that it is sent, in every way it can.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use base64::engine::general_purpose::URL_SAFE;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Longest wait for a byte of anybody.
const WAIT_MAX: Duration = Duration::from_secs(20);

/// Where the token comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// In headers, in the message and in the body of answers that are otherwise right, in small chunks.
    Everywhere,
    /// In the place of the answer: a status line and a text that are nothing but the token.
    Instead,
    /// In a redirect's `Location`.
    Redirect,
    /// In a status line and headers that are no HTTP.
    Broken,
    /// In a body that ends before its time.
    Cut,
    /// Around a right answer: in the name of a header, in an informational answer before it, in the extension of a
    /// chunk, and in a trailer.
    Around,
    /// In a refusal that is packed, once so that its letters stay and once so that they do not.
    Packed,
    /// In a refusal in letters of two bytes, both ways round.
    Wide,
}

/// A refusal with this in its message.
fn refusal(text: &str) -> String {
    serde_json::json!({"code": 65535, "message": format!("no {text}")}).to_string()
}

fn packed(text: &str, level: Compression) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), level);
    packed.write_all(text.as_bytes()).expect("memory takes it");
    packed.finish().expect("memory takes it")
}

/// A running one. It ends with the test.
pub(crate) struct Echo {
    address: String,
    ended: Arc<AtomicBool>,
}

impl Echo {
    /// Listens on a port of its own, and passes requests on to `upstream`.
    pub(crate) fn start(manner: Manner, upstream: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound").to_string();
        let ended = Arc::new(AtomicBool::new(false));
        let (end, upstream) = (Arc::clone(&ended), upstream.to_owned());
        thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    break;
                }
                let upstream = upstream.clone();
                thread::spawn(move || {
                    // A run may hang up whenever it likes.
                    let _ = stream.and_then(|stream| serve(stream, manner, &upstream));
                });
            }
        });
        Self { address, ended }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(&self.address);
    }
}

/// Every spelling of a token that a server may give back.
pub(crate) fn spellings(token: &str) -> Vec<String> {
    let each = |spell: fn(u8) -> String| token.bytes().map(spell).collect::<Vec<_>>().concat();
    let url = |upper: bool| {
        let spell = |byte: u8| match (byte.is_ascii_alphanumeric(), upper) {
            (true, _) => char::from(byte).to_string(),
            (false, true) => format!("%{byte:02X}"),
            (false, false) => format!("%{byte:02x}"),
        };
        token.bytes().map(spell).collect::<Vec<_>>().concat()
    };
    let json = serde_json::Value::from(token).to_string();
    let mut all = vec![
        token.to_owned(),
        token.to_ascii_uppercase(),
        url(true),
        url(false),
        each(|byte| format!("%{byte:02x}")),
        json.trim_matches('"').to_owned(),
        serde_json::Value::from(json).to_string(),
        each(|byte| format!("\\u{byte:04x}")),
        each(|byte| format!("\\u{byte:04X}")),
        // Half of the letters escaped, and zeros between them.
        each(|byte| match byte % 2 {
            0 if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            _ => format!("\\u{byte:04X}"),
        }),
        each(|byte| format!("\\u{byte:04x}\\u0000")),
        each(|byte| {
            if byte.is_ascii_alphanumeric() {
                format!("\\u0000{}", char::from(byte))
            } else {
                format!("\\u0000\\u{byte:04X}")
            }
        }),
        each(|byte| format!("{byte:02x}")),
        each(|byte| format!("&#{byte};")),
        token.replace('&', "&amp;").replace('"', "&quot;"),
    ];
    for before in ["", "a", "ab"] {
        all.push(BASE64.encode(format!("{before}{token}")));
        all.push(URL_SAFE.encode(format!("{before}{token} more")));
    }
    all
}

struct Message {
    head: Vec<String>,
    body: Vec<u8>,
}

fn read(reader: &mut BufReader<TcpStream>) -> io::Result<Option<Message>> {
    let mut head = Vec::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or_default();
        }
        head.push(line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(Message { head, body }))
}

fn serve(stream: TcpStream, manner: Manner, upstream: &str) -> io::Result<()> {
    stream.set_read_timeout(Some(WAIT_MAX))?;
    let mut out = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader)? {
        let bearer = request
            .head
            .iter()
            .find_map(|line| line.split_once(": Bearer "));
        let token = bearer.map_or("", |(_, token)| token).to_owned();
        match manner {
            Manner::Everywhere => echo(&mut out, &token, &pass_on(&request, upstream)?)?,
            Manner::Instead => write!(
                out,
                "HTTP/1.1 500 {token}\r\ncontent-type: text/plain; charset={token}\r\ncontent-length: {}\r\n\r\n{token}",
                token.len()
            )?,
            Manner::Redirect => write!(
                out,
                "HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:9/{}?t={token}\r\ncontent-length: 0\r\n\r\n",
                spellings(&token).get(2).map_or("", String::as_str)
            )?,
            Manner::Broken => {
                write!(out, "HTTP/1.1 {token}\r\n{token}\r\n\r\n{token}")?;
                return Ok(());
            }
            Manner::Around => around(&mut out, &token, &pass_on(&request, upstream)?)?,
            Manner::Packed => {
                let body = [Compression::none(), Compression::best()];
                let body = body.map(|level| packed(&refusal(&token), level)).concat();
                answer(&mut out, "content-encoding: gzip\r\n", &body)?;
            }
            Manner::Wide => {
                let text = refusal(&token);
                let ends = [u16::to_le_bytes, u16::to_be_bytes];
                let body = ends.map(|end| text.encode_utf16().flat_map(end).collect::<Vec<_>>());
                answer(&mut out, "", &body.concat())?;
            }
            Manner::Cut => {
                write!(
                    out,
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n{{\"code\":0,\"m\":\"{token}"
                )?;
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The answer of the real server.
fn pass_on(request: &Message, upstream: &str) -> io::Result<Message> {
    let mut stream = TcpStream::connect(upstream)?;
    stream.set_read_timeout(Some(WAIT_MAX))?;
    stream.write_all(request.head.join("\r\n").as_bytes())?;
    stream.write_all(b"\r\n\r\n")?;
    stream.write_all(&request.body)?;
    let answer = read(&mut BufReader::new(stream))?;
    answer.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

/// An answer with this body.
fn answer(out: &mut TcpStream, headers: &str, body: &[u8]) -> io::Result<()> {
    let length = body.len();
    write!(
        out,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\r\n"
    )?;
    out.write_all(body)
}

/// The real answer with the token around it.
fn around(out: &mut TcpStream, token: &str, answer: &Message) -> io::Result<()> {
    let all = spellings(token);
    // What may stand in the name of a header.
    let is_name = |text: &&String| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"%-_".contains(&byte))
    };
    write!(out, "HTTP/1.1 103 Early Hints\r\nlink: <{token}>\r\n\r\n")?;
    for (number, line) in answer.head.iter().enumerate() {
        if !line.to_ascii_lowercase().starts_with("content-length") {
            write!(out, "{line}\r\n")?;
        }
        if number == 0 {
            let plain: Vec<_> = all
                .iter()
                .map(|text| text.trim_end_matches('=').to_owned())
                .collect();
            for name in plain.iter().filter(is_name) {
                write!(out, "x-{name}: 1\r\n")?;
            }
        }
    }
    let percent = all.get(2).map_or("", String::as_str);
    write!(
        out,
        "transfer-encoding: chunked\r\ntrailer: x-{percent}\r\n\r\n"
    )?;
    write!(out, "{:x};t=\"{percent}\"\r\n", answer.body.len())?;
    out.write_all(&answer.body)?;
    write!(out, "\r\n0\r\nx-{percent}: {token}\r\n\r\n")
}

/// The real answer with the token added wherever there is room, in chunks that split it.
fn echo(out: &mut TcpStream, token: &str, answer: &Message) -> io::Result<()> {
    let all = spellings(token);
    let mut head = String::new();
    for line in &answer.head {
        if !line.to_ascii_lowercase().starts_with("content-length") {
            head.push_str(line);
            head.push_str("\r\n");
        }
    }
    for (number, spelling) in all.iter().enumerate() {
        head.extend(["x-echo-", &number.to_string(), ": of ", spelling, "!\r\n"]);
    }
    let mut body = answer.body.clone();
    if let Ok(serde_json::Value::Object(mut object)) = serde_json::from_slice(&body) {
        let said = object.get("message").and_then(|message| message.as_str());
        let message = format!("{} {}", said.unwrap_or_default(), all.join(" and "));
        object.insert("message".to_owned(), message.into());
        object.insert(token.to_owned(), token.into());
        let text = serde_json::Value::from(object).to_string();
        let raw = all.iter().filter(|text| text.starts_with("\\u")).cloned();
        let raw = raw.collect::<Vec<_>>().join(" ");
        body = text
            .replacen('{', &format!("{{\"raw\":\"{raw}\","), 1)
            .into_bytes();
    }
    write!(out, "{head}transfer-encoding: chunked\r\n\r\n")?;
    for chunk in body.chunks(7) {
        write!(out, "{:x}\r\n", chunk.len())?;
        out.write_all(chunk)?;
        out.write_all(b"\r\n")?;
    }
    out.write_all(b"0\r\n\r\n")
}
