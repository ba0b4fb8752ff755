//! ID3v2.2, 2.3 and 2.4, with the faults of their writers forgiven.
//!
//! Frames are looked at one by one where they lie; pictures are only noted. A size that claims
//! more than the file has is cut to it, a compressed frame inflates to at most [`MOST_INFLATED`].
//!
//! <https://id3.org/id3v2.4.0-structure>

use std::borrow::Cow;
use std::io::Read;

use flate2::read::ZlibDecoder;

use super::charset::Encoding;
use super::fields::{Fields, Key};
use super::picture::Found;
use super::synced;
use crate::window::Window;

/// Length of the tag's header, and of its optional footer, in bytes.
pub(super) const HEADER: u64 = 10;

/// Longest text frame read, in bytes.
const LONGEST_TEXT: usize = 1024 * 1024;

/// Longest tag whose unsynchronisation is undone as a whole (2.2 and 2.3 only), in bytes.
const LONGEST_UNSYNCED: usize = 16 * 1024 * 1024;

/// Most bytes a compressed frame may give.
const MOST_INFLATED: u64 = 1024 * 1024;

/// Most frames looked at in one tag.
const MOST_FRAMES: usize = 4000;

/// A tag's header.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    version: u8,
    flags: u8,
    /// Bytes after the header, without the footer.
    size: u64,
}

impl Header {
    /// Reads a header; forgives sizes that are not sync-safe.
    pub(super) fn read(bytes: [u8; 10]) -> Option<Self> {
        let [b'I', b'D', b'3', version @ 2..=4, _, flags, size @ ..] = bytes else {
            return None;
        };
        Some(Self {
            version,
            flags,
            size: u64::from(sync_safe(size)),
        })
    }

    /// Length of the whole tag in bytes.
    pub(super) fn length(self) -> u64 {
        let footer = if self.flags & 0x10 != 0 { HEADER } else { 0 };
        HEADER + self.size + footer
    }
}

/// What a tag holds.
#[derive(Debug, Default)]
pub(super) struct Id3v2 {
    pub(super) fields: Fields,
    pub(super) pictures: Vec<Found>,
}

/// Reads the tag whose header lies at `at`.
pub(super) fn read(window: &mut Window, at: u64, header: Header) -> Id3v2 {
    let start = at + HEADER;
    let end = (start + header.size).min(window.length());
    let mut tag = Id3v2::default();
    if header.flags & 0x80 != 0 && header.version < 4 {
        let whole = usize::try_from(end - start).unwrap_or(usize::MAX);
        let bytes = resynced(window.get(start, whole.min(LONGEST_UNSYNCED)));
        let mut frames = Memory(&bytes);
        walk(&mut frames, 0, bytes.len() as u64, header, &mut tag);
    } else {
        walk(window, start, end, header, &mut tag);
    }
    tag
}

/// Where frames lie: in the file, or in memory after unsynchronisation was undone.
trait Frames {
    fn bytes(&mut self, at: u64, length: usize) -> &[u8];
    /// Whether a place here is a place of the file.
    const IN_FILE: bool;
}

impl Frames for Window {
    fn bytes(&mut self, at: u64, length: usize) -> &[u8] {
        self.get(at, length)
    }
    const IN_FILE: bool = true;
}

struct Memory<'a>(&'a [u8]);

impl Frames for Memory<'_> {
    fn bytes(&mut self, at: u64, length: usize) -> &[u8] {
        let from = usize::try_from(at).unwrap_or(usize::MAX).min(self.0.len());
        let until = from.saturating_add(length).min(self.0.len());
        self.0.get(from..until).unwrap_or_default()
    }
    const IN_FILE: bool = false;
}

fn walk<F: Frames>(frames: &mut F, start: u64, end: u64, header: Header, tag: &mut Id3v2) {
    let mut at = start + extended_header(frames, start, header);
    for _ in 0..MOST_FRAMES {
        let Some(frame) = frame_header(frames, at, end, header.version) else {
            return;
        };
        let body = at + frame.header;
        let size = frame.size.min(end.saturating_sub(body));
        take(frames, &frame, body, size, header, tag);
        at = body + frame.size;
        if at >= end {
            return;
        }
    }
}

