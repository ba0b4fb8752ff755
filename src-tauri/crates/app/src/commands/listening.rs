//! What the listener thinks of songs.

use anyhow::Result;

use crate::App;
use crate::wire::*;

/// Rate songs, in half stars.
pub fn song_rate(app: &App, request: SongRating) -> Result<Nothing> {
    app.library.rate(&request.ids, request.rating)?;
    Ok(Nothing {})
}

/// Love songs, or no longer.
pub fn song_love(app: &App, request: SongLove) -> Result<Nothing> {
    app.library.love(&request.ids, request.loved)?;
    Ok(Nothing {})
}
