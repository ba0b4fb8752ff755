//! Text of tags in the encodings tags use, without introducing mojibake.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The encoding byte of an ID3v2 text (ID3v2.4 structure, section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// ISO-8859-1 by the letter, in practice whatever the writer used.
    Latin1,
    /// UTF-16 with a byte order mark, which some writers forget.
    Utf16,
    /// UTF-16, big end first.
    Utf16Be,
    /// UTF-8.
    Utf8,
}

impl Encoding {
    /// By the number in an ID3v2 frame; unknown numbers are read as Latin-1.
    pub(super) fn of(byte: u8) -> Self {
        match byte {
            1 => Self::Utf16,
            2 => Self::Utf16Be,
            3 => Self::Utf8,
            _ => Self::Latin1,
        }
    }

    fn unit(self) -> usize {
        match self {
            Self::Utf16 | Self::Utf16Be => 2,
            Self::Latin1 | Self::Utf8 => 1,
        }
    }

    /// `bytes` up to its first terminator, and what follows that.
    pub(super) fn split(self, bytes: &[u8]) -> (&[u8], &[u8]) {
        let unit = self.unit();
        let end = bytes
            .chunks_exact(unit)
            .position(|chunk| chunk.iter().all(|byte| *byte == 0))
            .map_or(bytes.len(), |at| at * unit);
        let rest = bytes.get(end + unit..).unwrap_or_default();
        (bytes.get(..end).unwrap_or(bytes), rest)
    }

    /// One text, without terminators.
    pub(super) fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Latin1 | Self::Utf8 => narrow(bytes),
            Self::Utf16 => wide(bytes, None),
            Self::Utf16Be => wide(bytes, Some(false)),
        }
    }

    /// Every text of a list separated by terminators.
    pub(super) fn list(self, mut bytes: &[u8]) -> Vec<String> {
        // The first text's mark holds for the texts that have none.
        let little = match bytes {
            [0xFF, 0xFE, ..] => Some(true),
            [0xFE, 0xFF, ..] => Some(false),
            _ => None,
        };
        let mut texts = Vec::new();
        while !bytes.is_empty() {
            let (text, rest) = self.split(bytes);
            texts.push(match self {
                Self::Utf16 => wide(text, little).into_owned(),
                _ => self.decode(text).into_owned(),
            });
            bytes = rest;
        }
        texts
    }
}

/// UTF-8 where the bytes are valid UTF-8, whatever they are said to be: text in an 8-bit charset
/// is hardly ever that by accident. Else Windows-1252, which is Latin-1 with printable characters
/// in place of its second set of control codes.
pub(super) fn narrow(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// UTF-16 by its mark, else by `little`, else by where its zero bytes are.
pub(super) fn wide(bytes: &[u8], little: Option<bool>) -> Cow<'_, str> {
    let (bytes, little) = match bytes {
        [0xFF, 0xFE, rest @ ..] => (rest, true),
        [0xFE, 0xFF, rest @ ..] => (rest, false),
        _ => (bytes, little.unwrap_or_else(|| looks_little(bytes))),
    };
    let encoding = if little { UTF_16LE } else { UTF_16BE };
    encoding.decode_without_bom_handling(bytes).0
}

/// In most scripts the high byte varies least; of Latin text it is zero.
fn looks_little(bytes: &[u8]) -> bool {
    let zeros = |from: usize| {
        bytes
            .iter()
            .skip(from)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    zeros(1) >= zeros(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_out_right_whatever_they_were_called() {
        for (encoding, bytes, text) in [
            (Encoding::Latin1, &b"Bj\xF6rk"[..], "Björk"),
            (Encoding::Latin1, "Björk".as_bytes(), "Björk"),
            (Encoding::Latin1, b"\x93so\x94", "“so”"),
            (Encoding::Utf8, b"Bj\xF6rk", "Björk"),
            (Encoding::Utf16, b"\xFF\xFEa\0b\0", "ab"),
            (Encoding::Utf16, b"\xFE\xFF\0a\0b", "ab"),
            (Encoding::Utf16, b"a\0b\0", "ab"),
            (Encoding::Utf16, b"\0a\0b", "ab"),
            (Encoding::Utf16Be, b"\0a\0b", "ab"),
            (Encoding::Utf16, b"\x00\xD8a\0", "\u{FFFD}a"),
        ] {
            assert_eq!(encoding.decode(bytes), text, "{encoding:?} {bytes:?}");
        }
    }

    #[test]
    fn lists_are_split_at_their_terminators() {
        assert_eq!(Encoding::Utf8.list(b"a\0b\0"), ["a", "b"]);
        assert_eq!(Encoding::Utf16.list(b"\xFF\xFEa\0\0\0b\0"), ["a", "b"]);
        assert_eq!(
            Encoding::Utf16.list(b"\xFF\xFEa\0\0\0\xFF\xFEb\0\0\0"),
            ["a", "b"]
        );
        assert_eq!(Encoding::Latin1.list(b""), [""; 0]);
    }
}
