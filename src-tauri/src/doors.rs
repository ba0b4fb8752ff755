//! The other doors of a running window: the local socket always, HTTP while the settings say so.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use app::App;
use app::wire::{Nothing, NoticeCode, Opened, Paths};
use server::control::{Caller, Control};
use server::{Door, ServeOptions};

/// What is open. Everything closes when this is dropped.
pub struct Doors {
    app: Arc<App>,
    http: Mutex<Option<Door>>,
    _control: Option<Control>,
}

impl Doors {
    /// Opens the doors that the settings want. What cannot be opened is told, and stops nothing.
    #[must_use]
    pub fn open(app: Arc<App>) -> Self {
        let control = Control::open(Arc::clone(&app))
            .inspect_err(|error| tracing::warn!("no other program can reach this one: {error:#}"))
            .ok();
        let doors = Self {
            app,
            http: Mutex::new(None),
            _control: control,
        };
        doors.follow_settings();
        doors
    }

    /// Opens or closes the HTTP door as the settings say now.
    pub fn follow_settings(&self) {
        let wanted = app::commands::settings_get(&self.app, Nothing {})
            .is_ok_and(|settings| settings.http_door);
        let mut http = self.http.lock().unwrap_or_else(PoisonError::into_inner);
        match (wanted, http.take()) {
            (true, None) => *http = self.open_http(),
            (true, open) => *http = open,
            (false, Some(open)) => open.close(),
            (false, None) => {}
        }
    }

    fn open_http(&self) -> Option<Door> {
        match Door::open(Arc::clone(&self.app), ServeOptions::default()) {
            Ok(door) => {
                let page = door.page();
                let sentence = format!("The HTTP door is open for this computer: {page}");
                self.app.tell(NoticeCode::Other, &sentence);
                Some(door)
            }
            Err(error) => {
                let sentence = format!("The HTTP door stays closed: {error:#}");
                self.app.tell(NoticeCode::Other, &sentence);
                None
            }
        }
    }
}

/// Hands files to the program that owns this data folder, and brings its window to the front.
/// False when there is nobody who takes them: a program without a window only does when it may.
///
/// # Errors
/// When that program cannot play the files.
pub fn hand_over(data_dir: &Path, files: &[String], without_window: bool) -> Result<bool> {
    let Some(mut owner) = Caller::to_owner_of(data_dir) else {
        return Ok(false);
    };
    let paths = |files: &[String]| Paths {
        paths: files.to_vec(),
    };
    // An owner that is gone by now took nothing.
    let window = owner
        .call("files_open", &paths(&[]))
        .is_ok_and(|opened: Opened| opened.window);
    if files.is_empty() || !(window || without_window) {
        return Ok(window);
    }
    let opened: Opened = owner.call("files_open", &paths(files))?;
    Ok(opened.songs > 0)
}
