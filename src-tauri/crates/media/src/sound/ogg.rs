//! The sound in Ogg: pages behind those of the header packets (RFC 3533).

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use crate::window::Window;

/// Header pages looked at: comments with large pictures have some hundred.
const MOST_PAGES: u32 = 10_000;
/// Bytes of a page's head before its table of segments.
pub(super) const HEAD: u64 = 27;
/// Where the page's number and checksum are, within its head.
const NUMBERS: Range<usize> = 18..26;

/// Where the first page with sound begins; `None` where there is none.
pub(super) fn sound(window: &mut Window, start: u64) -> Option<u64> {
    let mut offset = start;
    for _ in 0..MOST_PAGES {
        let head = window.array::<{ HEAD as usize }>(offset)?;
        if !head.starts_with(b"OggS") {
            return None;
        }
        let mut granule = [0; 8];
        granule.copy_from_slice(&head[6..14]);
        // Header packets are at 0; a page on which none ends says -1.
        if !matches!(u64::from_le_bytes(granule), 0 | u64::MAX) {
            return Some(offset);
        }
        let segments = usize::from(head[26]);
        let table = window.get(offset + HEAD, segments);
        if table.len() < segments {
            return None;
        }
        let body: u64 = table.iter().map(|length| u64::from(*length)).sum();
        offset += HEAD + segments as u64 + body;
    }
    None
}

/// Hashes pages without their numbers and checksums.
pub(super) fn feed(
    file: &mut File,
    range: Range<u64>,
    hasher: &mut blake3::Hasher,
) -> io::Result<()> {
    // Whatever is cut at the end of a buffer is looked at again with what follows.
    const OVERLAP: usize = HEAD as usize;
    let mut buffer = vec![0; 128 * 1024];
    let mut kept = 0;
    file.seek(SeekFrom::Start(range.start))?;
    let mut part = file.take(range.end - range.start);
    loop {
        let read = part.read(&mut buffer[kept..])?;
        let filled = kept + read;
        forget_numbers(&mut buffer[..filled]);
        let done = if read == 0 {
            filled
        } else {
            filled.saturating_sub(OVERLAP)
        };
        hasher.update(&buffer[..done]);
        buffer.copy_within(done..filled, 0);
        kept = filled - done;
        if read == 0 {
            return Ok(());
        }
    }
}

/// Blanks the numbers and checksums of the pages that begin in `bytes`.
pub(super) fn forget_numbers(bytes: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| position(rest, b"OggS")) {
        at += found;
        let end = (at + NUMBERS.end).min(bytes.len());
        if let Some(numbers) = bytes.get_mut(at + NUMBERS.start..end) {
            numbers.fill(0);
        }
        at += 4;
    }
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    loop {
        from += bytes.get(from..)?.iter().position(|byte| *byte == first)?;
        if bytes[from..].starts_with(wanted) {
            return Some(from);
        }
        from += 1;
    }
}
