//! The sound of a file without its tags: as a digest of all of it, and as a sketch of both its ends.
//! Two files that differ only in their tags have the same ones.
//!
//! Tags are left out where a container keeps them apart from the sound: ID3v2 (id3.org, ID3v2.4.0
//! §3), ID3v1, APEv2 and Lyrics3v2 around MPEG audio, metadata blocks of FLAC (RFC 9639 §8), chunks
//! of WAV and AIFF, atoms of MP4, header packets of Ogg (RFC 3533; pages are renumbered when a
//! comment grows, so numbers and checksums of pages do not count).

#![allow(
    clippy::single_range_in_vec_init,
    reason = "a list of ranges that happens to have one"
)]

mod ogg;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

use crate::ReadError;
use crate::window::Window;

/// Bytes of sound at either end that a sketch looks at.
const END: u64 = 16 * 1024;

/// BLAKE3 of the sound of a file.
///
/// # Errors
/// When the file cannot be read.
pub fn digest(path: &Path) -> io::Result<[u8; 32]> {
    let mut window = open(path)?;
    let sound = sound(&mut window);
    window.check()?;
    let mut file = File::open(path)?;
    let mut hasher = blake3::Hasher::new();
    for range in sound.ranges {
        if sound.in_pages {
            ogg::feed(&mut file, range, &mut hasher)?;
        } else {
            feed(&mut file, range, &mut hasher)?;
        }
    }
    Ok(*hasher.finalize().as_bytes())
}

/// A few bytes that tell the sound of a file from others, from its length and 16 KiB at either end:
/// 8 bytes of how it begins, and 8 of how long it is and how it ends. Files of one sketch very likely
/// have the same sound; [`digest`] makes it certain. A file that is still growing keeps the first
/// half.
///
/// # Errors
/// When the file cannot be read.
pub fn sketch(path: &Path) -> io::Result<[u8; 16]> {
    sketch_of(&mut open(path)?)
}

/// [`sketch`] of an open file.
pub(crate) fn sketch_of(window: &mut Window) -> io::Result<[u8; 16]> {
    let sound = sound(window);
    let total: u64 = sound
        .ranges
        .iter()
        .map(|range| range.end - range.start)
        .sum();
    let (first, last) = match (sound.ranges.first(), sound.ranges.last()) {
        (Some(first), Some(last)) => (first.clone(), last.clone()),
        _ => (0..0, 0..0),
    };
    let begins = first.start..first.end.min(first.start + END);
    let ends = last.end.saturating_sub(END).max(last.start)..last.end;
    let mut sketch = [0; 16];
    for (range, length, half) in [(begins, 0, 0), (ends, total, 8)] {
        let hash = sound.hash_of(window, range, length, last.start);
        sketch[half..half + 8].copy_from_slice(&hash.as_bytes()[..8]);
    }
    window.check()?;
    Ok(sketch)
}

fn open(path: &Path) -> io::Result<Window> {
    Window::open(path).map_err(|error| match error {
        ReadError::Io(error) => error,
        other => io::Error::other(other),
    })
}

fn feed(file: &mut File, range: Range<u64>, hasher: &mut blake3::Hasher) -> io::Result<()> {
    let mut buffer = vec![0; 128 * 1024];
    file.seek(SeekFrom::Start(range.start))?;
    let mut part = file.take(range.end - range.start);
    loop {
        let read = part.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        hasher.update(&buffer[..read]);
    }
}

/// Where the sound is.
struct Sound {
    /// Never without a byte, unless the file is: what cannot be told apart is sound.
    ranges: Vec<Range<u64>>,
    /// Woven into pages whose numbers and checksums do not count.
    in_pages: bool,
}

