//! The player and its queue.

use anyhow::{Result, bail};

use crate::wire::*;
use crate::{App, Bytes};

/// What the player does now.
pub fn player_state(_app: &App, _request: Nothing) -> Result<PlayerSnapshot> {
    bail!("`player_state` is not built yet")
}

/// Play a view or some songs.
pub fn player_play(_app: &App, _request: PlayFrom) -> Result<Nothing> {
    bail!("`player_play` is not built yet")
}

/// Play on.
pub fn player_resume(_app: &App, _request: Nothing) -> Result<Nothing> {
    bail!("`player_resume` is not built yet")
}

/// Pause.
pub fn player_pause(_app: &App, _request: Nothing) -> Result<Nothing> {
    bail!("`player_pause` is not built yet")
}

/// Play or pause.
pub fn player_toggle(_app: &App, _request: Nothing) -> Result<Nothing> {
    bail!("`player_toggle` is not built yet")
}

/// Stop and go back to the beginning of the song.
pub fn player_stop(_app: &App, _request: Nothing) -> Result<Nothing> {
    bail!("`player_stop` is not built yet")
}

/// The next song.
pub fn player_next(_app: &App, _request: Nothing) -> Result<Nothing> {
    bail!("`player_next` is not built yet")
}

/// The beginning of the song, or within its first 3 seconds the previous song.
pub fn player_previous(_app: &App, _request: Nothing) -> Result<Nothing> {
    bail!("`player_previous` is not built yet")
}

/// Go to a position; past the end is the end.
pub fn player_seek(_app: &App, _request: Seek) -> Result<Nothing> {
    bail!("`player_seek` is not built yet")
}

/// Set the volume.
pub fn player_volume(_app: &App, _request: Volume) -> Result<Nothing> {
    bail!("`player_volume` is not built yet")
}

/// Mute or unmute.
pub fn player_mute(_app: &App, _request: Mute) -> Result<Nothing> {
    bail!("`player_mute` is not built yet")
}

/// Set the repeat mode.
pub fn player_repeat(_app: &App, _request: SetRepeat) -> Result<Nothing> {
    bail!("`player_repeat` is not built yet")
}

/// Shuffle what is to come, or put it back in order.
pub fn player_shuffle(_app: &App, _request: SetShuffle) -> Result<Nothing> {
    bail!("`player_shuffle` is not built yet")
}

/// The queue in the order played: pairs of entry id and song id (little-endian u32).
pub fn queue_order(_app: &App, _request: Nothing) -> Result<Bytes> {
    bail!("`queue_order` is not built yet")
}

/// Add songs next or at the end.
pub fn queue_add(_app: &App, _request: QueueAdd) -> Result<Nothing> {
    bail!("`queue_add` is not built yet")
}

/// Add a view's songs next or at the end.
pub fn queue_add_view(_app: &App, _request: QueueAddView) -> Result<Nothing> {
    bail!("`queue_add_view` is not built yet")
}

/// Move entries.
pub fn queue_move(_app: &App, _request: QueueMove) -> Result<Nothing> {
    bail!("`queue_move` is not built yet")
}

/// Take entries out.
pub fn queue_remove(_app: &App, _request: QueueEntries) -> Result<Nothing> {
    bail!("`queue_remove` is not built yet")
}

/// Empty the queue; a playing song stops.
pub fn queue_clear(_app: &App, _request: Nothing) -> Result<Nothing> {
    bail!("`queue_clear` is not built yet")
}

/// Play this entry now.
pub fn queue_play(_app: &App, _request: QueueEntry) -> Result<Nothing> {
    bail!("`queue_play` is not built yet")
}

/// Take the last change of the queue back.
pub fn queue_undo(_app: &App, _request: Nothing) -> Result<Nothing> {
    bail!("`queue_undo` is not built yet")
}
