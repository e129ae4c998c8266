//! A body as a target may decode it before it reads it

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// Most bytes of a decoded body that are looked at; a longer one is refused.
const DECODED_BYTES_MAX: u64 = 1024 * 1024;

/// How gzip (RFC 1952 section 2.3.1) and the usual forms of zlib (RFC 1950 section 2.2) begin.
const MAGIC: &[&[u8]] = &[
    b"\x1f\x8b",
    b"\x78\x01",
    b"\x78\x5e",
    b"\x78\x9c",
    b"\x78\xda",
];

/// Whether a body begins as gzip does.
pub(super) fn is_gzip(body: &[u8]) -> bool {
    body.starts_with(b"\x1f\x8b")
}

/// Whether a body looks compressed, whatever its headers say.
pub(super) fn looks_compressed(body: &[u8]) -> bool {
    MAGIC.iter().any(|magic| body.starts_with(magic))
}

/// Everything that the body may be once it is decoded: what came out before an error counts too, since a target may
/// be content with it. `None` where it is longer than what is looked at.
pub(super) fn decodings(body: &[u8]) -> Option<Vec<Vec<u8>>> {
    let outputs = [
        decoded(MultiGzDecoder::new(body))?,
        decoded(ZlibDecoder::new(body))?,
        decoded(DeflateDecoder::new(body))?,
    ];
    Some(outputs.into_iter().filter(|out| !out.is_empty()).collect())
}

fn decoded(reader: impl Read) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    // An error ends the output; what stands in it then is what there was before.
    let _ = reader.take(DECODED_BYTES_MAX + 1).read_to_end(&mut out);
    (out.len() as u64 <= DECODED_BYTES_MAX).then_some(out)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::{decodings, looks_compressed};

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).expect("memory takes all");
        encoder.finish().expect("memory takes all")
    }

    #[test]
    fn a_compressed_body_is_decoded_even_if_its_end_is_missing() {
        let mut body = gzip(b"{\"aliasName\":\"prod\"}");
        assert!(looks_compressed(&body));
        body.truncate(body.len() - 4);
        let found = decodings(&body).expect("short");
        assert!(found.contains(&b"{\"aliasName\":\"prod\"}".to_vec()));
    }

    #[test]
    fn a_body_that_would_grow_beyond_bounds_is_not_decoded() {
        assert!(decodings(&gzip(&vec![b' '; 2 * 1024 * 1024])).is_none());
    }
}
