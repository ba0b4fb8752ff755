//! What is set up, what is not, and what to do: one sentence each.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::App;
use crate::commands::{folder_list, player_state};
use crate::wire::{Check, DeviceState, FindingKind, FindingsRequest, Nothing, NoticeCode};

/// How long a device may take to open.
const DEVICE: Duration = Duration::from_secs(2);

/// Looks at everything that can keep music from being found, kept or heard.
pub(crate) fn examine(app: &App) -> Vec<Check> {
    vec![
        data_folder(app),
        database(app),
        cache(app),
        folders(app),
        sound(app),
        media_keys(),
        songs(app),
        demo(app),
    ]
}

fn check(name: &str, ok: bool, detail: impl Into<String>) -> Check {
    Check {
        check: name.into(),
        ok,
        detail: detail.into(),
    }
}

fn data_folder(app: &App) -> Check {
    let problem = app
        .notices
        .iter()
        .find(|notice| notice.code == NoticeCode::SessionOnly);
    match problem {
        Some(notice) => check("data folder", false, notice.text.clone()),
        None => check(
            "data folder",
            true,
            format!("{} can be written.", app.options.data_dir.display()),
        ),
    }
}

fn database(app: &App) -> Check {
    match storage::health::examine(&app.db) {
        Ok(health) => check(
            "database",
            true,
            format!(
                "Every page is sound (schema {}, SQLite {}).",
                health.schema, health.sqlite
            ),
        ),
        Err(error) => check("database", false, error.to_string()),
    }
}

fn cache(app: &App) -> Check {
    let folder = &app.options.cache_dir;
    let tried = std::fs::create_dir_all(folder).and_then(|()| tempfile::tempfile_in(folder));
    match tried {
        Ok(_) => check(
            "cache",
            true,
            format!("{} can be written.", folder.display()),
        ),
        Err(error) => check(
            "cache",
            false,
            format!(
                "{} cannot be written ({error}), so covers are made anew each time: free some \
                 space or change its rights.",
                folder.display()
            ),
        ),
    }
}

fn folders(app: &App) -> Check {
    let folders = match folder_list(app, Nothing {}) {
        Ok(folders) => folders,
        Err(error) => return check("folders", false, format!("{error:#}")),
    };
    let gone: Vec<&str> = folders
        .iter()
        .filter(|folder| !folder.available)
        .map(|folder| folder.path.as_str())
        .collect();
    match (folders.len(), gone.is_empty()) {
        (0, _) => check(
            "folders",
            true,
            "No folder is watched yet: add one with `undertone-cli add` or in the settings.",
        ),
        (watched, true) => check("folders", true, format!("All {watched} watched are there.")),
        (_, false) => check(
            "folders",
            false,
            format!(
                "Not there now: {}. Connect their drives, and their songs play again.",
                gone.join(", ")
            ),
        ),
    }
}

fn sound(app: &App) -> Check {
    if !app.options.sound {
        return check("sound", true, "This program was started without sound.");
    }
    match settled_device(app) {
        Ok(DeviceState {
            problem: Some(problem),
            ..
        }) => check("sound", false, problem),
        Ok(DeviceState {
            name: Some(name), ..
        }) => check("sound", true, format!("Plays on {name}.")),
        Ok(_) => check("sound", true, "The device is opened when something plays."),
        Err(error) => check("sound", false, format!("{error:#}")),
    }
}

/// The device once it is open or known to be missing; it is opened while the program starts.
fn settled_device(app: &App) -> Result<DeviceState> {
    let given_up = Instant::now() + DEVICE;
    loop {
        let device = player_state(app, Nothing {})?.device;
        if device.available || device.problem.is_some() || Instant::now() > given_up {
            return Ok(device);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Media keys reach a program over the session bus on Linux, and by the system elsewhere.
fn media_keys() -> Check {
    if !cfg!(target_os = "linux") {
        return check("media keys", true, "The system passes them to the window.");
    }
    let bus = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some()
        || std::env::var_os("XDG_RUNTIME_DIR")
            .is_some_and(|folder| std::path::Path::new(&folder).join("bus").exists());
    if bus {
        check(
            "media keys",
            true,
            "A session bus is there to pass them on.",
        )
    } else {
        check(
            "media keys",
            false,
            "There is no session bus, so media keys and other programs cannot reach the window: \
             start it from a desktop session.",
        )
    }
}

/// What is wrong with songs, counted; listing and mending it is the library doctor's.
fn songs(app: &App) -> Check {
    let nothing = FindingsRequest {
        limit: 1,
        ..FindingsRequest::default()
    };
    let found = match app.care.findings(&nothing) {
        Ok(found) => found,
        Err(error) => return check("songs", false, format!("{error:#}")),
    };
    let counts = found.counts.iter().filter(|count| count.count > 0);
    let told: Vec<String> = counts
        .map(|count| {
            let kind = match count.kind {
                FindingKind::Missing => "missing",
                FindingKind::Unreadable => "unreadable",
                FindingKind::Incomplete => "waiting for audio",
                FindingKind::BrokenData => "with a broken JSON",
                FindingKind::Duplicate => "with several files",
                FindingKind::Contradiction => "whose sources contradict each other",
                FindingKind::Duration => "of a doubtful length",
            };
            format!("{} {kind}", count.count)
        })
        .collect();
    match told.is_empty() {
        true => check("songs", true, "Nothing is wrong with any song."),
        false => check(
            "songs",
            false,
            format!(
                "{}: `undertone-cli doctor --findings` lists them, with what can be done.",
                told.join(", ")
            ),
        ),
    }
}

fn demo(app: &App) -> Check {
    match &app.options.demo_dir {
        Some(folder) => check(
            "demo songs",
            true,
            format!("They are in {}.", folder.display()),
        ),
        None => check(
            "demo songs",
            false,
            "They are not installed; the library works without them.",
        ),
    }
}
