//! Windows' and macOS' own player controls, through `souvlaki`.
//!
//! Both belong to the main thread, so every use of them is sent there.

use std::cell::RefCell;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use app::App;
use app::wire::{Nothing, PlayState, PlayerSnapshot};
use souvlaki::{
    MediaControlEvent, MediaControls, MediaMetadata, MediaPlayback, MediaPosition, PlatformConfig,
    SeekDirection,
};
use tauri::{AppHandle, Manager, WebviewWindow};

use super::{Key, Pictures, press};

/// How far a step without a length goes, in milliseconds.
const STEP: i64 = 10_000;

thread_local! {
    /// Only ever filled on the main thread.
    static CONTROLS: RefCell<Option<MediaControls>> = const { RefCell::new(None) };
}

/// The way to the desktop's controls.
pub struct MediaKeys {
    handle: AppHandle,
    pictures: Mutex<Pictures>,
}

impl MediaKeys {
    /// Begins to serve the desktop's controls. Call it on the main thread.
    ///
    /// # Errors
    /// When the system gives no thread. Without controls the program goes on and the log says so.
    pub fn start(app: &Arc<App>, window: &WebviewWindow) -> Result<Self> {
        let handle = window.app_handle().clone();
        let (keys, inbox) = channel();
        press_in_turn(app, &handle, inbox)?;
        match attach(window, keys) {
            Ok(controls) => CONTROLS.set(Some(controls)),
            Err(error) => tracing::warn!("media keys stay silent: {error:#}"),
        }
        Ok(Self {
            handle,
            pictures: Mutex::new(Pictures::new(Arc::clone(app))),
        })
    }

    /// Shows the state at the beginning.
    pub fn begin(&self, app: &App) {
        if let Ok(snapshot) = app::commands::player_state(app, Nothing {}) {
            self.show(&snapshot);
        }
    }

    /// Shows what the player does now.
    pub fn show(&self, snapshot: &PlayerSnapshot) {
        let cover = snapshot
            .song
            .as_ref()
            .and_then(|song| song.cover.as_deref());
        let picture = cover.and_then(|cover| {
            let mut pictures = self.pictures.lock().unwrap_or_else(PoisonError::into_inner);
            pictures.address(cover)
        });
        let snapshot = snapshot.clone();
        let shown = self.handle.run_on_main_thread(move || {
            CONTROLS.with_borrow_mut(|controls| {
                let Some(controls) = controls else { return };
                if let Err(error) = tell(controls, &snapshot, picture.as_deref()) {
                    tracing::debug!("the desktop does not show the song: {error:?}");
                }
            });
        });
        if let Err(error) = shown {
            tracing::debug!("the main thread is gone: {error}");
        }
    }
}

fn attach(window: &WebviewWindow, keys: Sender<Key>) -> Result<MediaControls> {
    let config = PlatformConfig {
        display_name: "Undertone",
        dbus_name: "undertone",
        hwnd: handle_of(window)?,
    };
    let controls = MediaControls::new(config).map_err(|error| anyhow::anyhow!("{error:?}"));
    let mut controls = controls.context("The system gives no media controls")?;
    controls
        .attach(move |event| {
            if let Some(key) = key(event) {
                // The receiving thread lives as long as the program.
                keys.send(key).ok();
            }
        })
        .map_err(|error| anyhow::anyhow!("{error:?}"))
        .context("The system's media controls cannot be heard")?;
    Ok(controls)
}

#[cfg(windows)]
fn handle_of(window: &WebviewWindow) -> Result<Option<*mut std::ffi::c_void>> {
    Ok(Some(window.hwnd()?.0))
}

#[cfg(not(windows))]
#[allow(clippy::unnecessary_wraps, reason = "the same on every system")]
fn handle_of(_window: &WebviewWindow) -> Result<Option<*mut std::ffi::c_void>> {
    Ok(None)
}

/// Keys are pressed one after the other on a thread of their own: a command may take its time,
/// the main thread may not.
fn press_in_turn(app: &Arc<App>, handle: &AppHandle, inbox: Receiver<Key>) -> Result<()> {
    let (app, handle) = (Arc::clone(app), handle.clone());
    thread::Builder::new()
        .name("media keys in".into())
        .spawn(move || {
            for key in inbox {
                press(&app, &handle, key);
            }
        })
        .context("The thread for media keys cannot start")?;
    Ok(())
}

fn key(event: MediaControlEvent) -> Option<Key> {
    Some(match event {
        MediaControlEvent::Play => Key::Play,
        MediaControlEvent::Pause => Key::Pause,
        MediaControlEvent::Toggle => Key::Toggle,
        MediaControlEvent::Next => Key::Next,
        MediaControlEvent::Previous => Key::Previous,
        MediaControlEvent::Stop => Key::Stop,
        MediaControlEvent::Seek(way) => Key::SeekBy(directed(way, STEP)),
        MediaControlEvent::SeekBy(way, by) => Key::SeekBy(directed(way, by.as_millis() as i64)),
        MediaControlEvent::SetPosition(MediaPosition(at)) => Key::SeekTo(at.as_millis() as u64),
        MediaControlEvent::SetVolume(volume) => Key::Volume(volume),
        MediaControlEvent::SetShuffle(on) => Key::Shuffle(on),
        MediaControlEvent::OpenUri(address) => Key::Open(address),
        MediaControlEvent::Raise => Key::Raise,
        MediaControlEvent::Quit => Key::Quit,
        _ => return None,
    })
}

fn directed(way: SeekDirection, by: i64) -> i64 {
    match way {
        SeekDirection::Forward => by,
        SeekDirection::Backward => -by,
    }
}

fn tell(
    controls: &mut MediaControls,
    snapshot: &PlayerSnapshot,
    picture: Option<&str>,
) -> std::result::Result<(), souvlaki::Error> {
    let song = snapshot.song.as_ref();
    controls.set_metadata(MediaMetadata {
        title: song.map(|song| song.title.as_str()),
        artist: song.map(|song| song.artist.as_str()),
        album: song.map(|song| song.album.as_str()),
        cover_url: picture,
        duration: song.map(|_| Duration::from_millis(snapshot.duration_ms)),
    })?;
    let progress = Some(MediaPosition(Duration::from_millis(snapshot.position_ms)));
    controls.set_playback(match snapshot.state {
        PlayState::Playing => MediaPlayback::Playing { progress },
        PlayState::Paused => MediaPlayback::Paused { progress },
        PlayState::Stopped => MediaPlayback::Stopped,
    })
}
