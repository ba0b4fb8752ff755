//! FLAC: stream information, comments and pictures (RFC 9639, section 8).

use domain::Millis;

use super::picture::Found;
use super::{Reading, vorbis};
use crate::window::Window;

/// Longest comment block read, in bytes.
const LONGEST_COMMENTS: usize = 16 * 1024 * 1024;

/// Most blocks looked at.
const MOST_BLOCKS: usize = 512;

/// Reads the stream whose mark `fLaC` lies at `at`.
pub(super) fn read(window: &mut Window, at: u64) -> Reading {
    let mut reading = Reading::codec("flac");
    let mut at = at + 4;
    for _ in 0..MOST_BLOCKS {
        let Some([kind, a, b, c]) = window.array(at) else {
            break;
        };
        let length = u64::from(u32::from_be_bytes([0, a, b, c]));
        let body = at + 4;
        match kind & 0x7F {
            0 => stream_info(window.get(body, 34), &mut reading),
            4 => {
                let length = (length as usize).min(LONGEST_COMMENTS);
                let (fields, has_picture) = vorbis::read(window.get(body, length));
                reading.append(fields);
                reading.has_picture |= has_picture;
            }
            6 => reading.pictures.push(Found::flac(body, length)),
            127 => break,
            _ => {}
        }
        at = body + length;
        if kind & 0x80 != 0 {
            break;
        }
    }
    reading.audio_bytes = window.length().saturating_sub(at);
    reading
}

/// Sample rate, channels and length. Also that of a FLAC stream inside Ogg.
pub(super) fn stream_info(block: &[u8], reading: &mut Reading) {
    let Some(&[a, b, c, d, e, f, g, h]) = block.get(10..18) else {
        return;
    };
    let packed = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
    let rate = (packed >> 44) as u32;
    let samples = packed & ((1 << 36) - 1);
    reading.format.sample_rate = rate;
    reading.format.channels = ((packed >> 41) & 7) as u16 + 1;
    if rate > 0 {
        reading.format.duration = Millis(samples * 1000 / u64::from(rate));
    }
}
