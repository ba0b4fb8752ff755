//! Covers as small JPEGs: made when they are first asked for, kept by content.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};

use anyhow::{Context, Result};
use domain::names;
use media::cover::{self, CoverSource};
use storage::covers::{self, CoverPlace};

use super::{Library, room};
use crate::failure::Coded;
use crate::wire::CoverAccent;

/// Sizes that are made, in pixels of the longest side.
pub(super) const SIZES: [u32; 3] = [96, 256, 640];
/// Pictures decoded at the same time: each may take hundreds of megabytes.
const AT_ONCE: usize = 2;

/// Lets so many draw at once as the memory allows.
pub(super) struct Easels {
    free: Mutex<usize>,
    freed: Condvar,
}

impl Default for Easels {
    fn default() -> Self {
        Self {
            free: Mutex::new(AT_ONCE),
            freed: Condvar::new(),
        }
    }
}

impl Easels {
    pub fn draw<T>(&self, draw: impl FnOnce() -> T) -> T {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free == 0 {
            free = self
                .freed
                .wait(free)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *free -= 1;
        drop(free);
        let drawn = draw();
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.freed.notify_one();
        drawn
    }
}

impl Library {
    /// A cover as a JPEG whose longest side is at most `size` pixels (96, 256 or 640; other sizes
    /// are rounded up to one of these).
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there is no such cover or it cannot be drawn.
    pub fn cover_jpeg(&self, cover: &str, size: u32) -> Result<Vec<u8>> {
        let size = *SIZES
            .iter()
            .find(|offered| **offered >= size)
            .unwrap_or(&SIZES[2]);
        let place = self.find_cover(cover)?;
        if let Some(hash) = &place.hash {
            let kept = self.cached(hash, size);
            if let Ok(jpeg) = fs::read(&kept) {
                room::used(&kept);
                return Ok(jpeg);
            }
        }
        self.shared.easels.draw(|| self.draw(&place, size))
    }

    /// The picture file behind a cover; `None` when there is none, or it is inside the audio file.
    #[must_use]
    pub fn cover_file(&self, cover: &str) -> Option<PathBuf> {
        let place = self.find_cover(cover).ok()?;
        (!place.embedded).then(|| path_of(&place))
    }

    /// The colour of a cover; `None` for grey ones.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there is no such cover or it cannot be drawn.
    pub fn cover_accent(&self, cover: &str) -> Result<Option<CoverAccent>> {
        let small = self.cover_jpeg(cover, SIZES[0])?;
        Ok(cover::accent(&small).map(|(hue, chroma)| CoverAccent { hue, chroma }))
    }

    fn find_cover(&self, cover: &str) -> Result<CoverPlace> {
        let place = self.shared.db.read(|db| covers::find(db, cover))?;
        place.ok_or_else(|| Coded::not_found("There is no such cover."))
    }

    fn draw(&self, place: &CoverPlace, size: u32) -> Result<Vec<u8>> {
        let picture = cover::picture(&source_of(place))
            .map_err(|error| Coded::not_found(error.to_string()))?;
        let hash = *blake3::hash(&picture).as_bytes();
        if place.hash != Some(hash) {
            self.shared
                .db
                .write_bulk(|db| covers::set_hash(db, place.row, &hash))?;
        }
        let kept = self.cached(&hash, size);
        if let Ok(jpeg) = fs::read(&kept) {
            return Ok(jpeg);
        }
        let drawn = std::panic::catch_unwind(|| cover::thumbnail_of(&picture, size));
        let jpeg = match drawn {
            Ok(Ok(jpeg)) => jpeg,
            Ok(Err(error)) => return Err(Coded::not_found(error.to_string())),
            Err(_) => return Err(Coded::not_found("The cover cannot be drawn.")),
        };
        if let Err(error) = keep(&kept, &jpeg) {
            tracing::warn!("a cover could not be kept: {error:#}");
        }
        Ok(jpeg)
    }

    /// The folder of all thumbnails.
    pub(super) fn thumbnails(&self) -> PathBuf {
        self.shared.cache_dir.join("covers")
    }

    pub(super) fn cached(&self, hash: &[u8; 32], size: u32) -> PathBuf {
        let name = blake3::Hash::from_bytes(*hash).to_hex();
        let folder = self.thumbnails().join(&name[..2]);
        folder.join(format!("{name}-{size}.jpg"))
    }
}

fn path_of(place: &CoverPlace) -> PathBuf {
    names::join(&place.place.0, &[&place.place.1, &place.place.2])
}

/// Where a picture is.
pub(super) fn source_of(place: &CoverPlace) -> CoverSource {
    let path = path_of(place);
    if place.embedded {
        CoverSource::Embedded(path)
    } else {
        CoverSource::File(path)
    }
}

/// Puts a file in place whole: nobody reads half a picture.
pub(super) fn keep(path: &Path, jpeg: &[u8]) -> Result<()> {
    let folder = path.parent().context("no folder")?;
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(jpeg)?;
    file.persist(path)?;
    Ok(())
}
