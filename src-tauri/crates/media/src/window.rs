//! A file read in big blocks at any place, within a budget of time.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;

use crate::ReadError;
use crate::source::{Budget, Watched};

/// How much is read at once, in bytes. Most of a tag, and often the whole of a short file.
const BLOCK: usize = 64 * 1024;

/// The longest piece that is handed out, in bytes.
const LONGEST: usize = 32 * 1024 * 1024;

/// A file of which any piece can be looked at. Reading beyond its end gives less, never an error.
#[derive(Debug)]
pub(crate) struct Window {
    file: Watched,
    length: u64,
    /// What was read last, and where.
    block: Vec<u8>,
    at: u64,
    /// The first fault of the disk; after it everything reads as the end of the file.
    fault: Option<std::io::Error>,
}

impl Window {
    /// Opens the regular file at `path` for at most `allowed` of work.
    pub(crate) fn open(path: &Path, allowed: Duration) -> Result<Self, ReadError> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(ReadError::unsupported("This is not a file."));
        }
        let length = metadata.len();
        let mut window = Self {
            file: Watched::new(file, length, Budget::new(allowed)),
            length,
            block: Vec::new(),
            at: 0,
            fault: None,
        };
        window.load(0, BLOCK);
        Ok(window)
    }

    /// Length of the file in bytes.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// The fault that ended reading early, if one did.
    pub(crate) fn fault(&mut self) -> Option<std::io::Error> {
        self.fault.take()
    }

    /// Up to `length` bytes from `at` on; fewer where the file ends.
    pub(crate) fn get(&mut self, at: u64, length: usize) -> &[u8] {
        let length = length.min(LONGEST).min(self.left(at));
        if !self.holds(at, length) {
            self.load(at, length.max(BLOCK));
        }
        let from = usize::try_from(at.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let until = from.saturating_add(length).min(self.block.len());
        self.block.get(from..until).unwrap_or_default()
    }

    /// Exactly `N` bytes from `at` on, or `None` where the file ends before.
    pub(crate) fn array<const N: usize>(&mut self, at: u64) -> Option<[u8; N]> {
        self.get(at, N).try_into().ok()
    }

    /// What is held in memory from `at` on, at least `least` bytes of it where the file has them.
    pub(crate) fn ahead(&mut self, at: u64, least: usize) -> &[u8] {
        if self.get(at, least).is_empty() {
            return &[];
        }
        let from = usize::try_from(at - self.at).unwrap_or(usize::MAX);
        self.block.get(from..).unwrap_or_default()
    }

    fn left(&self, at: u64) -> usize {
        usize::try_from(self.length.saturating_sub(at)).unwrap_or(usize::MAX)
    }

    fn holds(&self, at: u64, length: usize) -> bool {
        at >= self.at && at + length as u64 <= self.at + self.block.len() as u64
    }

    fn load(&mut self, at: u64, length: usize) {
        self.block.clear();
        self.at = at;
        let length = length.min(self.left(at));
        if length == 0 || self.fault.is_some() {
            return;
        }
        self.block.reserve_exact(length);
        let read = self.file.seek(SeekFrom::Start(at)).and_then(|_| {
            let file = &mut self.file;
            file.take(length as u64).read_to_end(&mut self.block)
        });
        if let Err(error) = read {
            self.fault = Some(error);
        }
    }
}
