//! The keyboard's media keys and the desktop's own player controls.
//!
//! On Linux that is MPRIS, spoken over the session bus by `mpris`; on Windows and macOS the
//! system's controls through `souvlaki`. Both tell [`Key`]s in and take [`PlayerSnapshot`]s out.

#[cfg(target_os = "linux")]
mod mpris;
#[cfg(any(windows, target_os = "macos"))]
mod system;

#[cfg(target_os = "linux")]
pub use mpris::MediaKeys;
#[cfg(any(windows, target_os = "macos"))]
pub use system::MediaKeys;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use app::App;
use app::commands;
use app::wire::*;
use tauri::{AppHandle, Url};

use crate::window;

/// The longest side of the picture shown outside the window, in pixels.
const COVER_SIZE: u32 = 640;

/// What a desktop can ask of the player.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Key {
    Play,
    Pause,
    Toggle,
    Stop,
    Next,
    Previous,
    /// Milliseconds forward, or back when negative.
    SeekBy(i64),
    /// Milliseconds from the beginning.
    SeekTo(u64),
    /// 0–1; what lies outside is cut.
    Volume(f64),
    /// 1 is as recorded.
    Speed(f64),
    Repeat(Repeat),
    Shuffle(bool),
    /// An address of a file.
    Open(String),
    Raise,
    Quit,
}

/// Does what a key asks, where it may block. What goes wrong is logged: nobody waits for it.
pub(crate) fn press(app: &App, handle: &AppHandle, key: Key) {
    let name = format!("{key:?}");
    if let Err(error) = act(app, handle, key) {
        tracing::warn!("the media key {name} had no effect: {error:#}");
    }
}

fn act(app: &App, handle: &AppHandle, key: Key) -> Result<()> {
    match key {
        Key::Play => commands::player_resume(app, Nothing {})?,
        Key::Pause => commands::player_pause(app, Nothing {})?,
        Key::Toggle => commands::player_toggle(app, Nothing {})?,
        Key::Stop => commands::player_stop(app, Nothing {})?,
        Key::Next => commands::player_next(app, Nothing {})?,
        Key::Previous => commands::player_previous(app, Nothing {})?,
        Key::SeekBy(by) => seek_by(app, by)?,
        Key::SeekTo(position_ms) => commands::player_seek(app, Seek { position_ms })?,
        Key::Volume(volume) => {
            let volume = volume.clamp(0.0, 1.0) as f32;
            commands::player_volume(app, Volume { volume })?
        }
        Key::Speed(speed) => commands::player_speed(
            app,
            Speed {
                speed: speed as f32,
            },
        )?,
        Key::Repeat(repeat) => commands::player_repeat(app, SetRepeat { repeat })?,
        Key::Shuffle(on) => {
            let request = SetShuffle {
                on,
                ..SetShuffle::default()
            };
            commands::player_shuffle(app, request)?
        }
        Key::Open(address) => {
            let paths = vec![file(&address)?];
            commands::files_open(app, Paths { paths })?;
            Nothing {}
        }
        Key::Raise => {
            window::raise(handle);
            Nothing {}
        }
        Key::Quit => {
            handle.exit(0);
            Nothing {}
        }
    };
    Ok(())
}

/// Back past the beginning is the beginning; forward past the end is the next song, as MPRIS has it.
fn seek_by(app: &App, by: i64) -> Result<Nothing> {
    let now = commands::player_state(app, Nothing {})?;
    let position_ms = now.position_ms.saturating_add_signed(by);
    if by > 0 && now.duration_ms > 0 && position_ms > now.duration_ms {
        return commands::player_next(app, Nothing {});
    }
    commands::player_seek(app, Seek { position_ms })
}

fn file(address: &str) -> Result<String> {
    let path = Url::parse(address)
        .ok()
        .and_then(|url| url.to_file_path().ok())
        .with_context(|| format!("`{address}` names no file on this computer"))?;
    Ok(path.to_string_lossy().into_owned())
}

/// Pictures where other programs can read them: one file each, the last few kept.
pub(crate) struct Pictures {
    app: Arc<App>,
    folder: PathBuf,
    last: Option<(String, String)>,
}

impl Pictures {
    /// How many pictures stay; desktops read them late.
    const KEPT: usize = 8;

    pub fn new(app: Arc<App>) -> Self {
        let folder = app.cache_dir().join("now-playing");
        Self {
            app,
            folder,
            last: None,
        }
    }

    /// The `file:` address of a cover's picture; `None` when there is none.
    pub fn address(&mut self, cover: &str) -> Option<String> {
        if let Some((known, address)) = &self.last
            && known == cover
        {
            return Some(address.clone());
        }
        let path = match self.write(cover) {
            Ok(path) => path,
            Err(error) => {
                tracing::debug!("the desktop gets no picture: {error:#}");
                return None;
            }
        };
        let address = Url::from_file_path(path).ok()?.to_string();
        self.last = Some((cover.to_owned(), address.clone()));
        Some(address)
    }

    fn write(&self, cover: &str) -> Result<PathBuf> {
        let name: String = cover.chars().filter(char::is_ascii_alphanumeric).collect();
        let path = self.folder.join(format!("{name}.jpg"));
        if !path.is_file() {
            let jpeg = self.app.cover_jpeg(cover, COVER_SIZE)?;
            std::fs::create_dir_all(&self.folder)?;
            let unfinished = path.with_extension("partial");
            std::fs::write(&unfinished, jpeg)?;
            std::fs::rename(&unfinished, &path)?;
            forget_oldest(&self.folder, Self::KEPT);
        }
        Ok(path)
    }
}

/// Deletes all but the newest files of a folder of ours.
fn forget_oldest(folder: &Path, kept: usize) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut files: Vec<_> = entries
        .flatten()
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    files.sort_unstable_by(|one, other| other.cmp(one));
    for (_, path) in files.into_iter().skip(kept) {
        // A picture that stays costs some kilobytes and nothing else.
        std::fs::remove_file(path).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_local_files_are_opened() {
        assert!(file("https://example.org/a.mp3").is_err());
        assert!(file("not an address").is_err());
        #[cfg(unix)]
        assert_eq!(file("file:///a%20b.mp3").unwrap(), "/a b.mp3");
    }

    #[test]
    fn the_newest_pictures_stay() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..5u64 {
            let file = std::fs::File::create(folder.path().join(number.to_string())).unwrap();
            let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(number);
            file.set_modified(time).unwrap();
        }
        forget_oldest(folder.path(), 2);
        let mut left: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["3", "4"]);
    }
}
