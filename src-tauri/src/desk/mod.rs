//! The program on a desktop, beside its window: an icon in the tray, a word about each song, keys
//! that work everywhere, and a computer that stays awake. All of it is off until it is switched on.
//!
//! Nothing here may hold anyone up: what talks to the system does so on a thread of its own, and
//! what the system does not have is told to the settings in one sentence.

mod awake;
mod notifications;
mod shortcuts;
mod tray;
mod words;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use anyhow::{Context, Result};
use app::App;
use app::commands;
use app::wire::{DesktopState, Nothing, PlayState, PlayerSnapshot, Settings};
use tauri::AppHandle;

use awake::Awake;
use notifications::Notifications;
use shortcuts::Shortcuts;
use tray::Tray;

/// What the program does on the desktop.
pub struct Desk {
    tray: Tray,
    shortcuts: Shortcuts,
    news: Sender<News>,
}

/// What the thread that talks to the system is told.
enum News {
    Player(Box<PlayerSnapshot>),
    Settings(Box<Settings>),
}

impl Desk {
    /// Finds out what the desktop has.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(app: &Arc<App>, handle: &AppHandle) -> Result<Self> {
        let (news, inbox) = channel();
        let worker = Worker {
            awake: Awake::default(),
            notifications: Notifications::new(Arc::clone(app)),
            player: None,
        };
        let finder = Arc::clone(app);
        thread::Builder::new()
            .name("desktop".into())
            .spawn(move || {
                let found = DesktopState {
                    window: true,
                    notifications: notifications::ability(),
                    inhibit_sleep: awake::ability(),
                    tray: tray::ability(),
                    global_shortcuts: shortcuts::ability(),
                };
                // The settings are followed anew because of this.
                finder.found_desktop(|desktop| *desktop = found);
                worker.work(&inbox);
            })
            .context("The thread that talks to the desktop cannot start")?;
        Ok(Self {
            tray: Tray::new(app, handle),
            shortcuts: Shortcuts::new(app, handle),
            news,
        })
    }

    /// Begins with the settings and the player as they are.
    pub fn begin(&self, app: &App) {
        if let Ok(settings) = commands::settings_get(app, Nothing {}) {
            self.follow_settings(&settings);
        }
        if let Ok(snapshot) = commands::player_state(app, Nothing {}) {
            self.show(&snapshot);
        }
    }

    /// Does as the settings say from now on.
    pub fn follow_settings(&self, settings: &Settings) {
        self.tray.follow_settings(settings);
        self.shortcuts.follow_settings(&settings.desktop);
        self.news
            .send(News::Settings(Box::new(settings.clone())))
            .ok();
    }

    /// The player does this now.
    pub fn show(&self, snapshot: &PlayerSnapshot) {
        self.tray.show(snapshot);
        self.news
            .send(News::Player(Box::new(snapshot.clone())))
            .ok();
    }

    /// Whether a closed window leaves the icon and the music.
    pub fn keeps_running(&self) -> bool {
        self.tray.keeps_running()
    }
}

/// Talks to the system, one thing after the other.
struct Worker {
    awake: Awake,
    notifications: Notifications,
    player: Option<Box<PlayerSnapshot>>,
}

impl Worker {
    fn work(mut self, inbox: &Receiver<News>) {
        let mut stays_awake = false;
        for news in inbox {
            match news {
                News::Settings(settings) => {
                    self.notifications.on = settings.desktop.notifications;
                    stays_awake = settings.desktop.inhibit_sleep;
                }
                News::Player(snapshot) => {
                    self.notifications.show(&snapshot);
                    self.player = Some(snapshot);
                }
            }
            let playing = self.player.as_ref().map(|player| player.state);
            self.awake
                .keep(stays_awake && playing == Some(PlayState::Playing));
        }
    }
}
