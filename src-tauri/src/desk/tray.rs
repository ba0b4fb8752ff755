//! The icon in the tray or menu bar.
//!
//! On Linux it needs `libayatana-appindicator3` and a desktop that shows such icons; without either
//! there is none, and the settings say why.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, anyhow};
use app::App;
use app::wire::{Ability, Language, PlayState, PlayerSnapshot, Settings};
use tauri::AppHandle;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};

use super::words::{Words, words};
use crate::media_keys::{Key, press};

const ID: &str = "undertone";

/// The icon, when there is one.
pub struct Tray {
    app: Arc<App>,
    handle: AppHandle,
    shown: Arc<Mutex<Shown>>,
    closes_to_it: AtomicBool,
}

/// What is shown now.
#[derive(Default)]
struct Shown {
    icon: Option<Icon>,
    language: Language,
    label: String,
    playing: bool,
}

/// The icon and its menu. Once made it stays, hidden where it is not wanted: a second one of the same
/// name is not taken by every desktop.
struct Icon {
    tray: TrayIcon,
    song: MenuItem<tauri::Wry>,
    toggle: MenuItem<tauri::Wry>,
    /// What always says the same, and which of the words that is.
    fixed: [(MenuItem<tauri::Wry>, Word); 4],
}

/// One of the words of a language.
type Word = fn(&Words) -> &'static str;

/// Whether there is a place for an icon.
pub fn ability() -> Ability {
    system::ability()
}

impl Tray {
    pub fn new(app: &Arc<App>, handle: &AppHandle) -> Self {
        Self {
            app: Arc::clone(app),
            handle: handle.clone(),
            shown: Arc::default(),
            closes_to_it: AtomicBool::new(false),
        }
    }

    /// Shows the icon or takes it away, as the settings say.
    pub fn follow_settings(&self, settings: &Settings) {
        let wanted = settings.desktop.tray && self.app.desktop().tray.possible;
        let closes = wanted && settings.desktop.close_to_tray;
        self.closes_to_it.store(closes, Ordering::Relaxed);
        let (app, handle) = (Arc::clone(&self.app), self.handle.clone());
        let (shown, language) = (Arc::clone(&self.shown), settings.language);
        self.on_main_thread(move || {
            let mut shown = lock(&shown);
            shown.language = language;
            match &shown.icon {
                Some(icon) => icon.follow(wanted, &shown),
                None if !wanted => {}
                None => match build(&app, &handle, &shown) {
                    Ok(icon) => shown.icon = Some(icon),
                    // From then on it counts as impossible here.
                    Err(error) => tell(&app, &error),
                },
            }
        });
    }

    /// The player does this now.
    pub fn show(&self, snapshot: &PlayerSnapshot) {
        let label = label(snapshot);
        let playing = snapshot.state == PlayState::Playing;
        let shown = Arc::clone(&self.shown);
        {
            let mut shown = lock(&shown);
            if shown.label == label && shown.playing == playing {
                return;
            }
            shown.label = label;
            shown.playing = playing;
            if shown.icon.is_none() {
                return;
            }
        }
        self.on_main_thread(move || {
            let shown = lock(&shown);
            if let Some(icon) = &shown.icon
                && let Err(error) = icon.label(&shown)
            {
                tracing::debug!("the tray's menu stays as it is: {error}");
            }
        });
    }

    /// Whether a closed window leaves the icon and the music.
    pub fn keeps_running(&self) -> bool {
        self.closes_to_it.load(Ordering::Relaxed) && lock(&self.shown).icon.is_some()
    }

    fn on_main_thread(&self, task: impl FnOnce() + Send + 'static) {
        if let Err(error) = self.handle.run_on_main_thread(task) {
            tracing::debug!("the main thread is gone: {error}");
        }
    }
}

impl Icon {
    /// As the listener wants it, and in the words of now.
    fn follow(&self, wanted: bool, shown: &Shown) {
        let done = self
            .tray
            .set_visible(wanted)
            .and_then(|()| self.label(shown));
        if let Err(error) = done {
            tracing::debug!("the tray stays as it is: {error}");
        }
    }

    fn label(&self, shown: &Shown) -> tauri::Result<()> {
        let words = words(shown.language);
        let song = match shown.label.as_str() {
            "" => words.nothing,
            label => label,
        };
        self.song.set_text(song)?;
        let toggle = if shown.playing {
            words.pause
        } else {
            words.play
        };
        self.toggle.set_text(toggle)?;
        for (item, word) in &self.fixed {
            item.set_text(word(words))?;
        }
        self.tray.set_tooltip(Some(song))
    }
}

fn lock(shown: &Mutex<Shown>) -> MutexGuard<'_, Shown> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Title and artist, cut where a menu would become too wide.
fn label(snapshot: &PlayerSnapshot) -> String {
    const LONGEST: usize = 60;
    let Some(song) = &snapshot.song else {
        return String::new();
    };
    let whole = match song.artist.as_str() {
        "" => song.title.clone(),
        artist => format!("{} – {artist}", song.title),
    };
    match whole.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", whole.get(..end).unwrap_or_default()),
        None => whole,
    }
}