/// Bytes to skip for the extended header.
fn extended_header<F: Frames>(frames: &mut F, start: u64, header: Header) -> u64 {
    if header.flags & 0x40 == 0 || header.version < 3 {
        return 0;
    }
    let Ok(size) = <[u8; 4]>::try_from(frames.bytes(start, 4)) else {
        return 0;
    };
    // The size counts itself in 2.4 only. Some writers set the flag and write none: then the
    // bytes are a frame's name.
    if size.iter().all(u8::is_ascii_alphanumeric) {
        return 0;
    }
    match header.version {
        3 => u64::from(u32::from_be_bytes(size)) + 4,
        _ => u64::from(sync_safe(size)),
    }
}

struct Frame {
    name: [u8; 4],
    header: u64,
    size: u64,
    flags: u8,
}

fn frame_header<F: Frames>(frames: &mut F, at: u64, end: u64, version: u8) -> Option<Frame> {
    if version == 2 {
        let [a, b, c, x, y, z] = frames.bytes(at, 6).try_into().ok()?;
        let size = u64::from(u32::from_be_bytes([0, x, y, z]));
        return is_name(&[a, b, c]).then_some(Frame {
            name: [a, b, c, b' '],
            header: 6,
            size,
            flags: 0,
        });
    }
    let bytes: [u8; 10] = frames.bytes(at, 10).try_into().ok()?;
    let [a, b, c, d, w, x, y, z, _, flags] = bytes;
    if !is_name(&[a, b, c]) || !(is_name(&[d]) || d == 0 || d == b' ') {
        return None;
    }
    let plain = u64::from(u32::from_be_bytes([w, x, y, z]));
    let safe = u64::from(sync_safe([w, x, y, z]));
    let size = match version {
        4 if plain != safe && !leads_on(frames, at + 10 + safe, end) => {
            // Not sync-safe after all, where that leads to another frame.
            if leads_on(frames, at + 10 + plain, end) {
                plain
            } else {
                safe
            }
        }
        4 => safe,
        // The reverse fault, of writers that took 2.3 for 2.4.
        _ if plain != safe
            && [w, x, y, z].iter().all(|byte| *byte < 0x80)
            && !leads_on(frames, at + 10 + plain, end)
            && leads_on(frames, at + 10 + safe, end) =>
        {
            safe
        }
        _ => plain,
    };
    Some(Frame {
        name: [a, b, c, d],
        header: 10,
        size,
        flags,
    })
}

/// Whether a frame, padding or the end of the tag lies at `at`.
fn leads_on<F: Frames>(frames: &mut F, at: u64, end: u64) -> bool {
    if at >= end {
        return at == end;
    }
    let next = frames.bytes(at, 4);
    next.iter().all(|byte| *byte == 0) || is_name(next)
}

