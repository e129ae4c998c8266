//! Standard base64 with padding, as HTTP's Basic scheme uses it.

/// The bytes of `text`, or `None` when it is not padded standard base64.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    if !bytes.len().is_multiple_of(4) {
        return None;
    }
    let body = text.trim_end_matches('=');
    if bytes.len() - body.len() > 2 {
        return None;
    }
    let mut out = Vec::with_capacity(bytes.len());
    let (mut held, mut bits) = (0_u32, 0_u32);
    for letter in body.bytes() {
        held = (held << 6) | u32::from(sextet(letter)?);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from((held >> bits) & 0xFF).ok()?);
        }
    }
    Some(out)
}

fn sextet(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn padded_text_is_decoded_and_anything_else_is_none() {
        assert_eq!(
            decode("cm9vdDpNaWx2dXM=").as_deref(),
            Some(b"root:Milvus".as_slice())
        );
        assert_eq!(decode("").as_deref(), Some(b"".as_slice()));
        for bad in ["cm9vdDpNaWx2dXM", "====", "cm9*", "c==="] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }
}
