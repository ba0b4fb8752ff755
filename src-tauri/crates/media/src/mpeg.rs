//! MPEG audio (layers I–III) frame headers, and how long a stream of them is.
//!
//! ISO/IEC 11172-3 section 2.4.2.3 and 13818-3; the Xing/Info header and LAME's part of it as
//! <http://gabriel.mp3-tech.org/mp3infotag.html> describes them.

use crate::window::Window;

/// How far the first frame is searched, in bytes.
const FARTHEST_START: u64 = 512 * 1024;

/// Longest stream whose frames are counted one by one where its header tells nothing, in bytes.
const LONGEST_WALK: u64 = 1024 * 1024 * 1024;

/// Streams up to this length are always counted: it costs no more than looking into them.
const ALWAYS_WALKED: u64 = 48 * 1024;

/// Samples every decoder of layer III is late by.
const DECODER_DELAY: u64 = 529;

/// Frames that must follow one that does not stand where it is expected.
const IN_A_ROW_AFTER_JUNK: u32 = 3;

/// Bit rates in kbit/s by index 1–14: MPEG-1 layers I, II, III; MPEG-2 layer I, layers II and III.
const BIT_RATES: [[u32; 14]; 5] = [
    [
        32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448,
    ],
    [
        32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
    ],
    [
        32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ],
    [
        32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256,
    ],
    [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// One frame, by its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    /// 1, 2 or 3.
    pub(crate) layer: u8,
    /// Samples per second.
    pub(crate) rate: u32,
    /// 1 or 2.
    pub(crate) channels: u8,
    /// Kilobits per second.
    bitrate: u32,
    /// Whole length in bytes.
    length: u32,
    is_mpeg1: bool,
}

impl Frame {
    /// Reads a header; `None` for what is none, and for free-format frames, whose length is not told.
    pub(crate) fn read(bytes: [u8; 4]) -> Option<Self> {
        let [0xFF, b, c, d] = bytes else { return None };
        if b & 0xE0 != 0xE0 {
            return None;
        }
        let version = (b >> 3) & 3;
        let layer = match (b >> 1) & 3 {
            3 => 1,
            2 => 2,
            1 => 3,
            _ => return None,
        };
        let full = *[44_100_u32, 48_000, 32_000].get(usize::from((c >> 2) & 3))?;
        let rate = match version {
            3 => full,
            2 => full / 2,
            0 => full / 4,
            _ => return None,
        };
        let is_mpeg1 = version == 3;
        let table = match (is_mpeg1, layer) {
            (true, layer) => usize::from(layer) - 1,
            (false, 1) => 3,
            (false, _) => 4,
        };
        let index = usize::from(c >> 4).checked_sub(1)?;
        let bitrate = *BIT_RATES.get(table)?.get(index)?;
        let padding = u32::from((c >> 1) & 1);
        let frame = Self {
            layer,
            rate,
            channels: if d >> 6 == 3 { 1 } else { 2 },
            bitrate,
            length: 0,
            is_mpeg1,
        };
        let slots = bitrate * 1000 * frame.samples() / 8 / rate;
        let length = match layer {
            1 => (bitrate * 12_000 / rate + padding) * 4,
            _ => slots + padding,
        };
        Some(Self { length, ..frame })
    }

    /// Samples of each channel in the frame.
    pub(crate) fn samples(self) -> u32 {
        match (self.layer, self.is_mpeg1) {
            (1, _) => 384,
            (3, false) => 576,
            _ => 1152,
        }
    }

    /// Whether `other` can follow in the same stream.
    fn agrees(self, other: Self) -> bool {
        (self.layer, self.rate, self.channels, self.is_mpeg1)
            == (other.layer, other.rate, other.channels, other.is_mpeg1)
    }

    /// Where the Xing header stands in a frame of layer III: after the side information.
    fn xing_offset(self) -> u64 {
        match (self.is_mpeg1, self.channels) {
            (true, 2) => 36,
            (true, _) | (false, 2) => 21,
            (false, _) => 13,
        }
    }
}

/// A stream of frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stream {
    /// Its first frame.
    pub(crate) first: Frame,
    /// Samples of each channel that are heard, after what the encoder added is cut away.
    pub(crate) samples: u64,
    /// Whether `samples` is exact: what an encoder wrote and the file's length confirms, or what
    /// was counted.
    pub(crate) is_exact: bool,
    /// Samples a decoder gives before the first one heard.
    pub(crate) lead: u64,
    /// Whether the stream is to be cut after `samples`, because its encoder told what it added
    /// there.
    pub(crate) is_cut: bool,
    /// Bytes of frames.
    pub(crate) bytes: u64,
}