fn is_name(bytes: &[u8]) -> bool {
    !bytes.is_empty()
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn take<F: Frames>(
    frames: &mut F,
    frame: &Frame,
    body: u64,
    size: u64,
    header: Header,
    tag: &mut Id3v2,
) {
    let known = match &frame.name {
        b"APIC" | b"PIC " => true,
        b"USLT" | b"ULT " | b"SYLT" | b"SLT " | b"POPM" | b"POP " | b"TXXX" | b"TXX " => true,
        b"UFID" | b"UFI " | b"RVA2" => true,
        name => key(name).is_some(),
    };
    if !known || size == 0 {
        return;
    }
    let (compressed, encrypted, unsynced, length_first, grouped) = flags(frame.flags, header);
    if encrypted {
        return;
    }
    if is_picture(&frame.name) {
        let plain = F::IN_FILE && !compressed && !unsynced;
        let skip = u64::from(grouped) + if length_first { 4 } else { 0 };
        tag.pictures.push(Found::id3(
            plain.then_some((body + skip, size - skip.min(size))),
            header.version == 2,
        ));
        return;
    }
    let length = usize::try_from(size)
        .unwrap_or(usize::MAX)
        .min(LONGEST_TEXT);
    let mut bytes = Cow::Borrowed(frames.bytes(body, length));
    let skip = usize::from(grouped) + if length_first { 4 } else { 0 };
    bytes = Cow::Owned(bytes.get(skip..).unwrap_or_default().to_vec());
    if unsynced {
        bytes = Cow::Owned(resynced(&bytes));
    }
    if compressed {
        let mut inflated = Vec::new();
        // What came out before a fault is as good as a cut frame.
        let _ = ZlibDecoder::new(&bytes[..])
            .take(MOST_INFLATED)
            .read_to_end(&mut inflated);
        bytes = Cow::Owned(inflated);
    }
    text(&frame.name, &bytes, &mut tag.fields);
}

fn is_picture(name: &[u8; 4]) -> bool {
    matches!(name, b"APIC" | b"PIC ")
}

/// Compressed, encrypted, unsynchronised, with a length before the data, with a group byte.
fn flags(flags: u8, header: Header) -> (bool, bool, bool, bool, bool) {
    match header.version {
        3 => {
            let compressed = flags & 0x80 != 0;
            (
                compressed,
                flags & 0x40 != 0,
                false,
                compressed,
                flags & 0x20 != 0,
            )
        }
        4 => (
            flags & 0x08 != 0,
            flags & 0x04 != 0,
            flags & 0x02 != 0 || header.flags & 0x80 != 0,
            flags & 0x01 != 0,
            flags & 0x40 != 0,
        ),
        _ => (false, false, false, false, false),
    }
}

fn text(name: &[u8; 4], bytes: &[u8], fields: &mut Fields) {
    match name {
        b"POPM" | b"POP " => return popularity(bytes, fields),
        b"UFID" | b"UFI " => return owner_id(bytes, fields),
        b"RVA2" => return adjustment(bytes, fields),
        b"SYLT" | b"SLT " => {
            let sung = synced::lyrics(bytes).unwrap_or_default();
            return fields.push(Key::SyncedLyrics, &sung);
        }
        _ => {}
    }
    let Some((&encoding, rest)) = bytes.split_first() else {
        return;
    };
    // A byte that is no encoding was forgotten: the text starts at once.
    let (encoding, rest) = if encoding <= 3 {
        (Encoding::of(encoding), rest)
    } else {
        (Encoding::Latin1, bytes)
    };
    match name {
        b"USLT" | b"ULT " => {
            let (_, text) = encoding.split(rest.get(3..).unwrap_or_default());
            fields.push(Key::Lyrics, &encoding.decode(text));
        }
        b"TXXX" | b"TXX " => {
            let (description, text) = encoding.split(rest);
            let name = encoding.decode(description).to_ascii_uppercase();
            let Some(key) = Key::named(&name) else { return };
            encoding
                .list(text)
                .iter()
                .for_each(|one| fields.push(key, one));
        }
        _ => {
            let Some(key) = key(name) else { return };
            encoding
                .list(rest)
                .iter()
                .for_each(|one| fields.push(key, one));
        }
    }
}

fn key(name: &[u8; 4]) -> Option<Key> {
    Some(match name {
        b"TIT2" | b"TT2 " => Key::Title,
        b"TPE1" | b"TP1 " => Key::Artist,
        b"TALB" | b"TAL " => Key::Album,
        b"TPE2" | b"TP2 " => Key::AlbumArtist,
        b"TCON" | b"TCO " => Key::Genre,
        b"TDRC" | b"TYER" | b"TYE " | b"TDRL" => Key::Date,
        b"TRCK" | b"TRK " => Key::Track,
        b"TPOS" | b"TPA " => Key::Disc,
        b"TCOM" | b"TCM " => Key::Composer,
        b"TSRC" | b"TRC " => Key::Isrc,
        b"TLAN" | b"TLA " => Key::Language,
        b"TSOT" | b"TST " => Key::TitleSort,
        b"TSOP" | b"TSP " => Key::ArtistSort,
        b"TSOA" | b"TSA " => Key::AlbumSort,
        b"TSO2" | b"TS2 " => Key::AlbumArtistSort,
        b"TCMP" | b"TCP " => Key::Compilation,
        _ => return None,
    })
}

/// The rating of a POPM frame, in half stars: whole ones as Windows writes them (1, 64, 128, 196,
/// 255), halves as most players do (13, 54, 118, 186, 242), others by the nearest of these.
fn popularity(bytes: &[u8], fields: &mut Fields) {
    let (_, rest) = Encoding::Latin1.split(bytes);
    let half_stars = match rest.first() {
        None | Some(0) => return,
        Some(13) => 1,
        Some(1..=31) => 2,
        Some(32..=58) => 3,
        Some(59..=90) => 4,
        Some(91..=122) => 5,
        Some(123..=156) => 6,
        Some(157..=190) => 7,
        Some(191..=218) => 8,
        Some(219..=248) => 9,
        Some(249..) => 10,
    };
    fields.push(Key::Rating, &half_stars.to_string());
}

/// MusicBrainz keeps the recording's id in the frame of unique file ids.
fn owner_id(bytes: &[u8], fields: &mut Fields) {
    let (owner, id) = Encoding::Latin1.split(bytes);
    if owner == b"http://musicbrainz.org" {
        fields.push(Key::Recording, &String::from_utf8_lossy(id));
    }
}

/// Relative volume of the master channel (ID3v2.4, section 4.11): 512ths of a decibel.
fn adjustment(bytes: &[u8], fields: &mut Fields) {
    const MASTER: u8 = 1;
    let (name, rest) = Encoding::Latin1.split(bytes);
    let key = match name.to_ascii_lowercase().as_slice() {
        b"track" => Key::TrackGain,
        b"album" => Key::AlbumGain,
        _ => return,
    };
    if let [MASTER, high, low, ..] = rest {
        let gain = f32::from(i16::from_be_bytes([*high, *low])) / 512.0;
        fields.push(key, &format!("{gain:.2}"));
    }
}

/// Seven bits of each byte; a byte above 127 shows that the size is plain.
fn sync_safe(bytes: [u8; 4]) -> u32 {
    if bytes.iter().any(|byte| *byte > 0x7F) {
        return u32::from_be_bytes(bytes);
    }
    bytes
        .iter()
        .fold(0, |size, byte| size << 7 | u32::from(*byte))
}

/// Undoes unsynchronisation: `FF 00` stands for `FF`.
fn resynced(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut after_ff = false;
    for &byte in bytes {
        if !(after_ff && byte == 0) {
            out.push(byte);
        }
        after_ff = byte == 0xFF;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_sync_safe_or_plain() {
        assert_eq!(sync_safe([0, 0, 2, 1]), 257);
        assert_eq!(sync_safe([0, 0, 0, 0xFF]), 255);
        assert_eq!(sync_safe([0x7F; 4]), (1 << 28) - 1);
    }

    #[test]
    fn ratings_ids_and_gains_are_read() {
        let read = |name: &[u8; 4], bytes: &[u8]| {
            let mut fields = Fields::default();
            text(name, bytes, &mut fields);
            fields.into_tags()
        };
        let rated = |value: u8| read(b"POPM", &[b'x', 0, value, 0]).rating;
        let written = [1, 64, 128, 196, 255].map(rated);
        assert_eq!(written, [2, 4, 6, 8, 10].map(Some));
        let halves = [13, 54, 118, 186, 242].map(rated);
        assert_eq!(halves, [1, 3, 5, 7, 9].map(Some));
        assert_eq!(rated(0), None);
        let id = "8c1b2a3d-0000-4fff-8000-0123456789ab";
        let ufid = [b"http://musicbrainz.org\0", id.as_bytes()].concat();
        assert_eq!(read(b"UFID", &ufid).recording_id.as_deref(), Some(id));
        let gain = read(b"RVA2", b"track\0\x01\xF3\x00\0").gain.unwrap();
        assert_eq!(gain.track_db, Some(-6.5));
        let gain = read(b"TXXX", b"\x03REPLAYGAIN_ALBUM_PEAK\x000.98")
            .gain
            .unwrap();
        assert_eq!(gain.album_peak, Some(0.98));
        let sung = b"\0eng\x02\x01\0one\0\0\0\x03\xE8";
        let lyrics = read(b"SYLT", sung).lyrics;
        assert_eq!(lyrics.as_deref(), Some("[00:01.00] one"));
        let tags = read(b"TRCK", b"\x033/12");
        assert_eq!((tags.track, tags.track_total), (Some(3), Some(12)));
    }

    #[test]
    fn unsynchronisation_is_undone() {
        assert_eq!(
            resynced(&[0xFF, 0, 0xE0, 0xFF, 0, 0]),
            [0xFF, 0xE0, 0xFF, 0]
        );
    }

    #[test]
    fn a_compressed_frame_gives_no_more_than_its_share() {
        let mut bomb = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut bomb, &vec![b'a'; 8 << 20]).unwrap();
        let mut bytes = vec![0; 4];
        bytes.extend(bomb.finish().unwrap());
        let header = Header {
            version: 3,
            flags: 0,
            size: bytes.len() as u64,
        };
        let frame = Frame {
            name: *b"TIT2",
            header: 10,
            size: 0,
            flags: 0x80,
        };
        let mut tag = Id3v2::default();
        let size = bytes.len() as u64;
        take(&mut Memory(&bytes), &frame, 0, size, header, &mut tag);
        let title = tag.fields.into_tags().title.unwrap();
        assert_eq!(title.len(), domain::text::LONGEST);
    }
}
