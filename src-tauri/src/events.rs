//! What the app tells, told on: to the page, to the media keys, and to the window itself.

use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result};
use app::App;
use app::wire::{Event, Nothing, NoticeCode, Topic};
use tauri::{AppHandle, Emitter, EventTarget};

use crate::desk::Desk;
use crate::doors::Doors;
use crate::media_keys::MediaKeys;
use crate::window;

/// The name under which the page hears every event.
const NAME: &str = "undertone://event";

/// Begins to tell the app's events on, until the app shuts down.
///
/// # Errors
/// When the system gives no thread.
pub fn follow(
    app: Arc<App>,
    handle: AppHandle,
    keys: MediaKeys,
    desk: Arc<Desk>,
    doors: Doors,
) -> Result<()> {
    let events = app.subscribe();
    keys.begin(&app);
    desk.begin(&app);
    let desktop = Desktop {
        app,
        handle,
        keys,
        desk,
        doors,
    };
    thread::Builder::new()
        .name("events".into())
        .spawn(move || {
            for event in events {
                desktop.act(&event);
                desktop.tell_page(&event);
            }
        })
        .context("The thread that tells events cannot start")?;
    Ok(())
}

/// Everything outside the page that an event may concern.
struct Desktop {
    app: Arc<App>,
    handle: AppHandle,
    keys: MediaKeys,
    desk: Arc<Desk>,
    doors: Doors,
}

impl Desktop {
    /// What the desktop itself does about an event.
    fn act(&self, event: &Event) {
        match event {
            Event::Player(snapshot) => {
                self.keys.show(snapshot);
                self.desk.show(snapshot);
            }
            Event::Changed(topics) if topics.contains(&Topic::Settings) => self.follow_settings(),
            Event::Notice(notice) if notice.code == NoticeCode::OpenedFiles => {
                window::raise(&self.handle);
            }
            _ => {}
        }
    }

    fn follow_settings(&self) {
        self.doors.follow_settings();
        if let Ok(settings) = app::commands::settings_get(&self.app, Nothing {}) {
            window::set_theme(&self.handle, settings.theme);
            self.desk.follow_settings(&settings);
        }
    }

    fn tell_page(&self, event: &Event) {
        let page = EventTarget::webview_window(window::MAIN);
        if let Err(error) = self.handle.emit_to(page, NAME, event) {
            tracing::debug!("the page did not hear an event: {error}");
        }
    }
}