/// Looks for frames between `start` and `end` and measures them.
pub(crate) fn measure(window: &mut Window, start: u64, end: u64) -> Option<Stream> {
    let (at, first) = first(window, start, end)?;
    let info = Info::read(window, at, first);
    let music = at
        + if info.is_some() {
            u64::from(first.length)
        } else {
            0
        };
    let bytes = end.saturating_sub(music);
    let believable = info.filter(|info| info.is_believable(bytes));
    let (frames, is_exact) = match believable {
        Some(info) => (info.frames, true),
        None => count(window, music, end, first, info.is_some()),
    };
    let all = frames * u64::from(first.samples());
    let delay = info.map_or(0, |info| info.delay);
    // An end the encoder padded may be cut away with a cut file.
    let padding = believable.map_or(0, |info| info.padding);
    let is_told = delay + padding > 0;
    // The decoder's own delay takes its samples from the padding, where there is enough of it.
    let lead = if is_told { delay + DECODER_DELAY } else { 0 };
    let added = if is_told {
        delay + padding.max(DECODER_DELAY)
    } else {
        0
    };
    Some(Stream {
        first,
        samples: all.saturating_sub(added),
        is_exact,
        lead,
        is_cut: is_told && believable.is_some(),
        bytes,
    })
}

/// The stream's first frame: what stands at `start` if another one follows, else the first frame
/// behind it that starts a row.
fn first(window: &mut Window, start: u64, end: u64) -> Option<(u64, Frame)> {
    let here = window.array(start).and_then(Frame::read);
    if let Some(frame) = here.filter(|frame| followers(window, start, end, *frame, 1)) {
        return Some((start, frame));
    }
    find(window, start, end, |window, at, frame| {
        followers(window, at, end, frame, IN_A_ROW_AFTER_JUNK)
    })
}

/// The first frame from `start` on that `fits`.
fn find(
    window: &mut Window,
    start: u64,
    end: u64,
    fits: impl Fn(&mut Window, u64, Frame) -> bool,
) -> Option<(u64, Frame)> {
    let last = end.min(start.saturating_add(FARTHEST_START));
    let mut at = start;
    while at + 4 <= last {
        let ahead = window.ahead(at, 4);
        let Some(sync) = ahead.iter().position(|byte| *byte == 0xFF) else {
            at += ahead.len().max(1) as u64;
            continue;
        };
        at += sync as u64;
        let frame = window.array(at).and_then(Frame::read);
        if let Some(frame) = frame.filter(|frame| fits(window, at, *frame)) {
            return Some((at, frame));
        }
        at += 1;
    }
    None
}

/// The next frame of the stream that began with `first`.
fn resync(window: &mut Window, start: u64, end: u64, first: Frame) -> Option<u64> {
    let fits = |window: &mut Window, at: u64, frame: Frame| {
        first.agrees(frame) && followers(window, at, end, frame, 1)
    };
    find(window, start, end, fits).map(|(at, _)| at)
}

/// Whether `least` frames follow the one at `at`, or fewer up to the very end of the stream.
fn followers(window: &mut Window, at: u64, end: u64, frame: Frame, least: u32) -> bool {
    let mut next = at + u64::from(frame.length);
    for _ in 0..least {
        if next + 4 > end {
            return true;
        }
        match window.array(next).and_then(Frame::read) {
            Some(follower) if frame.agrees(follower) => next += u64::from(follower.length),
            _ => return false,
        }
    }
    true
}

/// Number of frames between `start` and `end`, and whether it is exact.
fn count(
    window: &mut Window,
    start: u64,
    end: u64,
    first: Frame,
    is_variable: bool,
) -> (u64, bool) {
    let bytes = end.saturating_sub(start);
    let by_rate = || {
        let per_second = u64::from(first.bitrate) * 125;
        bytes * u64::from(first.rate) / (per_second * u64::from(first.samples())).max(1)
    };
    if bytes > LONGEST_WALK
        || (bytes > ALWAYS_WALKED && !is_variable && is_constant(window, start, end, first))
    {
        return (by_rate(), false);
    }
    (walk(window, start, end, first), true)
}

/// Counts the frames one by one.
fn walk(window: &mut Window, start: u64, end: u64, first: Frame) -> u64 {
    let (mut at, mut frames) = (start, 0);
    while at + 4 <= end {
        let frame = window.array(at).and_then(Frame::read);
        match frame.filter(|frame| first.agrees(*frame)) {
            Some(frame) => {
                frames += 1;
                at += u64::from(frame.length);
            }
            None => match resync(window, at + 1, end, first) {
                Some(next) => at = next,
                None => break,
            },
        }
    }
    // A last frame that is cut short is not decoded, unless it is all there is.
    if at > end && frames > 1 {
        frames - 1
    } else {
        frames
    }
}

/// Whether the frames at several places of the stream all have the first one's bit rate.
fn is_constant(window: &mut Window, start: u64, end: u64, first: Frame) -> bool {
    const PLACES: u64 = 6;
    const IN_A_ROW: usize = 24;
    (0..PLACES).all(|place| {
        let near = start + (end - start) / PLACES * place;
        let Some(mut at) = resync(window, near, end, first) else {
            return false;
        };
        (0..IN_A_ROW).all(|_| {
            if at + 4 > end {
                return true;
            }
            let frame = window.array(at).and_then(Frame::read);
            at += frame.map_or(0, |frame| u64::from(frame.length));
            frame.is_some_and(|frame| frame.bitrate == first.bitrate)
        })
    })
}

