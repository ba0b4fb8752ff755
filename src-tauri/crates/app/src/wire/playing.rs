//! What the player can be asked beside its transport.

use super::*;

wire! {
    /// What a shuffle is like. Whichever it is, every song plays once.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum ShuffleMeaning {
        /// Every order is as likely as every other.
        #[default]
        EverySong,
        /// Songs of one artist are far from each other.
        ArtistsApart,
        /// Loved and highly rated songs tend to come early.
        FavourLoved,
        /// Songs not heard for long, seldom or never tend to come early.
        FavourNeglected,
    }

    /// Whether to stop after the current song, once.
    #[derive(Copy)]
    pub struct StopAfter { pub on: bool }

    /// When playing is to stop by itself.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case", tag = "kind")]
    pub enum SleepRequest {
        /// Not at all.
        Off,
        /// In so many minutes (1–1,440), growing softer over the last seconds (0–120).
        Minutes { minutes: u32, #[serde(default)] fade_s: u32 },
        /// When the song is over.
        EndOfSong,
    }

    /// The sleep timer as it is now.
    #[derive(Copy, Eq)]
    pub struct SleepTimer {
        pub end_of_song: bool,
        /// Milliseconds left; absent at the end of the song.
        pub left_ms: Option<u64>,
        /// Seconds of growing softer.
        pub fade_s: u32,
    }

    /// How songs play.
    #[derive(Copy, Eq)]
    #[serde(default)]
    pub struct PlayingSettings {
        /// Songs over twenty minutes go on where they were left.
        pub resume_long: bool,
    }

    /// Something the listener was told.
    pub struct Told {
        /// Milliseconds since 1970.
        pub at: i64,
        pub code: NoticeCode,
        pub text: String,
        pub subject: Option<String>,
    }
}

impl Default for PlayingSettings {
    fn default() -> Self {
        Self { resume_long: true }
    }
}