fn tell(app: &App, error: &anyhow::Error) {
    tracing::warn!("there is no icon in the tray: {error:#}");
    let problem = format!("There is no icon in the tray: {error:#}.");
    app.found_desktop(|desktop| desktop.tray = Ability::impossible(problem));
}

/// Puts the icon there. The library behind it panics where it is missing: that is caught, and then
/// there is no icon.
fn build(app: &Arc<App>, handle: &AppHandle, shown: &Shown) -> Result<Icon> {
    catch_unwind(AssertUnwindSafe(|| put(app, handle, shown)))
        .unwrap_or_else(|_| Err(anyhow!("the library for it cannot be loaded")))
}

fn put(app: &Arc<App>, handle: &AppHandle, shown: &Shown) -> Result<Icon> {
    let words = words(shown.language);
    let item = |id: &str, text: &str, enabled: bool| {
        MenuItem::with_id(handle, id, text, enabled, None::<&str>)
    };
    let song = item("song", words.nothing, false)?;
    let toggle = item("toggle", words.play, true)?;
    let next = item("next", words.next, true)?;
    let previous = item("previous", words.previous, true)?;
    let window = item("show", words.show, true)?;
    let quit = item("quit", words.quit, true)?;
    let menu = Menu::with_items(
        handle,
        &[
            &song,
            &PredefinedMenuItem::separator(handle)?,
            &toggle,
            &next,
            &previous,
            &PredefinedMenuItem::separator(handle)?,
            &window,
            &quit,
        ],
    )?;
    let (for_menu, for_icon) = (Arc::clone(app), Arc::clone(app));
    let picture = handle.default_window_icon().cloned();
    let tray = TrayIconBuilder::with_id(ID)
        .icon(picture.context("the program has no picture")?)
        .menu(&menu)
        .show_menu_on_left_click(cfg!(not(windows)))
        .on_menu_event(move |handle, event| {
            if let Some(key) = key(event.id().as_ref()) {
                perform(&for_menu, handle, key);
            }
        })
        .on_tray_icon_event(move |tray, event| {
            if is_click(&event) && cfg!(windows) {
                perform(&for_icon, tray.app_handle(), Key::Raise);
            }
        })
        .build(handle)?;
    let icon = Icon {
        tray,
        song,
        toggle,
        fixed: [
            (next, |words| words.next),
            (previous, |words| words.previous),
            (window, |words| words.show),
            (quit, |words| words.quit),
        ],
    };
    icon.label(shown)?;
    Ok(icon)
}

fn is_click(event: &TrayIconEvent) -> bool {
    matches!(
        event,
        TrayIconEvent::Click {
            button: MouseButton::Left,
            button_state: MouseButtonState::Up,
            ..
        }
    )
}

fn key(item: &str) -> Option<Key> {
    Some(match item {
        "toggle" => Key::Toggle,
        "next" => Key::Next,
        "previous" => Key::Previous,
        "show" => Key::Raise,
        "quit" => Key::Quit,
        _ => return None,
    })
}

/// The menu belongs to the main thread, a command may block: elsewhere.
fn perform(app: &Arc<App>, handle: &AppHandle, key: Key) {
    let (app, handle) = (Arc::clone(app), handle.clone());
    tauri::async_runtime::spawn_blocking(move || press(&app, &handle, key));
}

#[cfg(target_os = "linux")]
mod system {
    use std::path::{Path, PathBuf};

    use app::wire::Ability;
    use zbus::blocking::Connection;
    use zbus::blocking::fdo::DBusProxy;

    /// Either draws the icon.
    const LIBRARIES: [&str; 2] = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";

    pub fn ability() -> Ability {
        if !folders().iter().any(|folder| holds_library(folder)) {
            return Ability::impossible(
                "An icon in the tray needs the library libayatana-appindicator3: install it, then start again.",
            );
        }
        if !is_shown().unwrap_or(false) {
            return Ability::impossible(
                "This desktop shows no icons in a tray. On GNOME the extension “AppIndicator” adds them.",
            );
        }
        Ability::possible()
    }

    fn is_shown() -> zbus::Result<bool> {
        let connection = Connection::session()?;
        let name = WATCHER.try_into()?;
        Ok(DBusProxy::new(&connection)?.name_has_owner(name)?)
    }

    fn holds_library(folder: &Path) -> bool {
        LIBRARIES.iter().any(|name| folder.join(name).exists())
    }

    /// Where libraries are: what the environment names, the usual places, and the folders of the
    /// processor within them.
    fn folders() -> Vec<PathBuf> {
        let named = std::env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
        let mut folders: Vec<PathBuf> = std::env::split_paths(&named).collect();
        for usual in ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64"] {
            let within = std::fs::read_dir(usual).into_iter().flatten().flatten();
            let of_processor = within
                .filter(|entry| entry.file_name().to_string_lossy().contains("-linux-"))
                .map(|entry| entry.path());
            folders.extend(of_processor);
            folders.push(usual.into());
        }
        folders
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use app::wire::Ability;

    pub fn ability() -> Ability {
        Ability::possible()
    }
}