/// What an encoder tells about the stream in a frame of its own before it.
#[derive(Debug, Clone, Copy)]
struct Info {
    frames: u64,
    /// Bytes of the stream, its own frame mostly included; 0 when not told.
    bytes: u64,
    delay: u64,
    padding: u64,
}

impl Info {
    fn read(window: &mut Window, at: u64, frame: Frame) -> Option<Self> {
        Self::xing(window, at + frame.xing_offset()).or_else(|| Self::vbri(window, at + 36))
    }

    fn xing(window: &mut Window, at: u64) -> Option<Self> {
        let head = window.get(at, 8 + 4 + 4 + 100 + 4 + 36).to_vec();
        let mut rest = head
            .strip_prefix(b"Xing")
            .or_else(|| head.strip_prefix(b"Info"))?;
        let mut number = |is_there: bool| -> Option<u64> {
            if !is_there {
                return Some(0);
            }
            let (bytes, after) = rest.split_first_chunk::<4>()?;
            rest = after;
            Some(u64::from(u32::from_be_bytes(*bytes)))
        };
        let flags = number(true)?;
        let frames = number(flags & 1 != 0)?;
        let bytes = number(flags & 2 != 0)?;
        let mut rest = rest.get(if flags & 4 != 0 { 100 } else { 0 }..)?;
        rest = rest
            .get(if flags & 8 != 0 { 4 } else { 0 }..)
            .unwrap_or_default();
        // Encoder's name (9), nine bytes about quality and gain, two bytes on, then 12 bits of
        // delay and 12 of padding.
        let (delay, padding) = match rest.get(21..24) {
            Some(&[a, b, c]) if has_encoder(rest) => (
                u64::from(a) << 4 | u64::from(b) >> 4,
                u64::from(b & 0x0F) << 8 | u64::from(c),
            ),
            _ => (0, 0),
        };
        Some(Self {
            frames,
            bytes,
            delay,
            padding,
        })
    }

    fn vbri(window: &mut Window, at: u64) -> Option<Self> {
        let head = window.array::<18>(at)?;
        let rest = head.strip_prefix(b"VBRI")?;
        let number = |at: usize| -> Option<u64> {
            let bytes = rest.get(at..at + 4)?.try_into().ok()?;
            Some(u64::from(u32::from_be_bytes(bytes)))
        };
        Some(Self {
            bytes: number(6)?,
            frames: number(10)?,
            delay: 0,
            padding: 0,
        })
    }

    /// Whether the header fits the `bytes` of frames that are really there.
    fn is_believable(&self, bytes: u64) -> bool {
        if self.frames == 0 || self.frames * 4 > bytes.saturating_mul(2) {
            return false;
        }
        // Tags at the end that we do not know, or the header's own frame.
        let slack = (bytes / 50).max(4096);
        self.bytes != 0 && self.bytes.abs_diff(bytes) <= slack
    }
}

/// LAME, Lavf and Lavc write delay and padding; so do others that name themselves.
fn has_encoder(rest: &[u8]) -> bool {
    rest.get(..4)
        .is_some_and(|name| name.iter().all(|byte| (0x20..0x7F).contains(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_tell_rate_channels_and_length() {
        for (bytes, expected) in [
            // MPEG-1 layer III, 128 kbit/s, 44.1 kHz, joint stereo.
            ([0xFF, 0xFB, 0x90, 0x64], Some((3, 44_100, 2, 417, 1152))),
            // The same with padding, mono.
            ([0xFF, 0xFB, 0x92, 0xC4], Some((3, 44_100, 1, 418, 1152))),
            // MPEG-2 layer III, 64 kbit/s, 22.05 kHz.
            ([0xFF, 0xF3, 0x80, 0x64], Some((3, 22_050, 2, 208, 576))),
            // MPEG-2.5 layer III, 8 kHz, 8 kbit/s.
            ([0xFF, 0xE3, 0x18, 0xC4], Some((3, 8_000, 1, 72, 576))),
            // MPEG-1 layer I, 384 kbit/s, 48 kHz.
            ([0xFF, 0xFF, 0xC4, 0x04], Some((1, 48_000, 2, 384, 384))),
            // Free format, reserved rate, reserved layer, no sync.
            ([0xFF, 0xFB, 0x00, 0x64], None),
            ([0xFF, 0xFB, 0x9C, 0x64], None),
            ([0xFF, 0xF9, 0x90, 0x64], None),
            ([0xFF, 0x1B, 0x90, 0x64], None),
        ] {
            let read =
                Frame::read(bytes).map(|f| (f.layer, f.rate, f.channels, f.length, f.samples()));
            assert_eq!(read, expected, "{bytes:02X?}");
        }
    }
}
