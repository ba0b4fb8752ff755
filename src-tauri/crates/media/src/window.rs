//! A file read in big blocks at any place, within a budget of time.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;

use crate::ReadError;
use crate::source::{Budget, Watched};

/// Longest one file is worked on (waiting for the disk not counted).
const ALLOWED: Duration = Duration::from_millis(1500);

/// How much is read at once, in bytes. Most of a tag, and often the whole of a short file.
const BLOCK: usize = 64 * 1024;

/// How much is read at once near the end, in bytes: the tags there, and some sound before them.
const TAIL: usize = 32 * 1024;

/// The longest piece that is handed out, in bytes.
const LONGEST: usize = 32 * 1024 * 1024;

/// A file of which any piece can be looked at. Reading beyond its end gives less, never an error.
#[derive(Debug)]
pub(crate) struct Window {
    file: Watched,
    length: u64,
    /// How the file begins, and what was read last elsewhere.
    blocks: [Block; 2],
    /// The first fault of the disk; after it everything reads as the end of the file.
    fault: Option<io::Error>,
}

#[derive(Debug, Default)]
struct Block {
    at: u64,
    bytes: Vec<u8>,
}

impl Block {
    fn holds(&self, at: u64, length: usize) -> bool {
        at >= self.at && at + length as u64 <= self.at + self.bytes.len() as u64
    }

    /// Everything from `at` on.
    fn from(&self, at: u64) -> &[u8] {
        let from = usize::try_from(at.saturating_sub(self.at)).unwrap_or(usize::MAX);
        self.bytes.get(from..).unwrap_or_default()
    }
}

impl Window {
    /// Opens the regular file at `path`.
    pub(crate) fn open(path: &Path) -> Result<Self, ReadError> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(ReadError::unsupported("This is not a file."));
        }
        let length = metadata.len();
        let mut window = Self {
            file: Watched::new(file, length, Budget::new(ALLOWED)),
            length,
            blocks: Default::default(),
            fault: None,
        };
        window.load(0, 0, BLOCK);
        Ok(window)
    }

    /// Length of the file in bytes.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// An error when the disk ended reading early, or the time did: once, then no more.
    pub(crate) fn check(&mut self) -> io::Result<()> {
        self.fault.take().map_or(Ok(()), Err)
    }

    /// Up to `length` bytes from `at` on; fewer where the file ends.
    pub(crate) fn get(&mut self, at: u64, length: usize) -> &[u8] {
        let found = self.ahead(at, length);
        found.get(..length).unwrap_or(found)
    }

    /// Exactly `N` bytes from `at` on, or `None` where the file ends before.
    pub(crate) fn array<const N: usize>(&mut self, at: u64) -> Option<[u8; N]> {
        self.get(at, N).try_into().ok()
    }

    /// What is held in memory from `at` on, at least `least` bytes of it where the file has them.
    pub(crate) fn ahead(&mut self, at: u64, least: usize) -> &[u8] {
        let least = least.min(LONGEST).min(self.left(at));
        if least == 0 {
            return &[];
        }
        let held = self.blocks.iter().position(|block| block.holds(at, least));
        let block = held.unwrap_or_else(|| {
            let tail = self.length.saturating_sub(TAIL as u64);
            self.load(1, at.min(tail), least.max(BLOCK));
            1
        });
        self.blocks[block].from(at)
    }

    fn left(&self, at: u64) -> usize {
        usize::try_from(self.length.saturating_sub(at)).unwrap_or(usize::MAX)
    }

    fn load(&mut self, block: usize, at: u64, length: usize) {
        let length = length.min(self.left(at));
        let Block { at: begins, bytes } = &mut self.blocks[block];
        *begins = at;
        bytes.clear();
        if length == 0 || self.fault.is_some() {
            return;
        }
        bytes.reserve_exact(length);
        let file = &mut self.file;
        let read = file
            .seek(SeekFrom::Start(at))
            .and_then(|_| file.take(length as u64).read_to_end(bytes));
        if let Err(error) = read {
            self.fault = Some(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_is_as_in_the_file_wherever_it_was_read_before() {
        let bytes: Vec<u8> = (0..300_000_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        for length in [0, 1, TAIL, BLOCK, BLOCK + 1, 300_000] {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), &bytes[..length]).unwrap();
            let mut window = Window::open(file.path()).unwrap();
            for at in (0..length + 10).step_by(7_919).chain([length, 0]).rev() {
                for least in [0, 1, 10, 4_000, 70_000, 400_000] {
                    let end = (at + least).min(length);
                    let there = bytes[..length].get(at..end).unwrap_or_default();
                    assert_eq!(window.get(at as u64, least), there, "{at} {least} {length}");
                    assert!(window.ahead(at as u64, least).starts_with(there));
                }
            }
            window.check().unwrap();
        }
    }
}
