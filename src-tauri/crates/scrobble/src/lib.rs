//! Tells ListenBrainz and Last.fm, or servers that speak like them, what was listened to.
//!
//! Calls block for at most half a minute and never retry: [`Error`] says what to do. No token ever
//! stands in an error, a log or an address, but for Last.fm's `api_key`, which is no secret.

mod http;
mod lastfm;
mod listenbrainz;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use lastfm::{Application, LastFm, Session};
pub use listenbrainz::ListenBrainz;

/// A listen, as it was when it was heard.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Listen {
    /// When it began: seconds since 1970.
    pub at: i64,
    /// Never empty.
    pub title: String,
    /// Never empty.
    pub artist: String,
    /// Empty: unknown.
    pub album: String,
    /// Empty: as the artist.
    pub album_artist: String,
    /// Number on the album.
    pub track: Option<u32>,
    /// Milliseconds; 0: unknown.
    pub duration_ms: u64,
    /// MusicBrainz id of the recording.
    pub recording: Option<String>,
}

/// Why a service did not take what it was told: each variant is what to do now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Log in again: the service does not know us any more.
    #[error("{0}")]
    Refused(String),
    /// Wait this long, or as long as seems right.
    #[error("{service} asks to wait.")]
    Busy {
        /// The service's name.
        service: &'static str,
        /// How long to wait, where it said so.
        wait: Option<Duration>,
    },
    /// Try again later: it cannot be reached, or is in trouble.
    #[error("{0}")]
    Away(String),
    /// Do not tell this again: it will never be taken.
    #[error("{0}")]
    Rejected(String),
    /// Nobody allowed it yet: ask the listener to.
    #[error(
        "Last.fm has not been allowed yet: open its page, allow Undertone there, then go on here."
    )]
    NotAllowedYet,
}

/// Shorthand.
pub type Result<T> = std::result::Result<T, Error>;
