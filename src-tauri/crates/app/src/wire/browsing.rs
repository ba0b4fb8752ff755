//! Ways through the library: artists, years, folders.

use super::*;

wire! {
    /// Which artists, in which order.
    #[derive(Default)]
    #[serde(default)]
    pub struct ArtistQuery {
        /// Words of the name, each from its beginning. Empty: all.
        pub search: String,
        pub sort: ArtistSort,
        pub descending: bool,
    }

    /// What artists are ordered by; the same by name.
    #[derive(Default, Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ArtistSort { #[default] Name, Songs, Albums, Plays, Added }

    /// Artists by id; at most 1,000.
    pub struct ArtistIds { pub ids: Vec<u32> }

    /// An artist as listed.
    pub struct ArtistEntry {
        pub id: u32,
        pub name: String,
        pub songs: u32,
        pub albums: u32,
        pub plays: u32,
        /// The cover of one of the songs.
        pub cover: Option<String>,
    }

    /// A year that songs are of.
    pub struct YearRow {
        pub year: u16,
        pub songs: u32,
        pub albums: u32,
        pub cover: Option<String>,
    }

    /// Where to look: the folders in a folder.
    #[derive(Copy, Default)]
    #[serde(default)]
    pub struct PlaceRef {
        /// A folder by its id; null: the watched folders.
        pub parent: Option<u64>,
    }

    /// A folder with songs in it or below it.
    pub struct PlaceRow {
        /// The same at every start, as long as the folder stays where it is.
        pub id: u64,
        /// Its name; of a watched folder its path.
        pub name: String,
        /// Files of songs in it and below it.
        pub songs: u32,
        /// Whether there are folders with songs in it.
        pub has_places: bool,
        pub available: bool,
    }
}
