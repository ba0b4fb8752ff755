//! What the listener thinks of songs.

use super::*;

wire! {
    /// A rating for songs.
    pub struct SongRating {
        /// At most 10,000.
        pub ids: Vec<u32>,
        /// Half stars, 0–10; null takes the rating away.
        pub rating: Option<u8>,
    }

    /// Songs that are loved, or no longer are.
    pub struct SongLove {
        /// At most 10,000.
        pub ids: Vec<u32>,
        pub loved: bool,
    }
}