impl Sound {
    /// BLAKE3 of `length` and then the bytes of a range of the sound, which begins at `start`.
    fn hash_of(
        &self,
        window: &mut Window,
        range: Range<u64>,
        length: u64,
        start: u64,
    ) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&length.to_le_bytes());
        if self.in_pages {
            // A page's head may be cut where the range begins.
            let lead = ogg::HEAD.min(range.start.saturating_sub(start)) as usize;
            let from = range.start - lead as u64;
            let mut pages = window.get(from, (range.end - from) as usize).to_vec();
            ogg::forget_numbers(&mut pages);
            hasher.update(pages.get(lead..).unwrap_or_default());
        } else {
            hasher.update(window.get(range.start, (range.end - range.start) as usize));
        }
        hasher.finalize()
    }
}

fn sound(window: &mut Window) -> Sound {
    let length = window.length();
    let start = after_id3v2(window);
    let head = window.array::<12>(start).unwrap_or_default();
    let in_pages = head.starts_with(b"OggS");
    let found = match &head {
        [b'f', b'L', b'a', b'C', ..] => flac(window, start).map(|start| vec![start..length]),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E'] => {
            chunk(window, *b"data", u32::from_le_bytes)
        }
        [b'F', b'O', b'R', b'M', _, _, _, _, b'A', b'I', b'F', _] => {
            chunk(window, *b"SSND", u32::from_be_bytes)
        }
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => media_data(window),
        [b'O', b'g', b'g', b'S', ..] => ogg::sound(window, start).map(|start| vec![start..length]),
        _ => Some(vec![start..before_trailers(window, start)]),
    };
    // A claim may go beyond the end of the file.
    let within = |range: Range<u64>| range.start.min(length)..range.end.min(length);
    let ranges = found.map(|ranges| {
        let ranges = ranges.into_iter().map(within);
        ranges.filter(|range| !range.is_empty()).collect::<Vec<_>>()
    });
    Sound {
        ranges: ranges
            .filter(|ranges| !ranges.is_empty())
            .unwrap_or_else(|| vec![0..length]),
        in_pages,
    }
}

fn after_id3v2(window: &mut Window) -> u64 {
    let length = window.length();
    let mut start = 0;
    // Careless programs leave several, one after the other.
    for _ in 0..16 {
        let Some([b'I', b'D', b'3', _, _, flags, size @ ..]) = window.array::<10>(start) else {
            break;
        };
        let size = size
            .iter()
            .fold(0_u64, |sum, byte| sum << 7 | u64::from(byte & 0x7F));
        let footer = if flags & 0x10 == 0 { 0 } else { 10 };
        if start + 10 + size + footer >= length {
            break;
        }
        start += 10 + size + footer;
    }
    start
}

fn flac(window: &mut Window, start: u64) -> Option<u64> {
    let mut block = start + 4;
    while let Some([kind, a, b, c]) = window.array::<4>(block) {
        block += 4 + u64::from(u32::from_be_bytes([0, a, b, c]));
        if kind & 0x80 != 0 {
            return Some(block);
        }
    }
    None
}

fn chunk(
    window: &mut Window,
    wanted: [u8; 4],
    number: fn([u8; 4]) -> u32,
) -> Option<Vec<Range<u64>>> {
    let length = window.length();
    let mut offset = 12;
    while let Some([a, b, c, d, size @ ..]) = window.array::<8>(offset) {
        let (begin, size) = (offset + 8, u64::from(number(size)));
        if [a, b, c, d] == wanted {
            return Some(vec![begin..(begin + size).min(length)]);
        }
        offset = begin + size + size % 2;
    }
    None
}

fn media_data(window: &mut Window) -> Option<Vec<Range<u64>>> {
    let length = window.length();
    let (mut offset, mut found) = (0, Vec::new());
    while let Some([a, b, c, d, kind @ ..]) = window.array::<8>(offset) {
        let size = match u32::from_be_bytes([a, b, c, d]) {
            0 => length - offset,
            1 => window.array::<8>(offset + 8).map_or(0, u64::from_be_bytes),
            size => u64::from(size),
        };
        if size < 8 || found.len() > 1024 {
            break;
        }
        if &kind == b"mdat" {
            found.push(offset + 8..(offset.saturating_add(size)).min(length));
        }
        offset = offset.saturating_add(size);
    }
    (!found.is_empty()).then_some(found)
}

