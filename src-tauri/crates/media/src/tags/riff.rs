//! WAV and AIFF: chunks of sound, and of INFO, text and ID3 tags.

use domain::Millis;

use super::charset::narrow;
use super::fields::{Fields, Key};
use super::{Reading, id3v2};
use crate::window::Window;

/// Most chunks looked at.
const MOST_CHUNKS: usize = 4000;

/// Longest text read, in bytes.
const LONGEST_TEXT: u64 = 256 * 1024;

/// Reads the RIFF WAVE file that starts at `at`.
pub(super) fn wave(window: &mut Window, at: u64) -> Reading {
    let mut reading = Reading::codec("pcm");
    let mut wave = Wave::default();
    let mut info = Fields::default();
    chunks(
        window,
        at + 12,
        false,
        |window, name, body, size| match &name {
            b"fmt " => wave.format(window.get(body, 16), &mut reading),
            b"fact" => wave.samples = window.array(body).map(u32::from_le_bytes),
            b"data" => reading.audio_bytes = size.min(window.length().saturating_sub(body)),
            b"LIST" if window.get(body, 4) == b"INFO" => {
                info_list(window, body + 4, body + size, &mut info);
            }
            b"id3 " | b"ID3 " => id3_chunk(window, body, &mut reading),
            _ => {}
        },
    );
    reading.fields.fill(info);
    reading.format.duration = wave.duration(&reading);
    reading
}

/// Reads the AIFF or AIFF-C file that starts at `at`.
pub(super) fn aiff(window: &mut Window, at: u64) -> Reading {
    let mut reading = Reading::codec("pcm");
    let mut texts = Fields::default();
    chunks(
        window,
        at + 12,
        true,
        |window, name, body, size| match &name {
            b"COMM" => common(window.get(body, 22), &mut reading),
            b"SSND" => reading.audio_bytes = size.saturating_sub(8),
            b"NAME" => texts.push(Key::Title, &text(window, body, size)),
            b"AUTH" => texts.push(Key::Artist, &text(window, body, size)),
            b"ID3 " | b"id3 " => id3_chunk(window, body, &mut reading),
            _ => {}
        },
    );
    reading.fields.fill(texts);
    reading
}

/// Calls `each` with the name, place and size of every chunk from `at` on.
fn chunks(
    window: &mut Window,
    mut at: u64,
    is_big: bool,
    mut each: impl FnMut(&mut Window, [u8; 4], u64, u64),
) {
    for _ in 0..MOST_CHUNKS {
        let Some([a, b, c, d, size @ ..]) = window.array::<8>(at) else {
            return;
        };
        let size = u64::from(if is_big {
            u32::from_be_bytes(size)
        } else {
            u32::from_le_bytes(size)
        });
        each(window, [a, b, c, d], at + 8, size);
        let next = at + 8 + size;
        // Chunks start at even places; some writers forget the byte between.
        let is_padded = size % 2 == 1 && !is_chunk(window.get(next, 4));
        at = next + u64::from(is_padded);
    }
}

fn is_chunk(name: &[u8]) -> bool {
    name.len() == 4
        && name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b' ')
}

fn id3_chunk(window: &mut Window, body: u64, reading: &mut Reading) {
    if let Some(header) = window.array(body).and_then(id3v2::Header::read) {
        let tag = id3v2::read(window, body, header);
        reading.fields.fill(tag.fields);
        reading.pictures.extend(tag.pictures);
    }
}

#[derive(Default)]
struct Wave {
    bytes_per_second: u64,
    bytes_per_block: u64,
    is_pcm: bool,
    samples: Option<u32>,
}

