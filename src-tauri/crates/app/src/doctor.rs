//! What is set up, what is not, and what to do: one sentence each.

use crate::App;
use crate::wire::{Check, NoticeCode};

/// Looks at everything that can keep music from being found, kept or heard.
pub(crate) fn examine(app: &App) -> Vec<Check> {
    vec![data_folder(app), cache(app), media_keys()]
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
                "{} cannot be written ({error}): covers are made anew each time; free some space or change its rights.",
                folder.display()
            ),
        ),
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
            "There is no session bus, so media keys and other programs cannot reach the window; start it from a desktop session.",
        )
    }
}
