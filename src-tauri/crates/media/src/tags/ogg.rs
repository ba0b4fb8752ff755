//! Ogg: Vorbis, Opus, Speex and FLAC streams (RFC 3533, RFC 7845).

use domain::Millis;

use super::{Reading, flac, vorbis};
use crate::window::Window;

/// Longest header packet put together, in bytes (pictures are part of it).
const LONGEST_PACKET: usize = 32 * 1024 * 1024;

/// How far the headers are searched, in pages.
const MOST_PAGES: usize = 2000;

/// How far from the end the last page is searched, in bytes.
const TAIL: u64 = 128 * 1024;

/// Reads the first stream of music in the file.
pub(super) fn read(window: &mut Window, at: u64) -> Option<Reading> {
    let mut pages = Pages { at };
    let mut reading = Reading::default();
    let mut stream = None;
    // Other streams may stand before ours: their first pages come first of all.
    while stream.is_none() {
        let page = pages.next(window)?;
        if !page.is_first {
            return None;
        }
        let body = window.get(page.body, page.length.min(4096));
        stream = identify(body, &mut reading).map(|codec| (page.serial, codec));
    }
    let (serial, codec) = stream?;
    comments(window, &mut pages, serial, codec, &mut reading);
    let start = pages.at;
    reading.audio_bytes = window.length().saturating_sub(start);
    if let Some(last) = last_granule(window, start, serial) {
        let heard = match codec {
            Codec::Opus { pre_skip } => last.saturating_sub(u64::from(pre_skip)),
            _ => last,
        };
        let rate = u64::from(reading.format.sample_rate);
        if let Some(millis) = heard.saturating_mul(1000).checked_div(rate) {
            reading.format.duration = Millis(millis);
        }
    }
    Some(reading)
}

#[derive(Debug, Clone, Copy)]
enum Codec {
    Vorbis,
    Opus { pre_skip: u16 },
    Speex,
    Flac,
}

fn identify(packet: &[u8], reading: &mut Reading) -> Option<Codec> {
    let little = |at: usize| -> Option<u32> {
        Some(u32::from_le_bytes(packet.get(at..at + 4)?.try_into().ok()?))
    };
    let byte = |at: usize| packet.get(at).copied();
    let (name, codec) = if packet.starts_with(b"\x01vorbis") {
        reading.format.channels = u16::from(byte(11)?);
        reading.format.sample_rate = little(12)?;
        ("vorbis", Codec::Vorbis)
    } else if packet.starts_with(b"OpusHead") {
        reading.format.channels = u16::from(byte(9)?);
        // Opus is decoded at 48 kHz whatever went into it.
        reading.format.sample_rate = 48_000;
        let pre_skip = u16::from_le_bytes([byte(10)?, byte(11)?]);
        ("opus", Codec::Opus { pre_skip })
    } else if packet.starts_with(b"Speex   ") {
        reading.format.sample_rate = little(36)?;
        reading.format.channels = u16::try_from(little(48)?).ok()?;
        ("speex", Codec::Speex)
    } else if packet.starts_with(b"\x7FFLAC") {
        flac::stream_info(packet.get(17..)?, reading);
        ("flac", Codec::Flac)
    } else {
        return None;
    };
    name.clone_into(&mut reading.format.codec);
    Some(codec)
}

/// Puts the comment packet together and reads it.
fn comments(
    window: &mut Window,
    pages: &mut Pages,
    serial: u32,
    codec: Codec,
    reading: &mut Reading,
) {
    let Some(packet) = pages.packet(window, serial) else {
        return;
    };
    let block = match codec {
        Codec::Vorbis => packet.strip_prefix(b"\x03vorbis"),
        Codec::Opus { .. } => packet.strip_prefix(b"OpusTags"),
        Codec::Speex => Some(packet.as_slice()),
        // A FLAC block with its header.
        Codec::Flac => packet.get(4..),
    };
    let (fields, has_picture) = vorbis::read(block.unwrap_or_default());
    reading.append(fields);
    reading.has_picture |= has_picture;
}

struct Page {
    serial: u32,
    granule: u64,
    is_first: bool,
    body: u64,
    length: usize,
    lacing: Vec<u8>,
}

impl Page {
    fn read(window: &mut Window, at: u64) -> Option<Self> {
        let head = window.get(at, 27 + 255);
        let rest = head.strip_prefix(b"OggS")?;
        let flags = *rest.get(1)?;
        let granule = u64::from_le_bytes(rest.get(2..10)?.try_into().ok()?);
        let serial = u32::from_le_bytes(rest.get(10..14)?.try_into().ok()?);
        let segments = usize::from(*rest.get(22)?);
        let lacing = rest.get(23..23 + segments)?.to_vec();
        Some(Self {
            serial,
            granule,
            is_first: flags & 2 != 0,
            body: at + 27 + segments as u64,
            length: lacing.iter().map(|part| usize::from(*part)).sum(),
            lacing,
        })
    }
}

struct Pages {
    at: u64,
}

impl Pages {
    fn next(&mut self, window: &mut Window) -> Option<Page> {
        let page = Page::read(window, self.at)?;
        self.at = page.body + page.length as u64;
        Some(page)
    }

    /// The next packet of the stream `serial` that starts on a page of its own.
    fn packet(&mut self, window: &mut Window, serial: u32) -> Option<Vec<u8>> {
        let mut packet = Vec::new();
        for _ in 0..MOST_PAGES {
            let page = self.next(window)?;
            if page.serial != serial {
                continue;
            }
            let end = page.lacing.iter().position(|part| *part < 255);
            let parts = page.lacing.get(..=end.unwrap_or(usize::MAX - 1));
            let length = match parts {
                Some(parts) => parts.iter().map(|part| usize::from(*part)).sum(),
                None => page.length,
            };
            packet.extend_from_slice(window.get(page.body, length));
            if end.is_some() || packet.len() > LONGEST_PACKET {
                break;
            }
        }
        Some(packet)
    }
}

/// The position the stream's last page ends at.
fn last_granule(window: &mut Window, start: u64, serial: u32) -> Option<u64> {
    let from = window.length().saturating_sub(TAIL).max(start);
    let tail = usize::try_from(window.length() - from).ok()?;
    let bytes = window.get(from, tail).to_vec();
    let marks = bytes
        .windows(4)
        .enumerate()
        .rev()
        .filter(|(_, four)| four == b"OggS");
    marks.map(|(at, _)| from + at as u64).find_map(|at| {
        let page = Page::read(window, at)?;
        (page.serial == serial && page.granule != u64::MAX).then_some(page.granule)
    })
}
