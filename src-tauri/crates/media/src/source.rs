//! A file that stops giving bytes when its reader has been at it for too long.

use std::fs::File;
use std::io::{self, IoSliceMut, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use symphonia::core::io::MediaSource;

use crate::wave::Patch;

/// How long a reader may still work. Waiting for the disk does not count: a drive that has to
/// spin up is not a hostile file.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    started: Instant,
    /// Nanoseconds after `started`.
    end: Arc<AtomicU64>,
}

impl Budget {
    pub(crate) fn new(allowed: Duration) -> Self {
        let budget = Self {
            started: Instant::now(),
            end: Arc::default(),
        };
        budget.renew(allowed);
        budget
    }

    /// Allows `allowed` from now on.
    pub(crate) fn renew(&self, allowed: Duration) {
        self.end
            .store(nanos(self.started.elapsed() + allowed), Ordering::Relaxed);
    }

    pub(crate) fn is_spent(&self) -> bool {
        nanos(self.started.elapsed()) > self.end.load(Ordering::Relaxed)
    }

    fn forgive(&self, waited: Duration) {
        self.end.fetch_add(nanos(waited), Ordering::Relaxed);
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// A file under a [`Budget`].
#[derive(Debug)]
pub(crate) struct Watched {
    file: File,
    length: u64,
    budget: Budget,
    patch: Option<Patch>,
}

impl Watched {
    /// `file` must be a regular file; its length is taken once.
    pub(crate) fn new(file: File, length: u64, budget: Budget) -> Self {
        Self {
            file,
            length,
            budget,
            patch: None,
        }
    }

    /// From now on these bytes are read as others.
    pub(crate) fn patch(&mut self, patch: Option<Patch>) {
        self.patch = patch;
    }

    fn watched<T>(&mut self, work: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<T> {
        if self.budget.is_spent() {
            return Err(io::Error::from(io::ErrorKind::TimedOut));
        }
        let before = Instant::now();
        let done = work(&mut self.file);
        self.budget.forgive(before.elapsed());
        done
    }
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let patch = self.patch;
        self.watched(|file| {
            let Some(patch) = patch else {
                return file.read(buffer);
            };
            let at = file.stream_position()?;
            let count = file.read(buffer)?;
            let places = (patch.at..).zip(patch.bytes);
            for (place, byte) in places.filter(|(place, _)| *place >= at) {
                let read = buffer.get_mut(..count);
                if let Some(it) = read.and_then(|read| read.get_mut((place - at) as usize)) {
                    *it = byte;
                }
            }
            Ok(count)
        })
    }

    fn read_vectored(&mut self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        if self.patch.is_some() {
            let first = buffers.iter_mut().find(|buffer| !buffer.is_empty());
            return first.map_or(Ok(0), |buffer| self.read(buffer));
        }
        self.watched(|file| file.read_vectored(buffers))
    }
}

impl Seek for Watched {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.watched(|file| file.seek(to))
    }
}

impl MediaSource for Watched {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.length)
    }
}
