//! Reads an answer from its first byte to its last, and takes no more than the limits allow.

use bytes::{Bytes, BytesMut};
use reqwest::RequestBuilder;
use reqwest::header::HeaderMap;

use super::cause::Trouble;
use super::exchange::Answer;
use super::limits;

/// Sends a request and reads the whole answer. Nothing here decodes, follows or repeats anything.
pub(super) async fn fetch(request: RequestBuilder) -> Result<Answer, Trouble> {
    let mut response = request.send().await.map_err(Trouble::before)?;
    let status = response.status().as_u16();
    let headers = headers(response.headers())?;
    let mut body = Gathered::new(response.content_length())?;
    while let Some(chunk) = response.chunk().await.map_err(Trouble::during)? {
        body.add(&chunk)?;
    }
    Ok(Answer {
        status,
        headers,
        body: body.whole(),
        leak: None,
    })
}

/// The headers of an answer as text.
pub(super) fn headers(map: &HeaderMap) -> Result<Vec<(String, String)>, Trouble> {
    let bytes: usize = map
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if bytes > limits::ANSWER_HEADER_BYTES_MAX {
        let max = limits::ANSWER_HEADER_BYTES_MAX;
        return Err(Trouble::TooLarge(format!("the headers exceed {max} bytes")));
    }
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    Ok(map
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes())))
        .collect())
}

/// A body as it comes.
#[derive(Debug)]
pub(super) struct Gathered(BytesMut);

impl Gathered {
    /// An empty body, of which so many bytes are announced.
    pub(super) fn new(announced: Option<u64>) -> Result<Self, Trouble> {
        let announced = usize::try_from(announced.unwrap_or(0)).unwrap_or(usize::MAX);
        if announced > limits::ANSWER_BODY_BYTES_MAX {
            return Err(too_large());
        }
        Ok(Self(BytesMut::new()))
    }

    /// Adds what has come.
    pub(super) fn add(&mut self, chunk: &[u8]) -> Result<(), Trouble> {
        if self.0.len().saturating_add(chunk.len()) > limits::ANSWER_BODY_BYTES_MAX {
            return Err(too_large());
        }
        self.0.extend_from_slice(chunk);
        Ok(())
    }

    /// All of it.
    pub(super) fn whole(self) -> Bytes {
        self.0.freeze()
    }
}

fn too_large() -> Trouble {
    let max = limits::ANSWER_BODY_BYTES_MAX;
    Trouble::TooLarge(format!("the body exceeds {max} bytes"))
}
