//! What the app tells, told on: to the page, to the media keys, and to the window itself.

use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result};
use app::App;
use app::wire::{Event, Nothing, NoticeCode, Topic};
use tauri::{AppHandle, Emitter, EventTarget};

use crate::media_keys::MediaKeys;
use crate::window;

/// The name under which the page hears every event.
const NAME: &str = "undertone://event";

/// Begins to tell the app's events on, until the app shuts down.
///
/// # Errors
/// When the system gives no thread.
pub fn follow(app: Arc<App>, handle: AppHandle, keys: MediaKeys) -> Result<()> {
    let events = app.subscribe();
    keys.begin(&app);
    thread::Builder::new()
        .name("events".into())
        .spawn(move || {
            for event in events {
                act(&app, &handle, &keys, &event);
                let page = EventTarget::webview_window(window::MAIN);
                if let Err(error) = handle.emit_to(page, NAME, &event) {
                    tracing::debug!("the page did not hear an event: {error}");
                }
            }
        })
        .context("The thread that tells events cannot start")?;
    Ok(())
}

/// What the desktop itself does about an event.
fn act(app: &Arc<App>, handle: &AppHandle, keys: &MediaKeys, event: &Event) {
    match event {
        Event::Player(snapshot) => keys.show(snapshot),
        Event::Changed(topics) if topics.contains(&Topic::Settings) => {
            if let Ok(settings) = app::commands::settings_get(app, Nothing {}) {
                window::set_theme(handle, settings.theme);
            }
        }
        Event::Notice(notice) if notice.code == NoticeCode::OpenedFiles => window::raise(handle),
        _ => {}
    }
}
