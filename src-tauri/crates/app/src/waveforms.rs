//! The shapes of songs: drawn when they are first asked for, kept beside the covers.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result, bail};
use domain::waveform::Waveform;
use media::decode::Decoder;

/// Counts the ways shapes were drawn so far: those of another one are drawn again.
const VERSION: u32 = 1;
/// How many shapes are kept; each has two kilobytes.
const KEPT: usize = 20_000;
/// How often it is looked whether there are too many: every so many new ones.
const LOOK: u32 = 500;

/// The shapes, and where they are kept.
pub(crate) struct Waveforms {
    folder: PathBuf,
    /// One song at a time: a whole song is decoded, and others want the processor too.
    drawing: Mutex<()>,
    drawn: AtomicU32,
    closing: AtomicBool,
}

impl Waveforms {
    /// Shapes, kept in this cache.
    pub fn new(cache: &Path) -> Self {
        Self {
            folder: cache.join("waveforms"),
            drawing: Mutex::new(()),
            drawn: AtomicU32::new(1),
            closing: AtomicBool::new(false),
        }
    }

    /// The shape of the song in this file.
    ///
    /// # Errors
    /// When the file cannot be read or decoded, or the app is closing.
    pub fn of(&self, path: &Path) -> Result<Vec<u8>> {
        let kept = self.place(path)?;
        if let Ok(shape) = fs::read(&kept) {
            return Ok(shape);
        }
        let _one = self.drawing.lock().unwrap_or_else(PoisonError::into_inner);
        // Somebody else may have wanted the same one.
        if let Ok(shape) = fs::read(&kept) {
            return Ok(shape);
        }
        let shape = self.draw(path)?;
        if let Err(error) = self.keep(&kept, &shape) {
            tracing::debug!("the shape of a song is not kept: {error:#}");
        }
        Ok(shape)
    }

    /// No more shapes are drawn; one that is being drawn is given up.
    pub fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
    }

    fn draw(&self, path: &Path) -> Result<Vec<u8>> {
        let mut decoder = Decoder::open(path)?;
        let mut waveform = Waveform::default();
        while let Some(samples) = decoder.next()? {
            if self.closing.load(Ordering::Relaxed) {
                bail!("Undertone is closing.");
            }
            waveform.push(samples);
        }
        Ok(waveform.finish())
    }

    /// Where the shape of this file is kept, as it is now: by path, size and time of change.
    fn place(&self, path: &Path) -> Result<PathBuf> {
        let unknown = || format!("{} is not there", path.display());
        let about = fs::metadata(path).with_context(unknown)?;
        let changed = about.modified()?.duration_since(UNIX_EPOCH);
        let changed = changed.map_or(0, |since| since.as_nanos());
        let mut hash = blake3::Hasher::new();
        hash.update(&VERSION.to_le_bytes());
        hash.update(&about.len().to_le_bytes());
        hash.update(&changed.to_le_bytes());
        hash.update(path.as_os_str().as_encoded_bytes());
        let name = hash.finalize().to_hex();
        let (first, rest) = name.split_at(2);
        Ok(self.folder.join(first).join(rest))
    }

    fn keep(&self, place: &Path, shape: &[u8]) -> Result<()> {
        let folder = place.parent().context("a place in a folder")?;
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        std::io::Write::write_all(&mut file, shape)?;
        file.persist(place)?;
        if self
            .drawn
            .fetch_add(1, Ordering::Relaxed)
            .is_multiple_of(LOOK)
        {
            forget_oldest(&self.folder, KEPT);
        }
        Ok(())
    }
}

/// Deletes all but the newest of our files.
fn forget_oldest(folder: &Path, kept: usize) {
    let mut files: Vec<_> = within(folder)
        .flat_map(|folder| within(&folder).collect::<Vec<_>>())
        .filter_map(|path| Some((path.metadata().ok()?.modified().ok()?, path)))
        .collect();
    files.sort_unstable_by(|one, other| other.cmp(one));
    for (_, path) in files.into_iter().skip(kept) {
        // One that stays costs two kilobytes and nothing else.
        fs::remove_file(path).ok();
    }
}

fn within(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.flatten().map(|entry| entry.path())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::write_wav;

    fn wav(path: &Path, loud_from: u32) {
        let samples = (0..441_000).map(|at| if at < loud_from { 3_000 } else { -32_768 });
        write_wav(path, 44_100, 1, samples);
    }

    #[test]
    fn a_shape_is_drawn_once_and_anew_when_the_file_changed() {
        let folder = tempfile::tempdir().unwrap();
        let song = folder.path().join("song.wav");
        wav(&song, 220_500);
        let waveforms = Waveforms::new(folder.path());
        let shape = waveforms.of(&song).unwrap();
        assert_eq!(shape.len(), domain::waveform::PARTS);
        assert_eq!((shape[10], shape[1_990]), (24, 255));

        let kept = waveforms.place(&song).unwrap();
        fs::write(&kept, [7; 3]).unwrap();
        assert_eq!(waveforms.of(&song).unwrap(), [7; 3], "not drawn again");
        wav(&song, 0);
        let before = fs::File::options().write(true).open(&song).unwrap();
        before.set_modified(UNIX_EPOCH).unwrap();
        assert_eq!(waveforms.of(&song).unwrap()[10], 255);
    }

    #[test]
    fn what_is_no_song_has_no_shape_and_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let waveforms = Waveforms::new(folder.path());
        let song = folder.path().join("song.mp3");
        assert!(waveforms.of(&song).is_err());
        fs::write(&song, b"no music").unwrap();
        assert!(waveforms.of(&song).is_err());
        wav(&song, 0);
        waveforms.close();
        let refused = waveforms.of(&song).unwrap_err().to_string();
        assert_eq!(refused, "Undertone is closing.");
    }

    #[test]
    fn the_newest_shapes_stay() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..6u64 {
            let place = folder.path().join((number % 2).to_string());
            fs::create_dir_all(&place).unwrap();
            let file = fs::File::create(place.join(number.to_string())).unwrap();
            let time = UNIX_EPOCH + std::time::Duration::from_secs(number);
            file.set_modified(time).unwrap();
        }
        forget_oldest(folder.path(), 4);
        let left: Vec<bool> = (0..6)
            .map(|number| {
                folder
                    .path()
                    .join(format!("{}/{number}", number % 2))
                    .exists()
            })
            .collect();
        assert_eq!(left, [false, false, true, true, true, true]);
    }
}
