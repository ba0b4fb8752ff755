//! The player and its queue.

use anyhow::Result;
use domain::Millis;

use crate::wire::*;
use crate::{App, Bytes};

/// What the player does now.
pub fn player_state(app: &App, _request: Nothing) -> Result<PlayerSnapshot> {
    app.player.snapshot()
}

/// Play a view or some songs.
pub fn player_play(app: &App, request: PlayFrom) -> Result<Nothing> {
    app.player.play(request)?;
    Ok(Nothing {})
}

/// Play on.
pub fn player_resume(app: &App, _request: Nothing) -> Result<Nothing> {
    app.player.resume()?;
    Ok(Nothing {})
}

/// Pause.
pub fn player_pause(app: &App, _request: Nothing) -> Result<Nothing> {
    app.player.pause()?;
    Ok(Nothing {})
}

/// Play or pause.
pub fn player_toggle(app: &App, _request: Nothing) -> Result<Nothing> {
    app.player.toggle()?;
    Ok(Nothing {})
}

/// Stop and go back to the beginning of the song.
pub fn player_stop(app: &App, _request: Nothing) -> Result<Nothing> {
    app.player.stop()?;
    Ok(Nothing {})
}

/// The next song.
pub fn player_next(app: &App, _request: Nothing) -> Result<Nothing> {
    app.player.next()?;
    Ok(Nothing {})
}

/// The beginning of the song, or within its first 3 seconds the previous song.
pub fn player_previous(app: &App, _request: Nothing) -> Result<Nothing> {
    app.player.previous()?;
    Ok(Nothing {})
}

/// Go to a position; past the end is the end.
pub fn player_seek(app: &App, request: Seek) -> Result<Nothing> {
    app.player.seek(Millis(request.position_ms))?;
    Ok(Nothing {})
}

/// Set the volume.
pub fn player_volume(app: &App, request: Volume) -> Result<Nothing> {
    app.player.set_volume(request.volume)?;
    Ok(Nothing {})
}

/// Mute or unmute.
pub fn player_mute(app: &App, request: Mute) -> Result<Nothing> {
    app.player.set_muted(request.muted)?;
    Ok(Nothing {})
}

/// Set the repeat mode.
pub fn player_repeat(app: &App, request: SetRepeat) -> Result<Nothing> {
    app.player.set_repeat(request.repeat)?;
    Ok(Nothing {})
}

/// Shuffle what is to come, or put it back in order.
pub fn player_shuffle(app: &App, request: SetShuffle) -> Result<Nothing> {
    app.player.set_shuffle(request)?;
    Ok(Nothing {})
}

/// The queue in the order played: pairs of entry id and song id (little-endian u32).
pub fn queue_order(app: &App, _request: Nothing) -> Result<Bytes> {
    Ok(app.player.queue_order())
}

/// Add songs next or at the end.
pub fn queue_add(app: &App, request: QueueAdd) -> Result<Nothing> {
    app.player.queue_add(request.ids, request.place)?;
    Ok(Nothing {})
}

/// Add a view's songs next or at the end.
pub fn queue_add_view(app: &App, request: QueueAddView) -> Result<Nothing> {
    let QueueAddView { query, place } = request;
    app.player.queue_add_view(&query, place)?;
    Ok(Nothing {})
}

/// Move entries.
pub fn queue_move(app: &App, request: QueueMove) -> Result<Nothing> {
    app.player.queue_move(request)?;
    Ok(Nothing {})
}

/// Take entries out.
pub fn queue_remove(app: &App, request: QueueEntries) -> Result<Nothing> {
    app.player.queue_remove(request.entries)?;
    Ok(Nothing {})
}

/// Empty the queue; a playing song stops.
pub fn queue_clear(app: &App, _request: Nothing) -> Result<Nothing> {
    app.player.queue_clear()?;
    Ok(Nothing {})
}

/// Play this entry now.
pub fn queue_play(app: &App, request: QueueEntry) -> Result<Nothing> {
    app.player.queue_play(request.entry)?;
    Ok(Nothing {})
}

/// Take the last change of the queue back.
pub fn queue_undo(app: &App, _request: Nothing) -> Result<Nothing> {
    app.player.queue_undo()?;
    Ok(Nothing {})
}
