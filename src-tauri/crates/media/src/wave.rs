//! WAV files whose 24-bit samples lie in four bytes each, without saying so.
//!
//! The old `fmt ` chunk has one number for the bits of a sample and one for the bytes of a frame; some
//! programs write 24 and four bytes a sample, the highest byte unused. Read as three bytes a sample it
//! would be loud noise. Such a file is read as 32 bits, and its samples are put right afterwards.

use std::io::{self, Read, Seek, SeekFrom};

/// Where in the file the bits of a sample stand, and what is to be read there instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Patch {
    /// Offset of the two bytes.
    pub(crate) at: u64,
    /// What they are to be.
    pub(crate) bytes: [u8; 2],
}

/// Chunks that are passed over before `fmt `, at most.
const MOST_CHUNKS: usize = 64;
/// Uncompressed whole numbers.
const PCM: u16 = 1;

/// What has to be read otherwise for such a file; `None`: all is as it says. The reader is left
/// anywhere.
pub(crate) fn padded(source: &mut (impl Read + Seek)) -> io::Result<Option<Patch>> {
    let head: Option<[u8; 12]> = bytes(source, 0)?;
    if !head.is_some_and(|head| head.starts_with(b"RIFF") && head.ends_with(b"WAVE")) {
        return Ok(None);
    }
    let mut at = 12;
    for _ in 0..MOST_CHUNKS {
        let Some([a, b, c, d, length @ ..]) = bytes::<8>(source, at)? else {
            break;
        };
        if [a, b, c, d] == *b"fmt " {
            let format = bytes::<16>(source, at + 8)?;
            return Ok(format.filter(is_padded).map(|_| Patch {
                at: at + 8 + 14,
                bytes: 32_u16.to_le_bytes(),
            }));
        }
        let length = u64::from(u32::from_le_bytes(length));
        at += 8 + length + length % 2;
    }
    Ok(None)
}

/// What a sample of such a file is, read as 32 bits: sign and scale of its lowest 24.
pub(crate) fn put_right(sample: &mut f32) {
    // Whole numbers below 2²⁴ pass through 32-bit floats unharmed.
    let number = (f64::from(*sample) * 2_147_483_648.0) as i64 & 0xFF_FFFF;
    let signed = if number < 0x80_0000 {
        number
    } else {
        number - 0x100_0000
    };
    *sample = signed as f32 / 8_388_608.0;
}

fn is_padded(format: &[u8; 16]) -> bool {
    let number = |at: usize| {
        let pair = format.get(at..at + 2).unwrap_or_default();
        pair.iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | u16::from(*byte))
    };
    let (tag, channels, frame, bits) = (number(0), number(2), number(12), number(14));
    tag == PCM && bits == 24 && channels > 0 && channels.checked_mul(4) == Some(frame)
}

fn bytes<const COUNT: usize>(
    source: &mut (impl Read + Seek),
    at: u64,
) -> io::Result<Option<[u8; COUNT]>> {
    source.seek(SeekFrom::Start(at))?;
    let mut read = Vec::with_capacity(COUNT);
    source.take(COUNT as u64).read_to_end(&mut read)?;
    Ok(read.try_into().ok())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn file(before: &[u8], bits: u16, frame: u16) -> Vec<u8> {
        let mut file = b"RIFF\0\0\0\0WAVE".to_vec();
        file.extend(before);
        file.extend(b"fmt \x10\0\0\0\x01\0\x02\0");
        file.extend([0; 8]);
        file.extend(frame.to_le_bytes());
        file.extend(bits.to_le_bytes());
        file
    }

    #[test]
    fn only_24_bits_in_four_bytes_are_read_otherwise() {
        let found = |bytes: Vec<u8>| padded(&mut Cursor::new(bytes)).unwrap();
        let bytes = 32_u16.to_le_bytes();
        assert_eq!(found(file(b"", 24, 8)), Some(Patch { at: 34, bytes }));
        let behind = file(b"JUNK\x03\0\0\0abc\0", 24, 8);
        assert_eq!(found(behind), Some(Patch { at: 46, bytes }));
        for (bits, frame) in [(24, 6), (32, 8), (16, 4), (16, 8)] {
            assert_eq!(found(file(b"", bits, frame)), None);
        }
        for cut in 0..36 {
            found(file(b"", 24, 8)[..cut].to_vec());
        }
        found(
            [
                b"RIFF\0\0\0\0WAVE".to_vec(),
                b"x\0\0\0\xFF\xFF\xFF\xFF".repeat(90),
            ]
            .concat(),
        );
    }

    /// Samples −96, 23,052, the largest there is, and −8,360,672, with the highest byte empty, and with
    /// the sign in it.
    #[test]
    fn samples_get_their_sign_and_scale() {
        let expected = [-96.0_f32, 23_052.0, 8_388_607.0, -8_360_672.0];
        for mask in [0x00FF_FFFF_u32, u32::MAX] {
            let data = expected.map(|it| (it as i32 as u32 & mask).to_le_bytes());
            let mut wav = file(b"", 24, 8);
            wav[24..28].copy_from_slice(&48_000_u32.to_le_bytes());
            wav[28..32].copy_from_slice(&384_000_u32.to_le_bytes());
            wav.extend(b"data\x10\0\0\0");
            wav.extend(data.concat());
            let length = wav.len() as u32 - 8;
            wav[4..8].copy_from_slice(&length.to_le_bytes());
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.wav");
            std::fs::write(&path, wav).unwrap();
            let mut decoder = crate::decode::Decoder::open(&path).unwrap();
            assert_eq!(
                (decoder.bits(), decoder.total_frames()),
                (Some(24), Some(2))
            );
            let samples = decoder.next().unwrap().unwrap();
            assert_eq!(samples, expected.map(|it| it / 8_388_608.0));
        }
    }
}
