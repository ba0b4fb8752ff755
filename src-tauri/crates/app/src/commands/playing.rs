//! What the player can be asked beside its transport.

use anyhow::Result;

use crate::wire::*;
use crate::{App, Bytes};

/// Stop after the current song, once.
pub fn player_stop_after(app: &App, request: StopAfter) -> Result<Nothing> {
    app.player.set_stop_after(request.on)?;
    Ok(Nothing {})
}

/// Stop by itself: in some minutes, growing softer, or when the song is over.
pub fn player_sleep(app: &App, request: SleepRequest) -> Result<Nothing> {
    app.player.sleep(request)?;
    Ok(Nothing {})
}

/// The ids of the songs heard before, the last one first (little-endian u32).
pub fn queue_history(app: &App, _request: Nothing) -> Result<Bytes> {
    Ok(app.player.queue_history())
}

/// The shape of a song.
pub fn song_waveform(app: &App, request: SongRef) -> Result<Bytes> {
    let path = app.song_file(request.id)?;
    Ok(Bytes(app.waveforms.of(&path)?))
}

/// What is heard now, band by band.
pub fn player_spectrum(app: &App, _request: Nothing) -> Result<Bytes> {
    Ok(app.player.spectrum())
}

/// What the listener was told, the newest first.
pub fn activity_list(app: &App, _request: Nothing) -> Result<Vec<Told>> {
    crate::activity::list(&app.db)
}
