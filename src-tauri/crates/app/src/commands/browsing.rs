//! Ways through the library: artists, years, folders.

use anyhow::Result;

use crate::wire::*;
use crate::{App, Bytes};

/// The ids of the artists that match, in order (little-endian u32).
pub fn artist_order(app: &App, request: ArtistQuery) -> Result<Bytes> {
    Ok(app.library.artist_order(&request)?.into_iter().collect())
}

/// Rows for these artists.
pub fn artist_rows(app: &App, request: ArtistIds) -> Result<Vec<ArtistEntry>> {
    app.library.artist_rows(&request.ids)
}

/// The years songs are of, newest first.
pub fn year_list(app: &App, _request: Nothing) -> Result<Vec<YearRow>> {
    app.library.years()
}

/// The folders in a folder.
pub fn place_list(app: &App, request: PlaceRef) -> Result<Vec<PlaceRow>> {
    app.library.places(request.parent)
}
