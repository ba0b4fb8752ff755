//! Telling services what was listened to.

use anyhow::Result;

use crate::App;
use crate::wire::*;

/// Which services are told what is listened to.
pub fn scrobble_state(app: &App, _request: Nothing) -> Result<ScrobbleState> {
    app.scrobbling.state()
}

/// Connect a ListenBrainz account by its token, and begin to tell it.
pub fn scrobble_connect(app: &App, request: ScrobbleConnect) -> Result<ScrobbleState> {
    app.scrobbling.connect(&request)
}

/// Begin to connect a Last.fm account: the page where the listener allows it. Where there is a
/// window, that page opens by itself.
pub fn lastfm_begin(app: &App, request: LastFmBegin) -> Result<LastFmPage> {
    let page = app.scrobbling.begin(request)?;
    if app.has_window()
        && let Err(error) = opener::open_browser(&page.address)
    {
        tracing::info!("the page of Last.fm does not open by itself: {error}");
    }
    Ok(page)
}

/// Connect the Last.fm account, once it was allowed on that page.
pub fn lastfm_finish(app: &App, _request: Nothing) -> Result<ScrobbleState> {
    app.scrobbling.finish()
}

/// Tell a connected service what is listened to, or do not.
pub fn scrobble_set(app: &App, request: ScrobbleSet) -> Result<ScrobbleState> {
    app.scrobbling.set(request.service, request.on)
}

/// Forget an account, its token and what waits for it.
pub fn scrobble_disconnect(app: &App, request: ScrobbleServiceRef) -> Result<ScrobbleState> {
    app.scrobbling.disconnect(request.service)
}
