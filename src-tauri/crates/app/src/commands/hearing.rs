//! What songs sound like: features, moods, corrections, the map.

use anyhow::Result;

use crate::hearing::words_heard;
use crate::wire::*;
use crate::{App, Bytes};

/// Everything heard in a song, and what it was read from.
pub fn song_features(app: &App, request: SongRef) -> Result<SongFeatures> {
    app.hearing.of_song(request.id)
}

/// Correct the tempo, the key or the mood of a song.
pub fn feature_correct(app: &App, request: FeatureCorrection) -> Result<SongFeatures> {
    app.hearing.correct(&request)
}

/// Take a correction back.
pub fn feature_uncorrect(app: &App, request: FeatureUncorrect) -> Result<SongFeatures> {
    app.hearing.uncorrect(request.id, request.what)
}

/// Hear these songs before the others: they are on screen.
pub fn features_wanted(app: &App, request: SongIds) -> Result<Nothing> {
    app.hearing.wanted(request.ids)?;
    Ok(Nothing {})
}

/// How far hearing is.
pub fn hearing_state(app: &App, _request: Nothing) -> Result<HearingState> {
    app.hearing.state()
}

/// Begin to hear what waits, in the background.
pub fn hearing_start(app: &App, _request: Nothing) -> Result<Nothing> {
    app.hearing.begin();
    Ok(Nothing {})
}

/// Songs in which nothing could be heard, and why.
pub fn hearing_failures(app: &App, _request: Nothing) -> Result<Vec<HearingFailure>> {
    app.hearing.failures()
}

/// Hear the songs of a query that wait, or all, and wait until done.
pub fn analyse(app: &App, request: AnalyseRequest) -> Result<AnalyseReport> {
    let order = request
        .query
        .map(|query| app.library.order(&query))
        .transpose()?;
    app.hearing.analyse(order, request.jobs)
}

/// Where the songs of a view lie on the mood map.
pub fn mood_map(app: &App, request: SongQuery) -> Result<Bytes> {
    let all = SongQuery {
        sort: request.sort,
        descending: request.descending,
        ..SongQuery::default()
    };
    let order = if request == all {
        None
    } else {
        Some(app.library.order(&request)?)
    };
    Ok(app.hearing.map(order.as_deref())?.into_iter().collect())
}

/// Lay clicks over the beats of the current song, or take them away.
pub fn player_clicks(app: &App, request: ClickTrack) -> Result<Nothing> {
    let clicks = match request.on {
        true => {
            let (entry, song) = app.player.to_click()?;
            Some((entry, app.hearing.clicks(song)?))
        }
        false => None,
    };
    app.player.set_clicks(clicks)?;
    Ok(Nothing {})
}

/// The mood of a text, plain or LRC; null when there is no word in it.
pub fn lyrics_mood(_app: &App, request: LyricsText) -> Result<Option<WordsHeard>> {
    Ok(words_heard(&request.text))
}
