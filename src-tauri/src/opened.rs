//! Files the desktop hands over: on the command line, by a double click, by a second start.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::App;
use app::wire::{NoticeCode, Paths};
use tauri::Url;

/// The files among a program's arguments, made absolute; options are skipped.
pub fn from_arguments(arguments: impl Iterator<Item = OsString>) -> Vec<String> {
    arguments
        .filter(|argument| !argument.as_encoded_bytes().starts_with(b"-"))
        .filter_map(|argument| path(&argument))
        .map(|path| path.to_string_lossy().into_owned())
        .collect()
}

/// The files among addresses.
#[cfg(target_os = "macos")]
pub fn from_urls(urls: &[Url]) -> Vec<String> {
    urls.iter()
        .filter_map(|url| url.to_file_path().ok())
        .map(|path| path.to_string_lossy().into_owned())
        .collect()
}

/// Opens files in the background; what goes wrong is told in the window.
pub fn open(app: Arc<App>, files: Vec<String>) {
    tauri::async_runtime::spawn_blocking(move || {
        let opened = app::commands::files_open(&app, Paths { paths: files });
        if let Err(error) = opened {
            app.tell(NoticeCode::Other, &format!("{error:#}"));
        }
    });
}

fn path(argument: &OsString) -> Option<PathBuf> {
    let url = argument.to_str().filter(|text| text.starts_with("file:"));
    match url {
        Some(url) => Url::parse(url).ok()?.to_file_path().ok(),
        None => std::path::absolute(Path::new(argument)).ok(),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn arguments_become_absolute_paths() {
        let here = std::env::current_dir().unwrap();
        let arguments = [
            "--flag",
            "a song.mp3",
            "/x/y.flac",
            "file:///m/caf%C3%A9.ogg",
            "https://x/",
        ];
        let files = from_arguments(arguments.into_iter().map(OsString::from));
        let relative = here.join("a song.mp3").to_string_lossy().into_owned();
        assert_eq!(
            files[..3],
            [relative, "/x/y.flac".into(), "/m/café.ogg".into()]
        );
    }
}