/// The end of the sound before ID3v1, APEv2 and Lyrics3v2 tags at the end of a file.
fn before_trailers(window: &mut Window, start: u64) -> u64 {
    let mut end = window.length();
    let fits = |end: u64, size: u64| size <= end.saturating_sub(start);
    for _ in 0..4 {
        if fits(end, 128) && window.array::<3>(end - 128) == Some(*b"TAG") {
            end -= 128;
        } else if let Some(size) = ape(window, end, start) {
            end -= size;
        } else if let Some(size) = lyrics3(window, end, start) {
            end -= size;
        } else {
            break;
        }
    }
    end
}

fn ape(window: &mut Window, end: u64, start: u64) -> Option<u64> {
    if end.saturating_sub(start) < 32 {
        return None;
    }
    let footer = window.array::<32>(end - 32)?;
    if &footer[..8] != b"APETAGEX" {
        return None;
    }
    let size = u64::from(u32::from_le_bytes([
        footer[12], footer[13], footer[14], footer[15],
    ]));
    let header = if footer[23] & 0x80 == 0 { 0 } else { 32 };
    Some(size + header).filter(|size| *size >= 32 && *size <= end - start)
}

fn lyrics3(window: &mut Window, end: u64, start: u64) -> Option<u64> {
    if end.saturating_sub(start) < 15 {
        return None;
    }
    let footer = window.array::<15>(end - 15)?;
    let size = std::str::from_utf8(&footer[..6])
        .ok()
        .and_then(|size| size.parse::<u64>().ok());
    let size = size
        .filter(|_| &footer[6..] == b"LYRICS200")
        .map(|size| size + 15);
    size.filter(|size| *size <= end - start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest_of(bytes: &[u8]) -> [u8; 32] {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        io::Write::write_all(&mut file, bytes).unwrap();
        digest(file.path()).unwrap()
    }

    fn sketch_of(bytes: &[u8]) -> [u8; 16] {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        io::Write::write_all(&mut file, bytes).unwrap();
        sketch(file.path()).unwrap()
    }

    fn id3v2(size: u8) -> Vec<u8> {
        let mut tag = vec![b'I', b'D', b'3', 4, 0, 0, 0, 0, 0, size];
        tag.extend(vec![7; usize::from(size)]);
        tag
    }

    #[test]
    fn tags_around_mpeg_audio_do_not_count() {
        let frames: Vec<u8> = [0xFF, 0xFB, 0x90, 0].repeat(200);
        let bare = digest_of(&frames);
        let mut id3v1 = b"TAG".to_vec();
        id3v1.resize(128, 0);
        let mut ape = vec![b'x'; 10];
        ape.extend(b"APETAGEX\xd0\x07\0\0");
        ape.extend(42_u32.to_le_bytes());
        ape.extend([0; 16]);
        let lyrics = b"LYRICSBEGININD00001000019LYRICS200".to_vec();
        let tagged = [&id3v2(20), &id3v2(9), &frames, &ape, &id3v1]
            .map(|part| part.as_slice())
            .concat();
        assert_eq!(digest_of(&tagged), bare);
        let sung = [frames.clone(), lyrics[..].to_vec()].concat();
        assert_ne!(
            digest_of(&sung),
            digest_of(&[frames.clone(), b"LYRICS100".to_vec()].concat())
        );
        assert_ne!(digest_of(&frames[4..]), bare);
    }

    #[test]
    fn metadata_of_flac_and_wav_does_not_count() {
        let flac = |comment: &[u8], sound: &[u8]| {
            let mut file = b"fLaC\x04\0\0".to_vec();
            file.push(comment.len() as u8);
            file.extend(comment);
            file.extend(b"\x81\0\0\x02zz");
            file.extend(sound);
            file
        };
        assert_eq!(
            digest_of(&flac(b"one", b"sound")),
            digest_of(&flac(b"other", b"sound"))
        );
        assert_ne!(
            digest_of(&flac(b"one", b"sound")),
            digest_of(&flac(b"one", b"other"))
        );
        let wav = |list: &[u8]| {
            let mut file = b"RIFF\0\0\0\0WAVE".to_vec();
            if !list.is_empty() {
                file.extend(b"LIST");
                file.extend((list.len() as u32).to_le_bytes());
                file.extend(list);
            }
            file.extend(b"data\x04\0\0\0abcd");
            file
        };
        assert_eq!(digest_of(&wav(b"")), digest_of(&wav(b"title!")));
    }

    #[test]
    fn comments_of_ogg_do_not_count_however_many_pages_they_fill() {
        let page = |number: u32, granule: u64, body: &[u8]| {
            let mut page = b"OggS\0\0".to_vec();
            page.extend(granule.to_le_bytes());
            page.extend(7_u32.to_le_bytes());
            page.extend(number.to_le_bytes());
            // A checksum, which depends on the number.
            page.extend((number * 31 + 5).to_le_bytes());
            let full = body.len() / 255;
            page.push(full as u8 + 1);
            page.extend(vec![255; full]);
            page.push((body.len() % 255) as u8);
            page.extend(body);
            page
        };
        let file = |comment: &[&[u8]], sound: &[u8]| {
            let mut file = page(0, 0, b"\x01vorbis");
            for part in comment {
                file.extend(page(1, 0, part));
            }
            let first = comment.len() as u32 + 1;
            file.extend(page(first, 480, sound));
            file.extend(page(first + 1, 960, b"end"));
            file
        };
        let short = file(&[b"title"], b"sound");
        let long = file(&[&[b'x'; 2000], b"more"], b"sound");
        let other = file(&[b"title"], b"noise");
        assert_eq!(digest_of(&short), digest_of(&long));
        assert_ne!(digest_of(&short), digest_of(&other));
        assert_eq!(sketch_of(&short), sketch_of(&long));
        assert_ne!(sketch_of(&short), sketch_of(&other));
    }

    #[test]
    fn a_sketch_tells_sounds_apart_by_their_ends_and_length() {
        let frames = |fill: &[(usize, u8)], length: usize| {
            let mut frames = vec![0xFF_u8; length];
            for (at, byte) in fill {
                frames[*at] = *byte;
            }
            [&id3v2(20)[..], &frames].concat()
        };
        let one = sketch_of(&frames(&[], 100_000));
        let mut retagged = id3v2(90);
        retagged.extend(vec![0xFF; 100_000]);
        assert_eq!(sketch_of(&retagged), one);
        let longer = sketch_of(&frames(&[], 100_001));
        assert_eq!(longer[..8], one[..8]);
        assert_ne!(longer[8..], one[8..]);
        assert_ne!(sketch_of(&frames(&[(10, 1)], 100_000))[..8], one[..8]);
        assert_ne!(sketch_of(&frames(&[(99_990, 1)], 100_000))[8..], one[8..]);
        // The middle is left to the digest.
        let middle = frames(&[(50_000, 1)], 100_000);
        assert_eq!(sketch_of(&middle), one);
        assert_ne!(digest_of(&middle), digest_of(&frames(&[], 100_000)));
    }

    #[test]
    fn lies_about_sizes_end() {
        for bytes in [
            &b"ID3\x04\0\0\x7f\x7f\x7f\x7f"[..],
            b"fLaC",
            b"RIFF\0\0\0\0WAVEdata\xff\xff\xff\xff",
            b"\0\0\0\x01ftyp\0\0\0\0\0\0\0\0",
            b"\xff\xff\xff\xffftypmdat",
            b"OggS",
            b"OggS\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff",
            b"",
            b"TAG",
        ] {
            digest_of(bytes);
            sketch_of(bytes);
        }
    }
}
