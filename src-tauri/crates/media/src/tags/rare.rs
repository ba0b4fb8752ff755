//! Formats that are listed, though not played: True Audio and DSD; and AAC without a container.

use domain::Millis;

use super::{Reading, id3v2};
use crate::window::Window;

/// Samples of a frame of AAC.
const AAC_FRAME: u64 = 1024;

/// Reads the True Audio stream whose mark `TTA1` lies at `at`.
pub(super) fn true_audio(window: &mut Window, at: u64) -> Reading {
    let mut reading = Reading::codec("tta");
    let Some([_, _, c0, c1, _, _, rate @ .., s0, s1, s2, s3]) = window.array::<14>(at + 4) else {
        return reading;
    };
    let rate = u32::from_le_bytes(rate);
    let samples = u32::from_le_bytes([s0, s1, s2, s3]);
    reading.format.channels = u16::from_le_bytes([c0, c1]);
    length(u64::from(samples), rate, &mut reading);
    reading
}

/// Reads the DSF file that starts at `at` (Sony, "DSF File Format Specification").
pub(super) fn dsf(window: &mut Window, at: u64) -> Reading {
    let mut reading = Reading::codec("dsd");
    let number =
        |window: &mut Window, place: u64| window.array(at + place).map_or(0, u32::from_le_bytes);
    reading.format.channels = number(window, 52) as u16;
    let rate = number(window, 56);
    let samples = window.array(at + 64).map_or(0, u64::from_le_bytes);
    length(samples, rate, &mut reading);
    let tag = window.array(at + 20).map_or(0, u64::from_le_bytes);
    if let Some(header) = window.array(tag).and_then(id3v2::Header::read) {
        let tag = id3v2::read(window, tag, header);
        reading.append(tag.fields);
        reading.pictures.extend(tag.pictures);
    }
    reading
}

/// Reads the DSDIFF file that starts at `at` (Philips, "DSDIFF File Format Specification").
pub(super) fn dsdiff(window: &mut Window, at: u64) -> Reading {
    let mut reading = Reading::codec("dsd");
    let mut bytes = 0;
    let mut place = at + 16;
    for _ in 0..64 {
        let Some([a, b, c, d, size @ ..]) = window.array::<12>(place) else {
            break;
        };
        let body = place + 12;
        let size = u64::from_be_bytes(size);
        match &[a, b, c, d] {
            // A list of property chunks after its own kind.
            b"PROP" => {
                place = body + 4;
                continue;
            }
            b"FS  " => {
                reading.format.sample_rate = window.array(body).map_or(0, u32::from_be_bytes);
            }
            b"CHNL" => {
                reading.format.channels = window.array(body).map_or(0, u16::from_be_bytes);
            }
            b"DSD " => bytes = size,
            _ => {}
        }
        let Some(next) = body.checked_add(size) else {
            break;
        };
        place = next + size % 2;
    }
    let samples = (bytes * 8)
        .checked_div(u64::from(reading.format.channels))
        .unwrap_or(0);
    let rate = reading.format.sample_rate;
    length(samples, rate, &mut reading);
    reading
}

/// Reads AAC frames with ADTS headers from `start` to `end`; `None` where none stands at `start`.
pub(super) fn adts(window: &mut Window, start: u64, end: u64) -> Option<Reading> {
    let mut at = start;
    let first = window.array(at).and_then(Adts::read)?;
    let next = window.array(at + first.length).and_then(Adts::read)?;
    if next.rate != first.rate {
        return None;
    }
    let mut reading = Reading::codec("aac");
    reading.format.channels = first.channels;
    reading.audio_bytes = end - at;
    let mut frames = 0;
    while let Some(frame) = window.array(at).and_then(Adts::read) {
        if at + frame.length > end {
            break;
        }
        frames += frame.blocks;
        at += frame.length;
    }
    length(frames * AAC_FRAME, first.rate, &mut reading);
    Some(reading)
}

/// One ADTS header (ISO/IEC 13818-7, section 6.2).
struct Adts {
    rate: u32,
    channels: u16,
    length: u64,
    blocks: u64,
}

impl Adts {
    fn read(bytes: [u8; 7]) -> Option<Self> {
        const RATES: [u32; 13] = [
            96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025,
            8_000, 7_350,
        ];
        let [0xFF, b, c, d, e, f, g] = bytes else {
            return None;
        };
        if b & 0xF6 != 0xF0 {
            return None;
        }
        let rate = *RATES.get(usize::from((c >> 2) & 0x0F))?;
        let channels = u16::from((c & 1) << 2 | d >> 6);
        let length = u64::from(d & 3) << 11 | u64::from(e) << 3 | u64::from(f >> 5);
        (length > 7).then_some(Self {
            rate,
            channels: if channels == 7 { 8 } else { channels },
            length,
            blocks: u64::from(g & 3) + 1,
        })
    }
}

fn length(samples: u64, rate: u32, reading: &mut Reading) {
    reading.format.sample_rate = rate;
    let millis = samples.saturating_mul(1000).checked_div(u64::from(rate));
    reading.format.duration = Millis(millis.unwrap_or(0));
}
