//! The commands, one module per group.

mod carry;
mod doctor;
mod files;
mod gains;
mod hearing;
mod library;
mod lists;
mod player;
mod playlists;
mod scrobble;
mod serve;

use std::path::Path;

use anyhow::{Context, Result};

use crate::arguments::{Arguments, Bundle, Command};
use crate::reach;

/// Does what was typed.
///
/// # Errors
/// Whatever went wrong, in a sentence.
pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let everywhere = &arguments.everywhere;
    if !stays(&arguments.command) {
        reach::log(everywhere, None);
    }
    match arguments.command {
        Command::Add { folders } => library::add(everywhere, &folders),
        Command::Scan { full } => library::scan(everywhere, full),
        Command::Import { paths, reference } => library::import(everywhere, &paths, reference),
        Command::Watch => library::watch(everywhere),
        Command::Songs(songs) => lists::songs(everywhere, &songs),
        Command::Genres => lists::genres(everywhere),
        Command::Tags { files } => files::tags(everywhere, &files),
        Command::Decode { files, out } => files::decode(everywhere, &files, out.as_deref()),
        Command::Analyse(analyse) => hearing::analyse(everywhere, &analyse),
        Command::Gain(gain) => gains::run(everywhere, &gain),
        Command::Features { files } => hearing::features(everywhere, &files),
        Command::Lyrics { file } => hearing::lyrics(everywhere, &file),
        Command::Bundle(Bundle::Check { paths }) => files::check_bundles(everywhere, &paths),
        Command::Playlist(playlist) => playlists::run(everywhere, playlist),
        Command::Play { what } => player::play(everywhere, &what),
        Command::Pause => player::ask(everywhere, "player_pause"),
        Command::Next => player::ask(everywhere, "player_next"),
        Command::Previous => player::ask(everywhere, "player_previous"),
        Command::Toggle => player::ask(everywhere, "player_toggle"),
        Command::Shuffle(shuffle) => player::shuffle(everywhere, &shuffle),
        Command::Sleep { when } => player::sleep(everywhere, when),
        Command::Scrobble(scrobble) => scrobble::run(everywhere, scrobble),
        Command::Status => player::status(everywhere),
        Command::Serve(serve) => serve::run(everywhere, &serve),
        Command::Bundle(Bundle::Export(export)) => carry::bundles(everywhere, &export),
        Command::Backup { file } => carry::back_up(everywhere, &file),
        Command::Restore { file } => carry::restore(everywhere, &file),
        Command::Export { folder } => carry::export(everywhere, &folder),
        Command::Doctor(doctor) => doctor::run(everywhere, doctor),
    }
}

/// Whether a command stays until it is stopped; those log to a file too.
fn stays(command: &Command) -> bool {
    matches!(command, Command::Serve(_) | Command::Watch)
}

/// A path as it crosses to the library: whole, since the running program has a folder of its own.
///
/// # Errors
/// When its name is not Unicode, which cannot cross.
fn whole(path: &Path) -> Result<String> {
    let path =
        std::path::absolute(path).with_context(|| format!("{} cannot be found", path.display()))?;
    path.into_os_string().into_string().map_err(|path| {
        anyhow::anyhow!(
            "The name {} is not Unicode: name the folder above it instead.",
            path.display()
        )
    })
}
