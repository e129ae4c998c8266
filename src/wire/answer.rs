//! Reads an answer from its first byte to its last, and takes no more than the limits allow.

use bytes::{Bytes, BytesMut};
use reqwest::{RequestBuilder, Response};

use super::exchange::Answer;
use super::limits;

/// Why there is no whole answer.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Nothing of it had come.
    Before(reqwest::Error),
    /// Its head had come.
    During(reqwest::Error),
    /// It is larger than anybody needs; the text says what is.
    TooLarge(String),
}

/// Sends a request and reads the whole answer. Nothing here decodes, follows or repeats anything.
pub(super) async fn fetch(request: RequestBuilder) -> Result<Answer, Trouble> {
    let response = request.send().await.map_err(Trouble::Before)?;
    let status = response.status().as_u16();
    let headers = headers(&response)?;
    let body = body(response).await?;
    Ok(Answer {
        status,
        headers,
        body,
        leak: None,
    })
}

fn headers(response: &Response) -> Result<Vec<(String, String)>, Trouble> {
    let pairs = || response.headers().iter();
    let bytes: usize = pairs()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if bytes > limits::ANSWER_HEADER_BYTES_MAX {
        let max = limits::ANSWER_HEADER_BYTES_MAX;
        return Err(Trouble::TooLarge(format!("the headers exceed {max} bytes")));
    }
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    Ok(pairs()
        .map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes())))
        .collect())
}

async fn body(mut response: Response) -> Result<Bytes, Trouble> {
    let max = limits::ANSWER_BODY_BYTES_MAX;
    let too_large = || Trouble::TooLarge(format!("the body exceeds {max} bytes"));
    let announced = usize::try_from(response.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
    if announced > max {
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(Trouble::During)? {
        if body.len().saturating_add(chunk.len()) > max {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