impl Wave {
    fn format(&mut self, bytes: &[u8], reading: &mut Reading) {
        let Ok([t0, t1, c0, c1, r0, r1, r2, r3, b0, b1, b2, b3, a0, a1, ..]) =
            <[u8; 16]>::try_from(bytes)
        else {
            return;
        };
        let tag = u16::from_le_bytes([t0, t1]);
        reading.format.channels = u16::from_le_bytes([c0, c1]);
        reading.format.sample_rate = u32::from_le_bytes([r0, r1, r2, r3]);
        self.bytes_per_second = u64::from(u32::from_le_bytes([b0, b1, b2, b3]));
        self.bytes_per_block = u64::from(u16::from_le_bytes([a0, a1]));
        self.is_pcm = matches!(tag, 1 | 3 | 6 | 7 | 0xFFFE);
        match tag {
            0x55 => "mp3",
            2 | 0x11 => "adpcm",
            1 | 3 | 6 | 7 | 0xFFFE => "pcm",
            _ => "other",
        }
        .clone_into(&mut reading.format.codec);
    }

    fn duration(&self, reading: &Reading) -> Millis {
        let rate = u64::from(reading.format.sample_rate);
        let by_samples = self
            .samples
            .filter(|samples| !self.is_pcm && *samples > 0)
            .and_then(|samples| (u64::from(samples) * 1000).checked_div(rate));
        let by_blocks = (reading.audio_bytes * 1000).checked_div(self.bytes_per_block * rate);
        let by_bytes = (reading.audio_bytes * 1000).checked_div(self.bytes_per_second);
        let millis = if self.is_pcm {
            by_blocks.or(by_bytes)
        } else {
            by_samples.or(by_bytes)
        };
        Millis(millis.unwrap_or(0))
    }
}

fn info_list(window: &mut Window, at: u64, end: u64, fields: &mut Fields) {
    let mut at = at;
    while at + 8 <= end {
        let Some([a, b, c, d, size @ ..]) = window.array::<8>(at) else {
            return;
        };
        let size = u64::from(u32::from_le_bytes(size)).min(end - at - 8);
        let key = match &[a, b, c, d].map(|byte| byte.to_ascii_uppercase()) {
            b"INAM" => Some(Key::Title),
            b"IART" => Some(Key::Artist),
            b"IPRD" => Some(Key::Album),
            b"IGNR" => Some(Key::Genre),
            b"ICRD" => Some(Key::Date),
            b"IPRT" | b"ITRK" | b"TRCK" => Some(Key::Track),
            b"IMUS" => Some(Key::Composer),
            b"ILNG" => Some(Key::Language),
            _ => None,
        };
        if let Some(key) = key {
            fields.push(key, &text(window, at + 8, size));
        }
        let next = at + 8 + size;
        // As with chunks; more than one zero may stand between.
        at = next;
        while at < end && at < next + 4 && window.get(at, 1) == [0] {
            at += 1;
        }
    }
}

fn text(window: &mut Window, at: u64, size: u64) -> String {
    let bytes = window.get(at, size.min(LONGEST_TEXT) as usize);
    let end = bytes.iter().position(|byte| *byte == 0);
    narrow(bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default()).into_owned()
}

/// Channels, frames, and the rate as an 80-bit float.
fn common(bytes: &[u8], reading: &mut Reading) {
    let [
        c0,
        c1,
        f0,
        f1,
        f2,
        f3,
        _,
        _,
        e0,
        e1,
        m0,
        m1,
        m2,
        m3,
        m4,
        m5,
        m6,
        m7,
        ..,
    ] = *bytes
    else {
        return;
    };
    let frames = u64::from(u32::from_be_bytes([f0, f1, f2, f3]));
    let exponent = i32::from(u16::from_be_bytes([e0, e1]) & 0x7FFF) - 16_383 - 63;
    let mantissa = u64::from_be_bytes([m0, m1, m2, m3, m4, m5, m6, m7]);
    let rate = mantissa as f64 * f64::from(exponent).exp2();
    if !(1.0..=50_000_000.0).contains(&rate) {
        return;
    }
    reading.format.channels = u16::from_be_bytes([c0, c1]);
    reading.format.sample_rate = rate.round() as u32;
    reading.format.duration = Millis((frames as f64 * 1000.0 / rate) as u64);
    if let Some(kind) = bytes.get(18..22) {
        match kind {
            b"NONE" | b"sowt" | b"fl32" | b"FL32" | b"fl64" | b"FL64" | b"alaw" | b"ulaw" => {}
            _ => reading.format.codec = "other".to_owned(),
        }
    }
}
